package event_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// summary describes what a reader yielded: the type and form of an event, or the text of an error.
func summary(t testing.TB, all []outcome) (texts []string) {
	t.Helper()
	for _, o := range all {
		if o.err != nil {
			texts = append(texts, o.err.Error())
			continue
		}
		texts = append(texts, fmt.Sprintf("%T %s", o.event, toJSON(t, o.event)))
	}
	return texts
}

// The events are the same for every layout and division of a stream, and for any number of workers.
func TestReaderLayouts(t *testing.T) {
	var files []string
	for _, k := range kinds {
		files = append(files, file(t, k.sample))
	}
	events := lines(t)
	var want []string
	for i, k := range kinds {
		want = append(want, fmt.Sprintf("%T %s", k.typ, events[i]))
	}
	for name, stream := range map[string]string{
		"JSON Lines":            strings.Join(events, "\n") + "\n",
		"no last line break":    strings.Join(events, "\n"),
		"CRLF and blank lines":  "\r\n" + strings.Join(events, "\r\n\r\n") + "\r\n \r\n",
		"byte order mark":       "\ufeff" + strings.Join(events, "\n"),
		"array":                 "[" + strings.Join(events, ",") + "]",
		"array over many lines": "[\n" + strings.Join(files, ",\n") + "]\n",
		"concatenated":          strings.Join(events, ""),
		"indented":              strings.Join(files, ""),
		"two in a line":         events[0] + "\n" + events[1] + events[2] + "\n" + strings.Join(events[3:], " "),
	} {
		for _, workers := range []int{-1, 1, 2, 5} {
			for _, r := range []io.Reader{
				strings.NewReader(stream),
				iotest.OneByteReader(strings.NewReader(stream)),
				iotest.DataErrReader(iotest.HalfReader(strings.NewReader(stream))),
			} {
				got := summary(t, readAll(r, event.WithWorkers(workers)))
				if !texttest.Equal(t, strings.Join(want, "\n"), strings.Join(got, "\n"), fmt.Sprintf("%s, %d workers", name, workers)) {
					return // one difference is enough
				}
			}
		}
	}
}

// Each failure has its index and offset, and reading continues after it.
func TestReaderFailures(t *testing.T) {
	good := line(t, "spa-config")
	const bad = `{"ver":1,,}`
	type failure struct {
		index  int
		offset int
		kind   error
	}
	n := len(good)
	for _, c := range []struct {
		name, stream string
		events       int
		failures     []failure
	}{
		{"lines", bad + "\n" + good + "\r\n\n" + bad + "\n" + good, 2, []failure{{0, 0, telemetry.ErrSyntax}, {2, 15 + n, telemetry.ErrSyntax}}},
		{"concatenated", good + bad + bad + good, 2, []failure{{1, n, telemetry.ErrSyntax}, {2, n + 11, telemetry.ErrSyntax}}},
		{"within a line", good + "\n" + good + bad + good + "\n" + good, 4, []failure{{2, 2*n + 1, telemetry.ErrSyntax}}},
		{"array", "[" + good + "," + bad + "," + good + "]", 2, []failure{{1, n + 2, telemetry.ErrSyntax}}},
		{"comma missing in an array", "[" + good + " " + good + "]", 2, []failure{{1, n + 2, telemetry.ErrSyntax}}},
		{"comma too many in an array", "[" + good + ",," + bad + "]", 1,
			[]failure{{1, n + 2, telemetry.ErrSyntax}, {1, n + 3, telemetry.ErrSyntax}}},
		{"array without end", "[" + good, 1, []failure{{1, n + 1, telemetry.ErrSyntax}}},
		{"text after an array", "[" + good + "]\n" + good, 1, []failure{{1, n + 3, telemetry.ErrSyntax}}},
		{"cut off", good + "\n" + good[:n-1], 1, []failure{{1, n + 1, telemetry.ErrSyntax}}},
		{"byte order mark of a later line", good + "\n\ufeff" + good + "\n" + good, 3, nil},
		{"byte order mark inside", good + "\n" + good + "\ufeff\n" + good, 2, []failure{{1, n + 1, telemetry.ErrSyntax}}},
		{"two byte order marks", good + "\n\ufeff\ufeff" + good + "\n" + good, 2, []failure{{1, n + 4, telemetry.ErrSyntax}}},
		{"neither product nor type", good + "\n{}\n" + good, 2, []failure{{1, n + 1, telemetry.ErrRequired}}},
		{"UTF-16", utf16le(good + "\n" + good), 0, []failure{{0, 0, telemetry.ErrEncoding}}},
		{"known kind, malformed time", strings.Replace(good, "T20:17", "T99:17", 1) + "\n" + good, 1, []failure{{0, 0, telemetry.ErrFormat}}},
	} {
		for _, workers := range []int{1, 3} {
			var got []failure
			events := 0
			for _, o := range readAll(strings.NewReader(c.stream), event.WithWorkers(workers)) {
				if o.err == nil {
					events++
					continue
				}
				var e *event.Error
				require.ErrorAs(t, o.err, &e, c.name)
				_, ok := errors.AsType[*telemetry.Error](e.Err)
				assert.True(t, ok, c.name)
				for _, kind := range []error{telemetry.ErrSyntax, telemetry.ErrEncoding, telemetry.ErrFormat, telemetry.ErrRequired} {
					if errors.Is(o.err, kind) {
						got = append(got, failure{e.Index, int(e.Offset), kind})
					}
				}
			}
			assert.Equal(t, c.failures, got, c.name)
			assert.Equal(t, c.events, events, c.name)
		}
	}
}

