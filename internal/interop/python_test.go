//go:build interop

package interop

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/stretchr/testify/require"
)

// python runs a program of testdata and returns what it printed.
func python(t *testing.T, stdin []byte, program string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "python3", append([]string{filepath.Join("testdata", program)}, args...)...)
	cmd.Stdin = bytes.NewReader(stdin)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err, errs.String())
	return out
}

// ask runs a program with a task in JSON, or with stdin if it is not empty, and decodes its answer.
func ask[T any](t *testing.T, task any, program string, args ...string) (answer T) {
	t.Helper()
	stdin, ok := task.([]byte)
	if !ok {
		var err error
		stdin, err = json.Marshal(task)
		require.NoError(t, err)
	}
	require.NoError(t, json.Unmarshal(python(t, stdin, program, args...), &answer))
	return answer
}

// sample is a sample with its record.
type sample struct {
	packages.Sample
	packages.Root
	name string
}

// samples returns the samples of all packages.
func samples(t *testing.T) (all []sample) {
	t.Helper()
	for r := range packages.Roots() {
		found, err := r.Samples("../..")
		require.NoError(t, err)
		for _, s := range found {
			all = append(all, sample{s, r, filepath.Base(s.Path)})
		}
	}
	return all
}

// encode decodes a document of one form and returns it in another.
func encode(t *testing.T, r packages.Root, text string, from, to telemetry.Format) string {
	t.Helper()
	doc, err := r.Decode(text, from)
	require.NoError(t, err)
	write := doc.AppendJSON
	if to == telemetry.XML {
		write = doc.AppendXML
	}
	out, err := write(nil)
	require.NoError(t, err)
	return string(out)
}
