package spool

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

var (
	errTorn = record.Failure(telemetry.ErrSyntax, "the end of the line")
	errZero = record.Failure(telemetry.ErrSyntax, "text without zero bytes")
	errLong = record.Failure(telemetry.ErrLimit, "a shorter event")
)

// maxDamage is the maximum number of pieces of damage that a batch lists.
const maxDamage = 1000

// Batch holds the events of one bundle. It must not be used after the [Write] function returns, or by several
// goroutines at once.
type Batch struct {
	spool    *Spool
	name     string
	start    time.Time
	clear    bool
	segments []string

	read   bool // to the end, by the last pass
	err    error
	events int
	damage []Damage
}

// Name returns the text that replaces the star in the name of the bundle: the start of the period, a number and random
// characters, such as 20261128T170000Z-7-q5zkrlsjnm3ybd4f. No other batch of any spool has the same name.
func (b *Batch) Name() string { return b.name }

// Start returns the start of the period in which the events were appended.
func (b *Batch) Start() time.Time { return b.start }

// InClear reports whether the events are in clear text; see [WithInClear].
func (b *Batch) InClear() bool { return b.clear }

// has reports whether a segment belongs to the batch.
func (b *Batch) has(seg *segment) bool { return slices.Contains(b.segments, seg.name) }

// Events yields the events product by product, and those of one product in the order in which they were appended: a
// usage file holds the events of one offering, so a bundle of mixed events would have a file for each change. It reads
// the batch once for each product, and can be called more than once. Damaged lines are skipped; [Finished] reports them.
//
// After an error Events stops, and there is no bundle. The error is [telemetry.ErrUnsupported] for an event whose kind
// is not in the registry, [telemetry.ErrClearText] for an event with an identifier in clear text, which Append would
// have refused, the error of ctx, or an error of the file system.
func (b *Batch) Events(ctx context.Context) iter.Seq2[pseudonym.Safe, error] {
	return func(yield func(pseudonym.Safe, error) bool) {
		if b.spool == nil || ctx == nil {
			yield(nil, record.Failure(telemetry.ErrRequired, "a batch that Drain made, and a context"))
			return
		}
		b.read, b.err, b.events, b.damage = false, nil, 0, nil
		p := products{}
		for pass := 0; pass == 0 || pass < len(p.seen); pass++ {
			p.pass = pass
			for _, name := range b.segments {
				ok, err := b.segment(ctx, name, &p, yield)
				if err != nil {
					b.err = err
					yield(nil, err)
				}
				if !ok || err != nil {
					return
				}
			}
		}
		b.read = true
	}
}

// products is the set of products in a batch, in the order in which they appear. Each pass yields the events of one.
type products struct {
	seen []string
	pass int
}

// turn reports whether this pass yields the events of a product.
func (p *products) turn(product string) bool {
	i := slices.Index(p.seen, product)
	if i < 0 {
		i = len(p.seen)
		p.seen = append(p.seen, product)
	}
	return i == p.pass
}

// hasEvents reports whether there is an event.
func (b *Batch) hasEvents(ctx context.Context) (bool, error) {
	for _, err := range b.Events(ctx) {
		return err == nil, err
	}
	return false, nil
}

// segment yields the events of one segment whose turn it is, and reports whether to continue.
func (b *Batch) segment(ctx context.Context, name string, p *products, yield func(pseudonym.Safe, error) bool) (bool, error) {
	s := b.spool
	file, err := s.sys.Open(s.path(name))
	if err != nil {
		return false, err
	}
	defer file.Close()
	lines := lineReader{src: bufio.NewReaderSize(file, 64<<10), most: int(s.limits.Event)}
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		at := lines.at
		line, err := lines.next()
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		ev, bad := s.decode(line, lines)
		if bad != nil {
			if p.pass == 0 && len(b.damage) < maxDamage {
				b.damage = append(b.damage, Damage{name, at, lines.at - at, bad})
			}
			continue
		}
		if !p.turn(ev.Head().Prod) {
			continue
		}
		safe, err := s.safe(ev, b.clear)
		if err != nil {
			return false, err
		}
		b.events++
		if !yield(safe, nil) {
			return false, nil
		}
	}
}

// decode returns the event on a line, or an error that says what is wrong with the line.
func (s *Spool) decode(line []byte, from lineReader) (event.Event, error) {
	switch {
	case from.long:
		return nil, errLong
	case bytes.IndexByte(line, 0) >= 0:
		return nil, errZero
	case from.torn:
		return nil, errTorn
	}
	return s.registry.DecodeJSON(line, s.limits)
}

// safe returns the Safe that the event was before it was written.
func (s *Spool) safe(ev event.Event, clear bool) (pseudonym.Safe, error) {
	if clear {
		return pseudonym.InClearRecord(ev), nil
	}
	if raw, ok := ev.(*event.Raw); ok {
		if !headerOnly(raw) {
			return nil, errKind
		}
		ev = &event.Raw{Header: raw.Header}
	}
	return pseudonym.RestoreRecord(ev, s.scrubOptions...)
}

// lineReader reads lines. It holds no more of a line than the limit allows.
type lineReader struct {
	src  *bufio.Reader
	most int
	at   int64 // where the next line begins
	buf  []byte
	long bool // the line was too long, and its text was discarded
	torn bool // the line had no line end
}

// next returns the next line without its line end. The line is valid until the next call.
func (r *lineReader) next() ([]byte, error) {
	r.buf, r.long, r.torn = r.buf[:0], false, false
	for {
		part, err := r.src.ReadSlice('\n')
		r.at += int64(len(part))
		r.long = r.long || len(r.buf)+len(part) > r.most+1
		if !r.long {
			r.buf = append(r.buf, part...)
		}
		switch {
		case err == nil:
			return bytes.TrimSuffix(r.buf, []byte("\n")), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case err == io.EOF && (r.long || len(r.buf) > 0):
			r.torn = true
			return r.buf, nil
		default:
			return nil, err
		}
	}
}

// readAll returns the content of r, if it is at most most bytes.
func readAll(r io.Reader, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		err = record.Failure(telemetry.ErrLimit, "a shorter file")
	}
	return text, err
}
