package licenseserver

import (
	"iter"

	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// HolderKind says what holds a license.
type HolderKind uint8

// The kinds, in the order of their lists in an SADate.
const (
	// HolderCCUDevice is an item of CCUDevices.
	HolderCCUDevice HolderKind = iota
	// HolderUser is an item of Users.
	HolderUser
	// HolderDevice is an item of Devices.
	HolderDevice
)

// Holder is one holder of a license, as [SADateReader.Holders] yields and [Writer.Holder] takes them.
type Holder struct {
	// Kind says which of the following it is.
	Kind HolderKind
	// CCUDevice is the ID of a device that holds a concurrent license.
	CCUDevice string
	// User is a user that a license is assigned to.
	User User
	// Device is a device that a license is assigned to.
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

// Identifiers yields the identifiers of the holder, with pointers into it.
func (h *Holder) Identifiers() iter.Seq[pseudonym.Identifier] {
	switch h.Kind {
	case HolderUser:
		return h.User.identifiers()
	case HolderDevice:
		return h.Device.identifiers()
	}
	return func(yield func(pseudonym.Identifier) bool) {
		yield(pseudonym.Identifier{Path: "DevId", Class: pseudonym.DeviceID, Scrambled: pseudonym.Unstated, Value: &h.CCUDevice})
	}
}

// DetachIdentifiers does nothing: a copy of a holder shares nothing that can be changed.
func (h *Holder) DetachIdentifiers() {}

// DropUnknown removes what the documents do not name from the holder, and returns how many members, elements and
// attributes that were.
func (h *Holder) DropUnknown() int { return h.User.DropUnknown() + h.Device.DropUnknown() }

// OmitFields does nothing: all fields of a holder are required.
func (h *Holder) OmitFields(pseudonym.Fields, func(string, pseudonym.Fields) bool) int { return 0 }

// AppendJSON appends the holder as the item of a list in JSON. Errors are as for [Report.AppendJSON].
func (h *Holder) AppendJSON(dst []byte) ([]byte, error) { return h.appendJSON(dst) }

func (h *Holder) appendJSON(dst []byte) ([]byte, error) {
	switch h.Kind {
	case HolderUser:
		return h.User.appendJSON(dst)
	case HolderDevice:
		return h.Device.appendJSON(dst)
	}
	out, err := codec.AppendString(append(dst, '"'), h.CCUDevice)
	if err != nil {
		return dst, record.Error(err)
	}
	return out, nil
}

// AppendXML appends the holder as the element User, Device or DevId. Errors are as for [Report.AppendXML].
func (h *Holder) AppendXML(dst []byte) ([]byte, error) { return h.appendXML(dst) }

func (h *Holder) appendXML(dst []byte) ([]byte, error) {
	switch h.Kind {
	case HolderUser:
		return h.User.appendXML(dst)
	case HolderDevice:
		return h.Device.appendXML(dst)
	}
	out, err := codec.AppendXMLText(append(dst, "<DevId>"...), h.CCUDevice)
	if err != nil {
		return dst, record.Error(err)
	}
	return append(out, "</DevId>"...), nil
}
