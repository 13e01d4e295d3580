package codec

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var testLimits = Limits{Document: 1 << 20, Depth: 64, Token: 1 << 19, Attributes: 64}

// person is a record as the generator would write it: a text, an identifier, a count and a nested person.
type person struct {
	Name, ID string
	Age      int
	Friend   *person
	Tags     []string
	Unknown  string
	Seen     uint64
}

var personFields = NewFields(Fields{
	Names: []string{"name", "id", "age", "friend", "tags"},
	Keys:  []string{`"name":`, `"id":`, `"age":`, `"friend":`, `"tags":`},
	Find: func(name string) int {
		for i, n := range []string{"name", "id", "age", "friend", "tags"} {
			if n == name {
				return i
			}
		}
		return -1
	},
})

func decodePerson(d *JSON, i int, v *person) int {
	o := Object{Fields: &personFields}
	f, i := d.Open(&o, i)
	for ; f >= 0; f, i = d.Next(&o, i) {
		switch f {
		case 0:
			v.Name, i = d.MemberText(&o, i)
		case 1:
			v.ID, i = d.Identifier(i)
		case 2:
			v.Age, i = ParseScalar(d, i, ParseCount)
		case 3:
			v.Friend = new(person)
			i = decodePerson(d, i, v.Friend)
		case 4:
			a, at := d.OpenArray(i)
			for i = d.Item(&a, at); a.More; i = d.Item(&a, i) {
				var tag string
				tag, i = d.Text(i)
				v.Tags = append(v.Tags, tag)
			}
		}
	}
	v.Unknown, v.Seen = o.Unknown, o.Seen
	return i
}

// readPerson decodes doc with a new scanner, with one that has learned from other documents, and without the fast paths. All of
// them must agree.
func readPerson(t testing.TB, doc string) (*person, *fault.Error) {
	t.Helper()
	var v, x, y person
	var d JSON
	s := JSON{slow: true}
	err := d.End(decodePerson(&d, d.Reset([]byte(doc), testLimits), &v))
	err2 := s.End(decodePerson(&s, s.Reset([]byte(doc), testLimits), &x))
	require.Equal(t, err, err2)
	l := NewJSON()
	defer l.Free()
	require.Equal(t, err, l.End(decodePerson(l, l.Reset([]byte(doc), testLimits), &y)))
	require.Empty(t, cmp.Diff(v, y))
	require.Empty(t, cmp.Diff(v, x))
	return &v, err
}

func TestJSONRecord(t *testing.T) {
	v, err := readPerson(t, ` { "age" : "7", "x":[1,
		{"y" : "z\u00e9" }] ,"name":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude80", "id":null,"Name":true,
		"friend":{"id":"Müller","tags":[ ]},"tags":["p","q"]}`+"\r\n")
	require.Nil(t, err)
	want := &person{
		Name: "a\"\\/\b\f\n\r\té🚀", Age: 7, Tags: []string{"p", "q"},
		Friend:  &person{ID: "Müller", Seen: 1<<1 | 1<<4},
		Unknown: `"x":[1,{"y" : "z\u00e9" }],"Name":true`,
		Seen:    1<<0 | 1<<2 | 1<<3 | 1<<4,
	}
	assert.Empty(t, cmp.Diff(want, v))
}

