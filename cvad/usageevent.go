package cvad

import "github.com/csg-telemetry/telemetry/event"

// UsageEvent is one license usage event: who launched which kind of session, from which device, under which license.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Headers.
//
//telemetry:root xml=Event limit=Event record=Header const=type:Cloud.Licensing|SendBrokerTelemetryData
type UsageEvent struct {
	event.Header

	// User is the person who launched the session.
	User event.User `json:"user" xml:"user" telem:"required" record:"Header.user" scrambled:"always"`

	// Tenant is the customer.
	Tenant event.Tenant `json:"tenant" xml:"tenant" telem:"required"`

	// Device is the device the session was launched from.
	Device event.Device `json:"dvc" xml:"dvc" telem:"required" record:"Header.dvc"`

	// Payload is what happened.
	Payload UsagePayload `json:"payload" xml:"payload" telem:"required" record:"Payload"`
}
