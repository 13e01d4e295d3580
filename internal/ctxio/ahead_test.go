package ctxio_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/ctxio"
)

// An Ahead returns the bytes of its reader and then the error, however either side reads.
func TestAhead(t *testing.T) {
	text := make([]byte, 1_000_000)
	noise := rand.NewChaCha8([32]byte{1})
	noise.Read(text)
	failure := errors.New("the disk is gone")
	for _, size := range []int{0, 1, 64 << 10, 256 << 10, 256<<10 + 1, len(text)} {
		for name, reader := range map[string]func(io.Reader) io.Reader{
			"plain": func(r io.Reader) io.Reader { return r }, "halves": iotest.HalfReader, "error with data": iotest.DataErrReader,
			"failing": func(r io.Reader) io.Reader { return io.MultiReader(r, iotest.ErrReader(failure)) },
		} {
			a := ctxio.NewAhead(reader(bytes.NewReader(text[:size])))
			got, err := io.ReadAll(iotest.HalfReader(a))
			if name == "failing" {
				require.ErrorIs(t, err, failure, "%s of %d", name, size)
			} else {
				require.NoError(t, err, "%s of %d", name, size)
			}
			require.True(t, bytes.Equal(text[:size], got), "%s of %d", name, size)
			n, again := a.Read(make([]byte, 1))
			assert.Zero(t, n)
			assert.Error(t, again, "later reads return the error again")
			a.Close()
		}
	}
}

// A reader that returns neither bytes nor an error ends with io.ErrNoProgress.
func TestAheadOfNothing(t *testing.T) {
	a := ctxio.NewAhead(nothing{})
	defer a.Close()
	_, err := io.ReadAll(a)
	assert.ErrorIs(t, err, io.ErrNoProgress)
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// Close leaves nothing running, whenever it is called, and no more than the parts is read ahead.
func TestAheadClose(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, taken := range []int{0, 1, 100_000, 300_000} {
		src := &counter{}
		a := ctxio.NewAhead(src)
		_, err := io.CopyN(io.Discard, a, int64(taken))
		require.NoError(t, err)
		a.Close()
		assert.LessOrEqual(t, src.n, taken+256<<10+64<<10)
		_, err = a.Read(make([]byte, 10))
		assert.Error(t, err)
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// counter has endless bytes and counts them.
type counter struct{ n int }

func (c *counter) Read(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

// Close returns only after the read that is in progress, because the reader may be closed after it.
func TestAheadCloseWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &slow{}
		a := ctxio.NewAhead(src)
		synctest.Wait()
		require.True(t, src.reading.Load())
		a.Close()
		assert.False(t, src.reading.Load())
	})
}

// slow is an endless source that needs a second for each read.
type slow struct{ reading atomic.Bool }

func (s *slow) Read(p []byte) (int, error) {
	s.reading.Store(true)
	defer s.reading.Store(false)
	time.Sleep(time.Second)
	return len(p), nil
}
