package ingest

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
)

// report packs a compliance report.
func (p *packing) report(r io.Reader, up *Upload) error {
	var failed error
	opts := []licenseserver.ReaderOption{licenseserver.WithLimits(p.limits), licenseserver.WithVerification()}
	if !p.lax {
		opts = append(opts, licenseserver.WithIssues(func(i telemetry.Issue) {
			if err := (telemetry.Issues{i}).Err(); err != nil && failed == nil {
				failed = err
			}
		}))
	}
	reader := licenseserver.NewReader(r, opts...)
	var stocks []pendingStock
	for feature, err := range reader.Features() {
		if err != nil {
			return err
		}
		product := feature.Feature.ID
		for date, err := range feature.SADates() {
			if err != nil {
				return err
			}
			period := p.plan.period(date.SADate.DateSampleStopUTC.Time())
			id := licenseID(product)
			for h, err := range date.Holders() {
				if err != nil {
					return err
				}
				if err := p.holder(&h, period, entry{kind: ofReport, product: product, id: id}); err != nil {
					return err
				}
				up.Events++
			}
			if err := p.checkProduct(product); err != nil {
				return err
			}
			// Values that follow the lists of holders in the document are filled in at the end.
			stocks = append(stocks, pendingStock{date.SADate, product})
			if len(stocks) > maxStocks {
				return failure(telemetry.ErrLimit, "", "at most 100,000 SA dates")
			}
		}
	}
	if failed != nil {
		return failed
	}
	report, err := reader.Report()
	if err != nil {
		return err
	}
	switch reader.State() {
	case telemetry.Mismatch:
		return failure(telemetry.ErrDigest, "Metadata.UI", "the digest of the bytes")
	case telemetry.Unverifiable:
		return failure(telemetry.ErrUnverified, "Metadata.UI", "a digest to compare with")
	}
	up.Server, up.Made = report.LicenseServer.GUID, report.Metadata.UTCDate.Time()
	up.UI = report.Metadata.UI
	return p.stocks(stocks, up)
}

// maxStocks is the maximum number of SA dates of a report.
const maxStocks = 100_000

type pendingStock struct {
	date    *licenseserver.SADate
	product string
}

// licenseID returns the ID of a license of a product, which takes the place of an event ID. So each holder holds it once.
func licenseID(product string) token {
	sum := sha256.Sum256([]byte(product))
	return token(sum[:])
}

func (p *packing) holder(h *licenseserver.Holder, period int64, e entry) error {
	var err error
	switch h.Kind {
	case licenseserver.HolderUser:
		err = p.set(&e, ofPerson, h.User.ID)
	case licenseserver.HolderDevice:
		err = p.set(&e, ofDevice, h.Device.DevID)
	default:
		err = p.set(&e, ofDevice, h.CCUDevice)
	}
	if err != nil {
		return err
	}
	return p.add(period, &e)
}

// stocks adds the licenses that the server has and uses to the shard of the server.
func (p *packing) stocks(pending []pendingStock, up *Upload) error {
	for _, s := range pending {
		if s.date.CountInstalled < 0 || s.date.CountUsedMax < 0 {
			return failure(telemetry.ErrRange, "", "counts that are not negative")
		}
		g, err := p.segment(p.plan.shard(up.Server), p.plan.period(s.date.DateSampleStopUTC.Time()))
		if err != nil {
			return err
		}
		g.addStock(stock{
			stockKey{up.Server, s.product, s.date.ID.String()},
			stockValue{up.Made.Unix(), uint64(s.date.CountInstalled), uint64(s.date.CountUsedMax), up.UI.Bytes()},
		})
	}
	return nil
}

// finish creates the parts, as few as possible, because each is a message that is written and removed on its own.
func (p *packing) finish(up *Upload) {
	made, shard := p.plan.period(up.Made), p.plan.shard(up.Server)
	var data []byte
	flush := func() {
		if len(data) > 0 {
			up.Parts = append(up.Parts, Part{fmt.Sprintf("%s/%d", up.UI, len(up.Parts)), int(shard), slices.Clip(data)})
			data = nil
		}
	}
	add := func(s *segment) {
		if len(data)+s.size() > partSize {
			flush()
		}
		data = s.appendTo(slices.Grow(data, s.size()))
	}
	for _, key := range slices.SortedFunc(maps.Keys(p.groups), CellKey.Compare) {
		s := p.groups[key]
		if s.key.Period == unknownPeriod {
			s.key.Period = made
		}
		s.split(add)
	}
	s := newSegment(CellKey{shard, made})
	s.arrivals = []arrival{{up.UI.Bytes(), up.Server, up.Kind, up.Made.Unix(), uint64(up.Events)}}
	add(s)
	flush()
}

// partSize is the maximum number of bytes of a part, unless a single segment has more.
const partSize = 512 << 10
