package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strconv"
	"time"
	"unicode"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/csg-telemetry/telemetry/provisioning"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/google/uuid"
)

// Limits of an upload, in addition to those of telemetry.Limits.
const (
	maxPeriods  = 1024
	maxProducts = 1024
)

// Upload contains what Pack has read from an upload.
type Upload struct {
	// Digest and Size are the digest and the number of the bytes of the upload.
	Digest telemetry.Digest
	Size   int64
	// Kind is Bundle or Report.
	Kind UploadKind
	// UI is the ManifestUI of a bundle and the UI of a report. It identifies the upload, because it covers its files, its server and
	// its time.
	UI telemetry.Digest
	// Server is the server that the upload claims to come from.
	Server uuid.UUID
	// Made is the time at which the upload was made, according to the upload.
	Made time.Time
	// Events is the number of events of a bundle, or of license holders of a report.
	Events int
	// Parts are the parts to fold: one, or more if the upload is large. The last part records the arrival of the upload. So if parts
	// are folded in order, an upload is counted only after all of its other parts.
	Parts []Part
}

// Part is some of the segments of an upload, as a value that can be sent and stored. Only this package reads its data.
type Part struct {
	// ID consists of UI and a number. Parts with the same ID have the same data if the plan is the same.
	ID string
	// Shard is the shard of the server. It says where to send the part; its data has segments of any shard.
	Shard int
	// Data is less than 1 MiB.
	Data []byte
}

// Option configures [Pack] and [NewPacker].
type Option func(*packing)

// WithLimits sets the limits for reading uploads.
func WithLimits(l telemetry.Limits) Option { return func(p *packing) { p.limits = l } }

// AcceptClear accepts uploads whose holders of licenses are in clear. Of each holder, only the token
// of the documented scheme is kept; that scheme has no key, see [pseudonym.Documented].
func AcceptClear() Option { return func(p *packing) { p.clear = true } }

// AcceptFailures accepts events and reports for which Check reports failures. Uploads that cannot be read or verified are still
// refused.
func AcceptFailures() Option { return func(p *packing) { p.lax = true } }

// Packer packs uploads. It is safe for concurrent use.
type Packer struct {
	plan  Plan
	opts  []Option
	kinds *event.Registry
}

// NewPacker returns a Packer. It returns the error of [Plan.Err] if the plan is invalid.
func NewPacker(plan Plan, opts ...Option) (*Packer, error) {
	if err := plan.Err(); err != nil {
		return nil, err
	}
	kinds, err := event.NewRegistry(products.Events())
	if err != nil {
		return nil, err
	}
	return &Packer{plan, opts, kinds}, nil
}

// Pack reads one upload. It calls [NewPacker] and [Packer.Pack].
func Pack(ctx context.Context, src io.Reader, plan Plan, opts ...Option) (*Upload, error) {
	p, err := NewPacker(plan, opts...)
	if err != nil {
		return nil, err
	}
	return p.Pack(ctx, src)
}

// Pack reads an upload, which is a bundle or a compliance report in XML or JSON, once and to its end. It returns all of its parts or
// none. The error is a [*Refusal] if the upload must not be counted. If src fails or ctx ends, it is another error, which says nothing
// about the upload. Memory use is at most some 200 bytes per event, in addition to that of the reader.
//
// The upload must verify, a report must contain its UI, and Check must report no failure.
func (k *Packer) Pack(ctx context.Context, src io.Reader) (*Upload, error) {
	s := &source{ctx: ctx, r: src}
	p := &packing{plan: k.plan, kinds: k.kinds, groups: make(map[CellKey]*segment), products: make(map[string]struct{})}
	for _, opt := range k.opts {
		opt(p)
	}
	up := new(Upload)
	front := make([]byte, 4)
	n, _ := io.ReadFull(s, front) // if this fails, the following calls fail, too
	r := io.MultiReader(bytes.NewReader(front[:n]), s)
	var err error
	if string(front) == "PK\x03\x04" {
		up.Kind, err = Bundle, p.bundle(ctx, r, up)
	} else {
		up.Kind, err = Report, p.report(r, up)
	}
	if s.err == nil { // the digest also covers what a reader left unread
		_, _ = io.Copy(io.Discard, s)
	}
	up.Digest, up.Size = s.digester.Digest(), s.size
	switch {
	case s.err != nil && s.err != io.EOF:
		return nil, &SourceError{s.err}
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, refuse(err, up.Digest, up.Size)
	}
	p.finish(up)
	return up, nil
}

// SourceError reports that the source of an upload failed. It says nothing about the upload.
type SourceError struct{ err error }

// Error returns a fixed text.
func (e *SourceError) Error() string { return "ingest: reading the upload failed" }

// Unwrap returns the error of the source.
func (e *SourceError) Unwrap() error { return e.err }

// source reads an upload, computes its digest, and keeps the error.
type source struct {
	ctx      context.Context
	r        io.Reader
	digester telemetry.Digester
	size     int64
	err      error
}

func (s *source) Read(b []byte) (int, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(b)
	_, _ = s.digester.Write(b[:n])
	s.size += int64(n)
	s.err = err
	return n, err
}

