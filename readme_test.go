package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An event is read and checked.
func Example() {
	sample, err := os.ReadFile("examples/bundle/sample.jsonl")
	if err != nil {
		log.Fatal(err)
	}
	line, _, _ := bytes.Cut(bytes.Replace(sample, []byte(`"HDX"`), []byte(`"Fax"`), 1), []byte("\n"))

	var launch cvad.UsageEvent
	if err := json.Unmarshal(line, &launch); err != nil {
		log.Fatal(err)
	}
	fmt.Println(launch.ST, launch.Payload.ProductID, launch.Payload.SessionType)
	fmt.Println(launch.Check()) // how it differs from the documents: the first issue, and the number of others

	// Output:
	// 2023-10-16T07:00:00.000Z CAVDS Application
	// telemetry: note: payload.protocol: undocumented name or value: is not a documented value
}

// An event is filled, its identifiers are replaced, and it is written.
func Example_write() {
	var out bytes.Buffer

	hasher, err := pseudonym.Ephemeral() // or Keyed, with a key file; or Documented
	if err != nil {
		log.Fatal(err)
	}
	launch := cvad.NewUsageEvent(
		cvad.UsagePayload{ProductID: "CAVDS", LicenseModel: cvad.LicenseModelUserDevice},
		event.WithProduct(cvad.ProductOnPrem, "2402"),
		event.WithUser(event.User{UPN: "User-Steven@ctxlabs.onmicrosoft.com"}),
	)
	scrubbed, err := pseudonym.Scrub(hasher, launch) // a copy, with every identifier replaced
	if err != nil {
		log.Fatal(err)
	}
	w := event.NewWriter(&out) // accepts only scrubbed or explicitly cleared events
	if err := errors.Join(w.Write(scrubbed), w.Flush()); err != nil {
		log.Fatal(err)
	}

	fmt.Println(strings.Contains(out.String(), "Steven"), scrubbed.Report().Replaced)
	// Output: false 1
}

// Events of all kinds are read from one stream and checked.
func Example_read() {
	ctx := context.Background()
	sample, err := os.ReadFile("examples/bundle/sample.jsonl")
	if err != nil {
		log.Fatal(err)
	}
	lines := strings.Replace(string(sample), `"HDX"`, `"Fax"`, 1)            // in the first event
	in := strings.NewReader(strings.Replace(lines, "\n{", "\n{nonsense", 1)) // the second one

	events, err := event.NewRegistry(products.Events()) // or of some packages: cvad.Events(), spa.Events()
	if err != nil {
		log.Fatal(err)
	}
	for ev, err := range event.NewReader(in, events).Events(ctx) {
		if err != nil {
			fmt.Println(err) // this event is broken; the next one still comes
			continue
		}
		for _, issue := range ev.Check() {
			fmt.Println(ev.Head().Type, issue)
		}
	}

	// Output:
	// Cloud.Licensing note: payload.protocol: undocumented name or value: is not a documented value
	// event 1 at byte 1223: telemetry: syntax error at byte 1: want a member name
}

// A bundle is written to a file, and what arrives is verified.
func Example_bundle() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "bundle-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "bundle.zip")
	guid := uuid.New()
	deployed, _ := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	scrubbed := pseudonym.InClear(cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"}))

	w, err := cvad.CreateBundle(ctx, path, cvad.NewManifest(guid, deployed))
	if err != nil {
		log.Fatal(err)
	}
	defer w.Discard() // nothing is left of a bundle that was not closed
	if err := w.Write(scrubbed); err != nil {
		log.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		log.Fatal(err)
	}

	b, err := cvad.OpenBundle(ctx, path)
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	report, err := b.Verify(ctx) // a result for each file, FilesUI and ManifestUI
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(report.Files), report.FilesUI, report.ManifestUI)

	// Output: 1 verified verified
}

// A site sends less than it could.
func Example_policies() {
	hasher := pseudonym.Documented()
	launch := cvad.NewUsageEvent(cvad.UsagePayload{SessionKey: "1f2e"}, event.WithUser(event.User{UPN: "mia@example.com"}),
		event.WithDevice(event.Device{DvcName: "Mia's PC"}))

	safe, err := pseudonym.Scrub(hasher, launch,
		pseudonym.WithPolicy(pseudonym.PolicyDrop, pseudonym.DeviceName),
		pseudonym.Omit(pseudonym.FieldsSession))

	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d %q %q\n", safe.Report().Replaced, safe.Value().Device.DvcName, safe.Value().Payload.SessionKey)
	// Output: 1 "" ""
}

var block = regexp.MustCompile("(?s)```go\n(.*?)```")

// Every Go block of the README is in an example above, line for line, so it compiles, and it runs.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	source, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "readme_test.go", source, parser.SkipObjectResolution)
	require.NoError(t, err)
	var examples []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Example") {
			body := string(source[fset.Position(f.Body.Lbrace).Offset:fset.Position(f.Body.Rbrace).Offset])
			examples = append(examples, strings.ReplaceAll(body, "\n\t", "\n"))
		}
	}
	blocks := block.FindAllStringSubmatch(string(readme), -1)
	require.Len(t, blocks, len(examples))
	for i, b := range blocks {
		assert.Contains(t, examples[i], "\n"+b[1], "block %d of the README differs from the example", i+1)
	}
}

// The README's table of what is kept in clear text names exactly the kinds and elements that are kept.
func TestReadmeSaysWhatStaysInClear(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(readme), "## What stays in clear\n")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (.*) \\|$").FindAllStringSubmatch(section, -1) {
		rows[row[1]] = row[2]
	}
	named, found := 0, map[string]bool{}
	for kind, row := range rows {
		_, err := pseudonym.ParseFields(kind)
		require.NoError(t, err)
		named += strings.Count(row, "`") / 2
	}
	for e := range packages.Elements() {
		if e.Subject == "" {
			continue
		}
		assert.Empty(t, e.Class, e.ID)
		last := e.JSONPath[strings.LastIndexByte(e.JSONPath, '.')+1:]
		switch row := rows[e.Subject]; {
		case e.Subject == "installation": // the README describes these in words
			assert.Contains(t, row, "UUID")
		case strings.Contains(row, "`"+last+"`"), strings.Contains(row, "`"+e.JSONPath+"`"):
			found[last] = true
		default:
			assert.Fail(t, "the README does not list an element that is kept", e.ID)
		}
		found[e.Subject+" as a kind"] = true
	}
	assert.Equal(t, named+len(rows), len(found), "%v", found)
}
