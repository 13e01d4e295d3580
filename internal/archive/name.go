package archive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

const maxName = 255 // bytes; what every common file system can hold in one path element

// CheckName returns nil if every common system allows a file with this name, none gives the name a special meaning, and
// a shell does not expand it. A name is 1 to 255 bytes of UTF-8 and one path element, without spaces, control or
// bidirectional characters and without any of \ / : * ? " < > | [ ] $ ` ; it neither begins nor ends with a dot, does
// not begin with a hyphen, and is no device of Windows, whatever its extension. The rules are the same on every system.
// Any other name is ErrName.
func CheckName(name string) error {
	if want := nameFault(name); want != "" {
		return fault.New(fault.ErrName, want)
	}
	return nil
}

// nameFault returns what is expected of the name and not the case, or "".
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
		case unicode.IsSpace(r):
			return "no space"
		}
	}
	switch {
	case strings.HasSuffix(name, "/"):
		return "a file (this archive contains folders)"
	case strings.ContainsAny(name, `\/`):
		return `one path element without / or \ (this archive contains folders)`
	case strings.ContainsAny(name, ":*?\"<>|"):
		return `one path element without any of \ / : * ? " < > |`
	case strings.ContainsAny(name, "[]$`"):
		return "no character that a shell expands"
	case name[0] == '-':
		return "no leading hyphen"
	case strings.Trim(name, ".") != name:
		return "no leading or trailing dot"
	case isDevice(name):
		return "no device name of Windows"
	}
	return ""
}

// isDevice reports whether Windows opens a device for the name. Windows looks at the part before the first dot, ignores
// case, and treats the superscripts 1 to 3 as digits.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(name, ".")
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
