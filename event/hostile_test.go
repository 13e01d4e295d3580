package event_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tiny is the shortest event of an unknown kind that names its product and type.
const tiny = `{"prod":"a","type":"b"}`

// manyModes has the ways to read a stream, which must yield the same.
func manyModes() map[string][]event.ReaderOption {
	modes := make(map[string][]event.ReaderOption)
	counts := []int{1, 2, 3, 8}
	if testing.Short() {
		counts = []int{1, 3}
	}
	for _, workers := range counts {
		modes[fmt.Sprint(workers)] = []event.ReaderOption{event.WithWorkers(workers)}
		modes[fmt.Sprint(workers, " with reuse")] = []event.ReaderOption{event.WithWorkers(workers), event.WithReuse()}
	}
	return modes
}

// hostileStreams has streams that are broken, odd or large.
func hostileStreams(t testing.TB) map[string]string {
	good := lines(t)
	cut := good[0][:len(good[0])/2]
	streams := map[string]string{
		"many objects in a line":        good[0] + "\n" + strings.Repeat(tiny, 3000) + "\n" + good[1],
		"many events in a line":         good[0] + "\n" + strings.Repeat(strings.Join(good, " "), 300) + "\n" + good[1],
		"objects and a broken one":      good[0] + "\n" + strings.Repeat(tiny, 2000) + `{"a":` + "\n" + good[1],
		"a broken one and objects":      good[0] + "\n" + `{"prod":"x",}` + strings.Repeat(tiny, 2000) + " x\n" + good[1],
		"objects in a first line":       strings.Repeat(tiny, 2000) + "\n" + good[1],
		"objects in the last line":      good[0] + "\n" + strings.Repeat(tiny+" ", 2000),
		"lines of many objects":         strings.Repeat(good[0]+"\n"+strings.Repeat(tiny, 700)+"\n", 5),
		"empty objects":                 strings.Repeat("{}\n", 1000),
		"empty objects in a line":       good[0] + "\n" + strings.Repeat("{}", 1000) + "\n" + good[0],
		"too many empty objects":        strings.Repeat("{}\n", 100_000),
		"too many of them in a line":    good[0] + "\n" + strings.Repeat("{}", 100_000) + "\n" + good[0],
		"too many after good ones":      strings.Repeat(good[0]+"\n", 200) + strings.Repeat("{}", 100_000),
		"an array of too many":          "[" + strings.Repeat("{},", 100_000) + "{}]",
		"an array without commas":       "[" + strings.Repeat("{}", 100_000) + "]",
		"lines that are no objects":     strings.Repeat("x\n", 100_000),
		"commas":                        "[" + strings.Repeat(",", 100_000) + "]",
		"brackets":                      strings.Repeat("[\n", 3000),
		"closing brackets":              strings.Repeat("}", 3000) + "\n" + good[0],
		"nested lines":                  good[0] + "\n" + strings.Repeat(`{"a":`, 3000) + "\n" + good[1],
		"zero bytes at the head":        strings.Repeat("\x00", 4096) + good[0] + "\n" + good[1],
		"zero bytes in the middle":      good[0] + "\n" + strings.Repeat("\x00", 4096) + good[1] + "\n" + good[2],
		"zero bytes at the end":         good[0] + "\n" + good[1] + "\n" + strings.Repeat("\x00", 100_000),
		"byte order marks":              strings.Repeat("\ufeff"+good[0]+"\n", 300) + "\ufeff\ufeff" + good[1] + "\n" + good[2],
		"byte order marks of values":    strings.Repeat("\ufeff"+file(t, "spa-admin")+"\n", 100) + "\ufeff\n\ufeff" + good[0],
		"a torn first line":             cut + "\n" + good[1] + "\n" + good[2],
		"the rest of a first line":      good[0][len(cut):] + "\n" + good[1] + "\n" + good[2],
		"torn lines":                    strings.Repeat(good[0]+"\n"+cut+"\n", 300),
		"blank lines":                   strings.Repeat(" \r\n\n", 10_000) + good[0] + strings.Repeat("\n", 10_000) + good[1],
		"quotes":                        good[0] + "\n" + strings.Repeat(`"`, 50_000) + "\n" + good[1],
		"a line that is too long":       good[0] + "\n" + strings.Repeat(tiny, 1<<20/len(tiny)+1) + "\n" + good[1],
		"as long as a line may be":      good[0] + "\n" + strings.Repeat(tiny, 1<<20/len(tiny)) + "\n" + good[1],
		"a value that is too long":      `{"a":"` + strings.Repeat("x", 2<<20) + `"}` + "\n" + good[1],
		"carriage returns":              strings.Repeat(good[0]+"\r", 3) + "\n" + strings.Repeat("\r", 1000) + good[1],
		"other versions and other ones": strings.Repeat(edit(t, good[0], `"ver":"1.3"`, `"ver":"2.0"`)+"\n"+good[0]+"\n"+good[3]+"\n", 100),
	}
	rng := rand.New(rand.NewPCG(15, 2))
	for i := range 20 {
		var b strings.Builder
		for range 1 + rng.IntN(400) {
			b.WriteString([]string{good[rng.IntN(len(good))], tiny, "{}", "{", "}", "[", "\x00", cut, `"`, "\ufeff", "null", `{"type":1}`}[rng.IntN(12)])
			b.WriteString([]string{"\n", "\n", "", " ", "\r\n", ","}[rng.IntN(6)])
		}
		streams[fmt.Sprint("random ", i)] = b.String()
	}
	return streams
}

