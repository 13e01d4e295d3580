package otlp

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// mostDepth is the maximum nesting of the values of attributes.
const mostDepth = 64

var (
	escape   = strings.NewReplacer(`\`, `\\`, `.`, `\.`)
	unescape = strings.NewReplacer(`\\`, `\`, `\.`, `.`)
)

// flatten puts the members of a JSON object into attributes: payload.productId is the member productId of the member payload.
// Objects in lists stay maps, and so do empty objects.
func flatten(dst pcommon.Map, doc []byte) error {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	if _, err := d.Token(); err != nil { // the brace
		return malformed()
	}
	return members(d, func(name string) error { return attribute(dst, d, name) })
}

// malformed is the error for a record whose JSON is malformed, which no record of this module returns.
func malformed() error { return failure(telemetry.ErrSyntax, "a JSON object") }

// members calls each for the name of each member of an object whose brace was read, and reads the other brace.
func members(d *json.Decoder, each func(name string) error) error {
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return malformed()
		}
		if err := each(escape.Replace(name.(string))); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return malformed()
	}
	return nil
}

// attribute reads the value of a member into the attributes that begin with key.
func attribute(dst pcommon.Map, d *json.Decoder, key string) error {
	t, err := d.Token()
	if err != nil {
		return malformed()
	}
	if t != json.Delim('{') {
		return value(dst.PutEmpty(key), d, t)
	}
	if !d.More() {
		dst.PutEmptyMap(key)
	}
	return members(d, func(name string) error { return attribute(dst, d, key+"."+name) })
}

// value reads the value that begins with t.
func value(dst pcommon.Value, d *json.Decoder, t json.Token) error {
	switch t := t.(type) {
	case string:
		dst.SetStr(t)
	case bool:
		dst.SetBool(t)
	case json.Number:
		number(dst, t.String())
	case json.Delim:
		if t == '{' {
			m := dst.SetEmptyMap()
			return members(d, func(name string) error {
				t, err := d.Token()
				if err != nil {
					return malformed()
				}
				return value(m.PutEmpty(unescape.Replace(name)), d, t)
			})
		}
		s := dst.SetEmptySlice()
		for d.More() {
			t, err := d.Token()
			if err != nil {
				return malformed()
			}
			if err := value(s.AppendEmpty(), d, t); err != nil {
				return err
			}
		}
		if _, err := d.Token(); err != nil {
			return malformed()
		}
	}
	return nil // null becomes the empty value
}

// number sets an integer, or else the text of an integer that is too large, which decodes as a number too, or else a fraction.
func number(dst pcommon.Value, text string) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		dst.SetInt(n)
		return
	}
	if _, err := strconv.ParseUint(text, 10, 64); err == nil {
		dst.SetStr(text)
		return
	}
	f, _ := strconv.ParseFloat(text, 64) // a number that is too large becomes the largest
	dst.SetDouble(max(min(f, math.MaxFloat64), -math.MaxFloat64))
}

// tree is a JSON object that is rebuilt from attributes.
type tree struct {
	names  []string
	leaves map[string]string // the JSON of values
	nodes  map[string]*tree
}

// put puts the JSON of a value into its place.
func (t *tree) put(path []string, value string) error {
	name := path[0]
	_, leaf := t.leaves[name]
	node := t.nodes[name]
	if leaf || node != nil && len(path) == 1 {
		return failure(telemetry.ErrDuplicate, "one value for each attribute")
	}
	if !leaf && node == nil {
		t.names = append(t.names, name)
	}
	if len(path) == 1 {
		if t.leaves == nil {
			t.leaves = make(map[string]string)
		}
		t.leaves[name] = value
		return nil
	}
	if node == nil {
		if t.nodes == nil {
			t.nodes = make(map[string]*tree)
		}
		node = new(tree)
		t.nodes[name] = node
	}
	return node.put(path[1:], value)
}

// append appends the object.
func (t *tree) append(dst []byte) []byte {
	dst = append(dst, '{')
	for i, name := range t.names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, name), ':')
		if node := t.nodes[name]; node != nil {
			dst = node.append(dst)
		} else {
			dst = append(dst, t.leaves[name]...)
		}
	}
	return append(dst, '}')
}

// split returns the names that a key is made of.
func split(key string) ([]string, error) {
	var path []string
	from := 0
	for i := 0; i < len(key); i++ {
		switch key[i] {
		case '\\':
			i++
		case '.':
			path = append(path, unescape.Replace(key[from:i]))
			from = i + 1
		}
	}
	if path = append(path, unescape.Replace(key[from:])); len(path) > mostDepth {
		return nil, failure(telemetry.ErrLimit, "at most 64 levels")
	}
	return path, nil
}

// appendValue appends the JSON of a value.
func appendValue(dst []byte, v pcommon.Value, depth int) ([]byte, error) {
	if depth > mostDepth {
		return dst, failure(telemetry.ErrLimit, "at most 64 levels")
	}
	switch v.Type() {
	case pcommon.ValueTypeEmpty:
		return append(dst, "null"...), nil
	case pcommon.ValueTypeStr:
		if !utf8.ValidString(v.Str()) {
			return dst, failure(telemetry.ErrEncoding, "UTF-8")
		}
		return appendText(dst, v.Str()), nil
	case pcommon.ValueTypeBool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case pcommon.ValueTypeInt:
		return strconv.AppendInt(dst, v.Int(), 10), nil
	case pcommon.ValueTypeDouble:
		text, err := json.Marshal(v.Double())
		if err != nil {
			return dst, failure(telemetry.ErrFormat, "a finite number")
		}
		return append(dst, text...), nil
	case pcommon.ValueTypeMap:
		dst = append(dst, '{')
		var err error
		first := true
		v.Map().Range(func(name string, item pcommon.Value) bool {
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = append(appendText(dst, name), ':')
			dst, err = appendValue(dst, item, depth+1)
			return err == nil
		})
		return append(dst, '}'), err
	case pcommon.ValueTypeSlice:
		dst = append(dst, '[')
		for i := range v.Slice().Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = appendValue(dst, v.Slice().At(i), depth+1); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	}
	return dst, failure(telemetry.ErrFormat, "a value that JSON has")
}

// appendText appends the JSON of a text.
func appendText(dst []byte, s string) []byte {
	text, _ := json.Marshal(s) // encoding a string does not fail
	return append(dst, text...)
}
