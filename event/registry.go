package event

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Kind says which events are decoded into a Go type: those with one of its products and one of its types whose payload
// meets the requirements of the kind.
//
// Several kinds may share a product and a type if their requirements differ. If an event matches several kinds, it is of
// the kind whose Members include those of all the others. If several of these have the same Members, it is of the first
// of them in this order: a kind that lists the version of the payload, the kind that lists the newest version of the same
// major version, a kind without Versions. If two matching kinds each require a member that the other does not, the event
// is of neither kind.
type Kind struct {
	// Products and Types are the values of prod and type of the kind, in any combination.
	Products, Types []string
	// Versions are the documented versions of the payload. The payload must have one of these versions or another one
	// of the same major version. If the list is empty, the payload may have any version or none.
	Versions []telemetry.Version
	// Members are the names of the members, or elements in XML, that the payload must have. It may have others.
	Members []string
	// New returns a new event of the Go type.
	New func() Event
}

// reads returns the documented version as which a payload of version v is decoded: v itself, or the newest one of the
// same major version. It returns "" if there is none.
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

// accepts reports whether the kind includes payloads of version v.
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

// Registry determines the types of events by their kinds. It is immutable and safe for concurrent use. The zero
// Registry has no kinds, so it decodes every event as a [*Raw].
type Registry struct{ groups map[name]*group }

// name holds what an event says about its kind, apart from its payload.
type name struct{ product, typ string }

// group holds the kinds that share a product and a type.
type group struct {
	kinds []member
	// names lists the members of a payload that distinguish the kinds: versionNames, followed by the members that kinds
	// require.
	names []string
}

// member is a kind of a group. Bit n of asks is set if it requires the member names[n].
type member struct {
	*Kind
	asks uint32
	// apart says that the kind documents none of the names, except ver. So an event that has one of them has undocumented
	// members.
	apart bool
}

// apart reports whether k, a kind of the group, is apart.
func (g *group) apart(k *Kind) bool {
	return slices.ContainsFunc(g.kinds, func(m member) bool { return m.Kind == k && m.apart })
}

// without reports whether k documents none of the members that distinguish the kinds of the group, except ver: whether they are
// undocumented members of an event of this kind.
func (g *group) without(k *Kind) bool {
	for _, name := range g.names {
		ev := k.New()
		text, err := json.Marshal(map[string]any{"payload": map[string]int{name: 0}})
		if name != versionNames[1] && (err != nil || ev.DecodeJSON(text, telemetry.Limits{}) != nil || !telemetry.HasUnknown(ev)) {
			return false
		}
	}
	return true
}

// versionNames lists the members with the version of a payload. The first one that is present is used.
var versionNames = []string{"actualtemplatecode", "ver"}

// maxNames is the maximum number of members that the kinds of a group may require, including versionNames.
const maxNames = 32

// alone returns the only kind of the group if it requires no members. Then only the version decides whether an event is
// of this kind, which can be checked after decoding. It returns nil for other groups.
func (g *group) alone() *Kind {
	if len(g.kinds) == 1 && g.kinds[0].asks == 0 {
		return g.kinds[0].Kind
	}
	return nil
}

// NewRegistry returns a registry of the given kinds, such as cvad.Events(), or products.Events() for those of all
// products.
//
// The error is [telemetry.ErrDuplicate] if two kinds share a product and a type and require the same members and the
// same version, or no version, so that their events could not be distinguished. It is [telemetry.ErrRequired] if a kind
// has no product, type or New, or an empty name, and [telemetry.ErrLimit] if the kinds of a product and type require
// more than 30 members. Its path is the position in the arguments: kinds[1][0] is the first kind of the second
// argument.
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
	for _, g := range r.groups {
		for i := range g.kinds {
			m := &g.kinds[i]
			m.apart = g.alone() == nil && g.without(m.Kind) // nobody asks of a kind that is alone
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

// apart reports whether the two lists have no equally new versions.
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

// choose returns the kind of an event whose payload has the names in the set has, and the given version. It returns nil
// if no kind of the group matches.
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
			return nil // each requires a member that the other does not
		}
	}
	return best.Kind
}

// before reports whether an event with the given version that matches both kinds is of m rather than of other.
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

// DecodeJSON decodes one JSON event. It chooses the type by prod, type and the payload, as [Kind] describes, regardless
// of the order of members. An event of an unknown kind is decoded as a [*Raw].
//
// The error is a [*telemetry.Error]. It is [telemetry.ErrRequired] if the event has neither prod nor type, or r is nil.
// The event gets copies of the texts, so data may change afterwards.
func (r *Registry) DecodeJSON(data []byte, limits telemetry.Limits) (Event, error) {
	if r == nil {
		return nil, record.Failure(fault.ErrRequired, wantRegistry)
	}
	d := decoder{reg: r, limits: limits, json: codec.NewJSON(), single: true}
	defer d.json.Free()
	return d.decode(data)
}

const wantRegistry = "a registry"
