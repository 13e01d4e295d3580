package hostile

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// No value is added or lost: every writer writes a document that lacks a value, or has its zero, unchanged, and Check
// reports the same issues for the input and the output.
func TestPresence(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		n := 0
		for what, doc := range jsonVariants(t, asJSON) {
			n++
			r.auditJSON(t, what, doc)
		}
		for what, doc := range xmlVariants(t, asXML) {
			n++
			r.auditXML(t, what, doc)
		}
		assert.Greater(t, n, 10)
	})
}

func (r root) auditJSON(t *testing.T, what string, doc any) {
	text, err := json.Marshal(doc)
	require.NoError(t, err)
	v := r.new()
	if err := v.DecodeJSON(text, telemetry.Limits{}); err != nil {
		// A zero that is none of the type's values, and a document without anything of its kind.
		assert.True(t, strings.HasPrefix(what, "zero ") || errors.Is(err, telemetry.ErrRequired), "%s: %v", what, err)
		return
	}
	issues := v.Check()
	for writer, out := range r.jsonWriters(t, v) {
		assert.Equal(t, doc, treeOf(t, out), "%s by %s", what, writer)
		back := r.new()
		require.NoError(t, back.DecodeJSON([]byte(out), telemetry.Limits{}))
		assert.Equal(t, issues, back.Check(), "%s by %s", what, writer)
	}
	scrubbed, err := pseudonymOf(t, v).AppendJSON(nil)
	require.NoError(t, err)
	assertWithin(t, doc, treeOf(t, string(scrubbed)), what+" by Scrub")

	// Through XML, which cannot distinguish an absent from an empty list if there is no element around it.
	other, err := pseudonym.InClearRecord(v).AppendXML(nil)
	require.NoError(t, err, what)
	back := r.new()
	require.NoError(t, back.DecodeXML(other, telemetry.Limits{}), "%s: %s", what, other)
	out, err := pseudonym.InClearRecord(back).AppendJSON(nil)
	require.NoError(t, err)
	assert.Equal(t, withoutEmpty(doc), withoutEmpty(treeOf(t, string(out))), "%s after a round trip through XML", what)
}

// jsonWriters yields the output of each writer for a record.
func (r root) jsonWriters(t *testing.T, v record) map[string]string {
	texts := make(map[string]string)
	put := func(name string, text []byte, err error) {
		require.NoError(t, err, name)
		texts[name] = string(text)
	}
	clear := pseudonym.InClearRecord(v)
	text, err := clear.AppendJSON(nil)
	put("Append", text, err)
	text, err = json.Marshal(clear)
	put("Marshal", text, err)
	if _, ok := v.(event.Event); ok {
		var b bytes.Buffer
		w := event.NewWriter(&b)
		require.NoError(t, errors.Join(w.Write(clear), w.Flush()))
		put("event.Writer", b.Bytes(), nil)
	}
	if r.name == "licenseserver.Report" {
		text, err = copied(text, telemetry.JSON)
		put("licenseserver.Copy", text, err)
	}
	return texts
}

func copied(doc []byte, f telemetry.Format) ([]byte, error) {
	var b bytes.Buffer
	w := licenseserver.NewWriter(&b, f)
	_, err := licenseserver.Copy(w, licenseserver.NewReader(bytes.NewReader(doc)))
	if err == nil {
		_, err = w.Close()
	}
	return b.Bytes(), err
}

func pseudonymOf(t *testing.T, v record) pseudonym.Safe {
	s, err := pseudonym.ScrubRecord(pseudonym.Documented(), v)
	require.NoError(t, err)
	return s
}

func (r root) auditXML(t *testing.T, what string, doc *node) {
	text := doc.String()
	v := r.new()
	if err := v.DecodeXML([]byte(text), telemetry.Limits{}); err != nil {
		assert.True(t, strings.HasPrefix(what, "zero "), "%s: %v", what, err)
		return
	}
	issues := v.Check()
	clear := pseudonym.InClearRecord(v)
	out, err := clear.AppendXML(nil)
	require.NoError(t, err)
	assert.Equal(t, text, nodeOf(t, out).String(), what)
	std, err := xml.Marshal(clear)
	require.NoError(t, err)
	assert.Equal(t, text, nodeOf(t, std).String(), "%s written by xml.Marshal", what)
	back := r.new()
	require.NoError(t, back.DecodeXML(out, telemetry.Limits{}))
	assert.Equal(t, issues, back.Check(), what)
	if r.name == "licenseserver.Report" {
		out, err := copied(out, telemetry.XML)
		require.NoError(t, err)
		assert.Equal(t, text, nodeOf(t, out).String(), "%s written by licenseserver.Copy", what)
	}
	other, err := clear.AppendJSON(nil)
	require.NoError(t, err)
	if err := back.DecodeJSON(other, telemetry.Limits{}); err != nil {
		assert.ErrorIs(t, err, telemetry.ErrRequired, "%s after a round trip through JSON", what) // JSON has no member of the record
		return
	}
	out, err = pseudonym.InClearRecord(back).AppendXML(nil)
	require.NoError(t, err)
	assert.Equal(t, text, nodeOf(t, out).String(), "%s after a round trip through JSON", what)
}

