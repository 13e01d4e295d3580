package xenserver

import (
	"cmp"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// PIIClass says whether a part of a status report contains personally identifiable information. Its text is what hosts
// print. Other values are allowed; an undocumented class counts as [PIIMaybe].
type PIIClass string

// These are the classes, from the least to the most personal.
const (
	// PIINo means that there is no personal data.
	PIINo PIIClass = "no"
	// PIIIfCustomized means that there is none unless somebody has edited the files.
	PIIIfCustomized PIIClass = "if_customized"
	// PIIMaybe means that there may be some. Check before you share the part.
	PIIMaybe PIIClass = "maybe"
	// PIIYes means that there is some, certainly or very likely.
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

// Compare returns -1 if c is less personal than d, +1 if it is more personal, and 0 if they are equal.
func (c PIIClass) Compare(d PIIClass) int {
	return cmp.Compare(cmp.Or(c.rank(), PIIMaybe.rank()), cmp.Or(d.rank(), PIIMaybe.rank()))
}

// Label returns the class in the spelling of the page, with spaces.
func (c PIIClass) Label() string { return strings.ReplaceAll(string(c), "_", " ") }

// ParsePIIClass returns the documented class with the given name. The words of a name may be separated by an
// underscore, as hosts print it, by a space, as on the page, or by a hyphen. The error is [telemetry.ErrUnknown].
func ParsePIIClass(name string) (PIIClass, error) {
	if c := PIIClass(strings.NewReplacer(" ", "_", "-", "_").Replace(name)); c.Known() {
		return c, nil
	}
	return "", record.Failure(telemetry.ErrUnknown, "no, if_customized, maybe or yes")
}
