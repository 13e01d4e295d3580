package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/bytedance/sonic"
	sonicencoder "github.com/bytedance/sonic/encoder"
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/spa"
	jsonv2 "github.com/go-json-experiment/json"
	goccy "github.com/goccy/go-json"
	"github.com/mailru/easyjson"
	"github.com/mailru/easyjson/jwriter"
	segmentio "github.com/segmentio/encoding/json"
)

// The names of those that are compared, which the tables have.
const (
	ourself      = "this module"
	standard     = "encoding/json"
	versionTwo   = "encoding/json/v2"
	sonicDefault = "sonic, default"
	sonicFastest = "sonic, fastest"

	goccyJSON     = "goccy/go-json"
	easyJSON      = "mailru/easyjson"
	segmentioJSON = "segmentio/encoding"

	decodingIt = "decoding it"

	// What copies no text is compared with DecodeJSON of a string.
	ourString     = "this module, from a string"
	segmentioZero = "segmentio/encoding, zero copy"
)

// sample is one usage event, indented.
//
//go:embed testdata/usage-event.json
var sample []byte

// decoder is how a library decodes one document.
type decoder[T any] func(doc []byte, v *T) error

// decoding returns the contender that decodes documents into one target, one after the other.
func decoding[D, T any](name string, docs []D, decode func(doc D, v *T) error) contender {
	v, at := new(T), 0
	return contender{name: name, run: func(n int) error {
		for range n {
			if err := decode(docs[at], v); err != nil {
				return err
			}
			if at++; at == len(docs) {
				at = 0
			}
		}
		return nil
	}}
}

func decodeOurs(doc []byte, v *cvad.UsageEvent) error { return v.UnmarshalJSON(doc) }

func decodeStandard(doc []byte, v *plain.Event) error { return json.Unmarshal(doc, v) }

func decodeTwo[T any](doc []byte, v *T) error { return jsonv2.Unmarshal(doc, v) }

func decodeSonic[T any](doc []byte, v *T) error { return sonic.ConfigDefault.Unmarshal(doc, v) }

// decodeFastest decodes without a copy of the document, so that the texts of the event keep it in memory.
func decodeFastest[T any](doc string, v *T) error {
	return sonic.ConfigFastest.UnmarshalFromString(doc, v)
}

// decodeString is what sonic's fastest is the peer of.
func decodeString(doc string, v *cvad.UsageEvent) error {
	return v.DecodeJSON([]byte(doc), telemetry.Limits{})
}

func decodeGoccy[T any](doc []byte, v *T) error { return goccy.Unmarshal(doc, v) }

func decodeSegmentio[T any](doc []byte, v *T) error { return segmentio.Unmarshal(doc, v) }

// decodeZeroCopy cuts the texts of the event out of the document, which must not change then.
func decodeZeroCopy[T any](doc []byte, v *T) error {
	_, err := segmentio.Parse(doc, v, segmentio.ZeroCopy)
	return err
}

func decodeEasy[T any, P interface {
	*T
	easyjson.Unmarshaler
}](doc []byte, v *T) error {
	return easyjson.Unmarshal(doc, P(v))
}

// copying are the libraries that copy texts, as this module does.
var copying = map[string]decoder[plain.Event]{
	goccyJSON:     decodeGoccy[plain.Event],
	sonicDefault:  decodeSonic[plain.Event],
	easyJSON:      decodeEasy[plain.Event],
	segmentioJSON: decodeSegmentio[plain.Event],
	versionTwo:    decodeTwo[plain.Event],
}

// texts returns documents as strings.
func texts(docs [][]byte) []string { return each(docs, func(doc []byte) string { return string(doc) }) }

// decodeEvent returns the ways of decoding usage events.
func decodeEvent(docs [][]byte, old bool) []contender {
	ways := []contender{decoding(ourself, docs, decodeOurs)}
	for _, name := range slices.Sorted(maps.Keys(copying)) {
		ways = append(ways, decoding(name, docs, copying[name]))
	}
	if old {
		ways = append(ways, decoding(standard, docs, decodeStandard))
	}
	return append(ways,
		decoding(ourString, texts(docs), decodeString),
		decoding(sonicFastest, texts(docs), decodeFastest[plain.Event]),
		decoding(segmentioZero, docs, decodeZeroCopy[plain.Event]))
}