func treeOf(t *testing.T, doc string) (v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(doc))
	d.UseNumber()
	require.NoError(t, d.Decode(&v))
	return v
}

// jsonVariants returns the document without each of its members and items, with each list empty, and with the zero of each
// scalar.
func jsonVariants(t *testing.T, doc string) map[string]any {
	variants := make(map[string]any)
	var walk func(path string, v any, set func(any))
	note := func(what string) { variants[what] = treeOf(t, mustJSON(t, variants["root"])) }
	walk = func(path string, v any, set func(any)) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				value := v[name]
				delete(v, name)
				note("without " + path + "." + name)
				v[name] = value
				walk(path+"."+name, value, func(other any) { v[name] = other })
			}
		case []any:
			set([]any{})
			note("empty " + path)
			set(v)
			for i, value := range v {
				walk(fmt.Sprintf("%s[%d]", path, i), value, func(other any) { v[i] = other })
			}
		default:
			for _, zero := range []any{"", json.Number("0"), false} {
				if reflect.TypeOf(v) == reflect.TypeOf(zero) {
					set(zero)
					note("zero " + path)
					set(v)
				}
			}
		}
	}
	tree := treeOf(t, doc)
	variants["root"] = tree
	walk("", tree, nil)
	return variants
}

func mustJSON(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// withoutEmpty removes the empty lists from a document.
func withoutEmpty(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if list, ok := value.([]any); ok && len(list) == 0 {
				delete(v, name)
			} else {
				withoutEmpty(value)
			}
		}
	case []any:
		for _, value := range v {
			withoutEmpty(value)
		}
	}
	return v
}

// assertWithin checks that a scrubbed document has nothing that the original does not have, apart from the values of
// texts.
func assertWithin(t *testing.T, clear, scrubbed any, place string) {
	switch s := scrubbed.(type) {
	case map[string]any:
		c, _ := clear.(map[string]any)
		for name, value := range s {
			if assert.Contains(t, c, name, place) {
				assertWithin(t, c[name], value, place+" "+name)
			}
		}
	case []any:
		c, _ := clear.([]any)
		if assert.Len(t, c, len(s), place) {
			for i := range s {
				assertWithin(t, c[i], s[i], place)
			}
		}
	case string:
		assert.IsType(t, "", clear, place)
	default:
		if strings.HasSuffix(place, " IsPiiScrambled") && clear == false {
			clear = true // scrubbing sets the flag
		}
		assert.Equal(t, clear, s, place)
	}
}

// node is an element.
type node struct {
	name     string
	attrs    []xml.Attr
	children []*node
	text     string
}

func nodeOf(t *testing.T, doc []byte) *node {
	t.Helper()
	top := new(node)
	open := []*node{top}
	for d := xml.NewDecoder(bytes.NewReader(doc)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return top.children[0]
		}
		require.NoError(t, err)
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attrs: token.Copy().Attr}
			last.children = append(last.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 1 {
				last.text += string(token)
			}
		}
	}
}

func (n *node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	fmt.Fprintf(b, "<%s", n.name)
	for _, a := range n.attrs {
		fmt.Fprintf(b, ` %s="%s"`, a.Name.Local, escaped(a.Value))
	}
	fmt.Fprintf(b, ">%s", escaped(n.text))
	for _, c := range n.children {
		c.write(b)
	}
	fmt.Fprintf(b, "</%s>", n.name)
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // writing to a Builder does not fail
	return b.String()
}

// xmlVariants returns the document without each of its elements and attributes, and with the zero of each scalar.
func xmlVariants(t *testing.T, doc string) map[string]*node {
	variants := make(map[string]*node)
	top := nodeOf(t, []byte(doc))
	note := func(what string) { variants[what] = nodeOf(t, []byte(top.String())) }
	note("root")
	var walk func(path string, n *node)
	walk = func(path string, n *node) {
		attrs := n.attrs
		for i, a := range attrs {
			n.attrs = slices.Delete(slices.Clone(attrs), i, i+1)
			note("without " + path + "@" + a.Name.Local)
		}
		n.attrs = attrs
		children := n.children
		for i, c := range children {
			n.children = slices.Delete(slices.Clone(children), i, i+1)
			note("without " + path + "/" + c.name)
		}
		n.children = children
		for _, c := range children {
			walk(path+"/"+c.name, c)
		}
		if text := n.text; text != "" {
			for _, zero := range []string{"", "0", "false"} {
				n.text = zero
				note("zero " + path + " " + zero)
			}
			n.text = text
		}
	}
	walk("", top)
	return variants
}
