// Package plain holds the records as a user of another library would declare them: the same members with the same Go types,
// time.Time for times, and no methods.
package plain

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
)

//go:generate go tool easyjson -no_std_marshalers -output_filename zz_easyjson.go event.go

// Event is a usage event.
//
//easyjson:json
type Event struct {
	Header
	User    User    `json:"user"`
	Tenant  Tenant  `json:"tenant"`
	Device  Device  `json:"dvc"`
	Payload Payload `json:"payload"`
}

// Header is what an event begins with.
type Header struct {
	Ver     string    `json:"ver"`
	ID      uuid.UUID `json:"id"`
	Type    string    `json:"type"`
	ST      time.Time `json:"st"`
	Prod    string    `json:"prod"`
	ProdVer string    `json:"prodVer"`
}

// User is the person of an event.
type User struct {
	FullName      string `json:"fullName,omitempty"`
	SAMName       string `json:"samName,omitempty"`
	UPN           string `json:"upn,omitempty"`
	UserLicenseID string `json:"userLicenseId,omitempty"`
	UserSID       string `json:"userSid,omitempty"`
}

// Tenant is the customer of an event.
type Tenant struct {
	ID string `json:"id"`
}

// Device is the device of an event.
type Device struct {
	ID   string `json:"dvcId"`
	Name string `json:"dvcName"`
}

// Payload is what happened.
type Payload struct {
	AppProtectionKeyLoggingRequired    bool      `json:"appProtectionKeyLoggingRequired"`
	AppProtectionScreenCaptureRequired bool      `json:"appProtectionScreenCaptureRequired"`
	CSPTenantCustomerID                string    `json:"cspTenantCustomerId"`
	IsAnonymousUser                    bool      `json:"isAnonymousUser"`
	LicenseActivityTimeStamp           time.Time `json:"licenseActivityTimeStamp"`
	LicenseActivityType                string    `json:"licenseActivityType"`
	LicenseModel                       string    `json:"licenseModel"`
	ProductEdition                     string    `json:"productEdition"`
	ProductID                          string    `json:"productId"`
	Protocol                           string    `json:"protocol"`
	SessionKey                         string    `json:"sessionKey"`
	SessionSupport                     string    `json:"sessionSupport"`
	SessionType                        string    `json:"sessionType"`
	Ver                                string    `json:"ver"`
	WorkerSID                          string    `json:"workerSid"`
	IsWindows365                       bool      `json:"isWindows365"`
	EntitlementType                    string    `json:"entitlementType"`
	SiteID                             uuid.UUID `json:"siteId"`
	DesktopGroupID                     uuid.UUID `json:"desktopGroupId"`
	ClientType                         string    `json:"clientType"`
	ClientVersion                      string    `json:"clientVersion"`
	WorkerCloudType                    string    `json:"workerCloudType"`
	EnabledFeatures                    uint64    `json:"enabledFeatures"`
	ISEvents                           string    `json:"isEvents,omitempty"`
	HeartBeatTime                      int64     `json:"heartBeatTime,omitempty"`
}

// Identifiers returns what identifies somebody or something in the event.
func (e *Event) Identifiers() [8]*string {
	return [...]*string{
		&e.User.FullName, &e.User.SAMName, &e.User.UPN, &e.User.UserLicenseID, &e.User.UserSID,
		&e.Device.ID, &e.Device.Name, &e.Payload.WorkerSID,
	}
}

// UserEvent is a user event of Secure Private Access.
//
//easyjson:json
type UserEvent struct {
	Header
	User    User        `json:"user"`
	Device  Device      `json:"dvc"`
	Payload UserPayload `json:"payload"`
}

// UserPayload is what was reached, and how.
type UserPayload struct {
	TemplateCode      string     `json:"actualtemplatecode"`
	TransportProtocol string     `json:"transportProtocolType"`
	RecordType        string     `json:"ngsRecordType"`
	TenantName        string     `json:"tenantName"`
	Apps              Apps       `json:"SPAOPDEVSite"`
	ClientInfo        ClientInfo `json:"clientInfo"`
	PlatformType      string     `json:"platformType"`
	EnabledFeatures   uint64     `json:"enabledFeatures"`
}

// Apps are the applications of a user event.
type Apps struct {
	Published   Hosts `json:"published"`
	Unpublished Hosts `json:"unpublished"`
}

// Hosts are the addresses of applications.
type Hosts struct {
	Internal []string `json:"internal"`
	External []string `json:"external"`
}

// ClientInfo is the client program.
type ClientInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Keeping is a usage event that keeps undocumented members, as only encoding/json/v2 can.
type Keeping struct {
	Event
	Payload KeepingPayload `json:"payload"`
	Extra   jsontext.Value `json:",embed"`
}

// KeepingPayload is the payload of Keeping.
type KeepingPayload struct {
	Payload
	Extra jsontext.Value `json:",embed"`
}
