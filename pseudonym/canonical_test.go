package pseudonym_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

const (
	guid    = "a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"
	bigGUID = "A5AE17C9-8A4A-4318-938F-A8C6DA2AA2EF"
	nilGUID = "00000000-0000-0000-0000-000000000000"
)

func TestCanonical(t *testing.T) {
	fifteen := "S-1-5" + strings.Repeat("-1", 15)
	large, label63 := strings.Repeat("x", 5000), strings.Repeat("a", 63)
	name253 := strings.Repeat(label63+".", 3) + strings.Repeat("a", 61)
	type form struct{ text, want string }
	tests := []struct {
		row   string
		class pseudonym.Class
		forms []form
	}{
		{"I1", pseudonym.SID, []form{
			{"s-1-5-21-3711855558-820010554-2448362978-27640", "S-1-5-21-3711855558-820010554-2448362978-27640"},
			{" S-1-5-18 ", "S-1-5-18"},
			{"S-1-0-0", "S-1-0-0"},
			{"S-1-281474976710655-4294967295", "S-1-281474976710655-4294967295"},
			{fifteen, fifteen},
		}},
		{"I3", pseudonym.SID, []form{{"S-1-1-0", "S-1-1-0"}}},
		{"I4", pseudonym.DeviceID, []form{
			{bigGUID, guid}, {"{" + bigGUID + "}", guid}, {"(" + guid + ")", guid}, {"urn:uuid:" + bigGUID, guid},
			{"URN:UUID:" + guid, guid}, {strings.ReplaceAll(bigGUID, "-", ""), guid}, {nilGUID, nilGUID},
			{guid[1:], guid[1:]}, {guid + "0", guid + "0"}, {"G" + bigGUID[1:], "G" + bigGUID[1:]},
			{"{" + bigGUID + ")", "{" + bigGUID + ")"}, {"uq390c5fc3-86eb-44A1", "uq390c5fc3-86eb-44A1"},
			{"A5AE17C98-A4A-4318-938F-A8C6DA2AA2EF", "A5AE17C98-A4A-4318-938F-A8C6DA2AA2EF"},
			{"{" + strings.ReplaceAll(bigGUID, "-", "") + "}", "{" + strings.ReplaceAll(bigGUID, "-", "") + "}"},
			{"C39A925064A3", "C39A925064A3"},
			{"urn:guid:" + bigGUID, "urn:guid:" + bigGUID}, {"uq390c5fc" + bigGUID, "uq390c5fc" + bigGUID}, {"urn:uuid:G" + bigGUID[1:], "urn:uuid:G" + bigGUID[1:]},
		}},
		{"I4", pseudonym.Opaque, []form{{"{" + bigGUID + "}", "{" + bigGUID + "}"}}},
		{"I5", pseudonym.UPN, []form{
			{"A@b", "a@b"}, {"a b@c", "a b@c"}, {"a@münchen.example", "a@münchen.example"}, {"a+Tag@b", "a+tag@b"},
			{"O'Brien@Example.com", "o'brien@example.com"}, {"mia_other.example#EXT#@tenant.example", "mia_other.example#ext#@tenant.example"},
			{"HOST17$@CORP_1", "host17$@corp_1"}, {"müller@example.com", "müller@example.com"}, {"a@b.c.", "a@b.c"},
			{"用户@例え.example", "用户@例え.example"}, {"mia.lee-1@xn--mnchen-3ya.example", "mia.lee-1@xn--mnchen-3ya.example"},
			{strings.Repeat("A", 1022) + "@b", strings.Repeat("a", 1022) + "@b"},
			{"  " + strings.Repeat("A", 1022) + "@b ", strings.Repeat("a", 1022) + "@b"},
		}},
		{"I5", pseudonym.Email, []form{{" A+Tag@B ", "a+tag@b"}, {`"a"@b`, `"a"@b`}, {"a@münchen.example", "a@münchen.example"},
			{"a@[192.0.2.1]", "a@[192.0.2.1]"}, {"a@[IPv6:2001:DB8::1]", "a@[ipv6:2001:db8::1]"}, {"o'brien/x=y!#$%&*@b-c.example.", "o'brien/x=y!#$%&*@b-c.example"},
			{"a..b.@b", "a..b.@b"}, {"müller@example.com", "müller@example.com"},
		}},
		{"I6", pseudonym.SAM, []form{
			{`CTXLAB\User`, `ctxlab\user`}, {`ctxlab\user`, `ctxlab\user`}, {`.\user`, `.\user`}, {"User", "user"},
			{"CTXLAB/User", "ctxlab/user"}, {`CTXLAB\HOST17$`, `ctxlab\host17$`}, {"HOST17$", "host17$"}, {`AzureAD\Mia@Example.com`, `azuread\mia@example.com`},
			{`NT AUTHORITY\SYSTEM`, `nt authority\system`}, {`ad.example.com\O'Brien`, `ad.example.com\o'brien`}, {`DOM\Mia Lee`, `dom\mia lee`},
			{`DOM\müller`, `dom\müller`}, {"mia.lee+x", "mia.lee+x"}, {`d-1_2\{svc}(a)!~%&^#`, `d-1_2\{svc}(a)!~%&^#`},
		}},
		{"I8", pseudonym.IP, []form{
			{"192.0.2.1", "192.0.2.1"}, {"::ffff:192.0.2.1", "192.0.2.1"}, {"::FFFF:C000:0201", "192.0.2.1"},
			{"::ffff:192.0.2.1%1", "192.0.2.1"}, {"2001:DB8:0:0::1", "2001:db8::1"}, {"fe80::1%eth0", "fe80::1"}, {"::", "::"},
		}},
		{"I9", pseudonym.MAC, []form{
			{"00-11-22-33-44-5E", "00112233445e"}, {"00:11:22:33:44:5e", "00112233445e"}, {"0011.2233.445E", "00112233445e"},
			{"00112233445E", "00112233445e"}, {"000000000000", "000000000000"}, {"01-00-5e-00-00-01", "01005e000001"},
		}},
		{"I10", pseudonym.FQDN, []form{
			{"Host.Example.", "host.example"}, {"HOST", "host"}, {"_ldap.x", "_ldap.x"}, {"münchen.example", "münchen.example"},
			{"xn--mnchen-3ya.example", "xn--mnchen-3ya.example"}, {"192.0.2.1", "192.0.2.1"}, {label63, label63},
			{name253, name253}, {name253 + ".", name253}, {"DESKTOP-ABCDEF-", "desktop-abcdef-"}, {"Host_1", "host_1"}, {"1", "1"},
			{"3com.example", "3com.example"}, {"xn--a", "xn--a"}, {"a--b", "a--b"}, {"例え.テスト", "例え.テスト"}, {"ไทย.example", "ไทย.example"},
			{"हिन्दी.example", "हिन्दी.example"}, {"col·legi.example", "col·legi.example"}, {"👩\u200D💻.example", "👩\u200D💻.example"},
			{"Münch-1_x.example.", "münch-1_x.example"}, {"2001:DB8:0::1", "2001:db8::1"}, {"[2001:DB8:0::1]", "2001:db8::1"},
			{"fe80::1%eth0", "fe80::1"}, {"::ffff:192.0.2.1", "192.0.2.1"},
		}},
		// Only ASCII letters are folded; other changes of case, width or form in Unicode are distinct.
		{"I11", pseudonym.DeviceName, []form{
			{"İSTANBUL", "İstanbul"}, {"ıI", "ıi"}, {"ſS", "ſs"}, {"\u212AK", "\u212Ak"}, {"STRASSE", "strasse"},
			{"Straße", "straße"}, {"ﬁFI", "ﬁfi"}, {"👩\u200D💻", "👩\u200D💻"}, {"M\u00FCLLER", "m\u00FCller"},
			{"Mu\u0308ller", "mu\u0308ller"}, {"MÜLLER", "mÜller"},
		}},
		{"I13", pseudonym.DeviceName, []form{{"AdministratorPC0000000==", "administratorpc0000000=="}}},
		{"I15", pseudonym.User, []form{
			{"Q648GE661F14B3H7", "q648ge661f14b3h7"}, {`DOM\User`, `dom\user`}, {"User@Dom", "user@dom"}, {`DOM\HOST$`, `dom\host$`},
			{"CN=Mia Lee,OU=X,DC=example", "cn=mia lee,ou=x,dc=example"}, {"mia@corp@tenant", "mia@corp@tenant"}, {"o'brien", "o'brien"},
			{"mia:1", "mia:1"}, {"dom/mia", "dom/mia"}, {"Müller", "müller"}, {`.\mia`, `.\mia`}, {"-", "-"}, {"N/A", "n/a"},
		}},
		{"I13", pseudonym.DeviceName, []form{
			{"Mia's PC (2): \"new\" <1>", "mia's pc (2): \"new\" <1>"}, {`DOM\HOST17$`, `dom\host17$`}, {"HOST17$", "host17$"}, {"lic01:8083", "lic01:8083"},
		}},
		{"I15", pseudonym.FQDN, []form{{"C7948FE671A44B3F7", "c7948fe671a44b3f7"}}},
		{"I16", pseudonym.FullName, []form{{"", ""}, {" ", ""}, {"   ", ""}, {" Ann  Lee ", "Ann  Lee"}}},
		{"I16", pseudonym.UPN, []form{{"", ""}, {" ", ""}}},
		{"I16", pseudonym.User, []form{{"", ""}, {" ", ""}}},
		{"I16", pseudonym.DeviceName, []form{{"", ""}, {" ", ""}}},
		{"I16", pseudonym.DeviceID, []form{{"", ""}, {" ", ""}}},
		{"I16", pseudonym.SID, []form{{"", ""}}},
		{"I16", pseudonym.Opaque, []form{{"", ""}, {" ", " "}, {"\x00\xFF\u202E", "\x00\xFF\u202E"}, {large, large}}},
	}
	for _, tt := range tests {
		for _, f := range tt.forms {
			t.Run(fmt.Sprintf("%s %s %.40q", tt.row, tt.class, f.text), func(t *testing.T) {
				got, err := pseudonym.Canonical(tt.class, f.text)
				require.NoError(t, err)
				assert.Equal(t, f.want, got)

				appended, err := pseudonym.AppendCanonical([]byte("before "), tt.class, f.text)
				require.NoError(t, err)
				assert.Equal(t, "before "+f.want, string(appended))
			})
		}
	}
}

