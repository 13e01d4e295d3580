// Package texttest compares documents in tests.
package texttest

import (
	"fmt"
	"strings"
	"testing"
)

// Equal reports whether got is want. If it is not, the test fails with the name and the surroundings of the first difference;
// both documents as a whole would be too long to read.
func Equal(t testing.TB, want, got, name string) bool {
	t.Helper()
	if want != got {
		t.Errorf("%s: %s", name, difference(want, got))
	}
	return want == got
}

// around is the number of bytes that are shown before and after a difference.
const around = 100

// difference returns the place and the surroundings of the first difference between two texts.
func difference(want, got string) string {
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	line := 1 + strings.Count(want[:at], "\n")
	return fmt.Sprintf("the first difference is at byte %d, in line %d\nwant %s\ngot  %s", at, line, near(want, at), near(got, at))
}

// near returns the part of text around a position, quoted.
func near(text string, at int) string {
	from, to := max(0, at-around), min(len(text), at+around)
	quoted := fmt.Sprintf("%q", text[from:to])
	if from > 0 {
		quoted = "..." + quoted
	}
	if to < len(text) {
		quoted += "..."
	}
	return quoted
}
