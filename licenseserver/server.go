package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/google/uuid"
)

// LicenseServer describes the server that sent a report.
//
// Source: License Server data elements, section License Server information.
type LicenseServer struct {
	// GUID identifies the installation. Upgrades keep it, so it links the uploads of one server.
	// Example: a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef
	GUID uuid.UUID `json:"GUID" xml:"GUID" telem:"required" subject:"installation"`

	// HardwareID identifies the instance of the server.
	// Example: E824249098A96BF0
	HardwareID string `json:"HardwareId" xml:"HardwareId" telem:"required" pii:"-" subject:"installation"`

	// FQDN is the name of the machine with its domain. It links the server with the record of its license allocation.
	// Example: CITRIX-12T5MRV4
	// Note: the English page shows the example in clear, but the German page says that it is always scrambled
	FQDN string `json:"FQDN" xml:"FQDN" telem:"required" pii:"fqdn" scrambled:"always,licensing-de"`

	// InstallUTC is when the server was installed, in UTC.
	// Example: 2016-10-12T00:00:00Z
	InstallUTC telemetry.UTCTime `json:"InstallUTC" xml:"InstallUTC" telem:"required"`

	// ProductVersion is the version and build of the server.
	// Example: 11.16.6.0. build 35000
	// Note: the German page writes Build with a capital letter, which is also decoded
	ProductVersion telemetry.Version `json:"ProductVersion" xml:"ProductVersion" telem:"required" pii:"-"`

	// SGPClockErrorCode is the error that caused the server to enter License burst mode, the supplemental grace period.
	// Example: 0
	SGPClockErrorCode int32 `json:"SGPClockErrorCode" xml:"SGPClockErrorCode" telem:"required"`

	// SGPMaxDays is the maximum number of remaining days of License burst mode.
	// Example: 15
	SGPMaxDays int `json:"SGPMaxDays" xml:"SGPMaxDays" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}
