package spool

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/csg-telemetry/telemetry/internal/atomicfile"
)

var errCrash = errors.New("the machine has stopped")

// model is a file system in memory that can stop at any step, become full, and lose what was not synced.
type model struct {
	mu      sync.Mutex
	rnd     *rand.Rand
	files   map[string]*inode
	pending []change          // changes of names since the last sync of their folder
	durable map[string]*inode // names that a power failure leaves
	gone    map[string]bool   // folders that do not exist

	steps    int // the number of steps so far
	crashAt  int // the step at which the process stops, or 0
	failAt   int // the only step that fails, or 0
	noSync   int // the number of syncs that still succeed, or -1
	capacity int // bytes that may be written, or -1
	noTrunc  bool
	windows  bool // folders cannot be synced
}

// inode is the content of a file.
type inode struct {
	data   []byte
	synced []byte
}

// change is a change of the names in a folder.
type change struct {
	folder string
	apply  func(names map[string]*inode)
}

func newModel(seed uint64) *model {
	return &model{rnd: rand.New(rand.NewPCG(seed, 1)), files: map[string]*inode{}, durable: map[string]*inode{},
		gone: map[string]bool{}, noSync: -1, capacity: -1}
}

// failSync makes the next sync fail.
func (m *model) failSync() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.noSync = 0
}

// step counts a step. It fails after a crash, and if it is the step that is to fail.
func (m *model) step() error {
	m.steps++
	if m.crashAt > 0 && m.steps >= m.crashAt {
		return errCrash
	}
	if m.steps == m.failAt {
		return syscall.EIO
	}
	return nil
}

// change changes names, which is not durable until their folder is synced.
func (m *model) change(path string, apply func(names map[string]*inode)) {
	apply(m.files)
	m.pending = append(m.pending, change{filepath.Dir(path), apply})
}

// restart restarts the process, or the machine after a power failure. After a power failure, each change of a name that
// was not synced may or may not have happened, and so may the content of files.
func (m *model) restart(power bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.crashAt = 0
	if !power {
		return
	}
	for _, c := range m.pending {
		if m.rnd.IntN(2) == 0 {
			c.apply(m.durable)
		}
	}
	m.pending = nil
	m.files = maps.Clone(m.durable)
	for _, f := range m.files {
		kept := len(f.synced)
		if n := len(f.data) - kept; n > 0 {
			kept += m.rnd.IntN(n + 1)
		}
		data := slices.Clone(f.data[:kept])
		if len(data) > len(f.synced) && m.rnd.IntN(2) == 0 {
			zero := data[len(f.synced)+m.rnd.IntN(len(data)-len(f.synced)):]
			clear(zero)
		}
		f.data, f.synced = data, slices.Clone(data)
	}
}

func (m *model) create(path string) (*inode, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	if m.gone[filepath.Dir(path)] {
		return nil, fs.ErrNotExist
	}
	if m.files[path] != nil {
		return nil, fs.ErrExist
	}
	f := new(inode)
	m.change(path, func(names map[string]*inode) { names[path] = f })
	return f, nil
}

func (m *model) Create(path string, _ fs.FileMode) (atomicfile.Handle, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.create(path)
	return &opened{m: m, f: f}, err
}

func (m *model) Append(path string) (handle, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.create(path)
	return &opened{m: m, f: f}, err
}

func (m *model) Open(path string) (source, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.files[path]
	if f == nil {
		return nil, fs.ErrNotExist
	}
	return &opened{m: m, f: f}, nil
}

func (m *model) Link(string, string) error { return errors.ErrUnsupported }

func (m *model) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step(); err != nil {
		return err
	}
	f := m.files[from]
	if f == nil || m.gone[filepath.Dir(to)] {
		return fs.ErrNotExist
	}
	m.change(to, func(names map[string]*inode) {
		names[to] = f
		delete(names, from)
	})
	return nil
}

func (m *model) Remove(path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step(); err != nil {
		return err
	}
	if m.files[path] == nil {
		return fs.ErrNotExist
	}
	m.change(path, func(names map[string]*inode) { delete(names, path) })
	return nil
}

func (m *model) SyncFolder(folder string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step(); err != nil {
		return err
	}
	if m.gone[folder] && !m.windows {
		return fs.ErrNotExist
	}
	m.pending = slices.DeleteFunc(m.pending, func(c change) bool {
		if c.folder == folder {
			c.apply(m.durable)
		}
		return c.folder == folder
	})
	return nil
}

func (m *model) List(folder string) (all []fs.FileInfo, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone[folder] {
		return nil, fs.ErrNotExist
	}
	for path, f := range m.files {
		if filepath.Dir(path) == folder {
			all = append(all, info{filepath.Base(path), int64(len(f.data))})
		}
	}
	return all, nil
}

// texts returns the contents of the files in a folder.
func (m *model) texts(folder string) map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := map[string]string{}
	for path, f := range m.files {
		if filepath.Dir(path) == folder {
			all[filepath.Base(path)] = string(f.data)
		}
	}
	return all
}

// finished returns the contents of the finished bundles in a folder, and removes the bundles if take is set.
func (m *model) finished(folder string, take bool) (all []string) {
	for name, text := range m.texts(folder) {
		if !strings.HasPrefix(name, ".") {
			all = append(all, text)
			if take {
				delete(m.files, filepath.Join(folder, name))
			}
		}
	}
	return all
}

// opened is a file of a model that is open.
type opened struct {
	m  *model
	f  *inode
	at int
}

func (o *opened) Write(p []byte) (int, error) {
	o.m.mu.Lock()
	defer o.m.mu.Unlock()
	err := o.m.step()
	n := len(p)
	if err != nil {
		n = o.m.rnd.IntN(len(p) + 1) // the process was killed in the middle of it
		if o.m.steps > o.m.crashAt {
			n = 0
		}
	} else if o.m.capacity >= 0 && n > o.m.capacity {
		n, err = o.m.capacity, syscall.ENOSPC
	}
	if o.m.capacity >= 0 {
		o.m.capacity -= n
	}
	o.f.data = append(o.f.data, p[:n]...)
	return n, err
}

func (o *opened) Read(p []byte) (int, error) {
	o.m.mu.Lock()
	defer o.m.mu.Unlock()
	if o.at == len(o.f.data) {
		return 0, io.EOF
	}
	n := copy(p, o.f.data[o.at:])
	o.at += n
	return n, nil
}

func (o *opened) ReadAt(p []byte, at int64) (int, error) {
	o.m.mu.Lock()
	defer o.m.mu.Unlock()
	n := copy(p, o.f.data[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (o *opened) Truncate(size int64) error {
	o.m.mu.Lock()
	defer o.m.mu.Unlock()
	if err := o.m.step(); err != nil {
		return err
	}
	if o.m.noTrunc {
		return errors.ErrUnsupported
	}
	if o.m.capacity >= 0 {
		o.m.capacity += len(o.f.data) - int(size)
	}
	o.f.data = o.f.data[:size]
	return nil
}

func (o *opened) Sync() error {
	o.m.mu.Lock()
	defer o.m.mu.Unlock()
	if err := o.m.step(); err != nil {
		return err
	}
	if o.m.noSync == 0 {
		o.m.noSync = -1
		return syscall.EIO
	}
	if o.m.noSync > 0 {
		o.m.noSync--
	}
	o.f.synced = slices.Clone(o.f.data)
	return nil
}

func (o *opened) Close() error { return nil }

type info struct {
	name string
	size int64
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return 0o600 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }
