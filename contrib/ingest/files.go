package ingest

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/atomicfile"
)

// Files is a Store in a folder. It has a folder for each period, with one log for each shard. One process at a time may append; other
// processes may read at the same time.
//
// A record of a log consists of a length, the CRC-32C of the segments, the CRC-32C of these eight bytes, and the segments. A torn record
// at the end, such as a crash leaves, is skipped by readers and cut off before the next append. A damaged record before the end is an
// error. A log is merged when it is larger than 4 MiB and more than twice its size after the last merge: a log that contains its cell
// once replaces it.
type Files struct {
	sys    system
	folder string
	plan   Plan
	mu     sync.Mutex
	logs   map[CellKey]*cellLog
}

type cellLog struct {
	mu    sync.Mutex
	size  int64 // of the whole records; -1 if unknown
	next  int64 // merge at this size
	named bool  // its name and that of its folder are durable
}

// mergeSize is the least size at which a log is merged.
const mergeSize = 4 << 20

const (
	planName    = "plan.json"
	periodForm  = "20060102T150405Z"
	logEnding   = ".log"
	frameHead   = 12
	maxOpenLogs = 4096
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// OpenFiles opens the state in a folder and creates the folder if it does not exist. It returns ErrUnsupported if the state was created
// with another plan.
func OpenFiles(folder string, plan Plan) (*Files, error) { return openFiles(disk{}, folder, plan) }

func openFiles(sys system, folder string, plan Plan) (*Files, error) {
	if err := plan.Err(); err != nil {
		return nil, err
	}
	if err := makeFolder(sys, folder); err != nil {
		return nil, err
	}
	was, err := ReadPlan(folder)
	if errors.Is(err, fs.ErrNotExist) {
		var doc []byte
		if doc, err = json.Marshal(plan); err == nil {
			err = atomicfile.Replace(sys, filepath.Join(folder, planName), append(doc, '\n'), 0o600)
		}
		was = plan
	}
	if err != nil {
		return nil, err
	}
	if was != plan {
		return nil, failure(telemetry.ErrUnsupported, "plan", "the plan that the state was made with")
	}
	return &Files{sys: sys, folder: folder, plan: plan, logs: make(map[CellKey]*cellLog)}, nil
}

// ReadPlan returns the plan that the state in a folder was created with.
func ReadPlan(folder string) (Plan, error) {
	doc, err := os.ReadFile(filepath.Join(folder, planName))
	if err != nil {
		return Plan{}, err
	}
	var p Plan
	return p, json.Unmarshal(doc, &p)
}

// Plan implements Store.
func (f *Files) Plan() Plan { return f.plan }

// Close implements Store.
func (f *Files) Close() error { return nil }

func (f *Files) path(key CellKey) string {
	return filepath.Join(f.folder, key.Start().Format(periodForm), fmt.Sprintf("%04d%s", key.Shard, logEnding))
}

func (f *Files) log(key CellKey) *cellLog {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.logs[key]
	if l == nil {
		if len(f.logs) >= maxOpenLogs { // recover finds their ends again
			for k, other := range f.logs {
				if other.mu.TryLock() {
					delete(f.logs, k)
					other.mu.Unlock()
				}
			}
		}
		l = &cellLog{size: -1}
		f.logs[key] = l
	}
	return l
}

// Append implements Store.
func (f *Files) Append(ctx context.Context, key CellKey, segments ...[]byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l := f.log(key)
	l.mu.Lock()
	defer l.mu.Unlock()
	path := f.path(key)
	if info, err := os.Stat(path); l.size < 0 || err == nil && info.Size() != l.size || err != nil && l.size > 0 {
		if err := l.recover(path); err != nil { // its end is not known yet, or another process has changed it
			return err
		}
	}
	b := frame(segments...)
	if err := f.write(l, path, b); err != nil {
		l.size = -1
		return err
	}
	l.size += int64(len(b))
	if l.size >= l.next {
		return l.merge(f.sys, path, key)
	}
	return nil
}

// write writes a record at the end of a log. It is durable when write returns nil.
func (f *Files) write(l *cellLog, path string, record []byte) error {
	file, err := f.sys.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeFolder(f.sys, filepath.Dir(path)); err == nil {
			file, err = f.sys.Open(path)
		}
	}
	if err != nil {
		return err
	}
	_, err = file.WriteAt(record, l.size)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil || l.named {
		return err
	}
	// A process that was killed may have created both without a sync, so this does not depend on who created them.
	if err := errors.Join(f.sys.SyncFolder(filepath.Dir(path)), f.sys.SyncFolder(f.folder)); err != nil {
		return err
	}
	l.named = true
	return nil
}

