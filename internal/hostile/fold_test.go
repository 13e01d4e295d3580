package hostile

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// foldedText is the text of Check about a name that differs from a documented one only in case.
const foldedText = "has a name that differs from a documented one only in letter case"

// Other readers treat a name that differs from a documented one only in case like the documented one. It is a failure in
// every record, in both forms, at any depth, with and without the documented one. It is kept as undocumented, and
// written unchanged.
func TestFoldedNames(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		tried := 0
		for _, name := range names(regexp.MustCompile(`"([^"\\]+)":`), asJSON) {
			other := swapped(name)
			v := r.new()
			doc := strings.Replace(asJSON, `"`+name+`":`, `"`+other+`":null,"`+name+`":`, 1)
			require.NoError(t, v.DecodeJSON([]byte(doc), telemetry.Limits{}), other)
			assert.True(t, folds(v), "%s beside %s", other, name)
			out, err := pseudonym.InClearRecord(v).AppendJSON(nil)
			require.NoError(t, err)
			assert.Contains(t, string(out), `"`+other+`":null`)
			tried++

			instead := strings.Replace(asJSON, `"`+name+`":`, `"`+other+`":`, 1)
			if v := r.new(); v.DecodeJSON([]byte(instead), telemetry.Limits{}) == nil { // a document of one member then has no documented member
				assert.True(t, folds(v), "%s in place of %s", other, name)
			}
		}
		for _, name := range names(regexp.MustCompile(`<([A-Za-z_][^\s/>]*)`), asXML)[1:] { // all but the root
			other := swapped(name)
			v := r.new()
			doc := strings.Replace(asXML, "<"+name+">", "<"+other+"/><"+name+">", 1)
			if doc == asXML {
				continue // the element has attributes
			}
			require.NoError(t, v.DecodeXML([]byte(doc), telemetry.Limits{}), other)
			assert.True(t, folds(v), "<%s> beside <%s>", other, name)
			tried++
		}
		assert.GreaterOrEqual(t, tried, 4)

		v := r.new()
		require.NoError(t, v.DecodeJSON([]byte(asJSON), telemetry.Limits{}))
		assert.False(t, folds(v), "the unchanged document has no such name")
	})
}

// names returns the distinct matches of the pattern in doc.
func names(pattern *regexp.Regexp, doc string) (found []string) {
	seen := make(map[string]bool)
	for _, m := range pattern.FindAllStringSubmatch(doc, -1) {
		if name := m[1]; !seen[name] && swapped(name) != name {
			seen[name] = true
			found = append(found, name)
		}
	}
	return found
}

// swapped returns name with the case of its last letter changed.
func swapped(name string) string {
	letters := []rune(name)
	for i := len(letters) - 1; i >= 0; i-- {
		switch c := letters[i]; {
		case unicode.IsLower(c):
			letters[i] = unicode.ToUpper(c)
			return string(letters)
		case unicode.IsUpper(c):
			letters[i] = unicode.ToLower(c)
			return string(letters)
		}
	}
	return name
}

func folds(v record) bool {
	for _, i := range v.Check() {
		if i.Severity == telemetry.Failure && i.Text == foldedText {
			return true
		}
	}
	return false
}

// The JSON form of issues does not contain any part of the input.
func TestFoldedNamesStayOut(t *testing.T) {
	r := roots[slices.IndexFunc(roots, func(r root) bool { return r.name == "cvad.UsageEvent" })]
	asJSON, _ := r.document(t)
	v := r.new()
	require.NoError(t, v.DecodeJSON([]byte(strings.Replace(asJSON, `"productId":`, `"PRODUCTid":"`+canary+`","productId":`, 1)), telemetry.Limits{}))
	text, err := json.Marshal(v.Check())
	require.NoError(t, err)
	assert.Contains(t, string(text), foldedText)
	assert.NotContains(t, string(text), "PRODUCTid")
	assert.NotContains(t, string(text), canary)
}
