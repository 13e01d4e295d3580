package hostile

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// form is a form of scalars.
type form = func(leaf) bool

func of(types ...reflect.Type) form {
	return func(l leaf) bool {
		for _, typ := range types {
			if l.typ == typ {
				return true
			}
		}
		return false
	}
}

var (
	utc        = of(reflect.TypeFor[telemetry.UTCTime](), reflect.TypeFor[telemetry.UTCMillis]())
	wall       = of(reflect.TypeFor[telemetry.LocalTime](), reflect.TypeFor[telemetry.FloatingTime]())
	usDate     = of(reflect.TypeFor[telemetry.USDate]())
	issued     = of(reflect.TypeFor[telemetry.LicenseDate]())
	saDate     = of(reflect.TypeFor[telemetry.SADate]())
	isoDate    = of(reflect.TypeFor[telemetry.ISODate]())
	digest     = of(reflect.TypeFor[telemetry.Digest]())
	version    = of(reflect.TypeFor[telemetry.Version]())
	features   = of(reflect.TypeFor[event.Features]())
	epoch      = of(reflect.TypeFor[telemetry.EpochSeconds](), reflect.TypeFor[telemetry.EpochMillis]())
	count      = of(reflect.TypeFor[int]())
	guid       = of(reflect.TypeFor[uuid.UUID]())
	boolean    = of(reflect.TypeFor[bool]())
	identifier = func(l leaf) bool { return l.pii }
	times      = func(l leaf) bool { return utc(l) || wall(l) || usDate(l) || issued(l) || saDate(l) || isoDate(l) }
	numbers    = func(l leaf) bool { return count(l) || epoch(l) || features(l) }
)

