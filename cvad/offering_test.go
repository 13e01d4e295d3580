package cvad_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Events of any product can be in a bundle; the offering of their file follows from the product, or from an option.
func TestEventsOfEveryProduct(t *testing.T) {
	admin := spa.NewAdminEvent(spa.AdminPayload{})
	launch := usage(t, 1)[0]
	for name, c := range map[string]struct {
		opts []cvad.WriterOption
		want []string // the offerings of the files
	}{
		"default":      {nil, []string{"Broker", "AccessSecurity.OnPrem", "Broker"}},
		"one for all":  {[]cvad.WriterOption{cvad.WithOffering("All")}, []string{"All"}},
		"of a product": {[]cvad.WriterOption{cvad.WithOffering("SPA", spa.Product)}, []string{"Broker", "SPA", "Broker"}},
		"of two": {
			[]cvad.WriterOption{cvad.WithOffering("X", spa.Product, launch.Prod)}, []string{"X"},
		},
		"of a product and all": {
			[]cvad.WriterOption{cvad.WithOffering("All"), cvad.WithOffering("SPA", spa.Product)}, []string{"All", "SPA", "All"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w := cvad.NewBundleWriter(t.Context(), &b, manifest(t), c.opts...)
			require.NoError(t, w.Write(pseudonym.InClear(launch)))
			require.NoError(t, w.Write(pseudonym.InClear(admin)))
			require.NoError(t, w.Write(pseudonym.InClearRecord(admin)))
			require.NoError(t, w.Write(pseudonym.InClear(launch)))
			m, err := w.Close()
			require.NoError(t, err)
			var got []string
			for _, f := range m.File {
				got = append(got, f.OfferingType.Name)
			}
			assert.Equal(t, c.want, got)
			require.NoError(t, verify(t, b.Bytes()))

			assert.Equal(t, []string{"usage", "raw", "raw", "usage"}, kindsOf(t, b.Bytes()))
			all, err := event.NewRegistry(cvad.Events(), spa.Events())
			require.NoError(t, err)
			both := cvad.WithKinds(all)
			assert.Equal(t, []string{"usage", "admin", "admin", "usage"}, kindsOf(t, b.Bytes(), both))
		})
	}
}

// kindsOf returns the kinds of events in a bundle, read in both ways.
func kindsOf(t *testing.T, data []byte, opts ...cvad.ReaderOption) []string {
	t.Helper()
	b, err := open(t, data, opts...)
	require.NoError(t, err)
	var got [2][]string
	for i, events := range []func(func(event.Event, error) bool){
		b.Events(t.Context()), cvad.NewBundleReader(bytes.NewReader(data), opts...).Events(t.Context()),
	} {
		for ev, err := range events {
			require.NoError(t, err)
			switch ev.(type) {
			case *cvad.UsageEvent:
				got[i] = append(got[i], "usage")
			case *spa.AdminEvent:
				got[i] = append(got[i], "admin")
			case *event.Raw:
				got[i] = append(got[i], "raw")
			}
		}
	}
	assert.Equal(t, got[0], got[1])
	return got[0]
}

func TestWriteRefusesWhatIsNoEvent(t *testing.T) {
	w := cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t))
	assert.ErrorIs(t, w.Write(nil), telemetry.ErrClearText)
	assert.ErrorIs(t, w.Write(pseudonym.InClear(new(licenseserver.Report))), telemetry.ErrUnsupported)
	nameless := event.Raw{Header: event.Header{ST: usage(t, 1)[0].ST}, JSON: `{"ver":"1.0"}`}
	assert.ErrorIs(t, w.Write(pseudonym.InClear(&nameless)), telemetry.ErrRequired, "an event without an offering is refused")
	_, err := w.Close()
	require.NoError(t, err)
}

