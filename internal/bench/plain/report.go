package plain

import (
	"encoding/xml"
	"time"

	"github.com/google/uuid"
)

// Report is the compliance report of a License Server.
type Report struct {
	XMLName  xml.Name `json:"-" xml:"LicenseServerCompliance"`
	Metadata struct {
		ClientTool           string
		UploadUser           string
		UTCDate              time.Time
		Date                 string
		Product              string
		ProductVersion       string
		ProductUTCDeployDate time.Time
		SiteID               string
		SiteName             string
		Component            string
		UI                   string
	}
	LicenseServer struct {
		GUID              uuid.UUID
		HardwareID        string `json:"HardwareId" xml:"HardwareId"`
		FQDN              string
		InstallUTC        time.Time
		ProductVersion    string
		SGPClockErrorCode int32
		SGPMaxDays        int
	}
	Inventory struct {
		Feature []Feature
	}
	StartupCounts struct {
		LPE   []LPE
		Count int
	}
	SupplementalGracePeriod []GracePeriod
}

// Feature is a product code.
type Feature struct {
	ID                     string
	UDBinFileCreatedUTC    time.Time
	UDReportGenerationUTC  time.Time
	UDAdminUsersReleased   int
	UDAdminDevicesReleased int
	SADate                 []SADate
}

// SADate is what is used of a product code under one date.
type SADate struct {
	ID                 string `json:"id" xml:"id,attr"`
	DateSampleStartUTC time.Time
	DateSampleStopUTC  time.Time
	CountUsedMax       int
	CCUDevices         []string `xml:"CCUDevices>DevId"`
	Active             int
	Licensees          struct {
		CountTotal int
		Users      []Holder `xml:"Users>User"`
		Devices    []Holder `xml:"Devices>Device"`
	}
	CountInstalled int
	Pool           []Pool
}

// Holder is a user or a device that holds a license. Users have an ID, devices have the other two.
type Holder struct {
	TimeLastLogin string `json:"timeLastLogin" xml:"timeLastLogin"`
	ID            string `xml:"ID,omitempty"`
	DevID         string `json:"DevId" xml:"DevId,omitempty"`
	Name          string `xml:",omitempty"`
}

// Pool is a pool of licenses.
type Pool struct {
	Serial         string
	DateExpiration string
	DateIssued     string
	VendorStr      string
	CountInstalled int
	CountOverdraft int
	UsageSamples   []Sample `xml:"UsageSamples>Sample"`
	DateStart      string
}

// Sample is what was in use of a pool at one time.
type Sample struct {
	Timestamp  time.Time
	CountInUse int
	OverDraft  int
	Installed  int
}

// LPE is a product and edition.
type LPE struct {
	ID string
}

// GracePeriod is a supplemental grace period.
type GracePeriod struct {
	ID               string
	SADate           string
	SGPErrorCode     int32
	LicCount         int
	DateTriggerUTC   time.Time
	DateTriggerLocal string
}
