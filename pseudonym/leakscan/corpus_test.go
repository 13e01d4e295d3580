package leakscan_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// corpus returns lines in the forms of many public logs, with values that never repeat, without an identifier.
func corpus(size int) []byte {
	r := &maker{rand.New(rand.NewPCG(1, 2))}
	var b bytes.Buffer
	for b.Len() < size {
		line := templates[r.IntN(len(templates))]
		for line != "" {
			text, rest, found := strings.Cut(line, "{")
			b.WriteString(text)
			if !found {
				break
			}
			name, after, ok := strings.Cut(rest, "}")
			if f := fields[name]; ok && f != nil {
				b.WriteString(f(r))
				line = after
				continue
			}
			b.WriteByte('{')
			line = rest
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

type maker struct{ *rand.Rand }

func (r *maker) of(list ...string) string { return list[r.IntN(len(list))] }

func (r *maker) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// fields generates the values of the fields in braces in the templates.
var fields = map[string]func(r *maker) string{
	"n":    func(r *maker) string { return fmt.Sprint(r.IntN(100_000)) },
	"d":    func(r *maker) string { return fmt.Sprint(r.IntN(10)) },
	"f":    func(r *maker) string { return fmt.Sprintf("%d.%03d", r.IntN(1000), r.IntN(1000)) },
	"hex":  func(r *maker) string { return fmt.Sprintf("0x%08x", r.Uint32()) },
	"x16":  func(r *maker) string { return fmt.Sprintf("%016x", r.Uint64()) },
	"sha":  func(r *maker) string { return hex.EncodeToString(r.bytes(32)) },
	"tok":  func(r *maker) string { return base64.StdEncoding.EncodeToString(r.bytes(16)) },
	"blob": func(r *maker) string { return base64.RawURLEncoding.EncodeToString(r.bytes(20 + r.IntN(80))) },
	"guid": func(r *maker) string {
		h := hex.EncodeToString(r.bytes(16))
		return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	},
	"iso": func(r *maker) string {
		return fmt.Sprintf("2024-%02d-%02dT%02d:%02d:%02d.%03dZ", 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(1000))
	},
	"ns": func(r *maker) string {
		return fmt.Sprintf("%02d/%02d/2024:%02d:%02d:%02d GMT", 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60))
	},
	"time": func(r *maker) string { return fmt.Sprintf("%02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60)) },
	"stamp": func(r *maker) string {
		return fmt.Sprintf("24-%02d-%02d-%02d-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60))
	},
	"v4": func(r *maker) string {
		return fmt.Sprintf("%d.%d.%d.%d", 1+r.IntN(24), r.IntN(40), r.IntN(30), r.IntN(200))
	},
	"v3": func(r *maker) string { return fmt.Sprintf("%d.%d.%d", r.IntN(24), r.IntN(40), r.IntN(30)) },
	// From 10 on these are addresses, too: see the documentation.
	"p4": func(r *maker) string {
		return fmt.Sprintf("%d.%d.%d.%d", 3+r.IntN(7), r.IntN(40), r.IntN(30), r.IntN(200))
	},
	"word": func(r *maker) string {
		return r.of("session", "license", "broker", "catalog", "policy", "launch", "profile", "hypervisor", "machine", "timeout")
	},
	"Word": func(r *maker) string {
		return r.of("Session", "LicensePool", "BrokerAgent", "Catalog", "PolicyEngine", "IcaStack", "ProfileManager")
	},
	"lvl": func(r *maker) string { return r.of("INFO", "WARN", "ERROR", "DEBUG", "TRACE") },
	"fp": func(r *maker) string {
		return strings.TrimSuffix(strings.ReplaceAll(fmt.Sprintf("% X", r.bytes(20)), " ", ":"), ":")
	},
	"wwn": func(r *maker) string { return "50:" + strings.ReplaceAll(fmt.Sprintf("% x", r.bytes(7)), " ", ":") },
	"svc": func(r *maker) string {
		return fmt.Sprintf("S-1-5-80-%d-%d-%d-%d-%d", r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32(), r.Uint32())
	},
	"mask": func(r *maker) string {
		return r.of("255.255.255.0", "255.255.0.0", "255.255.255.192", "255.0.0.0", "0.0.0.255")
	},
}

// templates are the lines.
var templates = []string{
	`{iso} {lvl} [{Word}] {word} {n} took {f} ms, queue depth {d}, handle {hex}`,
	`{iso},{n},{lvl},{Word}.cs({n}),Entering On{Word}Changed with {guid}`,
	`<134> {ns} ns1 0-PPE-{d} : default SSLVPN Message {n} 0 : "{word} state {d} -> {d}"`,
	`{time} (CITRIX) OUT: "XDT_ENT_UD" feature {n} of {n} (linger: {n} / {n})`,
	`{time} (lmgrd) SLOG: {word} statistics: port {n}, fd {d}, {f} s`,
	`{"time":"{iso}","level":"{lvl}","msg":"{word} {n} done","id":"{guid}","upn":"{tok}","ver":"{v4}"}`,
	`{"ev":"{Word}","stack":"Error: {word}\n    at run ({word}.js:{n}:{d})\n    at main","n":{n}}`,
	`{"path":"C:\\Program Files\\Citrix\\{Word}\\new{n}.log","sha256":"{sha}"}`,
	`<Event><System><Provider Name="{Word}"/><EventID>{n}</EventID><TimeCreated SystemTime="{iso}"/></System><UserData>{svc}</UserData></Event>`,
	`    <LicenseModel>UserDevice</LicenseModel><Count>{n}</Count><Hash>{tok}</Hash>`,
	"\tat com.citrix.{word}.{Word}.handle({Word}.java:{n}) ~[{word}-{v3}.jar:{v3}]",
	`Caused by: java.lang.IllegalStateException: com.citrix.{Word}$Entry@1b{d}d35{d}a was closed`,
	`I0502 {time}.{n}  1 controller.go:{n}] "{Word} synced" pod="ctx/{word}-{x16}-x{d}z" took="{f}ms"`,
	`systemd[1]: Started user@{n}.service - User Manager for UID {n}.`,
	`npm http fetch GET 200 https://registry.example.org/{word} {n}ms; {word}@{v3} @types/node@{v3}`,
	`image registry.example.org/citrix/{word}@sha256:{sha}`,
	`License Server {v4} Build {n} ({iso})`,
	`Citrix Workspace app {v4} for Windows; CitrixReceiver/{v4} SelfService/{v4} Chrome/{n}.0.0.0`,
	`{Word}.dll, version: {v4}, time stamp: {hex}; agent version {v4} build {n}`,
	`MSI (s) ({x16}) [{time}:{n}]: Property(S): ProductVersion = {v4}`,
	`NT AUTHORITY\SYSTEM started NT SERVICE\{Word} ({svc}); Window Manager\DWM-{d}, Font Driver Host\UMFD-{d}`,
	`HKLM\SOFTWARE\Citrix\{Word}\{guid} = {n}; \Device\HarddiskVolume{d}\Windows\System32\{word}.sys`,
	`C:\Program Files\Citrix\{Word}\{word}.exe -n {n} --token {tok}`,
	`add ns ip {mask} -type {word} ; set mask {mask} ; 224.0.0.{d} joined ; bound to 127.0.0.{d}:{n}`,
	`SNMPv2-SMI::enterprises.5951.4.1.{d} = OID 1.3.6.1.4.1.5951.{d}.{n}; Citrix::{Word}::{word}`,
	`port wwn {wwn} online; certificate SHA1 Fingerprint={fp}`,
	`cookie NSC_TMAS={blob}; ticket {x16}; backup-{stamp}.tgz; crc {hex}`,
	`GET /Citrix/StoreWeb/Resources/List?id={guid}&n={n}%20of%20{n} HTTP/1.1" 200 {n}`,
	`printf("%s\t%d\n", {word}); match /^{word}-\d+\s*$/ in {n} us`,
	`[{time} INF] {Word}: "{word}" = "{tok}", next at {iso} &amp; {d} &lt; {n}`,
	`INCREMENT XDT_ENT_UD CITRIX 2025.1201 permanent {n} VENDOR_STRING=;LT=Retail;GP=720;SA=1 SN=OR{n}:{n}`,
	`xapi: [ info|xs|{n} |{word} R:{x16}|xapi] {Word}.get_record D:{x16} (uuid:{guid})`,
	`Name : {Word}   Version : {v4}   InstallDate : 2024{d}   Size : {n}`,
	`upgraded from {v4} to {v4}; driver {v4} installed; StoreFront {p4}; fw rev {v4}; v{v4}`,
}

// Public text gives at most one false alarm in 100,000 lines.
func TestCorpus(t *testing.T) {
	size := 20_000_000
	if testing.Short() {
		size /= 10
	}
	text := corpus(size)
	lines, alarms := bytes.Count(text, []byte("\n")), 0
	for f := range leakscan.Scan(text) {
		start, end := bytes.LastIndexByte(text[:f.Start], '\n')+1, int(f.End)+bytes.IndexByte(text[f.End:], '\n')
		if alarms++; alarms <= 20 {
			t.Logf("%s %q in %s", f.Class, text[f.Start:f.End], text[start:end])
		}
	}
	t.Logf("%d false alarms in %d lines", alarms, lines)
	assert.LessOrEqual(t, alarms, lines/100_000)
}
