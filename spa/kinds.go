package spa

import (
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// What the page fixes in the events.
const (
	// HeaderVersion is the version of the header.
	HeaderVersion = "1.0"
	// Product is the product of every event.
	Product = "AccessSecurity.OnPrem"
	// Schema is what a policy download calls its schema.
	Schema = "https://cas.citrix.com/schemas/event.json"
)

// The types of the events.
const (
	TypeAdmin          = "admin"
	TypeConfig         = "config"
	TypeUser           = "user"
	TypePolicyDownload = "PolicyDocument.Download"
)

// The versions of the payloads.
const (
	TemplateAdmin          = "1.0"
	TemplateConfig         = "1.0"
	TemplateUser           = "1.5"
	TemplatePolicyDownload = "1.0"
)

// Events returns the kinds of events of this package, for [event.NewRegistry].
func Events() []event.Kind {
	return []event.Kind{
		kind(TypeAdmin, TemplateAdmin, func() event.Event { return new(AdminEvent) }),
		kind(TypeConfig, TemplateConfig, func() event.Event { return new(ConfigEvent) }),
		kind(TypeUser, TemplateUser, func() event.Event { return new(UserEvent) }),
		kind(TypePolicyDownload, TemplatePolicyDownload, func() event.Event { return new(PolicyDownloadEvent) }),
	}
}

func kind(typ string, template telemetry.Version, newEvent func() event.Event) event.Kind {
	return event.Kind{
		Products: []string{Product},
		Types:    []string{typ},
		Versions: []telemetry.Version{template},
		New:      newEvent,
	}
}

// EventOption changes what the constructors of this package fill into the header.
type EventOption func(*event.Header)

// WithID sets the identity of the event.
func WithID(id uuid.UUID) EventOption { return func(h *event.Header) { h.ID = id } }

// WithTime sets when the event was generated.
func WithTime(t telemetry.UTCMillis) EventOption { return func(h *event.Header) { h.ST = t } }

// WithProdVer sets the version of the product.
func WithProdVer(v telemetry.Version) EventOption { return func(h *event.Header) { h.ProdVer = v } }

// newHeader returns the header of a new event.
func newHeader(typ string, opts []EventOption) event.Header {
	st, _ := telemetry.NewUTCMillis(time.Now()) // the years 1 to 9999 have no error
	h := event.Header{Ver: HeaderVersion, ID: uuid.New(), Type: typ, ST: st, Prod: Product}
	for _, opt := range opts {
		opt(&h)
	}
	return h
}
