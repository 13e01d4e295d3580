package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// These are the values of a report that the documents prescribe.
const (
	// Product is the Product of a report.
	Product = "LicenseServerCompliance"
	// version is the ProductVersion of the layout that this package writes.
	version telemetry.Version = "2.0"
	// laterVersion is the first version whose layout may differ.
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

	// Inventory lists the licenses of the server.
	Inventory Inventory `json:"Inventory" xml:"Inventory" telem:"required,stream"`

	// StartupCounts lists the servers that connect to the License Server.
	StartupCounts StartupCounts `json:"StartupCounts" xml:"StartupCounts" telem:"required" record:"StartupCounts"`

	// SupplementalGracePeriod lists the grace periods that the server has granted.
	SupplementalGracePeriod []SupplementalGracePeriod `json:"SupplementalGracePeriod" xml:"SupplementalGracePeriod" telem:"optional" record:"SupplementalGracePeriod"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Inventory lists the licenses of the server.
//
// Source: License Server data elements, section Inventory.
type Inventory struct {
	// Feature lists the product codes whose licenses are used.
	Feature []Feature `json:"Feature" xml:"Feature" telem:"required,stream" record:"Feature"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewReport returns a report of the given server with the values that the documents prescribe. It is generated at the
// current time, or at the time of [event.WithTime]; other options are ignored. deployed is the time when the License
// Server was installed.
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

// clocks returns the time when a report is generated, in UTC and as local time.
func clocks(opts []event.Option) (utc telemetry.UTCTime, local telemetry.LocalTime) {
	t := event.NewParts("", "", "", opts...).Time
	utc, _ = telemetry.NewUTCTime(t) // zero outside the years 1 to 9999
	local, _ = telemetry.NewLocalTime(t)
	return utc, local
}
