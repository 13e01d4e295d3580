package event

import (
	"iter"
	"math/bits"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
)

// Features is the set of features that are enabled for a session, one bit each. It is encoded as a number. The
// documents name seven bits. Other bits, such as 16, are kept and reported by Check, but have no name.
//
// Source: Citrix Virtual Apps and Desktops data elements, table of enabledFeatures.
type Features uint64

// The documented features.
const (
	// AppProtectionKeyLoggingRequired means that the session was launched with protection against key logging.
	AppProtectionKeyLoggingRequired Features = 1
	// AppProtectionScreenCaptureRequired means that the session was launched with protection against screen capture.
	AppProtectionScreenCaptureRequired Features = 2
	// AnonymousUser means that the session is not authenticated.
	AnonymousUser Features = 4
	// Windows365 means that the session was launched for Windows 365.
	Windows365 Features = 8
	// SaaS means that the session is software as a service.
	SaaS Features = 32
	// SessionRecording means that the session is recorded.
	SessionRecording Features = 64
	// WEM means that Workspace Environment Management is enabled.
	WEM Features = 128
)

// documented is the set of bits that have a name.
const documented = AppProtectionKeyLoggingRequired | AppProtectionScreenCaptureRequired | AnonymousUser | Windows365 |
	SaaS | SessionRecording | WEM

// name returns the documented name of a single bit, or "".
func (f Features) name() string {
	switch f {
	case AppProtectionKeyLoggingRequired:
		return "AppProtectionKeyLoggingRequired"
	case AppProtectionScreenCaptureRequired:
		return "AppProtectionScreenCaptureRequired"
	case AnonymousUser:
		return "AnonymousUser"
	case Windows365:
		return "Windows 365"
	case SaaS:
		return "SaaS"
	case SessionRecording:
		return "SessionRecording"
	case WEM:
		return "WEM"
	}
	return ""
}

// Has reports whether every feature of g is in f.
func (f Features) Has(g Features) bool { return f&g == g }

// With returns f with the features of g.
func (f Features) With(g Features) Features { return f | g }

// Without returns f without the features of g.
func (f Features) Without(g Features) Features { return f &^ g }

// Unknown returns the bits of f that the documents do not name.
func (f Features) Unknown() Features { return f &^ documented }

// All yields the documented bits of f, from the lowest, with their names.
func (f Features) All() iter.Seq2[Features, string] {
	return func(yield func(Features, string) bool) {
		for rest := f & documented; rest != 0; rest &= rest - 1 {
			bit := Features(1) << bits.TrailingZeros64(uint64(rest))
			if !yield(bit, bit.name()) {
				return
			}
		}
	}
}

// String returns the names of f joined by |, followed by the bits without a name as one number:
// SessionRecording|WEM|16. The empty set is 0.
func (f Features) String() string {
	var parts []string
	for _, name := range f.All() {
		parts = append(parts, name)
	}
	if u := f.Unknown(); u != 0 || f == 0 {
		parts = append(parts, strconv.FormatUint(uint64(u), 10))
	}
	return strings.Join(parts, "|")
}

// ParseFeatures parses the result of String: names and numbers joined by |. The error is ErrUnknown if a name is
// unknown.
func ParseFeatures(s string) (Features, error) {
	var f Features
	for part := range strings.SplitSeq(s, "|") {
		if g, ok := featureByName(part); ok {
			f |= g
			continue
		}
		n, err := strconv.ParseUint(part, 10, 64)
		if err != nil {
			return 0, (*telemetry.Error)(fault.New(fault.ErrUnknown, "names of features joined by |"))
		}
		f |= Features(n)
	}
	return f, nil
}

// featureByName returns the feature that the documents call name.
func featureByName(name string) (Features, bool) {
	for f, n := range documented.All() {
		if n == name {
			return f, true
		}
	}
	return 0, false
}
