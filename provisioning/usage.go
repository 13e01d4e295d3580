package provisioning

import (
	"cmp"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// UsageEvent says that a target device used a license.
//
// Source: Citrix Provisioning telemetry data elements, section Headers.
//
//telemetry:pages provisioning
//telemetry:root xml=Event limit=Event record=Usage.Header version=ver:1.0 const=type:Cloud.Licensing const=prod:XenDesktop.PVS
type UsageEvent struct {
	// Header is the header of the event.
	// Example of ProdVer: 7.40.0.10
	event.Header

	// Device is the target device.
	// Example of DvcID: 0123456789ABCDEF
	// Note of DvcID: the page does not mark it as scrambled
	// Example of DvcName: E6oNXGy6fihiwi6cHdS/sg==
	Device event.Device `json:"dvc" xml:"dvc" telem:"required" record:"Usage.Header.dvc" requires:"dvcId,dvcName"`

	// Payload says how the license was used.
	Payload UsagePayload `json:"payload" xml:"payload" telem:"required" record:"Usage.Payload"`
}

// UsagePayload is what a usage event reports.
//
// Source: Citrix Provisioning telemetry data elements, section Payload.
type UsagePayload struct {
	// ActivityTimeStamp is when the payload was generated, in UTC to the millisecond.
	// Example: 2011-08-12T20:17:46.384Z
	ActivityTimeStamp telemetry.UTCMillis `json:"licenseActivityTimeStamp" xml:"licenseActivityTimeStamp" telem:"required"`

	// DeviceID identifies the target device.
	// Example: d4ce7919-5d80-44de-a8fa-102923fe0ead
	// Note: the page does not mark it as scrambled; it is a GUID until it is scrubbed
	DeviceID string `json:"deviceId" xml:"deviceId" telem:"required" pii:"device-id"`

	// Ver is the version of the payload.
	// Example: 1.0
	Ver string `json:"ver" xml:"ver" telem:"required,version=1.0" pii:"-"`

	// DroppedEvents is the number of events that were lost since the last event was sent.
	// Example: 0
	DroppedEvents int `json:"droppedEvents" xml:"droppedEvents" telem:"required"`

	// ActivityType is what happened to the license.
	// Example: DeviceStart
	ActivityType ActivityType `json:"licenseActivityType" xml:"licenseActivityType" telem:"required,examples" pii:"-"`

	// OS is the operating system of the target device.
	// Example: Windows
	OS OS `json:"os" xml:"os" telem:"required" pii:"-"`

	// OSType says whether the operating system is a desktop or a server edition.
	// Example: Desktop
	OSType OSType `json:"osType" xml:"osType" telem:"required,examples" pii:"-"`

	// WorkerSID is the security identifier of the machine on which the VDA runs.
	// Example: GF/5+DT7Hb7DJIvIW+bYQA==
	WorkerSID string `json:"workerSid" xml:"workerSid" telem:"required" pii:"sid" scrambled:"always,provisioning"`

	// VDiskID identifies the vDisk from which the device is streamed, followed by a colon and the version of the disk.
	// Example: 24d03af2-92a7-4063-813d-75fa84fe64dd:2
	VDiskID string `json:"vDiskId" xml:"vDiskId" telem:"required" pii:"-" subject:"customer"`

	// HypervisorType is the hypervisor on which the device runs, if it is known.
	// Example: Azure
	HypervisorType HypervisorType `json:"hypervisorType,omitzero" xml:"hypervisorType,omitempty" telem:"optional,stated,examples" pii:"-"`

	// RAMSize is the size of the largest in-memory cache, in MB.
	// Example: 32
	RAMSize int `json:"ramSize" xml:"ramSize" telem:"required"`

	// CacheType is the kind of cache in use, as a code.
	// Example: 10
	// Note: the page does not list the codes
	CacheType int32 `json:"cacheType" xml:"cacheType" telem:"required"`

	// EnabledFeatures are the features that are enabled for the session.
	// Note: the copy of the page ends after the first member; other products have a number here
	EnabledFeatures EnabledFeatures `json:"enabledFeatures" xml:"enabledFeatures" telem:"required,listed" certainty:"cut off" record:"Usage.Payload.enabledFeatures"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewUsageEvent returns a usage event with the header values that the page prescribes, a new ID and the current time.
// The time is also that of the payload, unless the payload has one. Options set the ID, the time, the version of the
// product and the device.
func NewUsageEvent(payload UsagePayload, opts ...event.Option) *UsageEvent {
	p := event.NewParts(headerVersion, TypeUsage, Product, opts...)
	payload.Ver = cmp.Or(payload.Ver, payloadVersion)
	if payload.ActivityTimeStamp.IsZero() {
		payload.ActivityTimeStamp = p.Header.ST
	}
	return &UsageEvent{Header: p.Header, Device: p.Device, Payload: payload}
}
