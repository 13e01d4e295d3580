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
// or 2402. The documents fix no form for it, so every text is a Version; [Version.Valid] tells the usable ones.
//
// Two Versions are the same text where they are ==, and equally new where Compare is 0.
type Version string

// Valid reports whether v is UTF-8 of at most 256 bytes without control characters. The empty Version is valid.
func (v Version) Valid() bool {
	return len(v) <= maxVersionLen && isPlainText(string(v))
}

// Components returns the numbers in v from left to right: 11, 16, 6, 0 and 35000 for 11.16.6.0. build 35000. A number
// is a run of ASCII digits; one beyond 64 bits counts as the greatest of 64 bits.
func (v Version) Components() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for rest := string(v); ; {
			n, after, ok := cutComponent(rest)
			if !ok || !yield(n) {
				return
			}
			rest = after
		}
	}
}

// Compare returns -1 where v is older than w, +1 where it is newer, and 0 where they are equally new. It compares the
// numbers before the word build one by one, a missing one being 0, and then those after it. So 7.25 and 7.25.0.0 are
// equally new, and so are 11.17.2 Build 48000 and 11.17.2.0. build 48000.
//
// A text without a digit is older than every text with one; two of them compare by their bytes. Words have no meaning:
// 2.0-beta and 2.0 are equally new.
func (v Version) Compare(w Version) int {
	switch hasV, hasW := v.hasDigit(), w.hasDigit(); {
	case !hasV && !hasW:
		return cmp.Compare(v, w)
	case !hasV:
		return -1
	case !hasW:
		return 1
	}
	releaseV, buildV := v.cutBuild()
	releaseW, buildW := w.cutBuild()
	return cmp.Or(compareComponents(releaseV, releaseW), compareComponents(buildV, buildW))
}

func (v Version) hasDigit() bool { return strings.ContainsAny(string(v), "0123456789") }

// cutBuild returns the text before and after the first word build, in any case.
func (v Version) cutBuild() (release, build string) {
	for i := 0; i+len(buildWord) <= len(v); i++ {
		if strings.EqualFold(string(v[i:i+len(buildWord)]), buildWord) {
			return string(v[:i]), string(v[i+len(buildWord):])
		}
	}
	return string(v), ""
}

// compareComponents compares the numbers in s and t one by one. Where one text has no more of them it counts as 0.
func compareComponents(s, t string) int {
	for s != "" || t != "" {
		var m, n uint64
		m, s, _ = cutComponent(s)
		n, t, _ = cutComponent(t)
		if m != n {
			return cmp.Compare(m, n)
		}
	}
	return 0
}

// cutComponent returns the first number in s and what follows it, or 0, the empty text and false where there is none.
func cutComponent(s string) (n uint64, after string, ok bool) {
	start := strings.IndexAny(s, "0123456789")
	if start < 0 {
		return 0, "", false
	}
	for i := start; i < len(s); i++ {
		d := uint64(s[i]) - '0'
		if d > 9 {
			return n, s[i:], true
		}
		if n > (math.MaxUint64-d)/10 {
			n = math.MaxUint64
		} else {
			n = n*10 + d
		}
	}
	return n, "", true
}

// isPlainText reports whether s is UTF-8 without control characters.
func isPlainText(s string) bool {
	return codec.IsPrintableASCII(s) || // as nearly all are
		utf8.ValidString(s) && !codec.HasControl(s)
}
