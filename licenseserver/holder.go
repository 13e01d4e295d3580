package licenseserver

import (
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// HolderKind says what holds a license.
type HolderKind uint8

// The kinds, in the order of their lists in an SADate, whose numbers they are.
const (
	// HolderCCUDevice is an item of CCUDevices.
	HolderCCUDevice HolderKind = iota
	// HolderUser is an item of Users.
	HolderUser
	// HolderDevice is an item of Devices.
	HolderDevice
)

// String returns ccu-device, user or device, and unknown for anything else.
func (k HolderKind) String() string {
	switch k {
	case HolderCCUDevice:
		return "ccu-device"
	case HolderUser:
		return "user"
	case HolderDevice:
		return "device"
	}
	return "unknown"
}

// Holder is one holder of a license. [SADateReader.Holders] yields holders, and [Writer.Holder] writes one.
type Holder struct {
	// Kind says which of the following fields is set.
	Kind HolderKind
	// CCUDevice is the ID of a device that holds a concurrent license.
	CCUDevice string
	// User is a user to whom a license is assigned.
	User User
	// Device is a device to which a license is assigned.
	Device Device
}

// addTo adds the holder to its list in s.
func (h *Holder) addTo(s *SADate) {
	switch h.Kind {
	case HolderUser:
		s.Licensees.Users = append(s.Licensees.Users, h.User)
	case HolderDevice:
		s.Licensees.Devices = append(s.Licensees.Devices, h.Device)
	default:
		s.CCUDevices = append(s.CCUDevices, h.CCUDevice)
	}
}

// item returns the holder as an item of its list.
func (h *Holder) item() itemwise.Item {
	switch h.Kind {
	case HolderUser:
		return (*itemLicenseesUsers)(&h.User)
	case HolderDevice:
		return (*itemLicenseesDevices)(&h.Device)
	}
	return (*itemSADateCCUDevices)(&h.CCUDevice)
}

// Access returns the methods that packages telemetry and pseudonym use.
func (h *Holder) Access() telemetry.Access { return (*accessHolder)(h) }

type accessHolder Holder

var _ pseudonym.Access = (*accessHolder)(nil)

func (h *accessHolder) Has(path string) bool {
	switch h.Kind {
	case HolderUser:
		return hasUser(&h.User, path)
	case HolderDevice:
		return hasDevice(&h.Device, path)
	}
	return false
}

func (h *accessHolder) Missing() iter.Seq[string] {
	return func(yield func(string) bool) {
		switch h.Kind {
		case HolderUser:
			missingUser(&h.User, "", yield)
		case HolderDevice:
			missingDevice(&h.Device, "", yield)
		}
	}
}

func (h *accessHolder) Clone() telemetry.Record { return (*Holder)(new(*h)) } // nothing in it is shared and mutable

func (h *accessHolder) Identifiers() iter.Seq[pseudonym.Identifier] {
	switch h.Kind {
	case HolderUser:
		return (*itemLicenseesUsers)(&h.User).Identifiers()
	case HolderDevice:
		return (*itemLicenseesDevices)(&h.Device).Identifiers()
	}
	return func(yield func(pseudonym.Identifier) bool) {
		yield(pseudonym.Identifier{Path: "DevId", Class: pseudonym.DeviceID, Scrambled: pseudonym.Unstated, Value: &h.CCUDevice})
	}
}

func (h *accessHolder) HasUnknown() bool {
	return h.User.Kept.HasUnknown() || h.Device.Kept.HasUnknown()
}

func (h *accessHolder) DropUnknown() int {
	return codec.Drop(&h.User.Kept) + codec.Drop(&h.Device.Kept)
}

func (h *accessHolder) OmitFields(pseudonym.Fields, func(string, pseudonym.Fields) bool) int {
	return 0
}

// AppendJSON appends the holder as the item of a list in JSON. The error is as for [Report.AppendJSON].
func (h *Holder) AppendJSON(dst []byte) ([]byte, error) { return h.item().AppendJSON(dst) }

// AppendXML appends the holder as the element User, Device or DevId. The error is as for [Report.AppendXML].
func (h *Holder) AppendXML(dst []byte) ([]byte, error) { return h.item().AppendXML(dst) }
