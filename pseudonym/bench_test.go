package pseudonym_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"testing"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

const benchText = "S-1-5-21-3711855558-820010554-2448362978-27640"

// BenchmarkSHA256 is a lower bound for the documented scheme.
func BenchmarkSHA256(b *testing.B) {
	text := []byte(benchText)
	b.ReportAllocs()
	for b.Loop() {
		sha256.Sum256(text)
	}
}

// BenchmarkNewHMAC is the keyed scheme with a new HMAC for every token and no canonical form.
func BenchmarkNewHMAC(b *testing.B) {
	key, text, dst := make([]byte, 32), []byte(benchText), make([]byte, 0, 24)
	b.ReportAllocs()
	for b.Loop() {
		mac := hmac.New(sha256.New, key)
		mac.Write(text)
		dst = base64.StdEncoding.AppendEncode(dst[:0], mac.Sum(nil)[:16])
	}
}

func BenchmarkDocumented(b *testing.B) {
	benchmarkToken(b, pseudonym.Documented(), pseudonym.SID, benchText)
}

func BenchmarkKeyed(b *testing.B) {
	h := vectorHasher(b)
	for class, text := range map[pseudonym.Class]string{
		pseudonym.SID:    benchText,
		pseudonym.UPN:    "User-Steven@ctxlabs.onmicrosoft.com",
		pseudonym.IP:     "192.0.2.1",
		pseudonym.Opaque: benchText,
	} {
		b.Run(class.String(), func(b *testing.B) { benchmarkToken(b, h, class, text) })
	}
}

func benchmarkToken(b *testing.B, h *pseudonym.Hasher, class pseudonym.Class, text string) {
	dst := make([]byte, 0, 24)
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if dst, err = h.AppendToken(dst[:0], class, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScrub(b *testing.B) {
	v := sampleVisit()
	h := vectorHasher(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pseudonym.Scrub(h, &v); err != nil {
			b.Fatal(err)
		}
	}
}
