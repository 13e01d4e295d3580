package pseudonym

import (
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Fields is a set of kinds of fields that hold no identifier of a person or a machine. [Scrub] leaves them in clear unless
// [Omit] names their kind; [FieldsUnused] and [FieldsUndocumented] never stay. The dictionary names the kind of every
// element that has one of the others.
type Fields uint16

// The kinds of fields.
const (
	// FieldsUnused are those that the documents call not in use. Scrub empties them.
	FieldsUnused Fields = 1 << iota
	// FieldsUndocumented are those that no document names although a record has them, such as the further options of an
	// analytics profile. Scrub removes them and counts them in [Report.UnknownDropped].
	FieldsUndocumented
	// FieldsOptional are those that the documents do not require. Without them, a record has what a site sends that sends
	// only what is required.
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
	// FieldsText are free text, in which anything may stand.
	FieldsText
)

const allFields = FieldsText<<1 - 1

// fieldNames are the names of the kinds, each at the place of its bit.
var fieldNames = [...]string{
	"unused", "undocumented", "optional", "customer", "installation", "serial", "session", "host", "text",
}

func (f Fields) known() bool { return f&^allFields == 0 }

// String returns the names of the kinds, joined by |. It is none for the empty set.
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

// ParseFields returns the kinds of fields that text names, joined by |: unused, undocumented, optional, customer,
// installation, serial, session, host, text. Names must be exact. The error is [telemetry.ErrUnknown].
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
		return 0, record.Failure(telemetry.ErrUnknown, "kinds of fields joined by |")
	}
	return all, nil
}
