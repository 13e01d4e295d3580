package telemetry

import (
	"cmp"
	"iter"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

const (
	maxVersionLen = 256
	buildWord     = "build"
)

// Version is the version of a product, kept as it was written: 11.16.6.0. build 35000, 11.17.2.0 Build 48000, 7.25.0.0
// or 2402. The documents define no format, so every text is a Version; [Version.Valid] reports whether it is usable.
//
// Two Versions are equal with == if they are the same text, and equally new if Compare returns 0.
type Version string

// Valid reports whether v is UTF-8 of at most 256 bytes without control characters. The empty Version is valid.
func (v Version) Valid() bool {
	return len(v) <= maxVersionLen && isPlainText(string(v))
}

// Components returns the numbers in v from left to right: 11, 16, 6, 0 and 35000 for 11.16.6.0. build 35000. A number
// is a run of ASCII digits. A number that exceeds 64 bits is returned as the maximum uint64.
func (v Version) Components() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for rest := string(v); ; {
			number, after, ok := cutNumber(rest)
			if !ok || !yield(uint64Of(number)) {
				return
			}
			rest = after
		}
	}
}

// Compare returns -1 if v is older than w, +1 if it is newer, and 0 if they are equally new. It is a total order,
// suitable for sorting, but the result is meaningful only if [Version.Ordered] returns true.
//
// Compare first compares the numbers of the release one by one; a missing number is 0. Then it compares the
// pre-release, and then the numbers after the word build. So 7.25 and 7.25.0.0 are equally new, and so are 11.17.2
// Build 48000 and 11.17.2.0. build 48000. A pre-release is older than its release: 2.0-dev, 2.0-alpha, 2.0-beta2,
// 2.0-beta10, 2.0-preview, 2.0-rc1, 2.0. A version is a pre-release if one of these words follows the numbers of the
// release, in any letter case and after any punctuation: dev, snapshot, nightly; alpha; beta; preview, prerelease, pre;
// rc. Other words have no meaning.
//
// A text without a digit is older than every text with one. Two texts without a digit are compared bytewise.
func (v Version) Compare(w Version) int {
	switch hasV, hasW := v.hasDigit(), w.hasDigit(); {
	case !hasV && !hasW:
		return cmp.Compare(v, w)
	case !hasV:
		return -1
	case !hasW:
		return 1
	}
	a, b := v.cut(), w.cut()
	return cmp.Or(
		compareNumbers(a.release, b.release),
		cmp.Compare(a.stage, b.stage),
		compareNumbers(a.pre, b.pre),
		compareNumbers(a.build, b.build),
	)
}

// Ordered reports whether [Version.Compare] can tell which of v and w is newer. It cannot if a product has two
// versioning schemes, such as 1912, which is a year and a month, and 7.25.0.0: the numbers do not show which of these
// is newer. Two versions are ordered if both have a number, and both or neither begin with a year and a month in four
// digits. They are also ordered if they are the same text.
func (v Version) Ordered(w Version) bool {
	return v == w || v.hasDigit() && w.hasDigit() && v.byMonth() == w.byMonth()
}

// byMonth reports whether the first number in v is a year and a month, such as 2402.
func (v Version) byMonth() bool {
	start := firstDigit(string(v))
	number := string(v[start:])
	if digitsIn(number) != 4 {
		return false
	}
	month := twoDigits(number, 2)
	return month >= 1 && month <= 12
}

func (v Version) hasDigit() bool { return firstDigit(string(v)) < len(v) }

// firstDigit returns the index of the first ASCII digit in s, or the length of s.
func firstDigit(s string) int {
	for i := range len(s) {
		if s[i]-'0' <= 9 {
			return i
		}
	}
	return len(s)
}

// digitsIn returns how many ASCII digits s begins with.
func digitsIn(s string) int {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return i
		}
	}
	return len(s)
}

// versionParts holds the parts of a version that Compare uses. stage is the stage of a pre-release, or released.
type versionParts struct {
	release, pre, build string
	stage               int
}

// released is the stage of a version that is not a pre-release. It is after all other stages.
const released = 6

// cut splits v at the first word that marks a pre-release, and at the word build.
func (v Version) cut() (p versionParts) {
	p.stage = released
	p.release, p.build = v.cutBuild()
	for i := firstDigit(p.release); i < len(p.release); {
		n := lettersIn(p.release[i:])
		if stage := stageOf(p.release[i : i+n]); stage > 0 {
			p.stage = stage
			p.release, p.pre = p.release[:i], p.release[i+n:]
			break
		}
		i += max(n, 1)
	}
	return p
}

// stageOf returns the pre-release stage that the word names, or 0 for any other word.
func stageOf(word string) int {
	const shortest, longest = len("rc"), len("prerelease")
	if len(word) < shortest || len(word) > longest {
		return 0
	}
	var lower [longest]byte
	for i := range len(word) {
		lower[i] = word[i] | asciiCaseBit
	}
	switch string(lower[:len(word)]) {
	case "dev", "snapshot", "nightly":
		return 1
	case "alpha":
		return 2
	case "beta":
		return 3
	case "preview", "prerelease", "pre":
		return 4
	case "rc":
		return 5
	}
	return 0
}

// lettersIn returns how many ASCII letters s begins with.
func lettersIn(s string) int {
	for i := range len(s) {
		if c := s[i] | asciiCaseBit; c < 'a' || c > 'z' {
			return i
		}
	}
	return len(s)
}

// cutBuild returns the text before and after the first word build, in any case.
func (v Version) cutBuild() (release, build string) {
	for i := 0; i+len(buildWord) <= len(v); i++ {
		if v[i]|asciiCaseBit == buildWord[0] && strings.EqualFold(string(v[i:i+len(buildWord)]), buildWord) {
			return string(v[:i]), string(v[i+len(buildWord):])
		}
	}
	return string(v), ""
}

// compareNumbers compares the numbers in s and t one by one, regardless of their size. A missing number is 0.
func compareNumbers(s, t string) int {
	for s != "" || t != "" {
		var m, n string
		m, s, _ = cutNumber(s)
		n, t, _ = cutNumber(t)
		if m != n {
			return cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n))
		}
	}
	return 0
}

// cutNumber returns the digits of the first number in s without leading zeros, and the rest of s. It returns false if
// there is no number. The number 0 has no digits.
func cutNumber(s string) (number, after string, ok bool) {
	start := firstDigit(s)
	end := start + digitsIn(s[start:])
	if start == end {
		return "", "", false
	}
	for start < end && s[start] == '0' {
		start++
	}
	return s[start:end], s[end:], true
}

// uint64Of returns the number that the digits spell, or the maximum uint64 if it is larger.
func uint64Of(number string) (n uint64) {
	for i := range len(number) {
		d := uint64(number[i] - '0')
		if n > (math.MaxUint64-d)/10 {
			return math.MaxUint64
		}
		n = n*10 + d
	}
	return n
}

// isPlainText reports whether s is UTF-8 without control characters.
func isPlainText(s string) bool {
	return codec.IsPrintableASCII(s) || // nearly all versions are
		utf8.ValidString(s) && !codec.HasControl(s)
}