func TestJSONErrors(t *testing.T) {
	deep := func(open, shut string, n int) string { return strings.Repeat(open, n) + strings.Repeat(shut, n) }
	for _, c := range []struct {
		id, doc string
		kind    error
		path    string
		offset  int64
	}{
		{"J1", "", fault.ErrSyntax, "", 0},
		{"J1 space", " \n", fault.ErrSyntax, "", 0},
		{"J2 null", "null", fault.ErrSyntax, "", 0},
		{"J2 array", "[]", fault.ErrSyntax, "", 0},
		{"J2 string", `"x"`, fault.ErrSyntax, "", 0},
		{"J2 number", "1", fault.ErrSyntax, "", 0},
		{"J3", `{"name":"1"}{"name":"2"}`, fault.ErrSyntax, "", 12},
		{"J3 text", `{"name":"1"} x`, fault.ErrSyntax, "", 13},
		{"J5", "{\ufeff}", fault.ErrSyntax, "", 1},
		{"J6 LE", "\xff\xfe{\x00}\x00", fault.ErrEncoding, "", 0},
		{"J6 BE", "\xfe\xff\x00{\x00}", fault.ErrEncoding, "", 0},
		{"J6 LE without mark", "{\x00}\x00", fault.ErrEncoding, "", 0},
		{"J6 BE without mark", "\x00{\x00}", fault.ErrEncoding, "", 0},
		{"J7", `{"name":"a","name":"a"}`, fault.ErrDuplicate, "name", 19},
		{"J7 escaped", `{"name":"a","n\u0061me":"b"}`, fault.ErrDuplicate, "name", 24},
		{"J7 null", `{"name":null,"name":"b"}`, fault.ErrDuplicate, "name", 20},
		{"J7 unknown", `{"secret":1,"secret":2}`, fault.ErrDuplicate, "*", 12},
		{"J7 in unknown", `{"x":{"secret":1,"secret":2}}`, fault.ErrDuplicate, "*", 17},
		{"J8", `{"friend":{"name":"a"},"friend":{"id":"b"}}`, fault.ErrDuplicate, "friend", 32},
		{"J13 ff", "{\"name\":\"a\xffb\"}", fault.ErrEncoding, "name", 10},
		{"J13 overlong", "{\"name\":\"\xc0\xaf\"}", fault.ErrEncoding, "name", 9},
		{"J13 surrogate", "{\"name\":\"\xed\xa0\x80\"}", fault.ErrEncoding, "name", 9},
		{"J13 in a name", "{\"\xff\":1}", fault.ErrEncoding, "", 2},
		{"J14 high", `{"name":"\ud800"}`, fault.ErrEncoding, "name", 9},
		{"J14 reversed", `{"name":"\udc00\ud800"}`, fault.ErrEncoding, "name", 9},
		{"J14 two high", `{"name":"\ud800\ud800"}`, fault.ErrEncoding, "name", 9},
		{"J15", `{"id":"a\u0000b"}`, fault.ErrIdentifier, "id", 6},
		{"J15 DEL", "{\"id\":\"a\x7fb\"}", fault.ErrIdentifier, "id", 6},
		{"J15 C1", `{"id":"a\u009bb"}`, fault.ErrIdentifier, "id", 6},
		{"J16 smart quotes", `{“name”: “1.0”}`, fault.ErrSyntax, "", 1},
		{"J16 smart value", `{"name": “1.0”}`, fault.ErrSyntax, "name", 9},
		{"J16 single quotes", `{'name':'a'}`, fault.ErrSyntax, "", 1},
		{"J16 comment", `{/**/"name":"a"}`, fault.ErrSyntax, "", 1},
		{"J16 trailing comma", `{"name":"a",}`, fault.ErrSyntax, "", 12},
		{"J16 trailing comma in array", `{"tags":["a",]}`, fault.ErrSyntax, "tags", 13},
		{"J16 True", `{"name":True}`, fault.ErrSyntax, "name", 8},
		{"J16 NaN", `{"age":NaN}`, fault.ErrSyntax, "age", 7},
		{"J17 arrays", `{"x":` + deep("[", "]", 64) + `}`, fault.ErrLimit, "*", 68},
		{"J17 10^4", `{"x":` + deep("[", "]", 10_000) + `}`, fault.ErrLimit, "*", 68},
		{"J17 friends", deep(`{"friend":`, "}", 65), fault.ErrLimit, strings.Repeat("friend.", 63) + "friend", 640},
		{"J17 unknown", `{"x":` + deep(`{"a":`, "}", 64) + `}`, fault.ErrLimit, "*", 320},
		{"J18", `{"x":[` + strings.Repeat("0,", 1<<19) + `0]}`, fault.ErrLimit, "", 0},
		{"J21 fraction", `{"age":6.0}`, fault.ErrFormat, "age", 7},
		{"J21 exponent", `{"age":6e0}`, fault.ErrFormat, "age", 7},
		{"J21 quoted fraction", `{"age":"6.0"}`, fault.ErrFormat, "age", 7},
		{"J21 zeros", `{"age":007}`, fault.ErrSyntax, "age", 7},
		{"J21 quoted zeros", `{"age":"007"}`, fault.ErrFormat, "age", 7},
		{"J21 plus", `{"age":+6}`, fault.ErrSyntax, "age", 7},
		{"J21 space", `{"age":" 6"}`, fault.ErrFormat, "age", 7},
		{"J29", `<Manifest/>`, fault.ErrSyntax, "", 0},
		{"T13 negative", `{"age":-1}`, fault.ErrRange, "age", 7},
		{"T13 2^31", `{"age":2147483648}`, fault.ErrRange, "age", 7},
		{"T13 2^64", `{"age":18446744073709551616}`, fault.ErrRange, "age", 7},
		{"T13 long", `{"age":` + strings.Repeat("9", 10_000) + `}`, fault.ErrRange, "age", 7},
		{"T13 comma", `{"age":"1,203"}`, fault.ErrFormat, "age", 7},
		{"T13 Arabic", `{"age":"٣"}`, fault.ErrFormat, "age", 7},
		{"T13 hex", `{"age":0x10}`, fault.ErrSyntax, "", 8},
		{"kind", `{"name":7}`, fault.ErrFormat, "name", 8},
		{"kind of an item", `{"tags":["a","b",{}]}`, fault.ErrFormat, "tags[2]", 17},
		{"kind of a record", `{"friend":[]}`, fault.ErrFormat, "friend", 10},
		{"broken value of another kind", `{"friend":[1}`, fault.ErrSyntax, "friend", 12},
		{"control character", "{\"name\":\"a\nb\"}", fault.ErrSyntax, "name", 10},
		{"escape", `{"name":"\x"}`, fault.ErrSyntax, "name", 9},
		{"short escape", `{"name":"\u12"}`, fault.ErrSyntax, "name", 9},
		{"end", `{"name":"a`, fault.ErrSyntax, "name", 10},
		{"end after an escape", `{"name":"a\`, fault.ErrSyntax, "name", 10},
		{"no colon", `{"name" "a"}`, fault.ErrSyntax, "", 8},
		{"no comma", `{"name":"a" "id":"b"}`, fault.ErrSyntax, "", 12},
		{"long token", `{"name":"` + strings.Repeat("a", 1<<19+1) + `"}`, fault.ErrLimit, "name", 9},
	} {
		t.Run(c.id, func(t *testing.T) {
			_, err := readPerson(t, c.doc)
			require.NotNil(t, err)
			assert.ErrorIs(t, err, c.kind)
			assert.Equal(t, c.path, err.Path)
			assert.Equal(t, c.offset, err.Offset)
			assert.NotContains(t, err.Error(), "secret")
			assert.Less(t, len(err.Error()), 700)
		})
	}
}

func TestJSONAccepted(t *testing.T) {
	for id, doc := range map[string]string{
		"J4":             "{}\n \r\n",
		"J5":             "\ufeff{}",
		"J11 long s":     `{"ſid":1}`,
		"J11 Kelvin":     "{\"\u212ast\":1}",
		"J11 full width": `{"ｎame":1}`,
		"J15 free text":  `{"name":"a\u0000b"}`,
		"J17 at 64":      `{"x":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`,
		"J20":            `{"x":"` + strings.Repeat("x", 500_000) + `"}`,
	} {
		_, err := readPerson(t, doc)
		assert.Nil(t, err, id)
	}
}

// Many undocumented members are distinguished in linear time, and the first repeated one is found at any place.
func TestJSONManyUnknown(t *testing.T) {
	var b strings.Builder
	const n = 50_000
	for i := range n {
		b.WriteString(`"k` + string(rune('a'+i%26)) + strings.Repeat("z", i%7) + `-`)
		json.NewEncoder(&b).Encode(i)
		b.WriteString(`":0,`)
	}
	members := strings.ReplaceAll(b.String(), "\n", "")
	v, err := readPerson(t, `{`+strings.TrimSuffix(members, ",")+`}`)
	require.Nil(t, err)
	assert.Equal(t, strings.TrimSuffix(members, ","), v.Unknown)
	for _, again := range []string{`"ka-0"`, `"kqzz-16"`, `"krzzz-17"`, `"kbz-49999"`} {
		if strings.Contains(members, again) {
			_, err = readPerson(t, `{`+members+again+`:1}`)
			require.NotNil(t, err, again)
			assert.ErrorIs(t, err, fault.ErrDuplicate)
		}
	}
}

// Every truncated document is an error, and none makes the scanner panic.
func TestJSONTruncated(t *testing.T) {
	doc := `{"name":"a\u00e9\ud83d\ude80b","x":{"y":[1,-2.5e+3,true,null]},"friend":{"id":"ü","tags":["p"]},"age":12}`
	for n := range len(doc) {
		_, err := readPerson(t, doc[:n])
		require.NotNil(t, err, doc[:n])
	}
}

func TestJSONAllocations(t *testing.T) {
	doc := []byte(`{"name":"a\\b","id":"c","age":12,"tags":[]}`)
	var v person
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		d := NewJSON()
		defer d.Free()
		if d.End(decodePerson(d, d.Reset(doc, testLimits), &v)) != nil {
			panic("does not decode")
		}
	}), 1.0)
}

