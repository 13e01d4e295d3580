package event

import (
	"slices"

	"github.com/csg-telemetry/telemetry"
)

// Kind says which events a Go type is for.
type Kind struct {
	// Products and Types are the values of prod and type that name the kind, in any combination.
	Products, Types []string
	// Versions are the documented versions of its payload.
	Versions []telemetry.Version
	// New returns a new event of the type.
	New func() Event
}

// reads returns the documented version as which a payload of version v is read: v itself, or the newest one of the same
// major version. It is "" where there is none.
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

// major returns the first number in v.
func major(v telemetry.Version) uint64 {
	for n := range v.Components() {
		return n
	}
	return 0
}

// Registry knows the kinds of events of some products. It does not change, and is safe for concurrent use.
type Registry struct{ kinds map[name][]*Kind }

// name is what an event says of its kind, apart from the version of its payload.
type name struct{ product, typ string }

// NewRegistry returns a registry of the kinds given, such as cvad.Events().
//
// Kinds may share product and type. Then an event is of the kind that documents the version of its payload, else of the
// kind with the newest documented version of the same major version.
func NewRegistry(kinds ...[]Kind) *Registry {
	r := &Registry{kinds: make(map[name][]*Kind)}
	for _, k := range slices.Concat(kinds...) {
		k.Versions = slices.Clone(k.Versions)
		for _, product := range k.Products {
			for _, typ := range k.Types {
				n := name{product, typ}
				r.kinds[n] = append(r.kinds[n], &k)
			}
		}
	}
	return r
}

// Decode reads one event in its JSON form. Its type is chosen by prod, type and the version of its payload, wherever in
// the event these stand. A version that is not documented is read as the newest documented one of the same major version.
// An event of another kind, of another major version or of none becomes a [*Raw].
//
// Errors are [*telemetry.Error]. Texts of the event are cut out of doc.
func (r *Registry) Decode(doc string, limits telemetry.Limits) (Event, error) {
	d := decoder{reg: r, limits: limits}
	return d.decode(doc)
}

// choose returns the one of kinds, which share their names, that doc is of. It is nil where there is none. One kind alone
// is not asked for its versions: the event knows its own once it has been decoded.
func choose(kinds []*Kind, doc string, limits telemetry.Limits) (*Kind, error) {
	switch len(kinds) {
	case 0:
		return nil, nil
	case 1:
		return kinds[0], nil
	}
	text, err := peekVersion(doc, limits)
	if err != nil {
		return nil, err
	}
	var best *Kind
	var bestAs telemetry.Version
	for _, k := range kinds {
		switch as := k.reads(telemetry.Version(text)); {
		case as == "":
		case string(as) == text:
			return k, nil
		case best == nil || as.Compare(bestAs) > 0:
			best, bestAs = k, as
		}
	}
	return best, nil
}
