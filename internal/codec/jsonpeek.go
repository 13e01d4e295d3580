package codec

import (
	"math/bits"
	"slices"
)

// PeekMembers finds members of the object at the start of doc[i:], after white space: at[n] is the index of the value of the
// member names[n], or -1 if it is absent or null. It returns early once all are found.
//
// Nothing is checked, nothing is allocated unless a name has escapes, and each byte is examined once. If doc is not JSON, or a
// member occurs twice, the result may be either; reading the document reports the error.
func PeekMembers[T Text](doc T, i int, names []string, at []int) {
	for n := range names {
		at[n] = -1
	}
	if i = skipSpace(doc, i); i >= len(doc) || doc[i] != '{' {
		return
	}
	for missing := len(names); ; {
		if i = skipSpace(doc, i+1); i >= len(doc) || doc[i] != '"' { // i was at the opening brace or at a comma
			return
		}
		start := i + 1
		end := stringEnd(doc, start)
		if end < 0 {
			return
		}
		if i = skipSpace(doc, end+1); i >= len(doc) || doc[i] != ':' {
			return
		}
		if i = skipSpace(doc, i+1); i >= len(doc) {
			return
		}
		if n := indexName(names, doc[start:end]); n >= 0 && at[n] < 0 {
			if doc[i] != 'n' {
				at[n] = i
			}
			if missing--; missing == 0 {
				return
			}
		}
		if i = skipSpace(doc, passValue(doc, i)); i >= len(doc) || doc[i] != ',' {
			return
		}
	}
}

// PeekText returns the string at i of a document that [PeekMembers] has traversed. If numbers is set, it also returns the text
// of a plain number. For any other value it returns "".
func PeekText[T Text](doc T, i int, numbers bool) string {
	switch {
	case i < 0 || i >= len(doc):
	case doc[i] == '"':
		if end := stringEnd(doc, i+1); end > 0 {
			return plainText(doc[i+1 : end])
		}
	case numbers:
		if end := passValue(doc, i); plainNumber(doc[i:end]) {
			return string(doc[i:end])
		}
	}
	return ""
}

// PeekValue returns the text of the value at i of a document that [PeekMembers] has traversed.
func PeekValue[T Text](doc T, i int) T { return doc[i:passValue(doc, i)] }

// indexName returns the index in names of the name whose body, between its quotes, is given, or -1.
func indexName[T Text](names []string, body T) int {
	for n, name := range names {
		if name == string(body) {
			return n
		}
	}
	for i := range len(body) {
		if body[i] == '\\' {
			return slices.Index(names, plainText(body))
		}
	}
	return -1
}

// plainText returns the text that the body of a string stands for, or "" if its escapes are broken.
func plainText[T Text](body T) string {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		d := JSON{src: []byte(body)}
		for j := i; j < len(body); {
			if body[j] != '\\' {
				j++
			} else if _, j = d.escape(j); j < 0 {
				return ""
			}
		}
		return d.unescape(d.src)
	}
	return string(body)
}

// passValue returns the index after the value at i. It examines only quotes and brackets.
func passValue[T Text](doc T, i int) int {
	depth := 0
	for i < len(doc) {
		switch c := doc[i]; c {
		case '"':
			if i = stringEnd(doc, i+1); i < 0 {
				return len(doc)
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return i
}

// stringEnd returns the index of the closing quote of a string whose content begins at i, or -1.
func stringEnd[T Text](s T, i int) int {
	for {
		for ; len(s)-i >= 8; i += 8 {
			w := Load64(s[i : i+8])
			quote, backslash := w^'"'*ones, w^'\\'*ones
			if m := ((quote-ones)&^quote | (backslash-ones)&^backslash) & highs; m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
		}
		for i < len(s) && s[i] != '"' && s[i] != '\\' {
			i++
		}
		switch {
		case i >= len(s):
			return -1
		case s[i] == '"':
			return i
		}
		i += len(`\"`)
	}
}

// plainNumber reports whether s is a number without a sign and without an exponent.
func plainNumber[T Text](s T) bool {
	i := digits(s, 0)
	if i == 0 || i > 1 && s[0] == '0' {
		return false
	}
	if i < len(s) && s[i] == '.' {
		n := digits(s, i+1)
		if n == i+1 {
			return false
		}
		i = n
	}
	return i == len(s)
}
