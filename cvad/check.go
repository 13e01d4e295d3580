package cvad

import (
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// maxZoneGap is more than the offset of any time zone from UTC.
const maxZoneGap = 26 * time.Hour

// Check reports missing required values, undocumented values and names, and members that contradict each other.
func (e *UsageEvent) Check() telemetry.Issues {
	is := checkUsageEvent(nil, e)
	is = checkProduct(is, e.Prod)
	if e.Prod == ProductOnPrem && e.Tenant.ID != "" && e.Tenant.ID != event.OnPremises {
		is.Add(telemetry.Failure, telemetry.ErrFormat, "tenant.id", "is always "+event.OnPremises+" on premises")
	}
	n := len(is)
	is = checkFeatures(is, &e.Payload)
	if h := e.Payload.HeartBeatTime; h != nil && *h > 0 && !h.Plausible() {
		is.Add(telemetry.Warning, telemetry.ErrRange, "heartBeatTime", "looks like milliseconds; it is in seconds")
	}
	record.Within(is[n:], "payload")
	return is
}

// checkProduct reports a product that no page names for the events of this package.
func checkProduct(is telemetry.Issues, prod string) telemetry.Issues {
	if prod != "" && prod != ProductCloud && prod != ProductOnPrem {
		is.Add(telemetry.Warning, telemetry.ErrUnknown, "prod", "is not a product that sends usage events")
	}
	return is
}

// checkFeatures compares the four booleans of a payload with their bits.
func checkFeatures(is telemetry.Issues, p *UsagePayload) telemetry.Issues {
	if p.EnabledFeatures.Unknown() != 0 {
		is.Add(telemetry.Warning, telemetry.ErrUnknown, "enabledFeatures", "has undocumented bits")
	}
	for _, b := range p.booleans() {
		if *b.on != p.EnabledFeatures.Has(b.feature) && !record.Missing(p.EnabledFeatures, p.Kept, findUsagePayload("enabledFeatures")) {
			is.Add(telemetry.Warning, telemetry.ErrFormat, "enabledFeatures", "contradicts a boolean of the payload")
			break
		}
	}
	return is
}

// Check reports the issues of the manifest itself. Missing values do not contradict others. [Bundle.Verify] checks
// whether the manifest matches the files of its bundle.
func (m *Manifest) Check() telemetry.Issues {
	is := checkManifest(nil, m)
	if m.TotalFiles != len(m.File) && !record.Missing(m.TotalFiles, m.Kept, findManifest("TotalFiles")) {
		is.Add(telemetry.Failure, telemetry.ErrRange, "TotalFiles", "is not the number of files")
	}
	if gap := m.Date.In(time.UTC).Sub(m.UTCDate.Time()); !m.Date.IsZero() && !m.UTCDate.IsZero() && gap.Abs() > maxZoneGap {
		is.Add(telemetry.Warning, telemetry.ErrRange, "Date", "is further from UTCDate than any time zone")
	}
	if m.DiskFreeMB != nil && m.DiskTotalMB != nil && *m.DiskFreeMB > *m.DiskTotalMB {
		is.Add(telemetry.Warning, telemetry.ErrRange, "DiskFreeMB", "is more than DiskTotalMB")
	}
	seen := make(map[string]bool, len(m.File))
	for i := range m.File {
		n := len(is)
		is = checkFileEntry(is, &m.File[i], seen)
		record.WithinItem(is[n:], "File", i)
	}
	return is
}

func checkFileEntry(is telemetry.Issues, f *File, seen map[string]bool) telemetry.Issues {
	switch name := archive.FoldName(f.Name); {
	case record.Missing(f.Name, f.Kept, findFile("Name")):
	case archive.CheckName(f.Name) != nil:
		is.Add(telemetry.Failure, telemetry.ErrName, "Name", "is not a file name that every system allows")
	case seen[name]:
		is.Add(telemetry.Failure, telemetry.ErrDuplicate, "Name", "is the name of more than one file")
	default:
		seen[name] = true
	}
	if f.UI.IsZero() && !record.Missing(f.UI, f.Kept, findFile("UI")) {
		is.Add(telemetry.Warning, telemetry.ErrRequired, "UI", "is empty, so the file cannot be verified")
	}
	if f.EventStartTS > f.EventEndTS && !record.Missing(f.EventEndTS, f.Kept, findFile("EventEndTS")) {
		is.Add(telemetry.Failure, telemetry.ErrRange, "EventStartTS", "is later than EventEndTS")
	}
	is = checkUnit(is, "EventStartTS", f.EventStartTS)
	return checkUnit(is, "EventEndTS", f.EventEndTS)
}

func checkUnit(is telemetry.Issues, name string, ms telemetry.EpochMillis) telemetry.Issues {
	if ms > 0 && !ms.Plausible() {
		is.Add(telemetry.Warning, telemetry.ErrRange, name, "looks like seconds; it is in milliseconds")
	}
	return is
}

var (
	_ event.Event = (*UsageEvent)(nil)
	_ event.Event = (*BrokerUsageEvent)(nil)
)
