package spa

import (
	"cmp"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// ConfigEvent lists the published applications.
//
// Source: Secure Private Access data elements, Config payload v1.0, section Event header.
//
//telemetry:pages licensing-en licensing-de
//telemetry:root xml=Event limit=Event record=Config.Header const=ver:1.0|1 const=type:config const=prod:AccessSecurity.OnPrem
type ConfigEvent struct {
	// Header is the header of the event.
	// Example of ID: 1fced2a0-52e7-4c48-bf4e-6f2e06136e11
	// Note of ID: the German page writes the name in upper case, as ID
	// Note of Type: the German page translates the name, as typ
	// Example of ProdVer: 2405
	event.Header

	// Payload lists the published applications.
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

	// Type says how the application is accessed.
	// Example: web
	// Note: the page also mentions UDP applications, but shows no value for them
	Type AppType `json:"type" xml:"type" telem:"required,examples" pii:"-"`

	// Internal reports whether the application runs inside the customer's network.
	// Example: true
	Internal bool `json:"internal" xml:"internal" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewConfigEvent returns a config event with the header values that the page prescribes, a new ID and the current time.
// Options change the header.
func NewConfigEvent(payload ConfigPayload, opts ...event.Option) *ConfigEvent {
	payload.TemplateCode = cmp.Or(payload.TemplateCode, templateConfig)
	return &ConfigEvent{Header: newParts(TypeConfig, opts).Header, Payload: payload}
}
