package hostile

import (
	"bytes"
	"context"
	"encoding/base64"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/event/spool"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// products returns the folders of the packages that users import.
func products(t *testing.T) (dirs []string) {
	t.Helper()
	system := os.DirFS("../..")
	require.NoError(t, fs.WalkDir(system, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || path == "." {
			return err
		}
		_, nested := fs.Stat(system, path+"/go.mod")
		if name := d.Name(); nested == nil || name[0] == '.' || slices.Contains([]string{"cmd", "contrib", "internal", "examples", "testdata"}, name) {
			return fs.SkipDir
		}
		if files, _ := fs.Glob(system, path+"/*.go"); len(files) > 0 {
			dirs = append(dirs, path)
		}
		return nil
	}))
	require.Contains(t, dirs, "event/spool")
	return append(dirs, ".")
}

// keepers returns the exported types that could hide a key or an identifier and show it by accident: structs with
// unexported fields, all structs of packages pseudonym and leakscan, and errors.
func keepers(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, dir := range products(t) {
		paths, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
		require.NoError(t, err)
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			ast.Inspect(f, func(n ast.Node) bool {
				name := ""
				switch n := n.(type) {
				case *ast.FuncDecl:
					if n.Recv != nil && n.Name.Name == "Error" {
						name = baseName(n.Recv.List[0].Type)
					}
				case *ast.TypeSpec:
					if s, ok := n.Type.(*ast.StructType); ok && (f.Name.Name == "pseudonym" || f.Name.Name == "leakscan" || keepsSomething(s)) {
						name = n.Name.Name
					}
				}
				if ast.IsExported(name) {
					found[f.Name.Name+"."+name] = true
				}
				return true
			})
		}
	}
	return found
}

func baseName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return baseName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// keepsSomething reports whether a struct has an unexported field.
func keepsSomething(s *ast.StructType) bool {
	return slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool {
		return slices.ContainsFunc(f.Names, func(n *ast.Ident) bool { return !n.IsExported() }) ||
			f.Names == nil && baseName(f.Type) != "" && !ast.IsExported(baseName(f.Type))
	})
}

// open lists the keepers that may show their content, with the reason. They are documents in clear text, or parts of
// them, so printing one is deliberate.
var open = map[string]string{
	"telemetry.USDate":            "a scalar",
	"telemetry.LicenseDate":       "a scalar",
	"telemetry.Digest":            "a scalar",
	"telemetry.LocalTime":         "a scalar",
	"telemetry.FloatingTime":      "a scalar",
	"telemetry.SADate":            "a scalar",
	"telemetry.ISODate":           "a scalar",
	"telemetry.UTCTime":           "a scalar",
	"telemetry.UTCMillis":         "a scalar",
	"netscaler.Build":             "a scalar",
	"telemetry.Unknown":           "a part of a record",
	"netscaler.Report":            "a record",
	"netscaler.Conf":              "a document",
	"pseudonym.Identifier":        "a place in a record",
	"telemetry.Digester":          "holds the end of what it hashes",
	"telemetry.Verifier":          "holds the end of what it hashes",
	"cvad.Bundle":                 "a reader",
	"cvad.BundleReader":           "a reader",
	"cvad.FileReader":             "a reader",
	"event.Reader":                "a reader",
	"licenseserver.Reader":        "a reader",
	"licenseserver.FeatureReader": "a reader",
	"licenseserver.SADateReader":  "a reader",
}

