// Package verify is the command that verifies the digests of upload bundles.
package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/source"
	"github.com/csg-telemetry/telemetry/cvad"
)

const summary = "verifies a bundle: every file, FilesUI and ManifestUI"

const help = `Verifies upload bundles: every file must have the digest that the manifest gives, and the manifest must have its
own digest. It prints a line for each file, for FilesUI and for ManifestUI.

usage: telemetry verify [-json] FILE...

A FILE named - is standard input, which is read into memory. Exit code 1 means that a bundle does not verify.
`

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "verify", Summary: summary, Run: run} }

func run(ctx context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("verify", help, std.Out)
	asJSON := f.Bool("json", false, "print one JSON object for each bundle")
	if err := f.Parse(args, cli.AnyFiles); err != nil {
		return err
	}
	if f.NArg() == 0 {
		return cli.Usage("which FILE?")
	}
	show := printTable
	if *asJSON {
		show = PrintJSON
	}
	return f.Each(func(path string) error {
		report, err := verify(ctx, path, std.In)
		if err != nil && !errors.Is(err, cli.ErrInvalid) {
			return err
		}
		if f.NArg() > 1 && !*asJSON {
			fmt.Fprintf(std.Out, "%s:\n", cli.Printable(path))
		}
		if err := show(std.Out, path, report, err); err != nil {
			return err
		}
		return err
	})
}

// verify verifies one bundle. If it does not verify, the error is cli.ErrInvalid. If the file is not a bundle at all,
// there is no report.
func verify(ctx context.Context, path string, stdin io.Reader) (*cvad.Report, error) {
	kinds, err := record.Events()
	if err != nil {
		return nil, err
	}
	in, err := cli.Open(path, stdin)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	head, whole, err := record.Peek(in)
	if err != nil {
		return nil, err
	}
	b, err := source.OpenBundle(ctx, in, whole, cvad.WithKinds(kinds))
	if err != nil {
		if err = cli.Judge(err); errors.Is(err, cli.ErrInvalid) {
			err = fmt.Errorf("%w%s", err, record.Hint(head, record.Bundle))
		}
		return nil, err
	}
	defer b.Close()
	report, err := b.Verify(ctx)
	if err != nil {
		return nil, err
	}
	return report, cli.Judge(report.Err())
}

// printTable prints a report. Errors are printed on standard error.
func printTable(out io.Writer, _ string, r *cvad.Report, _ error) error {
	if r == nil {
		return nil
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, f := range r.Files {
		fmt.Fprintf(t, "%s\t%v\t%v\t%v\n", cli.Printable(f.Name), f.Presence, f.State, f.UI)
	}
	fmt.Fprintf(t, "FilesUI\t\t%v\nManifestUI\t\t%v\n", r.FilesUI, r.ManifestUI)
	for _, i := range r.Issues {
		fmt.Fprintln(t, i)
	}
	return t.Flush()
}

// PrintJSON prints a report and its error as an object on one line.
func PrintJSON(out io.Writer, path string, r *cvad.Report, invalid error) error {
	result := struct {
		Bundle string       `json:"bundle"`
		OK     bool         `json:"ok"`
		Report *cvad.Report `json:"report,omitempty"`
		Error  string       `json:"error,omitempty"`
	}{Bundle: path, OK: invalid == nil, Report: r}
	if invalid != nil {
		result.Error = invalid.Error()
	}
	return json.NewEncoder(out).Encode(result)
}
