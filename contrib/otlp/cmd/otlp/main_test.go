package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"go.opentelemetry.io/collector/pdata/plog"
)

const samples = "../../../../examples/bundle/sample.jsonl"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bundle writes a bundle of two events.
func bundle(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bundle.zip")
	deployed, err := telemetry.ParseUTCTime("2022-10-10T06:11:14Z")
	must(t, err)
	w, err := cvad.CreateBundle(t.Context(), path, cvad.NewManifest(uuid.New(), deployed))
	must(t, err)
	defer w.Discard()
	for range 2 {
		safe, err := pseudonym.Scrub(pseudonym.Documented(), cvad.NewUsageEvent(cvad.UsagePayload{}, event.WithUser(event.User{UPN: "a@b.com"})))
		must(t, err)
		must(t, w.Write(safe))
	}
	_, err = w.Close()
	must(t, err)
	return path
}

// Bundles and streams are converted to log records or CloudEvents that contain no identifiers.
func TestRun(t *testing.T) {
	var out strings.Builder
	must(t, run(context.Background(), []string{"-documented", samples}, &out, io.Discard))
	if strings.Contains(out.String(), "Steven") {
		t.Error("an identifier is in clear")
	}
	var u plog.JSONUnmarshaler
	logs, err := u.UnmarshalLogs([]byte(strings.TrimSpace(out.String())))
	must(t, err)
	if logs.LogRecordCount() != 12 {
		t.Errorf("%d records", logs.LogRecordCount())
	}
	out.Reset()
	must(t, run(context.Background(), []string{"-cloudevents", bundle(t)}, &out, io.Discard))
	if n := strings.Count(out.String(), `{"specversion":"1.0"`); n != 2 || strings.Count(out.String(), "\n") != 2 {
		t.Errorf("%d CloudEvents", n)
	}
}

func TestRunFails(t *testing.T) {
	for _, c := range []struct {
		args []string
		kind error // or nil
	}{
		{[]string{samples}, telemetry.ErrClearText},
		{[]string{"-in-clear", "-documented", samples}, nil},
		{[]string{"-key", "missing", samples}, os.ErrNotExist},
		{[]string{"missing"}, os.ErrNotExist},
		{nil, nil},
	} {
		var out strings.Builder
		err := run(context.Background(), c.args, &out, io.Discard)
		if err == nil || c.kind != nil && !errors.Is(err, c.kind) || out.Len() > 0 {
			t.Errorf("%v: %v, %d bytes", c.args, err, out.Len())
		}
	}
}
