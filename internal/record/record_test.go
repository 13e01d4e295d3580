package record

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
)

func TestJudge(t *testing.T) {
	a, b := telemetry.DigestOf([]byte("a")), telemetry.DigestOf([]byte("b"))
	for _, tt := range []struct {
		want, found telemetry.Digest
		later       bool
		state       telemetry.State
	}{
		{a, a, false, telemetry.Verified},
		{a, a, true, telemetry.Verified},
		{a, b, false, telemetry.Mismatch},
		{a, b, true, telemetry.Unverifiable},
		{telemetry.Digest{}, b, false, telemetry.Unverifiable},
		{telemetry.Digest{}, telemetry.Digest{}, false, telemetry.Unverifiable},
	} {
		assert.Equal(t, tt.state, Judge(tt.want, tt.found, tt.later))
	}
}

func TestPathsOfIssues(t *testing.T) {
	is := telemetry.Issues{{Path: "", Kind: telemetry.ErrUnknown}}
	first := len(is)
	is = AddMissing(is, 1<<0|1<<2, []string{"x", "y", "z"})
	WithinItem(is[first:], "File", 3)
	WithinItem(is[len(is):], "File", 4)
	Within(is, "r")
	var paths []string
	for _, i := range is {
		paths = append(paths, i.Path)
	}
	assert.Equal(t, []string{"r", "r.File[3].x", "r.File[3].z"}, paths)
	assert.ErrorIs(t, is.Err(), telemetry.ErrRequired)
}
