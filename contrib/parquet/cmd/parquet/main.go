// Command parquet converts upload bundles, streams of events and License Server reports to Parquet files. It writes one file for each
// kind of event and each list of a report.
//
//	parquet [-key FILE | -documented | -in-clear] -o FOLDER FILE...
//
// By default the identifiers of all records must be tokens, as in bundles; other records are an error. With -key, identifiers in clear are
// replaced by tokens under that key. With -documented, they are replaced by tokens of the documents' scheme, which has no key. With
// -in-clear, they are kept.
//
// Bundles must verify. If there is any error, no file is written.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/parquet"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
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
		fmt.Fprintln(os.Stderr, "parquet:", err)
	}
	os.Exit(code)
}

func run(ctx context.Context, args []string, out, usage io.Writer) (err error) {
	flags := flag.NewFlagSet("parquet", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.Usage = func() {
		fmt.Fprint(usage, "usage: parquet [-key FILE | -documented | -in-clear] -o FOLDER FILE...\n\n"+
			"Converts upload bundles, streams of events and License Server reports to Parquet files.\n"+
			"Identifiers must be tokens, unless an option says how to treat identifiers in clear.\n\n")
		flags.PrintDefaults()
	}
	folder := flags.String("o", "", "write the files to `FOLDER`")
	var c converter
	key := flags.String("key", "", "replace identifiers by tokens under the key in `FILE`")
	documented := flags.Bool("documented", false, "replace identifiers by tokens of the documents' scheme, which has no key")
	flags.BoolVar(&c.clear, "in-clear", false, "keep identifiers in clear")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ways := 0
	for _, chosen := range []bool{*key != "", *documented, c.clear} {
		if chosen {
			ways++
		}
	}
	if *folder == "" || flags.NArg() == 0 || ways > 1 {
		flags.Usage()
		return errors.New("-o and at least one FILE are required, and at most one of -key, -documented and -in-clear")
	}
	if c.hasher, err = hasher(*key, *documented); err != nil {
		return err
	}
	if c.kinds, err = event.NewRegistry(products.Events()); err != nil {
		return err
	}
	if c.out, err = parquet.NewFolder(*folder); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.out.Discard()) }()
	for _, path := range flags.Args() {
		if err := c.file(ctx, path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	files, err := c.out.Close()
	for _, f := range files {
		fmt.Fprintf(out, "%8d  %s\n", f.Rows, f.Path)
	}
	return err
}

// hasher returns the hasher of the identifiers, or nil if they are not hashed.
func hasher(path string, documented bool) (*pseudonym.Hasher, error) {
	if documented {
		return pseudonym.Documented(), nil
	}
	if path == "" {
		return nil, nil
	}
	key, err := pseudonym.LoadKeyFile(path)
	if err != nil {
		return nil, err
	}
	ring, err := pseudonym.NewKeyRing(key)
	if err != nil {
		return nil, err
	}
	return pseudonym.Keyed(ring)
}

// converter converts files into those of a folder.
type converter struct {
	out    *parquet.Folder
	kinds  *event.Registry
	hasher *pseudonym.Hasher // or nil
	clear  bool
}

// most is the number of bytes at the beginning of a file that are examined.
const most = 4096

// file adds the records of a file.
func (c *converter) file(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, most)
	head, err := in.Peek(most)
	if err != nil && err != io.EOF {
		return err
	}
	has := func(word string) bool { return bytes.Contains(head, []byte(word)) }
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return c.bundle(ctx, path)
	case has(licenseserver.ProductAnonymous):
		return c.document(in, has("<"), new(licenseserver.AnonymousReport))
	case has(licenseserver.ProductDiagnostic):
		return c.document(in, has("<"), new(licenseserver.DiagnosticReport))
	case has(licenseserver.Product):
		return c.report(licenseserver.NewReader(in))
	case bytes.HasPrefix(bytes.TrimLeft(head, "\ufeff \t\r\n"), []byte("<")):
		text, err := whole(in)
		if err != nil {
			return err
		}
		ev, err := c.kinds.DecodeXML([]byte(text), telemetry.Limits{})
		if err != nil {
			return err
		}
		return c.record(ev)
	}
	for ev, err := range event.NewReader(in, c.kinds, event.WithReuse()).Events(ctx) {
		if err == nil {
			err = c.record(ev)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bundle adds the events of a bundle that verifies.
func (c *converter) bundle(ctx context.Context, path string) error {
	b, err := cvad.OpenBundle(ctx, path, cvad.WithKinds(c.kinds))
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
	for ev, err := range b.Events(ctx) {
		if err == nil {
			err = c.record(ev)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// document adds a document that is one row.
func (c *converter) document(in io.Reader, xml bool, doc interface {
	telemetry.Document
	telemetry.Record
}) error {
	text, err := whole(in)
	if err == nil && xml {
		err = doc.DecodeXML([]byte(text), telemetry.Limits{})
	} else if err == nil {
		err = doc.DecodeJSON([]byte(text), telemetry.Limits{})
	}
	if err != nil {
		return err
	}
	return c.record(doc)
}

// whole returns the text of a document that is one record.
func whole(in io.Reader) (string, error) {
	const most = 64 << 20
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && len(text) > most {
		err = fmt.Errorf("%w: the document is larger than 64 MiB", telemetry.ErrLimit)
	}
	return string(text), err
}

// report adds a compliance report.
func (c *converter) report(r *licenseserver.Reader) (err error) {
	switch {
	case c.clear:
		_, err = c.out.ReportInClear(r)
	case c.hasher != nil:
		_, err = c.out.ScrubReport(r, c.hasher)
	default:
		_, err = c.out.RestoreReport(r)
	}
	return err
}

// record adds an event or a small report.
func (c *converter) record(r telemetry.Record) (err error) {
	var safe pseudonym.Safe
	switch {
	case c.clear:
		safe = pseudonym.InClearRecord(r)
	case c.hasher != nil:
		safe, err = pseudonym.ScrubRecord(c.hasher, r)
	default:
		safe, err = pseudonym.RestoreRecord(r)
	}
	if err != nil {
		return err
	}
	return c.out.Write(safe)
}
