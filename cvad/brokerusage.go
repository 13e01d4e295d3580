package cvad

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// brokerHeaderVersion is the version of the header of a [BrokerUsageEvent].
const brokerHeaderVersion = "1"

// BrokerUsageEvent reports what a site publishes and what its machines are: a count of each. It shares its type and its products
// with [UsageEvent]; a registry tells the two apart by their payloads.
//
// The page was cut off in the row VDAs.Subscriptions: the type of that element is not known, and rows after it may be missing
// here. A document's VDAs.Subscriptions is kept as it is, like everything that no page names, and scrubbing removes it.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage.
//
//telemetry:pages cvad-usage
//telemetry:root xml=Event limit=Event record=BrokerUsage.Header const=type:SendBrokerTelemetryData version=ver:1
type BrokerUsageEvent struct {
	// Header is what every event begins with.
	// Example of Ver: 1
	// Example of Type: SendBrokerTelemetryData
	// Note of Type: session events have the type too
	event.Header

	// Payload is what the site has.
	Payload BrokerUsagePayload `json:"payload" xml:"payload" telem:"required" record:"BrokerUsage.Payload"`
}

// BrokerUsagePayload is what a broker usage event reports.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, payload.
type BrokerUsagePayload struct {
	// TotalPublishedApps is how many applications are published.
	// Example: 10
	TotalPublishedApps int `json:"TotalPublishedApps" xml:"TotalPublishedApps" telem:"required"`

	// TotalPublishedDesktops is how many desktops are published.
	// Example: 10
	TotalPublishedDesktops int `json:"TotalPublishedDesktops" xml:"TotalPublishedDesktops" telem:"required"`

	// VDAs counts the machines of the site, that is its Virtual Delivery Agents.
	VDAs VDAs `json:"VDAs" xml:"VDAs" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// VDAs counts the Virtual Delivery Agents of a site in several ways.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.
//
//telemetry:cutoff
type VDAs struct {
	// Total is how many there are.
	// Example: 10
	Total int `json:"Total" xml:"Total" telem:"required"`

	// OSTypes is how many there are of an operating system.
	// Example: 10
	// Note: the page gives one number, and does not say which operating system it is for
	OSTypes int `json:"OSTypes" xml:"OSTypes" telem:"required"`

	// OSVersions is how many there are of a version of an operating system.
	// Example: 10
	// Note: the page gives one number, and does not say which version it is for
	OSVersions int `json:"OSVersions" xml:"OSVersions" telem:"required"`

	// HostingLocations counts them by where they run.
	HostingLocations HostingLocations `json:"HostingLocations" xml:"HostingLocations" telem:"required"`

	// ProvisionedMethod counts them by how they were made.
	ProvisionedMethod ProvisionedMethod `json:"ProvisionedMethod" xml:"ProvisionedMethod" telem:"required"`

	// SessionSupport counts them by the sessions that they can have.
	SessionSupport SessionSupportCounts `json:"SessionSupport" xml:"SessionSupport" telem:"required"`

	// RemotePCAccess counts those that are the computers of people, by their operating system.
	RemotePCAccess RemotePCAccess `json:"RemotePCAccess" xml:"RemotePCAccess" telem:"required"`

	// ActiveSessionRecordingAgents is how many have an active agent of Session Recording.
	// Example: 5
	ActiveSessionRecordingAgents int `json:"ActiveSessionRecordingAgents" xml:"ActiveSessionRecordingAgents" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// HostingLocations counts Virtual Delivery Agents by where they run.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.HostingLocations.
type HostingLocations struct {
	// Azure is how many run in Microsoft Azure.
	// Example: 10
	Azure int `json:"Azure" xml:"Azure" telem:"required"`

	// AWS is how many run in Amazon Web Services.
	// Example: 10
	AWS int `json:"AWS" xml:"AWS" telem:"required"`

	// Nutanix is how many run on Nutanix.
	// Example: 10
	Nutanix int `json:"Nutanix" xml:"Nutanix" telem:"required"`

	// VMware is how many run on VMware.
	// Example: 10
	VMware int `json:"VMWare" xml:"VMWare" telem:"required"`

	// XenServer is how many run on XenServer.
	// Example: 10
	XenServer int `json:"XenServer" xml:"XenServer" telem:"required"`

	// HyperV is how many run on Hyper-V.
	// Example: 10
	HyperV int `json:"HyperV" xml:"HyperV" telem:"required"`

	// GCP is how many run in Google Cloud, or nil.
	// Note: the page has no row for it, and names it in a description
	GCP *int `json:"GCP,omitzero" xml:"GCP,omitempty" telem:"optional" certainty:"inferred"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ProvisionedMethod counts Virtual Delivery Agents by how they were made.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.ProvisionedMethod.
type ProvisionedMethod struct {
	// MCS is how many Machine Creation Services made.
	// Example: 10
	MCS int `json:"MCS" xml:"MCS" telem:"required"`

	// ManualOr3P is how many were made by hand or by other software.
	// Example: 10
	ManualOr3P int `json:"ManualOr3P" xml:"ManualOr3P" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// SessionSupportCounts counts Virtual Delivery Agents by the sessions that they can have.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.SessionSupport.
type SessionSupportCounts struct {
	// StaticSingle is how many have one session, always of the same user.
	// Example: 10
	StaticSingle int `json:"StaticSingle" xml:"StaticSingle" telem:"required"`

	// DynamicSingle is how many have one session, of any user.
	// Example: 10
	DynamicSingle int `json:"DynamicSingle" xml:"DynamicSingle" telem:"required"`

	// Multi is how many have several sessions.
	// Example: 10
	Multi int `json:"Multi" xml:"Multi" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// RemotePCAccess counts the computers that people reach through Remote PC Access, by their operating system.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.RemotePCAccess.
type RemotePCAccess struct {
	// Windows is how many have Windows.
	// Example: 10
	Windows int `json:"Windows" xml:"Windows" telem:"required"`

	// Mac is how many have macOS, or nil.
	// Note: the page has no row for it, and names it in a description
	Mac *int `json:"Mac,omitzero" xml:"Mac,omitempty" telem:"optional" certainty:"inferred"`

	// Linux is how many have Linux, or nil.
	// Note: the page has no row for it, and names it in a description
	Linux *int `json:"Linux,omitzero" xml:"Linux,omitempty" telem:"optional" certainty:"inferred"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewBrokerUsageEvent returns a broker usage event with the values that the page fixes, a fresh ID and the present time. The
// product is [ProductCloud] unless an option sets another. Options for a user, a device and a tenant do nothing.
func NewBrokerUsageEvent(payload BrokerUsagePayload, opts ...event.Option) *BrokerUsageEvent {
	p := event.NewParts(brokerHeaderVersion, EventTypeBroker, ProductCloud, opts...)
	return &BrokerUsageEvent{Header: p.Header, Payload: payload}
}

// Check returns what is wrong with the event: required values that are missing, values and names that the page does not have,
// and a product that no page names for it.
func (e *BrokerUsageEvent) Check() telemetry.Issues {
	is := checkBrokerUsageEvent(nil, e)
	return checkProduct(is, e.Prod)
}
