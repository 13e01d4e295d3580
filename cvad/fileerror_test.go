package cvad_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An error about an event that cannot be decoded names the file and the place in it, whether the bundle is read with
// random access or in one pass. So does the error about a file that is not an archive.
func TestFileErrors(t *testing.T) {
	line, err := exampleEvent().AppendJSON(nil)
	require.NoError(t, err)
	good := string(line) + "\n"
	for _, c := range []struct {
		name    string
		file    []byte
		index   int // the index of the event, or -1
		kind    error
		asJSON  string
		decoded int
	}{
		{
			"an event", zipped(t, "ue_lt_2.json", good+"{\"ver\":}\n"+good), 1, telemetry.ErrSyntax,
			`"error":{"index":1,"offset":` + jsonOf(t, len(good)) + `,"error":{"kind":"syntax",`, 3,
		},
		{"a file", []byte("no archive"), -1, telemetry.ErrArchive, `"error":{"kind":"archive",`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			w := cvad.NewBundleWriter(t.Context(), &b, cvad.Manifest{})
			require.NoError(t, w.WriteFile(cvad.File{Name: "ue_lt_1.zip"}, bytes.NewReader(zipped(t, "ue_lt_1.json", good))))
			require.NoError(t, w.WriteFile(cvad.File{Name: "ue_lt_2.zip"}, bytes.NewReader(c.file)))
			_, err := w.Close()
			require.NoError(t, err)
			opened, err := open(t, b.Bytes())
			require.NoError(t, err)
			for _, events := range []iter.Seq2[event.Event, error]{
				opened.Events(t.Context()), cvad.NewBundleReader(&b).Events(t.Context()),
			} {
				decoded := 0
				var failed []error
				for ev, err := range events {
					if err != nil {
						failed = append(failed, err)
					} else if assert.NotNil(t, ev) {
						decoded++
					}
				}
				assert.Equal(t, c.decoded, decoded)
				require.Len(t, failed, 1)
				file, ok := errors.AsType[*cvad.FileError](failed[0])
				require.True(t, ok)
				assert.Equal(t, "ue_lt_2.zip", file.Name)
				require.ErrorIs(t, file, c.kind)
				ofEvent, ok := errors.AsType[*event.Error](failed[0])
				assert.Equal(t, c.index >= 0, ok)
				if ok {
					assert.Equal(t, c.index, ofEvent.Index)
				}
				assert.Contains(t, jsonOf(t, file), `{"file":"ue_lt_2.zip",`+c.asJSON)
			}
		})
	}
	assert.Equal(t, `{"file":"a.zip","error":"why"}`, jsonOf(t, &cvad.FileError{Name: "a.zip", Err: errors.New("why")}))
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
