package cvad

import (
	"context"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Report holds the complete result of [Bundle.Verify].
type Report struct {
	// Files has a result for each file that the manifest names, in order, followed by the files that it does not name.
	Files []FileResult
	// FilesUI is the state of the digest over all files. It is computed from the files that are present.
	FilesUI telemetry.State
	// ManifestUI is the state of the digest of the manifest. It is also Mismatch if another tool has rewritten the
	// manifest.
	ManifestUI telemetry.State
	// Issues are the findings of Check of the manifest.
	Issues telemetry.Issues
}

// Presence says whether a file is in the manifest and in the archive.
type Presence uint8

// These are the values of Presence.
const (
	// Present means in the archive, and named once by the manifest.
	Present Presence = iota
	// Absent means named by the manifest, but not in the archive.
	Absent
	// Extra means in the archive, but not named by the manifest.
	Extra
	// Repeated means named by the manifest more than once.
	Repeated
)

// String returns present, absent, extra or repeated.
func (p Presence) String() string {
	return [...]string{"present", "absent", "extra", "repeated"}[min(p, Repeated)]
}

// MarshalText returns the text of String.
func (p Presence) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// FileResult reports the outcome of checking one file.
type FileResult struct {
	// Name is the name of the file.
	Name string
	// Presence says whether the file is in the manifest and in the archive.
	Presence Presence
	// State is the state of its digest.
	State telemetry.State
	// UI is the digest of the bytes in the archive. It is zero if they could not be read.
	UI telemetry.Digest
	// Size is the number of bytes.
	Size int64
	// Err is the reason why the file is not verified, and nil if it is: the reason why the bytes or, for a usage file, the
	// events cannot be read, and otherwise [telemetry.ErrRequired] for an absent file, ErrUnknown for an extra one,
	// ErrDuplicate for a repeated one, ErrDigest for a mismatch, and ErrUnverified if the manifest has no digest of the
	// file. Its path is that of the entry in the manifest, such as File[3].UI.
	Err error
}

// OK reports whether everything was verified: exactly the files that the manifest names are present, all digests match,
// and Check of the manifest reported no failure. It returns false if r is nil.
func (r *Report) OK() bool { return r != nil && r.Err() == nil }

// Err returns nil if OK is true, and otherwise one error that wraps all problems: ErrDigest for each digest that does
// not match, ErrUnverified for each digest that could not be checked, ErrRequired and ErrUnknown for absent and extra
// files, ErrDuplicate for repeated files, and the failures in Issues. Its text is one line. It names the files, except
// names that readers refuse.
func (r *Report) Err() error {
	var errs []error
	for i, f := range r.Files {
		if err := f.problem("File[" + strconv.Itoa(i) + "]"); err != nil {
			errs = append(errs, named(f.Name, err))
		}
	}
	if err := unverified(r.FilesUI, "FilesUI"); err != nil {
		errs = append(errs, err)
	}
	if err := unverified(r.ManifestUI, "ManifestUI"); err != nil {
		errs = append(errs, err)
	}
	if err := r.Issues.Err(); err != nil {
		errs = append(errs, err)
	}
	if errs == nil {
		return nil
	}
	return reportError(errs)
}

// problem returns the reason why the file is not verified, or nil. The path is that of its entry in the manifest, or "".
func (f *FileResult) problem(path string) error {
	switch {
	case f.Err != nil:
		return f.Err
	case f.Presence == Absent:
		return &telemetry.Error{Kind: fault.ErrRequired, Path: path, Offset: -1, Want: "the file in the archive"}
	case f.Presence == Extra:
		return &telemetry.Error{Kind: fault.ErrUnknown, Offset: -1, Want: "only files that the manifest names"}
	case f.Presence == Repeated:
		return &telemetry.Error{Kind: fault.ErrDuplicate, Path: path, Offset: -1, Want: "each file at most once"}
	}
	return unverified(f.State, strings.TrimPrefix(path+".UI", "."))
}

// unverified returns the error for the state of the digest with the given path, or nil.
func unverified(s telemetry.State, path string) error {
	switch s {
	case telemetry.Mismatch:
		return &telemetry.Error{Kind: fault.ErrDigest, Path: path, Offset: -1, Want: "the digest of the bytes (was the document rewritten?)"}
	case telemetry.Unverifiable:
		return &telemetry.Error{Kind: fault.ErrUnverified, Path: path, Offset: -1, Want: "a digest to compare with"}
	}
	return nil
}

// Verify hashes every file of the bundle, on all cores, and compares the digests with those of the manifest. Memory use
// does not grow with the size of the files. Problems of the bundle are in the report; the error is nil unless ctx ended.
//
// Verify also checks the headers of the archive in each usage file: every program must find the same events in it. It
// does not read the events themselves; Events does that.
//
// Digests show that nothing changed since the manifest was written. They do not show who wrote it: anyone who changes a
// file can recompute all digests.
func (b *Bundle) Verify(ctx context.Context) (*Report, error) {
	if err := b.ready(ctx); err != nil {
		return nil, err
	}
	r := newReport(b.manifest, b.sealed, func(name string) bool { _, ok := b.entries[name]; return ok }, b.order)
	zip := b.zip.WithContext(ctx)
	work := make(chan *FileResult)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(r.Files)) {
		wg.Go(func() {
			buf := make([]byte, 64<<10)
			for f := range work {
				b.hash(zip, f, buf)
			}
		})
	}
	for i := range r.Files {
		if p := r.Files[i].Presence; p == Present || p == Extra {
			work <- &r.Files[i]
		}
	}
	close(work)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.compare(b.manifest)
	return r, nil
}

