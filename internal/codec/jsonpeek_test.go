package codec

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Members are found at their own depth, in any order and layout.
func TestPeekMembers(t *testing.T) {
	names := []string{"prod", "type", "payload"}
	const no = "none"
	for doc, want := range map[string][3]string{
		`{"prod":"a","type":"b","payload":{"x":1}}`:                           {`"a"`, `"b"`, `{"x":1}`},
		" {\n\t\"type\" : \"b\" ,\r\n \"payload\" : [1, 2] , \"prod\" : 12 }": {`12`, `"b"`, `[1, 2]`},
		`{"a":{"prod":"x"},"b":["prod",{"type":"y"}],"prod":"a"}`:             {`"a"`, no, no},
		`{"a":"{\"prod\":\"x\"}","\u0070rod":"a","ty\u0070e":true}`:           {`"a"`, `true`, no},
		`{"a":"\\","prod":"\"","type":"\\\"}"}`:                               {`"\""`, `"\\\"}"`, no},
		`{"prod":null,"type":nul,"payload":-1e5}`:                             {no, no, `-1e5`},
		`{"Prod":"a","prod ":"b","prod\\u0064":"c"}`:                          {no, no, no},
		`{"a":123456789012345678901234567890,"prod":false}`:                   {`false`, no, no},
		`{"a":{},"b":[],"c":"","payload":{"}":"{"}}`:                          {no, no, `{"}":"{"}`},
		`{"prod":"a","prod":"b"}`:                                             {`"a"`, no, no},
		`{}`:                                                                  {no, no, no},
		`[{"prod":"a"}]`:                                                      {no, no, no},
		`"prod"`:                                                              {no, no, no},
		``:                                                                    {no, no, no},
	} {
		var at [3]int
		PeekMembers(doc, 0, names, at[:])
		for n := range names {
			got := no
			if at[n] >= 0 {
				got = PeekValue(doc, at[n])
			}
			assert.Equal(t, want[n], got, "%s: %s", doc, names[n])
		}
	}
}

func TestPeekText(t *testing.T) {
	for value, want := range map[string]string{
		`"a"`: "a", `""`: "", `"\u0041\n"`: "A\n", `"\ud83d\ude00\\"`: "😀\\", `"\u00"`: "", `"\q"`: "", `"\ud800"`: "", `"a`: "",
		`1`: "1", `1.50`: "1.50", `0`: "0", `01`: "", `1.`: "", `-1`: "", `1e0`: "", `true`: "", `{}`: "", `[1]`: "",
		strings.Repeat("9", 100): strings.Repeat("9", 100),
	} {
		doc := `{"a":` + value + `}`
		var at [1]int
		PeekMembers(doc, 0, []string{"a"}, at[:])
		assert.Equal(t, want, PeekText(doc, at[0], true), value)
		if value[0] != '"' {
			assert.Empty(t, PeekText(doc, at[0], false), value)
		}
	}
	assert.Empty(t, PeekText(`"a"`, -1, true))
}

// In valid JSON, the results are those of encoding/json. In any other document, nothing goes wrong.
func FuzzPeek(f *testing.F) {
	for _, doc := range []string{`{"prod":"a","type":1}`, `{"\u0070rod":"\"","a":[{"type":1}]}`, `{"type":"\u00"}`, `{"prod":"\`} {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		names := []string{"prod", "type"}
		var at [2]int
		PeekMembers(doc, 0, names, at[:])
		var d JSON
		valid := d.End(d.Skip(d.Reset([]byte(doc), testLimits))) == nil && !strings.HasPrefix(doc, "\ufeff")
		var members map[string]json.RawMessage
		if valid && json.Unmarshal([]byte(doc), &members) != nil {
			members = nil
		}
		for n, name := range names {
			var value, text string
			if at[n] >= 0 {
				value, text = PeekValue(doc, at[n]), PeekText(doc, at[n], false)
			}
			if !valid {
				continue
			}
			want := string(members[name])
			if want == "null" {
				want = ""
			}
			require.Equal(t, want, value)
			var wantText string
			_ = json.Unmarshal([]byte(want), &wantText)
			require.Equal(t, wantText, text)
		}
	})
}

// A version that is given as a number must be a plain number.
func TestTextOrNumber(t *testing.T) {
	for value, kind := range map[string]error{
		`"1.0"`: nil, `1`: nil, `1.0`: nil, `0`: nil, `10.25`: nil, `""`: nil, strings.Repeat("1", 1000): nil,
		`1e0`: fault.ErrFormat, `-0`: fault.ErrFormat, `-1`: fault.ErrFormat, `1E5`: fault.ErrFormat, `1e999999`: fault.ErrFormat,
		`1.5e-1`: fault.ErrFormat, `1.0e+0`: fault.ErrFormat, `{}`: fault.ErrFormat, `true`: fault.ErrFormat,
		`01`: fault.ErrSyntax, `1.`: fault.ErrSyntax, `-`: fault.ErrSyntax, `1e`: fault.ErrSyntax, `+1`: fault.ErrSyntax,
		strings.Repeat("1", testLimits.Token+1): fault.ErrLimit,
	} {
		doc := `{"ver":` + value + `}`
		fields := Fields{Names: []string{"ver"}, Keys: []string{`"ver":`}, Find: func(name string) int {
			if name == "ver" {
				return 0
			}
			return -1
		}}
		var d JSON
		o := Object{Fields: &fields}
		var text string
		f, i := d.Open(&o, d.Reset([]byte(doc), testLimits))
		for ; f >= 0; f, i = d.Next(&o, i) {
			text, i = d.TextOrNumber(&o, i)
		}
		err := d.End(i)
		if kind == nil {
			require.Nil(t, err, value)
			assert.Equal(t, strings.Trim(value, `"`), text)
			continue
		}
		require.NotNil(t, err, value)
		assert.ErrorIs(t, err, kind, value)
	}
}

// The head of a text shows whether it has two or four bytes per character or is damaged.
func TestIsWide(t *testing.T) {
	for text, want := range map[string]bool{
		"\xff\xfe": true, "\xfe\xff\x00{": true, "\xff\xfe\x00\x00{\x00\x00\x00": true, "\x00\x00\xfe\xff": true,
		"{\x00\"\x00": true, "\x00{\x00\"": true, "{\x00\"\x00k\x04k\x04": true, "\x00{\x00\"\x04k\x04k": true,
		"{\x00\x00\x00\"\x00\x00\x00": true, "\x00\x00\x00{\x00\x00\x00\"": true,
		"": false, "{": false, "\x00": false, "{}": false, `{"a":1}`: false, "\ufeff{}": false, "\xff{}": false,
		"\x00\x00": false, "\x00\x00\x00\x00\x00\x00\x00\x00": false, "{\x00\x00\x00\x00\x00\x00\x00": false, "\x00{\"a\":1}": false,
		"\x00\x00{\"a\":1}": false, "\x00\x00\x00{\"a\":1}": false, "{\x00\"a\":1}": false,
	} {
		assert.Equal(t, want, IsWide(text), "%q", text)
		assert.Equal(t, want, IsWide([]byte(text)), "%q", text)
	}
}
