package licenseserver_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/require"
)

// document returns a report in memory with the given number of users, devices and CCU devices each.
func document(b *testing.B, f telemetry.Format, holders int) []byte {
	b.Helper()
	doc, err := io.ReadAll(large(f, decode(b, telemetry.XML, sample(b, telemetry.XML)), holders))
	require.NoError(b, err)
	return doc
}

const benchHolders = 100_000

// measure runs work on size bytes as a benchmark of its own.
func measure(b *testing.B, name string, size int, work func(b *testing.B)) {
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			work(b)
		}
	})
}

func BenchmarkStream(b *testing.B) {
	for _, f := range forms {
		doc := document(b, f, benchHolders)
		measure(b, string(f), len(doc), func(b *testing.B) { drain(b, licenseserver.NewReader(bytes.NewReader(doc))) })
		measure(b, string(f)+" with checks and digest", len(doc), func(b *testing.B) {
			drain(b, licenseserver.NewReader(bytes.NewReader(doc), licenseserver.WithVerification(),
				licenseserver.WithIssues(func(telemetry.Issue) {})))
		})
	}
}

// BenchmarkStandardTokens is what BenchmarkStream is compared with: encoding/xml over the same document.
func BenchmarkStandardTokens(b *testing.B) {
	doc := document(b, telemetry.XML, benchHolders)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		d := xml.NewDecoder(bytes.NewReader(doc))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, f := range forms {
		doc := document(b, f, benchHolders)
		measure(b, string(f), len(doc), func(b *testing.B) {
			if _, err := licenseserver.Decode(bytes.NewReader(doc)); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	report := decode(b, telemetry.XML, document(b, telemetry.XML, benchHolders))
	for _, f := range forms {
		measure(b, string(f), len(encode(b, f, report)), func(b *testing.B) {
			if err := licenseserver.Encode(new(counter), report, f); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkStandardEncoder is what BenchmarkEncode is compared with.
func BenchmarkStandardEncoder(b *testing.B) {
	type user struct {
		TimeLastLogin string `xml:"timeLastLogin"`
		ID            string
	}
	u := user{"2022-07-12T10:00:00", "user-00000000ABCD@domain.com"}
	for b.Loop() {
		var n counter
		e := xml.NewEncoder(&n)
		for range benchHolders {
			if err := e.EncodeElement(u, xml.StartElement{Name: xml.Name{Local: "User"}}); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(int64(n))
	}
}

// counter counts the bytes that are written.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func drain(tb testing.TB, r *licenseserver.Reader) (holders int) {
	tb.Helper()
	for f, err := range r.Features() {
		require.NoError(tb, err)
		for d, err := range f.SADates() {
			require.NoError(tb, err)
			for _, err := range d.Holders() {
				if err != nil {
					tb.Fatal(err)
				}
				holders++
			}
		}
	}
	return holders
}

// BenchmarkMillion reads, checks, scrubs and seals a report of a million users and a million devices, which is
// generated meanwhile.
func BenchmarkMillion(b *testing.B) {
	head := decode(b, telemetry.XML, sample(b, telemetry.XML))
	for _, f := range forms {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				peak := new(heapPeak)
				peak.pass(b, large(f, head, 1_000_000), f)
				b.ReportMetric(float64(peak.bytes)/(1<<20), "MiB-heap")
			}
		})
	}
}
