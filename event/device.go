package event

import "github.com/csg-telemetry/telemetry"

// Device identifies the device from which a session or an application was launched.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Headers, row dvc.
type Device struct {
	// DvcID identifies the device.
	// Example: AE18C4D5
	DvcID string `json:"dvcId,omitzero" xml:"dvcId,omitempty" telem:"optional" pii:"device-id"`

	// DvcName is the device's friendly name.
	// Example: Steven’s PC
	DvcName string `json:"dvcName,omitzero" xml:"dvcName,omitempty" telem:"optional" pii:"device-name" scrambled:"always,cvad,provisioning,licensing-newest"`

	telemetry.Unknown `json:"-" xml:"-"`
}
