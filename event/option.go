package event

import (
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/google/uuid"
)

// Option sets what a constructor of an event, a manifest or a report fills in, such as cvad.NewUsageEvent,
// cvad.NewManifest or licenseserver.NewReport. If several options set the same value, the last one applies. A nil
// Option is ignored, and so is one for a part that the record does not have: a configuration event has no user.
type Option func(*Parts)

// Parts holds what options set. Only constructors of events need it.
type Parts struct {
	// Time is the time when the record is generated. Header.ST is set to it.
	Time time.Time
	// Header is the header.
	Header Header
	// User is the person.
	User User
	// Device is the device.
	Device Device
	// Tenant is the customer.
	Tenant Tenant
}

// NewParts returns parts with the given header version, type and product, a new ID and the current time, changed by
// opts.
func NewParts(version, typ, product string, opts ...Option) Parts {
	p := Parts{Time: time.Now(), Header: Header{Ver: version, ID: uuid.New(), Type: typ, Prod: product}}
	for _, opt := range opts {
		if opt != nil {
			opt(&p)
		}
	}
	p.Header.ST, _ = telemetry.NewUTCMillis(p.Time) // zero beyond the years 1 to 9999
	return p
}

// WithID sets the ID of the event. It is ignored by records without an ID of their own, such as reports and the inventory
// event of a License Server, whose ID is that of the server.
func WithID(id uuid.UUID) Option { return func(p *Parts) { p.Header.ID = id } }

// WithTime sets the time when the record was generated. The default is the current time. A time outside the years 1 to
// 9999 cannot be encoded and is omitted.
func WithTime(t time.Time) Option { return func(p *Parts) { p.Time = t } }

// WithProduct sets the product of the event, unless product is empty, and its version.
func WithProduct(product string, version telemetry.Version) Option {
	return func(p *Parts) {
		if p.Header.ProdVer = version; product != "" {
			p.Header.Prod = product
		}
	}
}

// WithUser sets the user that the event is about.
func WithUser(u User) Option { return func(p *Parts) { p.User = u } }

// WithDevice sets the device that the event is about.
func WithDevice(d Device) Option { return func(p *Parts) { p.Device = d } }

// WithTenant sets the customer's Citrix Cloud account.
func WithTenant(id string) Option { return func(p *Parts) { p.Tenant.ID = id } }
