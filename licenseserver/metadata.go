package licenseserver

import "github.com/csg-telemetry/telemetry"

// Metadata describes an upload.
//
// Source: License Server data elements, section Metadata fields.
type Metadata struct {
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
	// Note: the German page translates the name, as Datum
	Date telemetry.LocalTime `json:"Date" xml:"Date" telem:"required"`

	// Product names the kind of upload.
	// Example: LicenseServerCompliance
	Product string `json:"Product" xml:"Product" telem:"const=LicenseServerCompliance" pii:"-"`

	// ProductVersion is the version of the upload's layout.
	// Example: 2.0
	ProductVersion telemetry.Version `json:"ProductVersion" xml:"ProductVersion" telem:"required,version=2.0" pii:"-"`

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
	// Note: the German page translates the name, as Komponente
	Component string `json:"Component" xml:"Component" telem:"unused" pii:"-"`

	// UI is the digest of the document without this value.
	// Example: 8826d6ac8e1c8e68e471ae90c2bacbe1854f8281a6f5ae40cc7b74114e026abc
	// Note: the German page translates the name, as Benutzeroberfläche, which means user interface; no page says what
	// the digest covers; this module uses its scheme sha256/v1
	UI telemetry.Digest `json:"UI" xml:"UI" telem:"required,seal"`

	telemetry.Unknown `json:"-" xml:"-"`
}
