package hostile

import (
	"reflect"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
)

// M15: a document of maximum length that is full of items needs a bounded amount of memory, whatever the items are. For
// reports of License Servers, which have a higher limit and can be read in a stream, memory is proportional.
func TestListsOfNothing(t *testing.T) {
	const most = 4 << 20
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		var limits telemetry.Limits
		size := most
		switch r.limit(&limits, most); {
		case limits.Event != 0:
			size = 1 << 20
		case limits.Document != 0:
			size = 2 << 20
		}
		for l := range lists(reflect.TypeOf(r.new()).Elem()) {
			for _, item := range []string{"{}", `""`, `{"` + canary + `":{}}`, `{"name":"","value":""}`, `{"x":"` + canary + `1234567890123"}`} {
				doc := put(t, asJSON, l, "["+strings.Repeat(item+",", (size-len(asJSON))/(len(item)+1)-10)+item+"]")
				assertCheap(t, l, item, func() error { return r.new().DecodeJSON([]byte(doc), limits) })
			}
			name := l[len(l)-1]
			item, ok := element(asXML, name)
			if !ok {
				continue
			}
			for _, empty := range []string{"<" + name + "/>", "<" + name + "></" + name + ">"} {
				doc := strings.Replace(asXML, item, strings.Repeat(empty, (size-len(asXML))/len(empty)), 1)
				assertCheap(t, l, empty, func() error { return r.new().DecodeXML([]byte(doc), limits) })
			}
		}
	})
}

func assertCheap(t *testing.T, list []string, item string, read func() error) {
	t.Helper()
	var err error
	assertPeak(t, 64<<20, func() { err = read() }, "%v of %s", list, item)
	assertSilent(t, item, err)
}

// element returns the first element of a name, with its content.
func element(doc, name string) (string, bool) {
	start := strings.Index(doc, "<"+name+">")
	if start < 0 {
		return "", false
	}
	end := strings.Index(doc[start:], "</"+name+">")
	return doc[start : start+end+len("</"+name+">")], true
}
