// Package gate checks, in tests, that a package has every documented data element: each row of its table is an element
// of its dictionary and vice versa, and each documented example survives a round trip through its field.
package gate

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Match checks that rows and elements are the same, in the same order within each table, and make the same claims about
// each element. It returns the elements by ID.
func Match(t *testing.T, rows []docs.Row, elements iter.Seq[telemetry.Element]) map[string]telemetry.Element {
	t.Helper()
	require.NotEmpty(t, rows)
	all := slices.Collect(elements)
	for _, difference := range differences(rows, all) {
		assert.Fail(t, difference)
	}
	byID := make(map[string]telemetry.Element)
	for _, e := range all {
		byID[e.ID] = e
	}
	return byID
}

// differences returns the differences between rows and elements.
func differences(rows []docs.Row, elements []telemetry.Element) (found []string) {
	fields := make(map[string]telemetry.Element)
	for _, e := range elements {
		if _, twice := fields[e.ID]; twice {
			found = append(found, e.ID+": is there twice")
		}
		fields[e.ID] = e
	}
	documented := make(map[string]bool)
	for _, r := range rows {
		documented[r.ID] = true
		e, ok := fields[r.ID]
		if !ok {
			found = append(found, r.ID+": is documented and has no field")
			continue
		}
		for _, c := range comparisons(r, e) {
			if c.got != c.want {
				found = append(found, fmt.Sprintf("%s: %s is %q, documented is %q", r.ID, c.what, c.got, c.want))
			}
		}
		if e.Meaning == "" || e.Source == "" {
			found = append(found, r.ID+": its field has no comment, or its struct no line Source: in its comment")
		}
		if r.Example == "" && e.Example != "" && r.Class == "none" {
			found = append(found, r.ID+": has an example that the documents do not have")
		}
		for _, p := range unknownPages(e) {
			if text := string(p) + ": has no title and address in page.go"; !slices.Contains(found, text) {
				found = append(found, text)
			}
		}
		if e.GoField != "" && (e.JSONPath == "" || e.XMLPath == "") {
			found = append(found, r.ID+": has a field and no path")
		}
		if r.Note != "" && e.Note == "" {
			found = append(found, r.ID+": has no note, but its row has one")
		}
	}
	for _, e := range elements {
		if !documented[e.ID] {
			found = append(found, e.ID+": is not documented")
		}
	}
	if len(found) > 0 {
		return found
	}
	return append(misplaced(rows, elements), strangeExamples(rows, fields)...)
}

// unknownPages returns the pages that an element names but that have no title or address.
func unknownPages(e telemetry.Element) []telemetry.Page {
	all := slices.Concat(e.Pages, e.RequirementBy, e.ScrambledBy)
	for _, s := range e.Elsewhere {
		all = append(all, s.Pages...)
	}
	return slices.DeleteFunc(all, func(p telemetry.Page) bool { return p.Title() != "" && p.Address() != "" })
}

// misplaced returns the differences in order between a table of rows and a table of the same elements.
func misplaced(rows []docs.Row, elements []telemetry.Element) (found []string) {
	order := make(map[string][]string)
	for _, e := range elements {
		table := e.Package + "/" + e.Record
		order[table] = append(order[table], e.ID)
	}
	for _, r := range rows {
		table := r.Package + "/" + r.Record
		if order[table][0] != r.ID {
			found = append(found, r.ID+": is not in its place, where "+order[table][0]+" is")
		}
		order[table] = order[table][1:]
	}
	return found
}

// strangeExamples returns the elements whose example is not in the documents.
func strangeExamples(rows []docs.Row, elements map[string]telemetry.Element) (found []string) {
	for _, r := range rows {
		var given []string
		for _, literal := range r.Wire {
			var text string
			if json.Unmarshal([]byte(literal), &text) != nil {
				text = literal
			}
			given = append(given, text)
		}
		if e := elements[r.ID]; given != nil && e.Example != "" && !slices.Contains(given, e.Example) {
			found = append(found, fmt.Sprintf("%s: the example is %q, documented are %q", r.ID, e.Example, given))
		}
	}
	return found
}

type comparison struct{ what, got, want string }

// comparisons returns the claims of a row and an element, and the pages that both name for them.
func comparisons(r docs.Row, e telemetry.Element) []comparison {
	class := r.Class
	if class == "none" || r.Kind == "log-type" {
		class = ""
	}
	requirement := r.Status
	if requirement == "used" {
		requirement = "required"
	}
	list := []comparison{
		{"the record", e.Record, r.Record}, {"the identifier class", e.Class, class}, {"scrambled", e.Scrambled, r.Scrambled},
		{"the source of scrambled", joined(e.ScrambledBy), r.ScrambledBy},
		{"the requirement", string(e.Requirement), requirement},
		{"the source of the requirement", joined(e.RequirementBy), r.StatusBy},
		{"the list of values seen elsewhere", sightings(e.Elsewhere), sorted(r.Seen)},
		{"the list of pages", joined(e.Pages), r.Pages},
		{"the certainty", string(e.Certainty), r.Certainty},
	}
	if want, ok := form[r.Kind]; ok {
		list = append(list, comparison{"the form", e.Form, want})
	}
	values, _ := strings.CutPrefix(r.Kind, "enum:")
	if values == r.Kind {
		values = ""
	}
	return append(list, comparison{"the list of values", strings.Join(e.Values, "|"), values})
}

