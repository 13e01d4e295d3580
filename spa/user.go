package spa

import (
	"cmp"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// UserEvent says that a user accessed applications through Secure Private Access.
//
// Source: Secure Private Access data elements, User payload v1.5, section Event header.
//
//telemetry:pages licensing-en licensing-de
//telemetry:root xml=Event limit=Event record=User15.Header const=ver:1.0|1 const=type:user const=prod:AccessSecurity.OnPrem
type UserEvent struct {
	// Header is the header of the event.
	// Example of ID: 1fced2a0-52e7-4c48-bf4e-6f2e06136e11
	// Note of ID: the German page writes the name in upper case, as ID
	// Note of Type: the German page translates the name, as typ
	// Example of ProdVer: 2402
	event.Header

	// User is the person.
	// Example of FullName: Username
	// Example of SAMName: User’s SAM account name
	// Example of UPN: User’s UPN name
	// Example of UserSID: User’s SID
	User event.User `json:"user" xml:"user" telem:"required,stated" record:"User15.Header.user" lacks:"userLicenseId" requires:"samName,upn,userSid"`

	// Device is the device from which the application was launched.
	// Example of DvcName: User’s PC
	Device event.Device `json:"dvc" xml:"dvc" telem:"required" record:"User15.Header.dvc" scrambled:"optional,licensing-en,licensing-de" requires:"dvcId,dvcName"`

	// Payload says what was accessed, and how.
	Payload UserPayload `json:"payload" xml:"payload" telem:"required" record:"User15.Payload"`
}

// UserPayload is what a user event reports about the access.
//
// Source: Secure Private Access data elements, User payload v1.5, section Event payload.
type UserPayload struct {
	// TemplateCode is the version of the payload.
	// Example: 1.5
	TemplateCode string `json:"actualtemplatecode" xml:"actualtemplatecode" telem:"const=1.5,version" pii:"-"`

	// TransportProtocol is the kind of connection. The number 0 is decoded as the text 0.
	// Example: tcp
	// Note: the English page prints EDP but means UDP
	TransportProtocol TransportProtocol `json:"transportProtocolType" xml:"transportProtocolType" telem:"required,number" seen:"licensing-en=UDP" pii:"-"`

	// RecordType is the kind of application.
	// Example: websaas
	RecordType RecordType `json:"ngsRecordType" xml:"ngsRecordType" telem:"required" pii:"-"`

	// TenantName is the name of the tenant if there are several, or the name of the site if there is only one.
	// Example: SPAOPDEVSite
	TenantName string `json:"tenantName" xml:"tenantName" telem:"required" pii:"-" subject:"customer"`

	// Apps are the applications that the user accesses with the event. The page calls this member SPAOPDEVSite, which
	// is also its example of a tenant's name in the previous row. The page does not show whether the member has another
	// name, or is named after the tenant. So this module uses the page's name, and Check reports a list of applications
	// under another name as a note.
	// Note: the name is probably an error of the page: it repeats the example of tenantName
	Apps Apps `json:"SPAOPDEVSite" xml:"SPAOPDEVSite" telem:"required,listed" record:"User15.Payload.SPAOPDEVSite"`

	// ClientInfo is the client program.
	ClientInfo ClientInfo `json:"clientInfo" xml:"clientInfo" telem:"required,listed" record:"User15.Payload.clientInfo"`

	// PlatformType is the operating system of the client.
	// Example: Win
	PlatformType PlatformType `json:"platformType" xml:"platformType" telem:"required" pii:"-"`

	// EnabledFeatures are the features that are enabled for the session, as a number.
	// Example: 1
	// Note: no page explains the number
	EnabledFeatures EnabledFeatures `json:"enabledFeatures" xml:"enabledFeatures" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ClientInfo is the client program of a user.
//
// Source: Secure Private Access data elements, User payload v1.5, row clientInfo.
type ClientInfo struct {
	// Name is the name of the program.
	// Example: ceb
	Name ClientName `json:"name" xml:"name" telem:"required" pii:"-"`

	// Version is the version of the program.
	// Example: 21.4.0
	Version telemetry.Version `json:"version" xml:"version" telem:"required" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewUserEvent returns a user event with the header values that the page prescribes, a new ID and the current time.
// Options change the header and set the user and the device.
func NewUserEvent(payload UserPayload, opts ...event.Option) *UserEvent {
	payload.TemplateCode = cmp.Or(payload.TemplateCode, templateUser)
	p := newParts(TypeUser, opts)
	return &UserEvent{Header: p.Header, User: p.User, Device: p.Device, Payload: payload}
}