// One worker and several read streams with random damage the same way.
func TestReaderDamaged(t *testing.T) {
	trials := 200
	if testing.Short() {
		trials = 20
	}
	rng := rand.New(rand.NewPCG(1, 2))
	events := lines(t)
	for range trials {
		var stream []byte
		for range 1 + rng.IntN(200) {
			stream = append(stream, events[rng.IntN(len(events))]...)
			stream = append(stream, " \n\n\n,"[rng.IntN(5)])
		}
		for range rng.IntN(8) {
			stream[rng.IntN(len(stream))] = "{}[]\"\\\n,\x00\xff"[rng.IntN(10)]
		}
		if rng.IntN(3) == 0 {
			stream = append([]byte("["), stream...)
		}
		one := summary(t, readAll(bytes.NewReader(stream)))
		require.NotEmpty(t, one)
		require.Equal(t, one, summary(t, readAll(bytes.NewReader(stream), event.WithWorkers(3))))
	}
}

// endless is a source of good lines that never ends.
type endless struct{ line, rest string }

func (e *endless) Read(b []byte) (int, error) {
	if e.rest == "" {
		e.rest = e.line
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// A loop that is left early leaves no goroutine: the bubble of synctest waits for all of them.
func TestReaderLeftEarly(t *testing.T) {
	good := line(t, "spa-config") + "\n"
	for _, workers := range []int{1, 4} {
		for _, n := range []int{1, 63, 64, 65, 1000} {
			synctest.Test(t, func(t *testing.T) {
				read := 0
				for _, err := range event.NewReader(&endless{line: good}, registry, event.WithWorkers(workers)).Events(t.Context()) {
					require.NoError(t, err)
					if read++; read == n {
						break
					}
				}
				assert.Equal(t, n, read)
			})
		}
	}
}

// The end of the context is yielded last, even if the source is a single endless value.
func TestReaderContext(t *testing.T) {
	good := line(t, "spa-config") + "\n"
	for name, source := range map[string]func(stop func()) io.Reader{
		"events": func(func()) io.Reader { return &endless{line: good} },
		"one endless line": func(stop func()) io.Reader {
			return &stopping{endless{line: `{"a":"xxxxxxxxxxxxxxxxxxxxxxx`}, stop, 100}
		},
		"nothing but space": func(stop func()) io.Reader { return &stopping{endless{line: "  \n  "}, stop, 100} },
		"an array of commas": func(stop func()) io.Reader {
			return io.MultiReader(strings.NewReader("["), &stopping{endless{line: ",,,"}, stop, 100})
		},
	} {
		for _, workers := range []int{1, 4} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var last error
				n := 0
				for _, err := range event.NewReader(source(cancel), registry, event.WithWorkers(workers)).Events(ctx) {
					require.NotErrorIs(t, last, context.Canceled, "an event follows the error of the context")
					last = err
					if n++; n == 100 {
						cancel()
					}
				}
				assert.Equal(t, context.Canceled, last, name)
				assert.LessOrEqual(t, n, 101)
			})
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for ev, err := range event.NewReader(strings.NewReader(good), registry).Events(ctx) {
		assert.Nil(t, ev)
		assert.Equal(t, context.Canceled, err)
	}
}

// stopping calls stop after a number of reads.
type stopping struct {
	endless
	stop func()
	left int
}

func (s *stopping) Read(b []byte) (int, error) {
	if s.left--; s.left == 0 {
		s.stop()
	}
	return s.endless.Read(b)
}

// The error of the source is yielded last and unchanged, after every event that was read completely.
func TestReaderFailingSource(t *testing.T) {
	good := line(t, "spa-config")
	for _, workers := range []int{1, 3} {
		for _, c := range []struct {
			stream string
			events int
		}{
			{"", 0}, {good[:50], 0}, {good, 1}, {good + "\n" + good, 1}, {good + "\n" + good + "\n" + good[:9], 2}, {"[" + good, 1},
			{"[" + good + ",", 1}, {strings.Repeat(good+"\n", 500), 500},
		} {
			r := io.MultiReader(strings.NewReader(c.stream), iotest.ErrReader(io.ErrUnexpectedEOF))
			got := readAll(r, event.WithWorkers(workers))
			require.Len(t, got, c.events+1)
			assert.Equal(t, io.ErrUnexpectedEOF, got[c.events].err)
		}
	}
}

// filler is a source of n bytes of text that does not hold them.
type filler struct{ n int }

func (f *filler) Read(b []byte) (int, error) {
	if f.n == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), f.n)], letters)
	f.n -= n
	return n, nil
}

