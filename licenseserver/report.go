package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// What the documents fix in a report.
const (
	// Product is the Product of a report.
	Product = "LicenseServerCompliance"
	// version is the ProductVersion of the layout that this package writes.
	version telemetry.Version = "2.0"
	// laterVersion is the first one whose layout may be another.
	laterVersion telemetry.Version = "3"
)

// Report is the compliance report of one License Server.
//
// Source: License Server data elements.
//
//telemetry:pages licensing-en licensing-de
//telemetry:root xml=LicenseServerCompliance limit=Document record=Report
type Report struct {
	// Metadata describes the upload.
	Metadata Metadata `json:"Metadata" xml:"Metadata" telem:"required" record:"Metadata"`

	// LicenseServer describes the server.
	LicenseServer LicenseServer `json:"LicenseServer" xml:"LicenseServer" telem:"required" record:"LicenseServer"`

	// Inventory is what the server has licenses for.
	Inventory Inventory `json:"Inventory" xml:"Inventory" telem:"required,stream"`

	// StartupCounts are the servers that talk to the License Server.
	StartupCounts StartupCounts `json:"StartupCounts" xml:"StartupCounts" telem:"required" record:"StartupCounts"`

	// SupplementalGracePeriod lists the grace periods that the server has granted.
	SupplementalGracePeriod []SupplementalGracePeriod `json:"SupplementalGracePeriod" xml:"SupplementalGracePeriod" telem:"optional" record:"SupplementalGracePeriod"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Inventory is what the server has licenses for.
//
// Source: License Server data elements, section Inventory.
type Inventory struct {
	// Feature lists the product codes that licenses are used of.
	Feature []Feature `json:"Feature" xml:"Feature" telem:"required,stream" record:"Feature"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewReport returns a report of the given server with the values that the documents fix, generated now unless
// [event.WithTime] gives another time; other options have no effect. The time deployed is when the License Server was installed.
func NewReport(server LicenseServer, deployed telemetry.UTCTime, opts ...event.Option) *Report {
	utc, local := clocks(opts)
	return &Report{
		Metadata: Metadata{
			UTCDate:              utc,
			Date:                 local,
			Product:              Product,
			ProductVersion:       version,
			ProductUTCDeployDate: deployed,
		},
		LicenseServer: server,
	}
}

// clocks returns when a report is generated as the metadata of an upload have it, in UTC and on the wall clock.
func clocks(opts []event.Option) (utc telemetry.UTCTime, local telemetry.LocalTime) {
	t := event.NewParts("", "", "", opts...).Time
	utc, _ = telemetry.NewUTCTime(t) // zero beyond the years 1 to 9999
	local, _ = telemetry.NewLocalTime(t)
	return utc, local
}