// tree returns the value at i as encoding/json would, built from the results of the scanner.
func tree(d *JSON, i int) (any, int) {
	if i < 0 || i >= len(d.src) {
		return nil, d.Skip(i)
	}
	switch d.src[i] {
	case '"':
		return d.Text(i)
	case '[':
		items := []any{}
		a, i := d.OpenArray(i)
		for i = d.Item(&a, i); a.More; i = d.Item(&a, i) {
			var v any
			v, i = tree(d, i)
			items = append(items, v)
		}
		return items, i
	case '{':
		end := d.Skip(i)
		members := map[string]any{}
		for at := d.space(i + 1); end >= 0 && d.src[at] != '}'; {
			name, value := d.key(at)
			members[name], at = tree(d, d.space(value))
			if at = d.space(at); d.src[at] == ',' {
				at = d.space(at + 1)
			}
		}
		return members, end
	}
	end := d.Skip(i)
	if end < 0 {
		return nil, end
	}
	switch text := string(d.src[i:end]); text {
	case "true", "false":
		return text == "true", end
	case "null":
		return nil, end
	default:
		return json.Number(text), end
	}
}

// Input that encoding/json rejects is rejected here, and input that is accepted here has the same meaning there.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e-7,"\u00e9\ud83d\ude80",true,null],"b":{"c":""}}`, `[[],{}]`, `"\n"`, "\ufeff{}", `{"a":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var d JSON
		i := d.Reset(doc, testLimits)
		got, end := tree(&d, i)
		if err := d.End(end); err != nil {
			require.False(t, end >= 0 && errors.Is(err, fault.ErrLimit) && len(doc) < 64)
			return
		}
		std := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(doc, []byte("\ufeff"))))
		std.UseNumber()
		var want any
		require.NoError(t, std.Decode(&want))
		require.False(t, std.More())
		require.Equal(t, want, got) // go-cmp takes exponential time on nested lists
	})
}

