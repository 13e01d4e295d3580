// Command mixed reads a stream of events of all products, checks each event, and writes the scrubbed events.
//
//	go run ./examples/mixed <events.jsonl >scrubbed.jsonl
//
// Issues are printed on standard error. Broken events and events of undocumented kinds are omitted.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
)

func main() {
	if len(os.Args) != 1 {
		log.Fatal("usage: mixed <EVENTS >SCRUBBED")
	}
	if err := run(context.Background(), os.Stdin, os.Stdout, os.Stderr); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, in io.Reader, out, errs io.Writer) error {
	kinds, err := event.NewRegistry(products.Events())
	if err != nil {
		return err
	}
	hasher, err := pseudonym.Ephemeral() // one for all products, so that a user has the same token in each
	if err != nil {
		return err
	}
	counts := make(map[string]int)
	w := event.NewWriter(out)
	for ev, err := range event.NewReader(in, kinds, event.WithReuse()).Events(ctx) {
		if err != nil {
			fmt.Fprintln(errs, err) // the next event still comes
			continue
		}
		for _, issue := range ev.Check() {
			fmt.Fprintf(errs, "%v: %v\n", ev.Head().ID, issue)
		}
		switch ev := ev.(type) {
		case *event.Raw:
			counts["undocumented"]++
			continue
		case *cvad.UsageEvent:
			counts["license "+string(ev.Payload.LicenseModel)]++
		case *spa.AdminEvent:
			counts["administrator"]++
		default:
			counts[ev.Head().Prod]++
		}
		scrubbed, err := pseudonym.ScrubRecord(hasher, ev)
		if err != nil {
			fmt.Fprintln(errs, err)
			continue
		}
		if err := w.Write(scrubbed); err != nil {
			return err
		}
	}
	fmt.Fprintln(errs, counts)
	return w.Flush()
}
