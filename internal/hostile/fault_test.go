package hostile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests below run in bubbles of synctest, which wait for all goroutines: one that does not end is a failure.

var errBroken = errors.New("the disk is broken")

// reader is one way to read a document from a stream. It returns what was read, as text, and the error.
type reader struct {
	name string
	doc  string
	read func(in io.Reader) (string, error)
}

// readers has all functions of the module that read from an io.Reader.
func readers(t testing.TB) (list []reader) {
	report := root{new: func() record { return new(licenseserver.Report) }}
	asJSON, asXML := report.document(t)
	for name, doc := range map[string]string{"report in JSON": asJSON, "report in XML": asXML} {
		list = append(list, reader{name, doc, func(in io.Reader) (string, error) {
			whole, err := licenseserver.NewReader(in).Collect()
			if err != nil {
				return "", err
			}
			out, err := whole.AppendJSON(nil)
			return string(out), err
		}})
	}
	line, err := usage(t).AppendJSON(nil)
	require.NoError(t, err)
	registry, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	for name, workers := range map[string]int{"events": 1, "events on 3 workers": 3} {
		list = append(list, reader{name, strings.Repeat(string(line)+"\n", 3), func(in io.Reader) (string, error) {
			var all []byte
			for ev, err := range event.NewReader(in, registry, event.WithWorkers(workers)).Events(t.Context()) {
				if err != nil {
					return "", err
				}
				all, err = ev.(*cvad.UsageEvent).AppendJSON(all)
				if err != nil {
					return "", err
				}
			}
			return string(all), nil
		}})
	}
	commands, err := netscaler.AppendCommands(nil, netscaler.CollectionCommands())
	require.NoError(t, err)
	return append(list,
		reader{"commands", string(commands), func(in io.Reader) (string, error) {
			var list []netscaler.Command
			for c, err := range netscaler.ReadCommands(in, telemetry.Limits{}) {
				if err != nil {
					return "", err
				}
				list = append(list, c)
			}
			out, err := netscaler.AppendCommands(nil, list)
			return string(out), err
		}},
		reader{"configuration", "a\r\nns_telemetry_server,10.0.0.1,5140\n", func(in io.Reader) (string, error) {
			conf, err := netscaler.ReadConf(in, telemetry.Limits{})
			if err != nil {
				return "", err
			}
			out, err := conf.AppendText(nil)
			return string(out), err
		}},
	)
}

// stuttering returns nothing every other time.
type stuttering struct {
	in   io.Reader
	idle bool
}

func (s *stuttering) Read(p []byte) (int, error) {
	if s.idle = !s.idle; s.idle {
		return 0, nil
	}
	return s.in.Read(p[:min(len(p), 7)])
}

// idle returns neither bytes nor an error.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// J28: the division of a document into reads does not matter, and every error of the source is returned.
func TestFaultySources(t *testing.T) { synctest.Test(t, testFaultySources) }

func testFaultySources(t *testing.T) {
	for _, r := range readers(t) {
		want, err := r.read(strings.NewReader(r.doc))
		require.NoError(t, err, r.name)
		for name, in := range map[string]io.Reader{
			"bytes":              iotest.OneByteReader(strings.NewReader(r.doc)),
			"halves":             iotest.HalfReader(strings.NewReader(r.doc)),
			"end with the data":  iotest.DataErrReader(strings.NewReader(r.doc)),
			"nothing in between": &stuttering{in: strings.NewReader(r.doc)},
		} {
			got, err := r.read(in)
			assert.NoError(t, err, "%s in %s", r.name, name)
			assert.Equal(t, want, got, "%s in %s", r.name, name)
		}
		for k := range len(r.doc) {
			for _, end := range []io.Reader{iotest.ErrReader(errBroken), idle{}} {
				_, err := r.read(io.MultiReader(strings.NewReader(r.doc[:k]), end))
				kind := errBroken
				if end == (idle{}) {
					kind = io.ErrNoProgress
				}
				if !assert.ErrorIs(t, err, kind, "%s at byte %d", r.name, k) {
					break
				}
				if k%50 == 0 {
					assertSilent(t, r.name, err)
				}
			}
		}
	}
}

// faultyWriter fails, or writes only a part, at its n-th call and always after that.
type faultyWriter struct {
	calls int
	short bool
}

func (w *faultyWriter) Write(p []byte) (int, error) {
	if w.calls--; w.calls > 0 {
		return len(p), nil
	}
	if w.short {
		return len(p) / 2, nil
	}
	return 0, errBroken
}

// A writer returns every fault of its destination. The writer of bundles is tested in its package.
func TestFaultyDestinations(t *testing.T) {
	e := usage(t)
	report := new(licenseserver.Report)
	fill(t, valueOf(report))
	asJSON, err := report.AppendJSON(nil)
	require.NoError(t, err)
	for name, write := range map[string]func(io.Writer) error{
		"events": func(out io.Writer) error {
			w := event.NewWriter(out)
			for range 200 {
				if err := w.Write(pseudonym.InClear(e)); err != nil {
					return err
				}
			}
			return w.Flush()
		},
		"report": func(out io.Writer) error {
			w := licenseserver.NewWriter(out, telemetry.XML)
			if _, err := licenseserver.Copy(w, licenseserver.NewReader(bytes.NewReader(asJSON))); err != nil {
				return err
			}
			_, err := w.Close()
			return err
		},
	} {
		for _, short := range []bool{false, true} {
			for k := 1; ; k++ {
				out := &faultyWriter{calls: k, short: short}
				err := write(out)
				if out.calls > 0 {
					require.NoError(t, err, "%s with %d calls", name, k)
					require.Greater(t, k, 1)
					break
				}
				kind := errBroken
				if short {
					kind = io.ErrShortWrite
				}
				require.ErrorIs(t, err, kind, "%s at call %d", name, k)
			}
		}
	}
}