// newReport returns a report of files that were not read yet: the files of the manifest, followed by the other files of
// the archive in the given order.
func newReport(m *Manifest, sealed telemetry.State, has func(name string) bool, order []string) *Report {
	r := &Report{ManifestUI: sealed, Issues: m.Check()}
	named := make(map[string]bool)
	for i := range m.File {
		f := FileResult{Name: m.File[i].Name}
		if !has(f.Name) {
			f.Presence = Absent
		}
		if named[f.Name] {
			f.Presence = Repeated
		}
		named[f.Name] = true
		r.Files = append(r.Files, f)
	}
	for _, name := range order {
		if !named[name] {
			r.Files = append(r.Files, FileResult{Name: name, Presence: Extra})
		}
	}
	return r
}

// hash reads one file and fills in its result.
func (b *Bundle) hash(zip *archive.Reader, f *FileResult, buf []byte) {
	e := b.entries[f.Name]
	r := zip.Open(e)
	defer r.Close()
	p := newPass(f.Name)
	for {
		n, err := r.Read(buf)
		p.Write(buf[:n])
		if err == io.EOF {
			f.UI, f.Size = p.digester.Digest(), p.size
			f.Err = p.check(f.Name, b.usageLimits(e.Size, e.PackedSize))
			return
		}
		if err != nil {
			f.Size, f.Err = p.size, asError(err)
			return
		}
	}
}

// repeat copies the result of a file to later entries of the manifest with the same name. The bytes are read only once;
// otherwise a long manifest could cause a lot of work with a small file.
func (r *Report) repeat() {
	first := make(map[string]*FileResult, len(r.Files))
	for i := range r.Files {
		f := &r.Files[i]
		if was, again := first[f.Name]; again {
			f.UI, f.Size, f.Err = was.UI, was.Size, was.Err
		} else {
			first[f.Name] = f
		}
	}
}

// compare compares the computed digests with those of the manifest.
func (r *Report) compare(m *Manifest) {
	r.repeat()
	var there []File
	for i := range r.Files {
		f := &r.Files[i]
		if f.Presence == Present || f.Presence == Extra {
			there = append(there, File{Name: f.Name, UI: f.UI})
		}
		if f.Presence == Absent || f.Presence == Extra || f.UI.IsZero() {
			continue
		}
		switch want := m.File[i].UI; {
		case want.IsZero():
		case want.Equal(f.UI):
			f.State = telemetry.Verified
		default:
			f.State = telemetry.Mismatch
		}
	}
	r.FilesUI = m.judge(m.FilesUI, DigestFiles(there))
	for i := range r.Files {
		r.Files[i].Err = r.Files[i].problem("File[" + strconv.Itoa(i) + "]")
	}
}

// layoutMajor is the major version of the manifest's layout that this package knows.
const layoutMajor = 1

// judge compares the digest of the manifest or of all files with the computed one.
func (m *Manifest) judge(want, got telemetry.Digest) telemetry.State {
	return record.Judge(want, got, m.laterLayout())
}

func (m *Manifest) laterLayout() bool {
	for n := range m.ProductVersion.Components() {
		return n > layoutMajor
	}
	return false
}
