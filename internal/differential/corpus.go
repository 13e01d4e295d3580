package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// mutations is how many are made of each seed.
const mutations = 40

// verdict is what became of one document.
type verdict struct {
	File     string
	Kind     string // json, xml or zip
	Accepted bool
	Entries  []entry `json:",omitempty"`
}

// corpus writes seeds and mutations of them to a folder and judges each. The same seeds give the same corpus.
func corpus(folder string, seeds []string, out *json.Encoder) error {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n, path := range seeds {
		seed, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if text, ok := fuzzInput(seed); ok {
			seed = text
		}
		kind := kindOf(seed)
		for m := range mutations + 1 {
			doc := seed
			if m > 0 {
				doc = mutate(rnd, kind, seed)
			}
			v := verdict{File: filepath.Join(folder, fmt.Sprintf("%03d-%03d.%s", n, m, kind)), Kind: kind}
			v.Accepted, v.Entries = judge(kind, doc)
			if err := os.WriteFile(v.File, doc, 0o600); err != nil {
				return err
			}
			if err := out.Encode(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// fuzzInput returns what a file of a fuzzing corpus holds, if it is one.
func fuzzInput(file []byte) ([]byte, bool) {
	value, ok := bytes.CutPrefix(file, []byte("go test fuzz v1\n"))
	if !ok {
		return nil, false
	}
	line, _, _ := strings.Cut(string(value), "\n")
	for _, form := range []string{"[]byte(", "string("} {
		if quoted, ok := strings.CutPrefix(line, form); ok {
			text, err := strconv.Unquote(strings.TrimSuffix(quoted, ")"))
			return []byte(text), err == nil
		}
	}
	return nil, true // an input of another type: an empty document
}

func kindOf(doc []byte) string {
	switch text := bytes.TrimLeft(bytes.TrimPrefix(doc, []byte("\ufeff")), " \t\r\n"); {
	case bytes.HasPrefix(doc, []byte("PK")):
		return "zip"
	case bytes.HasPrefix(text, []byte("<")):
		return "xml"
	}
	return "json"
}

// pieces are what documents break on.
var pieces = map[string][]string{
	"json": {
		`,"a":1,"a":2`, `\ud83d\ude80`, `\ud800`, `\u0000`, "\xff", "\x00", "\ufeff", "[", "]", "{", "}", ",", ":", `"`, `\`, "null", "tru", "-", "1e5", "-0", "01",
		"1.", "//", "\n", "\r\n", " ", "\t", "\v", "é", "\xed\xa0\x80", strings.Repeat("[", 70), strings.Repeat("9", 400), "Infinity",
	},
	"xml": {
		"<!-- x -->", "<!-- -- -->", "<?p x?>", "<?xml version='1.0'?>", "<![CDATA[x]]>", "]]>", "<a/>", "<a>", "</a>", "<a b='c'/>", "<a b='c' b='d'/>", "<a:b/>",
		"<x:y xmlns:x='urn:x'/>", "<a xmlns='urn:x'/>", "&amp;", "&lt", "&#65;", "&#0;", "&#xFFFE;", "&#xD800;", "&x;", "<!DOCTYPE a>", "<", ">", "&", "'", `"`, "=", " ",
		"\x00", "\x1b", "\xff", "\ufeff", "\ufffe", "é", "\u2028", "\r", "\r\n", "<é/>", "<a·/>", "<·/>", "<1/>", "<a a·='1'/>",
		" xmlns:q='urn:q'", " xmlns:p='urn:q'", " xmlns:q=''", " xmlns=''", " xmlns='urn:x'", " q:a='1'", " p:a='1'", "<q:a/>", "<q:a>", "</q:a>", " xmlns:xml='urn:x'",
		" xmlns:xmlns='urn:x'", " xmlns:q='http://www.w3.org/XML/1998/namespace'", " xmlns='http://www.w3.org/2000/xmlns/'", "<xmlns:a/>", "<xml:a/>", " xml:a='1'",
		"<:a/>", "<a:/>", "<a:1/>", "<?a:b?>", " xmlns:q='urn q'", " xmlns:q='a:b#c'", " xmlns:q='http://a:b/'", " xmlns:q='%'", " xmlns:q='ü'", ":",
		"<?xml version='1.0' encoding='us-ascii'?>", "<a xmlns:q='u'><b xmlns:q='v' q:a=''/><q:c xmlns:p='u' q:a='' p:a=''/></a>",
	},
	"zip": {"\x00", "\xff", "PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "PK\x07\x08", "\x01\x00\x00\x00", "../", "\xff\xff\xff\xff"},
}

// mutate returns a changed copy of a document.
func mutate(rnd *rand.Rand, kind string, doc []byte) []byte {
	out := bytes.Clone(doc)
	for range 1 + rnd.IntN(2) {
		at, end := rnd.IntN(len(out)+1), rnd.IntN(len(out)+1)
		end = min(max(at, end), at+64)
		piece := []byte(pieces[kind][rnd.IntN(len(pieces[kind]))])
		switch rnd.IntN(6) {
		case 0: // one bit
			if at < len(out) {
				out[at] ^= 1 << rnd.IntN(8)
			}
		case 1: // a part missing
			out = append(out[:at], out[end:]...)
		case 2: // a part twice
			out = append(out[:end], append(bytes.Clone(out[at:end]), out[end:]...)...)
		case 3: // cut
			out = out[:at]
		case 4: // a piece over what was there
			copy(out[at:], piece)
		default: // a piece in between
			out = append(out[:at], append(bytes.Clone(piece), out[at:]...)...)
		}
	}
	return out
}
