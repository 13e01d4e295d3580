package pseudonym

import (
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Fields is a set of kinds of fields that do not identify a person or a machine. [Scrub] leaves such fields in clear
// unless [Omit] names their kind; it always removes [FieldsUnused] and [FieldsUndocumented]. For the other kinds, the
// dictionary names the kind of each element.
type Fields uint16

// These are the kinds of fields.
const (
	// FieldsUnused are fields that the documents call not in use. Scrub empties them.
	FieldsUnused Fields = 1 << iota
	// FieldsUndocumented are fields that a record has but no document names, such as the additional options of an
	// analytics profile. Scrub removes them and counts them in [Report.UnknownDropped].
	FieldsUndocumented
	// FieldsOptional are fields that the documents do not require. Without them, a record has only what a site must
	// send.
	FieldsOptional
	// FieldsCustomer identify the customer, the organization, the tenant or the site.
	FieldsCustomer
	// FieldsInstallation identify one installation of a product or its hardware.
	FieldsInstallation
	// FieldsSerial are serial numbers of licenses.
	FieldsSerial
	// FieldsSession identify a session.
	FieldsSession
	// FieldsHost are names of applications and their hosts.
	FieldsHost
	// FieldsText are free text, which may contain anything.
	FieldsText
)

const allFields = FieldsText<<1 - 1

// fieldNames holds the names of the kinds, indexed by bit number.
var fieldNames = [...]string{
	"unused", "undocumented", "optional", "customer", "installation", "serial", "session", "host", "text",
}

func (f Fields) known() bool { return f&^allFields == 0 }

// String returns the names of the kinds, joined by |, or none for the empty set.
func (f Fields) String() string {
	var names []string
	for i, name := range fieldNames {
		if f>>i&1 != 0 {
			names = append(names, name)
		}
	}
	if !f.known() {
		names = append(names, "unknown")
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, "|")
}

// MarshalText returns the text of String. The error is [telemetry.ErrUnknown] if f has an unknown kind.
func (f Fields) MarshalText() ([]byte, error) {
	if !f.known() {
		return nil, record.Failure(telemetry.ErrUnknown, "kinds of fields")
	}
	return []byte(f.String()), nil
}

// ParseFields parses names of kinds joined by |: unused, undocumented, optional, customer, installation, serial,
// session, host, text. Names are matched exactly. The error is [telemetry.ErrUnknown] if a name is unknown.
func ParseFields(text string) (Fields, error) {
	var all Fields
names:
	for name := range strings.SplitSeq(text, "|") {
		for i, known := range fieldNames {
			if name == known {
				all |= 1 << i
				continue names
			}
		}
		return 0, record.Failure(telemetry.ErrUnknown, "kinds of fields joined by |: "+strings.Join(fieldNames[:], ", "))
	}
	return all, nil
}
