package pseudonym_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"iter"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScrub(t *testing.T) {
	v := sampleVisit()
	v.Session = new("MiXed")
	before := clone(t, v)
	s, err := pseudonym.Scrub(vectorHasher(t), &v)
	require.NoError(t, err)

	assert.Empty(t, cmp.Diff(before, v), "Scrub changed the record of the caller")
	assert.Empty(t, cmp.Diff(visit{
		UPN:     "rwAHvIzPwP3e6iVe1zDB6w==",
		SID:     "lEEXWhQvuTkPjVmBd2XEeg==",
		SAM:     "cbMMhFfRiHPSEge8+ieWug==",
		Name:    "GGGSJ3wBaX/JsCfGTghz/g==",
		Account: "ZIdIRqmo1ocM7xngd2gxsQ==",
		Device:  "TOvx9Gy4YxnLboVO6OmA5w==",
		Session: new("dh166+x5oB5ezCHWk32frg=="),
		Guests:  []guest{{IP: "dUggdIXCjVUCnNcdh+IhZQ==", MAC: "c7yxA3aLjfA8Tk8vQsKpyw=="}},
		Minutes: 42,
	}, s.Value()))
	assert.Equal(t, pseudonym.Report{Replaced: 9, UnknownDropped: 3}, s.Report())
	assert.False(t, s.IsZero())
}

func TestScrubDocumented(t *testing.T) {
	v := sampleVisit()
	s, err := pseudonym.Scrub(pseudonym.Documented(), &v)
	require.NoError(t, err)
	assert.Equal(t, "GF/5+DT7Hb7DJIvIW+bYQA==", s.Value().SID)
	assert.Equal(t, "N/z/JL9iA1srCAIK/Ai0/g==", s.Value().Guests[0].IP)
}

func TestScrubEmptyAndMalformed(t *testing.T) {
	v := visit{UPN: "", SID: "no SID", SAM: `\\`, Name: "  ", Account: "a\x00", Device: "x", Guests: []guest{{"1.2.3", "   ", nil}}}
	before := clone(t, v)
	s, err := pseudonym.Scrub(vectorHasher(t), &v)
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(before, v))
	got := s.Value()
	assert.Len(t, got.Device, 24)
	got.Device = ""
	assert.Empty(t, cmp.Diff(visit{Guests: []guest{{}}}, got))
	assert.Equal(t, pseudonym.Report{Replaced: 1, Empty: 3, Malformed: 4}, s.Report())

	// The documented scheme hashes a malformed identifier unchanged, and one of only spaces is empty.
	s, err = pseudonym.Scrub(pseudonym.Documented(), &v)
	require.NoError(t, err)
	assert.Equal(t, pseudonym.Report{Replaced: 5, Empty: 3}, s.Report())
	assert.Empty(t, s.Value().Name)
}

// Spaces around an identifier do not make it empty, and a text of class opaque is empty only if it has no bytes.
func TestScrubBlanks(t *testing.T) {
	v := visit{UPN: " ann@example.com", Name: " Ann Lee", Account: " ann ", Device: "  x", Session: new(" "), Guests: []guest{{" 192.0.2.1", "", nil}}}
	for _, h := range []*pseudonym.Hasher{vectorHasher(t), pseudonym.Documented()} {
		s, err := pseudonym.Scrub(h, &v)
		require.NoError(t, err)
		assert.Equal(t, pseudonym.Report{Replaced: 6, Empty: 3}, s.Report())
		for _, token := range []string{s.Value().UPN, s.Value().Name, s.Value().Account, s.Value().Device, *s.Value().Session, s.Value().Guests[0].IP} {
			assert.True(t, pseudonym.IsToken(token), token)
		}
	}
}

func TestScrubOnlyDocumented(t *testing.T) {
	v := sampleVisit()
	s, err := pseudonym.Scrub(vectorHasher(t), &v, pseudonym.OnlyDocumented(), nil)
	require.NoError(t, err)
	got := s.Value()
	assert.Equal(t, v.Device, got.Device)
	assert.Equal(t, v.Guests[0].MAC, got.Guests[0].MAC)
	assert.Equal(t, "dUggdIXCjVUCnNcdh+IhZQ==", got.Guests[0].IP)
	assert.Nil(t, got.Unknown)
	assert.Equal(t, pseudonym.Report{Replaced: 6, Kept: 2, UnknownDropped: 3}, s.Report())

	v.Device = "  " // a blank identifier identifies nothing, so it is not kept
	s, err = pseudonym.Scrub(vectorHasher(t), &v, pseudonym.OnlyDocumented())
	require.NoError(t, err)
	assert.Empty(t, s.Value().Device)
	assert.Equal(t, pseudonym.Report{Replaced: 6, Kept: 1, Empty: 1, UnknownDropped: 3}, s.Report())
}

