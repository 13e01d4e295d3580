package licenseserver

import "github.com/csg-telemetry/telemetry"

// Feature is the use of the licenses of one product code.
//
// Source: License Server data elements, section Feature.
//
//telemetry:item xml=Feature
type Feature struct {
	// ID is the product code.
	// Example: CAG_AAC_CCU
	ID string `json:"ID" xml:"ID" telem:"required" pii:"-"`

	// UDBinFileCreatedUTC is when the file in which the server tracks users and devices was created, in UTC.
	// Example: 2016-11-09T00:55:56Z
	UDBinFileCreatedUTC telemetry.UTCTime `json:"UDBinFileCreatedUTC" xml:"UDBinFileCreatedUTC" telem:"required"`

	// UDReportGenerationUTC is when the report on users and devices was generated, in UTC.
	// Example: 2016-11-09T00:55:56Z
	UDReportGenerationUTC telemetry.UTCTime `json:"UDReportGenerationUTC" xml:"UDReportGenerationUTC" telem:"required"`

	// UDAdminUsersReleased is the number of users released with udadmin.
	// Example: 3
	UDAdminUsersReleased int `json:"UDAdminUsersReleased" xml:"UDAdminUsersReleased" telem:"required"`

	// UDAdminDevicesReleased is the number of devices released with udadmin.
	// Example: 3
	UDAdminDevicesReleased int `json:"UDAdminDevicesReleased" xml:"UDAdminDevicesReleased" telem:"required"`

	// SADate is the use over time, with an entry for each Subscription Advantage date.
	SADate []SADate `json:"SADate" xml:"SADate" telem:"required,listed,stream" record:"SADate"`

	telemetry.Unknown `json:"-" xml:"-"`
}
