package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/pseudonym"
	goccy "github.com/goccy/go-json"
)

// manyEvents is how many events a stream has.
const manyEvents = 100_000

// errCount is for a contender that does not do all of the work.
var errCount = errors.New("not all of the input was read")

// streamComparisons are about many events.
func streamComparisons(p plan) ([]comparison, func(), error) {
	some, err := events()
	if err != nil {
		return nil, nil, err
	}
	lines, err := jsonLines(some)
	if err != nil {
		return nil, nil, err
	}
	times := manyEvents / fewEvents / p.size
	times = max(times, 1)
	want := times * len(some)
	reading := func(name string, read func(r io.Reader) (int, error)) contender {
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
	size := fmt.Sprintf("%d events, %d MB of JSON Lines", want, times*len(lines)/1e6)
	return []comparison{
		{
			title:      "Read a stream of events",
			note:       size + ". All decode into one target, which is used again; without WithReuse, ours returns each event as a value of its own.",
			contenders: []contender{reading(reused, readOurs(event.WithReuse())), reading(ourself, readOurs()), reading(linesSonic, readSonic), reading(standardDecoder, readStandard)},
			targets:    map[string]target{linesSonic: atLeast(2), standardDecoder: atLeast(12)},
			allocs:     -1,
		},
		{
			title: "Read a stream of events with two workers",
			note:  "The same with the order kept, on two cores; the clock counts, and garbage is collected beside one worker, too.",
			cores: 2,
			contenders: []contender{
				reading("two workers, events reused", readOurs(event.WithReuse(), event.WithWorkers(2))),
				reading(oneReused, readOurs(event.WithReuse())),
				reading("two workers", readOurs(event.WithWorkers(2))),
				reading("one worker", readOurs()),
				reading(linesSonic, readSonic),
			},
			targets: map[string]target{oneReused: atMost(0.65)},
			allocs:  -1,
		},
		{
			title: "Write a stream of events",
			note:  size + ", to a writer that does nothing.",
			contenders: []contender{
				writing(ourself, func(w io.Writer) error { return writeOurs(w, safe, times) }),
				writing(sonicDefault, func(w io.Writer) error { return writeSonic(w, plains, times) }),
				writing(goccyJSON, func(w io.Writer) error { return writeEncoder(goccy.NewEncoder(w), plains, times) }),
				writing(standardEncoder, func(w io.Writer) error { return writeEncoder(json.NewEncoder(w), plains, times) }),
			},
			targets: map[string]target{sonicDefault: atLeast(2), goccyJSON: atLeast(2)},
			allocs:  -1,
		},
	}, func() {}, nil
}

// The names of what reads and writes streams.
const (
	reused          = "this module, events reused"
	oneReused       = "one worker, events reused"
	linesSonic      = "lines and sonic, default"
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

func readSonic(r io.Reader) (n int, err error) {
	var v plain.Event
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), 1<<20)
	for lines.Scan() {
		v = plain.Event{}
		if err := decodeSonic(lines.Bytes(), &v); err != nil {
			return n, err
		}
		n++
	}
	return n, lines.Err()
}

func readStandard(r io.Reader) (n int, err error) {
	d := json.NewDecoder(r)
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
