package pseudonym

import (
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Class is the kind of an identifier. It determines the canonical form of a text. It is also part of the key
// derivation, so that equal identifiers get equal tokens in every product, and identifiers of different classes never
// do. The zero Class is not a class.
type Class uint8

// These are the classes. The struct tags of the records and the dictionary use their wire names.
const (
	// UPN is a user principal name, such as user-steven@ctxlabs.onmicrosoft.com. Wire name upn.
	UPN Class = iota + 1
	// SAM is an account name of a Windows domain, such as CTXLAB\User-Steven. Wire name sam.
	SAM
	// SID is a Windows security identifier, such as S-1-5-21-3711855558-820010554-2448362978-27640. Wire name sid.
	SID
	// FullName is a person's name. Wire name full-name.
	FullName
	// User is an account name in the form in which a product counts users. Wire name user.
	User
	// Email is an e-mail address. Wire name email.
	Email
	// IP is an IPv4 or IPv6 address. Wire name ip.
	IP
	// MAC is the 48-bit hardware address of a network interface. Wire name mac.
	MAC
	// DeviceID is the ID that a product uses for a device: a GUID or a text in its own format. Wire name device-id.
	DeviceID
	// DeviceName is the name that people gave a device. Wire name device-name.
	DeviceName
	// FQDN is a machine's name in the domain name system, with or without its domain. Wire name fqdn.
	FQDN
	// Opaque is text in no known format. Its bytes are used unchanged. Wire name opaque.
	Opaque
)

const classes = int(Opaque)

// Known reports whether c is one of the classes.
func (c Class) Known() bool { return c >= UPN && c <= Opaque }

// String returns the wire name of c, or unknown.
func (c Class) String() string {
	switch c {
	case UPN:
		return "upn"
	case SAM:
		return "sam"
	case SID:
		return "sid"
	case FullName:
		return "full-name"
	case User:
		return "user"
	case Email:
		return "email"
	case IP:
		return "ip"
	case MAC:
		return "mac"
	case DeviceID:
		return "device-id"
	case DeviceName:
		return "device-name"
	case FQDN:
		return "fqdn"
	case Opaque:
		return "opaque"
	}
	return "unknown"
}

// ParseClass returns the class with the given wire name. The error is [telemetry.ErrUnknown] if there is none.
func ParseClass(name string) (Class, error) {
	for c := UPN; c <= Opaque; c++ {
		if c.String() == name {
			return c, nil
		}
	}
	var names []string
	for c := UPN; c <= Opaque; c++ {
		names = append(names, c.String())
	}
	return 0, record.Failure(telemetry.ErrUnknown, "an identifier class: "+strings.Join(names, ", "))
}

// MarshalText returns the wire name. The error is [telemetry.ErrUnknown] if c is not one of the classes.
func (c Class) MarshalText() ([]byte, error) {
	if !c.Known() {
		return nil, record.Failure(telemetry.ErrUnknown, "an identifier class")
	}
	return []byte(c.String()), nil
}

// UnmarshalText sets c to the result of [ParseClass].
func (c *Class) UnmarshalText(text []byte) error {
	class, err := ParseClass(string(text))
	if err == nil {
		*c = class
	}
	return err
}
