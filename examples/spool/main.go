// Command spool records session launches so that they survive a crash until they are in an upload bundle. Each line of
// standard input is the name of a user who launches a session. It is written to a spool at once, and from there into a
// bundle at the end of the hour.
//
//	mkdir broker && printf 'ann\nbob\n' | go run ./examples/spool broker
//
// Kill it at any moment and start it again: every confirmed launch is in exactly one bundle, broker/usage-*.zip.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/event/spool"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: spool FOLDER <names")
	}
	if err := run(context.Background(), os.Args[1], os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, folder string, launches io.Reader, out io.Writer) error {
	hasher, err := pseudonym.Ephemeral() // a product has a key file, so that its tokens stay the same
	if err != nil {
		return err
	}
	kinds, err := event.NewRegistry(cvad.Events())
	if err != nil {
		return err
	}
	sp, err := spool.Open(filepath.Join(folder, "spool"), kinds)
	if err != nil {
		return err
	}
	defer sp.Close()
	for _, torn := range sp.Torn() {
		fmt.Fprintln(out, "a crash cut off a launch that was not confirmed:", torn.Segment)
	}
	bundles := filepath.Join(folder, "usage-*.zip")
	names := bufio.NewScanner(launches)
	for names.Scan() {
		launch := cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"}, event.WithUser(event.User{UPN: names.Text()}))
		scrubbed, err := pseudonym.ScrubRecord(hasher, launch)
		if err != nil {
			return err
		}
		if err := sp.Append(ctx, scrubbed); err != nil {
			return err
		}
		fmt.Fprintln(out, "launch", launch.ID)
		if _, err := sp.Drain(ctx, bundles, bundle); err != nil { // if the hour is over
			return err
		}
	}
	if err := names.Err(); err != nil {
		return err
	}
	finished, err := sp.DrainAll(ctx, bundles, bundle) // at the end of the program
	for _, f := range finished {
		fmt.Fprintln(out, "bundle", f.Path)
	}
	return err
}

// bundle writes the events of a batch as an upload bundle.
func bundle(ctx context.Context, w io.Writer, b *spool.Batch) error {
	deployed, err := telemetry.ParseUTCTime("2022-03-21T00:00:00Z") // a product takes these from its License Server
	if err != nil {
		return err
	}
	out := cvad.NewBundleWriter(ctx, w, cvad.NewManifest(uuid.MustParse("a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"), deployed))
	for ev, err := range b.Events(ctx) {
		if err == nil {
			err = out.Write(ev)
		}
		if err != nil {
			out.Close() // frees what it holds
			return err
		}
	}
	_, err = out.Close()
	return err
}
