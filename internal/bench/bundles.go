package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/google/uuid"
	kflate "github.com/klauspost/compress/flate"
	simd "github.com/minio/sha256-simd"
)

// The names of what packs and hashes.
const (
	standardSHA  = "crypto/sha256"
	serialFlate  = "archive/zip and compress/flate, serial"
	unzipTest    = "unzip -t"
	storedFiles  = 64
	storedLength = 1 << 20
)

// bundleComparisons are about upload bundles.
func bundleComparisons(p plan) (_ []comparison, done func(), err error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, nil, err
	}
	done = func() { os.RemoveAll(dir) }
	stored := make([]byte, storedFiles*storedLength/p.size)
	noise := rand.NewChaCha8([32]byte{})
	noise.Read(stored)
	path := filepath.Join(dir, "stored")
	if err := os.WriteFile(path, stored, 0o600); err != nil {
		return nil, nil, err
	}
	some, err := events()
	if err != nil {
		return nil, nil, err
	}
	lines, err := jsonLines(some)
	if err != nil {
		return nil, nil, err
	}
	lines = bytes.Repeat(lines, max(1, 50/p.size))
	packed := filepath.Join(dir, "bundle.zip")
	if err := packBundle(packed, lines); err != nil {
		return nil, nil, err
	}
	serial, parallel, err := packedSizes(lines)
	if err != nil {
		return nil, nil, err
	}
	return []comparison{
		{
			title: "Build a bundle of files",
			note: fmt.Sprintf("%d MB in %d files that are stored as they are, with their digests and that of the whole. The others "+
				"only hash.", len(stored)/1e6, storedFiles),
			contenders: commands([]contender{
				repeat(ourself, stored, buildBundle),
				repeat(standardSHA, stored, func(b []byte) error { sha256.Sum256(b); return nil }),
				repeat("minio/sha256-simd", stored, func(b []byte) error { simd.Sum256(b); return nil }),
			}, command{"openssl dgst", []string{"openssl", "dgst", "-sha256", path}}),
			targets: map[string]target{standardSHA: atMost(1 / 0.95)},
			allocs:  -1,
		},
		{
			title: "Pack usage files",
			note: fmt.Sprintf("%d MB of JSON Lines, deflated, on two cores; the clock counts. Packed in blocks they take %+.2f %% of the "+
				"size that one stream takes.", len(lines)/1e6, 100*(parallel/serial-1)),
			cores: 2,
			contenders: []contender{
				repeat(ourself, lines, packOurs(archive.DeflateOptions{})),
				repeat("this module with klauspost/compress", lines, packOurs(archive.DeflateOptions{NewCompressor: newKlauspost})),
				repeat(serialFlate, lines, packSerial(newStandard)),
				repeat("archive/zip and klauspost/compress, serial", lines, packSerial(func(w io.Writer) (io.WriteCloser, error) {
					return kflate.NewWriter(w, kflate.DefaultCompression)
				})),
			},
			targets: map[string]target{serialFlate: atLeast(1.8)},
			allocs:  -1,
		},
		{
			title: "Verify a bundle",
			note: fmt.Sprintf("8 deflated files of %d MB in all are unpacked and hashed, on two cores; the clock counts. unzip unpacks and "+
				"compares checksums, on one core.", len(lines)/8*8/1e6),
			cores: 2,
			contenders: commands([]contender{repeat(ourself, nil, func([]byte) error { return verifyBundle(packed) })},
				command{unzipTest, []string{"unzip", "-tq", packed}}),
			targets: map[string]target{unzipTest: atLeast(1.2)},
			allocs:  -1,
		},
	}, done, nil
}

// manifest returns the manifest of a bundle.
func manifest() cvad.Manifest {
	deployed, _ := telemetry.NewUTCTime(time.Unix(1_600_000_000, 0)) // a good time
	return cvad.NewManifest(uuid.UUID{1}, deployed)
}

func buildBundle(stored []byte) error {
	length := len(stored) / storedFiles
	return writeFiles(io.Discard, storedFiles, func(i int) []byte { return stored[i*length : (i+1)*length] })
}

// writeFiles writes a bundle of n files.
func writeFiles(w io.Writer, n int, content func(i int) []byte) error {
	out := cvad.NewBundleWriter(context.Background(), w, manifest())
	for i := range n {
		f := cvad.File{Name: fmt.Sprintf("file-%05d.zip", i)}
		if err := out.WriteFile(f, bytes.NewReader(content(i))); err != nil {
			return err
		}
	}
	_, err := out.Close()
	return err
}

func packOurs(opts archive.DeflateOptions) func([]byte) error {
	return func(text []byte) error { return pack(io.Discard, text, opts) }
}

func pack(w io.Writer, text []byte, opts archive.DeflateOptions) error {
	z := archive.NewDeflater(context.Background(), w, opts)
	if _, err := z.Write(text); err != nil {
		return err
	}
	return z.Close()
}

func newKlauspost(w io.Writer) (archive.Compressor, error) {
	return kflate.NewWriter(w, kflate.DefaultCompression)
}

func newStandard(w io.Writer) (io.WriteCloser, error) {
	return flate.NewWriter(w, flate.DefaultCompression)
}

// packSerial packs as one entry of an archive of the standard library.
func packSerial(compress func(io.Writer) (io.WriteCloser, error)) func([]byte) error {
	return func(text []byte) error {
		z := zip.NewWriter(io.Discard)
		z.RegisterCompressor(zip.Deflate, compress)
		w, err := z.Create("ue_lt_1.json")
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
		return z.Close()
	}
}

// packedSizes returns how long text is when it is packed as one stream, and in blocks.
func packedSizes(text []byte) (serial, parallel float64, err error) {
	var one, blocks bytes.Buffer
	w, err := newStandard(&one)
	if err != nil {
		return 0, 0, err
	}
	if _, err := w.Write(text); err != nil {
		return 0, 0, err
	}
	if err := w.Close(); err != nil {
		return 0, 0, err
	}
	err = pack(&blocks, text, archive.DeflateOptions{})
	return float64(one.Len()), float64(blocks.Len()), err
}

// packBundle writes a bundle whose files are deflated, as another tool may make one.
func packBundle(path string, text []byte) error {
	m := manifest()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z := zip.NewWriter(f)
	const files = 8
	length := len(text) / files
	for i := range files {
		part := text[i*length : (i+1)*length]
		name := fmt.Sprintf("events-%d.json", i)
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
		m.File = append(m.File, cvad.File{Name: name, UI: telemetry.DigestOf(part)})
	}
	m.TotalFiles = files
	m.FilesUI = cvad.DigestFiles(m.File)
	doc, err := m.Seal(telemetry.XML)
	if err != nil {
		return err
	}
	w, err := z.Create("manifest.xml")
	if err != nil {
		return err
	}
	if _, err := w.Write(doc); err != nil {
		return err
	}
	return z.Close()
}

func verifyBundle(path string) error {
	ctx := context.Background()
	b, err := cvad.OpenBundle(ctx, path)
	if err != nil {
		return err
	}
	defer b.Close()
	r, err := b.Verify(ctx)
	if err != nil {
		return err
	}
	if r.FilesUI != telemetry.Verified || r.ManifestUI != telemetry.Verified {
		return r.Err()
	}
	return nil
}
