package cvad

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// brokerHeaderVersion is the version of the header of a [BrokerUsageEvent].
const brokerHeaderVersion = "1"

// BrokerUsageEvent reports counts of what a site publishes and of its machines. It has the same type and products as
// [UsageEvent]; a registry distinguishes the two by their payloads.
//
// The copy of the page ends in the row VDAs.Subscriptions: the type of that element is not known, and later rows may be
// missing here. VDAs.Subscriptions is kept unchanged, like all undocumented content, and Scrub removes it.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage.
//
//telemetry:pages cvad-usage
//telemetry:root xml=Event limit=Event record=BrokerUsage.Header const=type:SendBrokerTelemetryData version=ver:1
type BrokerUsageEvent struct {
	// Header is the header of the event.
	// Example of Ver: 1
	// Example of Type: SendBrokerTelemetryData
	// Note of Type: session events have the same type
	event.Header

	// Payload holds the counts of the site.
	Payload BrokerUsagePayload `json:"payload" xml:"payload" telem:"required" record:"BrokerUsage.Payload"`
}

// BrokerUsagePayload is what a broker usage event reports.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, payload.
type BrokerUsagePayload struct {
	// TotalPublishedApps is the number of published applications.
	// Example: 10
	TotalPublishedApps int `json:"TotalPublishedApps" xml:"TotalPublishedApps" telem:"required"`

	// TotalPublishedDesktops is the number of published desktops.
	// Example: 10
	TotalPublishedDesktops int `json:"TotalPublishedDesktops" xml:"TotalPublishedDesktops" telem:"required"`

	// VDAs counts the Virtual Delivery Agents of the site.
	VDAs VDAs `json:"VDAs" xml:"VDAs" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// VDAs counts the Virtual Delivery Agents of a site in several ways.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.
//
//telemetry:cutoff
type VDAs struct {
	// Total is the total number.
	// Example: 10
	Total int `json:"Total" xml:"Total" telem:"required"`

	// OSTypes is the number of machines with an operating system.
	// Example: 10
	// Note: the page gives one number, and does not say for which operating system
	OSTypes int `json:"OSTypes" xml:"OSTypes" telem:"required"`

	// OSVersions is the number of machines with a version of an operating system.
	// Example: 10
	// Note: the page gives one number, and does not say for which version
	OSVersions int `json:"OSVersions" xml:"OSVersions" telem:"required"`

	// HostingLocations counts them by the platform on which they run.
	HostingLocations HostingLocations `json:"HostingLocations" xml:"HostingLocations" telem:"required"`

	// ProvisionedMethod counts them by the way they were provisioned.
	ProvisionedMethod ProvisionedMethod `json:"ProvisionedMethod" xml:"ProvisionedMethod" telem:"required"`

	// SessionSupport counts them by the sessions that they support.
	SessionSupport SessionSupportCounts `json:"SessionSupport" xml:"SessionSupport" telem:"required"`

	// RemotePCAccess counts the Remote PC Access machines by their operating system.
	RemotePCAccess RemotePCAccess `json:"RemotePCAccess" xml:"RemotePCAccess" telem:"required"`

	// ActiveSessionRecordingAgents is the number of machines with an active Session Recording agent.
	// Example: 5
	ActiveSessionRecordingAgents int `json:"ActiveSessionRecordingAgents" xml:"ActiveSessionRecordingAgents" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// HostingLocations counts Virtual Delivery Agents by the platform on which they run.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.HostingLocations.
type HostingLocations struct {
	// Azure is the number in Microsoft Azure.
	// Example: 10
	Azure int `json:"Azure" xml:"Azure" telem:"required"`

	// AWS is the number in Amazon Web Services.
	// Example: 10
	AWS int `json:"AWS" xml:"AWS" telem:"required"`

	// Nutanix is the number on Nutanix.
	// Example: 10
	Nutanix int `json:"Nutanix" xml:"Nutanix" telem:"required"`

	// VMware is the number on VMware.
	// Example: 10
	VMware int `json:"VMWare" xml:"VMWare" telem:"required"`

	// XenServer is the number on XenServer.
	// Example: 10
	XenServer int `json:"XenServer" xml:"XenServer" telem:"required"`

	// HyperV is the number on Hyper-V.
	// Example: 10
	HyperV int `json:"HyperV" xml:"HyperV" telem:"required"`

	// GCP is the number in Google Cloud, or nil if absent.
	// Note: the page has no row for it, but mentions it in a description
	GCP *int `json:"GCP,omitzero" xml:"GCP,omitempty" telem:"optional" certainty:"inferred"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ProvisionedMethod counts Virtual Delivery Agents by the way they were provisioned.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.ProvisionedMethod.
type ProvisionedMethod struct {
	// MCS is the number provisioned by Machine Creation Services.
	// Example: 10
	MCS int `json:"MCS" xml:"MCS" telem:"required"`

	// ManualOr3P is the number provisioned manually or by third-party software.
	// Example: 10
	ManualOr3P int `json:"ManualOr3P" xml:"ManualOr3P" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// SessionSupportCounts counts Virtual Delivery Agents by the sessions that they support.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.SessionSupport.
type SessionSupportCounts struct {
	// StaticSingle is the number with a single session, always of the same user.
	// Example: 10
	StaticSingle int `json:"StaticSingle" xml:"StaticSingle" telem:"required"`

	// DynamicSingle is the number with a single session of any user.
	// Example: 10
	DynamicSingle int `json:"DynamicSingle" xml:"DynamicSingle" telem:"required"`

	// Multi is the number with several sessions.
	// Example: 10
	Multi int `json:"Multi" xml:"Multi" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// RemotePCAccess counts the Remote PC Access machines by their operating system.
//
// Source: Citrix Virtual Apps and Desktops telemetry data elements, section Broker usage, rows VDAs.RemotePCAccess.
type RemotePCAccess struct {
	// Windows is the number with Windows.
	// Example: 10
	Windows int `json:"Windows" xml:"Windows" telem:"required"`

	// Mac is the number with macOS, or nil if absent.
	// Note: the page has no row for it, but mentions it in a description
	Mac *int `json:"Mac,omitzero" xml:"Mac,omitempty" telem:"optional" certainty:"inferred"`

	// Linux is the number with Linux, or nil if absent.
	// Note: the page has no row for it, but mentions it in a description
	Linux *int `json:"Linux,omitzero" xml:"Linux,omitempty" telem:"optional" certainty:"inferred"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewBrokerUsageEvent returns a broker usage event with the header values that the page prescribes, a new ID and the
// current time. The product is [ProductCloud] unless an option sets another. Options for a user, a device and a tenant
// are ignored.
func NewBrokerUsageEvent(payload BrokerUsagePayload, opts ...event.Option) *BrokerUsageEvent {
	p := event.NewParts(brokerHeaderVersion, EventTypeBroker, ProductCloud, opts...)
	return &BrokerUsageEvent{Header: p.Header, Payload: payload}
}

// Check reports missing required values, values and names that the page does not list, and a product that no page names
// for the event.
func (e *BrokerUsageEvent) Check() telemetry.Issues {
	is := checkBrokerUsageEvent(nil, e)
	return checkProduct(is, e.Prod)
}
