// Package record knows the root records by the names that the command gives them.
package record

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	wire "github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/csg-telemetry/telemetry/xenserver"
)

// Document is what every root record and every event can do.
type Document interface {
	pseudonym.Record
	Check() telemetry.Issues
}

// Scrub replaces the identifiers of a record. Without a hasher, the record was scrubbed before, and is restored.
func Scrub(doc pseudonym.Record, h *pseudonym.Hasher, opts ...pseudonym.ScrubOption) (pseudonym.Safe, error) {
	if h == nil {
		return pseudonym.RestoreRecord(doc, opts...)
	}
	return pseudonym.ScrubRecord(h, doc, opts...)
}

// kinds make the records to read into. Events are not among them: what an event is stands in it.
var kinds = map[string]func() telemetry.Document{
	"report":                   func() telemetry.Document { return new(licenseserver.Report) },
	"manifest":                 func() telemetry.Document { return new(cvad.Manifest) },
	"xenserver":                func() telemetry.Document { return new(xenserver.Telemetry) },
	"xenserver-status":         func() telemetry.Document { return new(xenserver.StatusReport) },
	"xenserver-agent-update":   func() telemetry.Document { return new(xenserver.AgentUpdateCheck) },
	"xenserver-console-update": func() telemetry.Document { return new(xenserver.ConsoleUpdateCheck) },
	"xenserver-alerts":         func() telemetry.Document { return new(xenserver.EmailAlerts) },
	"netscaler":                func() telemetry.Document { return new(netscaler.Report) },
	"netscaler-profile":        func() telemetry.Document { return new(netscaler.AnalyticsProfile) },
}

// Event is the kind of all events.
const Event = "event"

// Kinds returns the names of all kinds, sorted.
func Kinds() []string { return append([]string{Event}, slices.Sorted(maps.Keys(kinds))...) }

// Known reports whether kind is one of them.
func Known(kind string) bool { return kind == Event || kinds[kind] != nil }

// Events returns a registry of the events of all products.
func Events() (*event.Registry, error) { return event.NewRegistry(cvad.Events(), spa.Events()) }

// Decode reads a document of a known kind, or of the kind that it looks like if kind is empty, and returns the form it is in
// as well. Errors are cli.ErrInvalid.
func Decode(kind string, text []byte) (Document, telemetry.Format, error) {
	f := wire.Form(text)
	if kind == "" {
		looks := Sniff(text[:min(len(text), Sniffed)])
		if !Known(looks.Kind) {
			return nil, f, fmt.Errorf("%w: it looks like %s, and not like a document", cli.ErrInvalid, looks.Text)
		}
		kind = looks.Kind
	}
	d, err := decode(kind, text, f)
	if err == nil {
		err = Complete(d)
	}
	if err != nil {
		return nil, f, fmt.Errorf("%w: %w%s", cli.ErrInvalid, err, Hint(text, kind))
	}
	return d, f, nil
}

func decode(kind string, text []byte, f telemetry.Format) (Document, error) {
	limits := telemetry.Limits{}
	if kind == Event {
		events, err := Events()
		switch {
		case err != nil:
			return nil, err
		case f == telemetry.XML:
			return events.DecodeXML(bytes.NewReader(text), limits)
		}
		return events.Decode(string(text), limits)
	}
	d := kinds[kind]()
	if f == telemetry.XML {
		return d, d.DecodeXML(bytes.NewReader(text), limits)
	}
	return d, d.DecodeJSON(string(text), limits)
}

// Load reads a document of at most the default limit.
func Load(in io.Reader) ([]byte, error) {
	most := telemetry.Limits{}.OrDefault().Document
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(text)) > most {
		err = errors.New("the document is too large")
	}
	return text, err
}

// Write writes a document as it stands in a file. A value that the form cannot carry is cli.ErrInvalid.
func Write(out io.Writer, doc pseudonym.Safe, f telemetry.Format) error {
	var text []byte
	var err error
	if f == telemetry.XML {
		text, err = doc.AppendXML([]byte(xml.Header))
	} else {
		text, err = doc.AppendJSON(nil)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	_, err = out.Write(append(text, '\n'))
	return err
}
