package licenseserver

import (
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Check reports missing required values, undocumented values and names, and values that contradict each other; missing
// values contradict nothing. Issues of the whole report come first, then those of the features in order. The issues of
// an SA date follow those of its holders.
//
// To check whether UI is the digest of a document, use [Verify].
func (r *Report) Check() telemetry.Issues {
	var is telemetry.Issues
	c := newChecker(func(i telemetry.Issue) { is = append(is, i) })
	c.report(r)
	for i := range r.Inventory.Feature {
		f := &r.Inventory.Feature[i]
		for j := range f.SADate {
			s := &f.SADate[j]
			c.holders(s)
			c.saDate(s)
		}
		c.feature(f)
	}
	return is
}

// checker checks a report piece by piece, each when it is complete, and tracks the position.
type checker struct {
	emit   func(telemetry.Issue)
	issues telemetry.Issues // scratch
	feat   int              // number of the feature
	dates  []telemetry.SADate
	counts [3]int // of the holders of the present SA date, by kind
	seen   map[usage]bool
}

// usage identifies what has at most one SADate in a report.
type usage struct {
	id   string
	date telemetry.SADate
}

func newChecker(emit func(telemetry.Issue)) *checker {
	return &checker{emit: emit, seen: make(map[usage]bool)}
}

// holders checks those that the present SA date has.
func (c *checker) holders(s *SADate) {
	h := &Holder{Kind: HolderCCUDevice}
	for _, h.CCUDevice = range s.CCUDevices {
		c.holder(h)
	}
	h = &Holder{Kind: HolderUser}
	for _, h.User = range s.Licensees.Users {
		c.holder(h)
	}
	h = &Holder{Kind: HolderDevice}
	for _, h.Device = range s.Licensees.Devices {
		c.holder(h)
	}
}

// holder checks the next holder of the current SA date.
func (c *checker) holder(h *Holder) {
	is := c.issues[:0]
	n := c.counts[h.Kind]
	c.counts[h.Kind]++
	switch h.Kind {
	case HolderUser:
		if is = checkUser(is, &h.User); len(is) > 0 {
			record.WithinItem(is, "Users", n)
			record.Within(is, "Licensees")
		}
	case HolderDevice:
		if is = checkDevice(is, &h.Device); len(is) > 0 {
			record.WithinItem(is, "Devices", n)
			record.Within(is, "Licensees")
		}
	default:
		is = checkDeviceID(is, h.CCUDevice)
		record.WithinItem(is, "CCUDevices", n)
	}
	c.withinDate(is)
}

func checkDeviceID(is telemetry.Issues, id string) telemetry.Issues {
	if codec.HasControl(id) {
		is.Add(telemetry.Failure, telemetry.ErrIdentifier, "", "contains control characters")
	}
	if codec.HasBidi(id) {
		is.Add(telemetry.Warning, telemetry.ErrIdentifier, "", "contains bidirectional formatting characters")
	}
	return is
}

// closed checks a record that a Reader has come to the end of.
func (c *checker) closed(v telemetry.Record) {
	switch v := v.(type) {
	case *SADate:
		c.saDate(v)
	case *Feature:
		c.feature(v)
	case *Report:
		c.report(v)
	}
}

// headOf returns a copy of a record without the items of its streamed lists.
func headOf(v itemwise.Record) telemetry.Record { return v.Head().Of() }

// saDate checks the current SA date, whose holders have been checked, and moves to the next one.
func (c *checker) saDate(s *SADate) {
	is := checkSADate(c.issues[:0], headOf(s.streamed()).(*SADate))
	is = checkWindow(is, "DateSampleStartUTC", s.DateSampleStartUTC, s.DateSampleStopUTC)
	ccu, licensees := c.counts[HolderCCUDevice], c.counts[HolderUser]+c.counts[HolderDevice]
	// Concurrent licenses are in use without a licensee.
	total := s.Licensees.CountTotal
	if total != licensees && (licensees > 0 || ccu == 0) && !record.Missing(total, s.Licensees.Kept, findLicensees("CountTotal")) {
		is.Add(telemetry.Failure, telemetry.ErrRange, "Licensees.CountTotal", "is not the number of users and devices")
	}
	most := 0
	for i := range s.Pool {
		for j := range s.Pool[i].UsageSamples {
			n, u := len(is), &s.Pool[i].UsageSamples[j]
			most = max(most, u.CountInUse)
			is = checkUse(is, s, u)
			record.WithinItem(is[n:], "UsageSamples", j)
			record.WithinItem(is[n:], "Pool", i)
		}
	}
	if most > s.CountUsedMax && !record.Missing(s.CountUsedMax, s.Kept, findSADate("CountUsedMax")) {
		is.Add(telemetry.Failure, telemetry.ErrRange, "CountUsedMax", "is below the CountInUse of a sample")
	}
	c.withinDate(is)
	c.dates = append(c.dates, s.ID)
	c.counts = [3]int{}
}

// checkUse checks the consistency of a sample, and compares it with its SA date.
func checkUse(is telemetry.Issues, s *SADate, u *Sample) telemetry.Issues {
	early := u.Timestamp.Compare(s.DateSampleStartUTC) < 0 && !u.Timestamp.IsZero()
	late := u.Timestamp.Compare(s.DateSampleStopUTC) > 0 && !s.DateSampleStopUTC.IsZero()
	if early || late {
		is.Add(telemetry.Warning, telemetry.ErrRange, "Timestamp", "is outside the sampling window")
	}
	if u.OverDraft != max(u.CountInUse-u.Installed, 0) &&
		!record.Missing(u.OverDraft, u.Kept, findSample("OverDraft")) &&
		!record.Missing(u.CountInUse, u.Kept, findSample("CountInUse")) &&
		!record.Missing(u.Installed, u.Kept, findSample("Installed")) {
		is.Add(telemetry.Failure, telemetry.ErrRange, "OverDraft", "is not the number by which CountInUse exceeds Installed")
	}
	return is
}

// feature checks the current feature, whose SA dates have been checked, and moves to the next one.
func (c *checker) feature(f *Feature) {
	is := checkFeature(c.issues[:0], headOf(f.streamed()).(*Feature))
	for i, date := range c.dates {
		if f.ID == "" || date.IsZero() {
			continue // a missing ID equals no other
		}
		key := usage{f.ID, date}
		if c.seen[key] {
			n := len(is)
			is.Add(telemetry.Failure, telemetry.ErrDuplicate, "id", "is the id of more than one SADate of the feature")
			record.WithinItem(is[n:], "SADate", i)
		}
		c.seen[key] = true
	}
	c.withinFeature(is)
	c.feat++
	c.dates = c.dates[:0]
}

func (c *checker) withinDate(is telemetry.Issues) {
	record.WithinItem(is, "SADate", len(c.dates))
	c.withinFeature(is)
}

func (c *checker) withinFeature(is telemetry.Issues) {
	record.WithinItem(is, "Feature", c.feat)
	record.Within(is, "Inventory")
	c.flush(is)
}

func (c *checker) flush(is telemetry.Issues) {
	for _, i := range is {
		c.emit(i)
	}
	c.issues = is[:0]
}

// report checks everything except the features.
func (c *checker) report(r *Report) {
	is := checkReport(c.issues[:0], headOf(r.streamed()).(*Report))
	is = checkClocks(is, r.Metadata.UTCDate, r.Metadata.Date)
	if n := &r.StartupCounts; n.Count != len(n.LPE) && !record.Missing(n.Count, n.Kept, findStartupCounts("Count")) {
		is.Add(telemetry.Warning, telemetry.ErrRange, "StartupCounts.Count", "is not the number of LPEs")
	}
	for i := range r.SupplementalGracePeriod {
		n := len(is)
		is = checkGracePeriod(is, &r.SupplementalGracePeriod[i])
		record.WithinItem(is[n:], "SupplementalGracePeriod", i)
	}
	c.flush(is)
}

func checkGracePeriod(is telemetry.Issues, p *SupplementalGracePeriod) telemetry.Issues {
	local, utc := p.DateTriggerLocal, p.DateTriggerUTC
	if !local.IsZero() && !utc.IsZero() && !possibleZone(local.In(time.UTC).Sub(utc.Time())) {
		is.Add(telemetry.Warning, telemetry.ErrRange, "DateTriggerLocal", "is not DateTriggerUTC in any time zone")
	}
	return is
}

// checkClocks reports UTC and local times that differ more than any time zone allows.
func checkClocks(is telemetry.Issues, utc telemetry.UTCTime, local telemetry.LocalTime) telemetry.Issues {
	if !local.IsZero() && !utc.IsZero() && !possibleZone(local.In(time.UTC).Sub(utc.Time())) {
		is.Add(telemetry.Warning, telemetry.ErrRange, "Metadata.Date", "is not UTCDate in any time zone")
	}
	return is
}

// possibleZone reports whether a time zone can explain the difference of two clocks. Offsets of zones are multiples of
// a quarter of an hour; the clocks may have been read one after the other.
func possibleZone(gap time.Duration) bool {
	const west, east, slack = -12 * time.Hour, 14 * time.Hour, time.Minute
	zone := gap.Round(15 * time.Minute)
	return zone >= west && zone <= east && (gap-zone).Abs() <= slack
}
