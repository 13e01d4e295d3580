package dictionary

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every change has its verdict, and the exit code is 1 for changes that break or weaken something.
func TestDiff(t *testing.T) {
	program := clitest.Of(Command())
	folder := t.TempDir()
	base := map[string]any{"id": "p/R/a", "requirement": "optional", "form": "text", "json": "a", "xml": "R/a", "meaning": "a", "values": []any{"x", "y"}}
	person := map[string]any{"id": "p/R/b", "requirement": "optional", "form": "text", "json": "b", "class": "upn", "scrambled": "optional"}
	file := func(name string, elements ...map[string]any) string {
		text, err := json.Marshal(elements)
		require.NoError(t, err)
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, text, 0o600))
		return path
	}
	changed := func(e map[string]any, name string, value any) map[string]any {
		c := make(map[string]any)
		for n, v := range e {
			c[n] = v
		}
		c[name] = value
		return c
	}
	before := file("old", base, person)
	for _, c := range []struct {
		name    string
		after   []map[string]any
		verdict string // on the only change
		code    int
	}{
		{"another wording", []map[string]any{changed(base, "meaning", "b"), person}, "compatible", cli.OK},
		{"a new optional element", []map[string]any{base, person, {"id": "p/R/c", "requirement": "optional"}}, "compatible", cli.OK},
		{"a new required element", []map[string]any{base, person, {"id": "p/R/c", "requirement": "required"}}, "breaking", cli.Invalid},
		{"a new identifier", []map[string]any{base, person, {"id": "p/R/c", "requirement": "optional", "class": "sid"}}, "privacy", cli.OK},
		{"a new one in clear", []map[string]any{base, person, {"id": "p/R/c", "requirement": "optional", "subject": "customer"}}, "privacy", cli.Invalid},
		{"gone", []map[string]any{base}, "breaking", cli.Invalid},
		{"required now", []map[string]any{changed(base, "requirement", "required"), person}, "breaking", cli.Invalid},
		{"another form", []map[string]any{changed(base, "form", "count"), person}, "breaking", cli.Invalid},
		{"another path", []map[string]any{changed(base, "json", "A"), person}, "breaking", cli.Invalid},
		{"a value more", []map[string]any{changed(base, "values", []any{"x", "y", "z"}), person}, "compatible", cli.OK},
		{"a value less", []map[string]any{changed(base, "values", []any{"x"}), person}, "breaking", cli.Invalid},
		{"an identifier now", []map[string]any{changed(base, "class", "upn"), person}, "privacy", cli.OK},
		{"no identifier any more", []map[string]any{base, changed(person, "class", "")}, "privacy", cli.Invalid},
		{"scrambled less", []map[string]any{base, changed(person, "scrambled", "")}, "privacy", cli.Invalid},
		{"scrambled more", []map[string]any{base, changed(person, "scrambled", "always")}, "privacy", cli.OK},
		{"an identifier required now", []map[string]any{base, changed(person, "requirement", "required")}, "privacy", cli.Invalid},
		{"in clear now", []map[string]any{changed(base, "subject", "host"), person}, "privacy", cli.Invalid},
		{"another order", []map[string]any{person, base}, "", cli.OK},
	} {
		code, out, errs := program.Run(t, "", "diff", "-json", before, file("new", c.after...))
		assert.Equal(t, c.code, code, "%s: %s%s", c.name, out, errs)
		if c.verdict == "" {
			assert.Empty(t, out, c.name)
			continue
		}
		var got change
		require.NoError(t, json.Unmarshal([]byte(out), &got), c.name)
		assert.Equal(t, c.verdict, got.Verdict, c.name)
	}

	// TSV and JSON of one edition have the same content, and a change in a column is found.
	_, tsv, _ := program.Run(t, "", "-format", "tsv")
	_, asJSON, _ := program.Run(t, "", "-json")
	all := filepath.Join(folder, "all.json")
	require.NoError(t, os.WriteFile(all, []byte(asJSON), 0o600))
	code, out, errs := program.Run(t, tsv, "diff", all, "-")
	assert.Equal(t, cli.OK, code, errs)
	assert.Equal(t, "no changes\n", out)
	code, out, errs = program.Run(t, strings.Replace(tsv, "\tfqdn\t", "\t\t", 1), "diff", "now", "-")
	assert.Equal(t, cli.Invalid, code)
	assert.Contains(t, out, "privacy (weakens)  changed  ")
	assert.Contains(t, out, "class: fqdn -> nothing\n")
	assert.Equal(t, "telemetry dictionary diff: 0 breaking changes, 1 weaker protection\n", errs)

	for _, bad := range []string{"", "text\n", "[1]", "[", `[{"id":""}]`, `[{"id":"a"},{"id":"a"}]`, "id\trequirement\na\n", "<html>", strings.Repeat("x", 2<<20)} {
		code, _, errs := program.Run(t, bad, "diff", "now", "-")
		assert.Equal(t, cli.Invalid, code, "%q: %s", bad, errs)
	}
	for _, args := range [][]string{{"diff"}, {"diff", "now"}, {"diff", "-", "-"}, {"diff", "a", "b", "c"}, {"diff", "now", folder}} {
		code, _, _ := program.Run(t, "", args...)
		assert.Equal(t, cli.Trouble, code, args)
	}
}
