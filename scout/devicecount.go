package scout

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// DeviceCountEvent reports how many devices and servers a Scout server has in its database.
//
// Source: Scout telemetry data elements, section Header.
//
//telemetry:pages scout
//telemetry:root xml=Event limit=Event record=DeviceCount.Header version=ver:1.0 const=type:Scout.Device.Count const=prod:UniconScoutServer
type DeviceCountEvent struct {
	// Header is the header of the event.
	// Example of ID: 0924268E-F1B9-4FCA-942E-45E63DE050ED
	// Note of ID: the page shows it in upper case
	// Example of ST: 2025-08-16T09:05:00Z
	// Note of ST: the page shows no fraction of a second
	// Example of ProdVer: 25.08.0
	event.Header

	// Payload holds the counts.
	Payload DeviceCountPayload `json:"payload" xml:"payload" telem:"required" record:"DeviceCount.Payload"`
}

// DeviceCountPayload is what a device count event reports.
//
// Source: Scout telemetry data elements, section Payload.
type DeviceCountPayload struct {
	// ScoutServer identifies the Scout server that sends the event.
	// Example: 3E693C53-B290-4765-9B24-88F927E91459
	// Note: the page shows it in upper case
	ScoutServer uuid.UUID `json:"scoutServer" xml:"scoutServer" telem:"required" subject:"installation"`

	// DeviceCount is the number of devices in the database.
	// Example: 42
	DeviceCount int `json:"deviceCount" xml:"deviceCount" telem:"required"`

	// ServerCount is the number of Scout servers in the database.
	// Example: 1
	ServerCount int `json:"serverCount" xml:"serverCount" telem:"required"`

	// Timestamp is when the devices were counted, in UTC to the second.
	// Example: 2025-08-16T09:05:00Z
	Timestamp telemetry.UTCTime `json:"timestamp" xml:"timestamp" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewDeviceCountEvent returns a device count event with the header values that the page prescribes, a new ID and the
// current time. The time is also that of the payload, unless the payload has one. Options set the ID, the time and the
// version of the product.
func NewDeviceCountEvent(payload DeviceCountPayload, opts ...event.Option) *DeviceCountEvent {
	p := event.NewParts(headerVersion, TypeDeviceCount, Product, opts...)
	if payload.Timestamp.IsZero() {
		payload.Timestamp, _ = telemetry.NewUTCTime(p.Header.ST.Time()) // no error: it is in the years 1 to 9999
	}
	return &DeviceCountEvent{Header: p.Header, Payload: payload}
}
