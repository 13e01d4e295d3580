// Package gate proves, in tests, that a package holds every documented data element: each row of its table is an element
// of its dictionary and the other way round, and each documented example decodes into its field and comes back unchanged.
package gate

import (
	"encoding/json"
	"io"
	"iter"
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Row is one row of a table of documented elements.
type Row struct {
	ID, Kind, Status, Class, Scrambled string
	// Wire are the documented examples as JSON literals.
	Wire []string
}

// Read reads a table: tab-separated, with the names of the columns in the first line.
func Read(t testing.TB, path string) []Row {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	head, body, _ := strings.Cut(string(text), "\n")
	column := make(map[string]int)
	for i, name := range strings.Split(head, "\t") {
		column[name] = i
	}
	var rows []Row
	for line := range strings.Lines(body) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		require.Len(t, cells, len(column), line)
		r := Row{
			ID: cells[column["id"]], Kind: cells[column["kind"]], Status: cells[column["status"]],
			Class: cells[column["pii"]], Scrambled: cells[column["scrambled"]],
		}
		if wire := cells[column["wire"]]; wire != "" {
			r.Wire = strings.Split(wire, " | ")
		}
		rows = append(rows, r)
	}
	require.NotEmpty(t, rows)
	return rows
}

// Match checks that rows and elements have the same IDs, each once, but for the package's own elements, and that they
// agree on requirements and identifiers.
func Match(t *testing.T, rows []Row, elements iter.Seq[telemetry.Element], own ...string) {
	t.Helper()
	found := make(map[string]telemetry.Element)
	for e := range elements {
		assert.NotContains(t, found, e.ID, "an element twice")
		found[e.ID] = e
		assert.NotEmpty(t, e.Meaning, e.ID)
		assert.NotEmpty(t, e.Source, e.ID)
	}
	for _, id := range own {
		assert.Contains(t, found, id, "the package's own element is gone")
		delete(found, id)
	}
	for _, r := range rows {
		e, ok := found[r.ID]
		if !assert.True(t, ok, "%s: a documented element has no field", r.ID) {
			continue
		}
		delete(found, r.ID)
		class, scrambled := r.Class, ""
		if class == "none" {
			class = ""
		} else {
			scrambled = map[string]string{"always": "always", "optional": "optional", "no": "never"}[r.Scrambled]
		}
		assert.Equal(t, class, e.Class, "%s: identifier class", r.ID)
		assert.Equal(t, scrambled, e.Scrambled, "%s: scrambled", r.ID)
		switch r.Status {
		case "const", "unused":
			assert.Equal(t, r.Status, string(e.Requirement), r.ID)
		case "optional":
			assert.Equal(t, telemetry.Optional, e.Requirement, r.ID)
		}
	}
	for id := range found {
		assert.Fail(t, "an element that is neither documented nor declared as the package's own", id)
	}
}

// Record is a root record.
type Record interface {
	UnmarshalJSON([]byte) error
	AppendJSON([]byte) ([]byte, error)
	AppendXML([]byte) ([]byte, error)
	DecodeXML(io.Reader, telemetry.Limits) error
}

// RoundTrip checks that the documented examples of a row, put into sample at the element's path, decode into the record
// and come back unchanged, in JSON and through XML.
func RoundTrip(t *testing.T, r Row, e telemetry.Element, sample []byte, newRecord func() Record) {
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
		require.NoError(t, second.DecodeXML(strings.NewReader(string(xml)), telemetry.Limits{}), r.ID)
		out, err = second.AppendJSON(nil)
		require.NoError(t, err, r.ID)
		assert.JSONEq(t, literal, at(t, out, path), "%s: XML", r.ID)
	}
}

// set puts value at path, whose list items are the first ones, and reports whether there is such a place.
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