var letters = strings.Repeat("x", 64<<10)

// A line of 200 MB is a failure of its own, as is a huge value in the other layouts, and needs no more memory than one
// event.
func TestReaderHugeValue(t *testing.T) {
	good := line(t, "spa-config")
	for name, c := range map[string]struct {
		before string
		size   int
		after  string
	}{
		"line":             {good + "\n" + `{"a":"`, 200 << 20, `"}` + "\n" + good},
		"broken line":      {good + "\n", 200 << 20, "\n" + good},
		"concatenated":     {good + `{"a":"`, 32 << 20, `"}` + good},
		"item of an array": {"[" + good + `,{"a":"`, 32 << 20, `"},` + good + "]"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := readAll(io.MultiReader(strings.NewReader(c.before), &filler{c.size}, strings.NewReader(c.after)))
		runtime.ReadMemStats(&after)
		require.Len(t, got, 3, name)
		assert.NoError(t, got[0].err, name)
		assert.ErrorIs(t, got[1].err, telemetry.ErrLimit, name)
		assert.NoError(t, got[2].err, name)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20), name)
	}
}

// The limit applies to each event, exact to the byte.
func TestReaderLimits(t *testing.T) {
	good := line(t, "spa-config")
	for _, end := range []string{"\n", "\r\n", "", ","} {
		stream := strings.Join([]string{good, good, good}, end)
		if end == "," {
			stream = "[" + stream + "]"
		}
		for most, want := range map[int]error{len(good): nil, len(good) - 1: telemetry.ErrLimit} {
			for _, src := range []io.Reader{strings.NewReader(stream), iotest.OneByteReader(strings.NewReader(stream))} {
				got := readAll(src, event.WithLimits(telemetry.Limits{Event: int64(most)}))
				require.Len(t, got, 3, end)
				for _, o := range got {
					assert.ErrorIs(t, o.err, want, "%q", end)
				}
			}
		}
	}
}
