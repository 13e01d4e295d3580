package parquet_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/parquet"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
)

// small returns a file with lists, features and undocumented content.
func small(t testing.TB) []byte {
	return file(t, []event.Event{
		decode(t, `{"type":"config","prod":"AccessSecurity.OnPrem","payload":{"actualtemplatecode":"1.0","appsPublished":[{"name":"a"},{"x":1}]}}`),
		decode(t, `{"id":"d4ce7919-5d80-44de-a8fa-102923fe0ead","st":"2011-08-12T20:17:46Z","type":"config","prod":"AccessSecurity.OnPrem","payload":{"new":"b","actualtemplatecode":"1.0"}}`),
	})
}

// A file that is cut off anywhere is refused.
func TestCut(t *testing.T) {
	data := small(t)
	for n := range data {
		if got, err := read(data[:n]); err == nil {
			t.Fatalf("%d of %d bytes are read as %d events", n, len(data), len(got))
		}
	}
}

// A file with a flipped bit is refused, wherever the bit is.
func TestFlipped(t *testing.T) {
	data := small(t)
	for i := range data {
		for _, bit := range []byte{1 << (i % 8), 0xff} {
			data[i] ^= bit
			got, err := read(data)
			data[i] ^= bit
			if err == nil {
				t.Fatalf("byte %d of %d: %d events", i, len(data), len(got))
			}
			var e *telemetry.Error
			if !errors.As(err, &e) {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
}

// sealed puts the right digest into a file that was changed, unless the digest itself was changed.
func sealed(data []byte) []byte {
	key := []byte("telemetry.digest")
	i := bytes.LastIndex(data, key)
	if i < 0 || len(data)-i < 82 {
		return data
	}
	i += len(key) + 2
	for j := range 64 {
		data[i+j] = '0'
	}
	sum := sha256.Sum256(data)
	hex.Encode(data[i:], sum[:])
	return data
}

// A file that was changed and given the right digest causes an error or yields other rows, and never a panic. Errors
// contain no byte of it.
func TestFlippedAndSealed(t *testing.T) {
	data := small(t)
	if got, err := read(sealed(bytes.Clone(data))); err != nil || len(got) != 2 {
		t.Fatalf("%d events, %v", len(got), err)
	}
	errs := 0
	for i := range data {
		changed := bytes.Clone(data)
		if changed[i] = 0xff; i%2 == 0 {
			changed[i] = data[i] ^ 1<<(i%16/2)
		}
		if _, err := read(sealed(changed)); err != nil {
			errs++
			var e *telemetry.Error
			if !errors.As(err, &e) {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
	t.Logf("%d of %d changes cause errors", errs, len(data))
	if errs < len(data)/8 {
		t.Error("nearly all changes cause errors, so the test does not reach the reader of rows")
	}
}

// A file of another program is read if its columns are those of the table.
func TestWithTable(t *testing.T) {
	data := small(t)
	other := bytes.Replace(data, []byte("telemetry.digest"), []byte("telemetry.nodige"), 1)
	if _, err := parquet.NewReader(bytes.NewReader(other), int64(len(other))); !errors.Is(err, telemetry.ErrDigest) {
		t.Fatal(err)
	}
	config, _ := parquet.TableOf(new(spa.ConfigEvent))
	r, err := parquet.NewReader(bytes.NewReader(other), int64(len(other)), parquet.WithTable(config))
	must(t, err)
	if r.State() != telemetry.Unverifiable {
		t.Error(r.State())
	}
	n := 0
	for _, err := range r.Events(t.Context()) {
		must(t, err)
		n++
	}
	if n != 2 {
		t.Errorf("%d events", n)
	}
	usage, _ := parquet.TableOf(new(cvad.UsageEvent))
	if _, err := parquet.NewReader(bytes.NewReader(other), int64(len(other)), parquet.WithTable(usage)); !errors.Is(err, telemetry.ErrFormat) {
		t.Fatal(err)
	}
}

// Only scrubbed records are written, and no records of another table.
func TestWriterRefuses(t *testing.T) {
	table, _ := parquet.TableOf(new(cvad.UsageEvent))
	w, err := parquet.NewWriter(io.Discard, table)
	must(t, err)
	if err := w.Write(nil); !errors.Is(err, telemetry.ErrClearText) {
		t.Error(err)
	}
	if err := w.Write(pseudonym.Scrubbed[cvad.UsageEvent]{}); !errors.Is(err, telemetry.ErrClearText) {
		t.Error(err)
	}
	if err := w.Write(pseudonym.InClear(new(spa.ConfigEvent))); !errors.Is(err, telemetry.ErrUnsupported) {
		t.Error(err)
	}
	must(t, w.Write(pseudonym.InClear(new(cvad.UsageEvent))))
	must(t, w.Close())
	if err := w.Write(pseudonym.InClear(new(cvad.UsageEvent))); !errors.Is(err, telemetry.ErrUnsupported) {
		t.Error(err)
	}
	if _, err := parquet.NewWriter(nil, table); !errors.Is(err, telemetry.ErrRequired) {
		t.Error(err)
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error)             { return 0, b.err }
func (b broken) ReadAt(p []byte, _ int64) (int, error) { return 0, b.err }

// Errors of the destination and of the source are returned unchanged, and reading ends with its context.
func TestErrorsOfOthers(t *testing.T) {
	boom := errors.New("boom")
	table, _ := parquet.TableOf(new(cvad.UsageEvent))
	w, err := parquet.NewWriter(broken{boom}, table, parquet.WithRowGroup(1))
	must(t, err)
	must(t, w.Write(pseudonym.InClear(new(cvad.UsageEvent)))) // the row is buffered
	if err := w.Close(); !errors.Is(err, boom) {
		t.Error(err)
	}
	if err := w.Write(pseudonym.InClear(new(cvad.UsageEvent))); !errors.Is(err, boom) {
		t.Error(err)
	}
	if _, err := parquet.NewReader(broken{boom}, 1000); !errors.Is(err, boom) {
		t.Error(err)
	}
	data := small(t)
	r, err := parquet.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range r.Events(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

// A discarded folder contains no files, and neither does that of a failed report.
func TestDiscard(t *testing.T) {
	path := t.TempDir()
	out, err := parquet.NewFolder(path)
	must(t, err)
	must(t, out.Write(pseudonym.InClear(new(cvad.UsageEvent))))
	must(t, out.Discard())
	if names, _ := filepath.Glob(filepath.Join(path, "*")); len(names) > 0 {
		t.Error(names)
	}
	if entries, _ := os.ReadDir(path); len(entries) > 0 {
		t.Error(entries)
	}
	if err := out.Write(pseudonym.InClear(new(cvad.UsageEvent))); !errors.Is(err, telemetry.ErrUnsupported) {
		t.Error(err)
	}
}

// Reading any row gives an event or an error, and never a panic.
func FuzzReader(f *testing.F) {
	for _, ev := range events(f) {
		f.Add(file(f, []event.Event{ev}))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := read(sealed(data))
		if err != nil {
			return
		}
		for _, ev := range all {
			if doc, err := ev.AppendJSON(nil); err == nil && !strings.HasPrefix(string(doc), "{") {
				t.Fatalf("%s", doc)
			}
		}
	})
}

// Every event is unchanged after a round trip.
func FuzzRoundTrip(f *testing.F) {
	for _, ev := range events(f) {
		f.Add(encode(f, ev))
	}
	f.Fuzz(func(t *testing.T, doc string) {
		ev, err := registry(t).DecodeJSON([]byte(doc), telemetry.Limits{})
		if err != nil {
			return
		}
		if _, err := ev.AppendJSON(nil); err != nil {
			return
		}
		if _, raw := ev.(*event.Raw); raw {
			return // the order of its members is lost
		}
		got, err := read(file(t, []event.Event{ev}))
		must(t, err)
		same(t, got[0], ev)
	})
}
