package event

import "github.com/csg-telemetry/telemetry"

// User identifies the person that an event is about. Each member is an identifier; absent members are empty.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Headers, row user.
type User struct {
	// FullName is the person's full name.
	// Example: User-Steven
	FullName string `json:"fullName,omitzero" xml:"fullName,omitempty" telem:"optional" pii:"full-name"`

	// SAMName is the SAM account name with its domain.
	// Example: CTXLAB\User-Steven
	SAMName string `json:"samName,omitzero" xml:"samName,omitempty" telem:"optional" pii:"sam"`

	// UPN is the user principal name.
	// Example: User-Steven@ctxlabs.onmicrosoft.com
	UPN string `json:"upn,omitzero" xml:"upn,omitempty" telem:"optional" pii:"upn"`

	// UserLicenseID is the account name for which the license is counted. Usage events have it.
	// Example: User-Steven@CTXLABS04
	UserLicenseID string `json:"userLicenseId,omitzero" xml:"userLicenseId,omitempty" telem:"optional" pii:"user"`

	// UserSID is the Windows security identifier of the account.
	// Example: S-1-5-21-3711855558-820010554-2448362978-22222
	UserSID string `json:"userSid,omitzero" xml:"userSid,omitempty" telem:"optional" pii:"sid"`

	telemetry.Unknown `json:"-" xml:"-"`
}
