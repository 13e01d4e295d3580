package uberagent

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// ConfigurationEvent reports the configuration of uberAgent on an endpoint, and the endpoint's system.
//
// Source: uberAgent telemetry data elements, section Header.
//
//telemetry:pages uberagent
//telemetry:root xml=Event limit=Event record=Configuration.Header version=ver:1.0 const=type:EndpointAgent.Configuration const=prod:uberAgent
type ConfigurationEvent struct {
	// Header is the header of the event.
	// Example of ST: 2024-11-01T16:07:46.384Z
	// Example of ProdVer: 7.4.0.6504
	event.Header

	// Payload is the configuration.
	Payload ConfigurationPayload `json:"payload" xml:"payload" telem:"required" record:"Configuration.Payload"`
}

// ConfigurationPayload is what a configuration event reports.
//
// Source: uberAgent telemetry data elements, section Payload.
type ConfigurationPayload struct {
	// OSVersion is the version of the operating system.
	// Example: 10.0.26100
	OSVersion telemetry.Version `json:"osversion" xml:"osversion" telem:"required" pii:"-"`

	// DeviceID identifies the endpoint.
	// Example: n7+hhF/2NRhfPG2U
	// Note: the example is shorter than a token of the documented scheme
	DeviceID string `json:"deviceid" xml:"deviceid" telem:"required" pii:"device-id" scrambled:"always,uberagent"`

	// OSType is the kind of operating system, as a code.
	// Example: 1
	OSType int32 `json:"ostype" xml:"ostype" telem:"required"`

	// IsVM reports whether the endpoint is a virtual machine. It is written 1 or 0.
	// Example: 1
	IsVM bool `json:"isvm" xml:"isvm" telem:"required,flag"`

	// OtherComponents describes other Citrix components on the endpoint, as a number.
	// Example: 1
	// Note: the example does not show whether it is a flag, a count or a code
	OtherComponents int32 `json:"otherctxcomponents" xml:"otherctxcomponents" telem:"required"`

	// ConfigSource is where the configuration comes from, as a code.
	// Example: 1
	ConfigSource int32 `json:"configsource" xml:"configsource" telem:"required"`

	// WorkingMode is the working mode of the agent, as a code.
	// Example: 1
	WorkingMode int32 `json:"agentworkingmode" xml:"agentworkingmode" telem:"required"`

	// LicenseType is the kind of license that is installed, as a code.
	// Example: 2
	LicenseType int32 `json:"licensetype" xml:"licensetype" telem:"required"`

	// LicenseExpirationDate is the day on which the license expires.
	// Example: 2025-12-31
	LicenseExpirationDate telemetry.ISODate `json:"licenseexpirationdate" xml:"licenseexpirationdate" telem:"required"`

	// UserCount is the number of distinct users of the endpoint.
	// Example: 6
	UserCount int `json:"usercount" xml:"usercount" telem:"required"`

	// BrowserExtensions are the browser extensions in use, as codes.
	// Example: 1,2,5
	BrowserExtensions CodeList `json:"browserextensions" xml:"browserextensions" telem:"required" pii:"-"`

	// MetricsConfig says which metrics are sent to which back ends, and how often.
	// Note: the page shows the members with a backslash before each quotation mark, and no braces
	MetricsConfig MetricsConfig `json:"metricsconfig" xml:"metricsconfig" telem:"required,listed" record:"Configuration.Payload.metricsconfig"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// MetricsConfig says which metrics the agent sends to which back ends, and how often.
//
// Source: uberAgent telemetry data elements, section Payload, row metricsconfig.
type MetricsConfig struct {
	// Interval is the time between two measurements, with its unit.
	// Example: 30s
	Interval string `json:"interval,omitzero" xml:"interval,omitempty" telem:"optional" certainty:"inferred" pii:"-"`

	// Backends are the back ends in use, as codes. A non-nil list is written even if it is empty.
	// Example: [1,2]
	Backends []int32 `json:"backends" xml:"backends>backend" telem:"optional,listed" certainty:"inferred"`

	// Metrics are the metrics in use, as codes. A non-nil list is written even if it is empty.
	// Example: [1,2,5,10,51]
	Metrics []int32 `json:"metrics" xml:"metrics>metric" telem:"optional,listed" certainty:"inferred"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewConfigurationEvent returns a configuration event with the header values that the page prescribes, a new ID and the
// current time. Options set the ID, the time and the version of the product.
func NewConfigurationEvent(payload ConfigurationPayload, opts ...event.Option) *ConfigurationEvent {
	p := event.NewParts(headerVersion, TypeConfiguration, Product, opts...)
	return &ConfigurationEvent{Header: p.Header, Payload: payload}
}
