package codec

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// names returns a table with the given elements.
func names(lists uint64, names ...string) *Fields {
	return &Fields{Names: names, Lists: lists, Find: func(name string) int { return slices.Index(names, name) }}
}

// flatFields does what generated code does for fields with the given names.
func flatFields(s string, texts, names []string) (rest string) {
	left := slices.Clone(names)
	for len(left) > 0 {
		s = Unspaced(s)
		at := slices.IndexFunc(left, func(name string) bool { return strings.HasPrefix(s, "<"+name+">") })
		if at < 0 {
			return ""
		}
		name, ok := left[at], false
		left = slices.Delete(left, at, at+1)
		i := slices.Index(names, name)
		s = s[len("<>")+len(name):]
		n := Bare(s)
		texts[i] = s[:n]
		if s, ok = strings.CutPrefix(s[n:], "</"+name+">"); !ok {
			return ""
		}
	}
	return s
}

// flatRows reads an element R of rows that have a Time and an ID, as generated code does. It returns everything that can be
// observed about them, and how many were read by the fast path.
func flatRows(d *XML) (found string, fast int, err *fault.Error) {
	var out strings.Builder
	rows, row := names(1, "Row"), names(0, "Time", "ID")
	d.Root("R")
	list := Element{Fields: rows}
	d.Open(&list)
	for first := true; ; first = false {
		var texts [2]string
		ok := false
		if !first {
			rest := flatFields(d.FlatItem(&list), texts[:], row.Names)
			ok = rest != "" && d.AcceptItem(&list, rest)
		}
		if !ok {
			if d.Next(&list) < 0 {
				break
			}
			rest := flatFields(d.Flat(), texts[:], row.Names)
			ok = rest != "" && d.Accept(rest)
		}
		if ok {
			fast++
			fmt.Fprintf(&out, "%q at %d\n", texts, d.Offset())
			continue
		}
		texts = [2]string{}
		e := Element{Fields: row}
		d.Open(&e)
		for n := d.Next(&e); n >= 0; n = d.Next(&e) {
			texts[n] = d.Text()
		}
		fmt.Fprintf(&out, "%q at %d", texts, d.Offset())
		if e.marked() || e.Seen != 3 {
			fmt.Fprintf(&out, " %#x %q %q %v", e.Seen, e.Attributes, e.Unknown, e.Leaves)
		}
		out.WriteByte('\n')
	}
	fmt.Fprintf(&out, "%q %v", list.Unknown, list.Leaves)
	return out.String(), fast, d.End()
}

// The fast path is used only for the usual shapes and returns the same results as the general path, in every window and
// for every truncated document.
func TestXMLFlat(t *testing.T) {
	const usual = "<Row><Time>2022-07-12</Time><ID>somebody</ID></Row>"
	for doc, want := range map[string]int{
		usual:                    1,
		strings.Repeat(usual, 5): 5,
		usual + "<Row/>" + usual + "<Row a='1'/>" + usual + " <!-- x --> " + usual + "<x/>" + usual: 5,
		usual + usual + "<Row><Time>1</Time><Time>2</Time></Row>":                                   2,
		usual + usual + "<Row><Time>1</Time><ID>a</ID>x</Row>":                                      2,
		usual + "<Row a='1'><Time>1</Time><ID b='2'>a</ID></Row>" + usual:                           2,
		"\n  <Row>\n\t<Time>1</Time>\r\n<ID>a</ID> </Row>\n":                                        1,
		"<Row><Time></Time><ID></ID></Row>":                                                         1,
		"<Row><Time>\t\n</Time><ID>ä]b</ID></Row>":                                                  0,
		"<Row><Time>1</Time><ID>a&amp;b</ID></Row>":                                                 0,
		"<Row><Time>1</Time><ID><![CDATA[a]]></ID></Row>":                                           0,
		"<Row><Time>1</Time><ID>a<!-- b --></ID></Row>":                                             0,
		"<Row><ID>a</ID><Time>1</Time></Row>":                                                       1,
		"<Row><Time>1</Time></Row>":                                                                 0,
		"<Row><Time>1</Time><Time>2</Time></Row>":                                                   0,
		"<Row><Time>1</Time><ID>a</ID><ID>b</ID></Row>":                                             0,
		"<Row><Time>1</Time><ID>a</ID><x>b</x></Row>":                                               0,
		"<Row><Time>1</Time>x<ID>a</ID></Row>":                                                      0,
		"<Row a='1'><Time>1</Time><ID>a</ID></Row>":                                                 0,
		"<Row><Time a='1'>1</Time><ID>a</ID></Row>":                                                 0,
		"<Row><Time>1</Time ><ID>a</ID></Row>":                                                      0,
		"<Row><Time>1</Time><ID>a</ID></Row >":                                                      0,
		"<Row/>":                                                                                    0,
		"<Row/><Time>1</Time><ID>a</ID></Row>":                                                      0,
		"<Row><Time/><ID/></Row>":                                                                   0,
		"<Row><Times>1</Times><ID>a</ID></Row>":                                                     0,
		"<Row><Time>1</Time><ID>a</ID></Rows>":                                                      0,
		"<Row><Time>" + strings.Repeat("1", 300) + "</Time><ID>a</ID></Row>":                        0,
	} {
		lim := Limits{Document: 1 << 20, Depth: 8, Token: 256, Attributes: 4}
		whole := "<R>" + doc + "</R>"
		_, fast, _ := flatRows(NewXML(strings.NewReader(whole), lim))
		assert.Equal(t, want, fast, doc)
		for end := range len(whole) + 1 {
			general := NewXML(strings.NewReader(whole[:end]), lim)
			general.slow = true
			wantFound, none, wantErr := flatRows(general)
			require.Zero(t, none)
			for _, chunk := range []int{1, 16, 1 << 10} {
				d := NewXML(strings.NewReader(whole[:end]), lim)
				d.chunk = chunk
				found, _, err := flatRows(d)
				require.Equal(t, wantErr, err, "%q", whole[:end])
				if err == nil {
					require.Equal(t, wantFound, found, "%q", whole[:end])
				}
			}
		}
	}
}

func TestXMLFlatDepth(t *testing.T) {
	lim := Limits{Document: 1 << 20, Depth: 2, Token: 256, Attributes: 4}
	_, fast, err := flatRows(NewXML(strings.NewReader("<R><Row><Time>1</Time><ID>a</ID></Row></R>"), lim))
	require.NotNil(t, err)
	assert.Equal(t, fault.ErrLimit, err.Kind)
	assert.Zero(t, fast)
}
