package parquet

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Folder writes records of all kinds to the files of a folder, one for each table that has rows: cvad-usage-event.parquet and so on. The
// files have temporary names until Close succeeds. A Folder holds one row group for each table in memory. It is not safe for concurrent
// use.
type Folder struct {
	path   string
	opts   []WriterOption
	files  map[*Table]*file
	closed bool
}

// file is a file of a folder.
type file struct {
	*Writer
	out *atomicfile.File
}

// File describes a file that was written.
type File struct {
	// Table is the table of the rows.
	Table *Table
	// Path is the path of the file.
	Path string
	// Rows is the number of rows.
	Rows int64
}

// NewFolder returns a Folder that writes to the folder at path and creates it if it does not exist. Files with the names of written tables
// are replaced.
func NewFolder(path string, opts ...WriterOption) (*Folder, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, err
	}
	return &Folder{path: path, opts: opts, files: make(map[*Table]*file)}, nil
}

// Write writes one record to the file of its table. It writes a compliance report to the files of its parts. Errors are those of
// [Writer.Write].
func (f *Folder) Write(e pseudonym.Safe) error {
	if e == nil || e.Record() == nil {
		return failure(telemetry.ErrClearText, "a value made by Scrub, Restore or InClear")
	}
	if _, ok := e.Record().(*licenseserver.Report); ok {
		return f.whole(e)
	}
	t, ok := TableOf(e.Record())
	if !ok {
		return failure(telemetry.ErrUnsupported, "an event or a report of a License Server")
	}
	w, err := f.writer(t)
	if err != nil {
		return err
	}
	return w.Write(e)
}

// writer returns the writer of a table.
func (f *Folder) writer(t *Table) (*Writer, error) {
	if f.closed {
		return nil, failure(telemetry.ErrUnsupported, "a folder that is not closed")
	}
	if w, ok := f.files[t]; ok {
		return w.Writer, nil
	}
	out, err := atomicfile.Create(atomicfile.OS{}, filepath.Join(f.path, t.name+".parquet"), 0o600)
	if err != nil {
		return nil, err
	}
	w, err := NewWriter(out, t, f.opts...)
	if err != nil {
		return nil, errors.Join(err, out.Discard())
	}
	f.files[t] = &file{w, out}
	return w, nil
}

// Close completes the files and gives them their final names. If a file cannot be completed, no file is renamed. Close returns the renamed
// files, sorted by name.
func (f *Folder) Close() (done []File, err error) {
	for _, w := range f.files {
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return nil, errors.Join(err, f.Discard())
	}
	for t, w := range f.files {
		if e := w.out.Commit(); e != nil {
			err = errors.Join(err, e)
			continue
		}
		done = append(done, File{t, filepath.Join(f.path, t.name+".parquet"), w.Rows()})
	}
	clear(f.files)
	f.closed = true
	slices.SortFunc(done, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return done, err
}

// Discard removes the files that do not have their final names. After Close, it does nothing.
func (f *Folder) Discard() (err error) {
	for _, w := range f.files {
		err = errors.Join(err, w.out.Discard())
	}
	clear(f.files)
	f.closed = true
	return err
}
