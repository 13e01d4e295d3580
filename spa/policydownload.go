package spa

import (
	"cmp"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// PolicyDownloadEvent says that a client fetched the policy document of its user.
//
// Source: Secure Private Access data elements, User payload v1.0, section Event header.
//
//telemetry:pages licensing-en
//telemetry:root xml=Event limit=Event record=PolicyDocumentDownload.Header const=ver:1.0|1 const=type:PolicyDocument.Download const=prod:AccessSecurity.OnPrem
type PolicyDownloadEvent struct {
	// Header is the header of the event.
	// Example of ID: 1fced2a0-52e7-4c48-bf4e-6f2e06136e11
	// Example of ProdVer: 2402
	event.Header

	// Schema is the address of the event's schema.
	// Example: https://cas.citrix.com/schemas/event.json
	// Note: in XML the element is called schema, because XML names cannot contain a $
	Schema string `json:"$schema" xml:"schema" telem:"const=https://cas.citrix.com/schemas/event.json" pii:"-"`

	// Tenant is empty.
	Tenant PolicyTenant `json:"tenant" xml:"tenant" telem:"required"`

	// User is the user whose policy was fetched.
	User PolicyUser `json:"user" xml:"user" telem:"required" record:"PolicyDocumentDownload.Header.user"`

	// Payload says what the client requested.
	Payload PolicyDownloadPayload `json:"payload" xml:"payload" telem:"required" record:"PolicyDocumentDownload.Payload"`
}

// PolicyTenant is a tenant without a name, because the client does not know the customer.
//
// Source: Secure Private Access data elements, User payload v1.0, section Event header, row tenant.
type PolicyTenant struct {
	// ID is always present and always empty.
	ID string `json:"id" xml:"id" telem:"const=" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// PolicyUser is the user of a policy download. The other events spell the member upn.
//
// Source: Secure Private Access data elements, User payload v1.0, section Event header, row user.
type PolicyUser struct {
	// UPN is the user principal name.
	// Example: User UPN name
	// Note: spelled in upper case here, but upn in the other events
	UPN string `json:"UPN" xml:"UPN" telem:"required" pii:"upn" scrambled:"optional,licensing-en"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// PolicyDownloadPayload is what a policy download reports.
//
// Source: Secure Private Access data elements, User payload v1.0, section Event payload.
type PolicyDownloadPayload struct {
	// TemplateCode is the version of the payload.
	// Example: 1.0
	TemplateCode string `json:"actualtemplatecode" xml:"actualtemplatecode" telem:"const=1.0,version" pii:"-"`

	// Username is the user principal name again, the same as user.UPN.
	// Example: User UPN name
	Username string `json:"ngsUsername" xml:"ngsUsername" telem:"required" pii:"upn" scrambled:"optional,licensing-en"`

	// ProductName repeats the product.
	// Example: AccessSecurity.OnPrem
	ProductName string `json:"ngsProductName" xml:"ngsProductName" telem:"const=AccessSecurity.OnPrem" pii:"-"`

	// TransportProtocol is the kind of connection. The number 0 is decoded as the text 0.
	// Example: tcp
	TransportProtocol TransportProtocol `json:"transportProtocolType" xml:"transportProtocolType" telem:"required,number" seen:"licensing-de+spa-2402=udp" pii:"-"`

	// RecordType is the kind of application.
	// Example: websaas
	RecordType RecordType `json:"ngsRecordType" xml:"ngsRecordType" telem:"required" pii:"-"`

	// TenantName is the name of the tenant if there are several, or the name of the site if there is only one.
	// Example: SPAOPDEVSite
	TenantName string `json:"tenantName" xml:"tenantName" telem:"required" pii:"-" subject:"customer"`

	// EnabledFeatures are the features that are enabled for the session, as a number.
	// Example: 1
	// Note: the rows of UPN and ngsUsername say that this element shows whether scrambling is enabled, but its own row
	// says that it is not in use
	EnabledFeatures EnabledFeatures `json:"enabledFeatures" xml:"enabledFeatures" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewPolicyDownloadEvent returns a policy download event with the header values that the page prescribes, a new ID and
// the current time. Options change the header and the UPN of the user, which is the payload's by default.
func NewPolicyDownloadEvent(payload PolicyDownloadPayload, opts ...event.Option) *PolicyDownloadEvent {
	payload.TemplateCode = cmp.Or(payload.TemplateCode, templatePolicyDownload)
	payload.ProductName = cmp.Or(payload.ProductName, Product)
	p := newParts(TypePolicyDownload, opts)
	p.User.UPN = cmp.Or(p.User.UPN, payload.Username)
	return &PolicyDownloadEvent{
		Header:  p.Header,
		Schema:  schemaURL,
		User:    PolicyUser{UPN: p.User.UPN},
		Payload: payload,
	}
}
