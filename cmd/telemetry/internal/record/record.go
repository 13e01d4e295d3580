// Package record maps the names that the command uses to the root records.
package record

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	wire "github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Document is implemented by every root record and every event.
type Document interface {
	telemetry.Record
	Check() telemetry.Issues
}

// Scrub replaces the identifiers of a record. If h is nil, the record was scrubbed before and is restored.
func Scrub(doc telemetry.Record, h *pseudonym.Hasher, opts ...pseudonym.ScrubOption) (pseudonym.Safe, error) {
	if h == nil {
		return pseudonym.RestoreRecord(doc, opts...)
	}
	return pseudonym.ScrubRecord(h, doc, opts...)
}

// short holds the short names of some kinds; the others are named after package and type.
var short = map[string]string{
	"licenseserver-report":           "report",
	"cvad-manifest":                  "manifest",
	"xenserver-telemetry":            "xenserver",
	"xenserver-status-report":        "xenserver-status",
	"xenserver-agent-update-check":   "xenserver-agent-update",
	"xenserver-console-update-check": "xenserver-console-update",
	"xenserver-email-alerts":         "xenserver-alerts",
	"netscaler-report":               "netscaler",
	"netscaler-analytics-profile":    "netscaler-profile",
}

// kinds maps the name of a kind to a function that returns an empty record. Events are not among them, because an event
// itself says what it is.
var kinds = func() map[string]func() telemetry.Document {
	all := make(map[string]func() telemetry.Document)
	for r := range packages.Roots() {
		if _, ok := r.New().(event.Event); !ok {
			all[cmp.Or(short[r.Stem()], r.Stem())] = r.New
		}
	}
	return all
}()

// Event is the kind of all events.
const Event = "event"

// Kinds returns the names of all kinds, sorted.
func Kinds() []string { return append([]string{Event}, slices.Sorted(maps.Keys(kinds))...) }

// Known reports whether kind is the name of a kind.
func Known(kind string) bool { return kind == Event || kinds[kind] != nil }

// Events returns a registry of the events of all products.
func Events() (*event.Registry, error) { return event.NewRegistry(products.Events()) }

// Decode decodes a document of the given kind, or of the detected kind if kind is empty, and also returns its format.
// Errors are cli.ErrInvalid.
func Decode(kind string, text []byte) (Document, telemetry.Format, error) {
	f := wire.Form(text)
	if kind == "" {
		looks := Sniff(text[:min(len(text), Sniffed)])
		if !Known(looks.Kind) {
			return nil, f, fmt.Errorf("%w: it looks like %s, not like a document", cli.ErrInvalid, looks.Text)
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
			return events.DecodeXML(text, limits)
		}
		return events.DecodeJSON(text, limits)
	}
	d := kinds[kind]()
	if f == telemetry.XML {
		return d, d.DecodeXML(text, limits)
	}
	return d, d.DecodeJSON(text, limits)
}

// Load reads a document that is not larger than the default limit.
func Load(in io.Reader) ([]byte, error) {
	most := telemetry.Limits{}.OrDefault().Document
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(text)) > most {
		err = errors.New("the document is too large")
	}
	return text, err
}

// Write writes a document as the content of a file. A value that the format cannot represent is cli.ErrInvalid.
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
