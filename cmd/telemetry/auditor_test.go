package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	reportFile = "../../licenseserver/testdata/licenseserver-report.xml"
	eventsFile = "../../examples/bundle/sample.jsonl"
)

// An auditor creates a key, scrubs a report, scans it, bundles events, previews what would be sent, verifies, compares
// two editions of the dictionary and finds an overdue server.
func TestAuditor(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	ok := func(args ...string) string {
		t.Helper()
		code, out, errs := telemetry(t, "", args...)
		require.Equal(t, cli.OK, code, "%v: %s", args, errs)
		assert.Empty(t, errs, args)
		return out
	}
	kid := ok("key", "new", at("k.key"))
	assert.Regexp(t, "^[0-9a-f]{8}\n$", kid)
	assert.Equal(t, kid, ok("key", "show", at("k.key")))

	code, out, errs := telemetry(t, "", "scan", reportFile)
	assert.Equal(t, cli.Invalid, code)
	assert.Equal(t, reportFile+":45:19: upn\n", out)
	assert.Equal(t, "telemetry scan: 1 identifier in clear in 1 file\n", errs)
	assert.Empty(t, ok("scrub", "-key", at("k.key"), "-o", at("report.xml"), reportFile))
	assert.Equal(t, "no identifiers in clear were found in 1 file\n", ok("scan", at("report.xml")))

	assert.Equal(t, 3, strings.Count(ok("bundle", "-key", at("k.key"), "-o", at("b.zip"), eventsFile), "  verified\n"))
	assert.Regexp(t, `\nFilesUI +verified\nManifestUI +verified\n`, ok("verify", at("b.zip")))
	assert.Equal(t, "no issues in 13 records\n", ok("check", at("b.zip")))
	shown := ok("show", at("b.zip"))
	for _, want := range []string{
		"\nserver        a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef\n", "\nverified      yes\n", "\nevents        12\n",
		"\ncovered       2023-10-16 07:00:00 to 2023-10-16 18:07:19\n", "\nkind          XenDesktop.Broker Cloud.Licensing 1.3: 12\n",
		"\nidentifiers   upn: 12 token\n", "\nundocumented  nothing\n",
	} {
		assert.Contains(t, shown, want)
	}
	assert.NotContains(t, shown, "clear")
	events := ok("show", "-events", at("b.zip"))
	assert.Equal(t, 12, strings.Count(events, "\n"))
	require.NoError(t, os.WriteFile(at("old.json"), []byte(ok("dictionary", "-json")), 0o600))
	assert.Equal(t, "no changes\n", ok("dictionary", "diff", at("old.json"), "now"))

	require.NoError(t, os.Mkdir(at("uploads"), 0o700))
	require.NoError(t, os.Rename(at("b.zip"), at("uploads/b.zip")))
	table := ok("inventory", at("uploads"))
	assert.Contains(t, table, "  on time  0\n")
	table = ok("inventory", "-at", "2099-01-01T00:00:00Z", at("uploads"))
	assert.Contains(t, table, "  overdue  0\n")
	assert.Contains(t, table, "overdue servers    1 of 1\n")
}

