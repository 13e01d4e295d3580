package leakscan_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// The ways in which a value can be disguised, by accident or on purpose.
var disguises = map[string]func(string) string{
	"as it is":     func(s string) string { return s },
	"JSON":         quoted,
	"JSON in JSON": func(s string) string { return quoted(quoted(s)) },
	"escapes": func(s string) string {
		return `{"x":"` + eachByte(s, func(b byte) string { return `\u00` + hex2(b) }) + `"}`
	},
	"in a name": func(s string) string {
		return `{"` + eachByte(s, func(b byte) string { return `\u00` + hex2(b) }) + `":1}`
	},
	"references": func(s string) string {
		return "<x>" + eachByte(s, func(b byte) string { return "&#x" + hex2(b) + ";" }) + "</x>"
	},
	"leading zeros": func(s string) string {
		return "<x>" + eachByte(s, func(b byte) string { return "&#x0000" + hex2(b) + ";" }) + "</x>"
	},
	"an attribute": func(s string) string {
		return "<x y='" + eachByte(s, func(b byte) string { return "&#x" + hex2(b) + ";" }) + "'/>"
	},
	"HTML in JSON": func(s string) string {
		return quoted(eachByte(s, func(b byte) string { return "&#x" + hex2(b) + ";" }))
	},
	"JSON in XML": func(s string) string { return "<x>\n{\n\"a\": 1,\n\"x\": " + quoted(s)[5:] + "</x>" },
	"escapes in XML": func(s string) string {
		return `<x>{"x":"` + eachByte(s, func(b byte) string { return `\u00` + hex2(b) }) + `"}</x>`
	},
	"JSON in a log":   func(s string) string { return "INFO " + quoted(s) },
	"after a bracket": func(s string) string { return "[12:30:45] \"a\" " + s + " logged on" },
	"below a bracket": func(s string) string { return "[a \" b\n" + s + " logged on" },
	"CDATA":           func(s string) string { return "<x><![CDATA[" + s + "]]></x>" },
	"CDATA in parts": func(s string) string {
		return "<x>" + eachByte(s, func(b byte) string { return "<![CDATA[" + string(b) + "]]>" }) + "</x>"
	},
	"comments":       func(s string) string { return "<x>" + strings.Join(strings.Split(s, ""), "<!-- > -->") + "</x>" },
	"instructions":   func(s string) string { return "<x>" + strings.Join(strings.Split(s, ""), "<?x > ?>") + "</x>" },
	"percent":        percent,
	"percent twice":  func(s string) string { return url.QueryEscape(percent(s)) },
	"percent thrice": func(s string) string { return quoted(url.QueryEscape(url.QueryEscape(percent(s)))) },
	"base64":         base64Of,
	"base64 twice":   func(s string) string { return quoted(base64Of(base64Of(s))) },
	"URL alphabet":   func(s string) string { return quoted(base64.RawURLEncoding.EncodeToString([]byte("??>" + s))) },
	"base64, percent": func(s string) string {
		return quoted(url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("??>" + s))))
	},
	"base64 of JSON":    func(s string) string { return base64Of(quoted(s)) },
	"base64 of XML":     func(s string) string { return base64Of("<a>" + strings.ReplaceAll(s, "@", "&#64;") + "</a>") },
	"base64 of percent": func(s string) string { return base64Of(percent(s)) },
	"base64, escaped":   func(s string) string { return `{"x":"\u00` + hex2(base64Of(s)[0]) + base64Of(s)[1:] + `"}` },
	"base 16":           func(s string) string { return quoted(hex.EncodeToString([]byte(s))) },
	"BASE 16":           func(s string) string { return quoted("0x" + strings.ToUpper(hex.EncodeToString([]byte(s)))) },
	"UTF-16LE":          func(s string) string { return utf16Of(s, 0) },
	"UTF-16BE":          func(s string) string { return utf16Of(s, 1) },
	"UTF-16 in JSON":    func(s string) string { return quoted(utf16Of(s, 0)) },
	"UTF-16 in base64":  func(s string) string { return quoted(base64Of(utf16Of(s, 0))) },
	"in a mark":         func(s string) string { return "\ufeff" + quoted(s) },
}

func quoted(s string) string {
	text, err := json.Marshal(map[string]string{"x": s})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func base64Of(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
func percent(s string) string  { return eachByte(s, func(b byte) string { return "%" + hex2(b) }) }
func hex2(b byte) string       { return hex.EncodeToString([]byte{b}) }

func eachByte(s string, form func(byte) string) (out string) {
	for i := range len(s) {
		out += form(s[i])
	}
	return out
}

func utf16Of(s string, high int) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b := [2]byte{byte(u >> 8), byte(u)}
		out = append(out, b[1-high], b[high])
	}
	return string(out)
}

// In every disguise, both the shape and the known value are found, with their places.
func TestScanSeesThrough(t *testing.T) {
	for class, value := range map[pseudonym.Class]string{
		pseudonym.UPN: "canary@host.example",
		pseudonym.SAM: `CORP\canary-17`,
		pseudonym.SID: "s-1-5-21-1111111-222-333-500",
		pseudonym.IP:  "2001:DB8::A:1",
		pseudonym.MAC: "00-1A-2b-33-44-55",
	} {
		known, err := leakscan.New(leakscan.WithKnown(class, value))
		require.NoError(t, err)
		for name, disguise := range disguises {
			text := disguise(value)
			for what, s := range map[string]*leakscan.Scanner{"shape": nil, "value": known} {
				assert.True(t, slices.ContainsFunc(slices.Collect(s.Scan([]byte(text))), func(f leakscan.Finding) bool {
					return f.Class == class && f.Known == (s != nil) && f.Start < f.End && f.End <= int64(len(text))
				}), "%v as a %s: %s: %q", class, what, name, text)
			}
		}
	}
}

