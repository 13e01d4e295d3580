package ingest

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
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
)

// Files is a Store in a folder. It has a folder for each period, with one log for each shard. One process at a time may append; other
// processes may read at the same time.
//
// A record of a log consists of a length, the CRC-32C of the segments, the CRC-32C of these eight bytes, and the segments. A torn record
// at the end, such as a crash leaves, is skipped by readers and cut off before the next append. A damaged record before the end is an
// error. A log is merged when it is larger than 4 MiB and more than twice its size after the last merge: a log that contains its cell
// once replaces it.
type Files struct {
	folder string
	plan   Plan
	mu     sync.Mutex
	logs   map[CellKey]*cellLog
}

type cellLog struct {
	mu   sync.Mutex
	size int64 // of what is whole; -1 if that is not known
	next int64 // merge at this size
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
func OpenFiles(folder string, plan Plan) (*Files, error) {
	if err := plan.Err(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	was, err := ReadPlan(folder)
	if errors.Is(err, fs.ErrNotExist) {
		var doc []byte
		if doc, err = json.Marshal(plan); err == nil {
			err = writeFile(filepath.Join(folder, planName), append(doc, '\n'))
		}
		was = plan
	}
	if err != nil {
		return nil, err
	}
	if was != plan {
		return nil, failure(telemetry.ErrUnsupported, "plan", "the plan that the state was made with")
	}
	return &Files{folder: folder, plan: plan, logs: make(map[CellKey]*cellLog)}, nil
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
		if len(f.logs) >= maxOpenLogs { // they can be found again
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
		if err := l.recover(path); err != nil { // nothing is known of it, or somebody else was here
			return err
		}
	}
	fresh := l.size == 0
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err = syncFolder(f.folder); err != nil {
			return err
		}
		file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	}
	if err != nil {
		return err
	}
	b := frame(segments...)
	_, err = file.WriteAt(b, l.size)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil && fresh {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		l.size = -1
		return err
	}
	l.size += int64(len(b))
	if l.size >= l.next {
		return l.merge(path, key)
	}
	return nil
}

// frame returns the record that has segments.
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
	return nil
}

// merge puts a log in place that has its cell once.
func (l *cellLog) merge(path string, key CellKey) error {
	c := NewCell(key)
	if _, err := readLog(path, c.Fold); err != nil {
		return err
	}
	data, err := c.AppendBinary(nil)
	if err != nil {
		return err
	}
	b := frame(data)
	if err := writeFile(path, b); err != nil {
		return err
	}
	l.size, l.next = int64(len(b)), max(mergeSize, int64(len(b))*2)
	return nil
}

// readLog calls f with the data of each record, and returns where the last whole one ends. A record is torn, and ends the
// log, if it is the last thing in the file and not all there, or if nothing but zero bytes is where it should be, as file
// systems leave after a loss of power. One that is damaged and followed by more is ErrDigest.
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
			if errors.Is(err, fs.ErrNotExist) { // dropped meanwhile
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

// writeFile puts a file in place that is there completely or not at all.
func writeFile(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	_, err = io.Copy(file, bytes.NewReader(data))
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return err
	}
	return syncFolder(filepath.Dir(path))
}
