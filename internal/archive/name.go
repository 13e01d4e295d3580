package archive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

const maxName = 255 // bytes; what every common file system can hold in one path element

// CheckName returns nil if every common system can hold a file of this name and none takes it for anything else. A name
// is 1 to 255 bytes of UTF-8 and one path element, without control or bidirectional characters and without any of
// \ / : * ? " < > |, neither begins nor ends with a space or a dot, and is no device of Windows, whatever its extension.
// The rules are the same on every system. Any other name is ErrName.
func CheckName(name string) error {
	if want := nameFault(name); want != "" {
		return fault.New(fault.ErrName, want)
	}
	return nil
}

// nameFault returns what a name should be and is not, or nothing.
func nameFault(name string) (want string) {
	if name == "" || len(name) > maxName {
		return "1 to 255 bytes"
	}
	for i, r := range name {
		switch {
		case r < ' ' || r == 0x7f || r >= utf8.RuneSelf && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)):
			return "no control or bidirectional characters"
		case r == utf8.RuneError && !strings.HasPrefix(name[i:], string(utf8.RuneError)):
			return "UTF-8"
		}
	}
	if strings.ContainsAny(name, `\/:*?"<>|`) {
		return `one path element without any of \ / : * ? " < > |`
	}
	if strings.Trim(name, " .") != name {
		return "no leading or trailing space or dot"
	}
	if isDevice(name) {
		return "no device name of Windows"
	}
	return ""
}

// isDevice reports whether Windows opens a device for the name. It looks at what stands before the first dot, in any
// case and without the spaces at its end, and takes the superscripts 1 to 3 for digits.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.TrimRight(base, " ")
	for _, device := range [...]string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} {
		if strings.EqualFold(base, device) {
			return true
		}
	}
	if len(base) < 4 || !strings.EqualFold(base[:3], "COM") && !strings.EqualFold(base[:3], "LPT") {
		return false
	}
	port := base[3:]
	return len(port) == 1 && '0' <= port[0] && port[0] <= '9' || port == "¹" || port == "²" || port == "³"
}

// FoldName returns the name with its ASCII letters in lower case. Two names of one archive must differ in this form,
// or a system that ignores case would write one file over the other.
func FoldName(name string) string {
	for i := 0; i < len(name); i++ {
		if c := name[i]; 'A' <= c && c <= 'Z' {
			return foldFrom(name, i)
		}
	}
	return name
}

func foldFrom(name string, i int) string {
	b := []byte(name)
	for ; i < len(b); i++ {
		if 'A' <= b[i] && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}
