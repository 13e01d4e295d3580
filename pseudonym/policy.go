package pseudonym

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Policy says what [Scrub] does with an identifier.
type Policy uint8

// These are the policies. The zero Policy is not a policy.
const (
	// PolicyToken replaces an identifier with its token. It is the default policy of every class.
	PolicyToken Policy = iota + 1
	// PolicyKeep leaves an identifier in clear.
	PolicyKeep
	// PolicyDrop empties an identifier.
	PolicyDrop
)

// String returns token, keep or drop, and unknown for anything else.
func (p Policy) String() string {
	switch p {
	case PolicyToken:
		return "token"
	case PolicyKeep:
		return "keep"
	case PolicyDrop:
		return "drop"
	}
	return "unknown"
}

// ParsePolicy returns the policy with the given name: token, keep or drop. The error is [telemetry.ErrUnknown] for any
// other name.
func ParsePolicy(name string) (Policy, error) {
	for p := PolicyToken; p <= PolicyDrop; p++ {
		if p.String() == name {
			return p, nil
		}
	}
	return 0, record.Failure(telemetry.ErrUnknown, "token, keep or drop")
}

// ScrubOption configures [Scrub], [Restore] and [Preview]. A nil ScrubOption is ignored.
type ScrubOption func(*scrubOptions)

type scrubOptions struct {
	onlyDocumented bool
	allowTokens    bool
	omit           Fields
	policies       [classes]Policy // by class; 0 if no option names the class
	invalid        bool
}

// OnlyDocumented makes [Scrub] replace only the identifiers that the documents call scrambled, always or optionally,
// and leave the others in clear. A policy that [WithPolicy] sets for a class takes precedence.
func OnlyDocumented() ScrubOption {
	return func(o *scrubOptions) { o.onlyDocumented = true }
}

// WithPolicy sets the policy of the given classes. If a class has several policies, the last one applies. An unknown
// class or policy makes [Scrub] and [Restore] fail with [telemetry.ErrUnknown].
func WithPolicy(p Policy, of ...Class) ScrubOption {
	return func(o *scrubOptions) {
		for _, c := range of {
			if !c.Known() || p < PolicyToken || p > PolicyDrop {
				o.invalid = true
				continue
			}
			o.policies[c-1] = p
		}
	}
}

// AllowTokens makes [Scrub] hash identifiers that have the form of a token like any other text. By default Scrub
// refuses them, because a token of a token cannot be joined with anything.
func AllowTokens() ScrubOption {
	return func(o *scrubOptions) { o.allowTokens = true }
}

// Omit removes the fields of the given kinds, such as [FieldsOptional] and [FieldsCustomer]. If the documents require
// such a field, Check then reports it as missing. Unknown kinds make [Scrub] and [Restore] fail with
// [telemetry.ErrUnknown].
func Omit(kinds ...Fields) ScrubOption {
	return func(o *scrubOptions) {
		for _, k := range kinds {
			o.invalid = o.invalid || !k.known()
			o.omit |= k
		}
	}
}

func newScrubOptions(opts []ScrubOption) (scrubOptions, error) {
	if len(opts) == 0 {
		return scrubOptions{}, nil
	}
	var o scrubOptions
	for _, opt := range opts {
		if opt != nil {
			opt(&o)
		}
	}
	if o.invalid {
		return scrubOptions{}, record.Failure(telemetry.ErrUnknown, "options with known classes, policies and kinds of fields")
	}
	return o, nil
}

// policy returns what to do with an identifier.
func (o *scrubOptions) policy(class Class, s Scrambled) Policy {
	if class.Known() && o.policies[class-1] != 0 {
		return o.policies[class-1]
	}
	if o.onlyDocumented && s == Unstated {
		return PolicyKeep
	}
	return PolicyToken
}
