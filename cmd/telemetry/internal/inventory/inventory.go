// Package inventory is the command that summarizes the uploads of many servers.
package inventory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
)

const summary = "summarizes the uploads of many servers: covered times, gaps, overdue servers, duplicates"

const help = `Summarizes the upload bundles and compliance reports in folders. For each License Server it prints the first and
the last time covered, gaps, the last upload and when the next one is due, whether it is overdue, duplicate uploads, and totals
by product.

usage: telemetry inventory [-at TIME] [-every DURATION] [-format table|tsv|json] FOLDER...

According to the pages, automatic uploads happen every 24 hours, and manual uploads within 30 days of the installation and then
every 90 days. UploadType says which kind a bundle is; a report counts as automatic. -every sets another interval, such as 168h.
A gap is a time between two uploads, covered by neither, that is longer than the interval. A server is overdue if the next
upload was due before now, or before -at. Bundles cover the times of their events, and reports their sampling windows. Times are
in UTC.

Files that are neither bundles nor reports are skipped and counted. Exit code 1 means that an upload is broken or does not
verify.
`

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "inventory", Summary: summary, Run: run} }

func run(ctx context.Context, args []string, std cli.Streams) error {
	inv := inventory{at: time.Now().UTC()}
	f := cli.Flags("inventory", help, std.Out)
	f.Func("at", "the `time` that counts as now, such as 2026-11-28T00:00:00Z (default the current time)", func(text string) (err error) {
		if inv.at, err = time.Parse(time.RFC3339, text); err != nil {
			return errors.New("want a time such as 2026-11-28T00:00:00Z")
		}
		inv.at = inv.at.UTC()
		return nil
	})
	f.Func("every", "the `interval` between uploads, such as 168h (default the documented intervals)", func(text string) (err error) {
		if inv.every, err = time.ParseDuration(text); err != nil {
			return errors.New("want a duration such as 168h")
		}
		return nil
	})
	format := f.String("format", "table", "the output `format`: table, tsv or json")
	asJSON := f.Bool("json", false, "the same as -format json")
	if err := f.Parse(args, cli.AnyFiles); err != nil {
		return err
	}
	if *asJSON {
		*format = "json"
	}
	print, ok := map[string]func(*inventory, io.Writer) error{"table": (*inventory).printTable, "tsv": (*inventory).printTSV, "json": (*inventory).printJSON}[*format]
	switch {
	case !ok:
		return cli.Usage("-format is table, tsv or json")
	case f.NArg() == 0:
		return cli.Usage("which FOLDER?")
	case inv.every < 0:
		return cli.Usage("-every must not be negative")
	}
	inv.progress = cli.NewProgress(std.Err, nil)
	defer inv.progress.Wipe()
	unread := f.Each(func(folder string) error { return inv.folder(ctx, folder) })
	if unread != nil && (!cli.OneFile(unread) || len(inv.uploads)+len(inv.Broken) == 0) {
		return unread
	}
	inv.progress.Wipe()
	inv.sum()
	if err := print(&inv, std.Out); err != nil {
		return err
	}
	if n := len(inv.Broken); n > 0 {
		return errors.Join(unread, cli.Failed("%s broken or not verified", cli.Count(n, "upload")))
	}
	return unread
}

// folder reads the uploads in a folder, or a file. Its error joins those of the files that cannot be opened.
func (inv *inventory) folder(ctx context.Context, folder string) error {
	var unread []error
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			unread = append(unread, cli.Unread(err))
			return nil
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			inv.Others++
			return nil
		}
		inv.progress.Show("%s read ", cli.Count(len(inv.uploads)+inv.Others, "file"))
		u, err := read(ctx, path)
		switch {
		case err == nil:
			inv.uploads = append(inv.uploads, u)
		case errors.Is(err, errOther):
			inv.Others++
		case errors.Is(err, cli.ErrInvalid):
			inv.Broken = append(inv.Broken, broken{path, err.Error()})
		case cli.OneFile(err):
			unread = append(unread, err)
		default:
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return errors.Join(unread...)
}
