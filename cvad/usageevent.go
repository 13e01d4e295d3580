package cvad

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// These are the values of a usage event that the documents prescribe.
const (
	// headerVersion is the version of the event header.
	headerVersion = "1.0"
	// payloadVersion is the version of the payload that this package documents.
	payloadVersion = "1.3"
	// EventType and EventTypeBroker are the types of a usage event. The licensing pages have the first, and the page of
	// the product the second; NewUsageEvent sets the first.
	EventType       = "Cloud.Licensing"
	EventTypeBroker = "SendBrokerTelemetryData"
	// ProductCloud and ProductOnPrem are the products that send usage events. The licensing pages have the first, and the
	// page of the product both.
	ProductCloud  = "XenDesktop.Broker"
	ProductOnPrem = "OnPrem.Broker"
)

// UsageEvent is one license usage event: who launched which kind of session, from which device, with which license.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Headers.
//
//telemetry:pages licensing-en licensing-de
//telemetry:root xml=Event limit=Event record=Header const=type:Cloud.Licensing|SendBrokerTelemetryData version=ver:1.0 seen=type:cvad=SendBrokerTelemetryData seen=prod:cvad=OnPrem.Broker
type UsageEvent struct {
	// Header is the header of the event.
	// Note of ID: the German page writes the name in upper case, as ID
	// Note of Type: the German page translates the name, as typ
	event.Header

	// User is the person who launched the session.
	// Note of FullName: this page shows the example in clear; the page cvad shows it scrambled
	// Note of SAMName: this page shows the example in clear; the page cvad shows it scrambled
	// Note of UPN: this page shows the example in clear; the page cvad shows it scrambled
	// Note of UserLicenseID: this page shows the example in clear; the page cvad shows it scrambled
	// Note of UserSID: this page shows the example in clear; the page cvad shows it scrambled
	User event.User `json:"user" xml:"user" telem:"required" record:"Header.user" scrambled:"always,cvad,licensing-newest"`

	// Tenant is the customer.
	Tenant event.Tenant `json:"tenant" xml:"tenant" telem:"required"`

	// Device is the device from which the session was launched.
	// Note of DvcName: this page shows the example in clear; the pages cvad and provisioning show it scrambled
	Device event.Device `json:"dvc" xml:"dvc" telem:"required" record:"Header.dvc"`

	// Payload describes the session and its license.
	Payload UsagePayload `json:"payload" xml:"payload" telem:"required" record:"Payload"`
}

// NewUsageEvent returns a usage event with the header values that the documents prescribe, a new ID and the current
// time. If the payload has no time, it gets the same time. The bits of EnabledFeatures that repeat booleans of the
// payload are set accordingly. The tenant is that of an on-premises deployment. Options change these values.
func NewUsageEvent(payload UsagePayload, opts ...event.Option) *UsageEvent {
	p := event.NewParts(headerVersion, EventType, ProductCloud, opts...)
	e := &UsageEvent{Header: p.Header, User: p.User, Tenant: p.Tenant, Device: p.Device, Payload: payload}
	if e.Tenant.ID == "" {
		e.Tenant.ID = event.OnPremises
	}
	if e.Payload.Ver == "" {
		e.Payload.Ver = payloadVersion
	}
	e.Payload.SyncFeatures()
	if e.Payload.LicenseActivityTimeStamp.IsZero() {
		e.Payload.LicenseActivityTimeStamp = e.ST
	}
	return e
}

// Events returns the kinds of events of this package, for [event.NewRegistry]. Session events and broker usage events
// can have the same type and product; a payload with the member TotalPublishedApps is that of a broker usage event.
func Events() []event.Kind {
	products := []string{ProductCloud, ProductOnPrem}
	return []event.Kind{{
		Products: products,
		Types:    []string{EventType, EventTypeBroker},
		Versions: []telemetry.Version{payloadVersion},
		New:      func() event.Event { return new(UsageEvent) },
	}, {
		Products: products,
		Types:    []string{EventTypeBroker},
		Members:  []string{"TotalPublishedApps"},
		New:      func() event.Event { return new(BrokerUsageEvent) },
	}}
}
