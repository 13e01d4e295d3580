package codec

import "testing"

// Documents at which the fast paths have to give way; readPerson compares them with what they stand in for.
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
