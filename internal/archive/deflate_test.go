package archive

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// events returns about n bytes that pack like events: lines of the same members with random values.
func events(n int) []byte {
	rnd := rand.New(rand.NewPCG(3, 4))
	var b []byte
	for len(b) < n {
		b = append(b, `{"ver":"1.0","id":"`...)
		b = strconv.AppendUint(b, rnd.Uint64(), 16)
		b = append(b, `","type":"SendBrokerTelemetryData","prod":"Cloud.Licensing","heartBeatTime":`...)
		b = strconv.AppendUint(b, rnd.Uint64()%1e10, 10)
		b = append(b, "}\n"...)
	}
	return b
}

func pack(t testing.TB, data []byte, opts DeflateOptions, write int) []byte {
	t.Helper()
	var b bytes.Buffer
	d := NewDeflater(context.Background(), &b, opts)
	for len(data) > 0 {
		n := min(write, len(data))
		m, err := d.Write(data[:n])
		require.NoError(t, err)
		require.Equal(t, n, m)
		data = data[n:]
	}
	require.NoError(t, d.Close())
	return b.Bytes()
}

func unpack(t testing.TB, b []byte) []byte {
	t.Helper()
	r := bytes.NewReader(b)
	data, err := io.ReadAll(flate.NewReader(r))
	require.NoError(t, err)
	require.Zero(t, r.Len(), "no bytes follow the stream")
	return data
}

func TestDeflater(t *testing.T) {
	counts, writes := []int{0, 2, 3, 16}, []int{1 << 30, blockSize, 1000}
	if testing.Short() {
		counts, writes = []int{3}, []int{blockSize}
	}
	for _, size := range []int{0, 1, blockSize - 1, blockSize, blockSize + 1, 5*blockSize + 17} {
		data := events(size)[:size]
		want := pack(t, data, DeflateOptions{Workers: 1}, 1<<30)
		require.True(t, bytes.Equal(data, unpack(t, want)), "%d bytes", size)
		for _, workers := range counts {
			for _, write := range writes {
				got := pack(t, data, DeflateOptions{Workers: workers}, write)
				require.True(t, bytes.Equal(want, got), "%d bytes, %d workers, writes of %d", size, workers, write)
			}
		}
	}
}

func TestDeflaterLevel(t *testing.T) {
	data := events(2 * blockSize)
	fast, small := pack(t, data, DeflateOptions{Level: 1}, 1<<30), pack(t, data, DeflateOptions{Level: 9}, 1<<30)
	assert.Less(t, len(small), len(fast))
	assert.Equal(t, pack(t, data, DeflateOptions{Level: 6}, 1<<30), pack(t, data, DeflateOptions{}, 1<<30))

	for level, kind := range map[int]error{-3: fault.ErrRange, -2: nil, 9: nil, 10: fault.ErrRange} {
		d := NewDeflater(context.Background(), io.Discard, DeflateOptions{Level: level})
		_, err := d.Write([]byte("x"))
		require.ErrorIs(t, err, kind)
		require.ErrorIs(t, d.Close(), kind)
	}
}

// Content at the maximum density of the format, alone and among other content, must pass our own reader.
func TestDeflaterStaysBelowTheRatio(t *testing.T) {
	zeros := func(n int) []byte { return make([]byte, n) }
	contents := map[string][]byte{
		"zeros":             zeros(20 * blockSize),
		"events, zeros":     append(events(blockSize), zeros(8*blockSize)...),
		"zeros, events":     append(zeros(2*blockSize+blockSize/2), events(blockSize)...),
		"part of a block":   zeros(2*blockSize + 1),
		"exactly 1 MiB + 1": zeros(freeRatio + 1),
	}
	// Blocks of all densities around the limit, which just pass, and then one that begins as densely as possible and
	// ends so that it passes too.
	rnd := rand.New(rand.NewPCG(5, 6))
	step := 10
	if testing.Short() {
		step = 90
	}
	for run := 820; run <= 1000; run += step {
		var b []byte
		for len(b) < freeRatio {
			b = append(b, zeros(run)...)
			b = append(b, byte(rnd.Uint32()))
		}
		b = append(b[:freeRatio], zeros(blockSize-2500)...)
		for range 2500 {
			b = append(b, byte(rnd.Uint32()))
		}
		contents["zeros in runs of "+strconv.Itoa(run)] = b
	}
	for name, data := range contents {
		t.Run(name, func(t *testing.T) {
			packed := pack(t, data, DeflateOptions{}, 1<<30)
			_, got, err := readStream(bytes.NewReader(build(archiveEdit{}, member{
				name: "a", method: Deflate, flags: flagDescriptor, data: string(data), packed: packed,
			})), defaults)
			require.NoError(t, err)
			assert.True(t, string(data) == got)
		})
	}
}

