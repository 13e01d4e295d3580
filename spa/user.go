package spa

import (
	"cmp"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// UserEvent says that a user reached applications through Secure Private Access.
//
// Source: Secure Private Access data elements, User payload v1.5, section Event header.
//
//telemetry:pages licensing-en licensing-de
//telemetry:root xml=Event limit=Event record=User15.Header const=ver:1.0|1 const=type:user const=prod:AccessSecurity.OnPrem
type UserEvent struct {
	// Header is what every event begins with.
	// Example of ID: 1fced2a0-52e7-4c48-bf4e-6f2e06136e11
	// Note of ID: the German page writes the name in capitals, as ID
	// Note of Type: the German page translates the name, as typ
	// Example of ProdVer: 2402
	event.Header

	// User is the person.
	// Example of FullName: Username
	// Example of SAMName: User’s SAM account name
	// Example of UPN: User’s UPN name
	// Example of UserSID: User’s SID
	User event.User `json:"user" xml:"user" telem:"required,stated" record:"User15.Header.user" lacks:"userLicenseId" requires:"samName,upn,userSid"`

	// Device is the device the application was launched from.
	// Example of DvcName: User’s PC
	Device event.Device `json:"dvc" xml:"dvc" telem:"required" record:"User15.Header.dvc" scrambled:"optional,licensing-en,licensing-de" requires:"dvcId,dvcName"`

	// Payload is what was reached, and how.
	Payload UserPayload `json:"payload" xml:"payload" telem:"required" record:"User15.Payload"`
}

// UserPayload is what a user event reports of the access.
//
// Source: Secure Private Access data elements, User payload v1.5, section Event payload.
type UserPayload struct {
	// TemplateCode is the version of the payload.
	// Example: 1.5
	TemplateCode string `json:"actualtemplatecode" xml:"actualtemplatecode" telem:"const=1.5,version" pii:"-"`

	// TransportProtocol is the kind of connection. The number 0 decodes as the text.
	// Example: tcp
	// Note: the English page prints EDP where UDP is meant
	TransportProtocol TransportProtocol `json:"transportProtocolType" xml:"transportProtocolType" telem:"required,number" seen:"licensing-en=UDP" pii:"-"`

	// RecordType is the kind of application.
	// Example: websaas
	RecordType RecordType `json:"ngsRecordType" xml:"ngsRecordType" telem:"required" pii:"-"`

	// TenantName is the name of the tenant where there are several, and that of the site where there is one.
	// Example: SPAOPDEVSite
	TenantName string `json:"tenantName" xml:"tenantName" telem:"required" pii:"-" subject:"customer"`

	// Apps are the applications that the user reaches with the event. The page calls this member SPAOPDEVSite, which is
	// also its example of a tenant's name in the row before: its true name, or that it is called like the tenant, cannot
	// be told from the page. So the page's word stands here, and Check notes a list of applications under another name.
	// Note: the name is the page's, and probably a slip: it repeats the example of tenantName
	Apps Apps `json:"SPAOPDEVSite" xml:"SPAOPDEVSite" telem:"required,listed" record:"User15.Payload.SPAOPDEVSite"`

	// ClientInfo is the client program.
	ClientInfo ClientInfo `json:"clientInfo" xml:"clientInfo" telem:"required,listed" record:"User15.Payload.clientInfo"`

	// PlatformType is the operating system of the client.
	// Example: Win
	PlatformType PlatformType `json:"platformType" xml:"platformType" telem:"required" pii:"-"`

	// EnabledFeatures are the features that are on for the session, as a number.
	// Example: 1
	// Note: no page says what the number is made of
	EnabledFeatures EnabledFeatures `json:"enabledFeatures" xml:"enabledFeatures" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// ClientInfo is the client program that a user came with.
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

// NewUserEvent returns a user event with the values that the page fixes, a fresh ID and the present time. Options change
// the header and set the user and the device.
func NewUserEvent(payload UserPayload, opts ...event.Option) *UserEvent {
	payload.TemplateCode = cmp.Or(payload.TemplateCode, TemplateUser)
	p := newParts(TypeUser, opts)
	return &UserEvent{Header: p.Header, User: p.User, Device: p.Device, Payload: payload}
}
