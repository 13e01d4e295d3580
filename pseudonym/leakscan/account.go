package leakscan

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// These are the maximum lengths of a domain name without dots, and of the user name after it.
const (
	maxNetBIOS  = 15
	maxUser     = 64
	maxPathBack = 160
)

// account returns the span of the SAM account name around the single backslash at i in the text of a layer.
func (sc *scan) account(n, i int) span {
	text := sc.layers[n].text
	if n < maxLayers && is(text, i+1, isEscape) && sc.inString(n, i) {
		return span{} // the decoded text is searched separately
	}
	at := span{i, i + 1}
	for is(text, at.start-1, inDomain) && i-at.start <= maxDomain {
		at.start--
	}
	for at.start < i && !is(text, at.start, isLetter|isDigit) {
		at.start++
	}
	if afterEscape(text, at.start+1) { // a line that ends in the escape \n
		at.start++
	}
	for is(text, at.end, inDomain) && at.end-i <= maxUser {
		at.end++
	}
	for at.end > i+1 && !is(text, at.end-1, isLetter|isDigit) {
		at.end--
	}
	domain, user := text[at.start:i], text[i+1:at.end]
	switch {
	case len(domain) == 0 || len(user) == 0 || len(user) > maxUser,
		!is(domain, len(domain)-1, isLetter|isDigit), !is(user, 0, isLetter|isDigit), !isDomain(domain),
		isPath(text, at, i), sc.isEscaped(text, at, i), isInstance(text, at, i), isEverywhere(text, at, i):
		return span{}
	}
	return at
}

// isDomain reports whether name can be a domain: a NetBIOS label or a DNS name.
func isDomain(name []byte) bool {
	letters := bytes.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf || traits[byte(r)]&isLetter != 0 }) >= 0
	dot := bytes.LastIndexByte(name, '.')
	switch {
	case !letters, bytes.Contains(name, []byte("..")):
		return false
	case dot < 0:
		return utf8.RuneCount(name) <= maxNetBIOS
	}
	return len(name) <= maxDomain && is(name, dot+1, isLetter) && !in(files, name[dot+1:])
}

// These words show that a text with a backslash is a path. They are in lower case.
var (
	// folders holds names before a backslash that belong to folders, registry keys and namespaces.
	folders = set("bin", "lib", "libs", "src", "obj", "log", "logs", "temp", "tmp", "windows", "winnt", "system32", "syswow64", "drivers", "driver",
		"program", "programs", "files", "users", "public", "appdata", "local", "locallow", "roaming", "data", "programdata", "microsoft",
		"software", "system", "hardware", "sam", "security", "policies", "services", "control", "controls", "classes", "wow6432node", "device", "global",
		"globalroot", "pipe", "root", "wmi", "cimv2", "default", "debug", "release", "x64", "x86", "amd64", "arm64", "test", "tests", "testdata", "build", "out",
		"dist", "packages", "modules", "scripts", "config", "conf", "resources", "assets", "images", "include", "documents", "desktop",
		"downloads", "settings", "menu", "shared", "common", "components", "setup", "install", "installer", "cache", "backup",
		"archive", "reports", "certs", "profiles", "profile", "share", "shares", "home", "inetpub", "wwwroot", "win32", "win64", "netlogon", "sysvol",
		"currentversion", "parameters", "session", "basenamedobjects", "sessions", "hklm", "hkcu", "hkcr", "hku", "hkcc", "hkey_local_machine",
		"hkey_users", "hkey_current_user", "hkey_classes_root", "cert", "registry", "machine", "folder", "dir", "path", "file", "app", "apps", "application", "assembly",
		"licensing", "myfiles", "conf.d", "ls", "en-us", "sql", "templates", "plugins", "extensions", "features", "wsman", "processor", "memory",
		"network", "physicaldisk", "logicaldisk", "process", "cpu", "object", "objects", "callback", "profilelist", "winsxs", "spool", "tasks", "task", "perflogs", "recovery")
	// files holds extensions of files.
	files = set("exe", "dll", "sys", "log", "txt", "xml", "json", "ps1", "psm1", "psd1", "msi", "msp", "cab", "zip", "ini", "config", "cs", "cpp", "h", "c",
		"js", "py", "pdb", "dat", "tmp", "evtx", "etl", "bat", "cmd", "vbs", "mui", "inf", "ico", "png", "jpg", "gif", "md", "html", "htm", "yaml", "yml",
		"conf", "db", "mdf", "ldf", "mdb", "bak", "lic", "opt", "old", "jar", "java", "class", "aspx", "asmx", "svc", "dmp", "reg", "lnk", "url", "csv", "gz", "tar",
		"resx", "csproj", "sln", "cer", "crt", "pem", "pfx", "key", "iso", "vhd", "vhdx", "ocx", "cpl", "scr", "drv", "cat", "manifest", "adm", "admx", "adml", "pol",
		"nls", "ttf", "wav", "pst", "ost", "docx", "xlsx", "pptx", "doc", "xls", "pdf", "rtf", "trace", "blf", "edb", "chk", "jrs", "ctx", "ica", "man", "mof", "css", "cshtml", "cfg")
)

