package telemetry

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestIssues(t *testing.T) {
	var is Issues
	assert.NoError(t, is.Err())
	is.Add(Note, ErrUnknown, "", "is odd")
	is.Add(Warning, ErrRange, "a", "is large")
	assert.NoError(t, is.Err())
	is.Add(Failure, ErrRequired, "File[3].x", "is missing")
	is.Add(Failure, ErrDuplicate, "File[3].z", "is there twice")
	assert.Equal(t, []string{
		"note: undocumented name or value: is odd",
		"warning: a: value out of range: is large",
		"failure: File[3].x: required value missing: is missing",
		"failure: File[3].z: duplicate name: is there twice",
	}, []string{is[0].String(), is[1].String(), is[2].String(), is[3].String()})

	err := is.Err()
	assert.EqualError(t, err, "telemetry: failure: File[3].x: required value missing: is missing (and 1 more)")
	assert.ErrorIs(t, err, ErrRequired)
	assert.NotErrorIs(t, err, ErrRange, "warnings are not part of Err")
	var failures Issues
	require.ErrorAs(t, err, &failures)
	assert.Len(t, failures, 2)
	assert.Equal(t, "Severity(9)", Severity(9).String())
	assert.Equal(t, "telemetry: no issues", Issues(nil).Error())
}

func TestError(t *testing.T) {
	e := &Error{Kind: ErrFormat, Path: "File[3].UI", Offset: 12, Line: 4, Want: "64 hex digits", Err: io.ErrUnexpectedEOF}
	assert.EqualError(t, e, "telemetry: File[3].UI: malformed value at byte 12, line 4: want 64 hex digits: unexpected EOF")
	assert.ErrorIs(t, e, ErrFormat)
	assert.ErrorIs(t, e, io.ErrUnexpectedEOF)
	assert.NotErrorIs(t, e, ErrRange)
	assert.EqualError(t, &Error{Kind: ErrKey, Offset: -1}, "telemetry: unusable key")

	// The inner packages read it as theirs.
	f, ok := errors.AsType[*fault.Error](error(e))
	require.True(t, ok)
	assert.Equal(t, "user.File[3].UI", f.Within("user").Path)
}

func TestLimits(t *testing.T) {
	d := Limits{}.OrDefault()
	assert.Equal(t, Limits{1 << 30, 4 << 20, 1 << 20, 64, 1 << 20, 64, 4096, 1 << 30, 250}, d)
	assert.Equal(t, d, d.OrDefault())
	l := Limits{Depth: 16, Event: -1}.OrDefault()
	assert.Equal(t, 16, l.Depth)
	assert.Equal(t, d.Event, l.Event)
}

// The JSON form is stable, because programs read it.
func TestIssuesJSON(t *testing.T) {
	var is Issues
	is.Add(Warning, ErrRequired, "payload.ver", "is <missing>")
	is.Add(Note, ErrClearText, "", "is odd")
	is.Add(Failure, ErrFormat, "File[3].UI", "")
	text, err := json.Marshal(is)
	require.NoError(t, err)
	assert.JSONEq(t, `[
		{"severity":"warning","kind":"required","path":"payload.ver","text":"is <missing>"},
		{"severity":"note","kind":"clear-text","path":"","text":"is odd"},
		{"severity":"failure","kind":"format","path":"File[3].UI","text":""}
	]`, string(text))
	var back Issues
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, is, back)
	assert.ErrorIs(t, back[1].Kind, ErrClearText)

	text, err = json.Marshal(Issues(nil))
	require.NoError(t, err)
	assert.Equal(t, "[]", string(text))
	for _, bad := range []string{
		`{"severity":"fatal","kind":"format"}`, `{"severity":2,"kind":"format"}`, `{"severity":"note","kind":"malformed value"}`, `[]`,
	} {
		i := Issue{Path: "as it was"}
		assert.Error(t, json.Unmarshal([]byte(bad), &i), bad)
		assert.Equal(t, Issue{Path: "as it was"}, i, bad)
	}
	_, err = json.Marshal(Issue{Severity: 9})
	assert.ErrorIs(t, err, ErrUnknown)
	assert.Equal(t, "note: a: b", Issue{Path: "a", Text: "b"}.String(), "an issue without a kind")
}

// Every kind has a word, and each word belongs to one kind.
func TestKindName(t *testing.T) {
	for _, k := range kinds {
		assert.Equal(t, k.word, KindName(k.err))
		assert.Equal(t, k.word, KindName(fmt.Errorf("opening: %w", &Error{Kind: k.err, Err: io.EOF})))
		assert.Equal(t, k.err, KindByName(k.word))
	}
	assert.Empty(t, KindName(nil))
	assert.Empty(t, KindName(io.EOF))
	assert.NoError(t, KindByName(""))
	assert.NoError(t, KindByName("FORMAT"))

	src, err := os.ReadFile("internal/fault/fault.go")
	require.NoError(t, err)
	assert.Equal(t, len(kinds), strings.Count(string(src), "= errors.New(")+strings.Count(string(src), "= fmt.Errorf("), "every kind of fault.go is in the list")
	assert.Equal(t, "full", KindName(ErrFull))
	assert.Equal(t, "limit", KindName(ErrLimit))
}

func TestErrorJSON(t *testing.T) {
	for want, e := range map[string]*Error{
		`{"kind":"format","path":"File[3].UI","offset":0,"line":4,"want":"64 hex digits"}`: {
			Kind: ErrFormat, Path: "File[3].UI", Line: 4, Want: "64 hex digits"},
		`{"kind":"unverified","path":"","cause":"unexpected EOF"}`: {Kind: ErrUnverified, Offset: -1, Err: io.ErrUnexpectedEOF},
	} {
		text, err := json.Marshal(e)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(text))
		byValue, err := json.Marshal(*e)
		require.NoError(t, err)
		assert.Equal(t, string(text), string(byValue))
	}
}
