package licenseserver

import (
	"iter"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
)

// A head is a copy of a record without the lists that are streamed, as a Reader yields it. It has no surprise about a
// list that is there.

func (r *Report) head() Report {
	h := *r
	h.Inventory.Unknown = withList(h.Inventory.Unknown, fieldInventoryFeature, len(r.Inventory.Feature))
	h.Inventory.Feature = nil
	return h
}

func (f *Feature) head() Feature {
	h := *f
	h.Unknown = withList(h.Unknown, fieldFeatureSADate, len(f.SADate))
	h.SADate = nil
	return h
}

// head leaves CCUDevices in where one of them is written with something undocumented, which is kept in s.
func (s *SADate) head() SADate {
	h := *s
	if !s.marked() {
		h.CCUDevices = h.CCUDevices[:0:0] // nil stays nil, which is an absent list
	}
	l := &h.Licensees
	l.Users, l.Devices = l.Users[:0:0], l.Devices[:0:0]
	return h
}

// open gives a head the streamed list with the given number, for items that it has none of so far.

func (r *Report) open(int) {
	r.Include("Inventory")
	r.Inventory.Include("Feature")
}

func (f *Feature) open(int) { f.Include("SADate") }

func (s *SADate) open(list int) {
	switch HolderKind(list) {
	case HolderUser:
		s.Licensees.Users = []User{}
	case HolderDevice:
		s.Licensees.Devices = []Device{}
	default:
		s.CCUDevices = []string{}
	}
}

// withList returns u without the surprise that list n is absent, if it has items.
func withList(u telemetry.Unknown, n, items int) telemetry.Unknown {
	if items == 0 || u.Kept.Surprises()>>n&1 == 0 {
		return u
	}
	k := *u.Kept
	k.Surprise &^= 1 << n
	u.Kept = &k
	return u
}

// marked reports whether an item of CCUDevices came with undocumented attributes. Those are kept by number.
func (s *SADate) marked() bool {
	return s.Kept != nil && slices.ContainsFunc(s.Kept.Leaves, func(l codec.Leaf) bool { return len(l.Leaves) > 0 })
}

// holders yields the holders of licenses of s, in a Holder that is used again.
func (s *SADate) holders() iter.Seq[*Holder] {
	return func(yield func(*Holder) bool) {
		h := &Holder{Kind: HolderCCUDevice}
		for _, h.CCUDevice = range s.CCUDevices {
			if !yield(h) {
				return
			}
		}
		h = &Holder{Kind: HolderUser}
		for _, h.User = range s.Licensees.Users {
			if !yield(h) {
				return
			}
		}
		h = &Holder{Kind: HolderDevice}
		for _, h.Device = range s.Licensees.Devices {
			if !yield(h) {
				return
			}
		}
	}
}
