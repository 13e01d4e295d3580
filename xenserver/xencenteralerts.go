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

// EmailAlerts is where a pool sends e-mail when an alert goes off. Its wire names are the keys of the pool's other-config,
// where XenCenter stores it. The last two are not among the documented elements.
//
// Source: XenServer data governance, section XenCenter email alerts, Data collected.
//
//telemetry:root xml=email_alerts limit=Manifest record=XenCenterEmailAlerts
type EmailAlerts struct {
	// Address is the e-mail address that alerts go to, without a name.
	// Example: alerts@example.com
	Address string `json:"mail-destination" xml:"mail-destination" telem:"required" name:"Email address" pii:"email" scrambled:"never"`

	// SMTPServer is the mail server that takes the alerts: its name or address, with or without a port.
	// Example: smtp.example.com:25
	SMTPServer string `json:"ssmtp-mailhub" xml:"ssmtp-mailhub" telem:"required" name:"SMTP server" pii:"fqdn" scrambled:"never"`

	// Language is the language of the messages.
	// Example: en-US
	Language string `json:"mail-language,omitzero" xml:"mail-language,omitempty" telem:"optional,unlisted,undocumented" pii:"-"`

	// MinPriority is the least urgent priority that is sent: 1 is the most urgent one, 5 the least, and 0 sends nothing.
	// Example: 3
	MinPriority string `json:"mail-min-priority,omitzero" xml:"mail-min-priority,omitempty" telem:"optional,unlisted,undocumented" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ParseOtherConfig reads the e-mail alerts of a pool from its other-config. Other keys are left alone. Without an address
// the error is [telemetry.ErrRequired]: there are no alerts. A value that cannot be is the failure that Check has for it.
func ParseOtherConfig(config map[string]string) (*EmailAlerts, error) {
	key := fieldsEmailAlerts.Names
	a := &EmailAlerts{
		Address: config[key[0]], SMTPServer: config[key[1]], Language: config[key[2]], MinPriority: config[key[3]],
	}
	if a.Address == "" {
		return nil, &telemetry.Error{Kind: telemetry.ErrRequired, Path: key[0], Offset: -1, Want: "an address"}
	}
	if err := a.Validate(); err != nil {
		return nil, err
	}
	return a, nil
}

// OtherConfig returns the keys and values to set in the pool's other-config. What is empty has no key. It fails where
// Validate does.
func (a *EmailAlerts) OtherConfig() (map[string]string, error) {
	if err := a.Validate(); err != nil {
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

// Check returns what is wrong with the alerts: an address, a server or a priority that cannot be. A record with
// pseudonyms in it fails, since no mail goes to a pseudonym.
func (a *EmailAlerts) Check() telemetry.Issues {
	is := checkEmailAlerts(nil, a)
	key := fieldsEmailAlerts.Names
	for i, value := range []string{a.Address, a.SMTPServer} {
		if value == "" && a.Kept.Surprises()>>i&1 == 0 { // and not missing, which has an issue already
			is.Add(telemetry.Failure, telemetry.ErrRequired, key[i], "is empty")
		}
	}
	if a.Address != "" && !isAddress(a.Address) {
		is.Add(telemetry.Failure, telemetry.ErrIdentifier, key[0], "is not a bare e-mail address")
	}
	if a.SMTPServer != "" && !isServer(a.SMTPServer) {
		is.Add(telemetry.Failure, telemetry.ErrIdentifier, key[1], "is not the name or address of a server")
	}
	if p := a.MinPriority; p != "" && (len(p) != 1 || p[0] < '0' || p[0] > '5') {
		is.Add(telemetry.Failure, telemetry.ErrRange, key[3], "is not a priority from 0 to 5")
	}
	return is
}

// isAddress reports whether s is an e-mail address and nothing else: no name, no angle brackets.
func isAddress(s string) bool {
	_, err := mail.ParseAddress("<" + s + ">") // where no name and no comment may stand, but space
	domain := s[strings.LastIndexByte(s, '@')+1:]
	return err == nil && strings.TrimLeft(s, " \t") == s && !strings.ContainsAny(domain, " \t")
}

// isServer reports whether s is a domain name or an IP address, or one with a port.
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
	// An identifier may be anything that products put there. A server that mail is to reach has no space around it, and no
	// character that means something in the address of a server or a mailbox.
	_, err := pseudonym.Canonical(pseudonym.FQDN, s)
	return s != "" && err == nil && !strings.ContainsAny(s, " :/@[]<>,;")
}
