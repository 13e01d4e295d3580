package leakscan_test

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

const (
	guid    = "a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"
	bigGUID = "A5AE17C9-8A4A-4318-938F-A8C6DA2AA2EF"
	someSID = "S-1-5-21-3711855558-820010554-2448362978-27640"
)

// found returns the findings in text as class:text lines.
func found(s *leakscan.Scanner, text string) (lines []string) {
	for f := range s.Scan([]byte(text)) {
		line := f.Class.String() + ":" + text[f.Start:f.End]
		if f.Known {
			line = "known " + line
		}
		if f.Encoded {
			line = "encoded " + line
		}
		lines = append(lines, line)
	}
	return lines
}

func TestScanShapes(t *testing.T) {
	for text, want := range map[string][]string{
		// In text.
		"bob@example.com":                                   {"upn:bob@example.com"},
		"mail to <Bob.O'N+x@b> or c@d.e.":                   {"upn:Bob.O'N+x@b", "upn:c@d.e"},
		"müller@münchen.example":                            {"upn:müller@münchen.example"},
		"mailto:a@b?subject=x":                              {"upn:a@b"},
		someSID + ".":                                       {"sid:" + someSID},
		"(s-1-5-21-1-2-3-500)":                              {"sid:s-1-5-21-1-2-3-500"},
		`CTXLAB\User-Steven logged on`:                      {`sam:CTXLAB\User-Steven`},
		`corp.example.com\PC01$`:                            {`sam:corp.example.com\PC01`},
		"from 10.20.30.40:443 to 8.8.8.8":                   {"ip:10.20.30.40", "ip:8.8.8.8"},
		"http://192.0.2.1/x, 192.0.2.0/24, 192.0.2.9.":      {"ip:192.0.2.1", "ip:192.0.2.0", "ip:192.0.2.9"},
		"server 192.0.2.1 receiver:192.0.2.2":               {"ip:192.0.2.1", "ip:192.0.2.2"},
		"fe80::1%eth0 [2001:db8::a:1]:80 ::ffff:192.0.2.1.": {"ip:fe80::1", "ip:2001:db8::a:1", "ip:::ffff:192.0.2.1"},
		"mac=00-1a-2B-33-44-55, 00:1a:2b:33:44:55.":         {"mac:00-1a-2B-33-44-55", "mac:00:1a:2b:33:44:55"},
		"001a.2b33.4455":                                    {"mac:001a.2b33.4455"},
		"0011.2233.445a, 0011.2233.4455":                    {"mac:0011.2233.445a"}, // only digits and dots: a version
		`CTXLAB\bob., CTXLAB\ann--`:                         {`sam:CTXLAB\bob`, `sam:CTXLAB\ann`},
		// After a name that ends in a hexadecimal digit, and before one that begins with such a digit.
		"mac:00:1a:2b:33:44:55 device-00-1a-2b-33-44-56": {"mac:00:1a:2b:33:44:55", "mac:00-1a-2b-33-44-56"},
		"00:1a:2b:33:44:55:eth0, 001a.2b33.4455.example": {"mac:00:1a:2b:33:44:55", "mac:001a.2b33.4455"},
		"addr:2001:db8::a:1 interface:fe80::1":           {"ip:2001:db8::a:1", "ip:fe80::1"},
		// In documents.
		`{"upn":"a@b","x":["` + someSID + `"]}`:     {"upn:a@b", "sid:" + someSID},
		`{"server":"10.0.0.1","receiver":"::2"}`:    {"ip:10.0.0.1"},
		`{"sam":"CTXLAB\\User"}`:                    {`encoded sam:CTXLAB\\User`},
		`{"x":"a\u0040b","bob@example.com":1}`:      {`encoded upn:a\u0040b`, "upn:bob@example.com"},
		`{"x":"10.0.0.1\nCTXLAB\\User"}`:            {"ip:10.0.0.1", `encoded sam:CTXLAB\\User`},
		`<a b="CTXLAB\User">10.0.0.1</a>`:           {`sam:CTXLAB\User`, "ip:10.0.0.1"},
		"<a>bob&#64;example.com</a><a>x&#x40;y</a>": {"encoded upn:bob&#64;example.com", "encoded upn:x&#x40;y"},
		"https://x.example/?u=bob%40example.com":    {"encoded upn:bob%40example.com"},
		`{"u":"bob\u002540example.com"}`:            {`encoded upn:bob\u002540example.com`},
		"key=" + base64.StdEncoding.EncodeToString([]byte("user=bob@example.com;")): {
			"encoded upn:" + base64.RawStdEncoding.EncodeToString([]byte("user=bob@example.com;")),
		},
		`{"t":"` + base64.URLEncoding.EncodeToString([]byte("ü?CTXLAB\\bob\n")) + `"}`: {
			"encoded sam:" + base64.RawURLEncoding.EncodeToString([]byte("ü?CTXLAB\\bob\n")),
		},
	} {
		assert.Equal(t, want, found(nil, text), text)
	}
}

