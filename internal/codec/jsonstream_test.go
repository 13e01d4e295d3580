package codec

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// streamPerson is decodePerson for a stream: friends are opened, and tags are read one by one.
func streamPerson(s *JSONStream, v *person) {
	o := Object{Fields: &personFields}
	s.Open(&o)
	for f := s.Next(&o); f >= 0; f = s.Next(&o) {
		switch f {
		case 0:
			s.Value(func(d *JSON, i int) (end int) { v.Name, end = d.MemberText(&o, i); return end })
		case 1:
			s.Held(0, func(d *JSON, i int) (end int) { v.ID, end = d.Identifier(i); return end })
		case 2:
			s.Value(func(d *JSON, i int) (end int) { v.Age, end = ParseScalar(d, i, ParseCount); return end })
		case 3:
			v.Friend = new(person)
			streamPerson(s, v.Friend)
		case 4:
			for a := s.OpenArray(); s.Item(&a); {
				var tag string
				s.Value(func(d *JSON, i int) (end int) { tag, end = d.Text(i); return end })
				v.Tags = append(v.Tags, tag)
			}
		}
	}
	v.Unknown, v.Seen = o.Unknown, o.Seen
}

func readStream(r io.Reader, lim Limits, chunk int) (*person, *fault.Error) {
	s := NewJSONStream(r, lim)
	s.feed.chunk = chunk
	v := new(person)
	s.Root()
	streamPerson(s, v)
	if err := s.End(); err != nil {
		return nil, err
	}
	return v, nil
}

// sameStream checks that a stream reads doc as the scanner of the whole document does, for all sizes of chunks.
func sameStream(t *testing.T, doc string, chunks ...int) {
	t.Helper()
	want := new(person)
	var d JSON
	wantErr := d.End(decodePerson(&d, d.Reset([]byte(doc), testLimits), want))
	for _, chunk := range chunks {
		got, err := readStream(strings.NewReader(doc), testLimits, chunk)
		if wantErr != nil {
			require.NotNil(t, err, "%q chunk %d", doc, chunk)
			require.Equal(t, *wantErr, *err, "%q chunk %d", doc, chunk)
			continue
		}
		require.Nil(t, err, "%q chunk %d", doc, chunk)
		require.Equal(t, want, got, "%q chunk %d", doc, chunk)
	}
}

var streamDocs = []string{
	"", " \n ", "\ufeff", "\ufeff {} ", "{}", "[]", "nul", `{"name"`, `{"name":`, `{"name":"a`, `{"name":"a"`, `{"name":"a"}x`,
	`{"name":"é\u00e9\ud83d\ude00\n","id":"1","age":42,"friend":{"name":"b","tags":["x","\u0079"]},"tags":[]}`,
	" {\n \"tags\" : [ \"a\" , \"b\" ] ,\n \"age\" : \"7\" }\r\n",
	`{"new":{"a":[1,-2.5e+10,true,null],"b":"]}"},"age":1,"other":1234567890123456789.5,"name":null}`,
	`{"u1":1,"u2":2,"u3":3,"u4":4,"u5":5,"u6":6,"u7":7,"u8":8,"u9":9,"u10":10,"u11":11,"u12":12,"u13":13,"u14":14,"u15":15,"u16":16,"u17":17,"u18":18}`,
	`{"age":1,"age":2}`, `{"new":1,"new":1}`, `{"age":-1}`, `{"age":1.5}`, `{"age":}`, `{"friend":{"friend":{"age":"x"}}}`,
	`{"friend":5}`, `{"friend":[}`, `{"tags":{}}`, `{"tags":["a",]}`, `{"tags":["a" "b"]}`, `{"tags":["a",5]}`, `{"tags":["a"`, `{"tags":["a",`,
	`{"id":"a` + "\x01" + `"}`, `{"id":"a\u0001"}`, `{"name":"\ud800"}`, `{"name":"` + "\xff" + `"}`, `{"name":"a"  "id":"b"}`, `{,}`,
	`{"name":"` + strings.Repeat("long ", 50) + `","new":"` + strings.Repeat("long ", 50) + `","age":` + strings.Repeat("1", 300) + `}`,
	"\xff\xfe{\x00}\x00", "{" + strings.Repeat(" ", 300) + "}" + strings.Repeat("\n", 300),
	strings.Repeat(`{"friend":`, 65) + "{}" + strings.Repeat("}", 65),
}

func TestJSONStream(t *testing.T) {
	for _, doc := range streamDocs {
		for chunk := 2; chunk < min(len(doc)+3, 64); chunk++ {
			sameStream(t, doc, chunk)
		}
		sameStream(t, doc, 200, feedChunk)
	}
	for k := range streamDocs[12] {
		sameStream(t, streamDocs[12][:k], 5, 64, feedChunk)
	}
}

