package cli

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Pseudonyms holds the flags that determine what is done with identifiers.
type Pseudonyms struct {
	// InClear is set by programs that have a flag to leave identifiers in clear.
	InClear bool

	// Scrubbed says that the input was scrubbed before; then there is no hasher and records are restored.
	Scrubbed bool
	// Options are the options set by the other flags.
	Options []pseudonym.ScrubOption

	key        string
	reach      Reach
	documented bool
	ephemeral  bool
}

// Flags adds the flags to f.
func (p *Pseudonyms) Flags(f *flag.FlagSet) {
	f.StringVar(&p.key, "key", "", "keyed pseudonyms with the key in this `file`, which telemetry key new created")
	p.reach.Flags(f)
	f.BoolVar(&p.documented, "documented", false, "pseudonyms of the documented scheme; anyone can test guesses against them")
	f.BoolVar(&p.ephemeral, "ephemeral", false, "keyed pseudonyms with a random key that is not kept (the default)")
	f.BoolVar(&p.Scrubbed, "scrubbed", false, "the input was scrubbed before: pseudonyms are unchanged, and an identifier in clear is an error")
	f.Func("policy", "policy for identifiers of a class, as `CLASS=POLICY`, such as mac=drop; POLICY is token, keep or drop;\nCLASS is one of "+Classes(), p.policy)
	f.Func("omit", "omit fields of these `kinds`, such as optional|customer; the kinds are\n"+fields(), p.omit)
}

// Reach holds the flags that limit which tokens of a key can be joined with each other.
type Reach struct{ scope, epoch string }

// Flags adds the flags to f.
func (r *Reach) Flags(f *flag.FlagSet) {
	f.StringVar(&r.scope, "scope", "", "with -key: the `scope` of the tokens, such as a tenant; other scopes have other tokens")
	f.StringVar(&r.epoch, "epoch", "", "with -key: the `epoch` of the tokens, such as 2026Q4; other epochs have other tokens")
}

// Options returns the options for a hasher. Without flags there are none.
func (r *Reach) Options() (opts []pseudonym.HasherOption) {
	if r.scope != "" {
		opts = append(opts, pseudonym.WithScope(r.scope))
	}
	if r.epoch != "" {
		opts = append(opts, pseudonym.WithEpoch(r.epoch))
	}
	return opts
}

// Classes lists the classes of identifiers.
func Classes() string {
	var names []string
	for c := pseudonym.Class(1); c.Known(); c++ {
		names = append(names, c.String())
	}
	return strings.Join(names, " ")
}

// fields lists the kinds of fields that are not omitted anyway.
func fields() string {
	var names []string
	for f := pseudonym.FieldsOptional; f <= pseudonym.FieldsText; f <<= 1 {
		names = append(names, f.String())
	}
	return strings.Join(names, " ")
}

func (p *Pseudonyms) policy(text string) error {
	class, policy, _ := strings.Cut(text, "=")
	c, err := pseudonym.ParseClass(class)
	if err != nil {
		return err
	}
	do, err := pseudonym.ParsePolicy(policy)
	if err != nil {
		return err
	}
	p.Options = append(p.Options, pseudonym.WithPolicy(do, c))
	return nil
}

func (p *Pseudonyms) omit(text string) error {
	kinds, err := pseudonym.ParseFields(text)
	if err == nil {
		p.Options = append(p.Options, pseudonym.Omit(kinds))
	}
	return err
}

// Hasher returns the hasher that the flags select. It is nil with InClear and Scrubbed.
func (p *Pseudonyms) Hasher() (*pseudonym.Hasher, error) {
	chosen := 0
	for _, on := range []bool{p.key != "", p.documented, p.ephemeral, p.Scrubbed, p.InClear} {
		if on {
			chosen++
		}
	}
	switch {
	case chosen > 1:
		return nil, Usage("only one of the flags that say how to replace identifiers")
	case p.key == "" && p.reach.Options() != nil:
		return nil, Usage("-scope and -epoch require -key")
	case p.InClear && len(p.Options) > 0:
		return nil, Usage("-policy and -omit have no effect with -in-clear")
	case p.InClear, p.Scrubbed:
		return nil, nil
	case p.documented:
		return pseudonym.Documented(), nil
	case p.key == "":
		return pseudonym.Ephemeral()
	}
	key, err := pseudonym.LoadKeyFile(p.key)
	if err != nil {
		return nil, err
	}
	ring, err := pseudonym.NewKeyRing(key)
	if err != nil {
		return nil, err
	}
	return pseudonym.Keyed(ring, p.reach.Options()...)
}

// Tell prints what was removed from records without having been requested.
func Tell(out io.Writer, r pseudonym.Report) {
	if n := r.UnknownDropped; n > 0 {
		fmt.Fprintf(out, "removed %s\n", Count(n, "undocumented value"))
	}
	if n := r.Malformed; n > 0 {
		fmt.Fprintf(out, "removed %s\n", Count(n, "malformed identifier"))
	}
}
