package event_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Events are written byte for byte as they were read, including those of unknown kinds.
func TestWriterRewrites(t *testing.T) {
	stream := strings.Join(append(lines(t),
		`{"prod":"Other.Product", "type":"x","st":"never","n":1.50,"a":"\u00e9"}`,
		edit(t, line(t, "spa-user"), `"1.5"`, `"2.0"`),
		`{"type":null,"prod":5}`,
	), "\n") + "\n"
	var out bytes.Buffer
	w := event.NewWriter(&out)
	for _, o := range readAll(strings.NewReader(stream)) {
		require.NoError(t, o.err)
		require.NoError(t, w.Write(pseudonym.InClearRecord(o.event)))
	}
	require.NoError(t, w.Flush())
	assert.Equal(t, stream, out.String())
}

// What Scrub returns is written without a clear identifier.
func TestWriterScrubbed(t *testing.T) {
	var out bytes.Buffer
	w := event.NewWriter(&out)
	for _, o := range readAll(strings.NewReader(strings.Join(lines(t), "\n"))) {
		safe, err := pseudonym.ScrubRecord(pseudonym.Documented(), o.event)
		require.NoError(t, err)
		require.NoError(t, w.Write(safe))
	}
	require.NoError(t, w.Flush())
	assert.Equal(t, len(kinds), strings.Count(out.String(), "\n"))
	for _, clear := range []string{"Steven", "spa-admin", "AE18C4D5", "S-1-5-21"} {
		assert.NotContains(t, out.String(), clear)
	}
}

// failing is a destination that fails from its nth write on.
type failing struct{ n int }

var errFull = errors.New("full")

func (f *failing) Write(b []byte) (int, error) {
	if f.n--; f.n < 0 {
		return len(b) / 2, errFull
	}
	return len(b), nil
}

// After an error of the destination, nothing more is written.
func TestWriterFailingDestination(t *testing.T) {
	var e spa.ConfigEvent
	require.NoError(t, e.UnmarshalJSON([]byte(line(t, "spa-config"))))
	dst := &failing{n: 2}
	w := event.NewWriter(dst)
	var err error
	for n := 0; err == nil && n < 10_000; n++ {
		err = w.Write(pseudonym.InClearRecord(&e))
	}
	assert.ErrorIs(t, err, errFull)
	assert.ErrorIs(t, w.Write(pseudonym.InClearRecord(&e)), errFull)
	assert.ErrorIs(t, w.Flush(), errFull)
	assert.Equal(t, -1, dst.n, "nothing is written after the error")
}

// short writes less than it is given and returns no error.
type short struct{}

func (short) Write(b []byte) (int, error) { return len(b) - 1, nil }

func TestWriterShortWrite(t *testing.T) {
	w := event.NewWriter(short{})
	require.NoError(t, w.Write(pseudonym.InClearRecord(new(event.Raw))))
	assert.Error(t, w.Flush())
}

// An event that cannot be encoded is refused, and no part of it is written.
func TestWriterRefuses(t *testing.T) {
	var out bytes.Buffer
	w := event.NewWriter(&out)
	bad := new(cvad.UsageEvent)
	bad.Payload.SessionKey = "\xff"
	assert.ErrorIs(t, w.Write(pseudonym.InClearRecord(bad)), telemetry.ErrEncoding)
	assert.ErrorIs(t, w.Write(pseudonym.Scrubbed[cvad.UsageEvent]{}), telemetry.ErrClearText)
	raw := &event.Raw{JSON: `{"a":1}`}
	require.NoError(t, w.Write(pseudonym.InClearRecord(raw)))
	require.NoError(t, w.Flush())
	require.NoError(t, w.Flush())
	assert.Equal(t, "{\"a\":1}\n", out.String())
}
