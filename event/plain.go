package event

import "github.com/csg-telemetry/telemetry/pseudonym"

// maxPlain is the most bytes of a plain word.
const maxPlain = 64

// isPlain reports whether a text in the header of an unknown kind can be what the documents have there, such as
// PolicyDocument.Download or SYSTEM_CONFIGURATION, and no address, account or name with spaces: ASCII letters, digits, dots
// and underscores, at most 64. License Server is the one product that is called otherwise.
func isPlain(text string) bool {
	for _, c := range []byte(text) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '.' && c != '_' {
			return text == "License Server"
		}
	}
	return len(text) <= maxPlain
}

// isPlainVersion reports whether the version of a product begins with a digit and has only words after it, such as
// 11.17.2.0 build 48000.
func isPlainVersion(text string) bool {
	if text != "" && (text[0] < '0' || text[0] > '9') || len(text) > maxPlain {
		return false
	}
	for _, c := range []byte(text) {
		if c != ' ' && c != '-' && c != '+' && !isPlain(string(rune(c))) {
			return false
		}
	}
	return true
}

// OmitFields empties, among the undocumented fields, what stands in the header of an unknown kind and has not the form that
// the documents have there: that may be anything. A header has no fields of other kinds.
func (r *accessRaw) OmitFields(kinds pseudonym.Fields, ask func(path string, kinds pseudonym.Fields) bool) (n int) {
	if kinds&pseudonym.FieldsUndocumented == 0 {
		return 0
	}
	drop := func(path string, plain bool) bool {
		if plain || ask != nil && !ask(path, pseudonym.FieldsUndocumented) {
			return false
		}
		n++
		return true
	}
	if drop("ver", isPlain(r.Ver)) {
		r.Ver = ""
	}
	if drop("type", isPlain(r.Type)) {
		r.Type = ""
	}
	if drop("prod", isPlain(r.Prod)) {
		r.Prod = ""
	}
	if drop("prodVer", isPlainVersion(string(r.ProdVer))) {
		r.ProdVer = ""
	}
	return n
}
