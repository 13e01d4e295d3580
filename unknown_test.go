package telemetry

import (
	"iter"
	"slices"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/stretchr/testify/assert"
)

func TestUnknown(t *testing.T) {
	var u Unknown
	assert.Empty(t, pairs(u.Members()))
	assert.Empty(t, pairs(u.Attributes()))
	assert.Empty(t, pairs(u.Elements()))

	u.Kept = &codec.Kept{
		Members:    `"a":1,"b":{"c":"\"},{","d":[1,2]},"\u0061\"":  null`,
		Attributes: ` x="a'b>" y='"' p:z = "&lt;&#65;"`,
		Elements:   `<e><f/></e><!-- <no/> --><g a=">"/><![CDATA[<no>]]><?no <no>?>`,
		Leaves:     []codec.Leaf{{Name: "n", Attributes: ` z=""`, Elements: "<h/>", Leaves: []codec.Leaf{{Name: "i", Attributes: ` w="1"`}}}},
		Surprise:   5,
	}
	assert.Equal(t, [][2]string{{"a", "1"}, {"b", `{"c":"\"},{","d":[1,2]}`}, {`a"`, "null"}}, pairs(u.Members()))
	assert.Equal(t, [][2]string{{"x", "a'b>"}, {"y", `"`}, {"p:z", "<A"}, {"n/z", ""}, {"n/i/w", "1"}}, pairs(u.Attributes()))
	assert.Equal(t, [][2]string{{"e", "<e><f/></e>"}, {"g", `<g a=">"/>`}, {"n/h", "<h/>"}}, pairs(u.Elements()))
	for range u.Members() {
		break // the iterator must not call yield again
	}
	copied := u
	assert.True(t, u.Kept.HasUnknown())
	assert.Equal(t, 3+3+2+1+1+1, codec.Drop(&u.Kept))
	assert.False(t, u.Kept.HasUnknown())
	assert.EqualValues(t, 5, u.Kept.Surprises(), "Drop keeps the note of absent fields")
	assert.Zero(t, codec.Drop(&u.Kept))
	assert.True(t, copied.Kept.HasUnknown(), "Drop does not change a copy")
}

func pairs(seq iter.Seq2[string, string]) (all [][2]string) {
	for name, text := range seq {
		all = append(all, [2]string{name, text})
	}
	return all
}

// A nil record has no undocumented content.
func TestNoRecord(t *testing.T) {
	assert.False(t, Has(nil, "ver"))
	assert.Empty(t, slices.Collect(Missing(nil)))
	assert.False(t, HasUnknown(nil))
	for range Unknowns(nil) {
		assert.Fail(t, "a nil record has no undocumented content")
	}
	assert.Zero(t, DropUnknown(nil))
}
