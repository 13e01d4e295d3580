package event

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A closing bracket closes the innermost open one of its kind, or nothing if there is none, as deep as kinds are
// remembered. Deeper, it closes any.
func TestScanClose(t *testing.T) {
	for _, c := range []struct {
		open  string
		close byte
		want  int // the depth after it, or -1 if it closes nothing
	}{
		{"", ']', -1},
		{"[", ']', 0},
		{"[", '}', -1},
		{"{[[", '}', 0},
		{"[{[", '}', 1},
		{strings.Repeat("[", 63), '}', -1},
		{strings.Repeat("[", 64), '}', -1},
		{strings.Repeat("{", 64), ']', -1},
		{strings.Repeat("[", 64), ']', 63},
		{strings.Repeat("{", 63) + "[", '}', 62},
		{strings.Repeat("[", 65), '}', 64},
	} {
		var s scan
		for _, b := range c.open {
			s.open(b == '[')
		}
		closed := s.close(c.close == ']')
		assert.Equal(t, c.want >= 0, closed, "%s%c", c.open, c.close)
		if closed {
			assert.Equal(t, c.want, s.depth, "%s%c", c.open, c.close)
		}
	}
}
