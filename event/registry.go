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

// names reports whether prod and type name the kind.
func (k *Kind) names(prod, typ string) bool {
	return slices.Contains(k.Types, typ) && slices.Contains(k.Products, prod)
}

// reads reports whether the kind's type is for payloads of version v: a documented version, or any other of the same
// major version.
func (k *Kind) reads(v telemetry.Version) bool {
	return v != "" && slices.ContainsFunc(k.Versions, func(w telemetry.Version) bool { return major(v) == major(w) })
}

// major returns the first number in v.
func major(v telemetry.Version) uint64 {
	for n := range v.Components() {
		return n
	}
	return 0
}

// Registry knows the kinds of events of some products. It does not change, and is safe for concurrent use.
type Registry struct{ kinds []Kind }

// NewRegistry returns a registry of the kinds given, such as cvad.Events(). Where two kinds name the same event, the one
// that documents the version of its payload is taken, and else the first.
func NewRegistry(kinds ...[]Kind) *Registry {
	return &Registry{kinds: slices.Concat(kinds...)}
}

// Decode reads one event. Its type is chosen by prod, type and the version of its payload, wherever in the event these
// stand. A version that is not documented is read as the newest documented one of the same major version. An event of
// another kind, of another major version or of none becomes a [*Raw].
//
// Errors are *telemetry.Error. Texts of the event are cut out of doc.
func (r *Registry) Decode(doc string, limits telemetry.Limits) (Event, error) {
	ev, _, err := r.decode(doc, limits, nil)
	return ev, err
}

// decode is Decode with a kind to try first, which may be nil. It returns the kind that it took, nil for a Raw.
func (r *Registry) decode(doc string, limits telemetry.Limits, likely *Kind) (Event, *Kind, error) {
	if likely != nil {
		if ev := likely.New(); ev.DecodeJSON(doc, limits) == nil {
			if h := ev.Head(); likely.names(h.Prod, h.Type) && likely.reads(telemetry.Version(ev.PayloadVersion())) {
				return ev, likely, nil
			}
		}
	}
	prod, typ, err := peekKind(doc, limits)
	if err != nil {
		return nil, nil, err
	}
	for i := range r.kinds {
		k := &r.kinds[i]
		if !k.names(prod, typ) {
			continue
		}
		ev := k.New()
		err := ev.DecodeJSON(doc, limits)
		version := ""
		if err == nil {
			version = ev.PayloadVersion()
		} else {
			version = peekVersion(doc, limits)
		}
		switch {
		case !k.reads(telemetry.Version(version)):
		case err != nil:
			return nil, nil, err
		default:
			return ev, k, nil
		}
	}
	raw := new(Raw)
	if err := raw.DecodeJSON(doc, limits); err != nil {
		return nil, nil, err
	}
	return raw, nil, nil
}