// badScalars are texts, in quotes in JSON and unchanged in XML, with the result for each form.
var badScalars = []struct {
	id    string
	form  form
	kind  error // nil if the texts are accepted
	texts []string
}{
	{"T2", utc, telemetry.ErrFormat, []string{"2022-02-29T00:00:00Z", "2022-01-01T24:00:00Z", "2022-12-31T23:59:60Z", "2022-13-01T00:00:00Z", "2022-00-01T00:00:00Z"}},
	{"T2", issued, telemetry.ErrFormat, []string{"31-Feb-2014", "0-Dec-2014", "32-Dec-2014"}},
	{"T2", saDate, telemetry.ErrFormat, []string{"2022.0229", "2022.1301", "2022.0100", "2022-1231", "20221231"}},
	{"T2", isoDate, telemetry.ErrFormat, []string{"2025-02-29", "2025-13-01", "2025-01-00", "2025.1231", "20251231", "2025-12-31T00:00:00Z"}},
	{"T3", utc, telemetry.ErrFormat, []string{"2022-01-01T00:00:00", "2022-01-01T00:00:00+00:00", "2022-01-01"}},
	{"T3", wall, telemetry.ErrFormat, []string{"2022-01-01T00:00:00Z", "06/30/2022 11:31:34Z", "2022-01-01T00:00:00+02:00"}},
	{"T4", utc, telemetry.ErrFormat, []string{"2022-01-01t00:00:00Z", "2022-01-01T00:00:00z", "2022-01-01 00:00:00Z", "2022-01-01T00:00:00+0200"}},
	{"T4 neighbours", utc, telemetry.ErrFormat, []string{
		"2022-01-01T00:00:00-00:00", "2022-01-01T00:00:00+24:00", "2022-01-01T00:00:00.Z", "2022-01-01T00:00:00,5Z", "2022-1-1T0:0:0Z",
		"2022-W01-1T00:00:00Z", "2022-001T00:00:00Z", "20220101T000000Z", "２022-01-01T00:00:00Z", "2022-01-01T00:00:00ZZ",
		"2022–01–01T00:00:00Z", "+2022-01-01T00:00:00Z", "2022-01-01T00:00Z", "2022-01-01T00:00:00UTC", "2022-01-01T00:00:00Z[UTC]",
	}},
	{"T4 space", times, telemetry.ErrFormat, []string{" 2022-01-01T00:00:00Z", "2022-01-01T00:00:00Z ", "1-Dec-2014 ", " 2022.1231", "12/1/2020\t"}},
	{"T5", utc, telemetry.ErrFormat, []string{"0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z"}},
	{"T5", utc, nil, []string{"9999-12-31T23:59:59Z", "1601-01-01T00:00:00Z", "1970-01-01T00:00:00Z"}},
	{"T7", usDate, telemetry.ErrFormat, []string{"13/1/2020", "12/1/2020.", "1/12/20", "0/1/2020", "2/30/2020", "permanently"}},
	{"T7", usDate, nil, []string{"12/1/2020", "permanent"}},
	{"T8", issued, telemetry.ErrFormat, []string{"31-Dez-2014", "31 Dec 2014", "31-December-2014"}},
	{"T8", issued, nil, []string{"31-dec-2014", "31-DEC-14"}},
	{"T11", wall, telemetry.ErrFormat, []string{"30/06/2022 11:31:34", "6/30/2022 11:31:34", "06/30/2022"}},
	{"X19", times, telemetry.ErrFormat, []string{canary, "2022" + canary, strings.Repeat("9", 10_000)}},
	{"X19", numbers, telemetry.ErrFormat, []string{canary, "7" + canary}},
	{"X16 T13", numbers, telemetry.ErrFormat, []string{"", " 6 ", "+6", "٦", "6.0", "6e0", "007", "1,203", "1_000", "0x10", "Inf", "NaN", "--1", "6\u00a0"}},
	{"T13", count, telemetry.ErrRange, []string{"-1", "2147483648", "9007199254740993", "9223372036854775808", strings.Repeat("9", 10_000)}},
	{"T10", epoch, telemetry.ErrRange, []string{"-1", "9223372036854775808", strings.Repeat("9", 10_000)}},
	{"T10", epoch, telemetry.ErrFormat, []string{"1e12", "1.5"}},
	{"T14", features, telemetry.ErrRange, []string{"-1", "18446744073709551616"}},
	{"T14", features, nil, []string{"66", "16", "9223372036854775808"}},
	{"X17 J23", boolean, telemetry.ErrFormat, []string{"", "yes", "T", "TRUE", " true", "truetrue", canary}},
	{"M4 M5 X20", digest, telemetry.ErrFormat, []string{
		strings.Repeat("A", 64), strings.Repeat("a", 63), strings.Repeat("a", 65), strings.Repeat("a", 40), strings.Repeat("a", 32),
		"0x" + strings.Repeat("a", 62), "sha256:" + strings.Repeat("a", 64), " " + strings.Repeat("a", 64), strings.Repeat("a", 64) + "\n",
		strings.Repeat("g", 64), canary,
	}},
	{"M4", digest, nil, []string{"", strings.Repeat("0", 64)}},
	{"I4", guid, telemetry.ErrFormat, []string{
		"", "{a35647d0-901c-4477-87e0-dcd781d455f4}", "urn:uuid:a35647d0-901c-4477-87e0-dcd781d455f4", "a35647d0901c447787e0dcd781d455f4",
		"a35647d0-901c-4477-87e0-dcd781d455f", "a35647d0-901c-4477-87e0-dcd781d455f44", "g35647d0-901c-4477-87e0-dcd781d455f4",
		"a35647d0-901c-4477-87e0-dcd781d455f4 ", canary,
	}},
	{"T15", version, telemetry.ErrFormat, []string{"1.0\n", strings.Repeat("1", 300), "1\u009b"}},
	{"T15", version, nil, []string{"", "11.16.6.0. build 35000", "2402"}},
	{"J15 X21", identifier, telemetry.ErrIdentifier, []string{canary + "\n", "\t" + canary, canary + "\u007f", canary + "\u009b2J", "\u0085"}},
	{"I15", identifier, nil, []string{"Q648GE661F14B3H7", "C7948FE671A44B3F7", "", " ", strings.Repeat("x", 1025), "a\u202eb"}},
}

