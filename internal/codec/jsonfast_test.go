package codec

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Documents that the fast paths cannot read completely; readPerson compares the fast paths with the code that they replace.
func TestJSONFastPaths(t *testing.T) {
	for _, doc := range []string{
		`{"name":"a","id":"b","age":1,"friend":{"name":"c"},"tags":["d","e"]}`,
		`{"name":"a name of many bytes","id":"an identifier","age":1,"name":"again"}`,
		`{"name":null,"id":null,"age":null,"id":"b"}`,
		`{"name": "a","id" :"b" ,"age":1}`,
		`{"id":"b","name":"a","age":1,"age":2}`,
		`{"name":"` + "a\u2019b\x7fc" + `","id":"` + "a\x7f" + `","x":1}`,
		`{"name":"a\u0041\n","id":"` + "\xff" + `"}`,
	} {
		for end := range len(doc) + 1 {
			readPerson(t, doc[:end])
		}
	}
}

// A scanner reads a document the same, whatever orders and layouts it has learned from others.
func TestJSONOrders(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	members := []string{
		`"name":%s"a name"`, `"id":%s"an identifier of some length"`, `"age":%s12`, `"friend":%s{"id": "b",%s"name":"c",%s"age":1}`,
		`"tags":%s["d","e"]`, `"x":%s[{"y":1}]`, `"id2":%snull`, `"na\u006de":%s"again"`, `"age":%snull`,
	}
	gaps := []string{"", " ", "\n", "\n  ", "\n    ", "\n          ", "\n                    ", "\t\t", "\r\n\t", "\n  \n        "}
	for range 20_000 {
		order := r.Perm(len(members))
		before, after := gaps[r.IntN(len(gaps))], gaps[r.IntN(3)]
		var doc strings.Builder
		doc.WriteByte('{')
		for n, m := range order[:r.IntN(len(order)+1)] {
			if n > 0 {
				doc.WriteByte(',')
			}
			if r.IntN(8) == 0 {
				before = gaps[r.IntN(len(gaps))]
			}
			doc.WriteString(before + strings.ReplaceAll(members[m], "%s", after))
		}
		doc.WriteString("\n}")
		readPerson(t, doc.String())
	}
}

// Long names with the same beginning are distinguished, even if one of them is expected.
func TestJSONLongNames(t *testing.T) {
	const a, b = "abcdefghijklmnopqrstuvwxyz1", "abcdefghijklmnopqrstuvwxyz2"
	fields := NewFields(Fields{Names: []string{a, b}, Keys: []string{`"` + a + `":`, `"` + b + `":`}, Find: func(name string) int {
		return slices.Index([]string{a, b}, name)
	}})
	d := NewJSON()
	defer d.Free()
	for _, order := range [][]string{{a, b}, {b, a}, {a, b}, {b}, {a}} {
		doc := `{"` + strings.Join(order, `":"x","`) + `":"x"}` + strings.Repeat(" ", keyBytes)
		o := Object{Fields: &fields}
		var got []string
		f, i := d.Open(&o, d.Reset([]byte(doc), testLimits))
		for ; f >= 0; f, i = d.Next(&o, i) {
			got = append(got, fields.Names[f])
			_, i = d.MemberText(&o, i)
		}
		require.Nil(t, d.End(i))
		assert.Equal(t, order, got)
	}
}

// A text that a member had before is only recognized if it is the same as a whole.
func TestJSONMemberTexts(t *testing.T) {
	texts := []string{"", "a", "ab", "abcdefg", "abcdefgh", "abcdefghijklmnopqrstu", "abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstuvw", "abcdefghijklmnopqrstuvx",
		strings.Repeat("y", 100), strings.Repeat("y", 99) + "z", `\u0061b`, "é", "éa", `\"`}
	for _, before := range texts {
		for _, after := range texts {
			for _, padding := range []int{0, keyBytes} {
				d := JSON{orders: new(orders)}
				for _, text := range []string{before, before, after, before, after, before, after} {
					doc := `{"name":"` + text + `"}` + strings.Repeat(" ", padding)
					var v person
					require.Nil(t, d.End(decodePerson(&d, d.Reset([]byte(doc), testLimits), &v)), doc)
					var want string
					require.NoError(t, json.Unmarshal([]byte(`"`+text+`"`), &want))
					require.Equal(t, want, v.Name, "%s after %s", text, before)
				}
			}
		}
	}
}

