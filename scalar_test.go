package telemetry_test

import (
	"encoding"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

// textScalar is implemented by every scalar type with a text form.
type textScalar interface {
	comparable
	fmt.Stringer
	encoding.TextMarshaler
	encoding.TextAppender
	IsZero() bool
}

// scalarForm is one such type without its type parameter, so that one test can check all of them.
type scalarForm struct {
	name    string
	example string
	zero    string

	// check fails the test unless all ways to read text agree, an accepted text is written unchanged by all ways to
	// write, and a refused one leaves the target unchanged. It reports whether text is accepted.
	check func(t *testing.T, text string) bool
	// failure is the error of text.
	failure func(text string) error
	// documents passes the example through encoding/json and encoding/xml.
	documents func(t *testing.T)
	// parse, appendTo and unmarshal are run for their allocations; they work on the example.
	parse, appendTo, unmarshal func()
	zeroText                   string
}

func newScalarForm[T textScalar, P interface {
	*T
	encoding.TextUnmarshaler
}](name, example, zero string, parse func(string) (T, error)) scalarForm {
	var none T
	sample, _ := parse(example)
	buffer, exampleBytes := make([]byte, 0, 128), []byte(example)
	var target T
	return scalarForm{
		name:     name,
		example:  example,
		zero:     zero,
		zeroText: none.String(),
		check: func(t *testing.T, text string) bool {
			v, err := parse(text)
			u := sample
			unmarshalErr := P(&u).UnmarshalText([]byte(text))
			if err != nil {
				requireScalarError(t, err)
				require.Equal(t, err, unmarshalErr)
				require.Equal(t, none, v)
				require.Equal(t, sample, u, "a failure must not change the target")
				return false
			}
			require.NoError(t, unmarshalErr)
			require.True(t, u == v, "UnmarshalText and Parse return different values")
			require.Equal(t, text, v.String())
			marshalled, err := v.MarshalText()
			require.NoError(t, err)
			require.Equal(t, text, string(marshalled))
			appended, err := v.AppendText([]byte("<"))
			require.NoError(t, err)
			require.Equal(t, "<"+text, string(appended))
			require.Equal(t, v == none, v.IsZero())
			return true
		},
		failure: func(text string) error {
			_, err := parse(text)
			return err
		},
		documents: func(t *testing.T) {
			type record struct {
				XMLName  xml.Name `json:"-" xml:"r"`
				Attr     T        `json:"a" xml:"a,attr"`
				Element  T        `json:"e" xml:"e"`
				Optional *T       `json:"o,omitzero" xml:"o"`
				Zero     T        `json:"z,omitzero" xml:"-"`
			}
			in := record{XMLName: xml.Name{Local: "r"}, Attr: sample, Element: sample}
			text, err := json.Marshal(in)
			require.NoError(t, err)
			assert.Equal(t, `{"a":"`+example+`","e":"`+example+`"}`, string(text))
			out := record{XMLName: in.XMLName}
			require.NoError(t, json.Unmarshal(text, &out))
			assert.Equal(t, in, out)

			text, err = xml.Marshal(in)
			require.NoError(t, err)
			assert.Equal(t, `<r a="`+example+`"><e>`+example+`</e></r>`, string(text))
			out = record{}
			require.NoError(t, xml.Unmarshal(text, &out))
			assert.Equal(t, in, out)
		},
		parse:     func() { target, _ = parse(example) },
		appendTo:  func() { buffer, _ = sample.AppendText(buffer[:0]) },
		unmarshal: func() { _ = P(&target).UnmarshalText(exampleBytes) },
	}
}

func requireScalarError(t *testing.T, err error) {
	t.Helper()
	var e *telemetry.Error
	require.True(t, errors.As(err, &e), "not a *telemetry.Error: %T", err)
	require.True(t, errors.Is(err, telemetry.ErrFormat) || errors.Is(err, telemetry.ErrRange))
	require.Equal(t, telemetry.Error{Kind: e.Kind, Offset: -1, Want: e.Want}, *e)
	require.NotEmpty(t, e.Want)
}

// exampleDigest is the UI of the documents' report.
const exampleDigest = "8826d6ac8e1c8e68e471ae90c2bacbe1854f8281a6f5ae40cc7b74114e026abc"

func scalarForms() []scalarForm {
	return []scalarForm{
		newScalarForm("UTCTime", "2022-10-10T06:11:14Z", "0001-01-01T00:00:00Z", telemetry.ParseUTCTime),
		newScalarForm("UTCMillis", "2011-08-12T20:17:46.384Z", "0001-01-01T00:00:00.000Z", telemetry.ParseUTCMillis),
		newScalarForm("LocalTime", "10/10/2022 02:11:14", "01/01/0001 00:00:00", telemetry.ParseLocalTime),
		newScalarForm("FloatingTime", "2022-07-12T10:00:00", "0001-01-01T00:00:00", telemetry.ParseFloatingTime),
		newScalarForm("USDate", "12/1/2020", "1/1/0001", telemetry.ParseUSDate),
		newScalarForm("LicenseDate", "1-Dec-03", "1-Jan-0001", telemetry.ParseLicenseDate),
		newScalarForm("SADate", "2022.1231", "0001.0101", telemetry.ParseSADate),
		newScalarForm("ISODate", "2025-12-31", "0001-01-01", telemetry.ParseISODate),
		newScalarForm("Digest", exampleDigest, "", telemetry.ParseDigest),
	}
}

func TestScalarDocuments(t *testing.T) {
	for _, f := range scalarForms() {
		t.Run(f.name, func(t *testing.T) {
			require.True(t, f.check(t, f.example))
			f.documents(t)
		})
	}
}

func TestScalarZeroValues(t *testing.T) {
	for _, f := range scalarForms() {
		t.Run(f.name, func(t *testing.T) {
			assert.Equal(t, f.zero, f.zeroText)
			assert.True(t, f.check(t, f.zero))
		})
	}
}

func TestScalarAllocations(t *testing.T) {
	for _, f := range scalarForms() {
		t.Run(f.name, func(t *testing.T) {
			assert.Zero(t, testing.AllocsPerRun(100, f.parse), "Parse")
			assert.Zero(t, testing.AllocsPerRun(100, f.appendTo), "AppendText")
			assert.Zero(t, testing.AllocsPerRun(100, f.unmarshal), "UnmarshalText")
		})
	}
}

// Every prefix of an example, and every example with one more byte, is another text or is refused, and never causes a
// panic.
func TestScalarNeighbours(t *testing.T) {
	for _, f := range scalarForms() {
		t.Run(f.name, func(t *testing.T) {
			for i := range len(f.example) {
				f.check(t, f.example[:i])
				f.check(t, f.example[i:])
			}
			for _, around := range []string{" ", "\n", "\t", "\x00", "\u00a0", "\ufeff"} {
				assert.False(t, f.check(t, around+f.example), "%q before", around)
				assert.False(t, f.check(t, f.example+around), "%q after", around)
			}
			// A digit of another script is not a digit, and neither is a byte beyond ASCII.
			for i := range len(f.example) {
				for _, other := range []string{"٣", "３", "\xff", "/", ":", "g", "@"} {
					f.check(t, f.example[:i]+other+f.example[i+1:])
				}
				assert.False(t, f.check(t, f.example[:i]+"٣"+f.example[i+1:]))
				assert.False(t, f.check(t, f.example[:i]+"\xff"+f.example[i+1:]))
			}
		})
	}
}

// A scalar may be at the place of a name, so its error must not depend on the text.
func TestScalarErrorsHoldNoInput(t *testing.T) {
	texts := []string{"Steven Müller", "steven@example.com", strings.Repeat("7", 10_000), "\x1b[2J"}
	for _, f := range scalarForms() {
		t.Run(f.name, func(t *testing.T) {
			messages := map[string]bool{}
			for _, text := range texts {
				err := f.failure(text)
				require.Error(t, err)
				messages[err.Error()] = true
			}
			assert.Len(t, messages, 1)
		})
	}
}

func FuzzScalars(f *testing.F) {
	forms := scalarForms()
	for _, form := range forms {
		f.Add(form.example)
		f.Add(form.zero)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, form := range forms {
			form.check(t, text)
		}
	})
}

