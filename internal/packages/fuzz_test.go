package packages_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/require"
)

// FuzzJSON decodes documents into every record of every package.
func FuzzJSON(f *testing.F) { fuzzRecords(f, telemetry.JSON) }

// FuzzXML is the same for XML.
func FuzzXML(f *testing.F) { fuzzRecords(f, telemetry.XML) }

// fuzzRecords checks, for any bytes and the record with the given number: what decodes is encoded so that it decodes to
// the same again; scrubbing leaves the record unchanged and its result decodes; without undocumented content it is
// unchanged after a round trip through the other form; and what does not decode leaves the record unchanged.
func fuzzRecords(f *testing.F, form telemetry.Format) {
	roots := slices.Collect(packages.Roots())
	filled := make([]string, len(roots))
	for n, r := range roots {
		samples, err := r.Samples(module)
		require.NoError(f, err)
		for _, s := range samples {
			if s.Format == form {
				f.Add(uint8(n), s.Text)
				f.Add(uint8(n), inClear(f, r, s))
				f.Add(uint8(n), s.Text[:len(strings.TrimSpace(s.Text))-1]) // no end
				filled[n] = s.Text
			}
		}
	}
	h := pseudonym.Documented()
	f.Fuzz(func(t *testing.T, n uint8, doc string) {
		r := roots[int(n)%len(roots)]
		d, err := r.Decode(doc, form)
		if err != nil {
			_, ok := errors.AsType[*telemetry.Error](err)
			require.True(t, ok, "%T", err)
			require.Equal(t, r.New(), d, "a failed decode changed the target")
			sample := filled[int(n)%len(roots)]
			d, err := r.Decode(sample, form)
			require.NoError(t, err)
			require.Error(t, decodeInto(d, doc, form), "a document was accepted because of the content of the target")
			require.Equal(t, squeeze(t, sample, form), encode(t, d, form), "a failed decode changed the target")
			return
		}
		d.Check()
		once := encodeIfPossible(t, d, form)
		if once == "" {
			return
		}
		again, err := r.Decode(once, form)
		require.NoError(t, err)
		require.Equal(t, once, encodeIfPossible(t, again, form))

		if safe, err := pseudonym.ScrubRecord(h, d); err == nil {
			out, err := safe.AppendJSON(nil)
			require.NoError(t, err)
			scrubbed, err := r.Decode(string(out), telemetry.JSON)
			if !errors.Is(err, telemetry.ErrRequired) { // scrubbing may remove everything that the record requires
				require.NoError(t, err)
				require.False(t, telemetry.HasUnknown(scrubbed))
			}
		}
		require.Equal(t, once, encodeIfPossible(t, d, form), "scrubbing changed the record itself")

		telemetry.DropUnknown(d)
		other := telemetry.XML
		if form == telemetry.XML {
			other = telemetry.JSON
		}
		between := encodeIfPossible(t, d, other)
		if between == "" {
			return
		}
		back, err := r.Decode(between, other)
		if errors.Is(err, telemetry.ErrRequired) {
			return // without the undocumented members it has no member
		}
		require.NoError(t, err)
		require.Equal(t, between, encodeIfPossible(t, back, other))
	})
}

// inClear returns a sample with a name in clear in place of each identifier.
func inClear(t testing.TB, r packages.Root, s packages.Sample) string {
	t.Helper()
	d, err := r.Decode(s.Text, s.Format)
	require.NoError(t, err)
	for id := range pseudonym.Identifiers(d) {
		if id.Value != nil {
			*id.Value = "alice"
		}
	}
	return encodeIfPossible(t, d, s.Format)
}

func decodeInto(d telemetry.Document, doc string, f telemetry.Format) error {
	if f == telemetry.XML {
		return d.DecodeXML([]byte(doc), telemetry.Limits{})
	}
	return d.DecodeJSON([]byte(doc), telemetry.Limits{})
}

// encodeIfPossible returns a record in a form, with any identifiers in clear, or "" if it has a text that XML cannot
// carry.
func encodeIfPossible(t testing.TB, r telemetry.Record, f telemetry.Format) string {
	t.Helper()
	safe := pseudonym.InClearRecord(r)
	write := safe.AppendJSON
	if f == telemetry.XML {
		write = safe.AppendXML
	}
	out, err := write(nil)
	if err != nil {
		require.ErrorIs(t, err, telemetry.ErrEncoding)
		return ""
	}
	return string(out)
}
