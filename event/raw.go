package event

import (
	"bytes"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Raw is an event whose kind is not in the [Registry]. It holds the text of the event, and the members of its header
// that have the documented form. All other members are only in JSON: the fields for them are zero, and Members of
// Unknown yields none of them. [telemetry.Unknowns] lists them.
type Raw struct {
	Header

	// JSON is the event as it was read. If it is not empty, it is written and changes of the header have no effect. If
	// it is empty, only the header is written.
	JSON string
}

// DecodeJSON keeps a copy of data, which must be one JSON object, and decodes the header. A member of the header that does not
// have the documented form is not an error, because the event is of another kind. The error is [telemetry.ErrRequired]
// if there is neither prod nor type.
func (r *Raw) DecodeJSON(data []byte, limits telemetry.Limits) error {
	doc := bytes.TrimSpace(data[markLen(data):])
	var v Raw
	d := codec.NewJSON()
	defer d.Free()
	if err := d.End(decodeHeaderJSON(d, d.Reset(data, codecLimits(limits)), &v.Header)); err != nil {
		if !isForm((*telemetry.Error)(err)) {
			return (*telemetry.Error)(err)
		}
		if err := d.End(d.Skip(d.Reset(data, codecLimits(limits)))); err != nil {
			return (*telemetry.Error)(err)
		}
		v.Header = headerOf(d, doc, codecLimits(limits))
	}
	if !names(doc) {
		return record.Failure(fault.ErrRequired, "prod or type")
	}
	codec.Drop(&v.Kept)
	v.JSON = string(doc)
	*r = v
	return nil
}

// headerOf returns the header of a JSON event, without the members that do not have the documented form.
func headerOf(d *codec.JSON, doc []byte, limits codec.Limits) (h Header) {
	at := make([]int, len(fieldsHeader.Names))
	codec.PeekMembers(doc, 0, fieldsHeader.Names, at)
	sound := []byte{'{'}
	for n, key := range fieldsHeader.Keys {
		if at[n] < 0 {
			continue
		}
		member := append([]byte(key), codec.PeekValue(doc, at[n])...)
		if d.End(decodeHeaderJSON(d, d.Reset(slices.Concat([]byte("{"), member, []byte("}")), limits), new(Header))) == nil {
			if len(sound) > 1 {
				sound = append(sound, ',')
			}
			sound = append(sound, member...)
		}
	}
	decodeHeaderJSON(d, d.Reset(append(sound, '}'), limits), &h)
	return h
}

// UnmarshalJSON implements json.Unmarshaler. It calls DecodeJSON with the default limits.
func (r *Raw) UnmarshalJSON(data []byte) error { return r.DecodeJSON(data, telemetry.Limits{}) }

// AppendJSON appends the event to dst byte for byte, apart from line breaks and tabs between its tokens.
func (r *Raw) AppendJSON(dst []byte) ([]byte, error) {
	if r.JSON != "" {
		return codec.AppendOneLine(dst, r.JSON), nil
	}
	out, err := appendHeaderJSON(dst, &r.Header)
	if err != nil {
		return dst, record.Error(err)
	}
	return out, nil
}

// MarshalJSON implements json.Marshaler.
func (r *Raw) MarshalJSON() ([]byte, error) { return r.AppendJSON(nil) }

// AppendXML always fails with ErrUnsupported, because the XML form of the members of an unknown kind is not known.
func (r *Raw) AppendXML(dst []byte) ([]byte, error) {
	return dst, (*telemetry.Error)(fault.New(fault.ErrUnsupported, "an event of a known kind"))
}

// Check reports that the kind is unknown.
func (r *Raw) Check() (is telemetry.Issues) {
	is.Add(telemetry.Warning, telemetry.ErrUnknown, "", "has an unknown kind, or its payload has an unknown version")
	return is
}

// Access returns what packages telemetry and pseudonym use of the event. The positions of identifiers are unknown, so
// Scrub removes everything but the header, and removes from the header all values that are not plain words or versions.
func (r *Raw) Access() telemetry.Access { return (*accessRaw)(r) }

type accessRaw Raw

var _ pseudonym.Access = (*accessRaw)(nil)

// PayloadVersion returns the version of the JSON payload: its member actualtemplatecode, or else ver, or "".
func (r *accessRaw) PayloadVersion() string {
	at, _ := peekPayloadAt(r.JSON)
	_, version := peekPayload(r.JSON, at, versionNames)
	return version
}

// Has only considers the header, like Missing.
func (r *accessRaw) Has(path string) bool { return hasHeader(&r.Header, path) }

func (r *accessRaw) Missing() iter.Seq[string] {
	return func(yield func(string) bool) { missingHeader(&r.Header, "", yield) }
}

func (r *accessRaw) Clone() telemetry.Record { return (*Raw)(new(*r)) } // nothing in it is shared and mutable

func (r *accessRaw) Identifiers() iter.Seq[pseudonym.Identifier] {
	return func(func(pseudonym.Identifier) bool) {}
}

// Undocumented returns the members of the event that are not in its header, for [telemetry.Unknowns].
func (r *accessRaw) Undocumented() telemetry.Unknown {
	if r.JSON == "" {
		return r.Unknown
	}
	object := strings.TrimSpace(r.JSON)
	if object == "" || object[0] != '{' || !json.Valid([]byte(object)) {
		return undocumented(`"":null`) // the caller has set it, so there are no names to list
	}
	var members []string
	d := codec.NewJSON()
	defer d.Free()
	text := strings.TrimSpace(string(codec.AppendOneLine(nil, object[1:len(object)-1])))
	for m := range codec.Members(text) {
		var h Header
		member := text[m.Start:m.End]
		err := d.End(decodeHeaderJSON(d, d.Reset([]byte("{"+member+"}"), codecLimits(telemetry.Limits{})), &h))
		if err != nil || h.Kept.HasUnknown() {
			members = append(members, member)
		}
	}
	return undocumented(strings.Join(members, ","))
}

func undocumented(members string) (u telemetry.Unknown) {
	if members != "" {
		u.Kept = &codec.Kept{Members: members}
	}
	return u
}

func (r *accessRaw) HasUnknown() bool { return r.Undocumented().Kept.HasUnknown() }

// DropUnknown removes the text of the event and keeps its header.
func (r *accessRaw) DropUnknown() int {
	dropped := r.Undocumented()
	codec.Drop(&r.Kept)
	r.JSON = ""
	return codec.Drop(&dropped.Kept)
}

// codecLimits returns the limits of the scanner.
func codecLimits(limits telemetry.Limits) codec.Limits {
	limits = limits.OrDefault()
	return record.Limits(limits, limits.Event)
}
