package codec

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

// isXMLName reports whether a name ends where text does.
func isXMLName(text string) bool {
	end, bad := xmlName(text+" ", 0)
	return bad == nil && end == len(text)
}

// For every character, names are those of encoding/xml: at the start of a name, after the start, and after a colon.
func TestXMLNameAgreesWithEncodingXML(t *testing.T) {
	theirs := func(name string) bool {
		_, err := xml.NewDecoder(strings.NewReader("<" + name + "/>")).RawToken()
		return err == nil
	}
	for r := rune(utf8.RuneSelf); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) || testing.Short() && r > 0xFFFF && r%251 != 0 {
			continue
		}
		later := theirs("a" + string(r))
		first := later && theirs(string(r))
		if isXMLName("a"+string(r)) != later || isXMLName(string(r)) != first || isXMLName("a:"+string(r)) != first {
			t.Errorf("%U: the names differ from those of encoding/xml", r)
		}
	}
}

// In ASCII, names have letters, digits and _ . - and at most one colon, between two names.
func TestXMLNameOfASCII(t *testing.T) {
	const starts = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
	for c := range byte(utf8.RuneSelf) {
		first := strings.IndexByte(starts, c) >= 0
		later := first || strings.IndexByte("-.0123456789", c) >= 0
		assert.Equal(t, first, isXMLName(string(c)), "%q", c)
		assert.Equal(t, first, isXMLName("a:"+string(c)), "%q", c)
		assert.Equal(t, later, isXMLName("a"+string(c)), "%q", c)
		assert.Equal(t, later || c == ':', isXMLName("a"+string(c)+"b"), "%q", c)
	}
}
