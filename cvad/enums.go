package cvad

// The documents give examples for these types, usually one, but no lists. So every text can be decoded, Known reports
// whether a value is documented, and Check reports other values as notes.

// LicenseActivityType says whether a license was assigned or released.
type LicenseActivityType string

// LicenseActivityConnect is the documented LicenseActivityType.
const LicenseActivityConnect LicenseActivityType = "Connect"

// Known reports whether the documents name t.
func (t LicenseActivityType) Known() bool { return t == LicenseActivityConnect }

// LicenseModel is the license model of a deployment.
type LicenseModel string

// LicenseModelUserDevice is the documented LicenseModel.
const LicenseModelUserDevice LicenseModel = "UserDevice"

// Known reports whether the documents name m.
func (m LicenseModel) Known() bool { return m == LicenseModelUserDevice }

// ProductEdition is the edition of a deployment.
type ProductEdition string

// The documented editions.
const (
	ProductEditionPremium  ProductEdition = "Premium"
	ProductEditionAdvanced ProductEdition = "Advanced"
)

// Known reports whether the documents name e.
func (e ProductEdition) Known() bool {
	return e == ProductEditionPremium || e == ProductEditionAdvanced
}

// ProductID is the product in a deployment.
type ProductID string

// ProductIDCAVDS is the documented ProductID.
const ProductIDCAVDS ProductID = "CAVDS"

// Known reports whether the documents name id.
func (id ProductID) Known() bool { return id == ProductIDCAVDS }

// Protocol is the protocol with which a session was launched.
type Protocol string

// ProtocolHDX is the documented Protocol.
const ProtocolHDX Protocol = "HDX"

// Known reports whether the documents name p.
func (p Protocol) Known() bool { return p == ProtocolHDX }

// SessionSupport says how many sessions a machine supports.
type SessionSupport string

// SessionSupportSingleSession is the documented SessionSupport.
const SessionSupportSingleSession SessionSupport = "SingleSession"

// Known reports whether the documents name s.
func (s SessionSupport) Known() bool { return s == SessionSupportSingleSession }

// SessionType says what was launched.
type SessionType string

// SessionTypeApplication is the documented SessionType.
const SessionTypeApplication SessionType = "Application"

// Known reports whether the documents name t.
func (t SessionType) Known() bool { return t == SessionTypeApplication }

// EntitlementType is the entitlement of a customer.
type EntitlementType string

// EntitlementTypeProduction is the documented EntitlementType.
const EntitlementTypeProduction EntitlementType = "Production"

// Known reports whether the documents name t.
func (t EntitlementType) Known() bool { return t == EntitlementTypeProduction }

// ClientType is the kind of Citrix Workspace app.
type ClientType string

// ClientTypeWindows is the documented ClientType.
const ClientTypeWindows ClientType = "Windows"

// Known reports whether the documents name t.
func (t ClientType) Known() bool { return t == ClientTypeWindows }

// WorkerCloudType is a public cloud in which VDAs are provisioned.
type WorkerCloudType string

// WorkerCloudTypeAzure is the documented WorkerCloudType.
const WorkerCloudTypeAzure WorkerCloudType = "Azure"

// Known reports whether the documents name t.
func (t WorkerCloudType) Known() bool { return t == WorkerCloudTypeAzure }

// UploadType says whether an upload is manual or automatic. The documents show no value for manual uploads.
type UploadType string

// UploadTypeAuto is the documented UploadType.
const UploadTypeAuto UploadType = "Auto"

// Known reports whether the documents name t.
func (t UploadType) Known() bool { return t == UploadTypeAuto }
