package cli

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Pseudonyms are the flags that choose what is done with identifiers.
type Pseudonyms struct {
	// InClear is for a program that can leave them in clear, and has a flag for it.
	InClear bool

	// Scrubbed says that the input was scrubbed before, so that there is no hasher and records are restored.
	Scrubbed bool
	// Options are those of the other flags.
	Options []pseudonym.ScrubOption

	key        string
	documented bool
	ephemeral  bool
}

// Flags adds the flags to f.
func (p *Pseudonyms) Flags(f *flag.FlagSet) {
	f.StringVar(&p.key, "key", "", "keyed pseudonyms with the key in this `file`, as telemetry key new makes it")
	f.BoolVar(&p.documented, "documented", false, "pseudonyms of the documented scheme, which anyone can test guesses against")
	f.BoolVar(&p.ephemeral, "ephemeral", false, "keyed pseudonyms with a key that is thrown away (the default)")
	f.BoolVar(&p.Scrubbed, "scrubbed", false, "the input was scrubbed before: its pseudonyms stay, and an identifier in clear is an error")
	f.Func("policy", "what is done with identifiers of a class, as `CLASS=POLICY`, such as mac=drop: token, keep or drop", p.policy)
	f.Func("omit", "leave out fields of these `kinds`, such as optional|customer", p.omit)
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

// Hasher returns the hasher that the flags ask for. It is nil with InClear and Scrubbed.
func (p *Pseudonyms) Hasher() (*pseudonym.Hasher, error) {
	chosen := 0
	for _, on := range []bool{p.key != "", p.documented, p.ephemeral, p.Scrubbed, p.InClear} {
		if on {
			chosen++
		}
	}
	switch {
	case chosen > 1:
		return nil, Usage("only one way to replace identifiers")
	case p.InClear && len(p.Options) > 0:
		return nil, Usage("-policy and -omit change nothing with -in-clear")
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
	return pseudonym.Keyed(ring)
}

// Tell writes what was removed from records, other than what was asked for.
func Tell(out io.Writer, r pseudonym.Report) {
	if n := r.UnknownDropped; n > 0 {
		fmt.Fprintf(out, "removed %s\n", Count(n, "undocumented value"))
	}
	if n := r.Malformed; n > 0 {
		fmt.Fprintf(out, "removed %s\n", Count(n, "malformed identifier"))
	}
}
