package codec

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzJSONFast compares the fast paths with what they stand in for, on a document and on every beginning of it.
func FuzzJSONFast(f *testing.F) {
	for _, doc := range []string{
		`{"name":"a","id":"b","age":1,"friend":{"name":"c"},"tags":["d","e"]}`,
		`{"name":"a name of many bytes","id":"an identifier","age":1,"name":"again"}`,
		`{"name":null,"id":null,"age":null}`,
		`{"name": "a","id" :"b" ,"age":1}`,
		`{"id":"b","name":"a","age":1,"age":2}`,
		`{"name":"` + "a\u2019b\x7fc" + `","id":"` + "a\x7f" + `","x":1}`,
		`{"name":"a\u0041\n","id":"` + "\xff" + `"}`,
	} {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		for end := range min(len(doc), 200) + 1 {
			text := doc[:len(doc)-end]
			var fast, slow person
			d, e := JSON{}, JSON{slow: true}
			fastErr := d.End(decodePerson(&d, d.Reset(text, testLimits), &fast))
			slowErr := e.End(decodePerson(&e, e.Reset(text, testLimits), &slow))
			if diff := cmp.Diff(slowErr, fastErr, cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
				t.Fatalf("%q: %s", text, diff)
			}
			if diff := cmp.Diff(slow, fast); diff != "" {
				t.Fatalf("%q: %s", text, diff)
			}
		}
	})
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
				if got := plainEnd(string(text), 0); got != want {
					t.Fatalf("byte %#x at %d of %d: %d", c, at, length, got)
				}
			}
		}
	}
}
