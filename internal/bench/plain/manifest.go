package plain

import (
	"encoding/xml"
	"time"

	"github.com/google/uuid"
)

// Manifest is the manifest of a bundle.
type Manifest struct {
	XMLName              xml.Name      `json:"-" xml:"Manifest"`
	ClientTool           string        `json:"ClientTool" xml:"ClientTool"`
	UploadUser           string        `json:"UploadUser" xml:"UploadUser"`
	UTCDate              time.Time     `json:"UTCDate" xml:"UTCDate"`
	Date                 string        `json:"Date" xml:"Date"`
	Product              string        `json:"Product" xml:"Product"`
	ProductVersion       string        `json:"ProductVersion" xml:"ProductVersion"`
	ProductDeployUTCDate time.Time     `json:"ProductDeployUTCDate" xml:"ProductDeployUTCDate"`
	GUID                 uuid.UUID     `json:"GUID" xml:"GUID"`
	UploadType           string        `json:"UploadType" xml:"UploadType"`
	CCID                 string        `json:"Ccid" xml:"Ccid"`
	OrgID                string        `json:"OrgID" xml:"OrgID"`
	TotalFiles           int           `json:"TotalFiles" xml:"TotalFiles"`
	SerialNumbers        SerialNumbers `json:"SerialNumbers" xml:"SerialNumbers"`
	File                 []File        `json:"File" xml:"File"`
	FilesUI              string        `json:"FilesUI" xml:"FilesUI"`
	ManifestUI           string        `json:"ManifestUI" xml:"ManifestUI"`
	LSVersion            string        `json:"LSVersion" xml:"LSVersion"`
	DiskFreeMB           int           `json:"DiskFreeMB" xml:"DiskFreeMB"`
	DiskTotalMB          int           `json:"DiskTotalMB" xml:"DiskTotalMB"`
}

// SerialNumbers are the licenses of a manifest.
type SerialNumbers struct {
	Serial []Serial `json:"Serial" xml:"Serial"`
}

// Serial is one license.
type Serial struct {
	ID     string `json:"ID" xml:"ID"`
	SADate string `json:"SADate" xml:"SADate"`
	SN     string `json:"SN" xml:"SN"`
}

// File is one file of a bundle. Its digest is text: nobody decodes it.
type File struct {
	Name         string       `json:"Name" xml:"Name"`
	UI           string       `json:"UI" xml:"UI"`
	EventStartTS int64        `json:"EventStartTS" xml:"EventStartTS"`
	EventEndTS   int64        `json:"EventEndTS" xml:"EventEndTS"`
	OfferingType OfferingType `json:"OfferingType" xml:"OfferingType"`
}

// OfferingType is the product of a file.
type OfferingType struct {
	Name string `json:"Name" xml:"Name"`
}
