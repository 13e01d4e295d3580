package telemetry

import (
	"iter"
	"strings"
)

const wantVendorPair = "a valid VendorString, a key without ; or =, a value without ;, and no control characters"

// VendorString tells products what edition and mode they must operate in. It is a row of ;KEY=VALUE pairs, kept as it
// was written:
//
//	;LT=Retail;GP=2;PSL=10;CL=ENT,ADV,STD,AST;SA=1;ODP=0
//
// The documents show this one example and explain none of its keys. So the methods that read a key bear its letters,
// return the value in the type that the example has, and claim no meaning. Keys are case-sensitive. In XML a
// VendorString is a CDATA section.
type VendorString string

// Valid reports whether v is UTF-8 without control characters, and every part of it a semicolon, a key, an equals sign
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

// All returns the keys and values in order, keys that occur more than once included. A part that is no pair is left
// out.
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

// With returns a copy of v in which the first pair with the given key has the given value. Where there is no such pair,
// one is added at the end. All else stays as it is. The error is [ErrFormat] where v is not valid, where key is empty
// or has a semicolon or an equals sign, where value has a semicolon, or where either is not UTF-8 or has control
// characters.
func (v VendorString) With(key, value string) (VendorString, error) {
	pair := VendorString(";" + key + "=" + value)
	if !v.Valid() || !pair.Valid() || strings.ContainsAny(key, ";=") || strings.Contains(value, ";") {
		return "", newScalarError(ErrFormat, wantVendorPair)
	}
	text := string(v)
	// v is valid, so a semicolon only ever begins a pair, and an equals sign after it first ends the key.
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

// GP returns the value of the key GP, such as 2, and whether there is one that is a decimal number from 0.
func (v VendorString) GP() (int64, bool) { return v.number("GP") }

// PSL returns the value of the key PSL, such as 10, and whether there is one that is a decimal number from 0.
func (v VendorString) PSL() (int64, bool) { return v.number("PSL") }

// CL returns the items of the key CL in order, such as ENT, ADV, STD and AST. There are none where the key is absent or
// its value empty.
func (v VendorString) CL() iter.Seq[string] {
	list, _ := v.Get("CL")
	if list == "" {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(list, ",")
}

// SA returns the value of the key SA, true for 1 and false for 0, and whether there is one that is either of them.
func (v VendorString) SA() (value, ok bool) {
	n, ok := v.number("SA")
	return n == 1, ok && n <= 1
}

// ODP returns the value of the key ODP, such as 0, and whether there is one that is a decimal number from 0.
func (v VendorString) ODP() (int64, bool) { return v.number("ODP") }

func (v VendorString) number(key string) (int64, bool) {
	text, _ := v.Get(key)
	n, kind := parseDecimal(text)
	return n, kind == nil
}
