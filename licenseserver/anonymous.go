package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// ProductAnonymous is the Product of an [AnonymousReport].
const ProductAnonymous = "LicenseServerAnonymous"

// AnonymousReport is the report of a License Server for the customer experience improvement program (CEIP): how often
// its interfaces are called, and samples of license usage. It names no machine.
//
// The copy of the page ends in the row DateSampleStop of a feature, so later rows may be missing here. The report has
// no digest.
//
// Source: Citrix Licensing CEIP data elements.
//
//telemetry:pages ceip
//telemetry:root xml=LicenseServerAnonymous limit=Document record=Anonymous
type AnonymousReport struct {
	// Metadata describes the upload.
	Metadata AnonymousMetadata `json:"Metadata" xml:"Metadata" telem:"required" record:"Anonymous.Metadata"`

	// FeatureUsage is the use of the server's interfaces.
	FeatureUsage FeatureUsage `json:"FeatureUsage" xml:"FeatureUsage" telem:"required" record:"Anonymous.FeatureUsage"`

	// LicenseUsage is the use of licenses.
	LicenseUsage AnonymousLicenseUsage `json:"LicenseUsage" xml:"LicenseUsage" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// AnonymousMetadata describes the upload of an anonymous report.
//
// Source: Citrix Licensing CEIP data elements, section Metadata fields.
type AnonymousMetadata struct {
	// ClientTool is not in use.
	// Example: Not applicable
	ClientTool string `json:"ClientTool" xml:"ClientTool" telem:"unused" pii:"-"`

	// UploadUser is not in use.
	// Example: Not applicable
	UploadUser string `json:"UploadUser" xml:"UploadUser" telem:"unused" pii:"-"`

	// UTCDate is when the report was generated, in UTC.
	// Example: 2022-10-10T06:11:14Z
	UTCDate telemetry.UTCTime `json:"UTCDate" xml:"UTCDate" telem:"required"`

	// Date is when the report was generated, in the local time of the server.
	// Example: 10/10/2022 02:11:14
	Date telemetry.LocalTime `json:"Date" xml:"Date" telem:"required"`

	// Product names the kind of upload.
	// Example: LicenseServerAnonymous
	Product string `json:"Product" xml:"Product" telem:"const=LicenseServerAnonymous" pii:"-"`

	// ProductVersion is the version of the upload's layout.
	// Example: 2.0
	ProductVersion telemetry.Version `json:"ProductVersion" xml:"ProductVersion" telem:"const=2.0,version" pii:"-"`

	// ProductUTCDeployDate is when the License Server was installed, in UTC.
	// Example: 2022-08-16T00:00:00Z
	// Note: the manifest of an upload bundle spells it ProductDeployUTCDate
	ProductUTCDeployDate telemetry.UTCTime `json:"ProductUTCDeployDate" xml:"ProductUTCDeployDate" telem:"required"`

	// SiteID is not in use.
	// Example: Not applicable
	SiteID string `json:"SiteID" xml:"SiteID" telem:"unused" pii:"-"`

	// SiteName is not in use.
	// Example: Not applicable
	SiteName string `json:"SiteName" xml:"SiteName" telem:"unused" pii:"-"`

	// Component is not in use.
	// Example: Not applicable
	Component string `json:"Component" xml:"Component" telem:"unused" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// AnonymousLicenseUsage is the use of licenses in an anonymous report.
//
// Source: Citrix Licensing CEIP data elements, section License usage.
type AnonymousLicenseUsage struct {
	// Feature lists the features whose licenses are used.
	Feature []AnonymousFeature `json:"Feature" xml:"Feature" telem:"required" record:"Anonymous.Feature"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// AnonymousFeature is the use of the licenses of one feature in an anonymous report. The copy of the page ends in this
// table.
//
// Source: Citrix Licensing CEIP data elements, section License usage, rows Feature.
//
//telemetry:cutoff
type AnonymousFeature struct {
	// GUID stands for the server without revealing its name.
	// Example: a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef
	GUID uuid.UUID `json:"GUID" xml:"GUID" telem:"required" subject:"installation"`

	// DateSampleStopUTC is when the latest sample was taken, in UTC.
	// Example: 2019-11-09T00:57:14Z
	DateSampleStopUTC telemetry.UTCTime `json:"DateSampleStopUTC" xml:"DateSampleStopUTC" telem:"required"`

	// DateSampleStop is when the latest sample was taken, in the local time of the server, or empty.
	// Note: the copy of the page ends before the example, so the format of the time is not known
	DateSampleStop string `json:"DateSampleStop,omitzero" xml:"DateSampleStop,omitempty" telem:"optional" certainty:"cut off" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewAnonymousReport returns a report with the values that the page prescribes. It is generated at the current time, or
// at the time of [event.WithTime]; other options are ignored. deployed is the time when the License Server was
// installed.
func NewAnonymousReport(deployed telemetry.UTCTime, opts ...event.Option) *AnonymousReport {
	utc, local := clocks(opts)
	return &AnonymousReport{
		Metadata: AnonymousMetadata{
			UTCDate: utc, Date: local, Product: ProductAnonymous, ProductVersion: version, ProductUTCDeployDate: deployed,
		},
		FeatureUsage: newFeatureUsage(),
	}
}

// Check reports missing required values, values and names that the page does not list, and times that contradict each
// other.
func (r *AnonymousReport) Check() telemetry.Issues {
	is := checkAnonymousReport(nil, r)
	is = checkClocks(is, r.Metadata.UTCDate, r.Metadata.Date)
	u := &r.FeatureUsage
	return checkWindow(is, "FeatureUsage.DateSampleStartUTC", u.DateSampleStartUTC, u.DateSampleStopUTC)
}
