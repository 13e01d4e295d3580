package licenseserver

import "github.com/csg-telemetry/telemetry"

// SupplementalGracePeriod is one period of License burst mode, the supplemental grace period.
//
// Source: License Server data elements, section SupplementalGracePeriod.
type SupplementalGracePeriod struct {
	// ID is the product code for which License burst mode was entered.
	// Example: XDT_ENT_UD
	ID string `json:"ID" xml:"ID" telem:"required" pii:"-"`

	// SADate is the Customer Success Services date for which License burst mode was entered.
	// Example: 2019.1201
	SADate telemetry.SADate `json:"SADate" xml:"SADate" telem:"required"`

	// SGPErrorCode is the error that caused the server to enter License burst mode.
	// Example: -4
	SGPErrorCode int32 `json:"SGPErrorCode" xml:"SGPErrorCode" telem:"required"`

	// LicCount is the number of licenses for which License burst mode was entered.
	// Example: 100
	LicCount int `json:"LicCount" xml:"LicCount" telem:"required"`

	// DateTriggerUTC is when License burst mode was entered, in UTC.
	// Example: 2022-07-19T14:35:59Z
	DateTriggerUTC telemetry.UTCTime `json:"DateTriggerUTC" xml:"DateTriggerUTC" telem:"required"`

	// DateTriggerLocal is when License burst mode was entered, in the local time of the server.
	// Example: 2022-07-19T10:35:59
	DateTriggerLocal telemetry.FloatingTime `json:"DateTriggerLocal" xml:"DateTriggerLocal" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}
