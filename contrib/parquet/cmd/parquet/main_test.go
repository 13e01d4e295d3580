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
)

const module = "../../../.."

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

// Bundles, streams and reports in both forms are written as rows of their tables.
func TestRun(t *testing.T) {
	events, _ := filepath.Glob(module + "/*/testdata/*-event.xml")
	var tables []string
	for _, path := range events { // a sample of each kind of event
		tables = append(tables, "1 "+strings.TrimSuffix(filepath.Base(path), ".xml"))
	}
	if len(tables) == 0 {
		t.Fatal("no samples were found")
	}
	key := filepath.Join(t.TempDir(), "key")
	_, err := pseudonym.CreateKeyFile(key)
	must(t, err)
	zip := bundle(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{zip, zip}, "4 cvad-usage-event"},
		{[]string{"-key", key, module + "/examples/bundle/sample.jsonl"}, "12 cvad-usage-event"},
		{[]string{"-in-clear", module + "/spa/testdata/spa-admin-event.xml"}, "1 spa-admin-event"},
		{[]string{"-documented", module + "/licenseserver/testdata/licenseserver-report.json", module + "/licenseserver/testdata/licenseserver-anonymous-report.xml"},
			"1 licenseserver-anonymous-report 2 licenseserver-device 1 licenseserver-pool 1 licenseserver-report 1 licenseserver-usage 1 licenseserver-user"},
		{append([]string{"-in-clear"}, events...), strings.Join(tables, " ")},
	} {
		var out strings.Builder
		folder := t.TempDir()
		must(t, run(context.Background(), append([]string{"-o", folder}, c.args...), &out, io.Discard))
		got := strings.NewReplacer(folder+string(filepath.Separator), "", ".parquet", "").Replace(out.String())
		if got := strings.Join(strings.Fields(got), " "); got != c.want {
			t.Errorf("%v:\n got %s\nwant %s", c.args, got, c.want)
		}
	}
}

// After a failure no file is left.
func TestRunFails(t *testing.T) {
	zip := bundle(t)
	data, err := os.ReadFile(zip)
	must(t, err)
	data[len(data)/2] ^= 1
	flipped := filepath.Join(t.TempDir(), "flipped.zip")
	must(t, os.WriteFile(flipped, data, 0o600))
	for _, c := range []struct {
		args []string
		kind error // or nil
	}{
		{[]string{zip, flipped}, nil},
		{[]string{zip, module + "/examples/bundle/sample.jsonl"}, telemetry.ErrClearText},
		{[]string{module + "/licenseserver/testdata/licenseserver-report.json"}, telemetry.ErrClearText},
		{[]string{zip, "missing"}, os.ErrNotExist},
		{[]string{"-in-clear", "-documented", zip}, nil},
		{nil, nil},
	} {
		folder := t.TempDir()
		err := run(context.Background(), append([]string{"-o", folder}, c.args...), io.Discard, io.Discard)
		if err == nil || c.kind != nil && !errors.Is(err, c.kind) {
			t.Errorf("%v: %v", c.args, err)
		}
		if entries, _ := os.ReadDir(folder); len(entries) > 0 {
			t.Errorf("%v leaves %v", c.args, entries)
		}
	}
}
