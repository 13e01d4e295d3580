//go:build !race

package pseudonym_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// These are not built with the race detector, which allocates too.

func TestCanonicalAllocations(t *testing.T) {
	texts := map[pseudonym.Class]string{
		pseudonym.UPN:        "User@Example",
		pseudonym.SAM:        `DOM\User`,
		pseudonym.SID:        "s-1-5-21-3711855558-820010554-2448362978-27640",
		pseudonym.FullName:   " Ann Lee",
		pseudonym.User:       "User",
		pseudonym.Email:      "User@Example",
		pseudonym.IP:         "fe80::1%eth0",
		pseudonym.MAC:        "00-11-22-33-44-55",
		pseudonym.DeviceID:   "{" + bigGUID + "}",
		pseudonym.DeviceName: "Müller’s PC",
		pseudonym.FQDN:       "Host.Example.",
		pseudonym.Opaque:     "MiXed",
	}
	dst := make([]byte, 0, 64)
	for c := pseudonym.UPN; c <= pseudonym.Opaque; c++ {
		text := texts[c]
		n := testing.AllocsPerRun(100, func() {
			if _, err := pseudonym.AppendCanonical(dst, c, text); err != nil {
				t.Fatal(err)
			}
		})
		assert.Zero(t, n, c)
	}
}

func TestTokenAllocations(t *testing.T) {
	dst := make([]byte, 0, 24)
	for _, h := range []*pseudonym.Hasher{pseudonym.Documented(), vectorHasher(t)} {
		for _, v := range loadVectors(t).Keyed.Tokens {
			class, err := pseudonym.ParseClass(v.Class)
			require.NoError(t, err)
			n := testing.AllocsPerRun(200, func() {
				if _, err := h.AppendToken(dst, class, v.Clear); err != nil {
					t.Fatal(err)
				}
			})
			assert.Zero(t, n, "%v %s", h, class)
		}
		long := strings.Repeat("long", 2000)
		n := testing.AllocsPerRun(100, func() {
			if _, err := h.AppendToken(dst, pseudonym.Opaque, long); err != nil {
				t.Fatal(err)
			}
		})
		assert.Zero(t, n, "%v", h)
	}
}

// Three allocations are ours, for any number of identifiers: the copy, the iterator and the tokens. The others are the
// record's: its list and two paths.
func TestScrubAllocations(t *testing.T) {
	listed, flat := sampleVisit(), sampleVisit()
	flat.Guests = nil
	for _, h := range []*pseudonym.Hasher{pseudonym.Documented(), vectorHasher(t)} {
		for v, most := range map[*visit]float64{&flat: 3, &listed: 3 + 1 + 2} {
			n := testing.AllocsPerRun(200, func() {
				if _, err := pseudonym.Scrub(h, v); err != nil {
					t.Fatal(err)
				}
			})
			assert.LessOrEqual(t, n, most, "%v", h)
		}
	}
}
