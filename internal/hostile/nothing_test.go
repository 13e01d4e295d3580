package hostile

import (
	"archive/zip"
	"bytes"
	"context"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nothing is packed data that unpacks to nothing: many empty blocks.
var nothing = []byte(strings.Repeat("\x00\x00\x00\xff\xff", 50_000) + "\x03\x00")

// raw is an entry of an archive with its packed data.
type raw struct {
	name    string
	method  uint16
	content []byte
}

func archiveOf(t *testing.T, entries ...raw) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: e.method, CreatorVersion: 20, ReaderVersion: 20, CompressedSize64: uint64(len(e.content))}
		if e.method == zip.Store {
			h.UncompressedSize64, h.CRC32 = h.CompressedSize64, crc32.ChecksumIEEE(e.content)
		}
		w, err := z.CreateRaw(h)
		require.NoError(t, err)
		_, err = w.Write(e.content)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// bundleOf returns a bundle of one file.
func bundleOf(t *testing.T, file raw, digest telemetry.Digest) []byte {
	t.Helper()
	m := cvad.Manifest{File: []cvad.File{{Name: file.name, UI: digest}}}
	doc, err := m.Seal(telemetry.XML)
	require.NoError(t, err)
	return archiveOf(t, file, raw{"manifest.xml", zip.Store, doc})
}

// Z19: unpacking data that unpacks to nothing is work too, and ends with the context of the caller.
func TestCancelledInNothing(t *testing.T) {
	const more = 4 // calls that may be in progress when the context ends, or be needed to notice its end
	usage := archiveOf(t, raw{"ue_lt_1.json", zip.Deflate, nothing})
	for name, c := range map[string]struct {
		data []byte
		use  func(ctx context.Context, b *cvad.Bundle) error
	}{
		"verify": {
			bundleOf(t, raw{"x", zip.Deflate, nothing}, telemetry.DigestOf(nil)),
			func(ctx context.Context, b *cvad.Bundle) error {
				r, err := b.Verify(ctx)
				if err == nil {
					assert.Equal(t, telemetry.Verified, r.Files[0].State)
				}
				return err
			},
		},
		"events": {
			bundleOf(t, raw{"ue_lt_1.zip", zip.Store, usage}, telemetry.DigestOf(usage)),
			func(ctx context.Context, b *cvad.Bundle) error {
				for _, err := range b.Events(ctx) {
					return err
				}
				return nil
			},
		},
	} {
		// cancelledAt cancels the context at call k+1, and returns the number of calls that were left and the error.
		cancelledAt := func(k int) (int, error) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			f := &faultyFile{data: c.data, calls: 1 << 20, fault: func(_ []byte, n int, err error) (int, error) {
				cancel()
				return n, err
			}}
			b, err := cvad.NewBundle(t.Context(), f, int64(len(c.data)))
			require.NoError(t, err)
			f.calls = k
			err = c.use(ctx, b)
			return f.calls, err
		}
		left, err := cancelledAt(1 << 20)
		require.NoError(t, err, name)
		calls := 1<<20 - left
		require.Greater(t, calls, len(nothing)/(64<<10), name)
		for k := 1; k < calls; k++ {
			left, err := cancelledAt(k)
			assert.GreaterOrEqual(t, left, -more, "%s: too many calls after the context was cancelled at call %d", name, k)
			if k < calls-1 { // the last call may be followed by the end
				require.ErrorIs(t, err, context.Canceled, "%s, at call %d", name, k)
			}
		}
	}
}
