package netscaler

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Build identifies a build of NetScaler, such as 13.1-53.22, or all builds of a series, such as 14.1-28.x.
type Build struct {
	major, minor, series, build int
	any                         bool // x in place of build
}

// firstBuild returns the first build that takes part in the telemetry program by default: 14.1-28.x.
func firstBuild() Build { return Build{major: 14, minor: 1, series: 28, any: true} }

// ParseBuild parses a build. It accepts the formats that NetScaler and its documents use:
//
//	14.1-28.x                  in documents; x is any build of the series
//	13.1-53.22                 in documents
//	14.1-29.63.nc              in names of files; nc is the build for several cores, cl the one for one core
//	NS14.1 Build 73.37         in the first line of ns.conf, where a # comes before it
//	NS13.0: Build 79.64.nc     in what show ns version prints
//
// Numbers must not have leading zeros. The case of letters is ignored. The error is [telemetry.ErrFormat].
func ParseBuild(text string) (Build, error) {
	release, rest, ok := cutBuild(text)
	major, minor, dotted := strings.Cut(release, ".")
	series, build, parted := strings.Cut(rest, ".")
	build, suffix, _ := strings.Cut(build, ".")
	b := Build{any: build == "x" && suffix == ""}
	ok = ok && dotted && parted && (suffix == "" && !strings.HasSuffix(rest, ".") || fold(suffix, "nc") || fold(suffix, "cl"))
	for _, part := range []struct {
		text string
		n    *int
	}{{major, &b.major}, {minor, &b.minor}, {series, &b.series}, {build, &b.build}} {
		if part.n == &b.build && b.any {
			continue
		}
		n, err := codec.ParseCount(part.text)
		*part.n, ok = n, ok && err == nil
	}
	if !ok {
		return Build{}, record.Failure(telemetry.ErrFormat, "a build such as 14.1-28.x, 13.1-53.22 or NS14.1 Build 73.37")
	}
	return b, nil
}

// cutBuild splits text into the release, such as 14.1, and the build, at the word or hyphen between them.
func cutBuild(text string) (release, build string, ok bool) {
	release, build, ok = strings.Cut(text, " ")
	if !ok {
		return strings.Cut(text, "-")
	}
	const product, word = "NS", "Build "
	release = strings.TrimPrefix(release, "#")
	if len(release) < len(product) || len(build) < len(word) ||
		!fold(release[:len(product)], product) || !fold(build[:len(word)], word) {
		return "", "", false
	}
	return strings.TrimSuffix(release[len(product):], ":"), build[len(word):], true
}

// String returns the build as the documents write it, such as 13.1-53.22.
func (b Build) String() string {
	last := "x"
	if !b.any {
		last = strconv.Itoa(b.build)
	}
	return strconv.Itoa(b.major) + "." + strconv.Itoa(b.minor) + "-" + strconv.Itoa(b.series) + "." + last
}

// MarshalText returns the text of [Build.String]. The error is always nil.
func (b Build) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText sets b to the result of [ParseBuild].
func (b *Build) UnmarshalText(text []byte) error {
	parsed, err := ParseBuild(string(text))
	if err == nil {
		*b = parsed
	}
	return err
}

// Compare returns -1 if b is older than c, +1 if b is newer, and 0 if they are the same. A series is ordered before its
// builds.
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

// ProgramEnabled reports whether the build takes part in the telemetry program by default.
func (b Build) ProgramEnabled() bool { return b.Compare(firstBuild()) >= 0 }
