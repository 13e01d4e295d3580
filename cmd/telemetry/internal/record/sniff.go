package record

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bundle is the kind that [Sniff] returns for an upload bundle or another zip archive.
const Bundle = "bundle"

// Sniffed is the number of bytes that Sniff needs to detect the kind of a file.
const Sniffed = 64 << 10

// Looks is the detected kind of a file.
type Looks struct {
	// Kind is a kind of documents, Event, Bundle, or empty.
	Kind string
	// Text describes the file, such as "a zip archive". It contains nothing of the file.
	Text string
}

// magics holds the first bytes of files that are not documents.
var magics = []struct{ begin, kind, text string }{
	{"PK\x03\x04", Bundle, "a zip archive, such as an upload bundle"},
	{"PK\x05\x06", Bundle, "a zip archive without files"},
	{"\x1f\x8b", "", "a file that gzip compressed"},
	{"\xff\xfe", "", "text in UTF-16; documents are in UTF-8"},
	{"\xfe\xff", "", "text in UTF-16; documents are in UTF-8"},
	{"tpk1.", "", "a key file"},
}

// Sniff detects the kind of a file from its beginning.
func Sniff(head []byte) Looks {
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.begin)) {
			return Looks{m.kind, m.text}
		}
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
	switch {
	case len(text) == 0:
		return Looks{"", "an empty file"}
	case bytes.IndexByte(head, 0) >= 0 || !isText(head):
		return Looks{"", "a binary file"}
	case text[0] == '<':
		return sniffXML(text)
	case text[0] == '{' || text[0] == '[':
		return sniffJSON(text)
	}
	return Looks{"", "text that is neither JSON nor XML"}
}

// isText reports whether the beginning of a file is UTF-8. Its last character may be incomplete.
func isText(head []byte) bool {
	for cut := range min(utf8.UTFMax, len(head)+1) {
		if utf8.Valid(head[:len(head)-cut]) {
			return true
		}
	}
	return false
}

func sniffXML(text []byte) Looks {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		t, err := d.Token()
		if err != nil {
			return Looks{"", "broken XML"}
		}
		if start, ok := t.(xml.StartElement); ok {
			for kind, names := range known() {
				if names.root == start.Name.Local {
					return named(kind)
				}
			}
			return Looks{"", "XML of another kind"}
		}
	}
}

// named returns the Looks of a kind of documents.
func named(kind string) Looks {
	if kind == Event {
		return Looks{kind, "events (-type event)"}
	}
	return Looks{kind, "a document of -type " + kind}
}

func sniffJSON(text []byte) Looks {
	d := json.NewDecoder(bytes.NewReader(text))
	list := text[0] == '['
	if list {
		d.Token()
		if !d.More() {
			return Looks{Event, "an empty array"}
		}
	}
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return Looks{"", "JSON without objects"}
	}
	var members []string
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			break
		}
		members = append(members, name)
		if !skip(d) {
			break
		}
	}
	if len(members) == 0 {
		return Looks{"", "broken JSON"}
	}
	kind, most := "", 0
	for k, names := range known() {
		n := 0
		for _, m := range members {
			if slices.Contains(names.members, m) {
				n++
			}
		}
		score := 2 * n
		if bytes.Contains(text, []byte(`"`+names.root+`"`)) { // reports name their root element in their metadata
			score++
		}
		if 2*n > len(members) && (score > most || score == most && k < kind) && (!list || k == Event) {
			kind, most = k, score
		}
	}
	if kind == "" {
		return Looks{"", "JSON of another kind"}
	}
	return named(kind)
}

// skip skips a value. It returns false if the value is incomplete.
func skip(d *json.Decoder) bool {
	for depth := 0; ; {
		t, err := d.Token()
		if err != nil {
			return false
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return true
		}
	}
}

// names holds the names that identify documents of a kind.
type names struct {
	root    string   // in XML
	members []string // in JSON
}

// known returns the names of all kinds.
func known() map[string]names {
	all := map[string]names{Event: {"Event", []string{"ver", "id", "type", "st", "prod", "prodVer", "user", "tenant", "dvc", "payload"}}}
	for kind, fresh := range kinds {
		d := fresh()
		n := names{members: membersOf(reflect.TypeOf(d).Elem())}
		if text, err := d.AppendXML(nil); err == nil {
			n.root, _, _ = strings.Cut(strings.TrimPrefix(string(text), "<"), ">")
			n.root, _, _ = strings.Cut(strings.TrimSuffix(n.root, "/"), " ")
		}
		all[kind] = n
	}
	return all
}

// membersOf returns the names of the members of a record in JSON.
func membersOf(typ reflect.Type) (list []string) {
	for f := range typ.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			list = append(list, name)
		}
	}
	return list
}

// Hint returns a description of a file, to be appended to an error about it, or "" if the file is of the expected kind.
func Hint(head []byte, kind string) string {
	looks := Sniff(head[:min(len(head), Sniffed)])
	if looks.Kind == kind || looks.Text == "" {
		return ""
	}
	return "; it looks like " + looks.Text
}

// Peek returns the beginning of the content of r, and a reader of the whole content. It reads no more than is needed to
// detect the kind.
func Peek(r io.Reader) (head []byte, whole io.Reader, err error) {
	head = make([]byte, 0, Sniffed)
	for len(head) < cap(head) && (len(head) < 2<<10 || bytes.IndexByte(head, '\n') < 0) {
		n, err := r.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			return head, nil, err
		}
	}
	return head, io.MultiReader(bytes.NewReader(head), r), nil
}