func TestScrubRefuses(t *testing.T) {
	v := sampleVisit()
	for _, h := range []*pseudonym.Hasher{nil, new(pseudonym.Hasher)} {
		s, err := pseudonym.Scrub(h, &v)
		assert.ErrorIs(t, err, telemetry.ErrKey)
		assert.True(t, s.IsZero())
	}
	s, err := pseudonym.Scrub[visit](pseudonym.Documented(), nil)
	assert.ErrorIs(t, err, telemetry.ErrRequired)
	assert.True(t, s.IsZero())
}

func TestInClear(t *testing.T) {
	v := sampleVisit()
	v.Name = " "
	before := clone(t, v)
	s := pseudonym.InClear(&v)
	assert.Equal(t, pseudonym.Report{Kept: 7, Empty: 1, InClear: true}, s.Report())
	v.UPN, v.Guests[0].IP = "changed", "changed"
	assert.Empty(t, cmp.Diff(before, s.Value()), "the copy changes with the record")

	text, err := json.Marshal(s)
	require.NoError(t, err)
	want, err := json.Marshal(before)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(text))
	assert.True(t, pseudonym.InClear[visit](nil).IsZero())
}

func TestScrubbedValueIsACopy(t *testing.T) {
	v := sampleVisit()
	s, err := pseudonym.Scrub(vectorHasher(t), &v)
	require.NoError(t, err)
	first := s.Value()
	want := clone(t, first)
	first.UPN, first.Guests[0].IP = "changed", "changed"
	assert.Empty(t, cmp.Diff(want, s.Value()))
	assert.Same(t, s.Record(), s.Record())
	assert.IsType(t, &visit{}, s.Record())
}

// I12: a Scrubbed is not a record, so scrubbing it again does not compile.
func TestScrubbedIsNoRecord(t *testing.T) {
	v := sampleVisit()
	s := pseudonym.InClear(&v)
	for _, x := range []any{s, &s} {
		_, ok := x.(telemetry.Record)
		assert.False(t, ok)
		_, ok = x.(pseudonym.Safe)
		assert.True(t, ok)
	}
	for _, x := range []any{v, &v} {
		_, ok := x.(pseudonym.Safe)
		assert.False(t, ok)
	}
}

func TestZeroScrubbedRefusesToBeWritten(t *testing.T) {
	var s pseudonym.Scrubbed[visit]
	out, err := s.AppendJSON([]byte("before"))
	assert.ErrorIs(t, err, telemetry.ErrClearText)
	assert.Equal(t, "before", string(out))
	out, err = s.AppendXML([]byte("before"))
	assert.ErrorIs(t, err, telemetry.ErrClearText)
	assert.Equal(t, "before", string(out))
	_, err = json.Marshal(s)
	assert.ErrorIs(t, err, telemetry.ErrClearText)
	_, err = xml.Marshal(s)
	assert.ErrorIs(t, err, telemetry.ErrClearText)
	assert.Empty(t, cmp.Diff(visit{}, s.Value()))
	assert.Nil(t, s.Record())
	// A type that is no record at all has no way to be written either.
	_, err = pseudonym.Scrubbed[string]{}.AppendJSON(nil)
	assert.ErrorIs(t, err, telemetry.ErrClearText)
}

func TestScrubbedIsWritten(t *testing.T) {
	v := sampleVisit()
	s, err := pseudonym.Scrub(vectorHasher(t), &v)
	require.NoError(t, err)
	var safe pseudonym.Safe = s
	text, err := safe.AppendJSON([]byte("before "))
	require.NoError(t, err)
	assert.Contains(t, string(text), `before {"UPN":"rwAHvIzPwP3e6iVe1zDB6w==",`)
	text, err = safe.AppendXML(nil)
	require.NoError(t, err)
	assert.Equal(t, "<visit><UPN>rwAHvIzPwP3e6iVe1zDB6w==</UPN></visit>", string(text))
	text, err = xml.Marshal(s)
	require.NoError(t, err)
	assert.Contains(t, string(text), "<visit><UPN>rwAHvIzPwP3e6iVe1zDB6w==</UPN>")
}

