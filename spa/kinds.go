package spa

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// These are the header values that the page prescribes.
const (
	// headerVersion is the version of the header.
	headerVersion = "1.0"
	// Product is the product of every event.
	Product = "AccessSecurity.OnPrem"
	// schemaURL is the value of $schema in a policy download.
	schemaURL = "https://cas.citrix.com/schemas/event.json"
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
	templateAdmin          = "1.0"
	templateConfig         = "1.0"
	templateUser           = "1.5"
	templatePolicyDownload = "1.0"
)

// Events returns the kinds of events of this package, for [event.NewRegistry].
func Events() []event.Kind {
	return []event.Kind{
		kind(TypeAdmin, templateAdmin, func() event.Event { return new(AdminEvent) }),
		kind(TypeConfig, templateConfig, func() event.Event { return new(ConfigEvent) }),
		kind(TypeUser, templateUser, func() event.Event { return new(UserEvent) }),
		kind(TypePolicyDownload, templatePolicyDownload, func() event.Event { return new(PolicyDownloadEvent) }),
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
	return event.NewParts(headerVersion, typ, Product, opts...)
}
