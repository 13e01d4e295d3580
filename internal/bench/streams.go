package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/bytedance/sonic"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/pseudonym"
	goccy "github.com/goccy/go-json"
	segmentio "github.com/segmentio/encoding/json"
)

// manyEvents is how many events a stream has.
const manyEvents = 10_000

// errCount is for a contender that does not do all of the work.
var errCount = errors.New("not all of the input was read")

// streamComparisons are about many events.
func streamComparisons(p plan) ([]comparison, func(), error) {
	some, err := events()
	if err != nil {
		return nil, nil, err
	}
	docs, err := documents(some)
	if err != nil {
		return nil, nil, err
	}
	times := max(manyEvents/fewEvents/p.size, 1)
	want := times * len(some)
	reading := func(name string, lines []byte, read func(r io.Reader) (int, error)) contender {
		return contender{name, func(n int) error {
			for range n {
				if got, err := read(repeated(nil, lines, times, nil)); err != nil {
					return err
				} else if got != want {
					return errCount
				}
			}
			return nil
		}}
	}
	var one, two []comparison
	for i, o := range orders() {
		lines := joined(o.of(docs))
		size := fmt.Sprintf("%d events, %d MB of JSON Lines.", want, times*len(lines)/1e6)
		c := comparison{
			title: "Read a stream of events, " + o.name,
			note:  size + " All decode into one target, which is used again; without WithReuse, ours returns each event as a value of its own.",
			contenders: []contender{
				reading(reused, lines, readOurs(event.WithReuse())),
				reading(ourself, lines, readOurs()),
				reading(linesGoccy, lines, readLines(decodeGoccy[plain.Event])),
				reading(linesSonic, lines, readLines(decodeSonic[plain.Event])),
				reading(linesSegmentio, lines, readLines(decodeSegmentio[plain.Event])),
				reading(linesZero, lines, readLines(decodeZeroCopy[plain.Event])),
			},
			targets: map[string]target{linesGoccy: atLeast(1.5), linesSonic: atLeast(1.5), linesSegmentio: atLeast(1.5)},
			allocs:  want * 6 / 5,
		}
		if i == 0 {
			c.contenders = append(c.contenders, reading(standardDecoder, lines, readDecoder(func(r io.Reader) jsonDecoder { return json.NewDecoder(r) })))
		}
		one = append(one, c)
		two = append(two, comparison{
			title: "Read a stream of events with two workers, " + o.name,
			note: "The same with the order kept, on two cores; the clock counts, and garbage is collected beside one worker, too. Two readers " +
				"that share nothing show what the second core is worth.",
			cores: 2,
			contenders: []contender{
				reading("two workers, events reused", lines, readOurs(event.WithReuse(), event.WithWorkers(2))),
				reading(oneReused, lines, readOurs(event.WithReuse())),
				reading("two readers of half of the events each", lines, func(io.Reader) (int, error) {
					return readTwo(repeated(nil, lines, times/2, nil), repeated(nil, lines, times-times/2, nil))
				}),
			},
			targets: map[string]target{oneReused: atMost(0.58)},
			allocs:  -1,
		})
	}
	pretty := joined(each(docs, indented))
	one = append(one, comparison{
		title: "Read a stream of indented events",
		note:  fmt.Sprintf("%d events, documents' order, %d MB. The others' decoders find the end of each value.", want, times*len(pretty)/1e6),
		contenders: []contender{
			reading(reused, pretty, readOurs(event.WithReuse())),
			reading("goccy/go-json, Decoder", pretty, readDecoder(func(r io.Reader) jsonDecoder { return goccy.NewDecoder(r) })),
			reading("sonic, Decoder", pretty, readDecoder(func(r io.Reader) jsonDecoder { return sonic.ConfigDefault.NewDecoder(r) })),
			reading("segmentio/encoding, Decoder", pretty, readDecoder(func(r io.Reader) jsonDecoder { return segmentio.NewDecoder(r) })),
		},
		targets: map[string]target{"goccy/go-json, Decoder": atLeast(1.5), "sonic, Decoder": atLeast(1.5), "segmentio/encoding, Decoder": atLeast(1.5)},
		allocs:  want * 6 / 5,
	})
	safe, plains, err := both(some)
	if err != nil {
		return nil, nil, err
	}
	writing := func(name string, write func(w io.Writer) error) contender {
		return contender{name, func(n int) error {
			for range n {
				if err := write(io.Discard); err != nil {
					return err
				}
			}
			return nil
		}}
	}
	return append(append(one, two...), comparison{
		title: "Write a stream of events",
		note:  fmt.Sprintf("%d events in JSON Lines, to a writer that does nothing.", want),
		contenders: []contender{
			writing(ourself, func(w io.Writer) error { return writeOurs(w, safe, times) }),
			writing(sonicDefault, func(w io.Writer) error { return writeSonic(w, plains, times) }),
			writing(goccyJSON, func(w io.Writer) error { return writeEncoder(goccy.NewEncoder(w), plains, times) }),
			writing(standardEncoder, func(w io.Writer) error { return writeEncoder(json.NewEncoder(w), plains, times) }),
		},
		targets: map[string]target{sonicDefault: atLeast(2), goccyJSON: atLeast(2)},
		allocs:  -1,
	}), func() {}, nil
}

