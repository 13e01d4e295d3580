package spa

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// These are the header values that the page prescribes.
const (
	// HeaderVersion is the version of the header.
	HeaderVersion = "1.0"
	// Product is the product of every event.
	Product = "AccessSecurity.OnPrem"
	// SchemaURL is the value of $schema in a policy download.
	SchemaURL = "https://cas.citrix.com/schemas/event.json"
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

// newParts returns the parts of a new event of the given type.
func newParts(typ string, opts []event.Option) event.Parts {
	return event.NewParts(HeaderVersion, typ, Product, opts...)
}
