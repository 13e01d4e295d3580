package licenseserver_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// heapPeak records the largest heap while a report is written to it.
type heapPeak struct {
	bytes uint64
	calls int
}

// Write measures the heap at intervals, and discards p.
func (p *heapPeak) Write(b []byte) (int, error) {
	if p.calls++; p.calls%16 == 0 {
		var m runtime.MemStats
		runtime.GC() // the amount of garbage depends on the load of the machine
		runtime.ReadMemStats(&m)
		p.bytes = max(p.bytes, m.HeapAlloc)
	}
	return len(b), nil
}

// pass reads, checks and verifies the report in src, replaces its identifiers, and writes it.
func (p *heapPeak) pass(tb testing.TB, src io.Reader, f telemetry.Format) {
	tb.Helper()
	issues := 0
	r := licenseserver.NewReader(src, licenseserver.WithVerification(),
		licenseserver.WithIssues(func(telemetry.Issue) { issues++ }))
	w := licenseserver.NewWriter(p, f)
	done, err := licenseserver.Scrub(w, r, pseudonym.Documented())
	require.NoError(tb, err)
	_, err = w.Close()
	require.NoError(tb, err)
	require.Zero(tb, issues)
	require.Positive(tb, done.Replaced)
}

// A report of 200,000 users, devices and CCU devices each, about 70 MB of XML, is read, checked, scrubbed and written
// with less than 32 MiB of heap, which includes the generation of the report.
func TestHeapIsBounded(t *testing.T) {
	head := decode(t, telemetry.XML, sample(t, telemetry.XML))
	for _, f := range forms {
		runtime.GC()
		peak := new(heapPeak)
		peak.pass(t, large(f, head, 200_000), f)
		assert.Less(t, peak.bytes, uint64(32<<20), f)
		assert.Positive(t, peak.bytes)
	}
}

// What precedes UI is hashed while it is read, even if it is not part of a record.
func TestVerifyHoldsLittle(t *testing.T) {
	doc := string(sample(t, telemetry.XML))
	block := strings.Repeat("<!-- some 64 KiB of comments -->\n", 2<<10)
	for at, blocks := range map[string]int{"<LicenseServerCompliance>": 1 << 10, "<Metadata>": 1 << 10, "<UI>": 15 << 4} {
		front, back, _ := strings.Cut(doc, at)
		parts := []io.Reader{strings.NewReader(front)}
		for range blocks {
			parts = append(parts, strings.NewReader(block))
		}
		src := io.MultiReader(append(parts, strings.NewReader(at+back))...)
		runtime.GC()
		peak := new(heapPeak)
		_, err := licenseserver.Verify(io.TeeReader(src, peak))
		require.NoError(t, err)
		assert.Less(t, peak.bytes, uint64(12<<20), at)
		assert.Positive(t, peak.bytes)
	}
}
