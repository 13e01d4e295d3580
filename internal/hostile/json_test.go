package hostile

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// change makes a bad document from a good one.
type change func(doc string) string

// row is one bad document and the kind of its error, or nil if it is accepted.
type row struct {
	id     string
	change change
	kind   error
}

// instead is another document; after appends to the document, and within inserts before the last brace.
func instead(text string) change { return func(string) string { return text } }
func after(text string) change   { return func(doc string) string { return doc + text } }
func within(member string) change {
	return func(doc string) string { return doc[:len(doc)-1] + "," + member + "}" }
}

// again repeats the first member, unchanged or with another value.
func again(value string) change {
	return func(doc string) string {
		name, _, _ := strings.Cut(doc[1:], ":")
		if value == "" {
			return "{" + firstMember(doc) + "," + doc[1:]
		}
		return "{" + name + ":" + value + "," + doc[1:]
	}
}

// firstMember returns the first member of an object, whose value may be an object too.
func firstMember(doc string) string {
	depth := 0
	for i, c := range doc[1:] {
		switch {
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth <= 0 && (c == ',' || depth < 0) {
			return doc[1 : i+1]
		}
	}
	return ""
}

func utf16Text(big bool, mark string) change {
	return func(doc string) string {
		var b strings.Builder
		b.WriteString(mark)
		for _, u := range utf16.Encode([]rune(doc)) {
			high, low := byte(u>>8), byte(u)
			if !big {
				high, low = low, high
			}
			b.WriteByte(high)
			b.WriteByte(low)
		}
		return b.String()
	}
}

var badJSON = []row{
	{"J1 empty", instead(""), telemetry.ErrSyntax},
	{"J1 white space", instead(" \r\n\t"), telemetry.ErrSyntax},
	{"J1 byte order mark alone", instead("\ufeff"), telemetry.ErrSyntax},
	{"J2 null", instead("null"), telemetry.ErrSyntax},
	{"J2 array", instead("[]"), telemetry.ErrSyntax},
	{"J2 array of the record", func(doc string) string { return "[" + doc + "]" }, telemetry.ErrSyntax},
	{"J2 string", instead(`"x"`), telemetry.ErrSyntax},
	{"J2 number", instead("1"), telemetry.ErrSyntax},
	{"J3 twice", func(doc string) string { return doc + doc }, telemetry.ErrSyntax},
	{"J3 text after it", after(" x"), telemetry.ErrSyntax},
	{"J3 brace after it", after("}"), telemetry.ErrSyntax},
	{"J3 NUL after it", after("\x00"), telemetry.ErrSyntax},
	{"J4", after(" \r\n\t\n"), nil},
	{"J5", func(doc string) string { return "\ufeff" + doc }, nil},
	{"J5 inside", func(doc string) string { return "{\ufeff" + doc[1:] }, telemetry.ErrSyntax},
	{"J5 twice", func(doc string) string { return "\ufeff\ufeff" + doc }, telemetry.ErrSyntax},
	{"J5 after it", after("\ufeff"), telemetry.ErrSyntax},
	{"J6 little", utf16Text(false, ""), telemetry.ErrEncoding},
	{"J6 little, mark", utf16Text(false, "\xff\xfe"), telemetry.ErrEncoding},
	{"J6 big", utf16Text(true, ""), telemetry.ErrEncoding},
	{"J6 big, mark", utf16Text(true, "\xfe\xff"), telemetry.ErrEncoding},
	{"J7 equal", again(""), telemetry.ErrDuplicate},
	{"J7 null first", again("null"), telemetry.ErrDuplicate},
	{"J7 undocumented", within(`"` + canary + `":1,"` + canary + `":1`), telemetry.ErrDuplicate},
	{"J7 undocumented, escaped", within(`"Canary":1,"\u0043anary":1`), telemetry.ErrDuplicate},
	{"J7 inside an undocumented one", within(`"x":[{"` + canary + `":1,"` + canary + `":1}]`), telemetry.ErrDuplicate},
	{"J11", within("\"\u017fid\":1,\"\u212ast\":2,\"\uff56er\":3"), nil},
	{"J11 case", within(`"VER":1,"gUID":2,"nAME":3,"METADATA":{},"CATEGORIES":[]`), nil},
	{"J13 FF", within("\"x\":\"" + canary + "\xff\""), telemetry.ErrEncoding},
	{"J13 overlong", within("\"x\":\"\xc0\xaf\""), telemetry.ErrEncoding},
	{"J13 surrogate", within("\"x\":\"\xed\xa0\x80\""), telemetry.ErrEncoding},
	{"J13 beyond Unicode", within("\"x\":\"\xf4\x90\x80\x80\""), telemetry.ErrEncoding},
	{"J13 in a name", within("\"" + canary + "\xff\":1"), telemetry.ErrEncoding},
	{"J14 high", within(`"x":"\ud800"`), telemetry.ErrEncoding},
	{"J14 reversed", within(`"x":"\udc00\ud800"`), telemetry.ErrEncoding},
	{"J14 in a name", within(`"\ud800":1`), telemetry.ErrEncoding},
	{"J15 free text", within(`"x":"a\u0000b"`), nil},
	{"J16 smart quotes", within("\u201cx\u201d:1"), telemetry.ErrSyntax},
	{"J16 smart value", within("\"x\":\u201c1\u201d"), telemetry.ErrSyntax},
	{"J16 single quotes", within("'x':1"), telemetry.ErrSyntax},
	{"J16 no quotes", within("x:1"), telemetry.ErrSyntax},
	{"J16 block comment", within("/* */\"x\":1"), telemetry.ErrSyntax},
	{"J16 line comment", after("// x"), telemetry.ErrSyntax},
	{"J16 trailing comma", func(doc string) string { return doc[:len(doc)-1] + ",}" }, telemetry.ErrSyntax},
	{"J16 leading comma", func(doc string) string { return "{," + doc[1:] }, telemetry.ErrSyntax},
	{"J16 True", within(`"x":True`), telemetry.ErrSyntax},
	{"J16 NaN", within(`"x":NaN`), telemetry.ErrSyntax},
	{"J16 Infinity", within(`"x":-Infinity`), telemetry.ErrSyntax},
	{"J16 minus alone", within(`"x":-`), telemetry.ErrSyntax},
	{"J16 fraction without digits", within(`"x":1.`), telemetry.ErrSyntax},
	{"J16 hexadecimal", within(`"x":0x1`), telemetry.ErrSyntax},
	{"J16 raw line break", within("\"x\":\"a\nb\""), telemetry.ErrSyntax},
	{"J16 raw NUL", within("\"x\":\"a\x00b\""), telemetry.ErrSyntax},
	{"J16 escape", within(`"x":"\q"`), telemetry.ErrSyntax},
	{"J17 depth 64", within(`"x":` + strings.Repeat("[", 63) + strings.Repeat("]", 63)), nil},
	{"J17 depth 65", within(`"x":` + strings.Repeat("[", 64) + strings.Repeat("]", 64)), telemetry.ErrLimit},
	{"J17 depth 10^4 of objects", within(`"x":` + strings.Repeat(`{"a":`, 10_000)), telemetry.ErrLimit},
	{"J17 depth 10^6", within(`"x":` + strings.Repeat("[", 1_000_000)), telemetry.ErrLimit},
	{"J17 depth 10^6 at the top", instead(strings.Repeat(`{"a":`, 200_000)), telemetry.ErrLimit},
	{"J20 half a megabyte", within(`"x":["` + strings.Repeat("x", 500_000) + `"]`), nil},
	{"J20 five megabytes", within(`"x":["` + strings.Repeat("x", 5_000_000) + `"]`), telemetry.ErrLimit},
	{"J29", instead("<Manifest/>"), telemetry.ErrSyntax},
	{"J29 with a record in a comment", instead("<!-- {} -->"), telemetry.ErrSyntax},
}

func TestBadJSON(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		good, _ := r.document(t)
		for _, c := range slices.Concat(badJSON, moreBadJSON) {
			doc := c.change(good)
			v := r.full(t)
			before, _ := pseudonym.InClearRecord(r.full(t)).AppendJSON(nil)
			err := v.UnmarshalJSON([]byte(doc))
			again := r.new()
			require.Equal(t, err, again.DecodeJSON([]byte(doc), telemetry.Limits{}), c.id)
			if c.kind == nil {
				assert.NoError(t, err, c.id)
				out, err := pseudonym.InClearRecord(v).AppendJSON(nil)
				require.NoError(t, err)
				assert.NotContains(t, string(out), "\ufeff", c.id)
				continue
			}
			assertRefused(t, c.id, c.kind, err)
			assert.Equal(t, r.new(), again, "%s: a part of the document was decoded", c.id)
			after, _ := pseudonym.InClearRecord(v).AppendJSON(nil)
			assert.Equal(t, string(before), string(after), "%s: the target was changed", c.id)
		}
	})
}

// assertRefused checks the error of a document: its kind, and that it is short and does not contain the input.
func assertRefused(t *testing.T, id string, kind, err error) {
	t.Helper()
	var e *telemetry.Error
	if !assert.ErrorIs(t, err, kind, id) || !assert.ErrorAs(t, err, &e, id) {
		return
	}
	assertSilent(t, id, err)
	assert.Less(t, len(err.Error()), 300, id)
	assert.NotEmpty(t, e.Want, id)
}

// J: a document that is cut off anywhere is refused.
func TestTruncatedJSON(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		doc, _ := r.document(t)
		for n := range len(doc) {
			v := r.new()
			assertRefused(t, doc[:n], telemetry.ErrSyntax, v.UnmarshalJSON([]byte(doc[:n])))
			require.Equal(t, r.new(), v)
		}
	})
}
