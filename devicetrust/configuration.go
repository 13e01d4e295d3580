package devicetrust

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// ConfigurationEvent reports the configuration of deviceTRUST on a device.
//
// Source: deviceTRUST agent telemetry, section Header.
//
//telemetry:pages devicetrust
//telemetry:root xml=Event limit=Event record=Configuration.Header version=ver:1.0 const=type:Configuration const=prod:deviceTRUST
type ConfigurationEvent struct {
	// Header is the header of the event.
	// Example of ID: 9a7a774a-d7be-4b7e-bf43-d3adce32aadc
	// Example of ST: 2025-04-16T12:00:00.0000Z
	// Note of ST: the page shows four fraction digits of the second
	// Note of Prod: the page adds a trademark symbol
	// Example of ProdVer: 2507 LTSR.100.0
	event.Header

	// Tenant is the organization to which the licenses belong.
	Tenant Tenant `json:"tenant" xml:"tenant" telem:"required" record:"Configuration.Header.tenant"`

	// Payload is the configuration.
	Payload ConfigurationPayload `json:"payload" xml:"payload" telem:"required" record:"Configuration.Payload"`
}

// Tenant is the customer, as deviceTRUST names it.
//
// Source: deviceTRUST agent telemetry, section Header, row tenant.orgid.
type Tenant struct {
	// OrgID identifies the organization to which the licenses belong.
	// Example: 12345
	// Note: in other products the member is id
	OrgID string `json:"orgid" xml:"orgid" telem:"required" pii:"-" subject:"customer"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ConfigurationPayload is what a configuration event reports.
//
// Source: deviceTRUST agent telemetry, section Payload.
type ConfigurationPayload struct {
	// OSVersion is the version of the operating system.
	// Example: 10.0.23501
	OSVersion telemetry.Version `json:"os_version" xml:"os_version" telem:"required" pii:"-"`

	// OSServer reports whether the operating system is a server edition.
	// Example: false
	OSServer bool `json:"os_server" xml:"os_server" telem:"required"`

	// LicenseCustomerID identifies the customer to whom the license was issued.
	// Example: 22d6b9e0-b014-42f0-b870-af7067d27164
	LicenseCustomerID uuid.UUID `json:"license_customer_id" xml:"license_customer_id" telem:"required" subject:"customer"`

	// DeviceID is the serial number in the BIOS of the device.
	// Example: n7+hhF/2NRhfPG2U
	// Note: the example is shorter than a token of the documented scheme
	DeviceID string `json:"device_id" xml:"device_id" telem:"required" pii:"device-id" scrambled:"always,devicetrust"`

	// PolicyGPOCount is the number of policies that come from group policy.
	// Example: 1
	PolicyGPOCount int `json:"policy_gpo_count" xml:"policy_gpo_count" telem:"required"`

	// PolicyLocalCount is the number of local policies: 0 or 1.
	// Example: 0
	PolicyLocalCount int `json:"policy_local_count" xml:"policy_local_count" telem:"required"`

	// PolicyFileCount is the number of policies that come from files.
	// Example: 1
	PolicyFileCount int `json:"policy_file_count" xml:"policy_file_count" telem:"required"`

	// ImportedTemplateIDs are the numbers of the templates that were imported. An empty list is written, as [] in JSON.
	// Example: [ 4, 87 ]
	ImportedTemplateIDs []int32 `json:"imported_template_ids" xml:"imported_template_ids>id" telem:"required,listed"`

	// ContextCount is the number of contexts.
	// Example: 8
	ContextCount int `json:"context_count" xml:"context_count" telem:"required"`

	// ActionCount is the number of actions.
	// Example: 5
	ActionCount int `json:"action_count" xml:"action_count" telem:"required"`

	// MessageCount is the number of messages.
	// Example: 14
	MessageCount int `json:"message_count" xml:"message_count" telem:"required"`

	// MessageLocaleCount is the number of languages of the messages.
	// Example: 2
	MessageLocaleCount int `json:"message_locale_count" xml:"message_locale_count" telem:"required"`

	// PropertiesLocal are the properties that are read on the local device, as flags.
	// Example: 33560832
	// Note: the meaning of the flags was not available
	PropertiesLocal Properties `json:"properties_local" xml:"properties_local" telem:"required"`

	// PropertiesMultihop are the properties that are read on the intermediate devices of a connection, as flags.
	// Example: 33558528
	// Note: the meaning of the flags was not available
	PropertiesMultihop Properties `json:"properties_multihop" xml:"properties_multihop" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Properties is a set of properties of a device, one for each bit. The bits have no names here.
type Properties uint64

// Has reports whether all bits of other are set in p.
func (p Properties) Has(other Properties) bool { return p&other == other }

// NewConfigurationEvent returns a configuration event with the header values that the page prescribes, a new ID and the
// current time. Options set the ID, the time and the version of the product, and [event.WithTenant] sets the
// organization.
func NewConfigurationEvent(payload ConfigurationPayload, opts ...event.Option) *ConfigurationEvent {
	p := event.NewParts(headerVersion, TypeConfiguration, Product, opts...)
	return &ConfigurationEvent{Header: p.Header, Tenant: Tenant{OrgID: p.Tenant.ID}, Payload: payload}
}
