package event

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/google/uuid"
)

// Header is the header of the event. Events embed it, so its members are next to user and payload.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Headers; Secure Private Access data elements, section
// Event header.
//
//telemetry:json
type Header struct {
	// Ver is the version of the event header. A number is decoded as its text.
	// Example: 1.0
	Ver string `json:"ver" xml:"ver" telem:"required,number,version" pii:"-"`

	// ID identifies the event.
	// Example: d4ce7919-5d80-44de-a8fa-102923fe0ead
	ID uuid.UUID `json:"id" xml:"id" telem:"required"`

	// Type is the event type.
	// Example: Cloud.Licensing
	Type string `json:"type" xml:"type" telem:"required" pii:"-"`

	// ST is when the event was generated, in UTC to the millisecond.
	// Example: 2011-08-12T20:17:46.384Z
	ST telemetry.UTCMillis `json:"st" xml:"st" telem:"required"`

	// Prod is the product and deployment from which the event comes.
	// Example: XenDesktop.Broker
	Prod string `json:"prod" xml:"prod" telem:"required" pii:"-"`

	// ProdVer is the version of the product.
	// Example: 7.25.0.0
	ProdVer telemetry.Version `json:"prodVer" xml:"prodVer" telem:"required" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Head returns a copy of the header. It implements [Event] for every type that embeds a Header.
func (h *Header) Head() Header { return *h }
