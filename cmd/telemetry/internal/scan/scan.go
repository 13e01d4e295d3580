// Package scan is the command that searches files for identifiers in clear.
package scan

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/internal/ctxio"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

const summary = "searches files, streams and folders for identifiers in clear"

const help = `Searches files for identifiers in clear: user principal names, e-mail addresses, accounts, SIDs, IP and MAC
addresses, and the values of -known. It prints the position and class of each, never the value.

usage: telemetry scan [-json] [-known CLASS=FILE]... [-without CLASS]... [FILE...]

A FILE may be anything: text, a document, a folder, which is searched recursively, or a zip archive such as an upload bundle.
The name of a file in an archive follows a !, as in b.zip!manifest.xml. Without FILE, or with -, it reads standard input. CLASS
is one of
  %s

Each finding is a line FILE:LINE:COLUMN: CLASS, followed by "encoded" if the identifier is encoded, for example in base64. Lines
and columns are counted from 1; columns are bytes. With -json each finding is an object on a line with the members file, line,
column, start, end, class and encoded; start and end are byte offsets.

No findings do not prove that there are no identifiers: names without a typical shape are found only as known values. Exit code
1 means that something was found, or that an archive is broken. The files after a broken or unreadable one are searched too.
`

// Command returns the command.
func Command() cli.Command { return cli.Command{Name: "scan", Summary: summary, Run: run} }

func run(ctx context.Context, args []string, std cli.Streams) error {
	var opts []leakscan.Option
	f := cli.Flags("scan", fmt.Sprintf(help, cli.Classes()), std.Out)
	asJSON := f.Bool("json", false, "print one JSON object for each finding")
	var known []string
	f.Func("known", "values to find, as `CLASS=FILE`; the file has one value per line", func(text string) error {
		known = append(known, text)
		return nil
	})
	f.Func("without", "do not report values only because they have the shape of this `CLASS`", func(text string) error {
		c, err := pseudonym.ParseClass(text)
		opts = append(opts, leakscan.WithoutShapes(c))
		return err
	})
	if err := f.Parse(args, cli.AnyFiles); err != nil {
		return err
	}
	var lists []*knownValues
	for _, text := range known {
		l, err := readKnown(text)
		if err != nil {
			return err
		}
		lists = append(lists, l)
		opts = append(opts, leakscan.WithKnown(l.class, l.values...))
	}
	scanner, err := leakscan.New(opts...)
	if err != nil {
		for _, l := range lists {
			if refused := l.refused(); refused != nil {
				return refused
			}
		}
		return err
	}
	progress := cli.NewProgress(std.Err, std.Out)
	defer progress.Wipe()
	out := bufio.NewWriter(std.Out)
	s := scan{ctx: ctx, scanner: scanner, progress: progress, out: out, asJSON: *asJSON}
	for _, path := range f.Inputs() {
		if err := s.path(path, std.In); err != nil {
			return err
		}
	}
	if s.found == 0 && !s.asJSON && (s.files > 0 || len(s.unsearched) == 0) {
		fmt.Fprintf(out, "no identifiers in clear were found in %s\n", cli.Count(s.files, "file"))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if s.found > 0 {
		s.unsearched = append(s.unsearched, cli.Failed("%s in clear in %s", cli.Count(s.found, "identifier"), cli.Count(s.files, "file")))
	}
	return errors.Join(s.unsearched...)
}

// knownValues holds the values in a file, one per line.
type knownValues struct {
	path   string
	class  pseudonym.Class
	values []string
	lines  []int // the numbers of their lines
}

// readKnown reads the values that a flag names.
func readKnown(text string) (*knownValues, error) {
	name, path, ok := strings.Cut(text, "=")
	class, err := pseudonym.ParseClass(name)
	if !ok || err != nil {
		return nil, cli.Usage("-known is CLASS=FILE; CLASS is one of %s", cli.Classes())
	}
	in, err := cli.Open(path, strings.NewReader(""))
	if err != nil {
		return nil, err
	}
	defer in.Close()
	k := &knownValues{path: path, class: class}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		if line := strings.TrimSpace(lines.Text()); line != "" {
			k.values = append(k.values, line)
			k.lines = append(k.lines, n)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}

// refused returns an error with the line of the first value that a scanner refuses, or nil.
func (k *knownValues) refused() error {
	for i, value := range k.values {
		_, err := leakscan.New(leakscan.WithKnown(k.class, value))
		if e, ok := errors.AsType[*telemetry.Error](err); ok {
			return fmt.Errorf("%s:%d: want %s", k.path, k.lines[i], e.Want)
		}
	}
	return nil
}

// scan is one run of the command.
type scan struct {
	ctx      context.Context
	scanner  *leakscan.Scanner
	progress *cli.Progress
	out      *bufio.Writer
	asJSON   bool
	files    int
	found    int
	unpacked int64 // bytes of files in archives

	unsearched []error // of files that could not be searched to their end
}

// next returns nil if err concerns one file, so that the next one is searched.
func (s *scan) next(err error) error {
	if err == nil || !cli.OneFile(err) {
		return err
	}
	s.unsearched = append(s.unsearched, err)
	return nil
}

// path searches a file, or all files in a folder.
func (s *scan) path(path string, stdin io.Reader) error {
	if path != "-" {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return s.folder(path)
		}
	}
	in, err := cli.Open(path, stdin)
	if err != nil {
		return s.next(err)
	}
	defer in.Close()
	return s.next(s.file(path, in))
}

// folder searches the regular files in a folder. Symbolic links are not followed, because they may lead anywhere.
func (s *scan) folder(folder string) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return s.next(cli.Unread(err)) // of a folder in it
		case !d.Type().IsRegular():
			return nil
		}
		return s.path(path, nil)
	})
}

// file searches a file, or the files of an archive.
func (s *scan) file(name string, in io.Reader) error {
	r := bufio.NewReader(s.progress.Reader(s.ctx, ctxio.NewReader(s.ctx, in)))
	if head, _ := r.Peek(4); string(head) == "PK\x03\x04" { // an error comes again
		if f, ok := in.(*os.File); ok {
			if info, err := f.Stat(); err == nil {
				return s.archive(name, f, info.Size(), 0)
			}
		}
		return s.packed(name, r, 0)
	}
	return s.text(name, r)
}

// text searches text.
func (s *scan) text(name string, in io.Reader) error {
	s.files++
	l := lines{in: in}
	for f, err := range s.scanner.ScanReader(&l) {
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.found++
		if err := s.print(name, f, &l); err != nil {
			return err
		}
	}
	return nil
}

// finding is a finding in JSON.
type finding struct {
	File    string `json:"file"`
	Line    int64  `json:"line"`
	Column  int64  `json:"column"`
	Start   int64  `json:"start"`
	End     int64  `json:"end"`
	Class   string `json:"class"`
	Encoded bool   `json:"encoded"`
}

// print prints a finding.
func (s *scan) print(name string, f leakscan.Finding, l *lines) error {
	line, column := l.at(f.Start)
	if s.asJSON {
		text, err := json.Marshal(finding{name, line, column, f.Start, f.End, f.Class.String(), f.Encoded})
		if err != nil {
			return err
		}
		_, err = s.out.Write(append(text, '\n'))
		return err
	}
	encoded := ""
	if f.Encoded {
		encoded = ", encoded"
	}
	_, err := fmt.Fprintf(s.out, "%s:%d:%d: %v%s\n", cli.Printable(name), line, column, f.Class, encoded)
	return err
}
