package cvad

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// noLeaks is the search of a writer without a leak scan.
func noLeaks([]byte, place) error { return nil }

// place is the position of a record in a root record: its path, and the path without indices, as in the dictionary. The
// zero place is the root record itself.
type place struct{ path, pattern string }

// leaksIn returns the findings of s in the JSON form of the record at a place as an error, or nil.
func leaksIn(s *leakscan.Scanner, doc []byte, in place) error {
	for range s.Scan(doc) {
		return leakErrors(s, doc, in)
	}
	return nil
}

// leakErrors returns an error for each path and class of the findings of s in the JSON form of the record at a place.
func leakErrors(s *leakscan.Scanner, doc []byte, in place) error {
	var errs []error
	seen := make(map[telemetry.Error]bool)
	places := walk{root: in, tokens: json.NewDecoder(bytes.NewReader(doc))}
	for f := range s.Scan(doc) {
		e := telemetry.Error{
			Kind:   fault.ErrClearText,
			Path:   places.at(f.Start),
			Offset: -1,
			Want:   "no clear identifier of class " + f.Class.String(),
		}
		if !seen[e] {
			seen[e] = true
			errs = append(errs, &e)
		}
	}
	return errors.Join(errs...)
}

// walk traverses a JSON document and tracks the path of the current value.
type walk struct {
	root   place
	tokens *json.Decoder
	open   []level
	inside bool // the last token belongs to a value that has not ended
}

// level is an open object or list.
type level struct {
	list  bool
	item  int
	name  string // name of the member, once it was read
	named bool
}

// at advances to an offset, which must not be less than the last one, and returns the wire path of the value there. The
// path ends at the first undocumented name, which is replaced with a star.
func (w *walk) at(offset int64) string {
	for w.tokens.InputOffset() <= offset {
		if w.inside {
			w.next()
		}
		token, err := w.tokens.Token()
		if err != nil {
			break
		}
		w.take(token)
	}
	return w.path()
}

// take processes a token.
func (w *walk) take(token json.Token) {
	top := len(w.open) - 1
	switch token {
	case json.Delim('{'), json.Delim('['):
		w.open = append(w.open, level{list: token == json.Delim('[')})
		return
	case json.Delim('}'), json.Delim(']'):
		w.open = w.open[:top]
		w.inside = true
		return
	}
	if top >= 0 && !w.open[top].list && !w.open[top].named {
		w.open[top].name, _ = token.(string)
		w.open[top].named = true
		return
	}
	w.inside = true
}

// next marks a value as ended.
func (w *walk) next() {
	w.inside = false
	if top := len(w.open) - 1; top >= 0 {
		w.open[top].item++
		w.open[top].named = false
	}
}

func (w *walk) path() string {
	path, pattern := w.root.path, w.root.pattern
	for i, l := range w.open {
		if l.list {
			path += "[" + strconv.Itoa(l.item) + "]"
			pattern += "[]"
			continue
		}
		name := strings.TrimPrefix(pattern+"."+l.name, ".")
		if !documented(name) || i == len(w.open)-1 && !w.inside { // the finding is in the name itself
			return strings.TrimPrefix(path+".*", ".")
		}
		pattern = name
		path = strings.TrimPrefix(path+"."+l.name, ".")
	}
	return path
}

// documented reports whether the dictionary has an element at or below a path.
func documented(path string) bool {
	for e := range Elements() {
		if rest, ok := strings.CutPrefix(e.JSONPath, path); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}