// All ways to read a stream yield the same: events, failures and their places.
func TestModesAgree(t *testing.T) {
	for name, stream := range hostileStreams(t) {
		for _, wholeLines := range []bool{false, true} {
			var more []event.ReaderOption
			if wholeLines {
				more = []event.ReaderOption{event.WithLines()}
			}
			want := turns(t, strings.NewReader(stream), registry, more...)
			require.NotEmpty(t, want, name)
			for mode, opts := range manyModes() {
				got := turns(t, strings.NewReader(stream), registry, append(opts, more...)...)
				require.Equal(t, len(want), len(got), "%s, %s", name, mode)
				require.Equal(t, want, got, "%s, %s", name, mode)
			}
			got := turns(t, iotest.HalfReader(strings.NewReader(stream)), registry, more...)
			require.Equal(t, want, got, name)
			if len(stream) < 20_000 {
				got = turns(t, iotest.OneByteReader(strings.NewReader(stream)), registry, append(more, event.WithWorkers(2))...)
				require.Equal(t, want, got, name)
			}
		}
	}
}

// Every object of a line is yielded, however many there are, in order and with its own place.
func TestManyObjectsInALine(t *testing.T) {
	good := line(t, "spa-config")
	for mode, opts := range manyModes() {
		n := 0
		stream := good + "\n" + strings.Repeat(tiny+" ", 5000) + good + "}\n" + good
		for ev, err := range event.NewReader(strings.NewReader(stream), registry, opts...).Events(t.Context()) {
			switch n {
			case 0, 5002:
				require.NoError(t, err)
				require.Equal(t, good, toJSON(t, ev))
			case 5001: // the text after the last object of a line is an error of that object
				var failure *event.Error
				require.ErrorAs(t, err, &failure)
				require.Equal(t, event.Error{Index: 5001, Offset: int64(len(good) + 1 + 5000*(len(tiny)+1)), Err: failure.Err}, *failure)
			default:
				require.NoError(t, err)
				require.Equal(t, tiny, toJSON(t, ev))
			}
			n++
		}
		require.Equal(t, 5003, n, mode)
	}
}

// The time to read a line is linear in its length, for any content. If it were quadratic, this test would take hours.
func TestReaderLinear(t *testing.T) {
	good := line(t, "cvad-usage")
	for name, unit := range map[string]string{
		"objects":            "{}",
		"events":             tiny,
		"known events":       good,
		"objects and spaces": "{}       ",
		"nested objects":     `{"a":{"b":[{}]}}`,
		"broken objects":     `{"a":}`,
		"open objects":       `{"prod":`,
		"quotes":             `"`,
		"other forms":        `{"id":1,"st":2,"prod":"x"}`,
	} {
		for _, opts := range [][]event.ReaderOption{nil, {event.WithReuse(), event.WithWorkers(2)}} {
			const size = 8 << 20
			stream := strings.Repeat(good+"\n", 100) + strings.Repeat(unit, size/len(unit)) + "\n" + good
			n := 0
			for ev, err := range event.NewReader(strings.NewReader(stream), registry, opts...).Events(t.Context()) {
				require.True(t, ev != nil || err != nil)
				n++
			}
			require.Greater(t, n, 100, name)
		}
	}
}

// The length of a stream bounds the number of its events. The error is the last thing it yields, and values that name
// their product and type do not count.
func TestReaderDensity(t *testing.T) {
	for name, stream := range map[string]string{
		"lines":             strings.Repeat("{}\n", 1<<20),
		"one line":          "{\"prod\":\"\"}\n" + strings.Repeat("{}", 1<<19),
		"concatenated":      strings.Repeat("{}", 1<<20),
		"array":             "[" + strings.Repeat("{},", 1<<20) + "{}]",
		"failures":          strings.Repeat("x\n", 1<<20),
		"nothing but space": strings.Repeat("{} ", 1<<20),
	} {
		for mode, opts := range manyModes() {
			n := 0
			var last error
			for _, err := range event.NewReader(strings.NewReader(stream), registry, opts...).Events(t.Context()) {
				last = err
				n++
			}
			assert.Less(t, n, 1100, "%s, %s", name, mode)
			assert.ErrorIs(t, last, telemetry.ErrLimit, name)
			_, one := last.(*event.Error)
			assert.False(t, one, "the error concerns the stream, not one event")
		}
	}
	for _, between := range []string{"\n", "", ","} {
		stream := strings.Repeat(tiny+between, 50_000)
		if between == "," {
			stream = "[" + strings.TrimSuffix(stream, ",") + "]"
		}
		n := 0
		for _, err := range event.NewReader(strings.NewReader(stream), registry).Events(t.Context()) {
			require.NoError(t, err)
			n++
		}
		assert.Equal(t, 50_000, n)
	}
}

