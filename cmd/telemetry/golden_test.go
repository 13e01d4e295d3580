package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The output of each command on the same files does not change: testdata/NAME.txt has the command line, both output
// streams, and the exit code.
func TestGolden(t *testing.T) {
	t.Chdir("../..")
	const (
		bundle = "cvad/testdata/archives/7z.zip"
		report = "licenseserver/testdata/licenseserver-report.xml"
		events = "examples/bundle/sample.jsonl"
		usage  = "cvad/testdata/cvad-usage-event.json"
		status = "xenserver/testdata/xenserver-status-report.xml"
	)
	for name, line := range map[string]string{
		"help":                   "-h",
		"bundle-none":            "bundle cmd/telemetry/testdata/empty.jsonl",
		"bundle-wrong":           "bundle " + report,
		"verify":                 "verify " + bundle,
		"verify-json":            "verify -json " + bundle,
		"verify-wrong":           "verify " + report,
		"show":                   "show " + bundle,
		"show-json":              "show -json " + bundle,
		"show-report":            "show " + report,
		"show-stream":            "show " + events,
		"show-events":            "show -events -indent " + usage,
		"scrub":                  "scrub -documented " + usage,
		"scrub-preview":          "scrub -preview " + report,
		"scan":                   "scan " + report + " " + usage,
		"scan-json":              "scan -json " + usage,
		"scan-bundle":            "scan " + bundle,
		"check":                  "check " + report + " " + events + " " + bundle + " " + status,
		"check-json":             "check -json " + status,
		"convert":                "convert " + usage,
		"live":                   "live " + events,
		"live-json":              "live -json " + usage,
		"inventory":              "inventory -at 2030-01-01T00:00:00Z " + bundle + " " + report + " " + events,
		"inventory-json":         "inventory -at 2030-01-01T00:00:00Z -json " + bundle,
		"dictionary":             "dictionary -package event",
		"dictionary-tsv":         "dictionary -package event -format tsv",
		"dictionary-diff":        "dictionary diff now now",
		"netscaler-commands":     "netscaler commands",
		"netscaler-remove":       "netscaler commands -remove",
		"xenserver-telemetry":    "xenserver telemetry -uuid 6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11 -host 2:premium -format xml",
		"xenserver-capabilities": "xenserver capabilities -max no " + status,
	} {
		code, out, errs := telemetry(t, "", strings.Fields(line)...)
		got := fmt.Sprintf("$ telemetry %s\n%s-- standard error --\n%s-- exit code %d --\n", line, out, errs, code)
		path := filepath.Join("cmd", "telemetry", "testdata", name+".txt")
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
			continue
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		texttest.Equal(t, string(want), got, path)
	}
}
