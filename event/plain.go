package event

import "github.com/csg-telemetry/telemetry/pseudonym"

// maxPlain is the maximum length of a plain word in bytes.
const maxPlain = 64

// isPlain reports whether a text in the header of an unknown kind looks like a documented value, such as
// PolicyDocument.Download or SYSTEM_CONFIGURATION, and not like an address, an account or a name with spaces: at most
// 64 ASCII letters, digits, dots and underscores. The only other product name is License Server.
func isPlain(text string) bool {
	for _, c := range []byte(text) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '.' && c != '_' {
			return text == "License Server"
		}
	}
	return len(text) <= maxPlain
}

// isPlainVersion reports whether the version of a product begins with a digit and otherwise consists of plain words,
// such as 11.17.2.0 build 48000.
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

// OmitFields empties the fields of the header of an unknown kind that do not have the documented form, because they may
// contain anything. They count as undocumented fields. A header has no fields of other kinds.
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
