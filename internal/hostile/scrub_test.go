package hostile

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// secret is the value of all undocumented content.
const secret = "Secret"

// Scrubbing removes all undocumented content, in either form, and counts it.
func TestScrubDropsWhatIsUndocumented(t *testing.T) {
	h := pseudonym.Documented()
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		places := 0
		asJSON = regexp.MustCompile(`\{`).ReplaceAllStringFunc(asJSON, func(string) string {
			places++
			return `{"` + secret + `":"` + secret + `",`
		})
		asJSON = strings.ReplaceAll(asJSON, ",}", "}")
		read := r.new()
		require.NoError(t, read.DecodeJSON([]byte(asJSON), telemetry.Limits{}))
		scrubbedOf(t, read, h, places)

		// An attribute and an element are added to every element, including those with text and the items of lists.
		for name, change := range map[string]func(string) string{
			"attribute": func(tag string) string { return tag[:len(tag)-1] + ` ` + secret + `="` + secret + `">` },
			"element":   func(tag string) string { return tag + `<` + secret + `>` + secret + `</` + secret + `>` },
		} {
			n := 0
			text := regexp.MustCompile(`<[A-Za-z][^>/]*>`).ReplaceAllStringFunc(asXML, func(tag string) string {
				changed := change(tag)
				if name == "element" && !parentIn(asXML, tag) {
					return tag
				}
				n++
				return changed
			})
			read := r.new()
			require.NoError(t, read.DecodeXML([]byte(text), telemetry.Limits{}), name)
			scrubbedOf(t, read, h, n)
		}
	})
}

// parentIn reports whether the element that tag begins has child elements and no text.
func parentIn(doc, tag string) bool {
	i := strings.Index(doc, tag) + len(tag)
	return strings.HasPrefix(doc[i:], "<") && !strings.HasPrefix(doc[i:], "</") && !strings.HasPrefix(doc[i:], "<![")
}

// scrubbedOf scrubs a record with n undocumented values that contain the secret, and checks that they are removed.
func scrubbedOf(t *testing.T, v record, h *pseudonym.Hasher, n int) {
	t.Helper()
	bare, err := pseudonym.ScrubRecord(h, v)
	require.NoError(t, err)
	fields := v.Access().(pseudonym.Access).OmitFields(pseudonym.FieldsUndocumented, nil)
	assert.Equal(t, n+fields, bare.Report().UnknownDropped)
	j, err := bare.AppendJSON(nil)
	require.NoError(t, err)
	x, err := bare.AppendXML(nil)
	require.NoError(t, err)
	assert.NotContains(t, string(j)+string(x), secret)
}

// own lists members that no dictionary lists and that are kept, because they are the structure of the record or words
// from closed lists: a report of NetScaler consists of its categories and the names of its parameters, and an entry of
// a status report has the host's estimates.
var own = map[string][]string{
	"netscaler.Report": {"categories.0.name", "categories.0.parameters.0.name", "categories.0.parameters.0.class"},
	"xenserver.StatusReport": {
		"capability.0.content-type", "capability.0.default-checked", "capability.0.max-size", "capability.0.max-time",
		"capability.0.min-size", "capability.0.min-time", "capability.0.pii",
	},
}

// Scrubbing keeps only those fields of a record that the dictionary lists.
func TestScrubKeepsOnlyTheDictionary(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		pkg, _, _ := strings.Cut(r.name, ".")
		listed := map[string]bool{}
		for e := range packages.Elements() {
			if e.Package != pkg {
				continue
			}
			listed[strings.ReplaceAll(e.JSONPath, "[]", ".0")] = true
		}
		before := r.full(t)
		safe, err := pseudonym.ScrubRecord(pseudonym.Documented(), before)
		require.NoError(t, err)
		doc, err := safe.AppendJSON(nil)
		require.NoError(t, err)
		left, gone := members(t, doc), 0
		for l := range r.leaves() {
			path := strings.Join(l.path, ".")
			switch _, there := left[path]; {
			case listed[path], listed[strings.TrimSuffix(path, ".0")], slices.Contains(own[r.name], path):
			case there:
				assert.Fail(t, "scrubbing kept a member that the documents do not name", path)
			default:
				gone++
			}
		}
		if gone > 0 {
			assert.Positive(t, safe.Report().UnknownDropped)
		}
	})
}