// frame returns the record that consists of segments.
func frame(segments ...[]byte) []byte {
	size := frameHead
	for _, s := range segments {
		size += len(s)
	}
	b := make([]byte, frameHead, size)
	for _, s := range segments {
		b = append(b, s...)
	}
	binary.BigEndian.PutUint32(b, uint32(size-frameHead))
	binary.BigEndian.PutUint32(b[4:], crc32.Checksum(b[frameHead:], castagnoli))
	binary.BigEndian.PutUint32(b[8:], crc32.Checksum(b[:8], castagnoli))
	return b
}

// recover finds where the whole records of a log end, and cuts off what follows.
func (l *cellLog) recover(path string) error {
	whole, err := readLog(path, nil)
	if errors.Is(err, fs.ErrNotExist) {
		whole, err = 0, nil
	}
	if err != nil {
		return err
	}
	if err := os.Truncate(path, whole); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	l.size, l.next = whole, max(mergeSize, whole*2)
	l.named = false
	return nil
}

// merge replaces a log with one that contains its cell once.
func (l *cellLog) merge(sys system, path string, key CellKey) error {
	c := NewCell(key)
	if _, err := readLog(path, c.Fold); err != nil {
		return err
	}
	data, err := c.AppendBinary(nil)
	if err != nil {
		return err
	}
	b := frame(data)
	if err := atomicfile.Replace(sys, path, b, 0o600); err != nil {
		return err
	}
	l.size, l.next = int64(len(b)), max(mergeSize, int64(len(b))*2)
	return nil
}

// readLog calls f with the data of each record, and returns the offset of the end of the last whole record. A torn record ends the log: one
// that is cut off by the end of the file, or that consists of zero bytes, which file systems leave after a power failure. A damaged
// record that is followed by others is ErrDigest.
func readLog(path string, f func([]byte) error) (whole int64, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for rest := data; len(rest) >= frameHead; rest = data[whole:] {
		damaged := failure(telemetry.ErrDigest, "state", "records that are as they were written")
		if crc32.Checksum(rest[:8], castagnoli) != binary.BigEndian.Uint32(rest[8:]) {
			if len(bytes.Trim(rest, "\x00")) == 0 {
				return whole, nil
			}
			return whole, damaged
		}
		n := int64(binary.BigEndian.Uint32(rest))
		if n > int64(len(rest)-frameHead) {
			return whole, nil
		}
		body := rest[frameHead : frameHead+n]
		if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(rest[4:]) {
			if int64(len(rest)) == frameHead+n {
				return whole, nil
			}
			return whole, damaged
		}
		if f != nil {
			if err := f(body); err != nil {
				return whole, err
			}
		}
		whole += frameHead + n
	}
	return whole, nil
}

// Cells implements Store.
func (f *Files) Cells(ctx context.Context) iter.Seq2[*Cell, error] {
	return func(yield func(*Cell, error) bool) {
		keys, err := f.keys()
		if err != nil {
			yield(nil, err)
			return
		}
		for _, key := range keys {
			c := NewCell(key)
			err := ctx.Err()
			if err == nil {
				_, err = readLog(f.path(key), c.Fold)
			}
			if errors.Is(err, fs.ErrNotExist) { // Drop removed it meanwhile
				continue
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// keys returns the cells that have a log, in their order.
func (f *Files) keys() ([]CellKey, error) {
	periods, err := f.periods()
	if err != nil {
		return nil, err
	}
	var keys []CellKey
	for _, p := range periods {
		logs, err := os.ReadDir(filepath.Join(f.folder, p.Format(periodForm)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, l := range logs {
			digits, ok := strings.CutSuffix(l.Name(), logEnding)
			if shard, err := strconv.ParseUint(digits, 10, 16); ok && err == nil && int(shard) < f.plan.Shards {
				keys = append(keys, CellKey{uint16(shard), p.Unix()})
			}
		}
	}
	slices.SortFunc(keys, CellKey.Compare)
	return keys, nil
}

func (f *Files) periods() ([]time.Time, error) {
	entries, err := os.ReadDir(f.folder)
	if err != nil {
		return nil, err
	}
	var out []time.Time
	for _, e := range entries {
		if t, err := time.Parse(periodForm, e.Name()); err == nil && e.IsDir() {
			out = append(out, t)
		}
	}
	return out, nil
}

// Drop implements Store.
func (f *Files) Drop(ctx context.Context, before int64) error {
	periods, err := f.periods()
	if err != nil {
		return err
	}
	for _, p := range periods {
		if p.Unix() >= before || ctx.Err() != nil {
			continue
		}
		f.mu.Lock()
		for k := range f.logs {
			if k.Period == p.Unix() {
				delete(f.logs, k)
			}
		}
		f.mu.Unlock()
		if err := os.RemoveAll(filepath.Join(f.folder, p.Format(periodForm))); err != nil {
			return err
		}
	}
	return ctx.Err()
}
