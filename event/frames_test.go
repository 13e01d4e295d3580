package event

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cut returns what frames finds in a stream: each value as OFFSET:TEXT, or OFFSET!KIND for a failure.
func cut(r io.Reader, most int) (cuts []string, failed error) {
	f := frames{src: r, most: most}
	for p, ok := f.next(); ok; p, ok = f.next() {
		values := cutter{piece: p, most: most}
		for fr, ok := values.next(); ok; fr, ok = values.next() {
			if fr.err == nil {
				cuts = append(cuts, fmt.Sprintf("%d:%s", fr.at, fr.text))
			}
			for _, kind := range []error{telemetry.ErrSyntax, telemetry.ErrLimit, telemetry.ErrEncoding} {
				if errors.Is(fr.err, kind) {
					cuts = append(cuts, fmt.Sprintf("%d!%v", fr.at, kind))
				}
			}
		}
	}
	return cuts, f.failed()
}

// half returns half of what is requested, and sometimes nothing.
type half struct {
	src  io.Reader
	idle bool
}

func (h *half) Read(b []byte) (int, error) {
	if h.idle = !h.idle; h.idle {
		return 0, nil
	}
	return h.src.Read(b[:(len(b)+1)/2])
}

func TestFrames(t *testing.T) {
	for _, c := range []struct {
		name, stream string
		want         []string
	}{
		{"J1 empty", "", nil},
		{"J1 white space", " \r\n\t\n", nil},
		{"J1 byte order mark alone", "\ufeff", nil},
		{"one value", `{"a":1}`, []string{`0:{"a":1}`}},
		{"lines", "{\"a\":1}\n{\"b\":2}\n", []string{`0:{"a":1}`, `8:{"b":2}`}},
		{"J4 CRLF and blank lines", "\r\n{}\r\n\r\n  \n {}\r\n", []string{"2:{}", "12:{}"}},
		{"J5 byte order mark", "\ufeff{}\n{}", []string{"3:{}", "6:{}"}},
		{"byte order mark of a later line", "{}\n\ufeff{}\n \ufeff\n\ufeff\r\n{}", []string{"0:{}", "6:{}", "19:{}"}},
		{"byte order mark of a later value", "{\n}\n\ufeff{\n}\r\n\ufeff\n\ufeff {\n}", []string{"0:{\n}", "7:{\n}", "20:{\n}"}},
		{"byte order mark after blank lines", "\n\n\ufeff{}\n{}", []string{"5:{}", "8:{}"}},
		{"J5 two byte order marks", "\ufeff\ufeff{}\n\ufeff\ufeff{}", []string{"3:\ufeff", "6:{}", "12:\ufeff{}"}},
		{"J5 byte order mark within a line", "{}\ufeff{}\n{}\ufeff\n{}", []string{"0:{}", "2:\ufeff", "5:{}", "8:{}", "10:\ufeff", "14:{}"}},
		{"J5 byte order mark in an array", "[{},\n\ufeff{}]", []string{"1:{}", "5:\ufeff", "8!syntax error", "8:{}"}},
		{"J6 UTF-16LE", "\xff\xfe{\x00}\x00\n\x00", []string{"0!invalid text encoding"}},
		{"J6 UTF-16BE without mark", "\x00{\x00}", []string{"0!invalid text encoding"}},
		{"J6 UTF-32BE without mark", "\x00\x00\x00{\x00\x00\x00}", []string{"0!invalid text encoding"}},
		{"J6 UTF-32LE without mark", "{\x00\x00\x00}\x00\x00\x00", []string{"0!invalid text encoding"}},
		{"zero bytes at the head", "\x00\x00\x00\x00\x00\x00\x00\x00\x00{}\n{}\n", []string{"0:\x00\x00\x00\x00\x00\x00\x00\x00\x00", "9:{}", "12:{}"}},
		{"one zero byte at the head", "\x00{\"a\":1}\n{}\n", []string{"0:\x00", "1:{\"a\":1}", "9:{}"}},
		{"zero bytes of a page", "{}\n\x00\x00\x00\x00{}\n{}\n", []string{"0:{}", "3:\x00\x00\x00\x00{}", "10:{}"}},
		{"zero bytes between values", "{\n}\x00\x00\x00\x00{\n}", []string{"0:{\n}", "3:\x00\x00\x00\x00", "7:{\n}"}},
		{"zero bytes after a brace", "{\x00\x00\x00\x00\x00\x00\x00\n{}\n{}", []string{"0:{\x00\x00\x00\x00\x00\x00\x00\n", "9:{}", "12:{}"}},
		{"broken line", "{}\n{\"a\":[\"\n{}", []string{"0:{}", "3:{\"a\":[\"", "11:{}"}},
		{"two values in a line", "{}\n{}{} \n{}", []string{"0:{}", "3:{}{} ", "9:{}"}},
		{"J2 other values in lines", "{}\nnull\n\"x\"\n[1]", []string{"0:{}", "3:null", "8:\"x\"", "12:[1]"}},
		{"truncated last line", "{}\n{\"a\":", []string{"0:{}", "3:{\"a\":"}},

		{"J3 concatenated", `{"a":{}}{"b":"}"} {"c":"\"}"}`, []string{`0:{"a":{}}`, `8:{"b":"}"}`, `18:{"c":"\"}"}`}},
		{"indented", "{\n \"a\": [\n  1\n ]\n}\n{\n}\n", []string{"0:{\n \"a\": [\n  1\n ]\n}", "19:{\n}"}},
		{"braces on lines of their own", "{\n\"a\":\n{\n},\n\"b\":\n[\n{\n},\n{\n}\n]\n}\n{\n}",
			[]string{"0:{\n\"a\":\n{\n},\n\"b\":\n[\n{\n},\n{\n}\n]\n}", "32:{\n}"}},
		{"text before the first value", "# log\n{}\n{}", []string{"0:# log", "6:{}", "9:{}"}},
		{"something between", "{\n}x{\n}1 2\n{\n}", []string{"0:{\n}", "3:x", "4:{\n}", "7:1 2", "11:{\n}"}},
		{"first line cut off in a string", "{\"a\":\"b\n{\"c\":1}\n{\"d\":1}", []string{"0:{\"a\":\"b\n", "8:{\"c\":1}", "16:{\"d\":1}"}},
		{"first line cut off after a comma", "{\"a\":1,\n{\"c\":1}\n{}", []string{"0:{\"a\":1,\n", "8:{\"c\":1}", "16:{}"}},
		{"first line cut off in a list", "{\"a\":[{\n{\"c\":1}\n{}", []string{"0:{\"a\":[{\n", "8:{\"c\":1}", "16:{}"}},
		{"cut off among indented ones", "{\n \"a\": {\n  \"b\": 1,\n{\n \"c\": 2\n}\n", []string{"0:{\n \"a\": {\n  \"b\": 1,\n", "20:{\n \"c\": 2\n}"}},
		{"comma missing in a list", "{\n \"a\": [\n  {}\n  {}\n ]\n}\n{\n}", []string{"0:{\n \"a\": [\n  {}\n  {}\n ]\n}", "25:{\n}"}},
		{"bracket missing", "{\n \"a\": [1}\n{\n}", []string{"0:{\n \"a\": [1}", "12:{\n}"}},
		{"bracket too many", "{\n \"a\": 1]}\n{\n}", []string{"0:{\n \"a\": 1]}", "12:{\n}"}},
		{"line break in a string", "{\n \"a\": \"b\n\"}\n}", []string{"0:{\n \"a\": \"b\n\"}\n}"}},

		{"J2 empty array", "[]", nil},
		{"array", "[{\"a\":1}, {\"b\":[2,{}]},\n{}\n]\n", []string{`1:{"a":1}`, `10:{"b":[2,{}]}`, `24:{}`}},
		{"array after a byte order mark", "\ufeff [ {} ] ", []string{"6:{}"}},
		{"other values in an array", `["a,]", 1,null,[2,3],{}]`, []string{`1:"a,]"`, "8:1", "10:null", "15:[2,3]", "21:{}"}},
		{"comma missing", `[{} {},{}]`, []string{"1:{}", "4!syntax error", "4:{}", "7:{}"}},
		{"comma too many", `[{},,{}]`, []string{"1:{}", "4!syntax error", "5:{}"}},
		{"comma before the first item", `[,{}]`, []string{"1!syntax error", "2:{}"}},
		{"comma alone", `[,]`, []string{"1!syntax error"}},
		{"comma at the end", `[{},]`, []string{"1:{}", "4!syntax error"}},
		{"bracket missing at the end", `[{},{}`, []string{"1:{}", "4:{}", "6!syntax error"}},
		{"array cut off", `[`, []string{"1!syntax error"}},
		{"array cut off in a value", `[{},{"a":`, []string{"1:{}", `4:{"a":`, "9!syntax error"}},
		{"value in an array cut off", "[{},{\"a\":\"b\n]", []string{"1:{}", "4:{\"a\":\"b\n"}},
		{"value in an array cut off before another", "[\n {},\n {\"a\":1,\n {}\n]", []string{"3:{}", "8:{\"a\":1,\n ", "17!syntax error", "17:{}"}},
		{"brace in an array", `[}]`, []string{"1:}"}},
		{"second array", `[{}][{}]`, []string{"1:{}", "4!syntax error"}},
		{"text after an array", "[{}] x", []string{"1:{}", "5!syntax error"}},

		{"J20 value too long", "{\"a\":\"012345678901234567890123456789\"}\n{}\n", []string{"0!limit exceeded", "39:{}"}},
		{"line too long", "{}\n{\"a\":[\"012345678901234567890123456789\n{}\n", []string{"0:{}", "3!limit exceeded", "41:{}"}},
		{"mark before a line as long as allowed", "{}\n\ufeff \t{\"a\":\"012345678901234567890123456\"}\r\n{}", []string{"0:{}", "8:{\"a\":\"012345678901234567890123456\"}", "45:{}"}},
		{"mark before a line too long", "{}\n \ufeff {\"a\":\"0123456789012345678901234567\"}\n{}", []string{"0:{}", "8!limit exceeded", "45:{}"}},
		{"two marks before lines", "{}\n\ufeff\ufeff{}\n\ufeff\n \ufeff {}\n", []string{"0:{}", "6:\ufeff{}", "21:{}"}},
		{"value too long in an array", "[{\"a\":\"012345678901234567890123456789\"},{}]", []string{"1!limit exceeded", "40:{}"}},
		{"last value too long", "{}\n{\"a\":\"012345678901234567890123456789\"}", []string{"0:{}", "3!limit exceeded"}},
		{"cut off and too long", "{\"a\":\"012345678901234567890123456789\n{}\n", []string{"0!limit exceeded", "37:{}"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, r := range map[string]io.Reader{
				"whole":         strings.NewReader(c.stream),
				"J28 bytes":     iotest.OneByteReader(strings.NewReader(c.stream)),
				"J28 data+EOF":  iotest.DataErrReader(strings.NewReader(c.stream)),
				"J28 0 and nil": &half{src: iotest.HalfReader(strings.NewReader(c.stream))},
			} {
				got, err := cut(r, 35)
				require.NoError(t, err, name)
				assert.Equal(t, c.want, got, name)
			}
		})
	}
}