// The error of a full bundle says whether the event fits into the next one.
func TestErrFull(t *testing.T) {
	e := pseudonym.InClear(usage(t, 1)[0])
	line, err := usage(t, 1)[0].AppendJSON(nil)
	require.NoError(t, err)
	write := func(l telemetry.Limits) (n int, err error) {
		w := cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t), cvad.WithLimits(l))
		defer w.Discard()
		for range 10_000 {
			if err = w.Write(e); err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}
	n, err := write(telemetry.Limits{Unpacked: 50_000})
	assert.ErrorIs(t, err, telemetry.ErrFull)
	assert.ErrorIs(t, err, telemetry.ErrLimit)
	assert.Greater(t, n, 5)
	n, err = write(telemetry.Limits{Unpacked: int64(len(line))})
	assert.ErrorIs(t, err, telemetry.ErrLimit)
	assert.False(t, errors.Is(err, telemetry.ErrFull), "the event does not fit into the next bundle either")
	assert.Zero(t, n)
	_, err = write(telemetry.Limits{Entries: 1})
	assert.False(t, errors.Is(err, telemetry.ErrFull))

	w := cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t), cvad.WithLimits(telemetry.Limits{Entries: 2}))
	require.NoError(t, w.WriteFile(cvad.File{Name: "a"}, bytes.NewReader(nil)))
	assert.ErrorIs(t, w.Write(e), telemetry.ErrFull)
	assert.ErrorIs(t, w.WriteFile(cvad.File{Name: "b"}, bytes.NewReader(nil)), telemetry.ErrFull)
	_, err = w.Close()
	assert.NoError(t, err)
}

// Zero values and nil arguments give errors.
func TestNothing(t *testing.T) {
	var b cvad.Bundle
	assert.ErrorIs(t, b.Close(), telemetry.ErrUnsupported)
	assert.Nil(t, b.Manifest())
	_, err := b.Open(t.Context(), "a")
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	_, err = b.Verify(t.Context())
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	assert.ErrorIs(t, firstError(b.Events(t.Context())), telemetry.ErrUnsupported)

	var f cvad.FileReader
	_, err = f.Read(make([]byte, 1))
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	assert.ErrorIs(t, f.Close(), telemetry.ErrUnsupported)

	var w cvad.BundleWriter
	assert.ErrorIs(t, w.Write(pseudonym.InClear(usage(t, 1)[0])), telemetry.ErrUnsupported)
	assert.ErrorIs(t, w.WriteFile(cvad.File{}, bytes.NewReader(nil)), telemetry.ErrUnsupported)
	_, err = w.Close()
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	assert.NoError(t, w.Discard())

	data := bundle(t, 1)
	_, err = open(t, data, nil)
	assert.NoError(t, err, "a nil option is ignored")
	_, err = cvad.NewBundle(t.Context(), nil, 0)
	assert.ErrorIs(t, err, telemetry.ErrRequired)
	_, err = cvad.NewBundle(noContext, bytes.NewReader(data), int64(len(data)))
	assert.ErrorIs(t, err, telemetry.ErrRequired)
	for _, w := range []*cvad.BundleWriter{
		cvad.NewBundleWriter(t.Context(), nil, manifest(t)),
		cvad.NewBundleWriter(noContext, io.Discard, manifest(t)),
	} {
		assert.ErrorIs(t, w.Write(pseudonym.InClear(usage(t, 1)[0])), telemetry.ErrRequired)
		_, err = w.Close()
		assert.ErrorIs(t, err, telemetry.ErrRequired)
	}
	w2 := cvad.NewBundleWriter(t.Context(), io.Discard, manifest(t), cvad.WithProgress(nil), nil, cvad.WithCompressor(nil))
	require.NoError(t, w2.Write(pseudonym.InClear(usage(t, 1)[0])))
	assert.ErrorIs(t, w2.WriteFile(cvad.File{Name: "a"}, nil), telemetry.ErrRequired)
	_, err = w2.Close()
	assert.NoError(t, err)
	_, err = open(t, data, cvad.WithKinds(nil), cvad.WithDecompressor(nil))
	assert.NoError(t, err)

	var r cvad.BundleReader
	for want, r := range map[error]*cvad.BundleReader{telemetry.ErrUnsupported: &r, telemetry.ErrRequired: cvad.NewBundleReader(nil)} {
		assert.ErrorIs(t, firstError(r.Events(t.Context())), want)
		_, err = r.Verify(t.Context())
		assert.ErrorIs(t, err, want)
		assert.Nil(t, r.Manifest())
	}
	again := cvad.NewBundleReader(bytes.NewReader(data), nil, cvad.WithKinds(nil))
	assert.ErrorIs(t, firstError(again.Events(noContext)), telemetry.ErrRequired)
	assert.NoError(t, firstError(again.Events(t.Context())))
}

func firstError(events func(func(event.Event, error) bool)) (first error) {
	for _, err := range events {
		if err != nil {
			return err
		}
	}
	return nil
}

// noContext is a nil context, which a caller may pass by mistake.
var noContext context.Context
