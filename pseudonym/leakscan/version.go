package leakscan

import (
	"bytes"
	"slices"
)

// These words distinguish a version of four numbers from an address. They are in lower case.
var (
	// versionWords holds words directly before a version.
	versionWords = set("v", "ver", "vers", "build", "builds", "release", "rel", "rev", "revision", "firmware", "fw", "section", "chapter", "clause", "oid", "enterprises", "hotfix", "bios")
	// softwareWords holds words for software that has no address.
	softwareWords = set("app", "workspace", "plugin", "plugins", "plug-in", "add-in", "add-on", "driver", "drivers", "module", "package", "library", "dll", "installer", "setup",
		"update", "updates", "patch", "sdk", "runtime", "framework", "java", "jre", "jdk", "openssl", "chrome", "firefox", "edge", "chromium", "webview", "teams", "zoom",
		"office", "outlook", "component", "tools", "xentools", "kernel", "python", "ruby", "perl", "php", "golang", "sqlite", "curl", "safari", "opera", "webkit", "schema", "assembly", "msi",
		"explorer", "player", "reader", "acrobat", "silverlight", "flash", "redistributable", "redist", "utility", "upgraded", "downgraded", "installed", "uninstalled", "cu", "ltsr", "hdx")
	// productWords holds words for products that can also be machines: a private address can follow them.
	productWords = set("vda", "receiver", "storefront", "director", "studio", "engine", "core", "net", "product", "hypervisor", "xenserver", "xencenter", "netscaler", "windows", "linux",
		"android", "ios", "macos", "agent", "pvs", "service", "suite", "pack", "desktop", "desktops", "virtualapps", "xenapp", "xendesktop", "licensing", "uberagent",
		"provisioning", "vdagent", "wem", "cleanup", "node", "nginx", "apache", "tomcat", "policy", "profile", "uwp", "vc", "citrix", "step", "table", "figure", "rule", "tls",
		"api", "upgrade", "installing", "upgrading", "updated", "epa", "gateway client", "citrix gateway", "netscaler gateway", "access gateway", "exchange server", "ns", "ica", "flexlm", "flexnet", "lmgrd", "license server", "sql server", "windows server", "provisioning server",
		"licensing server", "web server", "connection server", "license service")
	// agents holds products in user agents, before a slash.
	agents = set("chrome", "firefox", "safari", "edg", "edge", "opr", "opera", "mozilla", "applewebkit", "curl", "wget", "python", "nginx", "okhttp", "java", "php", "git", "npm", "client",
		"citrixreceiver", "citrixworkspace", "selfservice", "windows", "openssl", "apache", "tomcat", "electron", "version", "headlesschrome", "samsungbrowser", "vda", "workspace", "agent", "citrix", "receiver")
	// joints holds words before an address that is part of a name.
	joints = set("ip", "vs", "lb", "svc", "srv", "server", "host", "node", "vip", "snip", "nsip", "mon", "cs", "addr", "gw", "sg", "nat", "acl", "dns", "ns", "peer", "client", "net")
	// extensions holds the extensions of files with a version in their name.
	extensions = set("exe", "msi", "msp", "zip", "tar", "tgz", "gz", "rpm", "deb", "jar", "dll", "iso", "cab", "pkg", "dmg", "xva", "so", "nupkg", "whl", "bz", "xz", "apk", "ipa", "war", "ear", "vsix", "msu", "appx", "msix", "xvda", "sys", "bin", "img")
)

