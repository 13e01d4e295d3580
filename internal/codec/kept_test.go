package codec

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeptNothing(t *testing.T) {
	var none *Kept
	assert.Zero(t, none.Surprises())
	assert.Empty(t, none.AppendMembers(nil))
	assert.Empty(t, none.AppendAttributes(nil))
	assert.Empty(t, none.AppendElements(nil, 0))
	assert.Nil(t, (&Object{}).Keep(0))
	assert.Nil(t, (&Element{}).Keep(0))
}

func TestLeaves(t *testing.T) {
	k := Kept{
		Elements: "<z/>",
		Leaves: []Leaf{
			{Name: "a", Nth: 1, Attributes: ` x="<>"`},
			{Name: "list", Attributes: ` y='1'`, Elements: "<u/>", Leaves: []Leaf{{Name: "i", Nth: 2, Attributes: ` w="2"`}}},
			{Name: "gone", Attributes: ` v=""`},
		},
	}
	const content = `<a>1</a><b><a>no</a></b><a>2</a><list><i>0</i><i>1</i><i>2</i></list>`
	out := k.AppendElements([]byte("<r>"+content), len("<r>"))
	want := `<r><a>1</a><b><a>no</a></b><a x="<>">2</a><list y='1'><i>0</i><i>1</i><i w="2">2</i><u/></list><z/>`
	assert.Equal(t, want, string(out))
}

// FuzzTags compares the tags with those of encoding/xml, for input that encoding/xml accepts.
func FuzzTags(f *testing.F) {
	f.Add(`<a b="c>" d='e'><f/>text<!-- <x> --><![CDATA[<y>]]><?z <z>?></a ><g/>`)
	f.Fuzz(func(t *testing.T, text string) {
		var want []string
		d := xml.NewDecoder(strings.NewReader("<r>" + text + "</r>"))
		for {
			tok, err := d.RawToken()
			if err != nil {
				if err.Error() != "EOF" {
					return
				}
				break
			}
			switch tok := tok.(type) {
			case xml.StartElement:
				if strings.ContainsAny(text, "/>") && tok.Name.Space != "" {
					return // encoding/xml removes prefixes
				}
				want = append(want, tok.Name.Local)
			case xml.EndElement:
				want = append(want, "/")
			case xml.Directive:
				return // the scanner does not accept it
			}
		}
		if xml.Unmarshal([]byte("<r>"+text+"</r>"), new(struct{})) != nil {
			return
		}
		got := []string{"r"}
		for tag := range Tags(text) {
			if tag.Opens {
				got = append(got, tag.Name)
				if text[tag.End-2] == '/' {
					got = append(got, "/")
				}
			} else {
				got = append(got, "/")
			}
		}
		require.Equal(t, want, append(got, "/"))
	})
}

// The undocumented content of one record is limited, however it is divided, because all of it is held.
func TestMuchUnknown(t *testing.T) {
	const size = 1 << 20
	lim := Limits{Document: 1 << 30, Depth: 8, Token: 1 << 20, Attributes: 1}
	x := func(n int) string { return strings.Repeat("x", n) }
	for more, kind := range map[bool]error{false: nil, true: fault.ErrLimit} {
		var members, elements strings.Builder
		for i := range heldBytes / size {
			fmt.Fprintf(&members, `"%c":"%s",`, 'A'+i, x(size-len(`"a":"",`)))
			fmt.Fprintf(&elements, "<%c>%s</%[1]c>", 'A'+i, x(size-len("<a></a>")))
		}
		if more {
			members.WriteString(`"Z":1,`)
			elements.WriteString("<Z/>")
		}
		members.WriteString(`"name":""`)
		var d JSON
		var v person
		err := d.End(decodePerson(&d, d.Reset([]byte("{"+members.String()+"}"), lim), &v))
		assertKind(t, kind, err)
		_, err = readStream(strings.NewReader("{"+members.String()+"}"), lim, feedChunk)
		assertKind(t, kind, err)

		z := NewXML(strings.NewReader("<R>"+elements.String()+"</R>"), lim)
		z.Root("R")
		e := Element{Fields: &xmlTestFields}
		z.Open(&e)
		assert.Equal(t, -1, z.Next(&e))
		assertKind(t, kind, z.End())
	}
	for before, kind := range map[int]error{maxUnknown - 1: nil, maxUnknown: fault.ErrLimit} {
		d, e := xmlOpen(`<R><Item a="1">x</Item></R>`)
		e.Leaves = make([]Leaf, before)
		require.Equal(t, fieldItem, d.Next(e))
		d.Text()
		assert.Equal(t, -1, d.Next(e))
		assertKind(t, kind, d.End())
	}
}

// The content of a record that is read as a whole is limited to the byte, however it is divided and delivered.
func TestMuchHeld(t *testing.T) {
	lim := Limits{Document: 1 << 30, Depth: 8, Token: wholeBytes, Attributes: 1}
	for more, kind := range []error{nil, fault.ErrLimit} {
		text := strings.Repeat("x", wholeBytes/2-1+more)
		for _, chunk := range []int{feedChunk, 3 << 20} {
			s := NewJSONStream(strings.NewReader(`{"name":"`+text[4:]+`","id":"`+text[more:]+`x"}`), lim)
			s.feed.chunk = chunk
			o := Object{Fields: &personFields}
			held := 0
			s.Root()
			for s.Open(&o); s.Next(&o) >= 0; {
				held = s.Held(held, func(d *JSON, i int) (end int) { _, end = d.Text(i); return end })
			}
			assertKind(t, kind, s.End())

			d := NewXML(strings.NewReader("<R><Item>"+text[13:]+"</Item><Item>"+text[12+more:]+"</Item></R>"), lim)
			d.chunk = chunk
			e := Element{Fields: &xmlTestFields}
			read := int64(0)
			d.Root("R")
			for d.Open(&e); d.Next(&e) >= 0; {
				read = d.Held(read, func() { d.Text() })
			}
			assertKind(t, kind, d.End())
		}
	}
}

func assertKind(t *testing.T, kind error, err *fault.Error) {
	t.Helper()
	if kind == nil {
		assert.Nil(t, err)
	} else if assert.NotNil(t, err) {
		assert.ErrorIs(t, err, kind)
	}
}