// joined returns pages joined by +.
func joined(pages []telemetry.Page) string {
	var texts []string
	for _, p := range pages {
		texts = append(texts, string(p))
	}
	return strings.Join(texts, "+")
}

// sightings returns values that were seen elsewhere, each with its pages, in the order of sorted.
func sightings(all []telemetry.Sighting) string {
	var texts []string
	for _, s := range all {
		texts = append(texts, joined(s.Pages)+"="+s.Value)
	}
	slices.Sort(texts)
	return strings.Join(texts, ";")
}

// sorted returns the column seen with one value to a list of pages, in alphabetical order.
func sorted(seen string) string {
	var texts []string
	for part := range strings.SplitSeq(seen, ";") {
		pages, values, _ := strings.Cut(part, "=")
		for value := range strings.SplitSeq(values, ",") {
			if value != "" {
				texts = append(texts, pages+"="+value)
			}
		}
	}
	slices.Sort(texts)
	return strings.Join(texts, ";")
}

// form maps the documents' kinds that have a single form to the dictionary's word.
var form = map[string]string{
	"bit": "bit", "bitmask": "Features", "fact": "fact", "number": "EnabledFeatures", "bool": "boolean", "bool:01": "boolean", "digest": "Digest", "guid": "uuid", "list": "list",
	"lpe": "LPE", "object": "object", "vendorstr": "VendorString",
	"time:epoch-ms": "EpochMillis", "time:epoch-s": "EpochSeconds", "time:flex-date": "LicenseDate", "time:iso-date": "ISODate", "time:sadate": "SADate",
	"time:us-date": "USDate", "time:us-local": "LocalTime", "time:utc-millis": "UTCMillis", "time:utc-seconds": "UTCTime",
	"time:zoneless-seconds": "FloatingTime",
}

// Record is a root record.
type Record interface {
	telemetry.Record
	UnmarshalJSON([]byte) error
	DecodeXML([]byte, telemetry.Limits) error
}

// Has reports whether the record knows a documented example of a row, inserted into sample at the element's path.
func Has(t *testing.T, r docs.Row, e telemetry.Element, sample []byte, newRecord func() Record) bool {
	t.Helper()
	var doc any
	require.NoError(t, json.Unmarshal(sample, &doc))
	if !set(doc, strings.Split(e.JSONPath, "."), json.RawMessage(r.Wire[0])) {
		return false
	}
	in, err := json.Marshal(doc)
	require.NoError(t, err)
	v := newRecord()
	return v.UnmarshalJSON(in) == nil && !telemetry.HasUnknown(v)
}

// RoundTrip checks that the documented examples of a row, inserted into sample at the element's path, survive a round
// trip through the record, in JSON and through XML.
func RoundTrip(t *testing.T, r docs.Row, e telemetry.Element, sample []byte, newRecord func() Record) {
	t.Helper()
	for _, literal := range r.Wire {
		var doc any
		require.NoError(t, json.Unmarshal(sample, &doc))
		path := strings.Split(e.JSONPath, ".")
		require.True(t, set(doc, path, json.RawMessage(literal)), "%s: the sample has no %s", r.ID, e.JSONPath)
		in, err := json.Marshal(doc)
		require.NoError(t, err)

		first, second := newRecord(), newRecord()
		require.NoError(t, first.UnmarshalJSON(in), "%s: %s", r.ID, literal)
		out, err := first.AppendJSON(nil)
		require.NoError(t, err, r.ID)
		assert.JSONEq(t, literal, at(t, out, path), "%s: JSON", r.ID)

		xml, err := first.AppendXML(nil)
		require.NoError(t, err, r.ID)
		require.NoError(t, second.DecodeXML(xml, telemetry.Limits{}), r.ID)
		out, err = second.AppendJSON(nil)
		require.NoError(t, err, r.ID)
		assert.JSONEq(t, literal, at(t, out, path), "%s: XML", r.ID)
	}
}

// set stores value at path, in the first item of each list, and reports whether there is such a path.
func set(doc any, path []string, value json.RawMessage) bool {
	name, list := strings.CutSuffix(path[0], "[]")
	members, ok := doc.(map[string]any)
	if !ok {
		return false
	}
	if len(path) == 1 {
		if list {
			members[name] = []json.RawMessage{value}
		} else {
			members[name] = value
		}
		return true
	}
	next := members[name]
	if list {
		items, ok := next.([]any)
		if !ok || len(items) == 0 {
			return false
		}
		next = items[0]
	}
	return set(next, path[1:], value)
}

// at returns the JSON text at path.
func at(t *testing.T, doc []byte, path []string) string {
	t.Helper()
	for _, step := range path {
		name, list := strings.CutSuffix(step, "[]")
		var members map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(doc, &members))
		doc = members[name]
		if list {
			var items []json.RawMessage
			require.NoError(t, json.Unmarshal(doc, &items))
			require.NotEmpty(t, items)
			doc = items[0]
		}
	}
	return string(doc)
}