// usage returns a usage event in which every field has a value.
func usage(t testing.TB) *cvad.UsageEvent {
	e := new(cvad.UsageEvent)
	fill(t, valueOf(e))
	e.Prod, e.Type, e.Payload.Ver = cvad.ProductOnPrem, cvad.EventType, "1.3"
	return e
}

// bundle returns an upload bundle of n events.
func bundle(t testing.TB, n int) []byte {
	t.Helper()
	m := new(cvad.Manifest)
	fill(t, valueOf(m))
	m.Product, m.ProductVersion = cvad.ManifestProduct, "1.0"
	var b bytes.Buffer
	w := cvad.NewBundleWriter(context.Background(), &b, *m)
	e := usage(t)
	for range n {
		require.NoError(t, w.Write(pseudonym.InClear(e)))
	}
	_, err := w.Close()
	require.NoError(t, err)
	return b.Bytes()
}

// faultyFile misbehaves from its n-th call on.
type faultyFile struct {
	data  []byte
	calls int
	fault func(p []byte, n int, err error) (int, error)
}

func (f *faultyFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := bytes.NewReader(f.data).ReadAt(p, off)
	if f.calls--; f.calls >= 0 {
		return n, err
	}
	return f.fault(p[:n], n, err)
}

// useBundle opens a bundle, verifies it and reads its events. It returns the first error.
func useBundle(ctx context.Context, in io.ReaderAt, size int) error {
	b, err := cvad.NewBundle(ctx, in, int64(size))
	if err != nil {
		return err
	}
	defer b.Close()
	r, err := b.Verify(ctx)
	if err != nil {
		return err
	}
	if err := r.Err(); err != nil {
		return err
	}
	for _, err := range b.Events(ctx) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Z18: a file that fails, is cut or changes while it is read is never accepted as the original bundle.
func TestFaultyFiles(t *testing.T) { synctest.Test(t, testFaultyFiles) }

func testFaultyFiles(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 7
	}
	data := bundle(t, 2000)
	for name, fault := range map[string]func(p []byte, n int, err error) (int, error){
		"fails":   func(p []byte, _ int, _ error) (int, error) { return 0, errBroken },
		"is cut":  func(p []byte, n int, _ error) (int, error) { return n / 2, io.EOF },
		"changes": func(p []byte, n int, err error) (int, error) { clear(p[n/2:]); return n, err },
	} {
		for k := 0; ; k += step {
			f := &faultyFile{data: data, calls: k, fault: fault}
			err := useBundle(t.Context(), f, len(data))
			if f.calls >= 0 {
				require.NoError(t, err)
				require.Greater(t, k, 3)
				break
			}
			require.Error(t, err, "%s at call %d", name, k)
			if name == "fails" {
				require.ErrorIs(t, err, errBroken)
			}
		}
	}
}

// cancelling never ends, and cancels a context after some calls.
type cancelling struct {
	calls, done int
	cancel      func()
}

func (c *cancelling) Read(p []byte) (int, error) {
	if c.done++; c.done > c.calls {
		c.cancel()
	}
	return len(p), nil
}

// Z19: everything ends with its context: it does not read much further, and leaves nothing running.
func TestCancelledAnywhere(t *testing.T) { synctest.Test(t, testCancelledAnywhere) }

func testCancelledAnywhere(t *testing.T) {
	const more = 8 // calls that may be in progress when the context ends, or be needed to notice its end
	data := bundle(t, 2000)
	undisturbed := &faultyFile{data: data, calls: 1 << 20}
	require.NoError(t, useBundle(t.Context(), undisturbed, len(data)))
	last := 1<<20 - undisturbed.calls - 1
	require.Greater(t, last, 10)
	for k := 0; ; k++ {
		ctx, cancel := context.WithCancel(t.Context())
		f := &faultyFile{data: data, calls: k, fault: func(_ []byte, n int, err error) (int, error) { cancel(); return n, err }}
		err := useBundle(ctx, f, len(data))
		cancel()
		if f.calls >= 0 {
			require.NoError(t, err)
			break
		}
		assert.GreaterOrEqual(t, f.calls, -more, "too many calls after the context was cancelled at call %d", k)
		if k < last { // the last call may be followed by the end
			require.ErrorIs(t, err, context.Canceled, "at call %d", k)
		}
	}
	for k := range 10 {
		ctx, cancel := context.WithCancel(t.Context())
		w := cvad.NewBundleWriter(ctx, io.Discard, cvad.Manifest{})
		in := &cancelling{calls: k, cancel: cancel}
		require.ErrorIs(t, w.WriteFile(cvad.File{Name: "a"}, in), context.Canceled)
		require.Equal(t, k+1, in.done)
		_, err := w.Close()
		require.ErrorIs(t, err, context.Canceled)
	}
	for k := 1; k < 40; k++ {
		ctx, cancel := context.WithCancel(t.Context())
		w := cvad.NewBundleWriter(ctx, io.Discard, cvad.Manifest{}, cvad.WithProgress(func(p cvad.Progress) {
			if p.Events == k {
				cancel()
			}
		}))
		e := usage(t)
		for range k + 1 {
			_ = w.Write(pseudonym.InClear(e))
		}
		_, err := w.Close()
		require.ErrorIs(t, err, context.Canceled)
	}
}
