// Command bundle does the main job of this module from end to end: it reads usage events, replaces their identifiers
// with pseudonyms, writes an upload bundle, and verifies it.
//
//	go run ./examples/bundle           # the bundle is removed again
//	go run ./examples/bundle -o b.zip
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

//go:embed sample.jsonl
var sample string

func main() {
	path := flag.String("o", "", "keep the bundle in this `file`")
	if flag.Parse(); flag.NArg() > 0 { // it bundles its sample, not a file
		log.Fatal("usage: bundle [-o FILE]")
	}
	folder, err := os.MkdirTemp("", "bundle")
	if err != nil {
		log.Fatal(err)
	}
	if *path == "" {
		*path = filepath.Join(folder, "bundle.zip")
	}
	err = run(context.Background(), *path, strings.NewReader(sample), os.Stdout)
	os.RemoveAll(folder)
	if err != nil {
		log.Fatal(err)
	}
}

// run writes the events of in as a bundle to a file, verifies it and prints its digests.
func run(ctx context.Context, path string, in io.Reader, out io.Writer) error {
	hasher, err := pseudonym.Ephemeral() // a product has a key file, so that its tokens stay the same
	if err != nil {
		return err
	}
	kinds, err := event.NewRegistry(cvad.Events())
	if err != nil {
		return err
	}
	// A product takes these from its License Server.
	deployed, _ := telemetry.NewUTCTime(time.Date(2022, 3, 21, 0, 0, 0, 0, time.UTC))
	m := cvad.NewManifest(uuid.MustParse("a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"), deployed)
	w, err := cvad.CreateBundle(ctx, path, m)
	if err != nil {
		return err
	}
	defer w.Discard() // nothing is left of a bundle that was not closed
	for ev, err := range event.NewReader(in, kinds).Events(ctx) {
		if err != nil {
			return err
		}
		scrubbed, err := pseudonym.ScrubRecord(hasher, ev)
		if err != nil {
			return err
		}
		if err := w.Write(scrubbed); err != nil {
			return err
		}
	}
	if _, err := w.Close(); err != nil {
		return err
	}
	b, err := cvad.OpenBundle(ctx, path)
	if err != nil {
		return err
	}
	defer b.Close()
	report, err := b.Verify(ctx)
	if err != nil {
		return err
	}
	for _, f := range report.Files {
		fmt.Fprintf(out, "%v  %s  %v\n", f.UI, f.Name, f.State)
	}
	fmt.Fprintf(out, "%v  FilesUI  %v\n", b.Manifest().FilesUI, report.FilesUI)
	fmt.Fprintf(out, "%v  ManifestUI  %v\n", b.Manifest().ManifestUI, report.ManifestUI)
	return report.Err()
}
