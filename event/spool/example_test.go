package spool_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/event/spool"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// launch appends the event of a session launch.
func launch(ctx context.Context, sp *spool.Spool, hasher *pseudonym.Hasher, user string) error {
	e := cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"}, event.WithUser(event.User{UPN: user}))
	scrubbed, err := pseudonym.ScrubRecord(hasher, e)
	if err != nil {
		return err
	}
	return sp.Append(ctx, scrubbed)
}

// bundle writes the events of a batch as an upload bundle.
func bundle(ctx context.Context, w io.Writer, b *spool.Batch) error {
	deployed, err := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	if err != nil {
		return err
	}
	m := cvad.NewManifest(uuid.MustParse("a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"), deployed)
	out := cvad.NewBundleWriter(ctx, w, m)
	for ev, err := range b.Events(ctx) {
		if err == nil {
			err = out.Write(ev)
		}
		if err != nil {
			out.Close()
			return err
		}
	}
	_, err = out.Close()
	return err
}

// Session launches are appended to a spool, and drained into a bundle. In between, the process dies. No event is lost, and none
// is in two bundles.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "spool-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	hasher, err := pseudonym.Ephemeral() // a product uses a key file
	if err != nil {
		log.Fatal(err)
	}
	events, err := event.NewRegistry(cvad.Events())
	if err != nil {
		log.Fatal(err)
	}
	sp, err := spool.Open(filepath.Join(folder, "spool"), events)
	if err != nil {
		log.Fatal(err)
	}
	for _, user := range []string{"ann@example.com", "bob@example.com"} {
		if err := launch(ctx, sp, hasher, user); err != nil {
			log.Fatal(err)
		}
	}
	sp = crash(sp, events, filepath.Join(folder, "spool"))
	defer sp.Close()
	for _, torn := range sp.Torn() {
		fmt.Println(torn.Bytes, "bytes of a launch that was not confirmed:", torn.Err)
	}
	if err := launch(ctx, sp, hasher, "carl@example.com"); err != nil {
		log.Fatal(err)
	}
	// A program calls Drain once a minute, which bundles the hours that are over. This example shows the end of the program.
	finished, err := sp.DrainAll(ctx, filepath.Join(folder, "usage-*.zip"), bundle)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range finished {
		b, err := cvad.OpenBundle(ctx, f.Path)
		if err != nil {
			log.Fatal(err)
		}
		n := 0
		for _, err := range b.Events(ctx) {
			if err != nil {
				log.Fatal(err)
			}
			n++
		}
		fmt.Println(n, "launches in a bundle of", b.Manifest().TotalFiles, "file;", sp.Stats().Bytes, "bytes left in the spool")
		b.Close()
	}
	// Output:
	// 11 bytes of a launch that was not confirmed: telemetry: syntax error: want the end of the line
	// 3 launches in a bundle of 1 file; 0 bytes left in the spool
}

// crash leaves the spool in the state of a process that was killed during an Append, and opens it again.
func crash(sp *spool.Spool, events *event.Registry, folder string) *spool.Spool {
	sp.Close()
	segments, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil || len(segments) != 1 {
		log.Fatal(err)
	}
	segment, err := os.OpenFile(segments[0], os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		log.Fatal(err)
	}
	_, err = segment.WriteString(`{"ver":"1.0`)
	if err := errors.Join(err, segment.Close()); err != nil {
		log.Fatal(err)
	}
	sp, err = spool.Open(folder, events)
	if err != nil {
		log.Fatal(err)
	}
	return sp
}

// A full spool refuses events, and has room again after a drain.
func ExampleSpool_Append() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "spool-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	events, err := event.NewRegistry(cvad.Events())
	if err != nil {
		log.Fatal(err)
	}
	sp, err := spool.Open(filepath.Join(folder, "spool"), events, spool.WithMaxBytes(4096))
	if err != nil {
		log.Fatal(err)
	}
	defer sp.Close()
	for n := 0; n < 100 && err == nil; n++ {
		err = launch(ctx, sp, pseudonym.Documented(), "ann@example.com")
	}
	fmt.Println(errors.Is(err, spool.ErrFull), err)
	if _, err := sp.DrainAll(ctx, filepath.Join(folder, "*.zip"), bundle); err != nil {
		log.Fatal(err)
	}
	fmt.Println(launch(ctx, sp, pseudonym.Documented(), "ann@example.com"))
	// Output:
	// true telemetry: limit exceeded: output is full: want a drained spool, or a higher limit or more disk space
	// <nil>
}

// Drain bundles the hours that are over. It is called as often as bundles are wanted, here once.
func ExampleSpool_Drain() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "spool-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	events, err := event.NewRegistry(cvad.Events())
	if err != nil {
		log.Fatal(err)
	}
	sp, err := spool.Open(filepath.Join(folder, "spool"), events, spool.WithPeriod(24*365*100*time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	defer sp.Close()
	if err := launch(ctx, sp, pseudonym.Documented(), "ann@example.com"); err != nil {
		log.Fatal(err)
	}
	finished, err := sp.Drain(ctx, filepath.Join(folder, "usage-*.zip"), bundle)
	fmt.Println(len(finished), err, "- the period is not over")
	finished, err = sp.DrainAll(ctx, filepath.Join(folder, "usage-*.zip"), bundle)
	fmt.Println(finished[0].Events, err)
	// Output:
	// 0 <nil> - the period is not over
	// 1 <nil>
}
