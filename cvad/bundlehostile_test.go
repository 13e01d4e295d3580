package cvad_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// zipped returns an archive of one entry.
func zipped(t *testing.T, name, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	require.NoError(t, err)
	_, err = io.WriteString(f, content)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// The digest of a usage file covers what follows the last event. That it differs is not an error of one event, so a
// caller that skips broken events still gets it.
func TestDigestBehindTheEvents(t *testing.T) {
	line, err := usage(t, 1)[0].AppendJSON(nil)
	require.NoError(t, err)
	for _, stream := range []string{
		string(line) + "\n", "[" + string(line) + "]", "[" + string(line) + "] x", "[" + string(line) + "]" + strings.Repeat("x", 1<<19),
		"\xff\xfe" + strings.Repeat("x", 1<<19), "",
	} {
		for _, right := range []bool{true, false} {
			content := zipped(t, "ue_lt_1.json", stream)
			data := repack(t, bundle(t, 0), func(files map[string][]byte) {
				m := manifest(t)
				m.File = []cvad.File{{Name: "ue_lt_1.zip", UI: telemetry.DigestOf(content)}}
				if !right {
					m.File[0].UI = telemetry.DigestOf(nil)
				}
				files["ue_lt_1.zip"] = content
				files["manifest.xml"], err = m.Seal(telemetry.XML)
				require.NoError(t, err)
			})
			b, err := open(t, data)
			require.NoError(t, err)
			var failures []error
			for _, err := range b.Events(t.Context()) {
				if _, ofEvent := errors.AsType[*event.Error](err); err != nil && !ofEvent {
					failures = append(failures, err)
				}
			}
			if right {
				assert.Empty(t, failures, "%.9q", stream)
				continue
			}
			require.Len(t, failures, 1, "%.9q", stream)
			assert.ErrorIs(t, failures[0], telemetry.ErrDigest)
		}
	}
}

// Z8: the limit of the ratio applies to both layers together.
func TestPackedTwice(t *testing.T) {
	var events strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&events, `{"ver":"1.0","prod":"other","n":%d}`+"%s\n", i%10, strings.Repeat(" ", 40))
	}
	inner := zipped(t, "ue_lt_1.json", events.String())
	require.Less(t, events.Len()/len(inner), 250)
	for method, kind := range map[uint16]error{zip.Store: nil, zip.Deflate: telemetry.ErrLimit} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		m := manifest(t)
		m.File = []cvad.File{{Name: "ue_lt_1.zip", UI: telemetry.DigestOf(inner)}}
		doc, err := m.Seal(telemetry.XML)
		require.NoError(t, err)
		for _, f := range []struct {
			name    string
			content []byte
		}{{"ue_lt_1.zip", inner}, {"manifest.xml", doc}} {
			w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
			require.NoError(t, err)
			_, err = w.Write(f.content)
			require.NoError(t, err)
		}
		require.NoError(t, z.Close())
		opened, err := open(t, b.Bytes())
		require.NoError(t, err)
		var last error
		for _, last = range opened.Events(t.Context()) {
			if last != nil {
				break
			}
		}
		assert.ErrorIs(t, last, kind)
	}
}
