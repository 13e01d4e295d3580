package licenseserver

import "github.com/csg-telemetry/telemetry"

// Licensees are the users and devices that hold user and device licenses.
//
// Source: License Server data elements, section Licensees.
type Licensees struct {
	// CountTotal is how many licenses were in use when the sample was taken: one for each user and each device.
	// Example: 3
	CountTotal int `json:"CountTotal" xml:"CountTotal" telem:"required"`

	// Users are the users that a license is assigned to.
	// Note: the German page translates the name, as Benutzer
	Users []User `json:"Users" xml:"Users>User" telem:"optional,stated,listed,stream" record:"Users"`

	// Devices are the devices that a license is assigned to.
	// Note: the German page translates the name, as Geräte
	Devices []Device `json:"Devices" xml:"Devices>Device" telem:"optional,stated,listed,stream" record:"Devices"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// User is one user that a license is assigned to.
//
// Source: License Server data elements, section Users.
type User struct {
	// TimeLastLogin is when the user logged in last, without a zone.
	// Example: 2022-07-12T10:00:00
	TimeLastLogin telemetry.FloatingTime `json:"timeLastLogin" xml:"timeLastLogin" telem:"required"`

	// ID is the name of the user, with or without a domain.
	// Example: user@domain.com
	// Note: the English page has the examples in clear, and the German page says that it is always scrambled
	ID string `json:"ID" xml:"ID" telem:"required" pii:"user" scrambled:"always,licensing-de"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Device is one device that a license is assigned to.
//
// Source: License Server data elements, section Devices.
type Device struct {
	// TimeLastLogin is when somebody logged in from the device last, without a zone.
	// Example: 2022-07-12T10:00:00
	TimeLastLogin telemetry.FloatingTime `json:"timeLastLogin" xml:"timeLastLogin" telem:"required"`

	// DevID identifies the device.
	// Example: C39A925064A3
	DevID string `json:"DevId" xml:"DevId" telem:"required" pii:"device-id"`

	// Name is the friendly name of the device.
	// Example: User1Desktop
	// Note: the English page has the example in clear, and the German page says that it is always scrambled
	Name string `json:"Name" xml:"Name" telem:"required" pii:"device-name" scrambled:"always,licensing-de"`

	telemetry.Unknown `json:"-" xml:"-"`
}
