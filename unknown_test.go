package telemetry

import (
	"testing"

	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/stretchr/testify/assert"
)

func TestUnknown(t *testing.T) {
	var none Unknown
	assert.False(t, none.HasUnknown())
	assert.Zero(t, none.DropUnknown())

	only := Unknown{&codec.Kept{Surprise: 5}}
	assert.False(t, only.HasUnknown(), "what is absent is not unknown")
	assert.Zero(t, only.DropUnknown())

	u := Unknown{&codec.Kept{
		Members:    `"a":1,"b":{"c":"\"},{","d":[1,2]}`,
		Attributes: ` x="a'b>" y='"'`,
		Elements:   `<e><f/></e><!-- <no/> --><g a=">"/><![CDATA[<no>]]><?no <no>?>`,
		Leaves:     []codec.Leaf{{Name: "n", Attributes: ` z=""`, Leaves: []codec.Leaf{{Name: "i", Attributes: ` w=""`}}}},
		Surprise:   5,
	}}
	copied := u
	assert.True(t, u.HasUnknown())
	assert.Equal(t, 2+2+2+2, u.DropUnknown())
	assert.False(t, u.HasUnknown())
	assert.EqualValues(t, 5, u.Kept.Surprises())
	assert.True(t, copied.HasUnknown(), "a copy keeps its own")
}