// decodeUser returns the ways of decoding user events of Secure Private Access.
func decodeUser(docs [][]byte) []contender {
	return []contender{
		decoding(ourself, docs, func(doc []byte, v *spa.UserEvent) error { return v.UnmarshalJSON(doc) }),
		decoding(goccyJSON, docs, decodeGoccy[plain.UserEvent]),
		decoding(easyJSON, docs, decodeEasy[plain.UserEvent]),
		decoding(segmentioJSON, docs, decodeSegmentio[plain.UserEvent]),
		decoding(sonicDefault, docs, decodeSonic[plain.UserEvent]),
		decoding(versionTwo, docs, decodeTwo[plain.UserEvent]),
		decoding(ourString, texts(docs), func(doc string, v *spa.UserEvent) error { return v.DecodeJSON([]byte(doc), telemetry.Limits{}) }),
		decoding(sonicFastest, texts(docs), decodeFastest[plain.UserEvent]),
		decoding(segmentioZero, docs, decodeZeroCopy[plain.UserEvent]),
	}
}

// encoder is how a library appends one event to a buffer.
type encoder func(dst []byte, v *plain.Event) ([]byte, error)

// peerEncoders are the libraries that are compared.
var peerEncoders = map[string]encoder{
	sonicDefault: appendSonic,
	sonicFastest: func(dst []byte, v *plain.Event) ([]byte, error) {
		err := sonicencoder.EncodeInto(&dst, v, sonicencoder.NoValidateJSONMarshaler)
		return dst, err
	},
	goccyJSON: buffered(func(b *bytes.Buffer, v *plain.Event) error { return goccy.NewEncoder(b).Encode(v) }),
	easyJSON: func(dst []byte, v *plain.Event) ([]byte, error) {
		var w jwriter.Writer
		v.MarshalEasyJSON(&w)
		return w.Buffer.BuildBytes(dst), w.Error
	},
	segmentioJSON: func(dst []byte, v *plain.Event) ([]byte, error) { return segmentio.Append(dst, v, 0) },
	versionTwo:    buffered(func(b *bytes.Buffer, v *plain.Event) error { return jsonv2.MarshalWrite(b, v) }),
	standard:      buffered(func(b *bytes.Buffer, v *plain.Event) error { return json.NewEncoder(b).Encode(v) }),
}

// buffered is for libraries that write to a writer: the buffer's own memory is used again.
func buffered(encode func(b *bytes.Buffer, v *plain.Event) error) encoder {
	return func(dst []byte, v *plain.Event) ([]byte, error) {
		b := bytes.NewBuffer(dst)
		err := encode(b, v)
		return b.Bytes(), err
	}
}

// appendEvent returns the ways of encoding events into a buffer that is there.
func appendEvent(docs [][]byte) []contender {
	ours, theirs := parsed(docs, decodeOurs), parsed(docs, decodeStandard)
	ways := []contender{appending(ourself, ours, func(dst []byte, v *cvad.UsageEvent) ([]byte, error) { return v.AppendJSON(dst) })}
	for _, name := range slices.Sorted(maps.Keys(peerEncoders)) {
		ways = append(ways, appending(name, theirs, peerEncoders[name]))
	}
	return ways
}

// parsed returns the events of documents.
func parsed[T any](docs [][]byte, decode decoder[T]) []*T {
	return each(docs, func(doc []byte) *T {
		v := new(T)
		if err := decode(doc, v); err != nil {
			panic(err) // the documents are our own
		}
		return v
	})
}

// appending returns the contender that encodes events, one after the other.
func appending[T any](name string, events []*T, encode func(dst []byte, v *T) ([]byte, error)) contender {
	buf, at := make([]byte, 0, 4<<10), 0
	return contender{name: name, run: func(n int) (err error) {
		for range n {
			if buf, err = encode(buf[:0], events[at]); err != nil {
				return err
			}
			if at++; at == len(events) {
				at = 0
			}
		}
		return nil
	}}
}