// Text that looks like an identifier and is not.
func TestScanFindsNothing(t *testing.T) {
	for _, text := range []string{
		"", "a", "@", "a@", "@b", "a@1.2.3", "x @ y", "@@", "a@-", `{"a":"@b"}`,
		`\`, `\\server\share`, `C:\Users\bob\x.txt`, `2022\12`, `NT AUTHORITY\SYSTEM`, `HKLM\Software`, `{"a":"b\nc\td"}`, `{"a":"C:\\Users\\bob\\x"}`,
		"S-1-5-18", "s-1-1-0", "S-1-5-32-544", "S-1-", "XS-1-5-21-1-2-3-500", "S-1-5-21-99999999999-1-1-1", "S-1" + strings.Repeat("-1", 1000),
		"7.25.0", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "a1.2.3.4", "1.2.3.4b", "0.0.0.0", "127.0.0.1", "1.", ".1", "1.2.3.",
		`"clientVersion":"23.5.1.83"`, `{"prodVer": "11.16.6.0. build 35000"}`, "<LSVersion>11.17.2.0 Build 48000</LSVersion>",
		`ver="7.25.0.0"`, "Chrome/120.0.0.0", "v7.25.0.0", "build 7.25.0.0", "agent version: 7.25.0.0",
		"::", "::1", "12:30:45", "std::string", "fe80::", "2022-10-10T06:11:14Z", "10/10/2022 02:11:14", "a:b", "OR10:13", strings.Repeat("a:", 100),
		"00-00-00-00-00-00", "01:00:5e:00:00:01", "00-11-22-33-44-55-66", "mac:00:11:22:33:44:55:66", "2001:00:11:22:33:44:55", "2022-10-10-06-11-14-05", "00:11-22-33-44-55", "001a2b334455", "2022.1231.0001",
		"x00-1a-2b-33-44-55", "700:1a:2b:33:44:55", "00:1a:2b:33:44:55x", "00:1a:2b:gg:44:55", "001a.2g33.4455", "x001a.2b33.4455", "0-11-22-33-44-55-",
		guid, bigGUID, "uq390c5fc3-86eb-4df3-bd9a-f4a8fed2c9e2", "GF/5+DT7Hb7DJIvIW+bYQA==", strings.Repeat("0123456789abcdef", 4),
		"appProtectionKeyLoggingRequired", "ue_lt_1656603094.zip", "%", "%4", "%zz", "&", "&#;", "&#xZ;", "&unknown;", `{"a":"\`, `{"a":"\u00`,
		base64.StdEncoding.EncodeToString([]byte("hello, world, and nobody")), "{\"a\":\"\xff\xfe@\"}",
	} {
		assert.Empty(t, found(nil, text), text)
	}
}

// Tokens of every scheme are never findings, in any number.
func TestScanPassesTokens(t *testing.T) {
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.UPN, "user-steven@ctxlabs.onmicrosoft.com"), leakscan.WithKnown(pseudonym.User, "steven", "bob"))
	require.NoError(t, err)
	for i := range 20_000 {
		token, err := pseudonym.Documented().Token(pseudonym.Opaque, fmt.Sprint(i))
		require.NoError(t, err)
		require.Empty(t, found(s, `{"upn":"`+token+`"}`))
	}
}

func TestScanKnown(t *testing.T) {
	const name, short = `Müller "X" & Söhne`, "Bob"
	s, err := leakscan.New(
		leakscan.WithKnown(pseudonym.FullName, name, "Steven Smith"),
		leakscan.WithKnown(pseudonym.User, short, "longuser"),
		leakscan.WithKnown(pseudonym.Opaque, name),
	)
	require.NoError(t, err)
	asJSON, err := json.Marshal(map[string]string{"n": name})
	require.NoError(t, err)
	asXML, err := xml.Marshal(name)
	require.NoError(t, err)
	for _, text := range []string{string(asJSON), string(asXML), name, "x=" + url.QueryEscape(strings.ReplaceAll(name, " ", "+")), url.PathEscape(name)} {
		got := found(s, strings.ReplaceAll(text, "%2B", "%20"))
		require.Len(t, got, 2, text)
		assert.Contains(t, got[0], "known full-name:")
		assert.Contains(t, got[1], "known opaque:")
	}
	for text, want := range map[string][]string{
		"cn=STEVEN smith,":    {"known full-name:STEVEN smith"},
		"xsteven smithx":      {"known full-name:steven smith"},
		"bob, bobby and Bob.": {"known user:bob", "known user:Bob"},
		"abob boba":           nil,
		`{"bob":1}`:           {"known user:bob"},
		"mylonguser1":         {"known user:longuser"},
		"longuse":             nil,
		base64.StdEncoding.EncodeToString([]byte("bob")): nil, // too short to be distinguished from a token
	} {
		assert.Equal(t, want, found(s, text), text)
	}
	// In base64 a value is found at every position in a group, in both alphabets and the usual cases.
	for front := range 4 {
		for _, v := range []string{"Steven Smith", "steven smith", "STEVEN SMITH"} {
			for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
				text := enc.EncodeToString([]byte(strings.Repeat("\x00", front) + v + "\xff\xff"))
				got := found(s, `{"x":"`+text+`"}`)
				require.Len(t, got, 1, "%s after %d bytes", v, front)
				assert.True(t, strings.HasPrefix(got[0], "encoded known full-name:"))
			}
		}
	}
	for i := range len(name) - 3 { // only the whole name is found
		assert.Empty(t, found(s, "..."+name[:i]+"..."+name[i+1:]))
	}

}

// The error for a known value says which one it is, so that it is found in a long list, and not what it is.
func TestNewErrors(t *testing.T) {
	fine := leakscan.WithKnown(pseudonym.User, "fine")
	for want, opt := range map[string]leakscan.Option{
		"telemetry: user[0]: malformed identifier: want a known value of at least 3 bytes without a line break":      leakscan.WithKnown(pseudonym.User, "ab", ""),
		"telemetry: full-name[2]: malformed identifier: want a known value of at least 3 bytes without a line break": leakscan.WithKnown(pseudonym.FullName, "Ann Lee", "Bob", "Secret\n"),
		"telemetry: sid[1]: limit exceeded: want a known value of at most 1,024 bytes":                               leakscan.WithKnown(pseudonym.SID, "fine", strings.Repeat("s", 1025)),
		"telemetry: unknown[0]: undocumented name or value: want a known identifier class":                           leakscan.WithKnown(0, "abcdef"),
	} {
		s, err := leakscan.New(fine, opt, fine)
		assert.Nil(t, s)
		assert.EqualError(t, err, want)
		_, ok := errors.AsType[*telemetry.Error](err)
		assert.True(t, ok)
	}
}

func TestWithoutShapes(t *testing.T) {
	s, err := leakscan.New(leakscan.WithoutShapes(pseudonym.IP, pseudonym.SAM, 0, 200), leakscan.WithKnown(pseudonym.IP, "10.0.0.2"))
	require.NoError(t, err)
	assert.Equal(t, []string{"known ip:10.0.0.2", "upn:a@b"}, found(s, `10.0.0.1 10.0.0.2 bin\tool.exe a@b`))
}

// Findings are in order and unique, and a loop can be left.
func TestScanOrder(t *testing.T) {
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.Email, "a@example.com"))
	require.NoError(t, err)
	text := "10.0.0.1 a@example.com 10.0.0.2\n10.0.0.3%20"
	assert.Equal(t, []string{"ip:10.0.0.1", "known email:a@example.com", "upn:a@example.com", "ip:10.0.0.2", "ip:10.0.0.3"}, sorted(found(s, text)))
	for f := range s.Scan([]byte(text)) {
		assert.EqualValues(t, 0, f.Start)
		assert.Equal(t, "ip at bytes 0 to 8", f.String())
		break
	}
}

// sorted only sorts findings at the same place.
func sorted(lines []string) []string {
	slices.SortFunc(lines[1:3], strings.Compare)
	return lines
}

func TestScannerPrintsNoValue(t *testing.T) {
	const secret = "canary-value-42"
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.User, secret))
	require.NoError(t, err)
	asJSON, err := json.Marshal(s)
	require.NoError(t, err)
	texts := []string{string(asJSON)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts, fmt.Sprintf(verb, s), fmt.Sprintf(verb, struct{ s *leakscan.Scanner }{s}))
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "s", s)
	assert.Contains(t, log.String(), "scanner(1 known)")
	for _, text := range append(texts, log.String()) {
		assert.NotContains(t, text, "canary")
		assert.NotContains(t, text, fmt.Sprintf("%x", secret[:6]))
	}
	var none *leakscan.Scanner
	assert.Equal(t, "scanner(0 known)", none.String())

	// A copy of the type has no methods, so printers see its fields: none depends on the value.
	other, err := leakscan.New(leakscan.WithKnown(pseudonym.User, "bird-value-43"))
	require.NoError(t, err)
	assert.Equal(t, withoutAddresses(fmt.Sprint(*other)), withoutAddresses(fmt.Sprint(*s)))
}

// withoutAddresses removes the addresses of functions from the output of fmt for a struct.
func withoutAddresses(text string) string {
	return regexp.MustCompile(`0x[0-9a-f]+`).ReplaceAllString(text, "")
}

// A finding is always a place in the text, and the time is linear in the length of the text.
func FuzzScan(f *testing.F) {
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.User, "canary", "bob", "Müller"), leakscan.WithKnown(pseudonym.UPN, "a@b.example"))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text []byte) {
		var before int64
		for found := range s.Scan(text) {
			if found.Start < before || found.Start >= found.End || found.End > int64(len(text)) || !found.Class.Known() {
				t.Fatalf("%v comes after offset %d in %q", found, before, text)
			}
			before = found.Start
		}
	})
}

// FuzzScanHidden puts an address into any text, in each of the forms that the scanner decodes.
func FuzzScanHidden(f *testing.F) {
	const value = "canary@host.example"
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.UPN, value))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, before, after string, form uint8) {
		var text string
		switch form % 4 {
		case 0:
			text = before + value + after
		case 1:
			b, err := json.Marshal([]string{before + value + after})
			require.NoError(t, err)
			text = string(b)
		case 2:
			b, err := xml.Marshal(before + value + after)
			require.NoError(t, err)
			text = string(b)
		case 3:
			text = base64.StdEncoding.EncodeToString([]byte(before + value + after))
		}
		for found := range s.Scan([]byte(text)) {
			if found.Known {
				return
			}
		}
		t.Fatalf("the address was not found in %q", text)
	})
}
