package codec

import (
	"strings"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// AppendXMLText appends s as the content of an element. The characters & < > and carriage returns are written as references.
// Newlines are too if s is only white space, because readers would treat it as empty. If XML cannot represent s, which must
// be UTF-8 without control characters other than tab, newline and carriage return, the error has kind ErrEncoding and dst
// is returned unchanged.
func AppendXMLText(dst []byte, s string) ([]byte, error) { return appendXML(dst, s, false) }

// AppendXMLAttr is AppendXMLText for an attribute value between double quotes. Double quotes, tabs and newlines are
// written as references too.
func AppendXMLAttr(dst []byte, s string) ([]byte, error) { return appendXML(dst, s, true) }

func appendXML(dst []byte, s string, attr bool) ([]byte, error) {
	if xmlBare(s) {
		return append(dst, s...), nil
	}
	out, copied := dst, 0
	lines := attr || xmlEmptyLines(s) // newlines are written as references
	for i := 0; ; {
		if lines {
			for i < len(s) && xmlClass[s[i]]&xmlInValue != 0 && s[i] != '>' {
				i++
			}
		} else {
			i = xmlPlain(s, i)
		}
		if i == len(s) {
			return append(out, s[copied:]...), nil
		}
		end, bad := xmlChar(s, i)
		if bad != nil {
			return dst, fault.New(xmlBadChar.kind, xmlBadChar.want)
		}
		if reference := xmlEscape(s[i], lines); reference != "" {
			out = append(out, s[copied:i]...)
			out = append(out, reference...)
			copied = end
		}
		i = end
	}
}

// xmlEscape returns the reference that c must be written as, or "" if c can stand for itself.
func xmlEscape(c byte, attr bool) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '\r':
		return "&#13;"
	}
	if attr {
		switch c {
		case '"':
			return "&quot;"
		case '\t':
			return "&#9;"
		case '\n':
			return "&#10;"
		}
	}
	return ""
}

// AppendCDATA appends s as a CDATA section. If s contains ]]>, it is split between two sections. Carriage returns are written
// as references between sections, so that the value reads back exactly. If s is empty, no section is written. The error is
// that of AppendXMLText.
func AppendCDATA(dst []byte, s string) ([]byte, error) {
	const open, until = "<![CDATA[", "]]>"
	if xmlLegal(s) >= 0 {
		return dst, fault.New(xmlBadChar.kind, xmlBadChar.want)
	}
	for {
		line, rest, more := strings.Cut(s, "\r")
		for line != "" {
			n := strings.Index(line, until) + len("]]")
			if n < len("]]") {
				n = len(line)
			}
			dst = append(append(append(dst, open...), line[:n]...), until...)
			line = line[n:]
		}
		if !more {
			return dst, nil
		}
		dst = append(dst, "&#13;"...)
		s = rest
	}
}