// appendSonic appends an event the way sonic's default does, apart from escapes for HTML, which this module does not
// write either.
func appendSonic(dst []byte, v *plain.Event) ([]byte, error) {
	err := sonicencoder.EncodeInto(&dst, v, 0)
	return dst, err
}

// errIssues is for events whose issues are others than expected.
var errIssues = errors.New("not the issues that were expected")

// checkEvent compares Check of events, which find some issues each, with decoding them.
func checkEvent(docs [][]byte, issues int) []contender {
	events, at := parsed(docs, decodeOurs), 0
	return []contender{
		{name: "Check", run: func(n int) error {
			for range n {
				if len(events[at].Check()) != issues {
					return errIssues
				}
				if at++; at == len(events) {
					at = 0
				}
			}
			return nil
		}},
		decoding(decodingIt, docs, decodeOurs),
	}
}

// eventComparisons are about one event at a time.
func eventComparisons(plan) ([]comparison, func(), error) {
	some, err := events()
	if err != nil {
		return nil, nil, err
	}
	docs, err := documents(some)
	if err != nil {
		return nil, nil, err
	}
	users, err := userDocuments()
	if err != nil {
		return nil, nil, err
	}
	least := func(x float64) map[string]target {
		t := map[string]target{sonicFastest: atLeast(1), segmentioZero: atLeast(1)}
		for name := range copying {
			t[name] = atLeast(x)
		}
		return t
	}
	var out []comparison
	for i, o := range orders() {
		for _, layout := range []struct {
			name string
			of   func([]byte) []byte
		}{{"compact", compact}, {"indented", indented}} {
			c := comparison{title: "Decode an event, " + o.name + ", " + layout.name, targets: least(1.15), allocs: 1}
			arranged := each(o.of(docs), layout.of)
			c.note = fmt.Sprintf("%d bytes on the average.", len(bytes.Join(arranged, nil))/len(arranged))
			if i == 0 {
				c.targets[goccyJSON] = atLeast(1.4)
			}
			c.contenders = decodeEvent(arranged, i == 0)
			out = append(out, c)
		}
	}
	escapes, more, wrong := each(docs, escaped), each(docs, extended), each(docs, questionable)
	return append(out, comparison{
		title:      "Decode an event, names as escapes",
		note:       "Documents' order, compact. Each character beyond ASCII is an escape: some are in the names of half of the events.",
		contenders: decodeEvent(escapes, false),
		targets:    least(1.15),
		allocs:     2,
	}, comparison{
		title:      "Decode a user event with lists",
		note:       "A user event of Secure Private Access with six addresses in four lists.",
		contenders: decodeUser(users),
		targets:    least(1.15),
		allocs:     2,
	}, comparison{
		title: "Decode and keep two undocumented members",
		note: "Repeated names are refused, undocumented members are kept. encoding/json does neither: it is here for its time " +
			"alone.",
		contenders: []contender{
			decoding(ourself, more, decodeOurs),
			decoding(versionTwo, more, func(doc []byte, v *plain.Keeping) error {
				*v = plain.Keeping{} // otherwise it would keep the members twice
				return decodeTwo(doc, v)
			}),
			decoding(standard, more, decodeStandard),
		},
		targets: map[string]target{versionTwo: atLeast(2.5)},
		allocs:  -1,
	}, comparison{
		title:      "Append one usage event",
		note:       "Into a buffer of the caller.",
		contenders: appendEvent(docs),
		targets: map[string]target{
			sonicDefault: atLeast(2), sonicFastest: atLeast(2), goccyJSON: atLeast(2), easyJSON: atLeast(2),
			segmentioJSON: atLeast(2), standard: atLeast(5),
		},
	}, comparison{
		title:      "Check one usage event",
		note:       "Events with nothing wrong.",
		contenders: checkEvent(docs, 0),
		targets:    map[string]target{decodingIt: atMost(0.25)},
	}, comparison{
		title:      "Check one usage event that has something to say",
		note:       "Events with two undocumented members, an unknown protocol and an identifier with a bidirectional character: four issues.",
		contenders: checkEvent(wrong, 4),
		targets:    map[string]target{decodingIt: atMost(0.25)},
		allocs:     -1,
	}), func() {}, nil
}
