package hostile

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
)

// The work of reading, checking, writing and scrubbing a document is linear in its length, for every kind of
// repeated content: twice as many cost twice the work, not four times. Work is measured in allocated bytes, which no
// other program affects.
func TestManyOfAKind(t *testing.T) {
	repeat := func(unit string) func(int) string {
		return func(size int) string { return strings.Repeat(unit, size/len(unit)) }
	}
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		assertLinear := func(format telemetry.Format, what string, many func(size int) string, put func(many string) string) {
			t.Helper()
			const size = 64 << 10
			once, twice := work(t, r, format, put(many(size))), work(t, r, format, put(many(2*size)))
			assert.Less(t, twice, 3*once+size, "%.40s", what)
		}
		for _, unit := range []string{"[],", "{},", `"\u0041",`, `{"a":1},`, "1,", "1e9,"} {
			assertLinear(telemetry.JSON, unit, repeat(unit), func(many string) string {
				return within(`"x":[` + many + `0]`)(asJSON)
			})
		}
		for _, unit := range []string{`"a%d":1,`, `"\u0061%d":1,`} {
			members := func(size int) string {
				var b strings.Builder
				for b.Len() < size {
					fmt.Fprintf(&b, unit, b.Len())
				}
				return b.String()
			}
			for _, form := range []string{`%s"z":1`, `"z":{%s"z":1}`} {
				assertLinear(telemetry.JSON, unit, members, func(many string) string {
					return within(fmt.Sprintf(form, many))(asJSON)
				})
			}
		}
		for _, unit := range []string{"<a/>", "<a b='1'/>", "<!-- -->", "<?p?>", " ", "<a><b/></a>", "<a>&#65;</a>"} {
			assertLinear(telemetry.XML, unit, repeat(unit), func(many string) string { return inRoot(many)(asXML) })
		}
		for l := range lists(reflect.TypeOf(r.new()).Elem()) {
			list, ok := element(asXML, l[len(l)-1])
			if !ok {
				continue
			}
			items := []string{list} // either the list itself is repeated, or its items
			if inner := list[strings.IndexByte(list, '>')+1:]; inner[0] == '<' && inner[1] != '/' {
				item, _ := element(inner, inner[1:strings.IndexAny(inner, " >")])
				items = append(items, item)
			}
			for _, item := range items {
				name := item[1:strings.IndexByte(item, '>')]
				for _, unit := range []string{
					item, strings.Replace(item, ">", " a='1'>", 1), strings.TrimSuffix(item, "</"+name+">") + "<z/></" + name + ">",
					"<" + name + " a='1'/>", "<" + name + "><z/></" + name + ">",
				} {
					assertLinear(telemetry.XML, unit, repeat(unit), func(many string) string {
						return strings.Replace(asXML, item, many, 1)
					})
				}
			}
		}
	})
}

// work returns how many bytes are allocated to read a document and, if it decodes, to use the record.
func work(t *testing.T, r root, format telemetry.Format, doc string) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	v := r.new()
	if decode(v, format, doc) == nil {
		_, _ = encode(v, format)
		v.Check()
		telemetry.DropUnknown(v)
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
