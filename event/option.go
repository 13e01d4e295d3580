package event

import (
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/google/uuid"
)

// Option sets what a constructor of an event fills in, such as cvad.NewUsageEvent or spa.NewUserEvent. The last of several
// options for the same thing counts. A nil Option does nothing, and neither does one for a part that the event does not have:
// a configuration event has no user.
type Option func(*Parts)

// Parts are the parts of an event that options set. It is for constructors of events.
type Parts struct {
	// Header is the header.
	Header Header
	// User is the person.
	User User
	// Device is the device.
	Device Device
	// Tenant is the customer.
	Tenant Tenant
}

// NewParts returns parts with the given version of the header, type and product, a fresh ID and the present time, changed by
// opts.
func NewParts(version, typ, product string, opts ...Option) Parts {
	p := Parts{Header: Header{Ver: version, ID: uuid.New(), Type: typ, Prod: product}}
	WithTime(time.Now())(&p)
	for _, opt := range opts {
		if opt != nil {
			opt(&p)
		}
	}
	return p
}

// WithID sets the identity of the event.
func WithID(id uuid.UUID) Option { return func(p *Parts) { p.Header.ID = id } }

// WithTime sets when the event was generated. A time outside the years 1 to 9999 has no wire form, and is left out.
func WithTime(t time.Time) Option {
	return func(p *Parts) { p.Header.ST, _ = telemetry.NewUTCMillis(t) }
}

// WithProduct sets the product that the event comes from, unless it is empty, and its version.
func WithProduct(product string, version telemetry.Version) Option {
	return func(p *Parts) {
		if p.Header.ProdVer = version; product != "" {
			p.Header.Prod = product
		}
	}
}

// WithUser sets the person that the event is about.
func WithUser(u User) Option { return func(p *Parts) { p.User = u } }

// WithDevice sets the device that the event is about.
func WithDevice(d Device) Option { return func(p *Parts) { p.Device = d } }

// WithTenant sets the customer's Citrix Cloud account.
func WithTenant(id string) Option { return func(p *Parts) { p.Tenant.ID = id } }