// members returns the scalars of a JSON document by their paths.
func members(t *testing.T, doc []byte) map[string]any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(doc, &v))
	all := make(map[string]any)
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, v := range v {
				walk(strings.TrimPrefix(path+"."+name, "."), v)
			}
		case []any:
			for i, v := range v {
				walk(path+"."+strconv.Itoa(i), v)
			}
		default:
			all[path] = v
		}
	}
	walk("", v)
	return all
}

// kindsOf returns, by path, the kinds of fields that the tags of a record type give to its leaves, including lists as a
// whole.
func kindsOf(typ reflect.Type, holder reflect.StructTag, path string, in pseudonym.Fields, all map[string]pseudonym.Fields) {
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		at, kinds := strings.TrimPrefix(path+"."+name, "."), in
		if f.Anonymous {
			at = path
		}
		need, opts, _ := strings.Cut(f.Tag.Get("telem"), ",")
		classifies := typ == reflect.TypeFor[netscaler.Parameter]() && name == "class"
		switch {
		case need == "unused":
			kinds |= pseudonym.FieldsUnused
		case strings.Contains(opts, "undocumented"), holder.Get("lacks") == name:
			kinds |= pseudonym.FieldsUndocumented
		case need == "optional" && !classifies && !slices.Contains(strings.Split(holder.Get("requires"), ","), name):
			kinds |= pseudonym.FieldsOptional
		}
		if subject := f.Tag.Get("subject"); subject != "" {
			k, err := pseudonym.ParseFields(subject)
			if err != nil {
				panic(err)
			}
			kinds |= k
		}
		elem := f.Type
		for elem.Kind() == reflect.Pointer || elem.Kind() == reflect.Slice {
			if elem.Kind() == reflect.Slice {
				at += ".0"
			}
			elem = elem.Elem()
		}
		if elem.Kind() == reflect.Struct && !isScalar(elem) {
			kindsOf(elem, f.Tag, at, kinds, all)
			continue
		}
		all[at] = kinds
	}
}

