package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/engine"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/intake"
)

const reportHelp = `
usage: ingest report [-data DIR | -nats URL] [-json] [-persons]

Prints the licenses by product in each sampling period, and the servers. It can run while ingest serve is running, and counts what is
durable by then.
`

const countHelp = `
usage: ingest count [-json] [-persons] FILE|FOLDER...

Counts uploads in this process, without an engine and without a stored state. The counts are those that serve and report give.
Refused uploads are listed on standard error as JSON Lines: digest, size, kind of failure and place. File names are not printed, because
they may contain anything; sha256sum prints the digests of files.
`

const lettersHelp = `
usage: ingest letters [-data DIR]

Lists the uploads that were refused, as JSON Lines: digest, size, kind of failure, place, and whether the upload is held.
`

const replayHelp = `
usage: ingest replay [-data DIR] [DIGEST...]

Queues refused uploads to be processed again by the process that serves from DIR, or by the next one: those with the given digests,
or all.
`

// counting has the flags that say how counts are printed.
type counting struct {
	json bool
	ingest.CountOptions
}

func (c *counting) flags(f *flag.FlagSet) {
	c.At = time.Now().UTC().Truncate(time.Second)
	f.BoolVar(&c.json, "json", false, "print JSON")
	f.BoolVar(&c.Persons, "persons", false, "list every person by token, in JSON")
	f.DurationVar(&c.Silence, "silence", 0, "the `time` after which a server is silent (default two periods)")
	f.Func("at", "the `time` used as now, such as 2026-11-28T00:00:00Z (default the current time)", func(text string) (err error) {
		c.At, err = time.Parse(time.RFC3339, text)
		return err
	})
}

func report(ctx context.Context, args []string, stdout, _ io.Writer) error {
	var where cluster
	var how counting
	f := flags("report", reportHelp, stdout)
	data := f.String("data", "ingest-data", "the `folder` that ingest serve keeps the state in")
	where.flags(f)
	how.flags(f)
	if err := parse(f, args, 0); err != nil {
		return err
	}
	var store ingest.Store
	if where.url != "" {
		nc, stop, err := where.connect("")
		if err != nil {
			return err
		}
		defer stop()
		if store, err = engine.FindKV(ctx, nc, where.bucket()); err != nil {
			return err
		}
	} else {
		folder := filepath.Join(*data, stateName)
		plan, err := ingest.ReadPlan(folder)
		if err != nil {
			return err
		}
		if store, err = ingest.OpenFiles(folder, plan); err != nil {
			return err
		}
	}
	counts, err := ingest.Count(store.Plan(), store.Cells(ctx), how.CountOptions)
	if err != nil {
		return err
	}
	return how.print(stdout, counts)
}

// print prints counts.
func (c *counting) print(out io.Writer, counts *ingest.Counts) error {
	if c.json || c.Persons {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(counts)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PERIOD\tPRODUCT\tEVENTS\tPERSONS\tDEVICES\tINSTALLED\tUSED")
	for _, p := range counts.Periods {
		for _, v := range p.Products {
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\n", p.Start.Format(time.RFC3339), v.Product, v.Events, v.Persons, v.Devices, v.Installed, v.Used)
		}
	}
	fmt.Fprintln(w, "\nSERVER\tUPLOADS\tLAST UPLOAD\tSILENT")
	for _, s := range counts.Servers {
		fmt.Fprintf(w, "%s\t%d\t%s\t%v\n", s.Server, s.Uploads, s.Last.Format(time.RFC3339), s.Silent)
	}
	fmt.Fprintf(w, "\n%d bundles, %d reports, %d events, %d servers, %d silent\n", counts.Bundles, counts.Reports, counts.Events, len(counts.Servers), counts.Silent)
	return w.Flush()
}

func count(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var how counting
	plan := ingest.DefaultPlan()
	f := flags("count", countHelp, stdout)
	how.flags(f)
	f.DurationVar(&plan.Period, "period", plan.Period, "the sampling `period`")
	clear := f.Bool("clear", false, "accept holders in clear")
	lax := f.Bool("lax", false, "accept events and reports that break a documented rule")
	if err := parse(f, args, -1); err != nil {
		return err
	}
	if f.NArg() == 0 {
		return usage("a FILE is required")
	}
	var opts []ingest.Option
	if *clear {
		opts = append(opts, ingest.AcceptClear())
	}
	if *lax {
		opts = append(opts, ingest.AcceptFailures())
	}
	packer, err := ingest.NewPacker(plan, opts...)
	if err != nil {
		return usage(err.Error())
	}
	state, bad := ingest.NewState(plan), 0
	for _, path := range f.Args() {
		err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			var refused *ingest.Refusal
			if err := fold(ctx, packer, state, path); errors.As(err, &refused) {
				bad++
				return json.NewEncoder(stderr).Encode(refused.Letter)
			} else if err != nil {
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	counts, err := ingest.Count(plan, state.Cells(), how.CountOptions)
	if err == nil {
		err = how.print(stdout, counts)
	}
	if err == nil && bad > 0 {
		err = fmt.Errorf("%d uploads refused", bad)
	}
	return err
}

// fold folds the upload in a file.
func fold(ctx context.Context, packer *ingest.Packer, state *ingest.State, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	up, err := packer.Pack(ctx, f)
	if err != nil {
		return err
	}
	for _, p := range up.Parts {
		if err := state.Fold(p); err != nil {
			return err
		}
	}
	return nil
}

func letters(_ context.Context, args []string, stdout, _ io.Writer) error {
	f := flags("letters", lettersHelp, stdout)
	data := f.String("data", "ingest-data", "the `folder` of ingest serve")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	q := intake.Quarantine{Folder: filepath.Join(*data, quarantineName)}
	list, err := q.Letters()
	if err != nil {
		return err
	}
	enc := json.NewEncoder(stdout)
	for _, l := range list {
		if err := enc.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

func replay(_ context.Context, args []string, stdout, _ io.Writer) error {
	f := flags("replay", replayHelp, stdout)
	data := f.String("data", "ingest-data", "the `folder` of ingest serve")
	if err := parse(f, args, -1); err != nil {
		return err
	}
	var digests []telemetry.Digest
	for _, text := range f.Args() {
		d, err := telemetry.ParseDigest(text)
		if err != nil || d.IsZero() {
			return usage("a DIGEST must be 64 hexadecimal digits, as ingest letters prints it")
		}
		digests = append(digests, d)
	}
	q := intake.Quarantine{Folder: filepath.Join(*data, quarantineName)}
	n, err := q.Release(filepath.Join(*data, replayName), digests...)
	fmt.Fprintf(stdout, "%d uploads queued for replay\n", n)
	return err
}
