package itemwise

import (
	"bytes"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// absent is the cut of a list that is not in the text.
const absent = -1

// cuts returns, for each streamed list of the record in text, the index at which further items are inserted, in
// document order. The text was written by generated code, so it is well-formed and its fields are in order. A streamed
// record that contains lists stands for these lists.
func cuts(f telemetry.Format, text []byte, p *codec.Part) []int {
	if f == telemetry.XML {
		doc := string(text)
		for c := range codec.Children(doc) {
			return cutsXML(nil, doc[c.Content:c.End], c.Content, p)
		}
	}
	return cutsJSON(nil, string(text), 0, p)
}

// cutsXML is cuts for the content of an element, which begins at base.
func cutsXML(cuts []int, content string, base int, p *codec.Part) []int {
	fields := make([]codec.Child, len(p.XML.Names))
	for c := range codec.Children(content) {
		if n := p.XML.Find(c.Name); n >= 0 && p.XML.Attrs>>n&1 == 0 {
			fields[n] = c
		}
	}
	behind := 0
	for n, c := range fields {
		behind = max(behind, c.After)
		inside := content[c.Content:c.End]
		switch items := p.ItemsOf(n); {
		case p.Streamed>>n&1 == 0:
		case c.After == 0 && (items != nil || p.Lists>>n&1 == 0):
			cuts = append(cuts, slices.Repeat([]int{absent}, p.ListsBefore(n+1)-p.ListsBefore(n))...)
		case items != nil:
			cuts = append(cuts, base+c.Content+behindItems(inside, items))
		case p.Lists>>n&1 != 0:
			cuts = append(cuts, base+behind)
		default:
			cuts = cutsXML(cuts, inside, base+c.Content, p.PartOf(n))
		}
	}
	return cuts
}

// behindItems returns the index after the last item in a list.
func behindItems(list string, items *codec.Fields) (behind int) {
	for c := range codec.Children(list) {
		if slices.Contains(items.Names, c.Name) {
			behind = c.After
		}
	}
	return behind
}

// cutsJSON is cuts for an object that begins at base.
func cutsJSON(cuts []int, object string, base int, p *codec.Part) []int {
	type place struct{ start, end int }
	fields := make([]place, len(p.JSON.Names))
	var d codec.JSON
	o := codec.Object{Fields: p.JSON}
	f, i := d.Open(&o, d.Reset([]byte(object), ownText(object)))
	for ; f >= 0; f, i = d.Next(&o, i) {
		start := i
		i = d.Skip(i)
		fields[f] = place{start, i}
	}
	for n, at := range fields {
		switch {
		case p.Streamed>>n&1 == 0:
		case at.end == 0:
			cuts = append(cuts, slices.Repeat([]int{absent}, p.ListsBefore(n+1)-p.ListsBefore(n))...)
		case p.Lists>>n&1 == 0:
			cuts = cutsJSON(cuts, object[at.start:at.end], base+at.start, p.PartOf(n))
		default:
			cuts = append(cuts, base+at.end-len("]"))
		}
	}
	return cuts
}

// ownText returns limits that a text written by generated code never exceeds.
func ownText(text string) codec.Limits {
	return codec.Limits{Document: int64(len(text)), Depth: len(text), Token: len(text), Attributes: len(text)}
}

// placeOfDigest returns the index of the empty digest in a document that was written by generated code. It parses the
// document into root to find the index.
func placeOfDigest(f telemetry.Format, doc []byte, root Record) (int, error) {
	text, table := string(doc), root.Table()
	if f == telemetry.XML {
		d := codec.NewXML(bytes.NewReader(doc), ownText(text))
		d.Root(table.Root)
		e := codec.Element{Fields: table.XML}
		d.Open(&e)
		for n := d.Next(&e); n >= 0; n = d.Next(&e) {
			root.ReadXML(d, &e, n)
		}
		start, _, _ := d.Sealed()
		return int(start), failure(d.End())
	}
	var d codec.JSON
	o := codec.Object{Fields: table.JSON}
	n, i := d.Open(&o, d.Reset(doc, ownText(text)))
	for ; n >= 0; n, i = d.Next(&o, i) {
		i = root.ReadJSON(&d, &o, i, n)
	}
	start, _, _ := d.Sealed()
	return int(start), failure(d.End(i))
}
