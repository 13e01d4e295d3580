package spa

import (
	"cmp"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// AdminEvent says that an administrator logged in.
//
// Source: Secure Private Access data elements, Admin payload v1.0, section Event header.
//
//telemetry:pages licensing-en licensing-de
//telemetry:root xml=Event limit=Event record=Admin.Header const=ver:1.0|1 const=type:admin const=prod:AccessSecurity.OnPrem
type AdminEvent struct {
	// Header is the header of the event.
	// Example of ID: 1fced2a0-52e7-4c48-bf4e-6f2e06136e11
	// Note of ID: the German page writes the name in upper case, as ID
	// Note of Type: the German page translates the name, as typ
	// Example of ProdVer: 2402
	event.Header

	// User is the administrator.
	// Example of FullName: Username
	// Note of FullName: the page's example has it twice, although a repeated member is an error, and in clear; the page
	// spa shows it scrambled
	// Note of SAMName: this page shows the example in clear; the page spa shows it scrambled
	// Note of UPN: this page shows the example in clear; the page spa shows it scrambled
	// Note of UserSID: this page shows the example in clear; the page spa shows it scrambled
	// Example of SAMName: User’s SAM account name
	// Example of UPN: User’s UPN name
	// Example of UserSID: User’s SID
	User event.User `json:"user" xml:"user" telem:"required" record:"Admin.Header.user" scrambled:"always,spa" lacks:"userLicenseId" requires:"fullName,samName,upn,userSid"`

	// Payload says how the administrator logged in.
	Payload AdminPayload `json:"payload" xml:"payload" telem:"required" record:"Admin.Payload"`
}

// AdminPayload is what an admin event reports about the login.
//
// Source: Secure Private Access data elements, Admin payload v1.0, section Event payload.
type AdminPayload struct {
	// TemplateCode is the version of the payload.
	// Example: 1.0
	TemplateCode string `json:"actualtemplatecode" xml:"actualtemplatecode" telem:"const=1.0,version" pii:"-"`

	// LoginType is the role of the administrator.
	// Example: fulladmin
	LoginType AdminLoginType `json:"adminLoginType" xml:"adminLoginType" telem:"required" pii:"-"`

	// ClientType is the program with which the administrator logged in.
	// Example: AdminConsole
	// Note: the German page translates the value Others, as Andere
	ClientType ClientType `json:"clientType" xml:"clientType" telem:"required" pii:"-"`

	// TenantName is the name of the tenant if there are several, or the name of the site if there is only one.
	// Example: SPASite1
	TenantName string `json:"tenantName" xml:"tenantName" telem:"required" pii:"-" subject:"customer"`

	// EnabledFeatures are the features that are enabled for the session, as a number.
	// Example: 1
	// Note: no page explains the number
	EnabledFeatures EnabledFeatures `json:"enabledFeatures" xml:"enabledFeatures" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewAdminEvent returns an admin event with the header values that the page prescribes, a new ID and the current time.
// Options change the header and set the user.
func NewAdminEvent(payload AdminPayload, opts ...event.Option) *AdminEvent {
	payload.TemplateCode = cmp.Or(payload.TemplateCode, templateAdmin)
	p := newParts(TypeAdmin, opts)
	return &AdminEvent{Header: p.Header, User: p.User, Payload: payload}
}