// No string may be longer than a token, at any place.
func TestJSONStringLimit(t *testing.T) {
	lim := testLimits
	lim.Token = 20
	for _, slow := range []bool{false, true} {
		for _, doc := range []string{`"%s"`, `["%s"]`, `{"%s":1}`, `{"a":"%s"}`} {
			for _, text := range []string{strings.Repeat("x", 20), strings.Repeat("é", 10), strings.Repeat("x", 18) + `\n`} {
				d := JSON{slow: slow}
				require.Nil(t, d.End(d.Skip(d.Reset([]byte(strings.Replace(doc, "%s", text, 1)), lim))), text)
				err := d.End(d.Skip(d.Reset([]byte(strings.Replace(doc, "%s", text+"x", 1)), lim)))
				require.NotNil(t, err, doc)
				assert.ErrorIs(t, err, fault.ErrLimit, doc)
			}
		}
	}
}

// No name may be longer than a token, even if it is documented and expected. What was read before makes no difference.
func TestJSONNameLimit(t *testing.T) {
	tests := []struct {
		doc  string
		want int64
	}{
		{`{"friend":{}}`, 2}, {`{"friend":{},"id":"b"}` + strings.Repeat(" ", keyBytes), 2}, {`{"friend" :{}}`, 2},
		{`{"name":"a","id":"b","age":1,"friend":{}}` + strings.Repeat(" ", keyBytes), 30}, {`{"id":"b","friend":{}}`, 11},
	}
	warm := JSON{orders: new(orders)}
	var v person
	for _, test := range tests {
		for range 2 * mostBad { // expects the members in this order
			require.Nil(t, warm.End(decodePerson(&warm, warm.Reset([]byte(test.doc), testLimits), &v)))
		}
		lim := testLimits
		for lim.Token = 4; lim.Token <= len("friend"); lim.Token++ {
			for _, d := range []*JSON{&warm, {}, {orders: new(orders)}, {slow: true}} {
				err := d.End(decodePerson(d, d.Reset([]byte(test.doc), lim), &v))
				if lim.Token == len("friend") {
					require.Nil(t, err, test.doc)
					continue
				}
				require.NotNil(t, err, "%s: Token %d", test.doc, lim.Token)
				assert.Equal(t, &fault.Error{Kind: fault.ErrLimit, Offset: test.want, Want: "a shorter string"}, err, test.doc)
			}
		}
	}
}

// Each field is found by its key and by no other text.
func TestJSONIndex(t *testing.T) {
	f := NewFields(Fields{Keys: []string{`"a":`, `"ab":`, `"abcdefgh":`, `"abcdefgi":`, `"abcdefghi":`, `"abcdefghijklmnopqrstuv":`,
		`"abcdefghijklmnopqrstuw":`, `"abcdefghijklmnopqrstuvwxyz":`, `"abcdefghijklmnopqrstuvwxyzabcdefghij":`}})
	for n, key := range f.Keys {
		for _, rest := range []string{strings.Repeat(" ", keyBytes), strings.Repeat("x", keyBytes), strings.Repeat(`"`, keyBytes)} {
			assert.Equal(t, n, f.index.at([]byte(key+rest)))
			for i := range len(key) {
				for _, c := range []byte{'"', 'z', 0} {
					if other := key[:i] + string(c) + key[i+1:] + rest; !slices.ContainsFunc(f.Keys, func(k string) bool { return strings.HasPrefix(other, k) }) {
						assert.Negative(t, f.index.at([]byte(other)), other)
					}
				}
			}
		}
	}
}

// A scanner that has been freed keeps no part of its document.
func TestJSONFree(t *testing.T) {
	d := NewJSON()
	var v person
	require.Nil(t, d.End(decodePerson(d, d.Reset([]byte(`{"name":"a\u0041b","x":1,"y":{"z":2},"tags":["t"]}`), testLimits), &v)))
	d.Free()
	assert.Empty(t, d.src)
	assert.LessOrEqual(t, d.arena.room.Cap(), minRoom)
	assert.Equal(t, nameStack{}, d.unknown)
	assert.Nil(t, d.texts)
	assert.Equal(t, make([]byte, cap(d.scratch)), d.scratch[:cap(d.scratch)])
}

// Lists of one document share memory, and growing one does not change another.
func TestJSONTexts(t *testing.T) {
	d := NewJSON()
	defer d.Free()
	for n := range 40 {
		doc := `["a"` + strings.Repeat(`,"b\n"`, n) + `]`
		d.Reset([]byte(doc+` ["c"] []`), testLimits)
		first, i := d.Texts(0)
		second, i := d.Texts(i + 1)
		third, _ := d.Texts(i + 1)
		_ = append(first, "x")
		assert.Equal(t, append([]string{"a"}, slices.Repeat([]string{"b\n"}, n)...), first)
		assert.Equal(t, []string{"c"}, second)
		assert.Nil(t, third)
	}
}

