package parquet

import (
	"encoding/json"
	"iter"
	"strings"
	"unicode/utf8"
)

// The functions of this file read JSON that is known to be valid.

// members yields the names and the values of an object. Values are unchanged.
func members(object string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		i := blank(object, 1)
		for object[i] != '}' {
			end := i + skip(object[i:])
			name := text(object[i:end])
			i = blank(object, blank(object, end)+1) // after the colon
			end = i + skip(object[i:])
			if !yield(name, object[i:end]) {
				return
			}
			i = blank(object, end)
			if object[i] == ',' {
				i = blank(object, i+1)
			}
		}
	}
}

// items yields the items of an array.
func items(array string) iter.Seq[string] {
	return func(yield func(string) bool) {
		i := blank(array, 1)
		for array[i] != ']' {
			end := i + skip(array[i:])
			if !yield(array[i:end]) {
				return
			}
			i = blank(array, end)
			if array[i] == ',' {
				i = blank(array, i+1)
			}
		}
	}
}

// blank returns the index of the first byte at or after i that is not white space.
func blank(s string, i int) int {
	for s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r' {
		i++
	}
	return i
}

// skip returns the length of the value that s begins with.
func skip(s string) int {
	switch s[0] {
	case '"':
		i := 1
		for s[i] != '"' {
			if s[i] == '\\' {
				i++
			}
			i++
		}
		return i + 1
	case '{', '[':
		depth := 0
		for i := 0; ; i++ {
			switch s[i] {
			case '"':
				i += skip(s[i:]) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	}
	if n := strings.IndexAny(s, ",}] \t\r\n"); n >= 0 {
		return n
	}
	return len(s)
}

// text returns the text of a string.
func text(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s[1 : len(s)-1]
	}
	var t string
	_ = json.Unmarshal([]byte(s), &t) // the text is valid
	return t
}

// quote returns the string of a text.
func quote(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return `"` + s + `"`
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // encoding a string does not fail
	return strings.TrimSuffix(b.String(), "\n")
}
