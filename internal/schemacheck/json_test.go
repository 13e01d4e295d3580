package schemacheck

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// compile returns a function that validates a document with a root's JSON Schema.
func (r *root) compile(t *testing.T) func(doc string) bool {
	t.Helper()
	text, err := jsonschema.UnmarshalJSON(strings.NewReader(r.schema(t, telemetry.JSON)))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("schema.json", text))
	schema, err := compiler.Compile("schema.json")
	require.NoError(t, err, r.name)
	return func(doc string) bool {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(doc))
		require.NoError(t, err, doc)
		return schema.Validate(value) == nil
	}
}

func TestJSONSamples(t *testing.T) {
	for _, r := range roots {
		valid := r.compile(t)
		samples, _ := r.documents(t)
		for _, doc := range samples {
			assert.True(t, valid(doc), "%s: %s", r.name, doc)
			assert.False(t, r.misshapen(doc), "%s: %s", r.name, doc)
		}
	}
}

// stand has the values that replace a member or item, one after the other.
var stand = []any{
	json.RawMessage("{}"), json.RawMessage("[]"), json.RawMessage("[{}]"), json.RawMessage("null"), true, "", "x", "a\u0085b",
	json.Number("-1"), json.Number("12"), json.Number("6.5"), json.Number("2147483648"), json.Number("9223372036854775808"),
	json.Number("18446744073709551616"), "12", "-1", "007", "+6", " 6", "True", "TRUE", "False", "2022-02-29T00:00:00Z",
	"2022-02-28T00:00:00Z", "2022-02-28T00:00:00.5Z", "2022-02-28T00:00:00", "02/28/2022 00:00:00", "2/28/2022", "31-Feb-03",
	"2022.1231", "2022.1331", "XDT_PLT_2020.1201", ";LT", ";LT=", strings.Repeat("0a", 32), strings.Repeat("0A", 32),
	"d4ce7919-5d80-44de-a8fa-102923fe0ead", "{d4ce7919-5d80-44de-a8fa-102923fe0ead}", strings.Repeat("1", 257),
}

// mutate calls try with every document that differs from doc in one place.
func mutate(t *testing.T, doc string, try func(path, mutated string)) {
	t.Helper()
	var top map[string]any
	d := json.NewDecoder(strings.NewReader(doc))
	d.UseNumber()
	require.NoError(t, d.Decode(&top))
	attempt := func(path string) {
		text, err := json.Marshal(top)
		require.NoError(t, err)
		try(path, string(text))
	}
	var walk func(v any, path string)
	walk = func(v any, path string) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				was, here := v[name], path+"."+name
				for _, v[name] = range stand {
					attempt(here)
				}
				delete(v, name)
				attempt(here + " removed")
				v["_"+name] = was
				attempt(here + " renamed")
				v[name] = was
				attempt(path + " with a member that no document names")
				delete(v, "_"+name)
				walk(was, here)
			}
		case []any:
			for i, was := range v {
				here := path + "[" + strconv.Itoa(i) + "]"
				for _, v[i] = range stand {
					attempt(here)
				}
				v[i] = was
				walk(was, here)
			}
		}
	}
	walk(top, "")
}

// unsaid reports whether the only fault of doc is one that no schema expresses: a text must not have control characters
// because another field says that it is an identifier.
func (r root) unsaid(doc string) bool {
	return r.name == "netscaler/Report" && !r.misshapen(strings.ReplaceAll(doc, "a\u0085b", "ab"))
}

// A document that differs from a sample in one place is valid if and only if it decodes and Check finds no fault in its
// shape, apart from unsaid faults.
func TestJSONMutations(t *testing.T) {
	for _, r := range roots {
		t.Run(r.name, func(t *testing.T) {
			valid := r.compile(t)
			samples, _ := r.documents(t)
			refused := 0
			mutate(t, samples[0], func(path, doc string) {
				misshapen := r.misshapen(doc)
				assert.NotEqual(t, misshapen && !r.unsaid(doc), valid(doc), "%s\n%s", path, doc)
				if misshapen {
					refused++
				}
			})
			assert.Greater(t, refused, 20)
		})
	}
}

// Documents about which JSON Schema and the decoder disagree: all of them are valid, and do not decode.
func TestJSONSeams(t *testing.T) {
	r := named(t, "cvad/Manifest")
	valid := r.compile(t)
	samples, _ := r.documents(t)
	for _, c := range []struct{ name, old, new string }{
		{"a fraction of zeros", `"DiskFreeMB":357821`, `"DiskFreeMB":357821.0`},
		{"an exponent", `"DiskFreeMB":357821`, `"DiskFreeMB":1e3`},
		{"bytes", `"LSVersion":"`, `"LSVersion":"` + strings.Repeat("é", 150)},
	} {
		changed := put(t, samples[len(samples)-1], c.old, c.new)
		assert.True(t, valid(changed), c.name)
		assert.True(t, r.misshapen(changed), c.name)
	}
}
