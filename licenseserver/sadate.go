package licenseserver

import "github.com/csg-telemetry/telemetry"

// SADate is the use of the licenses with one Subscription Advantage date.
//
// Source: License Server data elements, section SADate.
//
//telemetry:item xml=SADate
type SADate struct {
	// ID is the Subscription Advantage date.
	// Example: 2022.1231
	// Note: the documents call it the ID attribute of the SADate element, but spell it id in the table; ID is also
	// decoded
	ID telemetry.SADate `json:"id" xml:"id,attr" alias:"ID" telem:"required"`

	// DateSampleStartUTC is when the sampling began, in UTC.
	// Example: 2016-11-08T01:08:13Z
	DateSampleStartUTC telemetry.UTCTime `json:"DateSampleStartUTC" xml:"DateSampleStartUTC" telem:"required"`

	// DateSampleStopUTC is when the sampling ended, in UTC.
	// Example: 2016-11-09T00:55:56Z
	DateSampleStopUTC telemetry.UTCTime `json:"DateSampleStopUTC" xml:"DateSampleStopUTC" telem:"required"`

	// CountUsedMax is the maximum number of licenses that were in use.
	// Example: 6
	CountUsedMax int `json:"CountUsedMax" xml:"CountUsedMax" telem:"required"`

	// CCUDevices are the IDs of the devices that hold concurrent licenses.
	// Example: C39A925064A3
	CCUDevices []string `json:"CCUDevices" xml:"CCUDevices>DevId" telem:"optional,stated,listed,stream" record:"CCUDevices" pii:"device-id"`

	// Active reports whether the licenses are in the current inventory. It is 1, or 0 if they were removed or have
	// expired and are only in historical records.
	// Example: 1
	// Note: the German page translates the name, as Aktiv
	Active bool `json:"Active" xml:"Active" telem:"required,flag"`

	// Licensees lists the users and devices that hold user and device licenses.
	// Note: the German page translates the name, as Lizenznehmer
	Licensees Licensees `json:"Licensees" xml:"Licensees" telem:"required,listed,stream" record:"Licensees"`

	// CountInstalled is the number of installed licenses.
	// Example: 1203
	CountInstalled int `json:"CountInstalled" xml:"CountInstalled" telem:"required"`

	// Pool lists the pools of licenses.
	Pool []Pool `json:"Pool" xml:"Pool" telem:"required,listed" record:"Pool"`

	telemetry.Unknown `json:"-" xml:"-"`
}