// A character beyond the first 65,536 is two escapes in JSON, which are one character only together, and one reference
// in XML.
func TestScanBeyondTheFirstPlane(t *testing.T) {
	const name = "Ann \U0001F642 Lee"
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.FullName, name))
	require.NoError(t, err)
	for text, want := range map[string][]string{
		`{"x":"` + name + `"}`:                   {"known full-name:" + name},
		`{"x":"Ann \ud83d\ude42 Lee"}`:           {`encoded known full-name:Ann \ud83d\ude42 Lee`},
		`{"x":"Ann \uD83D\uDE42 Lee"}`:           {`encoded known full-name:Ann \uD83D\uDE42 Lee`},
		"<x>Ann &#x1f642; Lee</x>":               {"encoded known full-name:Ann &#x1f642; Lee"},
		"<x>Ann &#128578; Lee</x>":               {"encoded known full-name:Ann &#128578; Lee"},
		`{"x":"Ann \ude42\ud83d Lee"}`:           nil,
		`{"x":"Ann \ud83d \ude42 Lee"}`:          nil,
		`{"x":"\ud83d\ud83d\ude42 \u0061@b.cc"}`: {`encoded upn:\u0061@b.cc`},
	} {
		assert.Equal(t, want, found(s, text), text)
	}
	// The first of its four bytes gives a / among the characters of base64.
	text := base64Of("c\U0001F642 canary@host.example")
	require.Contains(t, text, "/")
	assert.Len(t, found(nil, text), 1)
}

// A finding in an inner layer is not reported again for the outer one, and the number of layers is limited.
func TestScanLayers(t *testing.T) {
	assert.Equal(t, []string{`upn:a@b`}, found(nil, `{"x":"a@b \u0041 %41 &#65;"}`))
	assert.Equal(t, []string{"upn:a@b", `encoded ip:10\u002e0.0.1`}, found(nil, `{"x":"a@b 10\u002e0.0.1"}`))
	text := "canary@host.example"
	for range 4 {
		text = base64Of(text)
		assert.Len(t, found(nil, text), 1)
	}
	assert.Empty(t, found(nil, base64Of(text)), "a value in one layer too many is not found, as documented")
}

// Text that looks encoded and is not.
func TestScanOfNothingDisguised(t *testing.T) {
	for _, text := range []string{
		`{"a":"logs\\app\\new.txt"}`, `{"a":"[logs\\app\\new.txt]"}`, "<a>x<!-- @ -->y</a>", "<a><!--", "<a><?", "<![CDATA[", "]]>",
		hex.EncodeToString([]byte("hello, world, and nobody")), "0x", "0x" + strings.Repeat("0", 40), strings.Repeat("40", 30), "&#x" + strings.Repeat("0", 100) + "40;",
		"<a>x<!--" + strings.Repeat(" ", 2000) + "-->@y</a>", "\x00\x00@\x00", strings.Repeat("%25", 50) + "40",
	} {
		assert.Empty(t, found(nil, text), text)
	}
}

// A space is a plus in the query of a URL.
func TestScanKnownInAQuery(t *testing.T) {
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.FullName, "Steven Müller"))
	require.NoError(t, err)
	assert.Equal(t, "scanner(1 known)", s.String())
	assert.Len(t, found(s, "https://x.example/?n="+url.QueryEscape("Steven Müller")), 1)
}

// The work for repeated text that looks like the beginning of something is linear in its length: if it were quadratic,
// half a million bytes would take many minutes for each of these, and the test would time out.
func TestScanOfManyBeginnings(t *testing.T) {
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.User, "aaaaaaaaaaaaaaaa", "a.a.a.a.a"))
	require.NoError(t, err)
	size := 1 << 19
	if testing.Short() {
		size = 1 << 16
	}
	for _, unit := range []string{
		".:::", ".:", "_a:", "x:0:", "x:00:11:22:33:44:55:", "1.", "a.", "a@", "a\\", "-", "s-1-", "s-1-1", "00-", "&#", "%4", "<!--", "<?", "]]", "aaaaaaaa",
		"/s-1-<?-", " 1.2.3.4", "6161616161616161616161", ":", "::", ".", "@", "\\", "\\\\", `"`, `\"`, `a\n`, `\u0041`, "%41", "&#65;", "\x00a", "YWFhYWFh", "YWFhYWFhYWFhYWFhYWFh/",
		"YWFhYWFhYWFhYWFhYWFh-", "+aaaaaaaaaaaaaaaaaaa", "Y2FhYWFhY2FhYWFhY2Fh\xff", `ab\cd ef `, "2001:db8::1 ", "ip-10-0-0-1 ", "10-", `":"\n",`, `C:\A B C\d `, "a@b@",
		"x&amp;", "<!", "<?x?>a", "25", "%25",
	} {
		for _, start := range []string{"", `{"a":"`} {
			for range s.Scan([]byte(start + strings.Repeat(unit, size/len(unit)))) {
			}
		}
	}
}
