//go:build interop

package interop

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/csg-telemetry/telemetry/xenserver"
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

// ask runs a program with a task in JSON, or with stdin where that is text, and decodes its answer.
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

// sample is a document that comes with the packages.
type sample struct {
	name, kind string
	form       telemetry.Format
	text       string
}

// samples returns the samples of all packages.
func samples(t *testing.T) (all []sample) {
	t.Helper()
	for pattern, kind := range map[string]string{
		"licenseserver/testdata/licenseserver-report.*":  "report",
		"cvad/testdata/cvad-manifest.*":                  "manifest",
		"cvad/testdata/cvad-usage-event*.json":           "event",
		"spa/testdata/spa-*-event.*":                     "event",
		"xenserver/testdata/xenserver-telemetry.json":    "xenserver",
		"xenserver/testdata/xenserver-status-report.xml": "xenserver-status",
	} {
		paths, err := filepath.Glob(filepath.Join("../..", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, paths, pattern)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			form := telemetry.Format(strings.TrimPrefix(filepath.Ext(path), "."))
			all = append(all, sample{filepath.Base(path), kind, form, string(text)})
		}
	}
	return all
}

// document is what the samples are read into.
type document interface {
	DecodeJSON(string, telemetry.Limits) error
	DecodeXML(io.Reader, telemetry.Limits) error
	AppendJSON([]byte) ([]byte, error)
	AppendXML([]byte) ([]byte, error)
}

// records make the documents of each kind, but for events: what an event is stands in it.
var records = map[string]func() document{
	"report":           func() document { return new(licenseserver.Report) },
	"manifest":         func() document { return new(cvad.Manifest) },
	"xenserver":        func() document { return new(xenserver.Telemetry) },
	"xenserver-status": func() document { return new(xenserver.StatusReport) },
}

// encode decodes a document of one form and returns it in another.
func encode(t *testing.T, kind, text string, from, to telemetry.Format) string {
	t.Helper()
	var err error
	var doc interface {
		AppendJSON([]byte) ([]byte, error)
		AppendXML([]byte) ([]byte, error)
	}
	events, err := event.NewRegistry(cvad.Events(), spa.Events())
	require.NoError(t, err)
	switch {
	case kind != "event":
		r := records[kind]()
		if doc = r; from == telemetry.XML {
			err = r.DecodeXML(strings.NewReader(text), telemetry.Limits{})
		} else {
			err = r.DecodeJSON(text, telemetry.Limits{})
		}
	case from == telemetry.XML:
		doc, err = events.DecodeXML(strings.NewReader(text), telemetry.Limits{})
	default:
		doc, err = events.Decode(text, telemetry.Limits{})
	}
	require.NoError(t, err)
	write := doc.AppendJSON
	if to == telemetry.XML {
		write = doc.AppendXML
	}
	out, err := write(nil)
	require.NoError(t, err)
	return string(out)
}
