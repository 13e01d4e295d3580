package codec

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFolded(t *testing.T) {
	var none *Kept
	fields := NewFields(Fields{Names: []string{"productId", "File", "UI"}, Keys: []string{`"productId":`, `"File":`, `"UI":`}})
	names := &fields
	assert.False(t, none.FoldedMember(names) || none.FoldedElement(names) || none.FoldedItem("Users", "User"))
	for members, want := range map[string]bool{
		"":                              false,
		`"other":1`:                     false,
		`"other":"FILE"`:                false,
		`"other":{"FILE":1,"ui":[]}`:    false,
		`"other":["FILE","productid"]`:  false,
		`"a":"x\",","b":"\\"`:           false,
		`"FILE":1`:                      true,
		`"ProductID" : {}`:              true,
		`"a":{"b":[1,2]},"file":null`:   true,
		`"a":"}]\\\"{[","ui":1`:         true,
		`"\u0046ILE":1`:                 true,
		`"productld":1`:                 false,
		`"F\u0130LE":1`:                 false,
		"\"a\": 1 ,\"u\u0131\":1":       false,
		`"a":[{"FILE":1},"x"],"b":true`: false,
	} {
		assert.Equal(t, want, (&Kept{Members: members}).FoldedMember(names), members)
	}
	for elements, want := range map[string]bool{
		"":                                   false,
		"<a><FILE/></a>":                     false,
		"<a x='FILE'/><b>FILE</b>":           false,
		"<FILE/>":                            true,
		"<a/><productid x='1'>y</productid>": true,
		"<x:FILE/>":                          false,
	} {
		assert.Equal(t, want, (&Kept{Elements: elements}).FoldedElement(names), elements)
		assert.Equal(t, want, (&Kept{Leaves: []Leaf{{Name: "List"}, {Name: "Files", Elements: elements}}}).FoldedItem("Files", "file") ||
			(&Kept{Leaves: []Leaf{{Name: "Files", Elements: elements}}}).FoldedItem("Files", "productId"), elements)
	}
	for attributes, want := range map[string]bool{
		"":                       false,
		` a="FILE" b='ui="1"'`:   false,
		` a="1" ui="2"`:          true,
		"\n a = '\"' UI\t=\n'2'": true,
	} {
		assert.Equal(t, want, (&Kept{Attributes: attributes}).FoldedElement(&Fields{Names: []string{"Ui"}}), attributes)
	}
	// The Kelvin sign folds to k, and the long s to s.
	assert.True(t, (&Kept{Members: `"\u212aey":1`}).FoldedMember(&Fields{Names: []string{"key"}}))
	user := NewFields(Fields{Names: []string{"user"}, Keys: []string{`"user":`}})
	assert.True(t, (&Kept{Members: "\"u\u017fer\":1"}).FoldedMember(&user))
}
