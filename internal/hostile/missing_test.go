package hostile

import (
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A missing value has at most one issue, and causes none elsewhere: it does not contradict others, and its form is not
// checked.
func TestMissing(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		full, _ := r.document(t)
		before := issuesOf(t, r, full)
		for l := range r.leaves() {
			if l.path[len(l.path)-1] == "0" {
				continue // null cannot be an item of a list
			}
			here := strings.ReplaceAll(strings.Join(l.path, "."), ".0", "[0]")
			var found telemetry.Issues
			for i, n := range issuesOf(t, r, put(t, full, l.path, "null")) {
				if i.Path != here {
					assert.LessOrEqual(t, n, before[i], "without %s: %v", here, i)
				} else {
					found = append(found, i)
				}
			}
			assert.LessOrEqual(t, len(found), 1, "%s: %v", here, found)
		}
	})
}

// Two missing names are not a repeated name.
func TestMissingTwice(t *testing.T) {
	for name, doc := range map[string]string{
		"cvad.Manifest":          `{"File":[{},{}]}`,
		"xenserver.StatusReport": `{"capability":[{},{}]}`,
		"netscaler.Report":       `{"categories":[{},{}]}`,
	} {
		r := roots[slices.IndexFunc(roots, func(r root) bool { return r.name == name })]
		for i := range issuesOf(t, r, doc) {
			assert.NotErrorIs(t, i.Kind, telemetry.ErrDuplicate, "%v", i)
		}
	}
}

// issuesOf returns the issues that Check reports for a document, and how often each occurs.
func issuesOf(t *testing.T, r root, doc string) map[telemetry.Issue]int {
	t.Helper()
	v := r.new()
	require.NoError(t, v.DecodeJSON([]byte(doc), telemetry.Limits{}))
	found := make(map[telemetry.Issue]int)
	for _, i := range v.Check() {
		found[i]++
	}
	return found
}
