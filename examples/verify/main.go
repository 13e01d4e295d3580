// Command verify verifies an upload bundle and counts its events.
//
//	go run ./examples/verify b.zip
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/csg-telemetry/telemetry/cvad"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: verify BUNDLE")
	}
	if err := run(context.Background(), os.Args[1], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run prints the contents of a bundle. It returns an error if the bundle does not verify.
func run(ctx context.Context, path string, out io.Writer) error {
	b, err := cvad.OpenBundle(ctx, path)
	if err != nil {
		return err // not a bundle
	}
	defer b.Close()
	report, err := b.Verify(ctx)
	if err != nil {
		return err // the context ended
	}
	for _, f := range report.Files {
		fmt.Fprintf(out, "%q: %v, %v\n", f.Name, f.Presence, f.State)
	}
	fmt.Fprintf(out, "FilesUI: %v\nManifestUI: %v\n", report.FilesUI, report.ManifestUI)
	if !report.OK() {
		return report.Err()
	}
	events := make(map[string]int)
	for ev, err := range b.Events(ctx) {
		if err != nil {
			return err
		}
		events[ev.Head().Prod]++
	}
	for product, n := range events {
		fmt.Fprintf(out, "%q: %d events\n", product, n)
	}
	return nil
}
