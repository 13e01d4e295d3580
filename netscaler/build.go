package netscaler

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Build is a build of NetScaler: 13.1-53.22, or 14.1-28.x for any build of a series.
type Build struct {
	major, minor, series, build int
	any                         bool // x in place of build
}

// FirstBuild returns the first build that takes part in the telemetry program without being asked: 14.1-28.x.
func FirstBuild() Build { return Build{major: 14, minor: 1, series: 28, any: true} }

// ParseBuild reads a build: two numbers with a full stop, a hyphen, and two more of which the last may be x. Numbers have
// no leading zeros. The error is [telemetry.ErrFormat].
func ParseBuild(text string) (Build, error) {
	var b Build
	release, series, dashed := strings.Cut(text, "-")
	major, minor, dotted := strings.Cut(release, ".")
	series, build, parted := strings.Cut(series, ".")
	ok := dashed && dotted && parted
	for _, part := range []struct {
		text string
		n    *int
	}{{major, &b.major}, {minor, &b.minor}, {series, &b.series}, {build, &b.build}} {
		if part.n == &b.build && build == "x" {
			b.any = true
			continue
		}
		n, err := codec.ParseCount(part.text)
		*part.n, ok = n, ok && err == nil
	}
	if !ok {
		return Build{}, record.Failure(telemetry.ErrFormat, "a build such as 14.1-28.x or 13.1-53.22")
	}
	return b, nil
}

// String returns the text of the build.
func (b Build) String() string {
	last := "x"
	if !b.any {
		last = strconv.Itoa(b.build)
	}
	return strconv.Itoa(b.major) + "." + strconv.Itoa(b.minor) + "-" + strconv.Itoa(b.series) + "." + last
}

// MarshalText returns the text of the build.
func (b Build) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText is [ParseBuild].
func (b *Build) UnmarshalText(text []byte) error {
	parsed, err := ParseBuild(string(text))
	if err == nil {
		*b = parsed
	}
	return err
}

// Compare returns -1 where b is older than c, +1 where it is newer, and 0 where they are the same. A series as a whole
// comes in front of its builds.
func (b Build) Compare(c Build) int {
	return cmp.Or(
		cmp.Compare(b.major, c.major),
		cmp.Compare(b.minor, c.minor),
		cmp.Compare(b.series, c.series),
		cmp.Compare(b.last(), c.last()),
	)
}

func (b Build) last() int {
	if b.any {
		return -1
	}
	return b.build
}

// AtLeast reports whether b is c or a newer build. Every build of a series is at least the series.
func (b Build) AtLeast(c Build) bool { return b.Compare(c) >= 0 }

// ProgramEnabled reports whether the build takes part in the telemetry program without being asked.
func (b Build) ProgramEnabled() bool { return b.AtLeast(FirstBuild()) }