func TestPlainEnd(t *testing.T) {
	for c := range 256 {
		for length := range 20 {
			for at := range length {
				text := []byte("abcdefghijklmnopqrst")[:length]
				text[at] = byte(c)
				want := at
				if plainASCII[c] {
					want = length
				}
				if got := plainEnd(text, 0); got != want {
					t.Fatalf("byte %#x at %d of %d: %d", c, at, length, got)
				}
			}
		}
	}
}

// Every byte at every place of a string reads the same as without the fast path, both as text and as an identifier.
func TestJSONStringBytes(t *testing.T) {
	fast, slow := new(JSON), &JSON{slow: true}
	for c := range 256 {
		for length := range 20 {
			for at := range length {
				text := []byte("abcdefghijklmnopqrst")[:length]
				text[at] = byte(c)
				doc := `{"":"` + string(text) + `" }        `
				fast.Reset([]byte(doc), testLimits)
				slow.Reset([]byte(doc), testLimits)
				for name, read := range map[string]func(d *JSON, i int) (string, int){
					"text": (*JSON).Text, "identifier": (*JSON).Identifier,
				} {
					got, end := read(fast, len(`{"":`))
					want, wantEnd := read(slow, len(`{"":`))
					if got != want || end != wantEnd {
						t.Fatalf("%s with byte %#x at %d of %d: %d, not %d", name, c, at, length, end, wantEnd)
					}
				}
				require.Equal(t, slow.err, fast.err)
			}
		}
	}
}

// The names of undocumented members are compared within one object, however many objects are open, and wherever the names are kept.
func TestJSONNamesOfOpenObjects(t *testing.T) {
	members := func(from, to byte) string {
		var b strings.Builder
		for c := from; c < to; c++ {
			b.WriteString(`"` + string(c) + `":0,`)
		}
		return b.String()
	}
	for outer := byte('b'); outer < 'y'; outer++ {
		for inner := byte('b'); inner < 'y'; inner++ {
			doc := `{` + members('a', outer) + `"z":{` + members('a', inner) + `"z":{"a":0,"z":1}},"friend":{` + members('a', inner) + `"z":0}`
			_, err := readPerson(t, doc+`}`)
			require.Nil(t, err)
			for _, again := range []string{"a", string(outer - 1), "z"} {
				_, err = readPerson(t, doc+`,"`+again+`":0}`)
				require.NotNil(t, err)
				assert.ErrorIs(t, err, fault.ErrDuplicate)
				assert.Equal(t, int64(len(doc)+1), err.Offset)
			}
		}
	}
}

// Line breaks and tabs are removed from undocumented members at any place, and nothing else is.
func TestJSONOneLine(t *testing.T) {
	for pad := range 20 {
		for _, c := range "\n\r\t" {
			before, after := strings.Repeat(" ", pad), strings.Repeat(" ", 19-pad)
			v, err := readPerson(t, `{"x":[1,`+before+string(c)+after+`"é\\"]}`)
			require.Nil(t, err)
			assert.Equal(t, `"x":[1,`+before+after+`"é\\"]`, v.Unknown)
		}
	}
}

// Undocumented members only cost the memory of the text that is kept, and none for their names.
func TestJSONUnknownAllocations(t *testing.T) {
	doc := []byte(`{"name":"a","x":{"y":1,"z":[{"y":""}]},"w":0}`)
	var v person
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		d := NewJSON()
		defer d.Free()
		if d.End(decodePerson(d, d.Reset(doc, testLimits), &v)) != nil {
			panic("does not decode")
		}
	}), 0.0)
}

// Undocumented members are kept in the same form, whether they are adjacent or not.
func TestJSONUnknownInPieces(t *testing.T) {
	for _, sep := range []string{``, ` `, "\n", `"name":"a",`, `"id":null, `} {
		for _, then := range []string{``, ` `, "\n", `"age":1,`, `"age":null, `} {
			v, err := readPerson(t, `{"x":1,`+sep+`"y":[2],`+then+`"z":"3"}`)
			require.Nil(t, err)
			assert.Equal(t, `"x":1,"y":[2],"z":"3"`, v.Unknown)
		}
	}
}
