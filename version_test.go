package telemetry_test

import (
	"encoding"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
)

func TestVersionValid(t *testing.T) {
	for name, c := range map[string]struct {
		version telemetry.Version
		want    bool
	}{
		"T15 build":         {"11.16.6.0. build 35000", true},
		"T15 four parts":    {"7.25.0.0", true},
		"T15 one part":      {"2402", true},
		"T15 empty":         {"", true},
		"T15 300 bytes":     {telemetry.Version(strings.Repeat("1", 300)), false},
		"T15 newline":       {"1.0\n", false},
		"256 bytes":         {telemetry.Version(strings.Repeat("1", 256)), true},
		"257 bytes":         {telemetry.Version(strings.Repeat("1", 257)), false},
		"256 runes":         {telemetry.Version(strings.Repeat("é", 256)), false},
		"NUL":               {"1\x00", false},
		"DEL":               {"1\x7f", false},
		"C1 control":        {"1\u0085", false},
		"no UTF-8":          {"1\xff", false},
		"letters of French": {"2402 bêta", true},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, c.version.Valid()) })
	}
}

func TestVersionComponents(t *testing.T) {
	for version, want := range map[telemetry.Version][]uint64{
		"11.16.6.0. build 35000":   {11, 16, 6, 0, 35000},
		"11.17.2.0 Build 48000":    {11, 17, 2, 0, 48000},
		"7.25.0.0":                 {7, 25, 0, 0},
		"2402":                     {2402},
		"2402 LTSR CU1":            {2402, 1},
		"v1..02":                   {1, 2},
		"18446744073709551615":     {1<<64 - 1},
		"18446744073709551616.1":   {1<<64 - 1, 1},
		"999999999999999999999.01": {1<<64 - 1, 1},
		"٣":                        nil,
		"":                         nil,
	} {
		t.Run(string(version), func(t *testing.T) {
			assert.Equal(t, want, slices.Collect(version.Components()))
		})
	}
	for range telemetry.Version("1.2.3").Components() {
		break // the iterator must not yield another value
	}
}

// The versions of each line are older than those of the next line; versions on one line are equal.
func TestVersionCompare(t *testing.T) {
	ascending := [][]telemetry.Version{
		{""},
		{"Build"},
		{"build"},
		{"0", "0.0", "v0"},
		{"build 1", "0.0 build 1"},
		{"1-dev", "1.0 nightly", "1-SNAPSHOT"},
		{"1-dev build 7"},
		{"1-alpha", "1.0.0-Alpha0", "1alpha"},
		{"1-alpha.1", "1 alpha 1"},
		{"1-beta"},
		{"1-beta2", "1.0-BETA.2", "v1.0.0 (Beta 2)"},
		{"1-beta2.1"},
		{"1-beta2.1 build 5", "1-beta2.1+build.5"},
		{"1-beta10"},
		{"1-pre", "1-Preview", "1 prerelease"},
		{"1-rc"},
		{"1-rc1", "1rc1", "1.0.0-RC.1", "1.0 rc-1"},
		{"1-rc2"},
		{"1-rc18446744073709551616"},
		{"1", "1.0", "01", "1.0.0.0", "1.0 build 0", "1-betamax", "1-arc", "1-prefix", "1-r-c", "beta 1", "1-alphabetical"},
		{"1 build 2"},
		{"1.0.1-rc1"},
		{"1.0.1"},
		{"1.2", "1.2."},
		{"1.10"},
		{"7.25", "7.25.0.0"},
		{"11.16.6.0. build 34999"},
		{"11.16.6.0. build 35000", "11.16.6 Build 35000", "11.16.6.0. BUILD 35000", "11.16.6.0build35000"},
		{"11.16.6.1-rc1 build 35001"},
		{"11.16.6.1"},
		{"11.17.2.0 Build 48000"},
		{"2402"},
		{"2402 CU1", "2402.1"},
		{"2405"},
		{"18446744073709551614"},
		{"18446744073709551615"},
		{"99999999999999999999999", "099999999999999999999999.0"},
		{"100000000000000000000000"},
	}
	for i, older := range ascending {
		for j, newer := range ascending {
			want := min(max(i-j, -1), 1)
			for _, v := range older {
				for _, w := range newer {
					assert.Equal(t, want, v.Compare(w), "%q with %q", v, w)
				}
			}
		}
	}
}

// Versions of two schemes are reported as not ordered.
func TestVersionOrdered(t *testing.T) {
	for _, c := range []struct {
		v, w telemetry.Version
		want bool
	}{
		{"1912", "7.25.0.0", false},
		{"2402 CU1", "7.41", false},
		{"Version 2402", "24.2.0.187", false},
		{"1912", "2402", true},
		{"1912", "2402.1", true},
		{"2401", "2412", true},
		{"2401", "7.25", false},
		{"2412", "7.25", false},
		{"2402-rc1", "2402", true},
		{"7.25.0.0", "7.41", true},
		{"11.16.6.0. build 35000", "11.17.2.0 Build 48000", true},
		{"1913", "1900", true}, // 13 and 00 are not months
		{"1912", "1913", false},
		{"1912", "19123", false},
		{"1912", "191", false},
		{"1912", "", false},
		{"", "7", false},
		{"LTSR", "CR", false},
		{"LTSR", "LTSR", true},
		{"", "", true},
	} {
		assert.Equal(t, c.want, c.v.Ordered(c.w), "%q %q", c.v, c.w)
		assert.Equal(t, c.want, c.w.Ordered(c.v), "%q %q", c.w, c.v)
	}
}

func TestVersionAllocations(t *testing.T) {
	v, w := telemetry.Version("11.16.6.0-beta2 build 35000"), telemetry.Version("11.16.6.0-BETA2 Build 35001")
	var order int
	assert.Zero(t, testing.AllocsPerRun(100, func() { order = v.Compare(w) }))
	assert.Equal(t, -1, order)
}

// Version, VendorString and LPE are plain strings on the wire and under fmt.
func TestTextTypesArePlainStrings(t *testing.T) {
	for _, v := range []any{new(telemetry.Version), new(telemetry.VendorString), new(telemetry.LPE)} {
		assert.NotImplements(t, (*encoding.TextMarshaler)(nil), v)
		assert.NotImplements(t, (*encoding.TextUnmarshaler)(nil), v)
		assert.NotImplements(t, (*encoding.TextAppender)(nil), v)
		assert.NotImplements(t, (*fmt.Stringer)(nil), v)
	}
}

func FuzzVersionCompare(f *testing.F) {
	f.Add("11.16.6.0. build 35000", "11.16.6 Build 35000", "11.17.2.0 Build 48000")
	f.Add("", "0", "build")
	f.Add("1-rc1", "1.0-beta2 build 1", "1beta10")
	f.Add("1912", "7.25.0.0", "2402-RC")
	f.Add("1 build 2 build 3", "1.0.2", "99999999999999999999")
	f.Fuzz(func(t *testing.T, x, y, z string) {
		a, b, c := telemetry.Version(x), telemetry.Version(y), telemetry.Version(z)
		require.Zero(t, a.Compare(a))
		require.Equal(t, -b.Compare(a), a.Compare(b))
		if a.Compare(b) <= 0 && b.Compare(c) <= 0 {
			require.LessOrEqual(t, a.Compare(c), 0)
			if a.Compare(b) < 0 || b.Compare(c) < 0 {
				require.Equal(t, -1, a.Compare(c))
			}
		}
	})
}
