package pseudonym

import (
	"net/netip"
	"strings"
)

// Suspicious says in a fixed phrase why a well-formed identifier probably does not identify what its class means, and
// is empty where there is nothing to say. Such a text is no error and is hashed like any other; but it is the same in
// many places, so that its token is easy to guess and joins what does not belong together.
//
// It knows well-known SIDs such as S-1-5-18, MAC addresses that are all zero or multicast, the nil GUID, and IP
// addresses in place of a domain name. A malformed text is not suspicious: [Canonical] returns its error.
func Suspicious(class Class, text string) string {
	canonical, err := Canonical(class, text)
	if err != nil || canonical == "" {
		return ""
	}
	switch class {
	case SID:
		// S-, 1-, the authority, and one or two numbers: accounts and machines have more.
		if strings.Count(canonical, "-") <= 4 {
			return "a well-known SID, the same on every machine"
		}
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
	case FQDN:
		if _, err := netip.ParseAddr(strings.Trim(canonical, "[]")); err == nil {
			return "an IP address in place of a domain name"
		}
	}
	return ""
}