// A text is the token of an identifier or not, under a key and in the documented scheme, and no other spelling of the
// identifier matches.
func TestKeyMatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k.key")
	code, _, errs := telemetry(t, "", "key", "new", path)
	require.Equal(t, cli.OK, code, errs)
	code, _, errs = telemetry(t, "", "key", "new", path)
	assert.Equal(t, cli.Trouble, code, "an existing key file is never overwritten")
	assert.Contains(t, errs, "telemetry key new: ")

	line := `{"ver":"1.0","type":"Cloud.Licensing","prod":"OnPrem.Broker","user":{"upn":"ann@corp.example"},"tenant":{},"dvc":{},"payload":{"ver":"1.3"}}`
	for _, scheme := range [][]string{{"-key", path}, {"-documented"}} {
		code, out, errs := telemetry(t, line, append([]string{"scrub"}, scheme...)...)
		require.Equal(t, cli.OK, code, errs)
		_, token, _ := strings.Cut(out, `"upn":"`)
		token, _, _ = strings.Cut(token, `"`)
		for text, want := range map[string]int{
			"ann@corp.example": cli.OK, "ann@corp.example\r\n": cli.OK, "bob@corp.example\n": cli.Invalid, "": cli.Invalid, "ann@corp.example\n\n": cli.Invalid,
		} {
			args := append([]string{"key", "match", "-class", "upn", "-token", token}, scheme...)
			code, out, errs := telemetry(t, text, args...)
			assert.Equal(t, want, code, "%q: %s", text, errs)
			assert.Equal(t, want == cli.OK, out != "", text)
			assert.NotContains(t, errs, "@")
		}
	}
	// The flags of scrub and bundle that limit the reach of tokens are those of key match.
	reach := []string{"-key", path, "-scope", "tenant 1", "-epoch", "2026Q4"}
	_, scoped, _ := telemetry(t, line, with([]string{"scrub"}, reach...)...)
	_, plain, _ := telemetry(t, line, "scrub", "-key", path)
	_, token, _ := strings.Cut(scoped, `"upn":"`)
	token, _, _ = strings.Cut(token, `"`)
	assert.NotContains(t, plain, token)
	match := []string{"key", "match", "-class", "upn", "-token", token}
	code, _, errs = telemetry(t, "ann@corp.example", with(match, reach...)...)
	assert.Equal(t, cli.OK, code, errs)
	code, _, _ = telemetry(t, "ann@corp.example", with(match, "-key", path, "-scope", "tenant 1", "-epoch", "2026Q3")...)
	assert.Equal(t, cli.Invalid, code)
	for _, args := range [][]string{with(match, "-key", path, "-epoch", "2026.4"), {"scrub", "-key", path, "-epoch", "2026.4"}} {
		code, _, errs := telemetry(t, "ann@corp.example", args...)
		assert.Equal(t, cli.Trouble, code, args)
		assert.Contains(t, errs, "epoch", args)
	}
	for _, scheme := range []string{"-documented", "-ephemeral", "-scrubbed", "-scope=b"} {
		code, _, errs := telemetry(t, line, "scrub", scheme, "-scope=a")
		assert.Equal(t, cli.Trouble, code, scheme)
		assert.Contains(t, errs, "-scope and -epoch require -key", scheme)
	}

	for _, args := range []string{
		"-class upn -token x", "-documented -token x", "-documented -class upn -token x", "-documented -class nobody -token AAAAAAAAAAAAAAAAAAAAAA==",
		"-documented -scope a -class upn -token AAAAAAAAAAAAAAAAAAAAAA==", "-documented -key k -class upn -token AAAAAAAAAAAAAAAAAAAAAA==",
	} {
		code, _, _ := telemetry(t, "ann", append([]string{"key", "match"}, strings.Fields(args)...)...)
		assert.Equal(t, cli.Trouble, code, args)
	}
}

// Places have the form that editors use, in files, archives, and archives in archives.
func TestScanPlaces(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "log")
	require.NoError(t, os.WriteFile(path, []byte("first\nann@corp.example, é bob@corp.example\n\n  10.1.2.3\n"), 0o600))
	code, out, _ := telemetry(t, "", "scan", "-json", folder)
	assert.Equal(t, cli.Invalid, code)
	var lines []map[string]any
	for line := range strings.Lines(out) {
		var f map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &f))
		lines = append(lines, f)
	}
	want := func(line, column, start, end float64, class string) map[string]any {
		return map[string]any{"file": path, "line": line, "column": column, "start": start, "end": end, "class": class, "encoded": false}
	}
	assert.Equal(t, []map[string]any{want(2, 1, 6, 22, "upn"), want(2, 22, 27, 43, "upn"), want(4, 3, 47, 55, "ip")}, lines)

	known := filepath.Join(folder, "names")
	require.NoError(t, os.WriteFile(known, []byte("JANE-PC\n\n"), 0o600))
	code, out, _ = telemetry(t, "on jane-pc\n", "scan", "-known", "device-name="+known, "-without", "upn")
	assert.Equal(t, cli.Invalid, code)
	assert.Equal(t, "-:1:4: device-name\n", out)
	require.NoError(t, os.WriteFile(known, []byte("JANE-PC\n\nPC\n"), 0o600))
	code, out, errs := telemetry(t, "on jane-pc\n", "scan", "-known", "device-name="+known)
	assert.Equal(t, cli.Trouble, code)
	assert.Empty(t, out)
	assert.Equal(t, "telemetry scan: "+known+":3: want a known value of at least 3 bytes without a line break\n", errs)
	code, out, _ = telemetry(t, "ann@corp.example\n", "scan", "-without", "upn")
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "no identifiers in clear were found in 1 file\n", out)

	bundle := filepath.Join(folder, "b.zip")
	code, _, errs = telemetry(t, "", "bundle", "-in-clear", "-o", bundle, eventsFile)
	require.Equal(t, cli.OK, code, errs)
	code, out, _ = telemetry(t, "", "scan", bundle)
	assert.Equal(t, cli.Invalid, code)
	assert.Regexp(t, `b.zip!ue_lt_\d+.zip!ue_lt_\d+.json:1:\d+: upn`, out)
	packed, err := os.ReadFile(bundle)
	require.NoError(t, err)
	code, piped, _ := telemetry(t, string(packed), "scan")
	assert.Equal(t, cli.Invalid, code)
	assert.Equal(t, strings.ReplaceAll(out, bundle, "-"), piped)
}