// Each kind of field is omitted if it is named, and nothing else is, in Scrub and Restore, and as Preview says. Fields
// that are not in use are always empty.
func TestOmit(t *testing.T) {
	h := pseudonym.Documented()
	const always = pseudonym.FieldsUnused | pseudonym.FieldsUndocumented
	overRoots(t, func(t *testing.T, r root) {
		kinds := map[string]pseudonym.Fields{}
		kindsOf(reflect.TypeOf(r.new()).Elem(), `lacks:"-"`, "", 0, kinds)
		all, err := pseudonym.InClearRecord(r.full(t)).AppendJSON(nil)
		require.NoError(t, err)
		scrubbed, err := pseudonym.ScrubRecord(h, r.full(t))
		require.NoError(t, err)
		base, err := scrubbed.AppendJSON(nil)
		require.NoError(t, err)
		for omit := pseudonym.Fields(0); omit <= pseudonym.FieldsText; omit = max(1, omit<<1) {
			v := r.full(t)
			announced := map[string]bool{}
			for line := range pseudonym.Preview(nil, v, pseudonym.Omit(omit)) {
				if line.Fields != 0 {
					announced[line.Path] = true
					assert.Zero(t, line.Fields&^(omit|always), line.Path)
				}
			}
			safe, err := pseudonym.ScrubRecord(h, v, pseudonym.Omit(omit))
			require.NoError(t, err)
			doc, err := safe.AppendJSON(nil)
			require.NoError(t, err)
			left, before := members(t, doc), members(t, base)
			n := 0
			for path, value := range members(t, all) {
				now, there := left[path]
				if kinds[path]&(omit|always) == 0 {
					require.True(t, there, "%v: %s", omit, path)
					assert.Equal(t, before[path], now, "%v: %s", omit, path)
					continue
				}
				n++
				assert.True(t, !there || now != value && isZero(now), "%v: %s is %v", omit, path, now)
				assert.True(t, slices.ContainsFunc(ancestors(path), func(at string) bool { return announced[at] }), "%v: Preview does not list %s", omit, path)
			}
			undocumented := v.Access().(pseudonym.Access).OmitFields(pseudonym.FieldsUndocumented, func(string, pseudonym.Fields) bool { return false })
			assert.Zero(t, undocumented)
			if n == 0 {
				assert.Zero(t, safe.Report().Omitted+safe.Report().UnknownDropped)
				assert.Empty(t, announced)
			}
			after, err := pseudonym.InClearRecord(v).AppendJSON(nil)
			require.NoError(t, err)
			assert.Empty(t, cmp.Diff(string(all), string(after)), "Scrub changed the record of the caller")

			// A record that was scrubbed with the same options can be restored unchanged.
			read := r.new()
			require.NoError(t, read.DecodeJSON(doc, telemetry.Limits{}))
			restored, err := pseudonym.RestoreRecord(read, pseudonym.Omit(omit))
			require.NoError(t, err)
			again, err := restored.AppendJSON(nil)
			require.NoError(t, err)
			assert.Equal(t, string(doc), string(again), "%v", omit)
		}
	})
}

// isZero reports whether a JSON scalar is the encoding of a zero value.
func isZero(v any) bool {
	return v == "" || v == 0.0 || v == false || v == "00000000-0000-0000-0000-000000000000"
}

// ancestors returns the wire paths of a place and of everything that contains it.
func ancestors(path string) (all []string) {
	at := ""
	for part := range strings.SplitSeq(path, ".") {
		if _, err := strconv.Atoi(part); err == nil {
			at += "[" + part + "]"
		} else {
			at = strings.TrimPrefix(at+"."+part, ".")
		}
		all = append(all, at)
	}
	return all
}

// A record whose identifiers are tokens is restored. One with a single identifier in clear text is refused, and so is
// scrubbing it again, with the path of that identifier and nothing of its text.
func TestRestore(t *testing.T) {
	h := pseudonym.Documented()
	overRoots(t, func(t *testing.T, r root) {
		safe, err := pseudonym.ScrubRecord(h, r.full(t))
		require.NoError(t, err)
		doc, err := safe.AppendJSON(nil)
		require.NoError(t, err)
		read := r.new()
		require.NoError(t, read.DecodeJSON(doc, telemetry.Limits{}))
		restored, err := pseudonym.RestoreRecord(read)
		require.NoError(t, err)
		assert.Equal(t, safe.Report().Replaced, restored.Report().Restored)
		var paths []string
		for id := range pseudonym.Identifiers(read) {
			if *id.Value == "" {
				continue // the documents do not have it at this place, so it was dropped
			}
			paths = append(paths, id.Path)
		}
		for _, path := range paths {
			read := r.new()
			require.NoError(t, read.DecodeJSON(doc, telemetry.Limits{}))
			for id := range pseudonym.Identifiers(read) {
				if id.Path == path {
					*id.Value = canary
				}
			}
			_, err := pseudonym.RestoreRecord(read)
			require.ErrorIs(t, err, telemetry.ErrClearText)
			assert.ErrorContains(t, err, path+": ")
			assert.NotContains(t, err.Error(), canary)
		}
		if len(paths) > 0 {
			_, err = pseudonym.ScrubRecord(h, read)
			require.ErrorIs(t, err, telemetry.ErrClearText)
			assert.ErrorContains(t, err, paths[0]+": ")
		}
	})
}
