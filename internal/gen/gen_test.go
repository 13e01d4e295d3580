package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// generated returns the packages of this module that have a generated file.
func generated(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("../../*/zz_generated.go")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(found), 2)
	return append(found, "../itemwise/testrecord/zz_generated.go")
}

// The committed files equal the output of the generator.
func TestGeneratedFilesAreFresh(t *testing.T) {
	for _, path := range generated(t) {
		dir := filepath.Dir(path)
		files, err := Generate(dir)
		require.NoError(t, err)
		for _, f := range files {
			got, err := os.ReadFile(filepath.Join(dir, f.Path))
			require.NoError(t, err)
			assert.True(t, string(f.Content) == string(got), "%s: %s is stale: run go generate ./...", dir, f.Path)
			assert.Contains(t, string(got[:400]), generatedLine, f.Path)
		}
		schemas, err := os.ReadDir(filepath.Join(dir, schemaFolder))
		if !errors.Is(err, fs.ErrNotExist) {
			require.NoError(t, err)
		}
		assert.Len(t, schemas, len(files)-1, "%s has a schema without a record", dir)
	}
}

// testModule returns a folder with the code of this module, to which a test can add a package: the generator reads the
// packages that a record uses, and the module's own folder may not be writable.
func testModule(t *testing.T) string {
	t.Helper()
	const root = "../.."
	dir := t.TempDir()
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git" || rel == "contrib"):
			return fs.SkipDir
		case d.IsDir() || rel != "go.mod" && (filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go")):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, rel)
		return errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, text, 0o600))
	}))
	return dir
}

// generate runs the generator on a record with the given fields in a package of the module, and returns what it writes as one
// text.
func generate(t *testing.T, module, fields string) (string, error) {
	t.Helper()
	dir := filepath.Join(module, "pkg")
	require.NoError(t, os.MkdirAll(dir, 0o700))
	src := "// Package pkg is a test.\npackage pkg\n\nimport \"github.com/csg-telemetry/telemetry\"\n\n" +
		"// R is a record.\n//\n// Source: nowhere.\n//\n//telemetry:root xml=R limit=Event record=R\ntype R struct {\n" +
		fields + "\n\ttelemetry.Unknown `json:\"-\" xml:\"-\"`\n}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "r.go"), []byte(src), 0o600))
	files, err := Generate(dir)
	var out strings.Builder
	for _, f := range files {
		out.Write(f.Content)
	}
	return out.String(), err
}

// counts returns n fields.
func counts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "// A%d is a count.\nA%[1]d int `json:\"a%[1]d\" xml:\"a%[1]d\" telem:\"required\"`\n", i)
	}
	return b.String()
}

func TestRefused(t *testing.T) {
	module := testModule(t)
	for _, c := range []struct{ name, fields, want string }{
		{"K11", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\"`", "R: A: text without a pii tag"},
		{"K11 named", "// A is text.\nA telemetry.Version `json:\"a\" xml:\"a\" telem:\"required\"`", "R: A: text without a pii tag"},
		{"K11 list", "// A is text.\nA []string `json:\"a\" xml:\"a>b\" telem:\"required\"`", "R: A: text without a pii tag"},
		{"pii on a number", "// A is a count.\nA int `json:\"a\" xml:\"a\" telem:\"required\" pii:\"upn\"`", "a pii tag on a value that is not text"},
		{"unknown class", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"device.name\"`", `R: A: unknown identifier class "device.name"`},
		{"class by its Go name", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"DeviceName\"`", `unknown identifier class "DeviceName"`},
		{"class that is no class", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"always\"`", `unknown identifier class "always"`},
		{"no requirement", "// A is a count.\nA int `json:\"a\" xml:\"a\"`", "must be required, optional"},
		{"no name", "// A is a count.\nA int `json:\"a\" telem:\"required\"`", "no json or xml name"},
		{"stream", "// A is a count.\nA int `json:\"a\" xml:\"a\" telem:\"required,stream\"`", "R.A: it has no streamed fields"},
		{"stream of text without an element around it", "// A is text.\nA []string `json:\"a\" xml:\"a\" telem:\"required,stream\" pii:\"-\"`", "R.A: a streamed list of text needs an element around it"},
		{"stream of codes", "// A are codes.\nA []int32 `json:\"a\" xml:\"a>b\" telem:\"required,stream\"`", "R.A: a streamed list must contain records or text"},
		{"stream with a field like a method", "// Head is text.\nHead []string `json:\"a\" xml:\"a>b\" telem:\"required,stream\" pii:\"-\"`", "R.Head: package itemwise has a method of this name"},
		{"no comment", "A int `json:\"a\" xml:\"a\" telem:\"required\"`", "no doc comment"},
		{"omitzero", "// A is a count.\nA int `json:\"a,omitzero\" xml:\"a\" telem:\"required\"`", "omitzero requires an optional value"},
		{"float", "// A is a number.\nA float64 `json:\"a\" xml:\"a\" telem:\"required\"`", "type float64 cannot be encoded"},
		{"map", "// A is a map.\nA map[string]int `json:\"a\" xml:\"a\" telem:\"required\"`", "cannot be encoded"},
		{"option", "// A is a count.\nA int `json:\"a\" xml:\"a\" telem:\"required,large\"`", `unknown telem option "large"`},
		{"no source", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"upn\" scrambled:\"always\"`", "scrambled names no page"},
		{"other claim", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"upn\" scrambled:\"never,cvad\"`", "scrambled must be always or optional"},
		{"other page", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"upn\" scrambled:\"always,gossip\"`", `unknown page "gossip"`},
		{"other page of a value", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"-\" seen:\"gossip=x\"`", `unknown page "gossip"`},
		{"value of no page", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"-\" seen:\"x\"`", "seen must be PAGE=VALUE"},
		{"certainty", "// A is text.\nA string `json:\"a\" xml:\"a\" telem:\"required\" pii:\"-\" certainty:\"sure\"`", "certainty must be cut off or inferred"},
		{"list attribute", "// A are texts.\nA []string `json:\"a\" xml:\"a,attr\" telem:\"required\" pii:\"-\"`", "an attribute must be a single scalar"},
		{"example of no field", "// A is a count.\n// Example of B: 1\nA int `json:\"a\" xml:\"a\" telem:\"required\"`", "R: A: the comment mentions a field B"},
		{"65 fields", counts(65), "more than 64 fields"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := generate(t, module, c.fields)
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func TestReviewed(t *testing.T) {
	out, err := generate(t, testModule(t), "// A is text\n// of two lines.\n// Example: x y\n// Note: odd\nA string `json:\"a\" xml:\"b\" telem:\"required\" pii:\"upn\" scrambled:\"always,cvad,licensing-de\" seen:\"spa+xapi=v,w\" certainty:\"cut off\" pages:\"netscaler\"`")
	require.NoError(t, err)
	for _, want := range []string{
		`{Path: "a", Class: pseudonym.UPN, Scrambled: pseudonym.Always, Value: &v.A}`,
		"func (r *R) AppendXML(", "ScrambledBy: []telemetry.Page{telemetry.PageCVAD, telemetry.PageLicensingGerman},",
		`{Value: "w", Pages: []telemetry.Page{telemetry.PageSPA, telemetry.CodeXAPI}},`, "telemetry.CutOff,",
		"[]telemetry.Page{telemetry.PageNetScaler},", "v.Kept.FoldedMember(", `"a is text of two lines."`, `"x y"`, `"odd"`, `"R/b"`, `"nowhere."`,
	} {
		assert.Contains(t, out, want)
	}
}
