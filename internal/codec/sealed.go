package codec

import (
	"bytes"
	"crypto/sha256"
	"strings"
)

// DigestLen is the length of the text of a digest.
const DigestLen = 2 * sha256.Size

// sealed finds the place of the digest that a document has of itself. The parser knows the place. Other programs find it by
// searching each line, as in
//
//	sed 's|<UI>[0-9a-f]*<|<UI><|'
//
// so the digest must be written without markup, references and escapes, and it must be the only text that the search
// replaces.
type sealed struct {
	SealSearch
	start, end int64 // place of the digits
	exact      bool  // the search finds them
	finds      finds
	before     finds // finds before the last match
}

// SealSearch describes how other programs search for a digest: a tag, in JSON any number of spaces and a quote, hex digits, and a
// byte. The zero SealSearch searches for nothing.
type SealSearch struct {
	tag    string
	spaced bool
	until  byte
}

// XMLSeal returns the search for an element.
func XMLSeal(name string) SealSearch { return SealSearch{"<" + name + ">", false, '<'} }

// JSONSeal returns the search for a member.
func JSONSeal(name string) SealSearch { return SealSearch{`"` + name + `":`, true, '"'} }

// digits returns how many hex digits are at the beginning of rest, which is the text after a tag, and reports whether the search
// finds them.
func (s SealSearch) digits(rest string) (n int, ok bool) {
	if s.spaced {
		if rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), `"`); !ok {
			return 0, false
		}
	}
	n = hexDigits(rest)
	return n, n < len(rest) && rest[n] == s.until
}

// Finds reports whether the search finds anything in text.
func (s SealSearch) Finds(text []byte) bool {
	for {
		n := bytes.Index(text, []byte(s.tag[1:])) // the first byte of the tag is a frequent one
		if n < 0 {
			return false
		}
		rest := text[n+len(s.tag)-1:]
		if n > 0 && text[n-1] == s.tag[0] {
			head := rest
			if s.spaced {
				head = bytes.TrimLeft(head, " ")
			}
			head = head[:min(len(head), 1<<10)]
			if n, ok := s.digits(string(head)); ok || len(head) == 1<<10 && n >= len(head)-1 {
				return true
			}
		}
		text = rest
	}
}

// hexDigits returns the number of lower-case hex digits at the beginning of s.
func hexDigits(s string) (n int) {
	for n < len(s) && (s[n]-'0' < 10 || s[n]-'a' < 6) {
		n++
	}
	return n
}

// finds describes the matches of the search.
type finds struct {
	odd  bool  // the search replaces other text, or skips the place because of it
	seen int64 // offset after the beginning of the last match
	last int   // an index in the window; no match begins at or after it. It is -1 if a line has ended since the last match
}

func (s *sealed) watch(search SealSearch) { s.SealSearch, s.finds.last = search, -1 }

// found records that the search matches at win[i], which is at the given offset in the document, and replaces so many digits.
func (s *sealed) found(win string, i int, offset int64, digits int, place bool) {
	f := &s.finds
	if offset < f.seen {
		return // it is read a second time
	}
	s.before = *f
	// The search only replaces the first match of a line.
	first := f.last < 0 || f.last <= i && strings.IndexByte(win[f.last:i], '\n') >= 0
	if place && !first || !place && first && digits > 0 {
		f.odd = true
	}
	f.seen, f.last = offset+1, i+1
}

// look records the matches from win[i], which is at the given offset in the document, to win[end]. The place is not among them.
func (s *sealed) look(win string, i, end int, offset int64) {
	for {
		n := strings.Index(win[i:end], s.tag)
		if n < 0 {
			return
		}
		i, offset = i+n, offset+int64(n)
		if digits, ok := s.digits(win[i+len(s.tag):]); ok {
			s.found(win, i, offset, digits, false)
		}
		i++
		offset++
	}
}

// moved records that the first n bytes of the window were removed.
func (s *sealed) moved(win string, n int) {
	for _, f := range []*finds{&s.finds, &s.before} {
		switch {
		case f.last < 0:
		case f.last >= n:
			f.last -= n
		case strings.IndexByte(win[f.last:n], '\n') >= 0:
			f.last = -1
		default:
			f.last = 0
		}
	}
}

// set records the place, from start to end, after a tag at the given offset.
func (s *sealed) set(win string, base, tag, start, end int64, exact bool) {
	s.start, s.end = start, end
	if s.tag == "" {
		return
	}
	if s.finds.seen == tag+1 {
		s.finds = s.before // it was found as an ordinary match
	}
	s.exact = exact && (end == start || end-start == DigestLen)
	s.found(win, max(int(tag-base), 0), tag, int(end-start), true)
}

// plain reports whether the search replaces the digits and nothing else.
func (s *sealed) plain() bool { return s.exact && !s.finds.odd }

// WatchSeal makes the scanner look for what other programs treat as the digest, which is the element with the given name.
func (d *XML) WatchSeal(name string) { d.seal.watch(XMLSeal(name)) }

// Seal records that the text read last is the digest of the document without it.
func (d *XML) Seal() {
	d.seal.set(d.win, d.base, d.tag, d.start, d.end, !d.onAttr && d.start-d.tag == int64(len(d.seal.tag)))
}

// Sealed returns the position of the document's digest between its tags, and reports whether other programs find the same
// value, which is only known after WatchSeal. The offsets are 0 if there was no digest.
func (d *XML) Sealed() (start, end int64, plain bool) {
	return d.seal.start, d.seal.end, d.seal.plain()
}

// window returns the text that is being read as a string if WatchSeal was called, and "" otherwise.
func (d *JSON) window() string {
	if d.seal.tag != "" && d.watched == "" {
		d.watched = string(d.src)
	}
	return d.watched
}

// WatchSeal makes the scanner look for what other programs treat as the digest, which is the member with the given name.
func (d *JSON) WatchSeal(name string) { d.seal.watch(JSONSeal(name)) }

// Seal records that the string at start, which ends at end, is the digest of the document without it.
func (d *JSON) Seal(start, end int) {
	if end < 0 {
		return
	}
	tag := len(bytes.TrimRight(d.src[:start], " ")) - len(d.seal.tag)
	exact := tag >= 0 && hasPrefix(d.src[tag:], d.seal.tag)
	d.seal.set(d.window(), d.base, d.base+int64(tag), d.base+int64(start)+1, d.base+int64(end)-1, exact)
}

// Sealed returns the position of the document's digest without its quotes, and reports whether other programs find the same
// value, which is only known after WatchSeal. The offsets are 0 if there was no digest.
func (d *JSON) Sealed() (start, end int64, plain bool) {
	return d.seal.start, d.seal.end, d.seal.plain()
}
