package cvad_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sameMembers checks that out has the members of in that are not null, with the same values apart from tolerated
// spellings, and no others.
func sameMembers(t *testing.T, in, out any) {
	t.Helper()
	switch in := in.(type) {
	case map[string]any:
		out, ok := out.(map[string]any)
		require.True(t, ok)
		for name, v := range in {
			if v != nil {
				require.Contains(t, out, name)
				sameMembers(t, v, out[name])
			}
		}
		for name, v := range out {
			if v != nil {
				require.NotNil(t, in[name], name)
			}
		}
	case []any:
		out, ok := out.([]any)
		require.True(t, ok)
		require.Len(t, out, len(in))
		for i := range in {
			sameMembers(t, in[i], out[i])
		}
	default:
		require.Equal(t, strings.ToLower(fmt.Sprint(in)), strings.ToLower(fmt.Sprint(out)))
	}
}

func parse(t *testing.T, doc []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(doc, []byte("\ufeff"))))
	d.UseNumber()
	require.NoError(t, d.Decode(&v))
	return v
}

// fuzzJSON checks all bytes that decode: encoding/json reads the same, and they are encoded so that they decode to the
// same again, in both forms.
func fuzzJSON(f *testing.F, newRecord func() gate.Record) {
	f.Add([]byte(`{"type":"x","GUID":"a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef","payload":{"ver":"1.3"},"File":[{"Name":"a"}]`)) // no end
	f.Add([]byte(`{"prodVer":"\uffff","OrgID":"\uffff"}`))                                                                   // XML has no such character
	f.Fuzz(func(t *testing.T, doc []byte) {
		r := newRecord()
		if r.UnmarshalJSON(doc) != nil {
			require.Equal(t, newRecord(), r)
			return
		}
		out, err := r.AppendJSON(nil)
		require.NoError(t, err)
		sameMembers(t, parse(t, doc), parse(t, out))
		again := newRecord()
		require.NoError(t, again.UnmarshalJSON(out))
		twice, err := again.AppendJSON(nil)
		require.NoError(t, err)
		require.Equal(t, string(out), string(twice))

		asXML, err := r.AppendXML(nil)
		if err != nil {
			require.ErrorIs(t, err, telemetry.ErrEncoding, "encoding only fails for a text that XML cannot carry")
			return
		}
		require.NoError(t, again.DecodeXML(asXML, telemetry.Limits{}))
		fromXML, err := again.AppendXML(nil)
		require.NoError(t, err)
		require.Equal(t, string(asXML), string(fromXML))
	})
}

// fuzzXML is the same for XML; encoding/xml must read the output.
func fuzzXML(f *testing.F, newRecord func() gate.Record) {
	f.Add([]byte(`<Manifest><OrgID>1</OrgID><File><Name>a</Name></File>`)) // no end
	f.Fuzz(func(t *testing.T, doc []byte) {
		r := newRecord()
		if r.DecodeXML(doc, telemetry.Limits{}) != nil {
			require.Equal(t, newRecord(), r)
			return
		}
		out, err := r.AppendXML(nil)
		require.NoError(t, err)
		for d := xml.NewDecoder(bytes.NewReader(out)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else {
				require.NoError(t, err)
			}
		}
		again := newRecord()
		require.NoError(t, again.DecodeXML(out, telemetry.Limits{}))
		twice, err := again.AppendXML(nil)
		require.NoError(t, err)
		require.Equal(t, string(out), string(twice))
	})
}

func FuzzUsageEventJSON(f *testing.F) {
	f.Add(read(f, "cvad-usage-event.json"))
	f.Add(read(f, "cvad-usage-event-cloud.json"))
	fuzzJSON(f, records["UsageEvent"])
}

func FuzzManifestJSON(f *testing.F) {
	f.Add(read(f, "cvad-manifest.json"))
	fuzzJSON(f, records["Manifest"])
}

func FuzzManifestXML(f *testing.F) {
	f.Add(read(f, "cvad-manifest.xml"))
	f.Add([]byte(`<Manifest v:x="1" xmlns:v='u'><SerialNumbers a="b"><x/></SerialNumbers><OrgID z="">a&#13;b</OrgID><File/></Manifest>`))
	fuzzXML(f, records["Manifest"])
}

// FuzzBundle opens any bytes as a bundle and reads all of it.
func FuzzBundle(f *testing.F) {
	f.Add(bundle(f, 1))
	f.Add(bundle(f, 0, cvad.WithFormat(telemetry.JSON)))
	limits := telemetry.Limits{Unpacked: 1 << 22}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := open(t, data, cvad.WithLimits(limits))
		if err != nil {
			return
		}
		r, err := b.Verify(t.Context())
		require.NoError(t, err)
		n := 0
		for range b.Events(t.Context()) {
			n++
		}
		_, _ = r.Err(), n
	})
}

// Many goroutines can share a hasher and a registry.
func TestConcurrentUse(t *testing.T) {
	key, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	ring, err := pseudonym.NewKeyRing(key)
	require.NoError(t, err)
	h, err := pseudonym.Keyed(ring)
	require.NoError(t, err)
	reg, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	doc := string(read(t, "cvad-usage-event.json"))

	work := func() (string, error) {
		ev, err := reg.DecodeJSON([]byte(doc), telemetry.Limits{})
		if err != nil {
			return "", err
		}
		s, err := pseudonym.ScrubRecord(h, ev)
		if err != nil {
			return "", err
		}
		out, err := s.AppendJSON(nil)
		return string(out), err
	}
	want, err := work()
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 1000 {
		wg.Go(func() {
			got, err := work()
			assert.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
	wg.Wait()
}
