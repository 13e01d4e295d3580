package cvad

import (
	"context"
	"io"
	"runtime"
	"strconv"
	"sync"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Report is what [Bundle.Verify] found: all of it at once.
type Report struct {
	// Files has a result for each file that the manifest names, in its order, and then for each that it does not name.
	Files []FileResult
	// FilesUI is about the digest over all files. It is made of the files that are there.
	FilesUI telemetry.State
	// ManifestUI is about the digest of the manifest. It is also Mismatch if another tool wrote the same manifest again.
	ManifestUI telemetry.State
	// Issues are what the manifest's own Check found.
	Issues telemetry.Issues
}

// Presence tells where a file is.
type Presence uint8

// Where a file can be.
const (
	// Present: in the archive, and named by the manifest once.
	Present Presence = iota
	// Absent: named by the manifest, and not in the archive.
	Absent
	// Extra: in the archive, and not named by the manifest.
	Extra
	// Repeated: named by the manifest more than once.
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
	// Presence tells where the file is.
	Presence Presence
	// State is about its digest.
	State telemetry.State
	// UI is the digest of the bytes in the archive. It is zero if they could not be read.
	UI telemetry.Digest
	// Size is how many bytes there are.
	Size int64
	// Err is why the bytes could not be read or, of a usage file, why its events cannot; nil if neither is known.
	Err error
}

// OK reports whether everything was verified: the files that the manifest names are there and no others, all digests are
// right, and the manifest's Check found no failure.
func (r *Report) OK() bool { return r.Err() == nil }

// Err returns what is wrong as one error, or nil if OK is true: ErrDigest for each digest that does not match,
// ErrUnverified for each that could not be checked, ErrRequired and ErrUnknown for files that are absent or extra,
// ErrDuplicate for those named twice, and the failures among the issues. Its text is one line, in which each file has its
// name, unless that is a name that readers refuse.
func (r *Report) Err() error {
	var errs []error
	add := func(s telemetry.State, path string) {
		switch s {
		case telemetry.Mismatch:
			errs = append(errs, &telemetry.Error{Kind: fault.ErrDigest, Path: path, Offset: -1, Want: "the digest of the bytes (were they written anew?)"})
		case telemetry.Unverifiable:
			errs = append(errs, &telemetry.Error{Kind: fault.ErrUnverified, Path: path, Offset: -1, Want: "a digest to compare with"})
		}
	}
	for i, f := range r.Files {
		n, path := len(errs), "File["+strconv.Itoa(i)+"]"
		switch {
		case f.Err != nil:
			errs = append(errs, f.Err)
		case f.Presence == Absent:
			errs = append(errs, &telemetry.Error{Kind: fault.ErrRequired, Path: path, Offset: -1, Want: "the file in the archive"})
		case f.Presence == Extra:
			errs = append(errs, &telemetry.Error{Kind: fault.ErrUnknown, Offset: -1, Want: "only files that the manifest names"})
		case f.Presence == Repeated:
			errs = append(errs, &telemetry.Error{Kind: fault.ErrDuplicate, Path: path, Offset: -1, Want: "each file once"})
		default:
			add(f.State, path+".UI")
		}
		if len(errs) > n {
			errs[n] = named(f.Name, errs[n])
		}
	}
	add(r.FilesUI, "FilesUI")
	add(r.ManifestUI, "ManifestUI")
	if err := r.Issues.Err(); err != nil {
		errs = append(errs, err)
	}
	if errs == nil {
		return nil
	}
	return reportError(errs)
}

// Verify hashes every file of the bundle, on all cores, and compares the digests with the manifest's. Memory does not
// grow with the size of the files. What is wrong with the bundle is in the report; the error is for a context that ended.
//
// The archive in a usage file is checked as far as its headers go: a program must be able to find the events in it, and
// every program the same. The events themselves are not read; Events does that.
//
// Digests show that nothing changed since the manifest was written. They do not show who wrote it: whoever changes a
// file can compute all digests again.
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

// newReport returns a report of files that were not read yet: those of the manifest, and then the others of the archive,
// whose names are in order.
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

// hash reads one file and fills in what it finds.
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

// repeat gives a file that the manifest names again what was found of it the first time. Its bytes are read once, or a
// long manifest could make a lot of work of a little file.
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

// compare judges the digests found.
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
}

// layoutMajor is the major version of the manifest's layout that this package knows.
const layoutMajor = 1

// judge compares the digest of the manifest itself or of all files with the one found.
func (m *Manifest) judge(want, got telemetry.Digest) telemetry.State {
	return record.Judge(want, got, m.laterLayout())
}

func (m *Manifest) laterLayout() bool {
	for n := range m.ProductVersion.Components() {
		return n > layoutMajor
	}
	return false
}
