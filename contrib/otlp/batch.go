package otlp

import (
	"iter"
	"slices"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Scope is the name of the instrumentation scope of the log records.
const Scope = "github.com/csg-telemetry/telemetry/contrib/otlp"

// The attributes of a resource.
const (
	// AttributeProduct is the resource attribute that holds the product, the member prod of an event.
	AttributeProduct = "service.name"
	// AttributeVersion is the resource attribute that holds the version of the product, the member prodVer of an event.
	AttributeVersion = "service.version"
	// AttributeSite is the resource attribute that holds the site. It repeats the first of these members that the event has:
	// payload.siteId, payload.tenantName, payload.deploymentId; see [Sites].
	AttributeSite = "site"
)

// sites are the members that name the site.
var sites = []string{"payload.siteId", "payload.tenantName", "payload.deploymentId"}

// Sites returns the JSON paths of the members that name the site, in order of precedence.
func Sites() []string { return slices.Clone(sites) }

// isSite reports whether a text names a site: a GUID of zeros does not.
func isSite(s string) bool { return s != "" && s != uuid.Nil.String() }

// moved are the members that are in the resource and not in the attributes of the record.
var moved = []struct{ member, attribute string }{{"prod", AttributeProduct}, {"prodVer", AttributeVersion}}

// Batch collects events as log records. Events with the same product, version and site share one resource. The zero Batch is empty and
// ready to use. It is not safe for concurrent use.
type Batch struct {
	logs    plog.Logs
	records map[[3]string]plog.LogRecordSlice
	n       int
}

// Add adds an event. It returns [telemetry.ErrClearText] if e is nil or zero, [telemetry.ErrUnsupported] if e is not an event, and otherwise
// the error of [pseudonym.Safe.AppendJSON]. After an error, the batch is unchanged.
func (b *Batch) Add(e pseudonym.Safe) error {
	ev, doc, err := document(e)
	if err != nil {
		return err
	}
	r := plog.NewLogRecord()
	attributes := r.Attributes()
	if err := flatten(attributes, doc); err != nil {
		return err
	}
	r.SetEventName(EventName(ev))
	elsewhere := make(map[string]bool)
	if st, ok := attributes.Get("st"); ok && st.Type() == pcommon.ValueTypeStr {
		if t, err := telemetry.ParseUTCMillis(st.Str()); err == nil {
			if at := t.Time(); inRange(at) {
				r.SetTimestamp(pcommon.NewTimestampFromTime(at))
				if text(r.Timestamp()) == st.Str() {
					elsewhere["st"] = true
				}
			}
		}
	}
	var resource [3]string
	for i, m := range moved {
		if v, ok := attributes.Get(m.member); ok && v.Type() == pcommon.ValueTypeStr && v.Str() != "" {
			resource[i] = v.Str()
			elsewhere[m.member] = true
		}
	}
	for _, name := range sites {
		if v, ok := attributes.Get(name); ok && v.Type() == pcommon.ValueTypeStr && isSite(v.Str()) {
			resource[2] = v.Str()
			break
		}
	}
	attributes.RemoveIf(func(name string, _ pcommon.Value) bool { return elsewhere[name] }) // Remove would change the order
	r.MoveTo(b.of(resource).AppendEmpty())
	b.n++
	return nil
}

// of returns the records of a resource.
func (b *Batch) of(resource [3]string) plog.LogRecordSlice {
	if b.records == nil {
		b.logs, b.records = plog.NewLogs(), make(map[[3]string]plog.LogRecordSlice)
	}
	if records, ok := b.records[resource]; ok {
		return records
	}
	r := b.logs.ResourceLogs().AppendEmpty()
	for i, name := range []string{AttributeProduct, AttributeVersion, AttributeSite} {
		if resource[i] != "" {
			r.Resource().Attributes().PutStr(name, resource[i])
		}
	}
	scope := r.ScopeLogs().AppendEmpty()
	scope.Scope().SetName(Scope)
	b.records[resource] = scope.LogRecords()
	return scope.LogRecords()
}

// Len returns the number of events in the batch.
func (b *Batch) Len() int { return b.n }

// Take returns the collected logs and empties the batch. If the batch is empty, the logs have no resources.
func (b *Batch) Take() plog.Logs {
	logs := b.logs
	if b.records == nil {
		logs = plog.NewLogs()
	}
	*b = Batch{}
	return logs
}

// inRange reports whether a time has a timestamp in OTLP, whose zero means that there is none.
func inRange(t time.Time) bool {
	return t.UnixNano() > 0 && t.Year() > 1969 && t.Year() < 2262
}

// text returns the text of the member st that a timestamp stands for, or an empty text.
func text(t pcommon.Timestamp) string {
	if t == 0 {
		return ""
	}
	v, err := telemetry.NewUTCMillis(t.AsTime())
	if err != nil {
		return ""
	}
	return v.String()
}

// Events yields the events in logs. They are equal to those that were added, apart from the losses that the package documentation lists.
// Log records of other scopes are skipped. For a record that is not an event, Events yields a [*telemetry.Error] and continues with the
// next record. The registry determines the type of each event. The error is [telemetry.ErrRequired] if reg is nil.
func Events(logs plog.Logs, reg *event.Registry, limits telemetry.Limits) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		if reg == nil {
			yield(nil, failure(telemetry.ErrRequired, "a registry"))
			return
		}
		for _, r := range logs.ResourceLogs().All() {
			for _, s := range r.ScopeLogs().All() {
				if s.Scope().Name() != Scope {
					continue
				}
				for _, record := range s.LogRecords().All() {
					doc, err := object(r.Resource(), record)
					if err != nil {
						if !yield(nil, err) {
							return
						}
						continue
					}
					if !yield(reg.DecodeJSON([]byte(doc), limits)) {
						return
					}
				}
			}
		}
	}
}

// object returns the JSON of the event that a record was made of.
func object(resource pcommon.Resource, record plog.LogRecord) (string, error) {
	var t tree
	for name, v := range record.Attributes().All() {
		path, err := split(name)
		if err != nil {
			return "", err
		}
		value, err := appendValue(nil, v, len(path))
		if err != nil {
			return "", err
		}
		if err := t.put(path, string(value)); err != nil {
			return "", err
		}
	}
	for _, m := range moved {
		v, ok := resource.Attributes().Get(m.attribute)
		if !ok {
			continue
		}
		value, err := appendValue(nil, v, 1)
		if err != nil {
			return "", err
		}
		if err := t.put([]string{m.member}, string(value)); err != nil {
			return "", err
		}
	}
	if _, ok := t.leaves["st"]; !ok && record.Timestamp() != 0 {
		if err := t.put([]string{"st"}, string(appendText(nil, text(record.Timestamp())))); err != nil {
			return "", err
		}
	}
	return string(t.append(nil)), nil
}
