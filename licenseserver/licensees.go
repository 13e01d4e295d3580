package licenseserver

import "github.com/csg-telemetry/telemetry"

// Licensees lists the users and devices that hold user and device licenses.
//
// Source: License Server data elements, section Licensees.
type Licensees struct {
	// CountTotal is the number of licenses in use when the sample was taken: one for each user and each device.
	// Example: 3
	CountTotal int `json:"CountTotal" xml:"CountTotal" telem:"required"`

	// Users are the users to whom a license is assigned.
	// Note: the German page translates the name, as Benutzer
	Users []User `json:"Users" xml:"Users>User" telem:"optional,stated,listed,stream" record:"Users"`

	// Devices are the devices to which a license is assigned.
	// Note: the German page translates the name, as Geräte
	Devices []Device `json:"Devices" xml:"Devices>Device" telem:"optional,stated,listed,stream" record:"Devices"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// User is one user to whom a license is assigned.
//
// Source: License Server data elements, section Users.
type User struct {
	// TimeLastLogin is when the user last logged in, without a time zone.
	// Example: 2022-07-12T10:00:00
	TimeLastLogin telemetry.FloatingTime `json:"timeLastLogin" xml:"timeLastLogin" telem:"required"`

	// ID is the name of the user, with or without a domain.
	// Example: user@domain.com
	// Note: the English page shows the examples in clear, but the German page says that it is always scrambled
	ID string `json:"ID" xml:"ID" telem:"required" pii:"user" scrambled:"always,licensing-de"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Device is one device to which a license is assigned.
//
// Source: License Server data elements, section Devices.
type Device struct {
	// TimeLastLogin is when somebody last logged in from the device, without a time zone.
	// Example: 2022-07-12T10:00:00
	TimeLastLogin telemetry.FloatingTime `json:"timeLastLogin" xml:"timeLastLogin" telem:"required"`

	// DevID identifies the device.
	// Example: C39A925064A3
	DevID string `json:"DevId" xml:"DevId" telem:"required" pii:"device-id"`

	// Name is the friendly name of the device.
	// Example: User1Desktop
	// Note: the English page shows the example in clear, but the German page says that it is always scrambled
	Name string `json:"Name" xml:"Name" telem:"required" pii:"device-name" scrambled:"always,licensing-de"`

	telemetry.Unknown `json:"-" xml:"-"`
}