// The line number is right far into a long text, and the text before it is not kept in memory.
func TestScanLongText(t *testing.T) {
	text := strings.Repeat("nothing here\n", 400_000) + "x ann@corp.example\n"
	code, out, _ := telemetry(t, text, "scan")
	assert.Equal(t, cli.Invalid, code)
	assert.Equal(t, "-:400001:3: upn\n", out)
}

// An issue that many events share is printed once, and once for each event with -all.
func TestCheck(t *testing.T) {
	sample, err := os.ReadFile(eventsFile)
	require.NoError(t, err)
	wrong := strings.ReplaceAll(string(sample), `"prod":"XenDesktop.Broker"`, `"new":1,"prod":"XenDesktop.Broker"`)
	code, out, errs := telemetry(t, wrong, "check")
	assert.Equal(t, cli.OK, code, errs)
	assert.Equal(t, 1, strings.Count(out, "\n"), out)
	assert.Contains(t, out, "event 0: ")
	assert.Contains(t, out, " (and 11 more like it)\n")
	_, out, _ = telemetry(t, wrong, "check", "-all")
	assert.Equal(t, 12, strings.Count(out, "\n"))
	_, out, _ = telemetry(t, wrong, "check", "-json")
	var issue struct {
		File, Place, Severity, Kind, Path string
		Count                             int
	}
	require.NoError(t, json.Unmarshal([]byte(out), &issue))
	assert.Equal(t, 12, issue.Count)
	assert.Equal(t, "event 0", issue.Place)

	report, err := os.ReadFile(reportFile)
	require.NoError(t, err)
	code, out, errs = telemetry(t, strings.Replace(string(report), "<CountTotal>2", "<CountTotal>3", 1), "check")
	assert.Equal(t, cli.Invalid, code)
	assert.Contains(t, out, "failure: Inventory.Feature[0].SADate[0].Licensees.CountTotal")
	assert.Equal(t, "telemetry check: 1 failure\n", errs)
}

// Undocumented names are printed, unless they contain an identifier; values never are.
func TestLive(t *testing.T) {
	sample, err := os.ReadFile(eventsFile)
	require.NoError(t, err)
	in := strings.Replace(string(sample), `"payload":{`, `"payload":{"new":"Secret","bob@corp.example":1,`, 1)
	in = strings.Replace(in, `"protocol":"HDX"`, `"protocol":"Secret"`, 1)
	require.NotContains(t, string(sample), "Secret")
	code, out, errs := telemetry(t, in+"\n{\"type\":\"other\",\"prod\":\"other\",\"carol@corp.example\":1,\"more\":\"Secret\"}", "live")
	assert.Equal(t, cli.OK, code, errs)
	assert.Regexp(t, `\ncvad\.UsageEvent +12 +\n`, out)
	assert.Regexp(t, `\ncvad/Payload/protocol +12 +1\n`, out)
	assert.Regexp(t, `\ncvad/Header\.user/upn +12 +-\n`, out)
	assert.Regexp(t, `\npayload\.new +1 +\n`, out)
	assert.Regexp(t, `\npayload\.\(a name that looks like an identifier\) +1 +\n`, out)
	assert.Regexp(t, `\n\(an event of an undocumented kind\) +1 +\n`, out)
	assert.Regexp(t, `\n\(an event of an undocumented kind\)\.more +1 +\n`, out)
	assert.NotContains(t, out, "Secret")
	assert.NotRegexp(t, "bob@|carol@", out)
	_, shown, _ := telemetry(t, in, "show")
	assert.Contains(t, shown, "undocumented  payload.new: 1\n")
	assert.NotContains(t, shown, "Secret")
	assert.NotContains(t, shown, "bob@")
}
