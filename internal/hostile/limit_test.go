package hostile

import (
	"archive/zip"
	"bytes"
	"io"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every limit of a document is exact, for one element and for a thousand, in each record and form.
func TestLimits(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		name string
		most int
		set  func(l *telemetry.Limits, n int)
		// json and xml make a document of size n.
		json, xml func(n int) change
	}{
		{
			"depth", 20, func(l *telemetry.Limits, n int) { l.Depth = n },
			func(n int) change {
				return within(`"x":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1))
			},
			func(n int) change { return inRoot(strings.Repeat("<x>", n-1) + strings.Repeat("</x>", n-1)) },
		},
		{
			"token", 1000, func(l *telemetry.Limits, n int) { l.Token = n },
			func(n int) change { return within(`"x":"` + x(n-len(`"x":""`)) + `"`) }, // the whole undocumented member
			func(n int) change { return inRoot("<x>" + x(n-len("<x></x>")) + "</x>") },
		},
		{
			"attributes", 20, func(l *telemetry.Limits, n int) { l.Attributes = n },
			nil,
			func(n int) change { return onRoot(attributes(n)) },
		},
	} {
		overRoots(t, func(t *testing.T, r root) {
			asJSON, asXML := r.document(t)
			var l telemetry.Limits
			c.set(&l, c.most)
			for n, kind := range map[int]error{c.most: nil, c.most + 1: telemetry.ErrLimit, 1000 * c.most: telemetry.ErrLimit} {
				if c.json != nil {
					assertLimit(t, c.name, kind, r.new().DecodeJSON([]byte(c.json(n)(asJSON)), l))
				}
				assertLimit(t, c.name+" in XML", kind, r.new().DecodeXML([]byte(c.xml(n)(asXML)), l))
			}
		})
	}
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		for doc, read := range map[string]func(string, telemetry.Limits) error{
			asJSON: func(doc string, l telemetry.Limits) error { return r.new().DecodeJSON([]byte(doc), l) },
			asXML: func(doc string, l telemetry.Limits) error {
				return r.new().DecodeXML([]byte(doc), l)
			},
		} {
			var l telemetry.Limits
			r.limit(&l, int64(len(doc)))
			assertLimit(t, "document", nil, read(doc, l))
			assertLimit(t, "document", telemetry.ErrLimit, read(doc+" ", l))
			assertLimit(t, "document", telemetry.ErrLimit, read(doc+strings.Repeat(" ", 1000*len(doc)), l))
			assertLimit(t, "zero is the default", nil, read(doc, telemetry.Limits{}))
		}
	})
}

// Very high limits cost neither the stack nor time quadratic in the length of the document, which would take hours.
func TestRaisedLimits(t *testing.T) {
	const n = 1_000_000
	lim := telemetry.Limits{Document: 1 << 30, Event: 1 << 30, Manifest: 1 << 30, Depth: 1 << 30, Token: 1 << 30, Attributes: 1 << 30}
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		for _, open := range []string{"[", `{"x":`} {
			assertLimit(t, open, telemetry.ErrLimit, r.new().DecodeJSON([]byte(within(`"x":`+strings.Repeat(open, n))(asJSON)), lim))
		}
		assertLimit(t, "elements", telemetry.ErrLimit, r.new().DecodeXML([]byte(inRoot(strings.Repeat("<x>", n))(asXML)), lim))
		assert.NoError(t, r.new().DecodeXML([]byte(onRoot(attributes(n/20))(asXML)), lim))
		assert.NoError(t, r.new().DecodeJSON([]byte(within(`"x":`+strings.Repeat("[", 9999)+strings.Repeat("]", 9999))(asJSON)), lim))
	})
}

func assertLimit(t *testing.T, what string, kind, err error) {
	t.Helper()
	if kind == nil {
		assert.NoError(t, err, what)
		return
	}
	assertRefused(t, what, kind, err)
}

// The limits of a bundle: its entries, its bytes and its manifest. The ratio is tested with the reader of archives.
func TestBundleLimits(t *testing.T) {
	data := bundle(t, 1)
	for name, c := range map[string]struct {
		limits func(n int64) telemetry.Limits
		most   int64
	}{
		"entries":  {func(n int64) telemetry.Limits { return telemetry.Limits{Entries: int(n)} }, 2},
		"unpacked": {func(n int64) telemetry.Limits { return telemetry.Limits{Unpacked: n} }, unpacked(t, data)},
	} {
		for n, kind := range map[int64]error{c.most: nil, c.most - 1: telemetry.ErrLimit, 1 + c.most/1000: telemetry.ErrLimit} {
			_, err := cvad.NewBundle(t.Context(), bytes.NewReader(data), int64(len(data)), cvad.WithLimits(c.limits(n)))
			assertLimit(t, name, kind, err)
		}
	}
}

// M15: a manifest beyond its limit is refused before it is read.
func TestBundleLimitsOfTheManifest(t *testing.T) {
	const size = 16 << 20
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.CreateHeader(&zip.FileHeader{Name: "manifest.xml", Method: zip.Store})
	require.NoError(t, err)
	_, err = io.Copy(f, io.LimitReader(&endless{start: "<Manifest>", unit: " "}, size))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	assertPeak(t, uint64(size/4), func() { _, err = cvad.NewBundle(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len())) })
	assertRefused(t, "a large manifest", telemetry.ErrLimit, err)
}

// unpacked returns the total size of the files of a bundle.
func unpacked(t *testing.T, data []byte) (n int64) {
	t.Helper()
	b, err := cvad.NewBundle(t.Context(), bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	r, err := b.Verify(t.Context())
	require.NoError(t, err)
	for _, f := range r.Files {
		n += f.Size
	}
	manifest := int64(len(data))
	for manifest--; manifest > 0; manifest-- { // search for the lowest limit with which it opens
		if _, err := cvad.NewBundle(t.Context(), bytes.NewReader(data), int64(len(data)), cvad.WithLimits(telemetry.Limits{Unpacked: manifest})); err != nil {
			break
		}
	}
	assert.Greater(t, manifest+1, n)
	return manifest + 1
}

// endless is a document that never ends.
type endless struct {
	start, unit string
	at          int
}

func (e *endless) Read(p []byte) (n int, _ error) {
	if len(e.start) > 0 {
		n = copy(p, e.start)
		e.start = e.start[n:]
		return n, nil
	}
	for n < len(p) {
		c := copy(p[n:], e.unit[e.at:])
		e.at = (e.at + c) % len(e.unit)
		n += c
	}
	return n, nil
}

// J18, X14, C3: endless input is refused, and needs no more memory than the limits allow.
func TestEndlessDocuments(t *testing.T) {
	report := func(in io.Reader) error {
		_, err := licenseserver.NewReader(in, licenseserver.WithLimits(telemetry.Limits{Document: 32 << 20})).Collect()
		return err
	}
	registry, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	events := func(in io.Reader) error {
		for _, err := range event.NewReader(io.LimitReader(in, 32<<20), registry).Events(t.Context()) {
			return err
		}
		return nil
	}
	for _, c := range []struct {
		name, start, unit string
		reads             []func(io.Reader) error
	}{
		{"white space", "", " ", []func(io.Reader) error{report}},
		{"text in XML", "<LicenseServerCompliance><Metadata><SiteName>", canary, []func(io.Reader) error{report}},
		{"text in an undocumented element", "<LicenseServerCompliance><x>", canary, []func(io.Reader) error{report}},
		{"open elements", "<LicenseServerCompliance>", "<x>", []func(io.Reader) error{report}},
		{"a tag", "<LicenseServerCompliance ", canary, []func(io.Reader) error{report}},
		{"a comment", "<LicenseServerCompliance><!--", canary, []func(io.Reader) error{report}},
		{"numbers", `{"x":[0`, ",0", []func(io.Reader) error{report, events}},
		{"open lists", `{"x":`, "[", []func(io.Reader) error{report, events}},
		{"a string", `{"x":"`, canary, []func(io.Reader) error{report, events}},
		{"a name", `{"`, canary, []func(io.Reader) error{report, events}},
		{"a number", `{"x":1`, "1", []func(io.Reader) error{report, events}},
		{"digits of a count", `{"LicenseServer":{"SGPMaxDays":1`, "1", []func(io.Reader) error{report}},
		{"empty features", `{"Inventory":{"Feature":[{}`, ",{}", []func(io.Reader) error{report}},
		{"empty features in XML", "<LicenseServerCompliance><Inventory>", "<Feature/>", []func(io.Reader) error{report}},
		{"empty users", `{"Inventory":{"Feature":[{"SADate":[{"Licensees":{"Users":[{}`, ",{}", []func(io.Reader) error{report}},
		{"a line of commands", `set x "`, canary, []func(io.Reader) error{func(in io.Reader) error {
			for _, err := range netscaler.ReadCommands(in, telemetry.Limits{}) {
				return err
			}
			return nil
		}}},
		{"lines", "", "#\n", []func(io.Reader) error{func(in io.Reader) error {
			_, err := netscaler.ReadConf(in, telemetry.Limits{})
			return err
		}}},
	} {
		for i, read := range c.reads {
			var err error
			assertPeak(t, 24<<20, func() { err = read(&endless{start: c.start, unit: c.unit}) }, "%s %d", c.name, i)
			assert.Error(t, err, "%s %d", c.name, i)
			if err != nil {
				assert.ErrorIs(t, err, telemetry.ErrLimit, "%s %d", c.name, i)
				assertSilent(t, c.name, err)
			}
		}
	}
}

// J18: the objects of one line are not held together, with any number of workers.
func TestManyEventsInALine(t *testing.T) {
	line := strings.Repeat(`{"prod":"a","type":"b"}`, 1<<20/len(`{"prod":"a","type":"b"}`))
	for _, opts := range [][]event.ReaderOption{
		nil, {event.WithReuse()}, {event.WithWorkers(8)}, {event.WithWorkers(8), event.WithReuse()},
	} {
		n := 0
		assertPeak(t, 10<<20, func() {
			n = 0
			in := io.MultiReader(strings.NewReader(`{"prod":"a"}`+"\n"), strings.NewReader(line))
			for _, err := range event.NewReader(in, new(event.Registry), opts...).Events(t.Context()) {
				require.NoError(t, err)
				n++
			}
		}, len(opts))
		assert.Equal(t, 1+len(line)/len(`{"prod":"a","type":"b"}`), n)
	}
}

// J18: a part of a report that is not streamed is held while it is read, so it has a lower limit than the report.
func TestEndlessParts(t *testing.T) {
	for start, unit := range map[string]string{
		`{"Metadata":{"x":[0`:                                   ",0",
		`{"LicenseServer":{"x":1`:                               " ",
		`{"Inventory":{"Feature":[{"SADate":[{"Pool":[{"x":1}`:  `,{"x":"` + canary + strings.Repeat("x", 30) + `"}`,
		`{"Inventory":{"Feature":[{"SADate":[{"Pool":[{"x":[1`:  ",[]",
		`{"StartupCounts":{"Server":[{"x":1},{"ID":"` + canary:  canary,
		"<LicenseServerCompliance><Metadata>":                   "<!-- -->",
		"<LicenseServerCompliance><StartupCounts>":              "<LPE new='" + canary + "'/>",
		"<LicenseServerCompliance><SupplementalGracePeriod>":    " ",
		"<LicenseServerCompliance><Inventory><Feature><SADate>": "<Pool new='" + strings.Repeat(canary, 20) + "'/>",
	} {
		var err error
		assertPeak(t, 288<<20, func() { // the window holds up to 64 MiB, and doubles when it grows
			in := io.LimitReader(&endless{start: start, unit: unit}, 200<<20)
			_, err = licenseserver.NewReader(in).Collect()
		}, start)
		assertRefused(t, start, telemetry.ErrLimit, err)
	}
}

// No document needs much memory, even if it is small and claims much.
func TestHostileDocumentsAreCheap(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		for format, c := range map[telemetry.Format]struct {
			good string
			rows []row
		}{telemetry.JSON: {asJSON, badJSON}, telemetry.XML: {asXML, badXML}} {
			var docs []string
			for _, row := range c.rows {
				docs = append(docs, row.change(c.good))
			}
			assertPeak(t, 64<<20, func() {
				for _, doc := range docs {
					_ = decode(r.new(), format, doc)
				}
			}, format)
		}
	})
}

// assertPeak checks that f uses less memory than most. Other activity can only add to what is measured, so f may try
// three times.
func assertPeak(t *testing.T, most uint64, f func(), msgAndArgs ...any) {
	t.Helper()
	peak := peakHeap(f)
	for tries := 1; tries < 3 && peak >= most; tries++ {
		peak = min(peak, peakHeap(f))
	}
	assert.Less(t, peak, most, msgAndArgs...)
}

// peakHeap returns approximately how much the heap grew while f ran. Garbage hardly counts: the collector runs after
// every tenth part that is allocated, and shares one CPU with f, so that it keeps up on a busy machine.
func peakHeap(f func()) uint64 {
	heap := func() uint64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return s[0].Value.Uint64()
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	before, peak := heap(), uint64(0)
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			if now := heap(); now > before {
				peak = max(peak, now-before)
			}
			select {
			case <-done:
				return
			case <-time.After(200 * time.Microsecond):
			}
		}
	}()
	f()
	close(done)
	<-stopped
	return peak
}

// The tests of this package cover every record that has a schema, each once.
func TestEveryRootIsHere(t *testing.T) {
	var want, got []string
	paths, err := filepath.Glob("../../*/schema/*.xsd")
	require.NoError(t, err)
	for _, path := range paths {
		dir := filepath.Base(filepath.Dir(filepath.Dir(path)))
		want = append(want, dir+"."+strings.TrimSuffix(filepath.Base(path), ".xsd"))
	}
	for _, r := range roots {
		typ := reflect.TypeOf(r.new()).Elem()
		assert.Equal(t, typ.String(), r.name)
		got = append(got, r.name)
	}
	assert.Greater(t, len(want), 20)
	assert.ElementsMatch(t, want, got)
}
