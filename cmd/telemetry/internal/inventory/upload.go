package inventory

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/licenseserver"
)

// upload is one bundle or report.
type upload struct {
	path        string
	kind        string
	server      string
	generated   time.Time
	deployed    time.Time
	first, last time.Time // covered
	manual      bool
	content     telemetry.Digest // equal for uploads of the same content
	products    map[string]int   // events, or reports
}

// errOther is the error of a file that is neither a bundle nor a report.
var errOther = errors.New("neither a bundle nor a report")

// read reads an upload.
func read(ctx context.Context, path string) (*upload, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, cli.Unread(err)
	}
	defer f.Close()
	head, _, err := record.Peek(f)
	if err != nil {
		return nil, err
	}
	u := &upload{path: path, kind: record.Sniff(head).Kind, products: make(map[string]int)}
	switch u.kind {
	case record.Bundle:
		err = u.bundle(ctx, f)
	case "report":
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			err = u.report(f)
		}
	default:
		return nil, errOther
	}
	return u, cli.Judge(err)
}

// bundle reads a bundle.
func (u *upload) bundle(ctx context.Context, f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	kinds, err := record.Events()
	if err != nil {
		return err
	}
	b, err := cvad.NewBundle(ctx, f, info.Size(), cvad.WithKinds(kinds))
	if err != nil {
		return err
	}
	defer b.Close()
	report, err := b.Verify(ctx)
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		return err
	}
	m := b.Manifest()
	u.server, u.generated, u.deployed = m.GUID.String(), m.UTCDate.Time(), m.ProductDeployUTCDate.Time()
	u.manual = m.UploadType != cvad.UploadTypeAuto
	u.content = m.FilesUI
	for _, file := range m.File {
		u.cover(file.EventStartTS.Time(), file.EventEndTS.Time())
	}
	for ev, err := range b.Events(ctx) {
		if err != nil {
			return err
		}
		u.products[ev.Head().Prod]++
	}
	return nil
}

// report reads a report without holding its lists in memory.
func (u *upload) report(f *os.File) error {
	var hash telemetry.Digester
	r := licenseserver.NewReader(io.TeeReader(f, &hash), licenseserver.WithVerification())
	for feature, err := range r.Features() {
		if err != nil {
			return err
		}
		for date, err := range feature.SADates() {
			if err != nil {
				return err
			}
			d, err := date.Collect()
			if err != nil {
				return err
			}
			u.cover(d.DateSampleStartUTC.Time(), d.DateSampleStopUTC.Time())
		}
	}
	whole, err := r.Report()
	if err != nil {
		return err
	}
	if err := record.Complete(whole); err != nil {
		return err
	}
	if r.State() == telemetry.Mismatch {
		return &telemetry.Error{Kind: telemetry.ErrDigest, Path: "Metadata.UI", Offset: -1, Want: "the digest of the bytes"}
	}
	if _, err := io.Copy(&hash, f); err != nil {
		return err
	}
	u.server, u.generated, u.deployed = whole.LicenseServer.GUID.String(), whole.Metadata.UTCDate.Time(), whole.Metadata.ProductUTCDeployDate.Time()
	u.content = hash.Digest()
	u.products[whole.Metadata.Product]++
	return nil
}

// cover adds a covered period.
func (u *upload) cover(first, last time.Time) {
	if first.Year() < 1990 || last.Before(first) { // not set
		return
	}
	if u.first.IsZero() || first.Before(u.first) {
		u.first = first.UTC()
	}
	if last.After(u.last) {
		u.last = last.UTC()
	}
}
