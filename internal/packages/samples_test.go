package packages_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the XML form of samples that have none, or another one than their JSON form; and the JSON form if it is missing")

// digest is the value of a seal, which differs between the forms of a document.
var digest = regexp.MustCompile(`[0-9a-f]{64}`)

// empty is an element without an end tag.
var empty = regexp.MustCompile(`<([^\s<>/]+)([^<>]*)/>`)

// Every record has samples in both forms. They are unchanged after a round trip, white space aside, and have the same
// content in both forms; the interfaces of the standard library read and write the same; nothing required is missing.
func TestSamples(t *testing.T) {
	for r := range packages.Roots() {
		t.Run(r.Name(), func(t *testing.T) {
			if *update {
				updateSamples(t, r)
			}
			samples, err := r.Samples(module)
			require.NoError(t, err)
			require.NotEmpty(t, samples, "there is no sample %s.json", r.Stem())
			for _, s := range samples {
				d, err := r.Decode(s.Text, s.Format)
				require.NoError(t, err, s.Path)
				assert.NoError(t, d.Check().Err(), s.Path)
				assert.False(t, telemetry.HasUnknown(d), s.Path)
				assert.Empty(t, slices.Collect(telemetry.Missing(d)), s.Path)

				other := map[telemetry.Format]telemetry.Format{telemetry.JSON: telemetry.XML, telemetry.XML: telemetry.JSON}[s.Format]
				between := encode(t, d, other)
				back, err := r.Decode(between, other)
				require.NoError(t, err, s.Path)
				want := squeeze(t, s.Text, s.Format)
				texttest.Equal(t, want, encode(t, d, s.Format), s.Path)
				texttest.Equal(t, want, encode(t, back, s.Format), s.Path+", through "+string(other))
				texttest.Equal(t, want, throughStandard(t, r, s), s.Path+", through the standard library")

				text, err := os.ReadFile(sibling(s))
				if !assert.NoError(t, err, "a sample lacks one of its forms: run with -update") {
					continue
				}
				texttest.Equal(t, withoutDigests(between), withoutDigests(squeeze(t, string(text), other)), s.Path+"; run with -update if its JSON form is right")
			}
		})
	}
}

// updateSamples writes the missing forms of the samples of r, and the XML forms that differ from the JSON forms.
func updateSamples(t *testing.T, r packages.Root) {
	t.Helper()
	samples, err := r.Samples(module)
	require.NoError(t, err)
	for _, s := range samples {
		d, err := r.Decode(s.Text, s.Format)
		require.NoError(t, err, s.Path)
		other, indent := telemetry.XML, xml.MarshalIndent
		if s.Format == telemetry.XML {
			other, indent = telemetry.JSON, json.MarshalIndent
		}
		old, err := os.ReadFile(sibling(s))
		if err == nil && (other == telemetry.JSON || withoutDigests(squeeze(t, string(old), other)) == withoutDigests(encode(t, d, other))) {
			continue
		}
		text, err := indent(d, "", "  ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(sibling(s), append(text, '\n'), 0o644))
	}
}

// sibling returns the path of the other form of a sample.
func sibling(s packages.Sample) string {
	if s.Format == telemetry.JSON {
		return strings.TrimSuffix(s.Path, "json") + "xml"
	}
	return strings.TrimSuffix(s.Path, "xml") + "json"
}

func withoutDigests(doc string) string { return digest.ReplaceAllString(doc, "") }

// throughStandard returns a sample as encoding/json or encoding/xml writes it after reading it.
func throughStandard(t *testing.T, r packages.Root, s packages.Sample) string {
	t.Helper()
	d := r.New()
	if s.Format == telemetry.JSON {
		require.NoError(t, json.Unmarshal([]byte(s.Text), d))
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		require.NoError(t, e.Encode(d))
		return strings.TrimSuffix(out.String(), "\n")
	}
	require.NoError(t, xml.Unmarshal([]byte(s.Text), d))
	out, err := xml.Marshal(d)
	require.NoError(t, err)
	again := r.New()
	require.NoError(t, xml.Unmarshal(out, again)) // encoding/xml writes references for quotation marks
	return encode(t, again, telemetry.XML)
}

func encode(t testing.TB, r telemetry.Record, f telemetry.Format) string {
	t.Helper()
	write := r.AppendJSON
	if f == telemetry.XML {
		write = r.AppendXML
	}
	out, err := write(nil)
	require.NoError(t, err)
	return string(out)
}

// squeeze removes the white space between tokens and the XML declaration.
func squeeze(t testing.TB, doc string, f telemetry.Format) string {
	t.Helper()
	if f == telemetry.JSON {
		var b bytes.Buffer
		require.NoError(t, json.Compact(&b, []byte(doc)))
		return b.String()
	}
	if strings.HasPrefix(doc, "<?") {
		_, doc, _ = strings.Cut(doc, "?>")
	}
	var b strings.Builder
	for line := range strings.Lines(doc) {
		b.WriteString(strings.TrimSpace(line))
	}
	return empty.ReplaceAllString(b.String(), "<$1$2></$1>")
}
