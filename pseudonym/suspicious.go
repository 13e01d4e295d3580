package pseudonym

import (
	"net/netip"
	"strconv"
	"strings"
)

// Suspicious returns a fixed phrase that says why text probably does not identify a single person or thing, or "" if it
// finds no reason. Such a text is not an error and, if it is well formed, is hashed like any other. But it occurs in
// many places, so its token is easy to guess and joins records that do not belong together.
//
// It recognizes words for no value, such as - and N/A; the built-in and virtual accounts and groups of Windows, such as
// NT AUTHORITY\SYSTEM and IIS APPPOOL\DefaultAppPool, also in translation; SIDs that are the same on every machine or
// differ in every session; MAC addresses that are all zero or multicast; the nil GUID; IP addresses that are
// unspecified, loopback or multicast, and net masks; and IP addresses in place of a domain name. Other malformed text
// is not suspicious; [Canonical] returns an error for it.
func Suspicious(class Class, text string) string {
	switch {
	case !class.Known() || class == Opaque:
		return ""
	case isPlaceholder(text):
		return "a word for no value"
	case class == SAM || class == UPN || class == User || class == FullName:
		if isBuiltIn(text) {
			return "a built-in or virtual account, the same on every machine"
		}
	}
	canonical, err := Canonical(class, text)
	if err != nil || canonical == "" {
		return ""
	}
	switch class {
	case SID:
		return suspiciousSID(canonical)
	case MAC:
		if canonical == "000000000000" {
			return "a MAC address of zeros"
		}
		// The lowest bit of the first byte marks a group.
		if strings.IndexByte("13579bdf", canonical[1]) >= 0 {
			return "a multicast MAC address"
		}
	case DeviceID:
		if canonical == "00000000-0000-0000-0000-000000000000" {
			return "the nil GUID"
		}
	case IP:
		return suspiciousIP(canonical)
	case FQDN:
		if _, err := netip.ParseAddr(strings.Trim(canonical, "[]")); err == nil {
			return "an IP address in place of a domain name"
		}
	}
	return ""
}

// isPlaceholder reports whether text is one of the words that programs write in place of a missing value.
func isPlaceholder(text string) bool {
	switch strings.ToLower(strings.Trim(text, " ")) {
	case "-", "--", "n/a", "none", "null", "nil", "(null)", "<null>", "(none)", "<none>", "unknown", "undefined", "<unknown>", "(unknown)":
		return true
	}
	return false
}

// suspiciousSID says why a SID in canonical form is the same on every machine.
func suspiciousSID(sid string) string {
	const wellKnown = "a well-known SID, the same on every machine"
	parts := strings.Split(sid, "-")
	if len(parts) <= 5 && !(len(parts) == 5 && parts[2] == "22") { // accounts and machines have more, except those of Samba
		return wellKnown
	}
	first, _ := strconv.ParseUint(parts[3], 10, 32)
	switch parts[2] {
	case "5":
		switch {
		case first == 5:
			return "the SID of a logon session"
		case first == 32 || first == 64 || first == 65, strings.HasPrefix(sid, "S-1-5-21-0-0-0-"):
			return wellKnown
		case first >= 80 && first <= 111:
			return "the SID of a service or a virtual account, the same on every machine"
		}
	case "15":
		return "the SID of an app or a capability, the same on every machine"
	case "16", "17", "18", "19":
		return wellKnown
	}
	return ""
}

// suspiciousIP says why an IP address in canonical form does not identify a machine.
func suspiciousIP(text string) string {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return ""
	}
	addr = addr.WithZone("")
	switch {
	case addr.IsUnspecified():
		return "the unspecified IP address"
	case addr.IsLoopback():
		return "a loopback IP address"
	case addr.IsMulticast():
		return "a multicast IP address"
	case text == "169.254.169.254":
		return "the IP address of a cloud metadata service, the same in every cloud"
	case !addr.Is4():
		return ""
	case addr.As4()[0] == 0:
		return "an IP address that no machine has"
	case addr.As4()[0] >= 240:
		return "a net mask, a broadcast address or one that no machine has"
	}
	return ""
}

// authorities holds the domains of built-in and virtual accounts, in English and translated, in lower case.
var authorities = map[string]bool{
	"nt authority": true, "nt-autorität": true, "autorite nt": true, "autorité nt": true, "autoritÉ nt": true, "autoridade nt": true, "autoridad nt": true,
	"autorità nt": true, "nt instans": true, "nt-myndighet": true, "nt-myndighed": true, "nt-hallinta": true, "zarządzanie nt": true, "nt hatóság": true,
	"нт власть": true, "nt управление": true, "nt yetkilisi": true,
	"builtin": true, "vordefiniert": true, "predefiniert": true, "integrado": true, "integré": true, "incorporado": true, "predefinito": true, "ingebouwd": true,
	"innebygd": true, "inbyggd": true, "indbygget": true, "wbudowany": true, "wbudowane": true, "beépített": true, "sisäinen": true, "vestavěné": true,
	"встроенные": true, "встроено": true,
	"nt service": true, "nt-dienst": true, "service nt": true, "servicio nt": true, "nt virtual machine": true, "nt task": true, "iis apppool": true,
	"window manager": true, "fenster-manager": true, "gestionnaire de fenêtres": true, "administrador de ventanas": true, "gerenciador de janelas": true,
	"font driver host": true, "schriftartentreiberhost": true, "host de controlador de fuentes": true, "hôte de pilote de police": true,
	"application package authority": true, "mandatory label": true, "verbindliche beschriftung": true, "étiquette obligatoire": true, "etiqueta obligatoria": true,
	"user manager": true, "authority": true, "apppool": true,
}

// isBuiltIn reports whether text is an account that exists on every Windows machine.
func isBuiltIn(text string) bool {
	domain, user, ok := strings.Cut(strings.Trim(text, " "), `\`)
	user = strings.ToLower(user)
	return ok && (authorities[strings.ToLower(domain)] || isNumbered(user, "dwm-") || isNumbered(user, "umfd-"))
}

// isNumbered reports whether text is prefix followed by a number.
func isNumbered(text, prefix string) bool {
	number, ok := strings.CutPrefix(text, prefix)
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}