// isVersion reports whether four numbers in the text of a layer are a version, judging by the context.
func (sc *scan) isVersion(n int, at span, addr octets) bool {
	text := sc.layers[n].text
	line := text[max(0, at.start-64):at.start]
	line = line[lastIndex(line, '\n')+1:]
	rest := text[at.end:min(len(text), at.end+32)]
	rest = rest[:index(rest, 0, '\n')]
	if has(rest, 0, ':') && is(rest, 1, isDigit) { // a port
		return false
	}
	before := trimRight(line, " \t\"':=>([,.#")
	start := first(before, len(before), isLetter)
	word := before[start:]
	if bytes.HasSuffix(word, []byte("Ver")) || endsIn(word, "version") || endsIn(word, "versions") || in(versionWords, word) || bytes.HasSuffix(word, []byte("Build")) {
		return true
	}
	public := !addr.isKept()
	if product, ok := bytes.CutSuffix(line, []byte("/")); ok {
		return isProduct(product, rest, public)
	}
	// A list or a range of versions.
	if v := sc.layers[n].version; v >= 0 && v <= at.start && at.start-v <= 20 && isBetween(text[v:at.start], public) {
		return true
	}
	var buf [32]byte
	after := bytes.TrimLeft(appendLower(buf[:0], rest), ". ,")
	if bytes.HasPrefix(after, []byte("build")) && !is(after, len("build"), isLetter) {
		return true
	}
	var wide [64]byte
	said := appendLower(wide[:0], line)
	if (endsIn(word, "from") || endsIn(word, "to")) && saysOne(said, changes) {
		return true
	}
	phrase := word
	if k := start - 1; has(before, k, '-') { // plug-in
		phrase = before[first(before, k, isLetter):]
	}
	if in(softwareWords, phrase) || in(softwareWords, word) || beginsWith(after, softwareStates) {
		return true
	}
	if !public {
		return false
	}
	if has(rest, 0, '/') && is(rest, 1, isDigit) { // a prefix length
		return false
	}
	if addr[2] == 0 && addr[3] == 0 {
		return true
	}
	if k := start - 1; has(before, k, ' ') && (endsIn(word, "server") || endsIn(word, "service") || endsIn(word, "client") || endsIn(word, "gateway")) {
		phrase = before[first(before, k, isLetter):]
	}
	if in(productWords, phrase) || in(productWords, word) {
		return true
	}
	if c := len(line) - 1; (has(line, c, '-') || has(line, c, '_')) && is(line, c-1, isLetter|isDigit) { // a part of a name
		return !(has(rest, 0, '_') && is(rest, 1, isDigit)) && !in(joints, line[first(line, c, isLetter):c])
	}
	if len(rest) > 1 && is(rest, 1, isLetter) {
		switch rest[0] {
		case '.':
			if in(extensions, rest[1:last(rest, 1, isLetter)]) {
				return true
			}
		case '-', '+', '~':
			return true
		}
	}
	if beginsWith(after, productStates) || has(after, 0, '(') && len(after) > 4 && numeric(string(after[1:5])) { // (2402)
		return true
	}
	return saysOne(said, versionSigns) && !saysOne(said, machines)
}

// These parts of a line distinguish a version from an address.
var (
	changes        = []string{"upgrad", "downgrad", "updat", "migrat"}
	softwareStates = []string{"installed", "upgraded", "released", "ltsr", "for windows", "for linux", "for mac", "(x64", "(x86", "(64-bit", "(32-bit", "is installed", "was installed"}
	productStates  = []string{"cu", "x64", "x86", "setup", "hotfix", "->"}
	versionSigns   = []string{"version", "build", "release"}
	machines       = []string{"address", "server ", " ip"}
)

func saysOne(text []byte, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(text, []byte(w)) })
}

func beginsWith(text []byte, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return bytes.HasPrefix(text, []byte(w)) })
}

// isBetween reports whether text separates two versions, not a version and an address.
func isBetween(text []byte, public bool) bool {
	switch string(bytes.ToLower(bytes.Trim(text, " ,;|\"'()[]<>"))) {
	case "", "and", "or", "by", "with", "/":
		return public
	case "to", "upgraded to", "->", "=>", "-->", "through", "-", "is now", "<", "<=", "=", "vs", "vs.", "updated to", "before", "after":
		return true
	}
	return false
}

// isProduct reports whether the name before a slash and four numbers is a product, so that the numbers are its version,
// and not a machine or the name of a service.
func isProduct(name, rest []byte, public bool) bool {
	start := len(name)
	for is(name, start-1, inDomain) {
		start--
	}
	if start == len(name) { // http://, or a path of addresses only
		return false
	}
	name = name[start:]
	if in(agents, name) {
		return true
	}
	if !public || len(rest) > 0 && (rest[0] == ':' || rest[0] == '/') {
		return false
	}
	digits, capitals, small := false, false, false
	for _, c := range name {
		digits = digits || traits[c]&isDigit != 0
		capitals = capitals || c >= 'A' && c <= 'Z'
		small = small || c >= 'a' && c <= 'z'
	}
	switch {
	case bytes.IndexByte(name, '.') > 0 && len(name)-bytes.LastIndexByte(name, '.') > 2, // a DNS name
		in(services, name), digits && !(capitals && small), !capitals && in(zones, name):
		return false
	}
	return true
}

var (
	// services holds the services of service principal names.
	services = set("termsrv", "host", "http", "ldap", "cifs", "mssqlsvc", "rpc", "rpcss", "dns", "wsman", "restrictedkrbhost", "gc", "ftp", "imap", "smtp", "nfs", "pop")
	// zones holds names of firewall zones.
	zones = set("inside", "outside", "dmz", "mgmt", "management", "lan", "wan", "internet", "any", "trust", "untrust", "public", "private", "identity")
)