// packing is an upload that is being packed.
type packing struct {
	plan       Plan
	kinds      *event.Registry
	limits     telemetry.Limits
	clear, lax bool

	groups   map[CellKey]*segment
	products map[string]struct{}
	periods  map[int64]struct{}
	last     int64      // the period of row
	row      []*segment // the segments of a period by shard
}

// bundle packs a bundle.
func (p *packing) bundle(ctx context.Context, r io.Reader, up *Upload) error {
	// Only copies of the event's texts are kept.
	b := cvad.NewBundleReader(r, cvad.WithKinds(p.kinds), cvad.WithLimits(p.limits), cvad.WithEvents(event.WithReuse()))
	for ev, err := range b.Events(ctx) {
		if err != nil {
			return err
		}
		if !p.lax {
			if err := ev.Check().Err(); err != nil {
				return &placed{up.Events, err}
			}
		}
		if err := p.event(ev); err != nil {
			return &placed{up.Events, err}
		}
		up.Events++
	}
	report, err := b.Verify(ctx)
	if err != nil {
		return err
	}
	if err := report.Err(); err != nil {
		return err
	}
	m := b.Manifest()
	up.Server, up.Made, up.UI = m.GUID, m.UTCDate.Time(), m.ManifestUI
	return nil
}

// event adds one event.
func (p *packing) event(ev event.Event) error {
	h := ev.Head()
	e := entry{id: h.ID, product: h.Prod}
	var err error
	switch ev := ev.(type) {
	case *cvad.UsageEvent:
		if ev.Payload.ProductID != "" {
			e.product = string(ev.Payload.ProductID)
		}
		err = p.hold(&e, &ev.User, &ev.Device)
	case *spa.UserEvent:
		err = p.hold(&e, &ev.User, &ev.Device)
	case *spa.AdminEvent:
		err = p.hold(&e, &ev.User, nil)
	case *provisioning.UsageEvent:
		err = p.hold(&e, nil, &ev.Device)
	}
	if err != nil {
		return err
	}
	period := int64(unknownPeriod)
	if !h.ST.IsZero() {
		period = p.plan.period(h.ST.Time())
	}
	return p.add(period, &e)
}

// hold sets the holder of the license: a person, or else a device.
func (p *packing) hold(e *entry, u *event.User, d *event.Device) error {
	if u != nil {
		for _, text := range [...]string{u.UserLicenseID, u.UserSID, u.UPN, u.SAMName, u.FullName} {
			if text != "" {
				return p.set(e, ofPerson, text)
			}
		}
	}
	if d != nil {
		for _, text := range [...]string{d.DvcID, d.DvcName} {
			if text != "" {
				return p.set(e, ofDevice, text)
			}
		}
	}
	return nil
}

func (p *packing) set(e *entry, kind byte, text string) error {
	e.kind |= kind
	switch {
	case pseudonym.IsToken(text):
		var b [18]byte
		if n, err := base64.StdEncoding.Decode(b[:], []byte(text)); err != nil || n != len(e.holder) {
			return failure(telemetry.ErrFormat, "", "a token")
		}
		e.holder = token(b[:])
	case p.clear:
		sum := sha256.Sum256([]byte(text))
		e.holder = token(sum[:])
	default:
		return failure(telemetry.ErrClearText, "", "the token of the license holder")
	}
	return nil
}

// add adds an entry to its shard.
func (p *packing) add(period int64, e *entry) error {
	if err := p.checkProduct(e.product); err != nil {
		return err
	}
	id := e.holder
	if e.kind&ofHolder == ofNobody {
		id = e.id
	}
	s, err := p.segment(p.plan.shard(id), period)
	if err != nil {
		return err
	}
	s.add(e)
	return nil
}

func (p *packing) segment(shard uint16, period int64) (*segment, error) {
	if p.row == nil || p.last != period {
		if p.periods == nil {
			p.periods = make(map[int64]struct{})
		}
		if p.periods[period] = struct{}{}; len(p.periods) > maxPeriods {
			return nil, failure(telemetry.ErrLimit, "", "at most 1,024 sampling periods")
		}
		p.row, p.last = make([]*segment, p.plan.Shards), period
	}
	if s := p.row[shard]; s != nil {
		return s, nil
	}
	key := CellKey{shard, period}
	s := p.groups[key]
	if s == nil {
		s = newSegment(key)
		p.groups[key] = s
	}
	p.row[shard] = s
	return s, nil
}

// checkProduct returns why a name cannot be kept. Names are printed with the counts, so they must be printable.
func (p *packing) checkProduct(name string) error {
	if _, ok := p.products[name]; ok {
		return nil
	}
	if name == "" {
		return failure(telemetry.ErrRequired, "", "the name of a product")
	}
	if len(name) > maxName || len(p.products) == maxProducts {
		return failure(telemetry.ErrLimit, "", "at most 1,024 products of at most 128 bytes each")
	}
	for _, r := range name {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return failure(telemetry.ErrFormat, "", "the name of a product that can be printed")
		}
	}
	p.products[string(append([]byte(nil), name...))] = struct{}{}
	return nil
}

// placed is the failure of one event of a bundle.
type placed struct {
	index int
	err   error
}

func (e *placed) Error() string { return "event[" + strconv.Itoa(e.index) + "]: " + e.err.Error() }
func (e *placed) Unwrap() error { return e.err }
