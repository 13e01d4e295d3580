package telemetry

import (
	"iter"
	"strings"
)

const wantVendorPair = "a valid VendorString, a key without ; or =, a value without ;, and no control characters"

// VendorString tells products which edition and mode they must run in. It is a list of ;KEY=VALUE pairs, kept as it was
// written:
//
//	;LT=Retail;GP=2;PSL=10;CL=ENT,ADV,STD,AST;SA=1;ODP=0
//
// The documents show only this example and explain none of its keys. So the methods are named after the keys, return
// the value with the type that the example suggests, and imply no meaning. Keys are case-sensitive. In XML a
// VendorString is a CDATA section.
type VendorString string

// Valid reports whether v is UTF-8 without control characters and consists of pairs: a semicolon, a key, an equals sign
// and a value. A value may be empty, and a key may occur more than once. The empty VendorString is valid.
func (v VendorString) Valid() bool {
	if v == "" {
		return true
	}
	if v[0] != ';' || !isPlainText(string(v)) {
		return false
	}
	for part := range strings.SplitSeq(string(v[1:]), ";") {
		if strings.IndexByte(part, '=') <= 0 {
			return false
		}
	}
	return true
}

// All yields the keys and values in order, including repeated keys. A part that is not a pair is skipped.
func (v VendorString) All() iter.Seq2[string, string] {
	return func(yield func(key, value string) bool) {
		for part := range strings.SplitSeq(string(v), ";") {
			key, value, ok := strings.Cut(part, "=")
			if ok && key != "" && !yield(key, value) {
				return
			}
		}
	}
}

// Get returns the value of the first pair with the given key, and whether there is one.
func (v VendorString) Get(key string) (string, bool) {
	for k, value := range v.All() {
		if k == key {
			return value, true
		}
	}
	return "", false
}

// With returns a copy of v in which the first pair with the given key has the given value. If there is no such pair,
// With appends one. Everything else is unchanged. The error is [ErrFormat] if v is not valid, if key is empty or has a
// semicolon or an equals sign, if value has a semicolon, or if either is not UTF-8 or has control characters.
func (v VendorString) With(key, value string) (VendorString, error) {
	pair := VendorString(";" + key + "=" + value)
	if !v.Valid() || !pair.Valid() || strings.ContainsAny(key, ";=") || strings.Contains(value, ";") {
		return "", newScalarError(ErrFormat, wantVendorPair)
	}
	text := string(v)
	// v is valid, so every semicolon begins a pair, and the first equals sign after it ends the key.
	start := strings.Index(text, ";"+key+"=")
	if start < 0 {
		return v + pair, nil
	}
	end := len(text)
	if i := strings.IndexByte(text[start+1:], ';'); i >= 0 {
		end = start + 1 + i
	}
	return v[:start] + pair + v[end:], nil
}

// LT returns the value of the key LT, such as Retail, and whether there is one.
func (v VendorString) LT() (string, bool) { return v.Get("LT") }

// GP returns the value of the key GP, such as 2. It returns false if there is none, or if it is not a decimal number of
// at least 0.
func (v VendorString) GP() (int64, bool) { return v.number("GP") }

// PSL returns the value of the key PSL, such as 10. It returns false if there is none, or if it is not a decimal number
// of at least 0.
func (v VendorString) PSL() (int64, bool) { return v.number("PSL") }

// CL yields the items of the key CL in order, such as ENT, ADV, STD and AST. It yields nothing if the key is absent or
// its value is empty.
func (v VendorString) CL() iter.Seq[string] {
	list, _ := v.Get("CL")
	if list == "" {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(list, ",")
}

// SA returns the value of the key SA: true for 1 and false for 0. The result ok is false if there is no such key or its
// value is neither.
func (v VendorString) SA() (value, ok bool) {
	n, ok := v.number("SA")
	return n == 1, ok && n <= 1
}

// ODP returns the value of the key ODP, such as 0. It returns false if there is none, or if it is not a decimal number
// of at least 0.
func (v VendorString) ODP() (int64, bool) { return v.number("ODP") }

func (v VendorString) number(key string) (int64, bool) {
	text, _ := v.Get(key)
	n, kind := parseDecimal(text)
	return n, kind == nil
}
