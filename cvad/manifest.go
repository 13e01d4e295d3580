package cvad

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/google/uuid"
)

// Manifest describes an upload bundle: its origin, its files, and their digests.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Metadata fields.
//
//telemetry:pages licensing-en licensing-de
//telemetry:root xml=Manifest limit=Manifest record=Manifest
type Manifest struct {
	// ClientTool is not in use.
	// Example: Not applicable
	ClientTool string `json:"ClientTool" xml:"ClientTool" telem:"unused" pii:"-"`

	// UploadUser is not in use.
	// Example: Not applicable
	UploadUser string `json:"UploadUser" xml:"UploadUser" telem:"unused" pii:"-"`

	// UTCDate is when the manifest was generated, in UTC.
	// Example: 2022-06-30T15:31:34Z
	UTCDate telemetry.UTCTime `json:"UTCDate" xml:"UTCDate" telem:"required"`

	// Date is when the bundle was created, in the local time of the server.
	// Example: 06/30/2022 11:31:34
	// Note: the German page translates the name, as Datum
	Date telemetry.LocalTime `json:"Date" xml:"Date" telem:"required"`

	// Product names the kind of upload.
	// Example: LicenseServer.OnPremUsage
	Product string `json:"Product" xml:"Product" telem:"const=LicenseServer.OnPremUsage" pii:"-"`

	// ProductVersion is the version of the manifest's layout.
	// Example: 1.0
	ProductVersion telemetry.Version `json:"ProductVersion" xml:"ProductVersion" telem:"required,version=1.0" pii:"-"`

	// ProductDeployUTCDate is when the License Server was installed, in UTC.
	// Example: 2022-03-21T00:00:00Z
	// Note: the License Server report spells it ProductUTCDeployDate
	ProductDeployUTCDate telemetry.UTCTime `json:"ProductDeployUTCDate" xml:"ProductDeployUTCDate" telem:"required"`

	// GUID identifies the installation of the License Server. Upgrades keep it.
	// Example: a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef
	GUID uuid.UUID `json:"GUID" xml:"GUID" telem:"required" subject:"installation"`

	// UploadType says whether the upload is manual or automatic.
	// Example: Auto
	// Note: no page shows the value of a manual upload; the German page translates Auto, as Automatisch
	UploadType UploadType `json:"UploadType" xml:"UploadType" telem:"required" pii:"-"`

	// CCID is the Citrix Cloud customer ID. Registered License Servers have one.
	// Example: xaxddaily1
	CCID string `json:"Ccid,omitzero" xml:"Ccid,omitempty" telem:"optional,stated" pii:"-" subject:"customer"`

	// OrgID is the organization to which the licenses belong. Registered License Servers have one.
	// Example: 23456123
	OrgID string `json:"OrgID,omitzero" xml:"OrgID,omitempty" telem:"optional,stated" pii:"-" subject:"customer"`

	// TotalFiles is the number of files in the bundle, without the manifest.
	// Example: 6
	TotalFiles int `json:"TotalFiles" xml:"TotalFiles" telem:"required"`

	// SerialNumbers are the serial numbers of the installed licenses.
	SerialNumbers SerialNumbers `json:"SerialNumbers" xml:"SerialNumbers" telem:"required" record:"SerialNumbers"`

	// File lists the files of the bundle.
	File []File `json:"File" xml:"File" telem:"required" record:"File"`

	// FilesUI is the digest over all files of the bundle.
	// Example: 4d14a58f98b1ae2e9d965b2980b67853cfcac7c76e655952bd056ad6dc7a80ff
	// Note: no page says what the digest covers; this module uses its scheme sha256/v1
	FilesUI telemetry.Digest `json:"FilesUI" xml:"FilesUI" telem:"required"`

	// ManifestUI is the digest of the manifest without this value.
	// Example: 4d14a58f98b1ae2e9d965b2980b67853cfcac7c76e655952bd056ad6dc7a8345
	// Note: no page says what the digest covers; this module uses its scheme sha256/v1
	ManifestUI telemetry.Digest `json:"ManifestUI" xml:"ManifestUI" telem:"required,seal"`

	// LSVersion is the version and build of the License Server.
	// Example: 11.17.2.0 Build 48000
	// Note: only the German edition of the page has it
	LSVersion telemetry.Version `json:"LSVersion,omitzero" xml:"LSVersion,omitempty" telem:"optional" pages:"licensing-de" pii:"-"`

	// DiskFreeMB is the free disk space of the License Server in MB.
	// Example: 357821
	// Note: only the German edition of the page has it
	DiskFreeMB *int `json:"DiskFreeMB,omitzero" xml:"DiskFreeMB,omitempty" telem:"optional" pages:"licensing-de"`

	// DiskTotalMB is the size of the License Server's disk in MB.
	// Example: 383070
	// Note: only the German edition of the page has it
	DiskTotalMB *int `json:"DiskTotalMB,omitzero" xml:"DiskTotalMB,omitempty" telem:"optional" pages:"licensing-de"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// SerialNumbers lists the serial numbers of the installed licenses.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Metadata fields, rows SerialNumbers.
type SerialNumbers struct {
	// Serial are the serial numbers.
	Serial []Serial `json:"Serial" xml:"Serial" telem:"required" record:"SerialNumbers.Serial"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Serial is one installed license.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Metadata fields, rows SerialNumbers → Serial.
type Serial struct {
	// ID is the product code of the license.
	// Example: XDS_ADV_CCS
	ID string `json:"ID" xml:"ID" telem:"required" pii:"-"`

	// SADate is the Customer Success Services date of the license.
	// Example: 2023.1201
	SADate telemetry.SADate `json:"SADate" xml:"SADate" telem:"required"`

	// SN says who is entitled to the product.
	// Example: eval1
	SN string `json:"SN" xml:"SN" telem:"required" pii:"-" subject:"serial"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// File is one file of the bundle.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Metadata fields, rows File.
type File struct {
	// Name is the name of the file. The name of a usage file is ue_lt_, epoch seconds, .zip.
	// Example: ue_lt_1683864965.zip
	Name string `json:"Name" xml:"Name" telem:"required" pii:"-"`

	// UI is the digest of the file.
	// Example: 4d14a58f98b1ae2e9d965b2980b67853cfcac7c76e655952bd056ad6dc7a80ae
	// Note: no page says what the digest covers; this module uses its scheme sha256/v1
	UI telemetry.Digest `json:"UI" xml:"UI" telem:"required"`

	// EventStartTS is the time of the earliest event in the file, in milliseconds since 1970.
	// Example: 1697417241680
	EventStartTS telemetry.EpochMillis `json:"EventStartTS" xml:"EventStartTS" telem:"required"`

	// EventEndTS is the time of the latest event in the file, in milliseconds since 1970.
	// Example: 1697430741834
	EventEndTS telemetry.EpochMillis `json:"EventEndTS" xml:"EventEndTS" telem:"required"`

	// OfferingType is the product to which the file belongs.
	OfferingType OfferingType `json:"OfferingType" xml:"OfferingType" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// OfferingType is the product to which a file belongs.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Metadata fields, row File → OfferingType → Name.
type OfferingType struct {
	// Name is the name of the product.
	// Example: Broker
	Name string `json:"Name" xml:"Name" telem:"required" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}
