package cvad

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// UsagePayload is what a usage event reports about the session and its license. Only the License Server sends the last
// two members.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Payload.
type UsagePayload struct {
	// AppProtectionKeyLoggingRequired reports whether protection against key logging was on at launch.
	// Example: false
	AppProtectionKeyLoggingRequired bool `json:"appProtectionKeyLoggingRequired" xml:"appProtectionKeyLoggingRequired" telem:"required"`

	// AppProtectionScreenCaptureRequired reports whether protection against screen capture was on at launch.
	// Example: false
	AppProtectionScreenCaptureRequired bool `json:"appProtectionScreenCaptureRequired" xml:"appProtectionScreenCaptureRequired" telem:"required"`

	// CSPTenantCustomerID is the Citrix Cloud customer ID of a service provider's tenant. It is written as empty if
	// there is none, as on premises.
	// Example: 6c2vtxgxyftt
	CSPTenantCustomerID string `json:"cspTenantCustomerId" xml:"cspTenantCustomerId" telem:"optional,stated" pii:"-" subject:"customer"`

	// IsAnonymousUser reports whether the session is not authenticated.
	// Example: false
	IsAnonymousUser bool `json:"isAnonymousUser" xml:"isAnonymousUser" telem:"required"`

	// LicenseActivityTimeStamp is when the payload was generated, in UTC to the millisecond.
	// Example: 2011-08-12T20:17:46.384Z
	LicenseActivityTimeStamp telemetry.UTCMillis `json:"licenseActivityTimeStamp" xml:"licenseActivityTimeStamp" telem:"required"`

	// LicenseActivityType reports whether the license was assigned or released.
	// Example: Connect
	// Note: the German page translates the value, as Verbinden
	LicenseActivityType LicenseActivityType `json:"licenseActivityType" xml:"licenseActivityType" telem:"required" pii:"-"`

	// LicenseModel is the license model of the deployment.
	// Example: UserDevice
	LicenseModel LicenseModel `json:"licenseModel" xml:"licenseModel" telem:"required" pii:"-"`

	// ProductEdition is the edition of the deployment.
	// Example: Premium
	ProductEdition ProductEdition `json:"productEdition" xml:"productEdition" telem:"required,examples" pii:"-"`

	// ProductID is the product in the deployment.
	// Example: CAVDS
	ProductID ProductID `json:"productId" xml:"productId" telem:"required" pii:"-"`

	// Protocol is the protocol with which the session was launched.
	// Example: HDX
	// Note: the German page translates the name, as Protokoll
	Protocol Protocol `json:"protocol" xml:"protocol" telem:"required" pii:"-"`

	// SessionKey identifies the session. It is opaque text, although the documented example ends in a UUID.
	// Example: uq390c5fc3-86eb-4df3-bd9a-f4a8fed2c9e2
	SessionKey string `json:"sessionKey" xml:"sessionKey" telem:"required" pii:"-" subject:"session"`

	// SessionSupport says how many sessions the machine supports.
	// Example: SingleSession
	SessionSupport SessionSupport `json:"sessionSupport" xml:"sessionSupport" telem:"required" pii:"-"`

	// SessionType says what was launched.
	// Example: Application
	// Note: the German page translates the value, as Anwendung
	SessionType SessionType `json:"sessionType" xml:"sessionType" telem:"required" pii:"-"`

	// Ver is the version of the payload.
	// Example: 1.3
	Ver string `json:"ver" xml:"ver" telem:"required,number,version=1.3" pii:"-"`

	// WorkerSID identifies the VDA that serves the session.
	// Example: S-1-5-21-3711855558-820010554-2448362978-27640
	// Note: this page shows the example in clear; the page provisioning shows the same member scrambled
	WorkerSID string `json:"workerSid" xml:"workerSid" telem:"required" pii:"sid" scrambled:"always,provisioning,licensing-newest"`

	// IsWindows365 reports whether the session was launched for Windows 365.
	// Example: true
	IsWindows365 bool `json:"isWindows365" xml:"isWindows365" telem:"required"`

	// EntitlementType is the entitlement of the customer.
	// Example: Production
	// Note: the German page translates the value, as Produktion
	EntitlementType EntitlementType `json:"entitlementType" xml:"entitlementType" telem:"required" pii:"-"`

	// SiteID identifies the site.
	// Example: a35647d0-901c-4477-87e0-dcd781d455f4
	SiteID uuid.UUID `json:"siteId" xml:"siteId" telem:"required" subject:"customer"`

	// DesktopGroupID identifies the desktop or delivery group.
	// Example: e9d859dc-1bfc-4b3e-bad3-41806bb4e694
	DesktopGroupID uuid.UUID `json:"desktopGroupId" xml:"desktopGroupId" telem:"required" subject:"customer"`

	// ClientType is the kind of Citrix Workspace app.
	// Example: Windows
	ClientType ClientType `json:"clientType" xml:"clientType" telem:"required" pii:"-"`

	// ClientVersion is the version of Citrix Workspace app.
	// Example: 23.5.1.83
	ClientVersion telemetry.Version `json:"clientVersion" xml:"clientVersion" telem:"required" pii:"-"`

	// WorkerCloudType is the public cloud in which the VDA was provisioned.
	// Example: Azure
	WorkerCloudType WorkerCloudType `json:"workerCloudType" xml:"workerCloudType" telem:"required" pii:"-"`

	// EnabledFeatures are the features that are enabled for the session: 66 is AppProtectionScreenCaptureRequired and
	// SessionRecording.
	// Example: 66
	// Note: the page names no feature for the bit 16, which is kept and reported
	EnabledFeatures event.Features `json:"enabledFeatures" xml:"enabledFeatures" telem:"required"`

	// ISEvents reports critical failures in the License Server.
	// Example: Unable to create ST Database.
	// Note: the German page translates the text, as Die ST-Datenbank konnte nicht erstellt werden.
	ISEvents string `json:"isEvents,omitzero" xml:"isEvents,omitempty" telem:"optional" pii:"-" subject:"text"`

	// HeartBeatTime is the License Server's heartbeat to Citrix, in seconds since 1970.
	// Example: 1689058813
	HeartBeatTime *telemetry.EpochSeconds `json:"heartBeatTime,omitzero" xml:"heartBeatTime,omitempty" telem:"optional"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// SyncFeatures sets the bits of EnabledFeatures that correspond to four booleans of the payload.
func (p *UsagePayload) SyncFeatures() {
	for _, b := range p.booleans() {
		if *b.on {
			p.EnabledFeatures = p.EnabledFeatures.With(b.feature)
		} else {
			p.EnabledFeatures = p.EnabledFeatures.Without(b.feature)
		}
	}
}

// bit is a boolean of a payload that EnabledFeatures repeats.
type bit struct {
	feature event.Features
	on      *bool
}

// booleans returns the booleans of the payload that EnabledFeatures repeats.
func (p *UsagePayload) booleans() [4]bit {
	return [...]bit{
		{event.AppProtectionKeyLoggingRequired, &p.AppProtectionKeyLoggingRequired},
		{event.AppProtectionScreenCaptureRequired, &p.AppProtectionScreenCaptureRequired},
		{event.AnonymousUser, &p.IsAnonymousUser},
		{event.Windows365, &p.IsWindows365},
	}
}
