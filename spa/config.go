package spa

import (
	"cmp"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// ConfigEvent lists the applications that are published.
//
// Source: Secure Private Access data elements, Config payload v1.0, section Event header.
//
//telemetry:pages licensing-en licensing-de
//telemetry:root xml=Event limit=Event record=Config.Header const=ver:1.0|1 const=type:config const=prod:AccessSecurity.OnPrem
type ConfigEvent struct {
	// Header is what every event begins with.
	// Example of ID: 1fced2a0-52e7-4c48-bf4e-6f2e06136e11
	// Note of ID: the German page writes the name in capitals, as ID
	// Note of Type: the German page translates the name, as typ
	// Example of ProdVer: 2405
	event.Header

	// Payload is what is published.
	Payload ConfigPayload `json:"payload" xml:"payload" telem:"required" record:"Config.Payload"`
}

// ConfigPayload is what a config event reports.
//
// Source: Secure Private Access data elements, Config payload v1.0, section Event payload.
type ConfigPayload struct {
	// TemplateCode is the version of the payload.
	// Example: 1.0
	TemplateCode string `json:"actualtemplatecode" xml:"actualtemplatecode" telem:"const=1.0,version" pii:"-"`

	// AppsPublished are the published applications, internal and external ones.
	AppsPublished []PublishedApp `json:"appsPublished" xml:"appsPublished>app" telem:"required,listed" record:"Config.Payload.appsPublished"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// PublishedApp is one published application.
//
// Source: Secure Private Access data elements, Config payload v1.0, row appsPublished.
type PublishedApp struct {
	// Name is the name of the application.
	// Example: jira
	Name string `json:"name" xml:"name" telem:"required" pii:"-" subject:"host"`

	// Type tells how the application is reached.
	// Example: web
	// Note: the page speaks of UDP applications too, and shows no value for them
	Type AppType `json:"type" xml:"type" telem:"required,examples" pii:"-"`

	// Internal tells whether the application runs inside the customer's network.
	// Example: true
	Internal bool `json:"internal" xml:"internal" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewConfigEvent returns a config event with the values that the page fixes, a fresh ID and the present time. Options
// change the header.
func NewConfigEvent(payload ConfigPayload, opts ...event.Option) *ConfigEvent {
	payload.TemplateCode = cmp.Or(payload.TemplateCode, TemplateConfig)
	return &ConfigEvent{Header: newParts(TypeConfig, opts).Header, Payload: payload}
}
