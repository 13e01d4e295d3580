package event_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// with returns a change that adds the members in text at the end of an event.
func with(text string) func(string) string {
	return func(line string) string { return line[:len(line)-1] + "," + text + "}" }
}

// is returns a change that replaces the whole document.
func is(doc string) func(string) string { return func(string) string { return doc } }

// first returns a change that replaces the first occurrence of from.
func first(from, to string) func(string) string {
	return func(line string) string { return strings.Replace(line, from, to, 1) }
}

// The result for hostile documents, for every kind of event. In a stream each is one failure, and the next event is
// read.
func TestBadInputs(t *testing.T) {
	for _, c := range []struct {
		id     string
		change func(line string) string
		kind   error // nil if it is accepted
	}{
		{"J1 empty", is(""), telemetry.ErrSyntax},
		{"J1 white space", is(" \n\t"), telemetry.ErrSyntax},
		{"J2 null", is("null"), telemetry.ErrSyntax},
		{"J2 array", is("[]"), telemetry.ErrSyntax},
		{"J2 string", is(`"x"`), telemetry.ErrSyntax},
		{"J2 number", is("1"), telemetry.ErrSyntax},
		{"J3 two values", func(line string) string { return line + line }, telemetry.ErrSyntax},
		{"J3 text after it", func(line string) string { return line + " x" }, telemetry.ErrSyntax},
		{"J4 white space around", func(line string) string { return " " + line + " \r\n\n" }, nil},
		{"J5 byte order mark", func(line string) string { return "\ufeff" + line }, nil},
		{"J5 byte order mark inside", first(`"id"`, "\ufeff\"id\""), telemetry.ErrSyntax},
		{"J5 two byte order marks", func(line string) string { return "\ufeff\ufeff" + line }, telemetry.ErrSyntax},
		{"J6 UTF-16LE", utf16le, telemetry.ErrEncoding},
		{"J6 UTF-16LE with mark", func(line string) string { return "\xff\xfe" + utf16le(line) }, telemetry.ErrEncoding},
		{"J7 member twice", with(`"id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11"`), telemetry.ErrDuplicate},
		{"J7 escaped name twice", with(`"\u0069d":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11"`), telemetry.ErrDuplicate},
		{"J7 undocumented member twice", with(`"a":1,"a":1`), telemetry.ErrDuplicate},
		{"J7 member of an undocumented one twice", with(`"a":{"b":1,"b":2}`), telemetry.ErrDuplicate},
		{"J8 payload twice", with(`"payload":{"ver":"1.3"}`), telemetry.ErrDuplicate},
		{"J11 names in other letters", with(`"iD":"x","Kst":1,"ｖer":2`), nil},
		{"J13 byte FF", with("\"a\":\"\xff\""), telemetry.ErrEncoding},
		{"J13 overlong", with("\"a\":\"\xc0\xaf\""), telemetry.ErrEncoding},
		{"J13 surrogate", with("\"a\":\"\xed\xa0\x80\""), telemetry.ErrEncoding},
		{"J13 byte FF in the type", first(`"type":"`, "\"type\":\"\xff"), telemetry.ErrEncoding},
		{"J14 half a pair", with(`"a":"\ud800"`), telemetry.ErrEncoding},
		{"J14 pair the wrong way round", with(`"a":"\udc00\ud800"`), telemetry.ErrEncoding},
		{"J16 smart quotes", first(`"ver"`, "“ver”"), telemetry.ErrSyntax},
		{"J16 single quotes", first(`"ver"`, "'ver'"), telemetry.ErrSyntax},
		{"J16 comment", first(`{`, "{/**/"), telemetry.ErrSyntax},
		{"J16 comma at the end", func(line string) string { return line[:len(line)-1] + ",}" }, telemetry.ErrSyntax},
		{"J16 True", with(`"a":True`), telemetry.ErrSyntax},
		{"J16 NaN", with(`"a":NaN`), telemetry.ErrSyntax},
		{"J17 nested 65 deep", with(`"a":` + strings.Repeat("[", 65) + strings.Repeat("]", 65)), telemetry.ErrLimit},
		{"J17 nested 10000 deep", with(`"a":` + strings.Repeat(`{"a":`, 10_000)), telemetry.ErrLimit},
		{"J17 arrays 10000 deep", func(line string) string { return `{"a":` + strings.Repeat("[", 10_000) + line }, telemetry.ErrLimit},
		{"J18 a million members", with(`"a":[` + strings.Repeat("0,", 1<<20) + "0]"), telemetry.ErrLimit},
		{"J20 half a megabyte undocumented", with(`"a":["` + strings.Repeat("x", 500_000) + `"]`), nil},
		{"J20 five megabytes undocumented", with(`"a":["` + strings.Repeat("x", 5_000_000) + `"]`), telemetry.ErrLimit},
		{"J26 wrong kind of the last member", func(line string) string {
			return line[:strings.LastIndex(line, ":")] + ":[]}}"
		}, telemetry.ErrFormat},
		{"J29 XML", is("<Event><ver>1.0</ver></Event>"), telemetry.ErrSyntax},
		{"wrong kind of header", first(`"st":"2011-08-12T20:17:46.384Z"`, `"st":"2011-08-12"`), telemetry.ErrFormat},
		{"no payload but a text", func(line string) string {
			return line[:strings.Index(line, `"payload":`)] + `"payload":"1.0"}`
		}, telemetry.ErrFormat},
		{"cut off", func(line string) string { return line[:len(line)/2] }, telemetry.ErrSyntax},
	} {
		for _, k := range kinds {
			good := line(t, k.sample)
			doc := c.change(good)
			e, err := registry.DecodeJSON([]byte(doc), telemetry.Limits{})
			if c.kind == nil {
				require.NoError(t, err, "%s: %s", k.sample, c.id)
				assert.IsType(t, k.typ, e, c.id)
				assert.NotContains(t, toJSON(t, e), "\ufeff")
				continue
			}
			require.ErrorIs(t, err, c.kind, "%s: %s", k.sample, c.id)
			assert.Nil(t, e)
			var failure *telemetry.Error
			require.ErrorAs(t, err, &failure)
			assert.NotRegexp(t, "Steven|spa-admin|jira|1fced2a0", err.Error())
			if !strings.HasPrefix(c.id, "J1 ") && !strings.HasPrefix(c.id, "J3 ") && !strings.HasPrefix(c.id, "J6 ") {
				afterBadInput(t, c.id, good, doc, c.kind)
			}
		}
	}
}

// afterBadInput checks that a bad document between two good events is one failure, at its own place.
func afterBadInput(t *testing.T, id, good, bad string, kind error) {
	t.Helper()
	got := readAll(strings.NewReader(good + "\n" + bad + "\n" + good + "\n"))
	require.Len(t, got, 3, id)
	assert.NoError(t, got[0].err, id)
	assert.NoError(t, got[2].err, id)
	var failure *event.Error
	require.ErrorAs(t, got[1].err, &failure, id)
	assert.ErrorIs(t, failure, kind, id)
	assert.Equal(t, 1, failure.Index, id)
	at := len(good) + 1
	if strings.HasPrefix(bad, "\ufeff") { // a line may begin with a byte order mark
		at += len("\ufeff")
	}
	assert.EqualValues(t, at, failure.Offset, id)
}

func utf16le(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}
