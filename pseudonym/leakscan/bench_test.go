package leakscan_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// BenchmarkScan searches text without findings. SHA-256 and a count of one byte in the same text are for comparison.
func BenchmarkScan(b *testing.B) {
	values := make([]string, 1000)
	for i := range values {
		values[i] = string(rune('a'+i%26)) + "ser" + string(rune('a'+i/26)) + "@example.com"
	}
	known, err := leakscan.New(leakscan.WithKnown(pseudonym.UPN, values...))
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string][]byte{"log": corpus(1 << 20)} {
		for what, work := range map[string]func(){
			"shapes": func() {
				for range leakscan.Scan(text) {
				}
			},
			"known": func() {
				for range known.Scan(text) {
				}
			},
			"count":  func() { bytes.Count(text, []byte("\n")) },
			"sha256": func() { sha256.Sum256(text) },
		} {
			b.Run(name+"/"+what, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					work()
				}
			})
		}
	}
}
