package licenseserver

import "github.com/csg-telemetry/telemetry"

// These are the values of a [FeatureUsage] that the pages prescribe.
const (
	featureUsageProduct = "V6.Licensing"
	featureUsageType    = "V6.WSLUsage"
	featureUsageVersion = "1.0"
)

// FeatureUsage counts the calls of the web services for licensing of a License Server.
//
// Source: Citrix Licensing CEIP data elements and Citrix Licensing Call Home data elements, section Feature usage.
type FeatureUsage struct {
	// Prod is the product that reports.
	// Example: V6.Licensing
	Prod string `json:"prod" xml:"prod" telem:"const=V6.Licensing" pii:"-"`

	// DateSampleStartUTC is when the sampling began, in UTC.
	// Example: 1970-01-01T00:00:00Z
	DateSampleStartUTC telemetry.UTCTime `json:"DateSampleStartUTC" xml:"DateSampleStartUTC" telem:"required"`

	// DateSampleStopUTC is when the latest sample was taken, in UTC.
	// Example: 1970-01-01T00:00:00Z
	DateSampleStopUTC telemetry.UTCTime `json:"DateSampleStopUTC" xml:"DateSampleStopUTC" telem:"required"`

	// CLMWSLUsage is the number of calls from Citrix Licensing Manager.
	// Example: 10
	CLMWSLUsage int `json:"CLM-WSLUsage" xml:"CLM-WSLUsage" telem:"required"`

	// POSHWSLUsage is the number of calls from PowerShell.
	// Example: 2
	POSHWSLUsage int `json:"POSH-WSLUsage" xml:"POSH-WSLUsage" telem:"required"`

	// Type is the kind of data.
	// Example: V6.WSLUsage
	Type string `json:"type" xml:"type" telem:"const=V6.WSLUsage" pii:"-"`

	// Ver is the version of the data.
	// Example: 1.0
	Ver string `json:"ver" xml:"ver" telem:"required,version=1.0" pii:"-"`

	// LSVersion is the version and build of the server.
	// Example: 11.17.2.0 build 40000
	LSVersion telemetry.Version `json:"LSVersion" xml:"LSVersion" telem:"required" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

func newFeatureUsage() FeatureUsage {
	return FeatureUsage{Prod: featureUsageProduct, Type: featureUsageType, Ver: featureUsageVersion}
}