func TestCanonicalRefuses(t *testing.T) {
	label64 := strings.Repeat("a", 64)
	tests := []struct {
		row   string
		class pseudonym.Class
		kind  error
		texts []string
	}{
		{"I1", pseudonym.SID, telemetry.ErrIdentifier, []string{
			"S-1-5", "S-1-", "S-1", "S-2-5-18", "S-1-05-18", "S-1-5-018", "S-1-5--18", "S-1-5-18-", "S-1-5-+18",
			"S-1-5-4294967296", "S-1-5-10000000000", "S-1-281474976710656-1", "S-1-1000000000000000-1", "S-1-0x5-1", "S-1-5-١", "S-1-5" + strings.Repeat("-1", 16),
			"S-1-5-99999999999999999999999", "S-1-5-1 8", "x", "S_1_5_18", "S-1-5-18446744073709551617",
		}},
		{"I5", pseudonym.Email, telemetry.ErrIdentifier, []string{
			"@b", "a@", "@", "a", "a@b@c", "a b@c", "Bob <a@b>", "<a@b>", `"a b"@c`, "a@b c",
		}},
		{"I5", pseudonym.UPN, telemetry.ErrIdentifier, []string{
			"@b", "a@", "@", "a", "a@b@c", `"A b"@c`, "Bob <a@b>", `SPL\mia`, `SPL\mia@b`, "SPL/mia@b", "a@b/c", "mailto:a@b", "https://a@b",
			"https://b/a", "a@b c", "a@b..c", "a@b..", "a@.b", "a@-b", "a@b:88", "a@b,c@d", "a;b@c", "a@b;c", "a@*.b", "a@" + strings.Repeat("b", 64),
			"a@b＠c", "a@b。c", "a@b\u00A0c", "S-1-5-18", "host/lic01.example.com@EXAMPLE.COM", "[a]@b", "a@[192.0.2.1]",
		}},
		{"I5", pseudonym.Email, telemetry.ErrIdentifier, []string{
			"mailto:a@b", `DOM\a@b`, "a@b,c@d", "a;b@c", "https://a@b/c", "a@b/c", "a@b:25", "a@[b]", "a@[192.0.2.1", "a@192.0.2.1]", "a@b_c d", "(x)a@b", "a@b?subject=x",
			"a@b..c", "a@-b",
		}},
		{"I15", pseudonym.User, telemetry.ErrIdentifier, []string{
			`DOM\`, `\mia`, `DOM\\mia`, `A\B\C`, "Mia <mia@b>", `"mia"`, "https://b/mia", "@b", "mia@", "<mia>",
		}},
		{"I13", pseudonym.DeviceName, telemetry.ErrIdentifier, []string{"https://pc17.example/x", `\\PC17\c$`, `PC17\`, `\PC17`}},
		{"I4", pseudonym.DeviceID, telemetry.ErrIdentifier, []string{"https://x/AE18C4D5", "<AE18C4D5>", `"AE18C4D5"`}},
		{"I6", pseudonym.SAM, telemetry.ErrIdentifier, []string{"mia@example.com", `a@b\mia`, "http://x", "DOM:mia", `"mia"`, "<mia>", "a,b", "CN=mia", "*", "a|b", "[a]", "mia;x", "what?"}},
		{"I6", pseudonym.SAM, telemetry.ErrIdentifier, []string{`CTXLAB\\User`, `DOM\`, `\user`, `\`, `A\B\C`, `DOM\ `}},
		{"I8", pseudonym.IP, telemetry.ErrIdentifier, []string{
			"010.0.0.1", "1.2.3", "1.2.3.4:80", "[::1]", "1.2.3.4/24", "0x7f.1", "2130706433", "١.٢.٣.٤", "1.2.3.4%eth0",
			"fe80::1%", "%eth0", "1.2.3.256", "1.2.3.4.", "::g",
		}},
		{"I9", pseudonym.MAC, telemetry.ErrIdentifier, []string{
			"00-11-22-33-44-5", "0011223344", "00112233445", "0011223344556", "00-11:22-33-44-55", "00-11-22-33-44-5g",
			"001-122-334-455", "0011-2233-4455", "00.11.22.33.44.55", "0011.2233:4455", "00-11-22-33-44-55-66-77",
			"-00-11-22-33-44-5", "00--1-22-33-44-55", "001122-334455",
		}},
		{"I10", pseudonym.FQDN, telemetry.ErrIdentifier, []string{
			"27000@LIC01", "lic01:8083", "http://lic01", "https://lic01.example.com:8083/x", "lic01/x", `\\lic01`, `DOM\lic01`, "*.example.com", "-lic01",
			"a.-b", "-", "--", "N/A", "n/a", "LIC01$", "lic01,lic02", "lic01;lic02", "lic01 (old)", "<lic01>", "[lic01]", "[192.0.2.1", "[2001:db8::1", "2001:db8::1]",
			"[2001:db8::1]:8083", "192.0.2.1:27000", "2001:db8::1/64", "host%eth0", "a@b.example", "lic01\u00A0x", "lic01＠x", "lic01：80", "lic01／x", "a。b", "a．b",
			"mia+x", "o'brien", "a=b", "a&b", "#lic01", "?", "a?b", "\u2024a", "münchen.example:80", "münchen@example", "münchen..example", "-münchen", "münchen..",
			"a..b", ".a", ".", "a..", label64, "a." + label64, strings.Repeat("a.", 127) + "a", "a b", "a .b",
		}},
		{"I16", pseudonym.SID, telemetry.ErrIdentifier, []string{" ", "    "}},
		{"I16", pseudonym.SAM, telemetry.ErrIdentifier, []string{" "}},
		{"I16", pseudonym.Email, telemetry.ErrIdentifier, []string{" "}},
		{"I16", pseudonym.IP, telemetry.ErrIdentifier, []string{" "}},
		{"I16", pseudonym.MAC, telemetry.ErrIdentifier, []string{" "}},
		{"I16", pseudonym.FQDN, telemetry.ErrIdentifier, []string{" "}},
	}
	// Characters that only class opaque accepts, in text that is otherwise valid for some class.
	for c := pseudonym.UPN; c < pseudonym.Opaque; c++ {
		for _, good := range []string{"user", "a@b", "S-1-5-18", "192.0.2.1", "00112233445e", guid, ""} {
			tests = append(tests, []struct {
				row   string
				class pseudonym.Class
				kind  error
				texts []string
			}{
				{"J15", c, telemetry.ErrIdentifier, []string{
					good + "\x00", "\t" + good, good + "\n", good + "\r", good + "\x1F", good + "\x7F", good + "\u0080",
					"\u009B" + good,
				}},
				{"I11", c, telemetry.ErrIdentifier, []string{
					good + "\u202E", "\u200E" + good, good + "\u061C", good + "\u2066", "\u2069" + good, good + "\u202A",
				}},
				{"J13", c, telemetry.ErrEncoding, []string{
					good + "\xFF", good + "\xC0\xAF", "\xED\xA0\x80" + good, good + "\xC2",
				}},
				{"I5", c, telemetry.ErrLimit, []string{strings.Repeat("a", 1025) + good}},
			}...)
		}
	}
	for _, tt := range tests {
		for _, text := range tt.texts {
			got, err := pseudonym.Canonical(tt.class, text)
			require.ErrorIs(t, err, tt.kind, "%s %s %.40q", tt.row, tt.class, text)
			assert.Empty(t, got)
			appended, err := pseudonym.AppendCanonical([]byte("before"), tt.class, text)
			require.Error(t, err)
			assert.Equal(t, "before", string(appended))
		}
	}
}

func TestCanonicalErrorsHoldNoInput(t *testing.T) {
	const canary = "qzxj"
	for c := pseudonym.UPN; c < pseudonym.Opaque; c++ {
		for _, text := range []string{canary + "\x00", canary + "\xFF", canary + "\u202E", strings.Repeat(canary, 300),
			canary + `\\` + canary, canary + "..", canary + "@@", canary + "%" + canary} {
			if _, err := pseudonym.Canonical(c, text); err != nil {
				assert.NotContains(t, err.Error(), canary)
				var e *telemetry.Error
				require.ErrorAs(t, err, &e)
				assert.EqualValues(t, -1, e.Offset)
			}
		}
	}
}

func TestSuspicious(t *testing.T) {
	tests := []struct {
		row   string
		class pseudonym.Class
		text  string
		want  bool
	}{
		{"I3", pseudonym.SID, "S-1-5-18", true},
		{"I3", pseudonym.SID, "s-1-1-0", true},
		{"I3", pseudonym.SID, "S-1-5-32-544", true},
		{"I3", pseudonym.SID, "S-1-5-21-3711855558-820010554-2448362978-27640", false},
		{"I3", pseudonym.SID, "S-1-12-1-1-2-3-4", false},
		{"I4", pseudonym.DeviceID, "{" + nilGUID + "}", true},
		{"I4", pseudonym.DeviceID, guid, false},
		{"I9", pseudonym.MAC, "00-00-00-00-00-00", true},
		{"I9", pseudonym.MAC, "01-00-5E-00-00-01", true},
		{"I9", pseudonym.MAC, "FF:FF:FF:FF:FF:FF", true},
		{"I9", pseudonym.MAC, "02-11-22-33-44-55", false},
		{"I9", pseudonym.MAC, "10-11-22-33-44-55", false},
		{"I10", pseudonym.FQDN, "192.0.2.1", true},
		{"I10", pseudonym.FQDN, "[2001:db8::1]", true},
		{"I10", pseudonym.FQDN, "2001:db8::1", true},
		{"I10", pseudonym.FQDN, "host.example", false},
		{"I10", pseudonym.FQDN, "", false},
		{"I6", pseudonym.SAM, `\\`, false},
		{"I15", pseudonym.User, "S-1-5-18", false},
	}
	for _, tt := range tests {
		got := pseudonym.Suspicious(tt.class, tt.text)
		assert.Equal(t, tt.want, got != "", "%s %s %q: %q", tt.row, tt.class, tt.text, got)
	}
}

func FuzzCanonical(f *testing.F) {
	f.Fuzz(func(t *testing.T, class byte, text string) {
		c := pseudonym.Class(class%12) + 1
		once, err := pseudonym.Canonical(c, text)
		if err != nil {
			return
		}
		twice, err := pseudonym.Canonical(c, once)
		if err != nil || twice != once {
			t.Fatalf("%s: the canonical form of %q is %q, and that of the latter is %q, %v", c, text, once, twice, err)
		}
		pseudonym.Suspicious(c, text)
	})
}