func TestBadScalars(t *testing.T) {
	used := map[string]bool{}
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		for l := range r.leaves() {
			for _, c := range badScalars {
				if !c.form(l) {
					continue
				}
				used[c.id] = true
				for _, text := range c.texts {
					what := c.id + " " + strings.Join(l.path, ".") + " " + text[:min(40, len(text))]
					quoted, err := json.Marshal(text)
					require.NoError(t, err)
					checkScalar(t, what, c.kind, l, decode(r.new(), telemetry.JSON, put(t, asJSON, l.path, string(quoted))))
					if doc, ok := putXML(t, asXML, l.path, text); ok {
						checkScalar(t, what+" in XML", c.kind, l, decode(r.new(), telemetry.XML, doc))
					}
				}
			}
		}
	})
	for _, c := range badScalars {
		assert.True(t, used[c.id], "case %s was tried with no record", c.id)
	}
}

// checkScalar checks the result for a bad value, whose path is in the error.
func checkScalar(t *testing.T, what string, kind error, l leaf, err error) {
	t.Helper()
	if kind == nil {
		assert.NoError(t, err, what)
		return
	}
	assertRefused(t, what, kind, err)
	name := l.path[len(l.path)-1]
	if name != "0" && err != nil {
		assert.Contains(t, err.Error(), name, what)
	}
}

// J2, J26: no form accepts a value of another kind, at any place.
func TestWrongKinds(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		doc, _ := r.document(t)
		for l := range r.leaves() {
			for _, literal := range []string{`{"` + canary + `":1}`, `["` + canary + `"]`} {
				err := decode(r.new(), telemetry.JSON, put(t, doc, l.path, literal))
				assertRefused(t, strings.Join(l.path, ".")+" "+literal, telemetry.ErrFormat, err)
			}
			for _, literal := range []string{"tru", "1.", canary, "}", "\u201cx\u201d"} {
				err := decode(r.new(), telemetry.JSON, put(t, doc, l.path, literal))
				assertRefused(t, strings.Join(l.path, ".")+" "+literal, telemetry.ErrSyntax, err)
			}
		}
	})
}

// putXML returns an XML document with another text in the first element at a path, and whether there is such an
// element.
func putXML(t *testing.T, doc string, path []string, text string) (string, bool) {
	t.Helper()
	name := path[len(path)-1]
	if name == "0" {
		return "", false
	}
	d := xml.NewDecoder(strings.NewReader(doc))
	var open []string
	for start := int64(-1); ; {
		before := d.InputOffset()
		token, err := d.Token()
		if err == io.EOF {
			return "", false
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
			if token.Name.Local == name && endsWith(open[1:], path) {
				start = d.InputOffset()
			}
		case xml.EndElement:
			if start >= 0 {
				var escaped strings.Builder // line breaks are escaped as well, so that no reader changes them
				require.NoError(t, xml.EscapeText(&escaped, []byte(text)))
				return doc[:start] + escaped.String() + doc[before:], true
			}
			open = open[:len(open)-1]
		}
	}
}

// endsWith reports whether names are those of a path, apart from indexes and the names of items.
func endsWith(names, path []string) bool {
	for _, step := range path {
		if step == "0" {
			continue
		}
		for len(names) > 0 && names[0] != step {
			names = names[1:]
		}
		if len(names) == 0 {
			return false
		}
		names = names[1:]
	}
	return len(names) == 0
}

// X8: text that contains a comment or an instruction is neither an identifier nor a digest. CDATA sections are text.
func TestBrokenUp(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		_, asXML := r.document(t)
		for l := range r.leaves() {
			if !identifier(l) && !digest(l) {
				continue
			}
			doc, ok := putXML(t, asXML, l.path, "UsEr")
			if !ok {
				continue
			}
			for _, by := range []string{"<!-- Canary -->", "<?Canary Canary?>"} {
				for _, text := range []string{"Us" + by + "Er", by + "UsEr", "UsEr" + by, by} {
					err := decode(r.new(), telemetry.XML, strings.Replace(doc, "UsEr", text, 1))
					assertRefused(t, strings.Join(l.path, ".")+" "+text, telemetry.ErrSyntax, err)
				}
			}
			if identifier(l) {
				require.NoError(t, decode(r.new(), telemetry.XML, strings.Replace(doc, "UsEr", "<![CDATA[Us]]>Er", 1)), l.path)
			}
		}
	})
}