func TestPreview(t *testing.T) {
	v := sampleVisit()
	v.Name = " "
	states := func(lines iter.Seq[pseudonym.PreviewLine]) (all []string) {
		for line := range lines {
			all = append(all, fmt.Sprintf("%s %s %s", line.Path, line.Class, line.State))
		}
		return all
	}
	want := func(others, never string) []string {
		return []string{
			"UPN upn " + others, "SID sid " + others, "SAM sam " + others, "Name full-name empty", "Account user " + others,
			"Device device-id " + never, "Session opaque empty", "Guests[0].IP ip " + others, "Guests[0].MAC mac " + never,
		}
	}
	assert.Equal(t, want("clear", "clear"), states(pseudonym.Preview(nil, &v)))
	s, err := pseudonym.Scrub(vectorHasher(t), &v)
	require.NoError(t, err)
	scrubbed := s.Value()
	assert.Equal(t, want("token", "token"), states(pseudonym.Preview(nil, &scrubbed)))

	assert.Empty(t, states(pseudonym.Preview(nil, nil)))
	for _, c := range []struct {
		line pseudonym.PreviewLine
		want string
	}{
		{
			pseudonym.PreviewLine{Path: "user.upn", Class: pseudonym.UPN, State: pseudonym.StateClear, After: pseudonym.StateScrubbed},
			`{"path":"user.upn","class":"upn","scrambled":"always","state":"clear","after":"scrubbed"}`,
		},
		{
			pseudonym.PreviewLine{Path: "a", Fields: pseudonym.FieldsHost | pseudonym.FieldsText, Scrambled: pseudonym.Unstated},
			`{"path":"a","fields":"host|text","scrambled":"unstated","state":"","after":""}`,
		},
	} {
		text, err := json.Marshal(c.line)
		require.NoError(t, err)
		assert.Equal(t, c.want, string(text))
	}
	_, err = pseudonym.Fields(1 << 15).MarshalText()
	assert.ErrorIs(t, err, telemetry.ErrUnknown)
	for range pseudonym.Preview(nil, &v) {
		break // the iterator must not panic
	}
}

// K12: a million identifiers, and one backing array that two records share.
func TestScrubManyAndShared(t *testing.T) {
	shared := make([]guest, 500_000)
	for i := range shared {
		shared[i] = guest{IP: "192.0.2.1", MAC: "00-11-22-33-44-55"}
	}
	a, b := visit{Guests: shared}, visit{Guests: shared[:10]}
	h := vectorHasher(t)
	for _, v := range []*visit{&a, &b} {
		s, err := pseudonym.Scrub(h, v)
		require.NoError(t, err)
		assert.Equal(t, 2*len(v.Guests), s.Report().Replaced)
		for _, g := range s.Record().(*visit).Guests {
			if g.IP != "dUggdIXCjVUCnNcdh+IhZQ==" || g.MAC != "c7yxA3aLjfA8Tk8vQsKpyw==" {
				t.Fatal("a token is wrong")
			}
		}
	}
	for _, g := range shared {
		if g.IP != "192.0.2.1" || g.MAC != "00-11-22-33-44-55" {
			t.Fatal("Scrub changed the record of the caller")
		}
	}
}

func clone(t *testing.T, v visit) visit {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	var c visit
	require.NoError(t, json.Unmarshal(text, &c))
	return c
}

// relay is a record with a host that may have a port.
type relay struct{ Host string }

func (r *relay) Identifiers() iter.Seq[pseudonym.Identifier] {
	return func(yield func(pseudonym.Identifier) bool) {
		yield(pseudonym.Identifier{Path: "Host", Class: pseudonym.FQDN, Port: true, Value: &r.Host})
	}
}
func (r *relay) Access() telemetry.Access                                             { return r }
func (r *relay) Clone() telemetry.Record                                              { return new(*r) }
func (r *relay) Has(string) bool                                                      { return false }
func (r *relay) HasUnknown() bool                                                     { return false }
func (r *relay) Missing() iter.Seq[string]                                            { return func(func(string) bool) {} }
func (r *relay) DropUnknown() int                                                     { return 0 }
func (r *relay) OmitFields(pseudonym.Fields, func(string, pseudonym.Fields) bool) int { return 0 }
func (r *relay) AppendJSON(dst []byte) ([]byte, error)                                { return dst, nil }
func (r *relay) AppendXML(dst []byte) ([]byte, error)                                 { return dst, nil }

// A port is not part of the identifier, so a host has one token with and without it; if the port is not valid, neither
// is the host.
func TestScrubOfPorts(t *testing.T) {
	h := vectorHasher(t)
	for text, host := range map[string]string{
		"smtp.example.com:25": "smtp.example.com", "SMTP.example.com": "smtp.example.com", "192.0.2.1:587": "192.0.2.1", "[2001:db8::1]:25": "2001:db8::1",
		"2001:db8::1": "2001:db8::1", "2001:db8::25": "2001:db8::25", "smtp:65535": "smtp", "smtp:49190": "smtp",
		"smtp:": "", "smtp:123456": "", "smtp:25x": "", ":25": "", "smtp:25:25": "", "http://smtp:25": "", "smtp:٢": "", "mia@smtp:25": "",
	} {
		want, err := h.Token(pseudonym.FQDN, host)
		require.NoError(t, err)
		s, err := pseudonym.Scrub(h, &relay{text})
		require.NoError(t, err)
		assert.Equal(t, want, s.Value().Host, text)
		if host == "" {
			assert.Equal(t, 1, s.Report().Malformed, text)
		}
		verbatim, err := pseudonym.Documented().Token(pseudonym.FQDN, text)
		require.NoError(t, err)
		s, err = pseudonym.Scrub(pseudonym.Documented(), &relay{text})
		require.NoError(t, err)
		assert.Equal(t, verbatim, s.Value().Host, "the documented scheme hashes the text unchanged")
	}
}
