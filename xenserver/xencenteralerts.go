package xenserver

import (
	"net"
	"net/mail"
	"net/netip"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// EmailAlerts says where a pool sends e-mail when there is an alert. Its wire names are the keys of the pool's
// other-config, in which XenCenter stores the values. The last two are not documented elements.
//
// Source: XenServer data governance, section XenCenter email alerts, Data collected.
//
//telemetry:pages xenserver
//telemetry:root xml=email_alerts limit=Manifest record=XenCenterEmailAlerts
type EmailAlerts struct {
	// Address is the e-mail address, without a name, to which alerts are sent, or several addresses separated by
	// commas.
	// Own example: alerts@example.com
	Address string `json:"mail-destination" xml:"mail-destination" telem:"required" name:"Email address" pii:"email"`

	// SMTPServer is the name or address of the mail server, with or without a port. It is empty if the configuration of
	// the hosts names the server.
	// Own example: smtp.example.com:25
	SMTPServer string `json:"ssmtp-mailhub" xml:"ssmtp-mailhub" telem:"required,port" name:"SMTP server" pii:"fqdn"`

	// Language is the language of the messages.
	// Own example: en-US
	Language string `json:"mail-language,omitzero" xml:"mail-language,omitempty" telem:"optional,unlisted,undocumented" pii:"-"`

	// MinPriority is the least urgent priority that is sent: 1 is the most urgent, 5 the least, and 0 sends nothing. If
	// it is absent, hosts use 3.
	// Own example: 3
	MinPriority string `json:"mail-min-priority,omitzero" xml:"mail-min-priority,omitempty" telem:"optional,unlisted,undocumented" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ParseOtherConfig returns the e-mail alerts in the other-config of a pool. Like the hosts, it accepts several
// addresses, space around values, a missing mail server, and a priority above 5. Values are kept unchanged. Other keys
// are ignored. The error is [telemetry.ErrRequired] if there is no address, because then there are no alerts. If hosts
// cannot send mail with a value, the error is the failure that Check reports.
func ParseOtherConfig(config map[string]string) (*EmailAlerts, error) {
	key := fieldsEmailAlerts.Names
	a := &EmailAlerts{
		Address: config[key[0]], SMTPServer: config[key[1]], Language: config[key[2]], MinPriority: config[key[3]],
	}
	if strings.TrimSpace(a.Address) == "" {
		return nil, &telemetry.Error{Kind: telemetry.ErrRequired, Path: key[0], Offset: -1, Want: "an address"}
	}
	if err := a.Check().Err(); err != nil {
		return nil, err
	}
	return a, nil
}

// OtherConfig returns the keys and values to set in the pool's other-config. Empty values are omitted. If Check reports
// a failure, OtherConfig returns it as the error.
func (a *EmailAlerts) OtherConfig() (map[string]string, error) {
	if err := a.Check().Err(); err != nil {
		return nil, err
	}
	config := make(map[string]string)
	for i, value := range []string{a.Address, a.SMTPServer, a.Language, a.MinPriority} {
		if value != "" {
			config[fieldsEmailAlerts.Names[i]] = value
		}
	}
	return config, nil
}

// Check reports an address, a server or a priority with which hosts cannot send mail, and a priority that does not
// exist. A record with pseudonyms fails, because no mail can be sent to a pseudonym.
func (a *EmailAlerts) Check() telemetry.Issues {
	is := checkEmailAlerts(nil, a)
	key := fieldsEmailAlerts.Names
	switch missing := a.Kept.Surprises()&1 != 0; { // which already has an issue
	case a.Address == "" && !missing:
		is.Add(telemetry.Failure, telemetry.ErrRequired, key[0], "is empty")
	case a.Address != "" && !areAddresses(a.Address):
		is.Add(telemetry.Failure, telemetry.ErrIdentifier, key[0], "is not one or several bare e-mail addresses")
	}
	if s := trim(a.SMTPServer); s != "" && !isServer(s) {
		is.Add(telemetry.Failure, telemetry.ErrIdentifier, key[1], "is not the name or address of a server")
	}
	if p := trim(a.MinPriority); p != "" {
		switch above, ok := priority(p); {
		case !ok:
			is.Add(telemetry.Failure, telemetry.ErrFormat, key[3], "is not a number")
		case above:
			is.Add(telemetry.Warning, telemetry.ErrRange, key[3], "is not a priority from 0 to 5")
		}
	}
	return is
}

// trim returns s without leading and trailing spaces, which hosts ignore.
func trim(s string) string { return strings.Trim(s, " ") }

// priority reports whether s is a decimal number as hosts parse it, with or without a sign, and whether it is outside 0
// to 5. Hosts before XenServer 6.1 had other priorities, which pools may still have.
func priority(s string) (other, ok bool) {
	digits := strings.TrimPrefix(s, "+")
	digits, negative := strings.CutPrefix(digits, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" || len(s)-len(digits) > 1 {
		return false, false
	}
	digits = strings.TrimLeft(digits, "0")
	return digits != "" && (negative || len(digits) > 1 || digits[0] > '5'), true
}

// areAddresses reports whether s is one or more e-mail addresses, separated by commas and optional spaces.
func areAddresses(s string) bool {
	for more := true; more; {
		end := endOfAddress(s)
		if !isAddress(trim(s[:end])) {
			return false
		}
		if more = end < len(s); more {
			s = s[end+1:]
		}
	}
	return true
}

// endOfAddress returns the index of the first comma in s that is not in quotes, or the length of s.
func endOfAddress(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == ',' && !quoted:
			return i
		}
	}
	return len(s)
}

// isAddress reports whether s is only an e-mail address, without a name and angle brackets.
func isAddress(s string) bool {
	_, err := mail.ParseAddress("<" + s + ">") // the brackets exclude a name and a comment, but not space
	domain := s[strings.LastIndexByte(s, '@')+1:]
	return err == nil && strings.TrimLeft(s, " \t") == s && !strings.ContainsAny(domain, " \t")
}

// isServer reports whether s is a domain name or an IP address, optionally with a port.
func isServer(s string) bool {
	if host, port, err := net.SplitHostPort(s); err == nil {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
		s = host
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	// An FQDN identifier may be anything that products write. The name of a server that receives mail must not have
	// surrounding space, or a character with a meaning in the address of a server or a mailbox.
	_, err := pseudonym.Canonical(pseudonym.FQDN, s)
	return s != "" && err == nil && !strings.ContainsAny(s, " :/@[]<>,;")
}
