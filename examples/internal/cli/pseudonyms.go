package cli

import (
	"flag"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Pseudonyms are the flags that choose how identifiers are replaced.
type Pseudonyms struct {
	// Clear is for a program that can leave them in clear, and has a flag for it.
	Clear bool

	key        string
	documented bool
	ephemeral  bool
}

// Flags adds the flags to f.
func (p *Pseudonyms) Flags(f *flag.FlagSet) {
	f.StringVar(&p.key, "key", "", "keyed pseudonyms with the key in this `file`, as pseudonym.CreateKeyFile makes it")
	f.BoolVar(&p.documented, "documented", false, "pseudonyms of the documented scheme, which anyone can test guesses against")
	f.BoolVar(&p.ephemeral, "ephemeral", false, "keyed pseudonyms with a key that is thrown away (the default)")
}

// Hasher returns the hasher that the flags ask for. It is nil with Clear.
func (p *Pseudonyms) Hasher() (*pseudonym.Hasher, error) {
	chosen := 0
	for _, on := range []bool{p.key != "", p.documented, p.ephemeral, p.Clear} {
		if on {
			chosen++
		}
	}
	switch {
	case chosen > 1:
		return nil, Usage("only one way to replace identifiers")
	case p.Clear:
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
