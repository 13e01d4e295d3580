package event

import (
	"fmt"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Kind says which events a Go type is for: those that name one of its products and one of its types, and whose payload has
// what the kind asks for.
//
// Several kinds may share a product and a type if they ask for different things. An event that several of them fit is of the
// kind that asks for the other kinds' members and more; among kinds that ask for the same members, of the one that documents
// the version of its payload, then of the one with the newest documented version of the same major version, then of the one
// without versions. An event that fits two kinds, each of which asks for a member that the other does not, is of neither.
type Kind struct {
	// Products and Types are the values of prod and type that name the kind, in any combination.
	Products, Types []string
	// Versions are the documented versions of the payload. The payload has to name one of these, or another of the same major
	// version. If there are none, the payload may name any version or none.
	Versions []telemetry.Version
	// Members are the names of members that the payload has to have, and in XML of its elements. It may have others.
	Members []string
	// New returns a new event of the type.
	New func() Event
}

// reads returns the documented version as which a payload of version v is read: v itself, or the newest one of the same
// major version. It is "" if there is none.
func (k *Kind) reads(v telemetry.Version) (as telemetry.Version) {
	for _, w := range k.Versions {
		switch {
		case v == w:
			return v
		case v != "" && major(v) == major(w) && (as == "" || w.Compare(as) > 0):
			as = w
		}
	}
	return as
}

// accepts reports whether a payload of version v is one of the kind.
func (k *Kind) accepts(v string) bool {
	return len(k.Versions) == 0 || k.reads(telemetry.Version(v)) != ""
}

// major returns the first number in v.
func major(v telemetry.Version) uint64 {
	for n := range v.Components() {
		return n
	}
	return 0
}

// Registry knows the kinds of events of some products. It does not change, and is safe for concurrent use. The zero Registry
// knows no kind: every event is a [*Raw].
type Registry struct{ groups map[name]*group }

// name is what an event says of its kind, apart from its payload.
type name struct{ product, typ string }

// group is the kinds that share a product and a type.
type group struct {
	kinds []member
	// names are the members of a payload that tell the kinds apart: those of versionNames, then those that kinds ask for.
	names []string
}

// member is a kind of a group. Bit n of asks is set if it asks for the member names[n].
type member struct {
	*Kind
	asks uint32
}

// versionNames are the members that name the version of a payload. The first that is there counts.
var versionNames = []string{"actualtemplatecode", "ver"}

// maxNames is how many members the kinds of a group may ask for together, with versionNames.
const maxNames = 32

// alone returns the only kind of the group if nothing in the payload but its version tells whether an event is of it, so that
// it can be asked once the event has been decoded. It is nil for other groups.
func (g *group) alone() *Kind {
	if len(g.kinds) == 1 && g.kinds[0].asks == 0 {
		return g.kinds[0].Kind
	}
	return nil
}

// NewRegistry returns a registry of the kinds given, such as cvad.Events().
//
// The error is [telemetry.ErrDuplicate] if two kinds share a product and a type and ask for the same members and for the same
// version, or for none, so that nothing would tell their events apart. It is [telemetry.ErrRequired] if a kind has no
// product, type or New, or a name that is empty, and [telemetry.ErrLimit] if the kinds of a product and type ask for more
// than 30 members. Its path is the place in the arguments: kinds[1][0] is the first kind of the second one.
func NewRegistry(kinds ...[]Kind) (*Registry, error) {
	r := &Registry{groups: make(map[name]*group)}
	for i, list := range kinds {
		for j, k := range list {
			k.Versions = slices.Clone(k.Versions)
			if f := r.add(&k); f != nil {
				return nil, (*telemetry.Error)(f.Within(fmt.Sprintf("kinds[%d][%d]", i, j)))
			}
		}
	}
	return r, nil
}

// add adds a kind to its groups.
func (r *Registry) add(k *Kind) *fault.Error {
	switch {
	case len(k.Products) == 0 || slices.Contains(k.Products, ""):
		return fault.New(fault.ErrRequired, "names of products").Within("Products")
	case len(k.Types) == 0 || slices.Contains(k.Types, ""):
		return fault.New(fault.ErrRequired, "names of types").Within("Types")
	case slices.Contains(k.Versions, ""):
		return fault.New(fault.ErrRequired, "versions that are not empty").Within("Versions")
	case slices.Contains(k.Members, ""):
		return fault.New(fault.ErrRequired, "names of members").Within("Members")
	case k.New == nil || k.New() == nil:
		return fault.New(fault.ErrRequired, "a function that returns an event").Within("New")
	}
	for _, product := range k.Products {
		for _, typ := range k.Types {
			n := name{product, typ}
			g := r.groups[n]
			if g == nil {
				g = &group{names: slices.Clone(versionNames)}
				r.groups[n] = g
			}
			if f := g.add(k); f != nil {
				return f
			}
		}
	}
	return nil
}

// add adds a kind to the group.
func (g *group) add(k *Kind) *fault.Error {
	m := member{Kind: k}
	for _, name := range k.Members {
		i := slices.Index(g.names, name)
		if i < 0 {
			if i = len(g.names); i == maxNames {
				return fault.New(fault.ErrLimit, "fewer members").Within("Members")
			}
			g.names = append(g.names, name)
		}
		m.asks |= 1 << i
	}
	for _, other := range g.kinds {
		if m.asks == other.asks && !apart(k.Versions, other.Versions) {
			return fault.New(fault.ErrDuplicate, "kinds of a product and type that differ in members or versions")
		}
	}
	g.kinds = append(g.kinds, m)
	return nil
}

// apart reports whether no version is as new as one of the other kind, which is so if one of the kinds has none.
func apart(versions, others []telemetry.Version) bool {
	if len(versions) == 0 && len(others) == 0 {
		return false
	}
	for _, v := range versions {
		for _, w := range others {
			if v.Compare(w) == 0 {
				return false
			}
		}
	}
	return true
}

// choose returns the kind of an event whose payload has those of the names that have a bit in has, and a version. It is nil
// if no kind of the group fits.
func (g *group) choose(has uint32, version string) *Kind {
	fits := func(m member) bool { return m.asks&^has == 0 && m.accepts(version) }
	best := member{}
	for _, m := range g.kinds {
		if fits(m) && (best.Kind == nil || m.before(best, version)) {
			best = m
		}
	}
	for _, m := range g.kinds {
		if fits(m) && m.Kind != best.Kind && !best.before(m, version) {
			return nil // each asks for a member that the other does not
		}
	}
	return best.Kind
}

// before reports whether an event of a version that fits both kinds is of m rather than of other.
func (m member) before(other member, version string) bool {
	if m.asks != other.asks {
		return other.asks&^m.asks == 0
	}
	v := telemetry.Version(version)
	as, otherAs := m.reads(v), other.reads(v)
	switch {
	case as == "" || otherAs == "":
		return as != ""
	case as == v || otherAs == v:
		return as == v
	}
	return as.Compare(otherAs) > 0
}

// DecodeJSON reads one event in its JSON form. Its type is chosen by prod, type and the payload, as [Kind] says, wherever in the
// event these stand. An event that is of no kind becomes a [*Raw].
//
// Errors are [*telemetry.Error]: [telemetry.ErrRequired] if the event has neither prod nor type, or r is nil. Texts of the event
// are cut out of doc.
func (r *Registry) DecodeJSON(doc string, limits telemetry.Limits) (Event, error) {
	if r == nil {
		return nil, record.Failure(fault.ErrRequired, wantRegistry)
	}
	d := decoder{reg: r, limits: limits, single: true}
	return d.decode(doc)
}

const wantRegistry = "a registry"
