// Command otlp converts upload bundles and streams of events to OpenTelemetry log records, or to CloudEvents, as lines of JSON.
//
//	otlp [-cloudevents] [-key FILE | -documented | -in-clear] FILE...
//
// By default the identifiers of all events must be tokens, as in bundles; other events are an error. With -key, identifiers in clear are
// replaced by tokens under that key. With -documented, they are replaced by tokens of the documents' scheme, which has no key. With
// -in-clear, they are kept.
//
// A bundle must verify before its first event is written.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/otlp"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err == nil {
		return
	}
	code := 2 // the usage is wrong, or a file cannot be read or written
	if e, ok := errors.AsType[*telemetry.Error](err); ok && e.Err == nil {
		code = 1 // the content of a file is invalid
	}
	if !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "otlp:", err)
	}
	os.Exit(code)
}

// way says how identifiers are treated.
type way func(telemetry.Record) (pseudonym.Safe, error)

func run(ctx context.Context, args []string, out, usage io.Writer) error {
	flags := flag.NewFlagSet("otlp", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.Usage = func() {
		fmt.Fprint(usage, "usage: otlp [-cloudevents] [-key FILE | -documented | -in-clear] FILE...\n\n"+
			"Converts upload bundles and streams of events to OpenTelemetry log records, as lines of JSON.\n"+
			"Identifiers must be tokens, unless an option says how to treat identifiers in clear.\n\n")
		flags.PrintDefaults()
	}
	cloudEvents := flags.Bool("cloudevents", false, "write CloudEvents, one per line, instead of log records")
	key := flags.String("key", "", "replace identifiers by tokens under the key in `FILE`")
	documented := flags.Bool("documented", false, "replace identifiers by tokens of the documents' scheme, which has no key")
	clear := flags.Bool("in-clear", false, "keep identifiers in clear")
	if err := flags.Parse(args); err != nil {
		return err
	}
	safe, err := choose(*key, *documented, *clear)
	if err == nil && flags.NArg() == 0 {
		err = errors.New("at least one FILE is required")
	}
	if err != nil {
		flags.Usage()
		return err
	}
	kinds, err := event.NewRegistry(products.Events())
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(out)
	w := otlp.NewWriter(buffered)
	var line []byte
	write := func(s pseudonym.Safe) error {
		if !*cloudEvents {
			return w.Write(s)
		}
		if line, err = otlp.AppendCloudEvent(line[:0], s); err != nil {
			return err
		}
		_, err = buffered.Write(append(line, '\n'))
		return err
	}
	for _, path := range flags.Args() {
		err := each(ctx, path, kinds, func(ev event.Event) error {
			s, err := safe(ev)
			if err != nil {
				return err
			}
			return write(s)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return errors.Join(w.Flush(), buffered.Flush())
}

// choose returns how identifiers are treated.
func choose(key string, documented, clear bool) (way, error) {
	switch {
	case key != "" && !documented && !clear:
		k, err := pseudonym.LoadKeyFile(key)
		if err != nil {
			return nil, err
		}
		ring, err := pseudonym.NewKeyRing(k)
		if err != nil {
			return nil, err
		}
		h, err := pseudonym.Keyed(ring)
		return func(r telemetry.Record) (pseudonym.Safe, error) { return pseudonym.ScrubRecord(h, r) }, err
	case documented && key == "" && !clear:
		h := pseudonym.Documented()
		return func(r telemetry.Record) (pseudonym.Safe, error) { return pseudonym.ScrubRecord(h, r) }, nil
	case clear && key == "" && !documented:
		return func(r telemetry.Record) (pseudonym.Safe, error) { return pseudonym.InClearRecord(r), nil }, nil
	case clear || documented || key != "":
		return nil, errors.New("at most one of -key, -documented and -in-clear is allowed")
	}
	return func(r telemetry.Record) (pseudonym.Safe, error) { return pseudonym.RestoreRecord(r) }, nil
}

// each calls do for each event of a bundle that verifies, or of a stream.
func each(ctx context.Context, path string, kinds *event.Registry, do func(event.Event) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	head, err := in.Peek(2)
	if err != nil && err != io.EOF {
		return err
	}
	if string(head) != "PK" {
		return loop(event.NewReader(in, kinds, event.WithReuse()).Events(ctx), do)
	}
	b, err := cvad.OpenBundle(ctx, path, cvad.WithKinds(kinds))
	if err != nil {
		return err
	}
	defer b.Close()
	report, err := b.Verify(ctx)
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		return err
	}
	return loop(b.Events(ctx), do)
}

func loop(events iter.Seq2[event.Event, error], do func(event.Event) error) error {
	for ev, err := range events {
		if err == nil {
			err = do(ev)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