// The names of what reads and writes streams.
const (
	reused          = "this module, events reused"
	oneReused       = "one worker, events reused"
	linesSonic      = "lines and sonic, default"
	linesGoccy      = "lines and goccy/go-json"
	linesSegmentio  = "lines and segmentio/encoding"
	linesZero       = "lines and segmentio/encoding, zero copy"
	standardDecoder = "encoding/json, Decoder"
	standardEncoder = "encoding/json, Encoder"
)

// both returns events in the form that this module's writers take and in that of the other libraries.
func both(some []*cvad.UsageEvent) (safe []pseudonym.Safe, plains []*plain.Event, err error) {
	for _, e := range some {
		doc, err := e.AppendJSON(nil)
		if err != nil {
			return nil, nil, err
		}
		v := new(plain.Event)
		if err := json.Unmarshal(doc, v); err != nil {
			return nil, nil, err
		}
		safe, plains = append(safe, pseudonym.InClear(e)), append(plains, v)
	}
	return safe, plains, nil
}

// readTwo reads the events of two streams on two goroutines.
func readTwo(a, b io.Reader) (n int, err error) {
	type result struct {
		n   int
		err error
	}
	read := readOurs(event.WithReuse())
	other := make(chan result)
	go func() {
		n, err := read(b)
		other <- result{n, err}
	}()
	n, err = read(a)
	r := <-other
	return n + r.n, errors.Join(err, r.err)
}

func readOurs(opts ...event.ReaderOption) func(io.Reader) (int, error) {
	return func(r io.Reader) (n int, err error) {
		reg, err := event.NewRegistry(cvad.Events())
		if err != nil {
			return n, err
		}
		for _, err := range event.NewReader(r, reg, opts...).Events(context.Background()) {
			if err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}
}

// readLines reads events with a decoder of single ones.
func readLines(decode decoder[plain.Event]) func(io.Reader) (int, error) {
	return func(r io.Reader) (n int, err error) {
		var v plain.Event
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 64<<10), 1<<20)
		for lines.Scan() {
			v = plain.Event{}
			if err := decode(lines.Bytes(), &v); err != nil {
				return n, err
			}
			n++
		}
		return n, lines.Err()
	}
}

// jsonDecoder reads one value after the other.
type jsonDecoder interface{ Decode(v any) error }

// readDecoder reads events with a decoder of streams.
func readDecoder(open func(r io.Reader) jsonDecoder) func(io.Reader) (int, error) {
	return func(r io.Reader) (n int, err error) {
		d := open(r)
		for {
			var v plain.Event
			if err := d.Decode(&v); err == io.EOF {
				return n, nil
			} else if err != nil {
				return n, err
			}
			n++
		}
	}
}

func writeOurs(w io.Writer, safe []pseudonym.Safe, times int) error {
	out := event.NewWriter(w)
	for range times {
		for _, e := range safe {
			if err := out.Write(e); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

func writeSonic(w io.Writer, plains []*plain.Event, times int) (err error) {
	var buf []byte
	for range times {
		for _, e := range plains {
			if buf, err = appendSonic(buf, e); err != nil {
				return err
			}
			if buf = append(buf, '\n'); len(buf) >= 64<<10 {
				if _, err := w.Write(buf); err != nil {
					return err
				}
				buf = buf[:0]
			}
		}
	}
	_, err = w.Write(buf)
	return err
}

func writeEncoder(e interface{ Encode(any) error }, plains []*plain.Event, times int) error {
	for range times {
		for _, v := range plains {
			if err := e.Encode(v); err != nil {
				return err
			}
		}
	}
	return nil
}
