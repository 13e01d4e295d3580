package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/bytedance/sonic"
	sonicencoder "github.com/bytedance/sonic/encoder"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
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
)

// sample is one usage event, indented.
//
//go:embed testdata/usage-event.json
var sample []byte

// compact returns a document without white space.
func compact(doc []byte) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, doc); err != nil {
		panic(err) // the documents are our own
	}
	return b.Bytes()
}

// shuffled returns an event whose members are in another order than the documents', here that of the alphabet, and
// indented.
func shuffled(doc []byte) []byte {
	var v map[string]any
	if err := json.Unmarshal(doc, &v); err != nil {
		panic(err)
	}
	out, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err)
	}
	return out
}

// extended returns an event with two members that the documents do not name.
func extended(doc []byte) []byte {
	doc = compact(doc)
	doc = bytes.Replace(doc, []byte(`"sessionKey"`), []byte(`"region":{"name":"westeurope","zones":[1,2]},"sessionKey"`), 1)
	return bytes.Replace(doc, []byte(`"payload"`), []byte(`"trace":"4bf92f3577b34da6","payload"`), 1)
}

// decoder is how a library decodes one document.
type decoder[T any] func(doc []byte, v *T) error

// decoding returns the contender that decodes doc into one target again and again.
func decoding[T any](name string, doc []byte, decode decoder[T]) contender {
	v := new(T)
	return contender{name: name, run: func(n int) error {
		for range n {
			if err := decode(doc, v); err != nil {
				return err
			}
		}
		return nil
	}}
}

func decodeOurs(doc []byte, v *cvad.UsageEvent) error { return v.UnmarshalJSON(doc) }

func decodeStandard(doc []byte, v *plain.Event) error { return json.Unmarshal(doc, v) }

func decodeTwo[T any](doc []byte, v *T) error { return jsonv2.Unmarshal(doc, v) }

func decodeSonic(doc []byte, v *plain.Event) error { return sonic.ConfigDefault.Unmarshal(doc, v) }

// decodeFastest decodes without a copy of the document, so that the texts of the event change when the document does.
func decodeFastest(text string) decoder[plain.Event] {
	return func(_ []byte, v *plain.Event) error { return sonic.ConfigFastest.UnmarshalFromString(text, v) }
}

// peerDecoders are the libraries that are compared and have no function of their own here.
var peerDecoders = map[string]decoder[plain.Event]{
	goccyJSON:     func(doc []byte, v *plain.Event) error { return goccy.Unmarshal(doc, v) },
	easyJSON:      func(doc []byte, v *plain.Event) error { return easyjson.Unmarshal(doc, v) },
	segmentioJSON: func(doc []byte, v *plain.Event) error { return segmentio.Unmarshal(doc, v) },
}

// decodeEvent returns the ways of decoding doc.
func decodeEvent(doc []byte) []contender {
	ways := []contender{
		decoding(ourself, doc, decodeOurs),
		decoding(sonicDefault, doc, decodeSonic),
		decoding(sonicFastest, doc, decodeFastest(string(doc))),
	}
	for _, name := range slices.Sorted(maps.Keys(peerDecoders)) {
		ways = append(ways, decoding(name, doc, peerDecoders[name]))
	}
	return append(ways, decoding(versionTwo, doc, decodeTwo[plain.Event]), decoding(standard, doc, decodeStandard))
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

// appendEvent returns the ways of encoding an event into a buffer that is there.
func appendEvent(doc []byte) []contender {
	ours, theirs := new(cvad.UsageEvent), new(plain.Event)
	if decodeOurs(doc, ours) != nil || decodeStandard(doc, theirs) != nil {
		panic("the sample is broken")
	}
	appending := func(name string, encode func(dst []byte) ([]byte, error)) contender {
		buf := make([]byte, 0, 4<<10)
		return contender{name: name, run: func(n int) (err error) {
			for range n {
				if buf, err = encode(buf[:0]); err != nil {
					return err
				}
			}
			return nil
		}}
	}
	ways := []contender{appending(ourself, ours.AppendJSON)}
	for _, name := range slices.Sorted(maps.Keys(peerEncoders)) {
		encode := peerEncoders[name]
		ways = append(ways, appending(name, func(dst []byte) ([]byte, error) { return encode(dst, theirs) }))
	}
	return ways
}

// appendSonic appends an event the way sonic's default does, apart from escapes for HTML, which this module does not
// write either.
func appendSonic(dst []byte, v *plain.Event) ([]byte, error) {
	err := sonicencoder.EncodeInto(&dst, v, 0)
	return dst, err
}

// checkEvent compares Check of an event with decoding it.
func checkEvent(doc []byte) []contender {
	ev := new(cvad.UsageEvent)
	if decodeOurs(doc, ev) != nil {
		panic("the sample is broken")
	}
	return []contender{
		{name: "Check", run: func(n int) error {
			for range n {
				if err := ev.Check().Err(); err != nil {
					return err
				}
			}
			return nil
		}},
		decoding(decodingIt, doc, decodeOurs),
	}
}

// eventComparisons are about one event.
func eventComparisons() []comparison {
	doc, other, more := compact(sample), shuffled(sample), extended(sample)
	return []comparison{
		{
			title: "Decode one usage event",
			note: fmt.Sprintf("%d bytes, compact, members in the order of the documents; strict, all checks on. The target is used "+
				"again. sonic's fastest cuts strings out of a text that it is given, the others copy it.", len(doc)),
			contenders: decodeEvent(doc),
			targets:    map[string]target{sonicDefault: atLeast(1.6), sonicFastest: atLeast(1.3), versionTwo: atLeast(3.8), standard: atLeast(11)},
			allocs:     1,
		},
		{
			title:      "Decode one usage event, other order",
			note:       fmt.Sprintf("The same, members in the order of the alphabet, indented: %d bytes.", len(other)),
			contenders: decodeEvent(other),
			targets:    map[string]target{sonicDefault: atLeast(1.2), sonicFastest: atLeast(1)},
			allocs:     1,
		},
		{
			title: "Decode and keep two undocumented members",
			note: "Repeated names are refused, undocumented members are kept. encoding/json does neither: it is here for its time " +
				"alone.",
			contenders: []contender{
				decoding(ourself, more, decodeOurs),
				decoding(versionTwo, more, func(doc []byte, v *plain.Keeping) error {
					*v = plain.Keeping{} // or it would keep the members twice
					return decodeTwo(doc, v)
				}),
				decoding(standard, more, decodeStandard),
			},
			targets: map[string]target{versionTwo: atLeast(3.5), standard: atLeast(9)},
			allocs:  -1,
		},
		{
			title:      "Append one usage event",
			note:       "Into a buffer of the caller.",
			contenders: appendEvent(doc),
			targets: map[string]target{
				sonicDefault: atLeast(2), sonicFastest: atLeast(2), goccyJSON: atLeast(2), easyJSON: atLeast(2),
				segmentioJSON: atLeast(2), standard: atLeast(5),
			},
		},
		{
			title:      "Check one usage event",
			note:       "An event with nothing wrong.",
			contenders: checkEvent(doc),
			targets:    map[string]target{decodingIt: atMost(0.25)},
		},
	}
}
