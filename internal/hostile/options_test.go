package hostile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/event/spool"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// call is a function with options, and its arguments before them.
type call struct {
	f    any
	args []any
}

// withOptions has every function and method of the module that has options, except for the constructors that hand them on to
// event.NewParts.
func withOptions(t *testing.T) map[string]call {
	key, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	ring, err := pseudonym.NewKeyRing(key)
	require.NoError(t, err)
	hasher := pseudonym.Documented()
	registry, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	bundle := bundleOf(t, raw{name: "x"}, telemetry.DigestOf(nil))
	path := filepath.Join(t.TempDir(), "bundle.zip")
	require.NoError(t, os.WriteFile(path, bundle, 0o600))
	asJSON, _ := root{new: func() record { return new(licenseserver.Report) }}.document(t)
	report := func() *strings.Reader { return strings.NewReader(asJSON) }
	var out strings.Builder
	copies := func(doc string) []any {
		return []any{licenseserver.NewWriter(&out, telemetry.XML), licenseserver.NewReader(strings.NewReader(doc))}
	}
	return map[string]call{
		"cvad.NewBundle":                     {cvad.NewBundle, []any{t.Context(), strings.NewReader(string(bundle)), int64(len(bundle))}},
		"cvad.NewBundleReader":               {cvad.NewBundleReader, []any{strings.NewReader(string(bundle))}},
		"cvad.WithEvents":                    {cvad.WithEvents, nil},
		"cvad.NewBundleWriter":               {cvad.NewBundleWriter, []any{t.Context(), &out, cvad.Manifest{}}},
		"cvad.CreateBundle":                  {cvad.CreateBundle, []any{t.Context(), path + ".new", cvad.Manifest{}}},
		"cvad.OpenBundle":                    {cvad.OpenBundle, []any{t.Context(), path}},
		"event.NewParts":                     {event.NewParts, []any{"1.0", "t", "p"}},
		"event.NewReader":                    {event.NewReader, []any{strings.NewReader("{}"), registry}},
		"spool.Open":                         {spool.Open, []any{filepath.Join(t.TempDir(), "s"), registry}},
		"spool.WithScrubOptions":             {spool.WithScrubOptions, nil},
		"licenseserver.Decode":               {licenseserver.Decode, []any{report()}},
		"licenseserver.NewReader":            {licenseserver.NewReader, []any{report()}},
		"licenseserver.Verify":               {licenseserver.Verify, []any{report()}},
		"licenseserver.Restore":              {licenseserver.Restore, copies(`{"Inventory":{}}`)},
		"licenseserver.Scrub":                {licenseserver.Scrub, append(copies(asJSON), hasher)},
		"pseudonym.Ephemeral":                {pseudonym.Ephemeral, nil},
		"pseudonym.Keyed":                    {pseudonym.Keyed, []any{ring}},
		"pseudonym.KeyRing.Match":            {ring.Match, []any{pseudonym.UPN, "a", "b"}},
		"pseudonym.Preview":                  {pseudonym.Preview, []any{hasher, usage(t)}},
		"pseudonym.Restore":                  {pseudonym.Restore[cvad.UsageEvent], []any{new(cvad.UsageEvent)}},
		"pseudonym.RestoreRecord":            {pseudonym.RestoreRecord, []any{new(cvad.UsageEvent)}},
		"pseudonym.Scrub":                    {pseudonym.Scrub[cvad.UsageEvent], []any{hasher, usage(t)}},
		"pseudonym.ScrubRecord":              {pseudonym.ScrubRecord, []any{hasher, usage(t)}},
		"leakscan.New":                       {leakscan.New, nil},
		"pseudonym.Preview, read to its end": {previewAll, []any{hasher, usage(t)}},
	}
}

func previewAll(h *pseudonym.Hasher, r telemetry.Record, opts ...pseudonym.ScrubOption) {
	for range pseudonym.Preview(h, r, opts...) { //nolint:revive // it must not panic
	}
}

// variadic matches the functions with options in the list of the module's exported symbols.
var variadic = regexp.MustCompile(`^(\w+): (?:func|method \(\*?(\w+)\)) (\w+).*\(.*opts \.\.\.`)

// A nil option is ignored, in all packages and by every function that has options.
func TestNilOptions(t *testing.T) {
	calls := withOptions(t)
	bundlePath := calls["cvad.OpenBundle"].args[1].(string)
	list, err := os.ReadFile("../api/testdata/api.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(list)) {
		m := variadic.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name := m[1] + "." + m[3]
		if m[2] != "" {
			name = m[1] + "." + m[2] + "." + m[3]
		}
		if _, ok := calls[name]; !ok && !strings.Contains(line, "opts ...event.Option)") {
			assert.Fail(t, name+" has options: add a call of it to withOptions")
		}
	}
	for name, c := range calls {
		f := reflect.ValueOf(c.f)
		var args []reflect.Value
		for i, a := range c.args {
			args = append(args, reflect.ValueOf(a).Convert(f.Type().In(i)))
		}
		opts := reflect.MakeSlice(f.Type().In(len(args)), 2, 2) // two nil options
		assert.NotPanics(t, func() {
			out := f.CallSlice(append(args, opts))
			if len(out) == 0 {
				return
			}
			if err, isError := out[len(out)-1].Interface().(error); isError {
				assert.NoError(t, err, name)
			}
			switch v := out[0].Interface().(type) {
			case cvad.ReaderOption:
				b, err := cvad.OpenBundle(t.Context(), bundlePath, v)
				require.NoError(t, err, name)
				for range b.Events(t.Context()) { //nolint:revive // it must not panic
				}
				require.NoError(t, b.Close())
			case spool.Option:
				s, err := spool.Open(filepath.Join(t.TempDir(), "s"), new(event.Registry), v)
				require.NoError(t, err, name)
				require.NoError(t, s.Close())
			case interface{ Close() error }:
				assert.NoError(t, v.Close(), name)
			case interface{ Discard() error }:
				assert.NoError(t, v.Discard(), name)
			}
		}, name)
	}
}

// Constructors with options of events hand them on to event.NewParts, which ignores those that are nil, and do nothing else with
// them.
func TestOptionsOfEventsAreHandedOn(t *testing.T) {
	files, err := filepath.Glob("../../*/*.go")
	require.NoError(t, err)
	constructors := 0
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, p := range f.Type.Params.List {
				if typ := types.ExprString(p.Type); strings.HasSuffix(typ, "...event.Option") || strings.HasSuffix(typ, "[]event.Option") {
					constructors++
					assert.Zero(t, otherUses(f.Body, p.Names[0].Name), "%s: %s uses its options otherwise than by passing them on", path, f.Name.Name)
				}
			}
		}
	}
	assert.NotZero(t, constructors)
}

// otherUses counts the uses of a name in a body that are not the last argument of a call.
func otherUses(body *ast.BlockStmt, name string) (n int) {
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Ident:
			if node.Name == name {
				n++
			}
		case *ast.CallExpr:
			if last, ok := lastArg(node).(*ast.Ident); ok && last.Name == name {
				n--
			}
		}
		return true
	})
	return n
}

func lastArg(call *ast.CallExpr) ast.Expr {
	if len(call.Args) == 0 {
		return nil
	}
	return call.Args[len(call.Args)-1]
}