// compact returns a value without white space. Its numbers are unchanged, because not all of them can be represented as a float64.
func compact(t *testing.T, value json.RawMessage) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, json.Compact(&out, value))
	return out.String()
}

// FuzzJSONRecord checks the reading of records against encoding/json.
func FuzzJSONRecord(f *testing.F) {
	f.Add(`{"name":"a","id":"b","age":7,"friend":{"name":"c","x":1},"tags":["d"],"y":{"z":[]}}`)
	f.Add(`{"tags":[],"x":1,"name":null,"w":"\u0000"}`)
	f.Fuzz(func(t *testing.T, doc string) {
		v, err := readPerson(t, doc)
		if err != nil {
			return
		}
		var members, unknown map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(doc, "\ufeff")), &members))
		require.NoError(t, json.Unmarshal([]byte("{"+v.Unknown+"}"), &unknown))
		for name, value := range members {
			kept, ok := unknown[name]
			require.Equal(t, personFields.Find(name) < 0, ok)
			if ok {
				require.Equal(t, compact(t, value), compact(t, kept))
			}
		}
		require.NotContains(t, v.Unknown, "\n")
		if raw, ok := members["name"]; ok {
			var name string
			require.NoError(t, json.Unmarshal(raw, &name))
			require.Equal(t, name, v.Name)
		}
	})
}

func TestAppendString(t *testing.T) {
	for _, s := range []string{"", "plain", "12345678", "123456789", `q"b\`, "a\tb\nc\rd\x00e\x1f", "Müller 🚀", "\u2028\ufffd<&>", strings.Repeat("x", 100) + `"`} {
		for pad := range 9 { // the special character is at every place in a word
			text := strings.Repeat("p", pad) + s
			out, err := AppendString([]byte(`"`), text)
			require.NoError(t, err)
			var back string
			require.NoError(t, json.Unmarshal(out, &back), "%s", out)
			assert.Equal(t, text, back)
		}
	}
	for pad := range 9 {
		_, err := AppendString(nil, strings.Repeat("p", pad)+"\xff")
		assert.ErrorIs(t, err, fault.ErrEncoding)
	}
	buf, text := make([]byte, 0, 200), strings.Repeat("x\n", 50)
	assert.Zero(t, testing.AllocsPerRun(100, func() { buf, _ = AppendString(buf[:0], text) }))
}

// FuzzAppendString checks that written strings read back the same, here and in encoding/json.
func FuzzAppendString(f *testing.F) {
	f.Add("a\"\\\u0000é🚀")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, s string) {
		out, err := AppendString([]byte(`"`), s)
		if err != nil {
			require.NotEqual(t, s, strings.ToValidUTF8(s, "?"))
			return
		}
		var back string
		require.NoError(t, json.Unmarshal(out, &back))
		require.Equal(t, s, back)
		var d JSON
		d.Reset(out, Limits{Document: 1 << 30, Depth: 1, Token: 1 << 30})
		got, end := d.Text(0)
		require.Nil(t, d.End(end))
		require.Equal(t, s, got)
	})
}