// With WithLines, no line costs another one, whatever it contains and wherever it was cut.
func TestWithLines(t *testing.T) {
	good := lines(t)
	events := func(stream string, opts ...event.ReaderOption) (n int, failures []int64) {
		for _, o := range readAll(strings.NewReader(stream), append(opts, event.WithLines())...) {
			if o.err == nil {
				n++
				continue
			}
			var failure *event.Error
			require.ErrorAs(t, o.err, &failure)
			failures = append(failures, failure.Offset)
		}
		return n, failures
	}
	for n := range len(good[0]) - 1 {
		n++
		got, failures := events(good[0][:n] + "\n" + good[1] + "\n" + good[2])
		require.Equal(t, 2, got, n)
		require.Equal(t, []int64{0}, failures, n)
		rest := good[0][n:]
		got, failures = events(rest + "\n" + good[1] + "\n" + good[2])
		require.Equal(t, 2, got, n)
		require.Equal(t, []int64{int64(len(rest) - len(strings.TrimLeft(rest, " ")))}, failures, n)
	}
	for _, bad := range []string{
		strings.Repeat("\x00", 4096), "\x00", "\x00{\x00\"\x00", "{\x00\"\x00", "\xff\xfe{\x00", strings.Repeat("\x00", 2<<20), "\x00\x00" + good[3],
		"[", "[" + good[3] + "]", "[{}]", good[3] + good[3], good[3] + " " + good[4], "{}", "}", `"`, `"\`, "null", "# log", "\ufeff\ufeff" + good[3],
		good[3] + ",", strings.Repeat("[", 1000), strings.Repeat("{}", 500),
	} {
		for _, opts := range [][]event.ReaderOption{nil, {event.WithWorkers(2)}} {
			got, failures := events(bad+"\n"+good[0]+"\r\n"+bad+"\r\n"+good[1]+"\n"+bad, opts...)
			assert.Equal(t, 2, got, "%.20q", bad)
			at := int64(0)
			if strings.HasPrefix(bad, "\ufeff") {
				at = 3
			}
			n := int64(len(bad))
			assert.Equal(t, []int64{at, at + n + int64(len(good[0])) + 3, at + 2*n + int64(len(good[0])+len(good[1])) + 6}, failures, "%.20q", bad)
		}
	}
	for _, fine := range []string{"\ufeff" + good[0], " \t" + good[0] + " ", "\n\r\n" + good[0], "\ufeff\n\ufeff" + good[0]} {
		got, failures := events(fine + "\n" + fine)
		assert.Equal(t, 2, got)
		assert.Empty(t, failures)
	}
	got, failures := events(" \n\r\n")
	assert.Zero(t, got)
	assert.Empty(t, failures)
	for _, size := range []int{1 << 20, 1<<20 + 1} { // the limit applies to a line
		got, failures = events(strings.Repeat(" ", size-len(good[0])) + good[0] + "\n" + strings.Repeat("x", size) + "\n" + good[0])
		assert.Equal(t, 2, got)
		assert.Len(t, failures, 1)
	}
}

// Nil and zero arguments cause errors and no panic.
func TestNothing(t *testing.T) {
	var none *event.Reader
	for name, r := range map[string]*event.Reader{
		"zero":        {},
		"nil":         none,
		"no source":   event.NewReader(nil, registry),
		"no registry": event.NewReader(strings.NewReader(tiny), nil),
	} {
		n := 0
		for ev, err := range r.Events(t.Context()) {
			assert.Nil(t, ev, name)
			assert.ErrorIs(t, err, telemetry.ErrRequired, name)
			n++
		}
		assert.Equal(t, 1, n, name)
	}
	for _, err := range event.NewReader(strings.NewReader(tiny), registry).Events(noContext) {
		assert.ErrorIs(t, err, telemetry.ErrRequired)
	}
	for _, err := range event.NewReader(strings.NewReader(tiny), registry, event.WithReuse(), nil).Events(t.Context()) {
		assert.NoError(t, err, "a nil option is ignored")
	}
	for range event.NewReader(strings.NewReader(tiny), registry, event.WithWorkers(math.MaxInt), event.WithLimits(telemetry.Limits{})).Events(t.Context()) {
	}

	safe := pseudonym.InClearRecord(readAll(strings.NewReader(tiny))[0].event)
	var noWriter *event.Writer
	for _, w := range []*event.Writer{noWriter, {}, event.NewWriter(nil)} {
		assert.ErrorIs(t, w.Write(safe), telemetry.ErrRequired)
		assert.ErrorIs(t, w.Flush(), telemetry.ErrRequired)
	}
	w := event.NewWriter(io.Discard)
	assert.ErrorIs(t, w.Write(nil), telemetry.ErrClearText)
	assert.NoError(t, w.Write(safe))
}

// noContext is a nil context, which a caller may pass by mistake.
var noContext context.Context
