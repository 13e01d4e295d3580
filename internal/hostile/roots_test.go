package hostile

import (
	"encoding"
	"encoding/json"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/require"
)

// record is implemented by every root record.
type record interface {
	telemetry.Record
	UnmarshalJSON([]byte) error
	DecodeJSON([]byte, telemetry.Limits) error
	DecodeXML([]byte, telemetry.Limits) error
	Check() telemetry.Issues
}

// root is one root record.
type root struct {
	name string
	new  func() record
}

// roots are the root records of all packages.
var roots = func() (all []root) {
	for r := range packages.Roots() {
		all = append(all, root{r.Name(), func() record { return r.New().(record) }})
	}
	return all
}()

// limit sets the limit for documents of the record, which is one of three.
func (root) limit(l *telemetry.Limits, n int64) { l.Manifest, l.Event, l.Document = n, n, n }

// overRoots runs a test for each root record.
func overRoots(t *testing.T, f func(t *testing.T, r root)) {
	for _, r := range roots {
		t.Run(r.name, func(t *testing.T) { f(t, r) })
	}
}

// canary is in every text of a full record, and must never be in an error.
const canary = "Canary"

// full returns a record in which every field has a value, and every list has an item.
func (r root) full(t testing.TB) record {
	v := r.new()
	fill(t, valueOf(v))
	return v
}

func valueOf(v any) reflect.Value { return reflect.ValueOf(v).Elem() }

// literals has a text for each wire form. The first one that a type accepts becomes its value.
var literals = []string{
	"2022-10-10T06:11:14Z", "2022-10-10T06:11:14.384Z", "10/10/2022 02:11:14", "2022-07-12T10:00:00", "12/1/2020", "1-Dec-03",
	"2022.1231", "2025-12-31", "1697417241", "a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef", strings.Repeat("4d", 32), ";LT=" + canary, "XDT_PLT_2020.1201",
	"7.25.0.0", canary,
}

func fill(t testing.TB, v reflect.Value) {
	if !v.CanSet() || v.Type() == reflect.TypeFor[telemetry.Unknown]() {
		return
	}
	if isScalar(v.Type()) {
		for _, text := range literals {
			if setText(v, text) {
				return
			}
		}
		require.Fail(t, "no literal decodes into a value of the type", v.Type())
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(canary)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint64:
		v.SetUint(2)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		require.Fail(t, "the test cannot fill a value of this kind", "%v", v.Kind())
	}
}

// A scalar with its own form either parses its text or reports whether a text is valid.
var (
	readsText = reflect.TypeFor[encoding.TextUnmarshaler]()
	judgesIt  = reflect.TypeFor[interface{ Valid() bool }]()
)

func isScalar(typ reflect.Type) bool {
	return reflect.PointerTo(typ).Implements(readsText) || typ.Implements(judgesIt)
}

// setText sets a scalar to the value of a text, and reports whether the text is valid.
func setText(v reflect.Value, text string) bool {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text)) == nil
	}
	v.SetString(text)
	return v.Interface().(interface{ Valid() bool }).Valid()
}

// document returns the record in JSON and in XML, with identifiers in clear text.
func (r root) document(t testing.TB) (asJSON, asXML string) {
	t.Helper()
	safe := pseudonym.InClearRecord(r.full(t))
	j, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	x, err := safe.AppendXML(nil)
	require.NoError(t, err)
	return string(j), string(x)
}

// leaf is a place of a scalar in the JSON form of a record.
type leaf struct {
	path []string // names of members, and indexes of items
	typ  reflect.Type
	pii  bool
}

// leaves yields the leaves of a record type.
func leaves(typ reflect.Type, path ...string) iter.Seq[leaf] {
	return func(yield func(leaf) bool) {
		for f := range typ.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "-" || !f.IsExported() {
				continue
			}
			at := append([]string(nil), path...)
			if name != "" {
				at = append(at, name)
			}
			elem := f.Type
			for elem.Kind() == reflect.Pointer || elem.Kind() == reflect.Slice {
				if elem.Kind() == reflect.Slice {
					at = append(at, "0")
				}
				elem = elem.Elem()
			}
			if elem.Kind() == reflect.Struct && !isScalar(elem) {
				for l := range leaves(elem, at...) {
					if !yield(l) {
						return
					}
				}
				continue
			}
			class := f.Tag.Get("pii") // by=FIELD counts as well, because a full record has a class in that field
			if !yield(leaf{at, elem, class != "" && class != "-"}) {
				return
			}
		}
	}
}

func (r root) leaves() iter.Seq[leaf] { return leaves(reflect.TypeOf(r.new()).Elem()) }

// put returns a JSON document with another literal at a path.
func put(t testing.TB, doc string, path []string, literal string) string {
	t.Helper()
	if len(path) == 0 {
		return literal
	}
	if n, err := strconv.Atoi(path[0]); err == nil {
		var items []json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(doc), &items))
		items[n] = json.RawMessage(put(t, string(items[n]), path[1:], literal))
		return joined("[", "]", items)
	}
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(doc), &members))
	require.Contains(t, members, path[0])
	var texts []json.RawMessage
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		if name == path[0] {
			value = json.RawMessage(put(t, string(value), path[1:], literal))
		}
		texts = append(texts, json.RawMessage(strconv.Quote(name)+":"+string(value)))
	}
	return joined("{", "}", texts)
}

// joined concatenates texts without checking them, because some are broken on purpose.
func joined(open, end string, texts []json.RawMessage) string {
	parts := make([]string, len(texts))
	for i, text := range texts {
		parts[i] = string(text)
	}
	return open + strings.Join(parts, ",") + end
}

// lists yields the paths of the lists of a record type.
func lists(typ reflect.Type) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		seen := map[string]bool{}
		for l := range leaves(typ) {
			for i, step := range l.path {
				if path := l.path[:i]; step == "0" && !seen[strings.Join(path, ".")] {
					seen[strings.Join(path, ".")] = true
					if !yield(path) {
						return
					}
				}
			}
		}
	}
}
