package cvad_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The JSON form is stable, because programs read it.
func TestReportJSON(t *testing.T) {
	r := cvad.Report{
		Files: []cvad.FileResult{
			{Name: "a.zip", State: telemetry.Verified, UI: telemetry.DigestOf(nil), Size: 3},
			{Name: "b.zip", Presence: cvad.Absent, Err: &telemetry.Error{Kind: telemetry.ErrArchive, Offset: -1, Want: "a size"}},
			{Name: "c.zip", Presence: cvad.Extra, Err: context.Canceled},
			{Name: "d.zip", State: telemetry.Mismatch},
			{Name: "e.zip", Presence: cvad.Absent},
			{Name: "f.zip", Presence: cvad.Extra},
			{Name: "g.zip", Presence: cvad.Repeated, State: telemetry.Verified},
			{Name: "h.zip"},
		},
		FilesUI: telemetry.Mismatch,
		Issues:  telemetry.Issues{{Severity: telemetry.Warning, Kind: telemetry.ErrRange, Path: "Date", Text: "is late"}},
	}
	empty := telemetry.Digest{}.String()
	for _, v := range []any{r, &r} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		assert.JSONEq(t, `{
			"files":[
				{"name":"a.zip","presence":"present","state":"verified","ui":"`+telemetry.DigestOf(nil).String()+`","size":3},
				{"name":"b.zip","presence":"absent","state":"unverifiable","ui":"`+empty+`","size":0,"error":{"kind":"archive","path":"","want":"a size"}},
				{"name":"c.zip","presence":"extra","state":"unverifiable","ui":"`+empty+`","size":0,"error":{"kind":"unverified","path":"","cause":"context canceled"}},
				{"name":"d.zip","presence":"present","state":"mismatch","ui":"`+empty+`","size":0,"error":{"kind":"digest","path":"UI","want":"the digest of the bytes (was the document rewritten?)"}},
				{"name":"e.zip","presence":"absent","state":"unverifiable","ui":"`+empty+`","size":0,"error":{"kind":"required","path":"","want":"the file in the archive"}},
				{"name":"f.zip","presence":"extra","state":"unverifiable","ui":"`+empty+`","size":0,"error":{"kind":"unknown","path":"","want":"only files that the manifest names"}},
				{"name":"g.zip","presence":"repeated","state":"verified","ui":"`+empty+`","size":0,"error":{"kind":"duplicate","path":"","want":"each file at most once"}},
				{"name":"h.zip","presence":"present","state":"unverifiable","ui":"`+empty+`","size":0,"error":{"kind":"unverified","path":"UI","want":"a digest to compare with"}}
			],
			"filesUI":"mismatch","manifestUI":"unverifiable",
			"issues":[{"severity":"warning","kind":"range","path":"Date","text":"is late"}]
		}`, string(text))
	}
	text, err := json.Marshal(cvad.Report{})
	require.NoError(t, err)
	assert.JSONEq(t, `{"files":[],"filesUI":"unverifiable","manifestUI":"unverifiable","issues":[]}`, string(text))
}

// The error names files on one line, and omits names that may contain anything.
func TestReportErr(t *testing.T) {
	cause := errors.New("two\nlines")
	r := cvad.Report{
		Files: []cvad.FileResult{
			{Name: "ue_lt_1.zip", State: telemetry.Mismatch},
			{Name: "ue_lt_2.zip", Err: cause},
			{Name: "\x1b[2J", Presence: cvad.Absent},
			{Name: "fine.zip", State: telemetry.Verified},
		},
		FilesUI: telemetry.Verified, ManifestUI: telemetry.Verified,
	}
	err := r.Err()
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "\n")
	assert.NotContains(t, err.Error(), "\x1b")
	assert.NotContains(t, err.Error(), "fine.zip")
	assert.Contains(t, err.Error(), "ue_lt_1.zip: telemetry: File[0].UI: digest mismatch")
	assert.Contains(t, err.Error(), "ue_lt_2.zip: two; lines")
	for _, want := range []error{telemetry.ErrDigest, telemetry.ErrRequired, cause} {
		assert.ErrorIs(t, err, want)
	}
	found, ok := errors.AsType[*telemetry.Error](err)
	require.True(t, ok)
	assert.Equal(t, "File[0].UI", found.Path)
}

// Each finding is an error with its path in the manifest and without an offset, because it has no place in a file.
func TestReportErrOfEachFinding(t *testing.T) {
	sound := cvad.Report{FilesUI: telemetry.Verified, ManifestUI: telemetry.Verified}
	file := func(f cvad.FileResult) cvad.Report {
		r := sound
		r.Files = []cvad.FileResult{{Name: "first", State: telemetry.Verified}, f}
		return r
	}
	sealed := func(files, manifest telemetry.State) cvad.Report {
		r := sound
		r.FilesUI, r.ManifestUI = files, manifest
		return r
	}
	for _, c := range []struct {
		r    cvad.Report
		kind error
		path string
	}{
		{file(cvad.FileResult{State: telemetry.Mismatch}), telemetry.ErrDigest, "File[1].UI"},
		{file(cvad.FileResult{State: telemetry.Unverifiable}), telemetry.ErrUnverified, "File[1].UI"},
		{file(cvad.FileResult{Presence: cvad.Absent}), telemetry.ErrRequired, "File[1]"},
		{file(cvad.FileResult{Presence: cvad.Extra}), telemetry.ErrUnknown, ""},
		{file(cvad.FileResult{Presence: cvad.Repeated}), telemetry.ErrDuplicate, "File[1]"},
		{sealed(telemetry.Mismatch, telemetry.Verified), telemetry.ErrDigest, "FilesUI"},
		{sealed(telemetry.Unverifiable, telemetry.Verified), telemetry.ErrUnverified, "FilesUI"},
		{sealed(telemetry.Verified, telemetry.Mismatch), telemetry.ErrDigest, "ManifestUI"},
		{sealed(telemetry.Verified, telemetry.Unverifiable), telemetry.ErrUnverified, "ManifestUI"},
	} {
		err, ok := errors.AsType[*telemetry.Error](c.r.Err())
		require.True(t, ok)
		assert.ErrorIs(t, err, c.kind)
		assert.Equal(t, c.path, err.Path)
		assert.EqualValues(t, -1, err.Offset, c.path)
	}
	assert.NoError(t, sound.Err())
}
