package otlp

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// CloudEventsType is the media type of a CloudEvent in the structured mode.
const CloudEventsType = "application/cloudevents+json"

// AppendCloudEvent appends an event as a CloudEvent, version 1.0, in the structured mode of the JSON format. It writes one line whose data
// is the unchanged event. The package documentation describes the attributes. Errors are those of [Batch.Add]; after an error, dst is
// returned unchanged.
func AppendCloudEvent(dst []byte, e pseudonym.Safe) ([]byte, error) {
	ev, doc, err := document(e)
	if err != nil {
		return dst, err
	}
	h := ev.Head()
	attribute := func(name, value string) {
		if value != "" {
			dst = append(append(append(append(dst, ",\""...), name...), "\":"...), appendText(nil, value)...)
		}
	}
	dst = append(dst, `{"specversion":"1.0"`...)
	id := h.ID.String()
	if h.ID == uuid.Nil { // the text in place of a GUID may not be unique
		sum := sha256.Sum256(doc)
		id = hex.EncodeToString(sum[:])
	}
	attribute("id", id)
	attribute("source", source(h, doc))
	attribute("type", EventName(ev))
	attribute("datacontenttype", "application/json")
	attribute("dataschema", SchemaURL(ev))
	if !h.ST.IsZero() {
		attribute("time", h.ST.Time().Format(time.RFC3339Nano))
	}
	return append(append(append(dst, `,"data":`...), doc...), '}'), nil
}

// source returns the source of an event: its product, and its site if it names one.
func source(h event.Header, doc []byte) string {
	s := "/" + url.PathEscape(h.Prod)
	for _, path := range sites {
		value := doc
		for name := range strings.SplitSeq(path, ".") {
			var object map[string]json.RawMessage
			if json.Unmarshal(value, &object) != nil {
				object = nil
			}
			value = object[name]
		}
		var site string
		if json.Unmarshal(value, &site) == nil && isSite(site) {
			return s + "/" + url.PathEscape(site)
		}
	}
	return s
}

// DecodeCloudEvent decodes the event of a CloudEvent in the structured mode of the JSON format, from the member data or data_base64. Only
// the registry and the data determine the type of the event. Attributes other than specversion are ignored.
//
// Errors are [*telemetry.Error]: [telemetry.ErrSyntax] if data is not a JSON object, [telemetry.ErrDuplicate] if a member occurs
// twice, [telemetry.ErrUnsupported] for a version other than 1.0, [telemetry.ErrRequired] if there is no data or reg is nil, and
// otherwise those of [event.Registry.DecodeJSON].
func DecodeCloudEvent(data []byte, reg *event.Registry, limits telemetry.Limits) (event.Event, error) {
	if reg == nil {
		return nil, failure(telemetry.ErrRequired, "a registry")
	}
	if limit := limits.OrDefault().Event; int64(len(data)) > 2*limit {
		return nil, failure(telemetry.ErrLimit, "a CloudEvent of at most twice the size of an event")
	}
	envelope, err := envelopeOf(data)
	if err != nil {
		return nil, err
	}
	var version string
	if raw, ok := envelope["specversion"]; !ok || json.Unmarshal(raw, &version) != nil || version != "1.0" {
		return nil, failure(telemetry.ErrUnsupported, "CloudEvents 1.0")
	}
	if value, ok := envelope["data"]; ok {
		return reg.DecodeJSON(value, limits)
	}
	var text string
	if raw, ok := envelope["data_base64"]; ok && json.Unmarshal(raw, &text) == nil {
		event, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, failure(telemetry.ErrFormat, "base64")
		}
		return reg.DecodeJSON(event, limits)
	}
	return nil, failure(telemetry.ErrRequired, "data")
}

// envelopeOf returns the members of a JSON object, which is all of doc.
func envelopeOf(doc []byte) (map[string]json.RawMessage, error) {
	if !json.Valid(doc) || bytes.TrimLeft(doc, " \t\r\n")[0] != '{' {
		return nil, malformed()
	}
	d := json.NewDecoder(bytes.NewReader(doc))
	if _, err := d.Token(); err != nil {
		return nil, malformed()
	}
	all := make(map[string]json.RawMessage)
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, malformed()
		}
		if _, ok := all[name.(string)]; ok {
			return nil, failure(telemetry.ErrDuplicate, "each member once")
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, malformed()
		}
		all[name.(string)] = value
	}
	return all, nil
}