// isPath reports whether the backslash at i belongs to a path, or to a name in code.
func isPath(text []byte, at span, i int) bool {
	before, after := byte(' '), byte(' ')
	if at.start > 0 {
		before = text[at.start-1]
	}
	if at.end < len(text) {
		after = text[at.end]
	}
	if strings.IndexByte(`\/%$*@`, before) >= 0 && !afterEscape(text, at.start) || strings.IndexByte(`\/*?@%([`, after) >= 0 ||
		after == ':' && has(text, at.end+1, ':') {
		return true
	}
	domain, user := text[at.start:i], text[i+1:at.end]
	dot := bytes.LastIndexByte(user, '.')
	if in(folders, domain) || dot > 0 && in(files, user[dot+1:]) || string(domain) == "Citrix" || len(user) > 4 && bytes.EqualFold(user[:4], []byte("s-1-")) {
		return true
	}
	if before == ':' && endsIn(text[:at.start], "env:") {
		return true
	}
	// A name with spaces, as in C:\Program Files\Citrix: check the text from the last backslash on.
	line := text[max(0, at.start-maxPathBack):at.start]
	line = line[bytes.LastIndexAny(line, "\n\"'<>|;,=\t")+1:]
	k := bytes.LastIndexByte(line, '\\')
	if k < 0 || k+1 == len(line) {
		return false
	}
	if !has(line, k-1, ':') && !bytes.Contains(line[:k], []byte(`\`)) {
		return false
	}
	words := bytes.Fields(line[k+1:])
	if len(words) > 3 || bytes.HasSuffix(line, []byte("  ")) {
		return false
	}
	for _, w := range words {
		if len(w) == 0 || w[0] < 'A' || w[0] > 'Z' && w[0] != '(' {
			return false
		}
		if bytes.IndexByte(w, '.') >= 0 || bytes.HasSuffix(w, []byte(":")) {
			return false
		}
	}
	return len(words) > 0
}

// shouts holds words in upper case that are not domains.
var shouts = set("ERROR", "WARN", "WARNING", "INFO", "DEBUG", "TRACE", "FATAL", "OK", "FAILED", "FAILURE", "SUCCESS", "DONE", "NULL", "TRUE", "FALSE", "EOF", "END",
	"NOTE", "BEGIN", "START", "STOP", "EXCEPTION", "CRITICAL", "NONE", "PASS", "FAIL", "HTTP", "GET", "POST", "PUT", "HEAD", "XML", "JSON", "YES", "NO")

// isEscaped reports whether the backslash at i more probably begins an escape of a programming language, such as \n or
// \d. If a user name begins with the letter of an escape, the text is an account if the part before it is a domain in
// upper case or with dots, or if the context says that it is an account.
func (sc *scan) isEscaped(text []byte, at span, i int) bool {
	const letters = "abefnrtvuxdDsSwWBAGzZ0123456789"
	user := text[i+1 : at.end]
	if strings.IndexByte(letters, user[0]) < 0 {
		return false
	}
	next := byte(' ')
	if at.end < len(text) {
		next = text[at.end]
	}
	if len(user) == 1 { // \x and \u are not complete escapes
		return user[0] != 'x' && user[0] != 'u'
	}
	if strings.IndexByte("+*{", next) >= 0 {
		return true
	}
	if strings.IndexByte("abefnrtvux", user[0]) < 0 { // \d, \s and \w are complete
		return false
	}
	domain := text[at.start:i]
	if next == '\\' || strings.IndexByte("nrt", user[0]) >= 0 && (user[1] >= 'A' && user[1] <= 'Z') && bytes.IndexFunc(user[2:], func(r rune) bool { return r >= 'a' && r <= 'z' }) >= 0 {
		return true
	}
	if strings.IndexByte("nrtv", user[0]) < 0 && !(user[0] == 'x' && is(user, 1, isHexa) && is(user, 2, isHexa)) && !(user[0] == 'u' && codeUnit(text[i:]) >= 0) && (user[0] != 'b' && user[0] != 'f' && user[0] != 'a' || len(user) > 3) {
		return false // these occur only in regular expressions and fonts
	}
	if bytes.IndexByte(domain, '.') > 0 {
		return false
	}
	if !bytes.ContainsFunc(domain, func(r rune) bool { return r >= 'a' && r <= 'z' }) && len(domain) > 1 {
		return shouts[string(domain)]
	}
	return !saysAccount(text[max(0, at.start-40):at.start])
}

// accountWords holds words before an account.
var accountWords = set("user", "username", "account", "accountname", "as", "for", "by", "login", "logon", "loginid", "runas", "identity", "principal", "owner", "member", "sam",
	"samname", "samaccountname", "upn", "caller", "subject", "admin", "administrator", "group", "user:", "brokeringusername", "clientusername", "targetusername")

// saysAccount reports whether text ends in a word that announces an account.
func saysAccount(text []byte) bool {
	text = text[bytes.LastIndexByte(text, '\n')+1:]
	text = trimRight(text, " \t\"':=>([<{")
	return in(accountWords, text[first(text, len(text), isLetter):])
}

var (
	// instances holds names of SQL Server instances.
	instances = set("sqlexpress", "mssqlserver", "mssqllocaldb", "sqlserver", "localdb")
	// instanceWords holds words before such names.
	instanceWords = []string{"data source", "datasource", "server", "address", "addr", "instance", "serverinstance", "sqlinstance", "sqlserver", "tcp", "np", "lpc", "//",
		"servername", "dbserver", "databaseserver", "-s"}
)

// isInstance reports whether the text around the backslash at i is the name of a SQL Server instance.
func isInstance(text []byte, at span, i int) bool {
	if in(instances, text[i+1:at.end]) {
		return true
	}
	line := text[max(0, at.start-48):at.start]
	line = trimRight(line[bytes.LastIndexByte(line, '\n')+1:], " \t\"':=>([")
	for _, word := range instanceWords {
		if endsIn(line, word) {
			return !is(line, len(line)-len(word)-1, isLetter|isDigit)
		}
	}
	return false
}

// anyDomain and anyUser hold placeholders for a domain and a user in instructions: DOMAIN\username.
var (
	anyDomain = set("domain", "yourdomain", "mydomain", "domainname")
	anyUser   = set("user", "username", "account", "accountname", "name", "yourname", "youruser", "group", "groupname", "computer")
)

// isEverywhere reports whether the account is a built-in or virtual one, whose domain may be several words, or a
// placeholder.
func isEverywhere(text []byte, at span, i int) bool {
	if in(anyDomain, text[at.start:i]) && in(anyUser, text[i+1:at.end]) {
		return true
	}
	for start, words := at.start, 0; words < 4; words++ {
		if pseudonym.Suspicious(pseudonym.SAM, string(text[start:at.end])) != "" {
			return true
		}
		if !has(text, start-1, ' ') || !is(text, start-2, inDomain) {
			return false
		}
		for start--; is(text, start-1, inDomain) && i-start < 64; {
			start--
		}
	}
	return false
}