// J21, T13: a number that is not written in digits only is refused, however large it claims to be.
func TestStrangeNumbers(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		doc, _ := r.document(t)
		for l := range r.leaves() {
			if !numbers(l) {
				continue
			}
			for _, literal := range []string{"6.0", "6e0", "1e999999999", "1E-999999999", "-0.0", "0e0", "1" + strings.Repeat("0", 1000) + ".5"} {
				err := decode(r.new(), telemetry.JSON, put(t, doc, l.path, literal))
				assertRefused(t, strings.Join(l.path, ".")+" "+literal[:3], telemetry.ErrFormat, err)
			}
			err := decode(r.new(), telemetry.JSON, put(t, doc, l.path, "1"+strings.Repeat("0", 100_000)))
			assertRefused(t, strings.Join(l.path, "."), telemetry.ErrRange, err)
		}
	})
}

// J24: null means absent, in every field. An empty identifier is present, and identifies nobody.
func TestNullIsAbsent(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		doc, _ := r.document(t)
		for l := range r.leaves() {
			name := l.path[len(l.path)-1]
			if name == "0" {
				continue
			}
			results := map[string]string{}
			for what, text := range map[string]string{
				"null": put(t, doc, l.path, "null"), "absent": without(t, doc, l.path), "empty": put(t, doc, l.path, `""`),
			} {
				v := r.new()
				if err := decode(v, telemetry.JSON, text); err != nil {
					require.Equal(t, "empty", what, "%v: %v", l.path, err)
					continue
				}
				for _, form := range []telemetry.Format{telemetry.XML, telemetry.JSON} {
					out, err := encode(v, form)
					require.NoError(t, err, "a record in which %v is %s cannot be written", l.path, what)
					require.NoError(t, decode(r.new(), form, string(out)), "a record in which %v was %s cannot be read again", l.path, what)
					results[what] = fmt.Sprint(string(out), v.Check())
				}
			}
			assert.Equal(t, results["absent"], results["null"], l.path)
			if identifier(l) {
				assert.NotEqual(t, results["absent"], results["empty"], l.path)
			}
		}
	})
}

// without returns a JSON document without the member at a path.
func without(t *testing.T, doc string, path []string) string {
	t.Helper()
	const gone = `"gone"`
	text := put(t, doc, path, gone)
	member := strconv.Quote(path[len(path)-1]) + ":" + gone
	require.Equal(t, 1, strings.Count(text, member))
	text = strings.Replace(text, member, "", 1)
	return strings.NewReplacer("{,", "{", ",}", "}", ",,", ",").Replace(text)
}

// J20: undocumented content is kept, and removed by scrubbing, at any place.
func TestScrubDropsTheUndocumented(t *testing.T) {
	h, err := pseudonym.Ephemeral()
	require.NoError(t, err)
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		large := strings.Repeat("x", 500_000)
		for format, doc := range map[telemetry.Format]string{
			telemetry.JSON: strings.NewReplacer("{}", `{"LEAK1":"LEAK2"}`, "{", `{"LEAK1":"LEAK2",`).Replace(asJSON) + "\n",
			telemetry.XML:  onRoot(" LEAK1='LEAK2'")(inRoot("<LEAK3>LEAK4</LEAK3>")(asXML)),
		} {
			for _, doc := range []string{doc, strings.Replace(doc, "LEAK2", "LEAK2"+large, 1)} {
				v := r.new()
				require.NoError(t, decode(v, format, doc))
				kept, err := encode(v, format)
				require.NoError(t, err)
				assert.Equal(t, strings.Count(doc, "LEAK"), strings.Count(string(kept), "LEAK"), "undocumented content was lost")
				safe, err := pseudonym.ScrubRecord(h, v)
				require.NoError(t, err)
				assert.Positive(t, safe.Report().UnknownDropped)
				for _, write := range []func([]byte) ([]byte, error){safe.AppendJSON, safe.AppendXML} {
					out, err := write(nil)
					require.NoError(t, err)
					assert.NotContains(t, string(out), "LEAK")
				}
			}
		}
	})
}