func FuzzJSONStream(f *testing.F) {
	for _, doc := range streamDocs {
		f.Add(doc, uint8(7))
	}
	f.Fuzz(func(t *testing.T, doc string, chunk uint8) { sameStream(t, doc, int(chunk)+2, feedChunk) })
}

// Values that a stream does not hold are bounded, whatever they contain.
func TestJSONStreamLimits(t *testing.T) {
	lim := Limits{Document: 1 << 20, Depth: 8, Token: 100, Attributes: 1}
	long := strings.Repeat("a", 1000)
	for _, tt := range []struct {
		doc, path string
		kind      error
	}{
		{`{"name":"` + long + `"}`, "name", fault.ErrLimit},
		{`{"id":"` + long + `"}`, "id", fault.ErrLimit},
		{`{"age":` + strings.Repeat("1", 1000) + `}`, "age", fault.ErrRange},
		{`{"new":[` + strings.Repeat("0,", 1000) + `0]}`, "*", fault.ErrLimit},
		{`{"new":"` + long + `"}`, "*", fault.ErrLimit},
		{`{"` + long + `":1}`, "*", fault.ErrLimit},
		{`{"tags":["a","` + long + `"]}`, "tags[1]", fault.ErrLimit},
		{`{"new":` + strings.Repeat("[", 1000), "*", fault.ErrLimit},
		{`{"tags":["` + strings.Repeat(`a","`, 1000) + `"]}`, "", nil},
		{strings.Repeat(" ", 1<<20+1), "", fault.ErrLimit},
	} {
		_, err := readStream(strings.NewReader(tt.doc), lim, 16)
		if tt.kind == nil {
			assert.Nil(t, err, "many short items are within the limit")
			continue
		}
		require.NotNil(t, err, "%.20s", tt.doc)
		assert.ErrorIs(t, err, tt.kind, "%.20s", tt.doc)
		if err.Path != "" {
			assert.Equal(t, tt.path, err.Path, "%.20s", tt.doc)
		}
	}
}

// Names are remembered across windows, and a member that is read again does not count as repeated.
func TestJSONStreamManyUnknown(t *testing.T) {
	members := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"a%d":{"a%d":[],"b":%d},`, i, (i+n/2)%n, i)
		}
		return b.String()
	}
	for _, end := range []string{`"x":1}`, `"a0":1}`, `"a7":1}`, `"a39":1}`, `"x":{"a7":1,"a7":2}}`, `"name":"a"}`} {
		sameStream(t, "{"+members(40)+end, 2, 3, 5, 7, 16, 50, 500)
	}

	// The time is linear: twice the members are twice the work, and not four times.
	lim := Limits{Document: 1 << 20, Depth: 8, Token: 1 << 10, Attributes: 1}
	work := func(n int) uint64 {
		doc := "{" + members(n) + `"x":1}`
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readStream(strings.NewReader(doc), lim, 64)
		runtime.ReadMemStats(&after)
		require.Nil(t, err)
		return after.TotalAlloc - before.TotalAlloc
	}
	assert.Less(t, work(12_000), 3*work(6000))
}

// J18: the open object has that many undocumented members before the one that is read.
func TestJSONMillionsUnknown(t *testing.T) {
	for before, kind := range map[int]error{maxUnknown - 1: nil, maxUnknown: fault.ErrLimit} {
		var d JSON
		d.Reset([]byte(`"name":1`), testLimits)
		d.unknown = nameStack{n: before, more: make([]string, before)}
		end := d.keep(&Object{Fields: &personFields}, "name", 0, len(`"name":`))
		if kind == nil {
			assert.Positive(t, end)
			assert.Nil(t, d.err)
			continue
		}
		require.NotNil(t, d.err)
		assert.ErrorIs(t, d.err, kind)
	}
}

func TestJSONStreamReaderErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	const doc = `{"name":"a","friend":{"age":42},"tags":["b","c"]}`
	for k := range len(doc) + 1 {
		for _, chunk := range []int{2, 7, feedChunk} {
			_, err := readStream(io.MultiReader(strings.NewReader(doc[:k]), iotest.ErrReader(broken)), testLimits, chunk)
			require.NotNil(t, err, "J28: error at byte %d, chunk %d", k, chunk)
			want := fault.Error{Kind: fault.ErrUnverified, Offset: int64(k), Want: "a reader that does not fail", Err: broken}
			got := *err
			got.Path = ""
			require.Equal(t, want, got, "J28: error at byte %d, chunk %d", k, chunk)
		}
		_, err := readStream(iotest.OneByteReader(strings.NewReader(doc[:k])), testLimits, 3)
		require.Equal(t, k == len(doc), err == nil)
	}
}
