package xenserver

import (
	"cmp"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// PIIClass tells whether a part of a status report holds personally identifiable information. Its text is what hosts
// print. The type is open; a class that is not documented counts as [PIIMaybe].
type PIIClass string

// The classes, from the one that says least of people to the one that says most.
const (
	// PIINo: there is none.
	PIINo PIIClass = "no"
	// PIIIfCustomized: there is none as long as nobody has edited the files.
	PIIIfCustomized PIIClass = "if_customized"
	// PIIMaybe: there may be some, so look before you share.
	PIIMaybe PIIClass = "maybe"
	// PIIYes: there is some, or very likely is.
	PIIYes PIIClass = "yes"
)

// Known reports whether the documents name c.
func (c PIIClass) Known() bool { return c.rank() != 0 }

func (c PIIClass) rank() int {
	switch c {
	case PIINo:
		return 1
	case PIIIfCustomized:
		return 2
	case PIIMaybe:
		return 3
	case PIIYes:
		return 4
	}
	return 0
}

// Compare returns -1 where c says less of people than d, +1 where it says more, and 0 where both say as much.
func (c PIIClass) Compare(d PIIClass) int {
	return cmp.Compare(cmp.Or(c.rank(), PIIMaybe.rank()), cmp.Or(d.rank(), PIIMaybe.rank()))
}

// Label returns the class as the page spells it, in words.
func (c PIIClass) Label() string { return strings.ReplaceAll(string(c), "_", " ") }

// ParsePIIClass returns the documented class of that name. Between the words of a name may stand an underscore as hosts
// print it, a space as on the page, or a hyphen. The error is [telemetry.ErrUnknown].
func ParsePIIClass(name string) (PIIClass, error) {
	if c := PIIClass(strings.NewReplacer(" ", "_", "-", "_").Replace(name)); c.Known() {
		return c, nil
	}
	return "", record.Failure(telemetry.ErrUnknown, "no, if_customized, maybe or yes")
}
