package texttest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/stretchr/testify/assert"
)

// recorder records the errors of a test.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestEqual(t *testing.T) {
	long := strings.Repeat("a line\n", 100_000)
	for _, tt := range []struct {
		want, got string
		fails     []string // the parts of the message
	}{
		{"", "", nil},
		{long, long, nil},
		{"a", "b", []string{"byte 0, in line 1", `want "a"`, `got  "b"`}},
		{long, long[:len(long)-1], []string{"byte 699999, in line 100000", `a line\n"`, `a line"`}},
		{long[:10], long, []string{"byte 10, in line 2", "..."}},
		{long + "x" + long, long + "y" + long, []string{"byte 700000, in line 100001", `a line\nxa line`, `a line\nya line`}},
	} {
		r := &recorder{TB: t}
		equal := texttest.Equal(r, tt.want, tt.got, "sample 7")
		assert.Equal(t, tt.want == tt.got, equal)
		if equal {
			assert.Empty(t, r.errors)
			continue
		}
		if assert.Len(t, r.errors, 1) {
			assert.Less(t, len(r.errors[0]), 1000)
			assert.True(t, strings.HasPrefix(r.errors[0], "sample 7: "))
			for _, part := range tt.fails {
				assert.Contains(t, r.errors[0], part)
			}
		}
	}
}
