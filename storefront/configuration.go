package storefront

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// ConfigurationEvent reports the configuration of a StoreFront server and its deployment.
//
// Source: StoreFront telemetry, section Header.
//
//telemetry:pages storefront
//telemetry:root xml=Event limit=Event record=Configuration.Header version=ver:1.0 const=type:Configuration const=prod:OnPrem.StoreFront
type ConfigurationEvent struct {
	// Header is the header of the event.
	// Example of ProdVer: 3.30.0.0
	event.Header

	// Payload is the configuration.
	Payload ConfigurationPayload `json:"payload" xml:"payload" telem:"required" record:"Configuration.Payload"`
}

// ConfigurationPayload is what a configuration event reports.
//
// Source: StoreFront telemetry, section Payload.
type ConfigurationPayload struct {
	// ServerName is the host name of the server.
	// Example: storefront-01.storefront.local
	// Note: the example is in clear
	ServerName string `json:"serverName" xml:"serverName" telem:"required" pii:"fqdn"`

	// DeploymentID identifies the deployment, which consists of one or more servers.
	// Example: f47ac10b-58cc-4372-a567-0e02b2c3d479
	DeploymentID uuid.UUID `json:"deploymentId" xml:"deploymentId" telem:"required" subject:"installation"`

	// InstalledWithCVAD reports whether StoreFront was installed together with Citrix Virtual Apps and Desktops.
	// Example: false
	InstalledWithCVAD bool `json:"installedWithCVAD" xml:"installedWithCVAD" telem:"required"`

	// CPUCores is the number of cores of the server.
	// Example: 4
	CPUCores int `json:"cpuCores" xml:"cpuCores" telem:"required"`

	// CPUModel is the model of the server's processor.
	// Example: 12th Gen Intel(R) Core(TM) i7-1255U 1.70 GHz
	CPUModel string `json:"cpuModel" xml:"cpuModel" telem:"required" pii:"-"`

	// RAMGB is the memory of the server in GB.
	// Example: 16
	RAMGB int `json:"ramGb" xml:"ramGb" telem:"required"`

	// NumServersInGroup is the number of servers in the server group.
	// Example: 3
	NumServersInGroup int `json:"numServersInGroup" xml:"numServersInGroup" telem:"required"`

	// Stores are the stores of the deployment.
	// Note: the page says that some members are scrambled, but not which
	Stores []Store `json:"stores" xml:"stores>store" telem:"required,listed" record:"Configuration.Payload.stores"`

	// RFWebSites are the websites of the deployment.
	// Note: the example is cut off, so no member is known
	RFWebSites []Object `json:"rfWebSites" xml:"rfWebSites>website" telem:"required,listed"`

	// Gateways are the gateways of the deployment.
	// Note: the example is cut off, so no member is known
	Gateways []Object `json:"gateways" xml:"gateways>gateway" telem:"required,listed"`

	// AuthServices are the authentication services of the deployment.
	// Note: the example is cut off, so no member is known
	AuthServices []Object `json:"authServices" xml:"authServices>service" telem:"required,listed"`

	// IsPIIScrambled reports whether the personal data in the event is scrambled. Scrub sets it.
	// Example: true
	IsPIIScrambled bool `json:"IsPiiScrambled" xml:"IsPiiScrambled" telem:"required,tells"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewConfigurationEvent returns a configuration event with the header values that the page prescribes, a new ID and the
// current time. Options set the ID, the time and the version of the product.
func NewConfigurationEvent(payload ConfigurationPayload, opts ...event.Option) *ConfigurationEvent {
	p := event.NewParts(headerVersion, TypeConfiguration, Product, opts...)
	return &ConfigurationEvent{Header: p.Header, Payload: payload}
}