// silent makes the other keepers, each from a key, or from a record whose identifiers are canaries.
func silent(t *testing.T, k pseudonym.Key) map[string][]any {
	t.Helper()
	ring, err := pseudonym.NewKeyRing(k)
	require.NoError(t, err)
	h, err := pseudonym.Keyed(ring, pseudonym.WithScope(canary), pseudonym.WithEpoch(canary))
	require.NoError(t, err)
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.User, canary))
	require.NoError(t, err)
	var found any
	for f := range s.Scan([]byte(canary + "@example.com")) {
		found = f
	}
	require.NotNil(t, found)

	registry, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	list := map[string][]any{
		"pseudonym.Key":     {k, &k, map[uuid.UUID]pseudonym.Key{{}: k}},
		"pseudonym.KeyRing": {ring, map[string]any{"ring": ring}},
		"pseudonym.Hasher":  {h, []any{h}},
		"leakscan.Scanner":  {s},
		"leakscan.Finding":  {found},
		"event.Registry":    {registry},
	}
	add := func(name string, v ...any) { list[name] = append(list[name], v...) }
	for _, err := range event.NewReader(strings.NewReader(`{"`+canary+`":`+canary+"}\n"), registry).Events(t.Context()) {
		add("event.Error", err)
		add("cvad.FileError", &cvad.FileError{Name: "ue_lt_1.zip", Err: err})
	}
	for _, r := range roots {
		v := r.identifiable(t)
		add("telemetry.Error", decode(r.new(), telemetry.JSON, `{"`+canary+`":1,"`+canary+`":1}`))
		if is := v.Check(); is != nil {
			add("telemetry.Issues", is)
		}
		for line := range pseudonym.Preview(nil, v) {
			add("pseudonym.PreviewLine", line)
		}
		safe, err := pseudonym.ScrubRecord(h, v)
		require.NoError(t, err)
		add("pseudonym.Scrubbed", safe)
		add("pseudonym.Report", safe.Report())
		if launch, ok := v.(*cvad.UsageEvent); ok {
			e, err := pseudonym.Scrub(h, launch)
			require.NoError(t, err)
			add("pseudonym.Scrubbed", e, &e)
			w := event.NewWriter(io.Discard)
			require.NoError(t, w.Write(e))
			add("event.Writer", w)
			bundle := cvad.NewBundleWriter(t.Context(), io.Discard, cvad.Manifest{}, cvad.WithLeakScan(s))
			require.NoError(t, bundle.Write(e))
			add("cvad.BundleWriter", bundle)
			sp, err := spool.Open(filepath.Join(t.TempDir(), "spool"), registry, spool.WithInClear())
			require.NoError(t, err)
			t.Cleanup(func() { sp.Close() })
			require.NoError(t, sp.Append(t.Context(), pseudonym.InClear(launch)))
			add("spool.Spool", sp)
			_, err = sp.DrainAll(t.Context(), filepath.Join(t.TempDir(), "*"), func(_ context.Context, _ io.Writer, b *spool.Batch) error {
				add("spool.Batch", b)
				return errBroken
			})
			require.ErrorIs(t, err, errBroken)
		}
		if _, ok := v.(*licenseserver.Report); ok {
			doc, err := pseudonym.InClearRecord(v).AppendJSON(nil)
			require.NoError(t, err)
			w := licenseserver.NewWriter(io.Discard, telemetry.JSON)
			_, err = licenseserver.Scrub(w, licenseserver.NewReader(bytes.NewReader(doc)), h)
			require.NoError(t, err)
			add("licenseserver.Writer", w)
		}
	}
	return list
}

// identifiable returns a full record in which the identifiers, and only they, are canaries.
func (r root) identifiable(t *testing.T) record {
	t.Helper()
	doc, _ := r.document(t)
	v := r.new()
	require.NoError(t, v.UnmarshalJSON([]byte(strings.ReplaceAll(doc, canary, "bird"))))
	for id := range pseudonym.Identifiers(v) {
		if id.Value != nil {
			*id.Value = canary
		}
	}
	return v
}

// Nothing that was made from a key or from identifiers in clear text shows them by accident. The test fails for a new
// type until it is listed.
func TestKeepersAreSilent(t *testing.T) {
	k, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	text := k.Text()[len("tpk1.")+9:]
	secret, err := base64.RawURLEncoding.DecodeString(text)
	require.NoError(t, err)

	list := silent(t, k)
	covered := slices.AppendSeq(slices.Collect(maps.Keys(list)), maps.Keys(open))
	assert.ElementsMatch(t, slices.Collect(maps.Keys(keepers(t))), covered, "list each new type as silent or open")
	for name, values := range list {
		assert.NotEmpty(t, values, name)
		for _, v := range values {
			require.NotNil(t, v, name)
			assertSilent(t, name, v)
			assertHides(t, name, v, text)
			assertHides(t, name, v, string(secret[:8]))
		}
	}
}
