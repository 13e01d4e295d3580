package main

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/spa"
)

// document is what every root record can do.
type document interface {
	AppendJSON([]byte) ([]byte, error)
	AppendXML([]byte) ([]byte, error)
	Check() telemetry.Issues
	DropUnknown() int
}

// record is a document whose type is known before it is read.
type record interface {
	document
	DecodeJSON(string, telemetry.Limits) error
	DecodeXML(io.Reader, telemetry.Limits) error
}

// kinds reads the documents of each type.
var kinds = map[string]func(text []byte, f telemetry.Format) (document, error){
	"report":   reads(func() record { return new(licenseserver.Report) }),
	"manifest": reads(func() record { return new(cvad.Manifest) }),
	"event":    readEvent,
}

func reads(newRecord func() record) func([]byte, telemetry.Format) (document, error) {
	return func(text []byte, f telemetry.Format) (document, error) {
		r := newRecord()
		if f == telemetry.XML {
			return r, r.DecodeXML(bytes.NewReader(text), telemetry.Limits{})
		}
		return r, r.DecodeJSON(string(text), telemetry.Limits{})
	}
}

// readEvent reads an event of any kind. In JSON a registry knows its kind. In XML it is the first kind that calls itself
// what the event does.
func readEvent(text []byte, f telemetry.Format) (document, error) {
	if f == telemetry.JSON {
		return event.NewRegistry(cvad.Events(), spa.Events()).Decode(string(text), telemetry.Limits{})
	}
	err := errors.New("an event of a kind that is not documented")
	for _, k := range slices.Concat(cvad.Events(), spa.Events()) {
		e := k.New()
		failed := e.(record).DecodeXML(bytes.NewReader(text), telemetry.Limits{})
		if failed != nil {
			err = failed
			continue
		}
		h := e.Head()
		if slices.Contains(k.Products, h.Prod) && slices.Contains(k.Types, h.Type) {
			return e, nil
		}
	}
	return nil, err
}