// If the source fails, the values before the failure are returned, and its error comes last.
func TestFramesFailingSource(t *testing.T) {
	const stream = "{\"a\":1}\n{\"b\":2}\n"
	for k := range len(stream) + 1 {
		got, err := cut(io.MultiReader(strings.NewReader(stream[:k]), iotest.ErrReader(io.ErrClosedPipe)), 35)
		assert.ErrorIs(t, err, io.ErrClosedPipe)
		want := []string{`0:{"a":1}`, `8:{"b":2}`}
		switch {
		case k < 7:
			want = nil
		case k < 16: // a line is a value after its end was read
			want = want[:1]
		}
		assert.Equal(t, want, got, k)
	}
	_, err := cut(&half{src: iotest.ErrReader(nil), idle: true}, 35)
	assert.ErrorIs(t, err, io.ErrNoProgress)
}

// Deep nesting does not use the stack.
func TestFramesDeep(t *testing.T) {
	deep := strings.Repeat(`{"a":[`, 1000) + strings.Repeat(`]}`, 1000)
	got, err := cut(strings.NewReader(deep+deep), 1<<20)
	require.NoError(t, err)
	assert.Equal(t, []string{"0:" + deep, fmt.Sprintf("%d:%s", len(deep), deep)}, got)
}

// Values that are cut at likely ends, as workers get them, are read like those whose ends are searched for.
func TestReaderLikelyEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	values := []string{
		"{\n  \"type\": \"a\",\n  \"x\": {\n    \"y\": [1]\n  }\n}",
		"{\n\"type\":\"b\",\n\"x\":\n{\n},\n\"y\":\n[\n{\n}\n]\n}",
		"{\"type\":\"c\"}",
		"{\n  \"type\": \"d\",\n  \"x\": \"\n}\"\n}",
		"{\n  \"type\": \"e\",\n  \"x\": {\n}",
		"{\n  \"type\": \"f\"\n  \"x\": 1\n}",
		"{\n  \"type\": \"g\"\n}}",
		"{\n  \"type\": \"h\",\n  \"x\": \"" + strings.Repeat("long ", 300) + "\"\n}",
		"  {\n    \"type\": \"i\"\n  }",
		"x",
	}
	read := func(stream string, opts ...ReaderOption) (out []string) {
		opts = append(opts, WithLimits(telemetry.Limits{Event: 1000}))
		for ev, err := range NewReader(iotest.HalfReader(strings.NewReader(stream)), new(Registry), opts...).Events(t.Context()) {
			if err != nil {
				out = append(out, err.Error())
				continue
			}
			doc, err := ev.(*Raw).AppendJSON(nil)
			require.NoError(t, err)
			out = append(out, string(doc))
		}
		return out
	}
	trials := 500
	if testing.Short() {
		trials = 50
	}
	for n := range trials {
		var stream strings.Builder
		between := []string{"\n", ",\n", " ", ",", ", \n  "}[n%5]
		for range 200 {
			v := values[0]
			if r.IntN(1+n%9) > 0 {
				v = values[r.IntN(len(values))]
			}
			stream.WriteString(v + between)
		}
		text := values[0] + "\n" + stream.String()
		if n%5 != 0 && n%5 != 2 {
			text = "[" + stream.String() + values[2] + "]"
		}
		want := read(text, WithWorkers(2))
		require.Equal(t, want, read(text), "%s", text)
		require.Equal(t, want, read(text, WithReuse()), "%s", text)
	}
}
