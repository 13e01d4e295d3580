package cvad_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// manyEvents is so large that their usage file is unpacked in another goroutine, and is longer than what is read ahead.
const manyEvents = 2000

// long returns a bundle with many events in one usage file, and their IDs.
func long(t *testing.T) (data []byte, ids []uuid.UUID) {
	t.Helper()
	var b bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &b, manifest(t))
	e := usage(t, 1)[0]
	for range manyEvents {
		e.ID, e.Payload.SiteID = uuid.New(), uuid.New()
		ids = append(ids, e.ID)
		require.NoError(t, w.Write(pseudonym.InClear(e)))
	}
	_, err := w.Close()
	require.NoError(t, err)
	require.Greater(t, b.Len(), 80_000)
	return b.Bytes(), ids
}

// settled waits until there are no more goroutines than before.
func settled(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// Both readers of bundles yield events in order, with any options, on one CPU and on several.
func TestEventsAhead(t *testing.T) {
	data, ids := long(t)
	for _, cores := range []int{1, 2} {
		func() {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			before := runtime.NumGoroutine()
			for name, opts := range map[string][]cvad.ReaderOption{
				"plain": nil, "reused": {cvad.WithEvents(event.WithReuse())}, "workers": {cvad.WithEvents(event.WithWorkers(3), event.WithReuse())},
			} {
				b, err := open(t, data, opts...)
				require.NoError(t, err)
				piped := cvad.NewBundleReader(struct{ io.Reader }{bytes.NewReader(data)}, opts...)
				for _, events := range []func(func(event.Event, error) bool){b.Events(t.Context()), piped.Events(t.Context())} {
					n := 0
					var first event.Event
					for ev, err := range events {
						require.NoError(t, err)
						if ids[n] != ev.Head().ID {
							t.Fatalf("%s: event %d has another ID", name, n)
						}
						if n == 0 {
							first = ev
						}
						n++
					}
					assert.Len(t, ids, n)
					assert.Equal(t, name == "plain", first.Head().ID == ids[0], "%s: an event is kept unless its memory is reused", name)
				}
			}
			settled(t, before)
		}()
	}
}

// After a loop that is left, or whose context ends, no goroutine runs, and the bundle can be read again.
func TestEventsAheadLeft(t *testing.T) {
	data, ids := long(t)
	b, err := open(t, data)
	require.NoError(t, err)
	before := runtime.NumGoroutine()
	for _, leave := range []int{1, 500, manyEvents - 1} {
		n := 0
		for _, err := range b.Events(t.Context()) {
			require.NoError(t, err)
			if n++; n == leave {
				break
			}
		}
		settled(t, before)

		ctx, cancel := context.WithCancel(t.Context())
		n = 0
		var last error
		for _, err := range b.Events(ctx) {
			if last = err; err != nil {
				continue
			}
			if n++; n == leave {
				cancel()
			}
		}
		cancel()
		assert.ErrorIs(t, last, context.Canceled)
		assert.Equal(t, leave, n)
	}
	settled(t, before)
	n := 0
	for ev, err := range b.Events(t.Context()) {
		require.NoError(t, err)
		if ids[n] != ev.Head().ID {
			t.Fatalf("event %d has another ID", n)
		}
		n++
	}
	assert.Len(t, ids, n)
}

// If a file is read ahead, a failing source or a wrong digest is reported after its events.
func TestEventsAheadFail(t *testing.T) {
	data, _ := long(t)
	failure := errors.New("the disk is gone")
	src := &failing{r: bytes.NewReader(data), err: failure}
	b, err := cvad.NewBundle(t.Context(), src, int64(len(data)))
	require.NoError(t, err)
	src.from = int64(len(data) / 2)
	n := 0
	var last error
	for _, err := range b.Events(t.Context()) {
		if last = err; err == nil {
			n++
		}
	}
	assert.ErrorIs(t, last, failure)
	assert.Greater(t, n, 100)
	assert.Less(t, n, manyEvents)

	other := repack(t, data, func(files map[string][]byte) {
		reseal(t, files, func(m *cvad.Manifest) { m.File[0].UI = telemetry.DigestOf([]byte("another")) })
	})
	b, err = open(t, other)
	require.NoError(t, err)
	n, last = 0, nil
	for _, err := range b.Events(t.Context()) {
		if last = err; err == nil {
			n++
		}
	}
	assert.ErrorIs(t, last, telemetry.ErrDigest)
	assert.Equal(t, manyEvents, n)
}

// failing fails from an offset on, once it is set.
type failing struct {
	r    io.ReaderAt
	from int64
	err  error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if f.from > 0 && off+int64(len(p)) > f.from {
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}

// The limits of the bundle apply, whatever limits the options for events set.
func TestEventsKeepLimits(t *testing.T) {
	b, err := open(t, bundle(t, 3), cvad.WithLimits(telemetry.Limits{Event: 100}), cvad.WithEvents(event.WithLimits(telemetry.Limits{})))
	require.NoError(t, err)
	assert.ErrorIs(t, firstError(b.Events(t.Context())), telemetry.ErrLimit)
}
