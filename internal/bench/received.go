package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	_ "embed"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/bytedance/sonic"
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/pseudonym"
	goccy "github.com/goccy/go-json"
	segmentio "github.com/segmentio/encoding/json"
)

// sampleManifest is one manifest, indented.
//
//go:embed testdata/manifest.json
var sampleManifest []byte

// The names of what is beside the readers of bundles.
const (
	inflating    = "compress/flate, unpacking alone"
	oneAfterOne  = "archive/zip, lines and goccy/go-json"
	onePass      = "this module, from a pipe"
	packedEvents = 50_000
	manyFiles    = 4000
)

// receivedComparisons are about reading bundles that came in.
func receivedComparisons(p plan) (_ []comparison, done func(), err error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, nil, err
	}
	done = func() { os.RemoveAll(dir) }
	n := max(packedEvents/p.size, 100)
	bundle := filepath.Join(dir, "bundle.zip")
	if err := writeEvents(bundle, n); err != nil {
		return nil, nil, err
	}
	doc, err := os.ReadFile(bundle)
	if err != nil {
		return nil, nil, err
	}
	packed, err := packedLines(doc)
	if err != nil {
		return nil, nil, err
	}
	m, err := longManifest(manyFiles / p.size)
	if err != nil {
		return nil, nil, err
	}
	inJSON, err := m.AppendJSON(nil)
	if err != nil {
		return nil, nil, err
	}
	inXML, err := m.AppendXML(nil)
	if err != nil {
		return nil, nil, err
	}
	atLeastThis := atLeast(1.3)
	return []comparison{
		{
			title: "Read the events of a bundle",
			note: fmt.Sprintf("%d events in one deflated usage file, on two cores; the clock counts. Ours compares digests and checksums, too, and the "+
				"order is kept.", n),
			cores: 2,
			contenders: []contender{
				repeat(ourself, doc, readBundle(n)),
				repeat("this module, events reused", doc, readBundle(n, cvad.WithEvents(event.WithReuse()))),
				repeat(onePass, doc, readPipe(n)),
				repeat(inflating, packed, func(b []byte) error {
					_, err := io.Copy(io.Discard, flate.NewReader(bytes.NewReader(b)))
					return err
				}),
				repeat(oneAfterOne, doc, readWithGoccy(n)),
			},
			targets: map[string]target{inflating: atMost(1.1)},
			allocs:  -1,
		},
		{
			title: "Read a manifest in JSON",
			note:  fmt.Sprintf("%d files, %d kB on one line. Digests are text to the others; ours decodes them.", len(m.File), len(inJSON)/1000),
			contenders: []contender{
				decoding(ourself, [][]byte{inJSON}, func(doc []byte, v *cvad.Manifest) error { return v.UnmarshalJSON(doc) }),
				decoding(goccyJSON, [][]byte{inJSON}, manifestPeers[goccyJSON]),
				decoding(segmentioJSON, [][]byte{inJSON}, manifestPeers[segmentioJSON]),
				decoding(sonicDefault, [][]byte{inJSON}, manifestPeers[sonicDefault]),
				decoding(standard, [][]byte{inJSON}, manifestPeers[standard]),
			},
			targets: map[string]target{goccyJSON: atLeastThis, segmentioJSON: atLeastThis, sonicDefault: atLeastThis},
			allocs:  -1,
		},
		{
			title: "Read a manifest in XML",
			note:  fmt.Sprintf("The same, %d kB.", len(inXML)/1000),
			contenders: []contender{
				decoding(ourself, [][]byte{inXML}, func(doc []byte, v *cvad.Manifest) error { return v.DecodeXML(doc, telemetry.Limits{}) }),
				decoding("encoding/xml", [][]byte{inXML}, func(doc []byte, v *plain.Manifest) error { *v = plain.Manifest{}; return xml.Unmarshal(doc, v) }),
			},
			targets: map[string]target{"encoding/xml": atLeastThis},
			allocs:  -1,
		},
	}, done, nil
}

// manifestPeers are the libraries that read manifests in JSON. What they keep of the target would be wrong in the next one.
var manifestPeers = map[string]decoder[plain.Manifest]{
	goccyJSON:     func(doc []byte, v *plain.Manifest) error { *v = plain.Manifest{}; return goccy.Unmarshal(doc, v) },
	segmentioJSON: func(doc []byte, v *plain.Manifest) error { *v = plain.Manifest{}; return segmentio.Unmarshal(doc, v) },
	sonicDefault: func(doc []byte, v *plain.Manifest) error {
		*v = plain.Manifest{}
		return sonic.ConfigDefault.Unmarshal(doc, v)
	},
	standard: func(doc []byte, v *plain.Manifest) error { *v = plain.Manifest{}; return json.Unmarshal(doc, v) },
}