func TestDeflaterReset(t *testing.T) {
	data := events(3 * blockSize)
	want := pack(t, data, DeflateOptions{Workers: 2}, 1<<30)
	var b bytes.Buffer
	d := NewDeflater(context.Background(), io.Discard, DeflateOptions{Workers: 2})
	for _, leave := range []func(){
		func() {},
		func() { _, _ = d.Write(data[:2*blockSize+5]) },
		func() { _, _ = d.Write(data); require.NoError(t, d.Close()) },
		func() {
			d.w = writerFunc(func([]byte) (int, error) { return 0, io.ErrClosedPipe })
			_, _ = d.Write(data)
		},
	} {
		leave()
		b.Reset()
		d.Reset(&b)
		_, err := d.Write(data)
		require.NoError(t, err)
		require.NoError(t, d.Close())
		require.True(t, bytes.Equal(want, b.Bytes()))
	}
	// Memory is reused: a stream allocates no block, and nothing for each of its blocks but the goroutine.
	assert.Less(t, testing.AllocsPerRun(5, func() {
		b.Reset()
		d.Reset(&b)
		_, _ = d.Write(data)
		_ = d.Close()
	}), 40.0)
}

func TestDeflaterAfterClose(t *testing.T) {
	for _, leave := range []func(d *Deflater){
		func(d *Deflater) { require.NoError(t, d.Close()) },
		func(d *Deflater) { d.Abort() },
	} {
		var b bytes.Buffer
		d := NewDeflater(context.Background(), &b, DeflateOptions{})
		leave(d)
		n := b.Len()
		_, err := d.Write([]byte("x"))
		require.ErrorIs(t, err, fs.ErrClosed)
		require.NoError(t, d.Close())
		d.Abort()
		require.Equal(t, n, b.Len(), "nothing is written after Close")
	}
}

// The error of the writer below is returned by a later call and stays, and no goroutine outlives it: the bubble of
// synctest waits for all of them.
func TestDeflaterErrors(t *testing.T) {
	full := errors.New("disk full")
	failing := func(workers, after int) *Deflater {
		calls := 0
		return NewDeflater(context.Background(), writerFunc(func(p []byte) (int, error) {
			if calls++; calls > after {
				return 0, full
			}
			return len(p), nil
		}), DeflateOptions{Workers: workers})
	}
	long, counts := events(20*blockSize), []int{1, 2, 5}
	if testing.Short() {
		counts = []int{2}
	}
	for _, workers := range counts {
		for after := range 4 {
			synctest.Test(t, func(t *testing.T) {
				_, err := failing(workers, after).Write(long)
				require.Equal(t, full, err)
			})
			d := failing(workers, after)
			for _, data := range [][]byte{long, []byte("x")} {
				_, err := d.Write(data)
				require.Equal(t, full, err)
			}
			require.Equal(t, full, d.Close())
			require.Equal(t, full, d.Close())
		}
	}
	d := NewDeflater(context.Background(), writerFunc(func([]byte) (int, error) { return 0, nil }), DeflateOptions{})
	require.Equal(t, io.ErrShortWrite, d.Close())
	d = NewDeflater(context.Background(), writerFunc(func([]byte) (int, error) { return 0, fs.ErrClosed }), DeflateOptions{})
	require.Equal(t, fs.ErrClosed, d.Close())
	require.Equal(t, fs.ErrClosed, d.Close())
}

func TestDeflaterLeavesNoGoroutine(t *testing.T) {
	for _, workers := range []int{2, 4} {
		synctest.Test(t, func(t *testing.T) {
			d := NewDeflater(context.Background(), io.Discard, DeflateOptions{Workers: workers})
			_, err := d.Write(events(workers * blockSize))
			require.NoError(t, err)
			d.Abort()
		})
		synctest.Test(t, func(t *testing.T) {
			pack(t, events(9*blockSize), DeflateOptions{Workers: workers}, 1<<30)
		})
	}
}

func TestDeflaterCancelled(t *testing.T) {
	closed := func(d *Deflater) { require.ErrorIs(t, d.Close(), context.Canceled) }
	for _, then := range []func(d *Deflater){func(*Deflater) {}, closed} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			d := NewDeflater(ctx, io.Discard, DeflateOptions{Workers: 3})
			_, err := d.Write(events(2*blockSize + 5))
			require.NoError(t, err)
			cancel()
			_, err = d.Write(events(4 * blockSize))
			require.ErrorIs(t, err, context.Canceled)
			then(d)
		})
	}
}

// compressor counts its calls and may misbehave.
type compressor struct {
	*flate.Writer
	onFlush func() error
	flushes *int
}

func (c compressor) Flush() error {
	*c.flushes++
	if c.onFlush != nil {
		return c.onFlush()
	}
	return c.Writer.Flush()
}