// The time types have the same methods with the same names: those of all, those of texts, and Time or, without a zone,
// In.
func TestTimeFormsAreAlike(t *testing.T) {
	always := []string{"Compare", "IsZero", "String"}
	text := []string{"AppendText", "MarshalText", "UnmarshalText"}
	for _, c := range []struct {
		form  any
		texts bool
		more  []string
	}{
		{new(telemetry.UTCTime), true, []string{"Time"}},
		{new(telemetry.UTCMillis), true, []string{"Time"}},
		{new(telemetry.LocalTime), true, []string{"In"}},
		{new(telemetry.FloatingTime), true, []string{"In"}},
		{new(telemetry.USDate), true, []string{"In", "IsPermanent"}},
		{new(telemetry.LicenseDate), true, []string{"In", "IsPermanent"}},
		{new(telemetry.SADate), true, []string{"In"}},
		{new(telemetry.ISODate), true, []string{"In"}},
		{new(telemetry.EpochSeconds), false, []string{"Plausible", "Time"}},
		{new(telemetry.EpochMillis), false, []string{"Plausible", "Time"}},
	} {
		want := slices.Concat(always, c.more)
		if c.texts {
			want = slices.Concat(want, text)
		}
		slices.Sort(want)
		var got []string
		for m := range reflect.TypeOf(c.form).Methods() {
			got = append(got, m.Name)
		}
		assert.Equal(t, want, got, "%T", c.form)
	}
}