// writeEvents writes a bundle of n events that were scrubbed.
func writeEvents(path string, n int) error {
	hasher, err := pseudonym.Ephemeral()
	if err != nil {
		return err
	}
	some, err := events()
	if err != nil {
		return err
	}
	safe := make([]pseudonym.Scrubbed[cvad.UsageEvent], len(some))
	for i, e := range some {
		if safe[i], err = pseudonym.Scrub(hasher, e); err != nil {
			return err
		}
	}
	w, err := cvad.CreateBundle(context.Background(), path, manifest())
	if err != nil {
		return err
	}
	defer w.Discard()
	for i := range n {
		if err := w.Write(safe[i%len(safe)]); err != nil {
			return err
		}
	}
	_, err = w.Close()
	return err
}

// packedLines returns the deflated lines of the first usage file of a bundle.
func packedLines(doc []byte) ([]byte, error) {
	f, usage, err := firstLines(doc)
	if err != nil {
		return nil, err
	}
	start, err := f.DataOffset()
	if err != nil {
		return nil, err
	}
	return usage[start : start+int64(f.CompressedSize64)], nil
}

// firstLines returns the file of lines in the first usage file of a bundle, and that usage file.
func firstLines(doc []byte) (lines *zip.File, usage []byte, err error) {
	outer, err := zip.NewReader(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		return nil, nil, err
	}
	r, err := outer.File[0].Open()
	if err != nil {
		return nil, nil, err
	}
	if usage, err = io.ReadAll(r); err != nil {
		return nil, nil, err
	}
	inner, err := zip.NewReader(bytes.NewReader(usage), int64(len(usage)))
	if err != nil {
		return nil, nil, err
	}
	return inner.File[0], usage, nil
}

func readBundle(want int, opts ...cvad.ReaderOption) func([]byte) error {
	return func(doc []byte) error {
		ctx := context.Background()
		b, err := cvad.NewBundle(ctx, bytes.NewReader(doc), int64(len(doc)), opts...)
		if err != nil {
			return err
		}
		defer b.Close()
		n := 0
		for _, err := range b.Events(ctx) {
			if err != nil {
				return err
			}
			n++
		}
		return counted(n, want)
	}
}

func readPipe(want int) func([]byte) error {
	return func(doc []byte) error {
		ctx := context.Background()
		b := cvad.NewBundleReader(struct{ io.Reader }{bytes.NewReader(doc)})
		n := 0
		for _, err := range b.Events(ctx) {
			if err != nil {
				return err
			}
			n++
		}
		r, err := b.Verify(ctx)
		return errors.Join(err, r.Err(), counted(n, want))
	}
}

func readWithGoccy(want int) func([]byte) error {
	return func(doc []byte) error {
		lines, _, err := firstLines(doc)
		if err != nil {
			return err
		}
		r, err := lines.Open()
		if err != nil {
			return err
		}
		n := 0
		in := bufio.NewScanner(r)
		in.Buffer(make([]byte, 64<<10), 1<<20)
		for in.Scan() {
			if err := goccy.Unmarshal(in.Bytes(), new(plain.Event)); err != nil {
				return err
			}
			n++
		}
		return errors.Join(in.Err(), counted(n, want))
	}
}

func counted(n, want int) error {
	if n != want {
		return errCount
	}
	return nil
}

// longManifest returns a manifest of n files.
func longManifest(n int) (*cvad.Manifest, error) {
	m := new(cvad.Manifest)
	if err := m.UnmarshalJSON(sampleManifest); err != nil {
		return nil, err
	}
	m.File = nil
	for i := range n {
		start := telemetry.EpochMillis(1697417241680 + int64(i)*60_000)
		m.File = append(m.File, cvad.File{
			Name: fmt.Sprintf("ue_lt_%d.zip", int64(start)/1000), UI: telemetry.DigestOf([]byte{byte(i), byte(i >> 8)}),
			EventStartTS: start, EventEndTS: start + 59_999, OfferingType: cvad.OfferingType{Name: cvad.OfferingBroker},
		})
	}
	m.TotalFiles, m.FilesUI = n, cvad.DigestFiles(m.File)
	return m, nil
}

// readPacked reads n events out of a bundle.
func readPacked(n int) (func() error, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "bundle.zip")
	if err := writeEvents(path, n); err != nil {
		return nil, err
	}
	doc, err := os.ReadFile(path)
	return func() error { return readBundle(n)(doc) }, err
}

// readManifest reads a manifest of n files in JSON.
func readManifest(n int) (func() error, error) {
	m, err := longManifest(n)
	if err != nil {
		return nil, err
	}
	doc, err := m.AppendJSON(nil)
	return func() error { return new(cvad.Manifest).UnmarshalJSON(doc) }, err
}