func TestDeflaterWithOwnCompressor(t *testing.T) {
	flushes := 0
	var onFlush func() error
	opts := DeflateOptions{Workers: 1, NewCompressor: func(w io.Writer) (Compressor, error) {
		f, err := flate.NewWriter(w, flate.BestSpeed)
		return compressor{Writer: f, onFlush: onFlush, flushes: &flushes}, err
	}}
	data := events(3 * blockSize)[:3*blockSize]
	assert.Equal(t, pack(t, data, DeflateOptions{Level: 1}, 1<<30), pack(t, data, opts, 1<<30))
	assert.Equal(t, 3+2, flushes, "each block has a flush, and the history of each block but the first has one")

	broken := errors.New("broken compressor")
	for name, c := range map[string]struct {
		onFlush func() error
		want    error
	}{
		"fails":     {func() error { return broken }, broken},
		"no marker": {func() error { return nil }, fault.ErrUnsupported},
	} {
		onFlush = c.onFlush
		d := NewDeflater(context.Background(), io.Discard, opts)
		_, err := d.Write(data)
		require.ErrorIs(t, err, c.want, name)
		require.ErrorIs(t, d.Close(), c.want, name)
	}
	d := NewDeflater(context.Background(), io.Discard, DeflateOptions{
		NewCompressor: func(io.Writer) (Compressor, error) { return nil, broken },
	})
	_, err := d.Write(data)
	require.ErrorIs(t, err, broken)
	require.ErrorIs(t, d.Close(), broken)
}

// held is a compressor that waits in Write until it is released.
type held struct {
	Compressor
	started, letGo chan struct{}
	writes         *int
}

func (h held) Write(p []byte) (int, error) {
	if *h.writes++; *h.writes == 1 {
		close(h.started)
	}
	<-h.letGo
	return h.Compressor.Write(p)
}

// Abort stops a worker before the end of its block.
func TestDeflaterAbortStopsWorkers(t *testing.T) {
	h := held{started: make(chan struct{}), letGo: make(chan struct{}), writes: new(int)}
	d := NewDeflater(context.Background(), io.Discard, DeflateOptions{
		Workers: 2,
		NewCompressor: func(w io.Writer) (Compressor, error) {
			f, err := flate.NewWriter(w, flate.BestSpeed)
			return held{f, h.started, h.letGo, h.writes}, err
		},
	})
	_, err := d.Write(events(blockSize)[:blockSize])
	require.NoError(t, err)
	<-h.started
	go func() {
		for !d.stop.Load() {
			time.Sleep(time.Millisecond)
		}
		close(h.letGo)
	}()
	d.Abort()
	assert.Equal(t, 1, *h.writes)
}

// waiting is a compressor that signals when it begins a block and then waits.
type waiting struct {
	Compressor
	started, letGo chan struct{}
}

func (w waiting) Reset(to io.Writer) {
	w.started <- struct{}{}
	<-w.letGo
	w.Compressor.Reset(to)
}

// As many blocks as there are workers are packed at the same time, while the next one is filled.
func TestDeflaterPacksSideBySide(t *testing.T) {
	const workers = 4
	started, letGo := make(chan struct{}), make(chan struct{})
	d := NewDeflater(context.Background(), io.Discard, DeflateOptions{
		Workers: workers,
		NewCompressor: func(w io.Writer) (Compressor, error) {
			f, err := flate.NewWriter(w, flate.BestSpeed)
			return waiting{f, started, letGo}, err
		},
	})
	_, err := d.Write(events((workers + 1) * blockSize)[:(workers+1)*blockSize-1])
	require.NoError(t, err)
	for range workers {
		<-started
	}
	close(letGo)
	go func() { <-started }()
	require.NoError(t, d.Close())
}

// The memory of a Deflater grows neither with its input nor, beyond a few, with the number of CPUs.
func TestDeflaterMemory(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(64))
	const compressorSize = 1 << 20
	data := events(blockSize)
	for _, c := range []struct{ workers, most int }{{2, 2}, {0, mostWorkers}} {
		d := NewDeflater(context.Background(), io.Discard, DeflateOptions{Workers: c.workers})
		allocated := allocatedBy(func() {
			for range 64 {
				_, err := d.Write(data)
				require.NoError(t, err)
			}
			require.NoError(t, d.Close())
		})
		// Twice the expected amount, because with the race detector buffers grow in other steps. Memory for each of the
		// 64 blocks, or for each of the 64 CPUs, would be four times as much.
		assert.Less(t, allocated, uint64(2*(c.most+1)*(2*blockSize+compressorSize)))
	}
}

// A short stream does not allocate a full block.
func TestDeflaterOfLittle(t *testing.T) {
	const compressorSize = 1 << 20
	d := NewDeflater(context.Background(), io.Discard, DeflateOptions{})
	assert.Less(t, allocatedBy(func() {
		_, err := d.Write(events(1000))
		require.NoError(t, err)
		require.NoError(t, d.Close())
	}), uint64(compressorSize+blockSize/4))
}
