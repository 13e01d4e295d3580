package otlp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/binding/format"
	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/otlp"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
)

const raw = `{"ver":2,"id":"no GUID","type":"NEW","st":"2011-08-12T20:17:46.384Z","prod":"Other","payload":{"a":[{},null,[1.5]],"b":"x"}}`

// events returns events of all kinds from all samples, and unusual ones.
func events(t testing.TB) (all []event.Event) {
	t.Helper()
	for r := range packages.Roots() {
		if _, ok := r.New().(event.Event); !ok {
			continue
		}
		samples, err := r.Samples("../..")
		must(t, err)
		for _, s := range samples {
			d, err := r.Decode(s.Text, s.Format)
			must(t, err)
			all = append(all, d.(event.Event))
		}
	}
	for _, doc := range []string{
		`{"type":"Cloud.Licensing","prod":"XenDesktop.Broker","payload":{"ver":"1.3"}}`,
		`{"type":"Cloud.Licensing","prod":"XenDesktop.Broker","user":{},"payload":{"ver":"1.3","enabledFeatures":18446744073709551615,"heartBeatTime":0}}`,
		`{"st":"2011-08-12T20:17:46Z","type":"Cloud.Licensing","prod":"XenDesktop.Broker","prodVer":"","payload":{"ver":"1.3","siteId":"a35647d0-901c-4477-87e0-dcd781d455f4"}}`,
		`{"st":"0001-01-01T00:00:00.000Z","type":"Cloud.Licensing","prod":"XenDesktop.Broker","payload":{"ver":"1.3"}}`,
		`{"st":"1970-01-01T00:00:00.000Z","type":"Cloud.Licensing","prod":"XenDesktop.Broker","payload":{"ver":"1.3"}}`,
		`{"st":"9999-12-31T23:59:59.999Z","type":"Cloud.Licensing","prod":"XenDesktop.Broker","payload":{"ver":"1.3"}}`,
		`{"type":"Cloud.Licensing","prod":"XenDesktop.Broker","a.b":{"c\\.d":1,"e":{}},"user":{"fullName":"a\"é\u2028","x":null},"payload":{"ver":"1.3","y":[1,-2,"z",{"q.r":[]}],"f":1.5}}`,
		`{"type":"config","prod":"AccessSecurity.OnPrem","payload":{"actualtemplatecode":"1.0","appsPublished":[{},{"name":"a"},{"internal":false,"x":1}]}}`,
	} {
		all = append(all, decode(t, doc))
	}
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func registry(t testing.TB) *event.Registry {
	t.Helper()
	r, err := event.NewRegistry(products.Events())
	must(t, err)
	return r
}

func decode(t testing.TB, doc string) event.Event {
	t.Helper()
	ev, err := registry(t).DecodeJSON([]byte(doc), telemetry.Limits{})
	must(t, err)
	return ev
}

func encode(t testing.TB, ev event.Event) string {
	t.Helper()
	doc, err := ev.AppendJSON(nil)
	must(t, err)
	return string(doc)
}

// file returns the lines of events.
func file(t testing.TB, all []event.Event, opts ...otlp.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := otlp.NewWriter(&b, opts...)
	for _, ev := range all {
		must(t, w.Write(pseudonym.InClearRecord(ev)))
	}
	must(t, w.Flush())
	return b.Bytes()
}

// read returns the events in lines by their ID and JSON.
func read(t testing.TB, src io.Reader) (docs []string) {
	t.Helper()
	for ev, err := range otlp.NewReader(src, registry(t)).Events(t.Context()) {
		must(t, err)
		docs = append(docs, encode(t, ev))
	}
	return docs
}

// Events of all kinds are unchanged after a round trip, with one event in a line and with all events in one.
func TestRoundTrip(t *testing.T) {
	all := events(t)
	for _, ev := range all {
		got := read(t, bytes.NewReader(file(t, []event.Event{ev})))
		if want := encode(t, ev); len(got) != 1 || got[0] != want {
			t.Fatalf("%T:\n got %s\nwant %s", ev, got, want)
		}
	}
	want := make(map[string]int)
	for _, ev := range all {
		want[encode(t, ev)]++
	}
	for _, doc := range read(t, bytes.NewReader(file(t, all, otlp.WithBatch(7)))) {
		want[doc]--
	}
	for doc, n := range want {
		if n != 0 {
			t.Errorf("%d times too few: %s", n, doc)
		}
	}
}

// For an event of an unknown kind, the order of the members is lost, but no member.
func TestRoundTripOfRaw(t *testing.T) {
	got := read(t, bytes.NewReader(file(t, []event.Event{decode(t, raw)})))
	var g, w any
	must(t, json.Unmarshal([]byte(got[0]), &g))
	must(t, json.Unmarshal([]byte(raw), &w))
	a, _ := json.Marshal(g)
	b, _ := json.Marshal(w)
	if string(a) != string(b) {
		t.Errorf("got %s\nwant %s", a, b)
	}
}

// OpenTelemetry's own code reads the output, as JSON and in the binary form of the protocol, and its values are those
// of the event.
func TestCollectorReads(t *testing.T) {
	ev := cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS", EnabledFeatures: event.SessionRecording, IsAnonymousUser: true},
		event.WithProduct(cvad.ProductOnPrem, "2402"), event.WithTime(time.UnixMilli(1697439600123)), event.WithUser(event.User{UPN: "a@b"}))
	ev.Payload.SiteID = ev.ID
	line := file(t, []event.Event{ev, ev})
	var u plog.JSONUnmarshaler
	logs, err := u.UnmarshalLogs(bytes.TrimSpace(line))
	must(t, err)
	request := plogotlp.NewExportRequest()
	must(t, request.UnmarshalJSON(bytes.TrimSpace(line)))
	binary, err := request.MarshalProto()
	must(t, err)
	var p plog.ProtoUnmarshaler
	if logs, err = p.UnmarshalLogs(binary); err != nil || logs.LogRecordCount() != 2 || logs.ResourceLogs().Len() != 1 {
		t.Fatalf("%d records, %v", logs.LogRecordCount(), err)
	}
	resource := logs.ResourceLogs().At(0)
	record := resource.ScopeLogs().At(0).LogRecords().At(1)
	if record.EventName() != "cvad.usage_event" || !record.Timestamp().AsTime().Equal(time.UnixMilli(1697439600123)) {
		t.Errorf("%s at %s", record.EventName(), record.Timestamp())
	}
	for name, want := range map[string]any{"service.name": "OnPrem.Broker", "service.version": "2402", "site": ev.ID.String()} {
		if v, _ := resource.Resource().Attributes().Get(name); v.AsRaw() != want {
			t.Errorf("%s: %v", name, v.AsRaw())
		}
	}
	for name, want := range map[string]any{
		"id": ev.ID.String(), "user.upn": "a@b", "payload.productId": "CAVDS", "payload.enabledFeatures": int64(68), "payload.isAnonymousUser": true,
	} {
		if v, ok := record.Attributes().Get(name); !ok || v.AsRaw() != want {
			t.Errorf("%s: %v", name, v.AsRaw())
		}
	}
	for _, name := range []string{"st", "prod", "prodVer", "payload"} {
		if _, ok := record.Attributes().Get(name); ok {
			t.Errorf("%s is at two places", name)
		}
	}
	for ev2, err := range otlp.Events(logs, registry(t), telemetry.Limits{}) { // through the binary form
		must(t, err)
		if encode(t, ev2) != encode(t, ev) {
			t.Error(encode(t, ev2))
		}
	}
}

// CloudEvents' own code accepts the output, its attributes are those of the event, and it contains the event byte for
// byte.
func TestCloudEvents(t *testing.T) {
	for _, ev := range append(events(t), decode(t, raw)) {
		text, err := otlp.AppendCloudEvent([]byte("x"), pseudonym.InClearRecord(ev))
		must(t, err)
		text = text[1:]
		var ce cloudevents.Event
		must(t, json.Unmarshal(text, &ce))
		must(t, ce.Validate())
		h := ev.Head()
		if ce.Type() != otlp.EventName(ev) || !strings.HasPrefix(ce.Source(), "/"+strings.ReplaceAll(h.Prod, " ", "%20")) || ce.DataSchema() != otlp.SchemaURL(ev) {
			t.Errorf("%s", text)
		}
		if !h.ST.IsZero() && !ce.Time().Equal(h.ST.Time()) {
			t.Errorf("%s at %s", h.ST, ce.Time())
		}
		if string(ce.Data()) != encode(t, ev) {
			t.Errorf("%s", ce.Data())
		}
		got, err := otlp.DecodeCloudEvent(text, registry(t), telemetry.Limits{})
		must(t, err)
		if encode(t, got) != encode(t, ev) {
			t.Errorf("%s", encode(t, got))
		}
		// Output of the SDK is read too, with data as JSON text or in base64.
		again, err := format.JSON.Marshal(&ce)
		must(t, err)
		if got, err = otlp.DecodeCloudEvent(again, registry(t), telemetry.Limits{}); err != nil || encode(t, got) != encode(t, ev) {
			t.Errorf("%v", err)
		}
		ce.DataBase64 = true
		again, err = json.Marshal(ce)
		must(t, err)
		if got, err = otlp.DecodeCloudEvent(again, registry(t), telemetry.Limits{}); err != nil || encode(t, got) != encode(t, ev) {
			t.Errorf("%v", err)
		}
	}
}

// The schema that a CloudEvent names is the one of the record.
func TestSchemaURL(t *testing.T) {
	for r := range packages.Roots() {
		ev, ok := r.New().(event.Event)
		if !ok {
			continue
		}
		schema, err := r.Package.Schema(r.Type, telemetry.JSON)
		must(t, err)
		var s struct {
			ID string `json:"$id"`
		}
		must(t, json.Unmarshal([]byte(schema), &s))
		if s.ID != otlp.SchemaURL(ev) {
			t.Errorf("%s: %s", r.Name(), s.ID)
		}
	}
}

// Events without a GUID, such as those of a License Server, are distinguished by their content.
func TestCloudEventID(t *testing.T) {
	ids := make(map[string]bool)
	for _, st := range []string{"2021-08-27T04:22:56.745631Z", "2021-08-28T04:22:56.745631Z", "2021-08-28T04:22:56.745631Z"} {
		ev := decode(t, `{"type":"LicenseServer.Inventory","prod":"License Server","id":"E824249098A96BF0","st":"`+st+`"}`)
		text, err := otlp.AppendCloudEvent(nil, pseudonym.InClearRecord(ev))
		must(t, err)
		var ce cloudevents.Event
		must(t, json.Unmarshal(text, &ce))
		ids[ce.ID()] = true
	}
	if len(ids) != 2 {
		t.Error(ids)
	}
}

// Only scrubbed events are written.
func TestRefuses(t *testing.T) {
	w := otlp.NewWriter(io.Discard)
	for _, c := range []struct {
		safe pseudonym.Safe
		kind error
	}{
		{nil, telemetry.ErrClearText},
		{pseudonym.Scrubbed[cvad.UsageEvent]{}, telemetry.ErrClearText},
		{pseudonym.InClear(new(licenseserver.Report)), telemetry.ErrUnsupported},
	} {
		if err := w.Write(c.safe); !errors.Is(err, c.kind) {
			t.Error(err)
		}
		if _, err := otlp.AppendCloudEvent(nil, c.safe); !errors.Is(err, c.kind) {
			t.Error(err)
		}
	}
	if err := otlp.NewWriter(nil).Write(pseudonym.InClear(new(cvad.UsageEvent))); !errors.Is(err, telemetry.ErrRequired) {
		t.Error(err)
	}
	boom := errors.New("boom")
	w = otlp.NewWriter(broken{boom}, otlp.WithBatch(1))
	for range 2 {
		if err := w.Write(pseudonym.InClear(new(cvad.UsageEvent))); !errors.Is(err, boom) {
			t.Error(err)
		}
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }

// Broken lines and records are reported as errors, and reading continues after them. Records of other programs are
// skipped.
func TestBroken(t *testing.T) {
	good := file(t, []event.Event{decode(t, `{"type":"config","prod":"AccessSecurity.OnPrem"}`)})
	other := bytes.Replace(good, []byte(otlp.Scope), []byte("somebody/else"), 1)
	clash := bytes.Replace(good, []byte(`"key":"type"`), []byte(`"key":"prod.x"`), 1)
	var docs, errs int
	src := bytes.Join([][]byte{good, good[:len(good)/2], []byte("\n\n[]\n"), other, clash, good[:len(good)-1]}, nil)
	for ev, err := range otlp.NewReader(bytes.NewReader(src), registry(t)).Events(t.Context()) {
		if err == nil && ev != nil {
			docs++
			continue
		}
		var e *telemetry.Error
		if errs++; !errors.As(err, &e) {
			t.Error(err)
		}
	}
	if docs != 2 || errs != 3 {
		t.Errorf("%d events, %d errors", docs, errs)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range otlp.NewReader(bytes.NewReader(good), registry(t)).Events(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	for _, err := range otlp.NewReader(nil, registry(t)).Events(t.Context()) {
		if !errors.Is(err, telemetry.ErrRequired) {
			t.Error(err)
		}
	}
}

// Attributes that no event has cause errors and no panic.
func TestHostileAttributes(t *testing.T) {
	for name, put := range map[string]func(pcommon.Map){
		"bytes":    func(m pcommon.Map) { m.PutEmptyBytes("a") },
		"not UTF8": func(m pcommon.Map) { m.PutStr("a", "\xff") },
		"infinite": func(m pcommon.Map) { m.PutDouble("a", 1/zero) },
		"deep key": func(m pcommon.Map) { m.PutInt(strings.Repeat("a.", 100), 1) },
		"clash":    func(m pcommon.Map) { m.PutInt("a", 1); m.PutInt("a.b", 1) },
		"clash 2":  func(m pcommon.Map) { m.PutInt("a.b", 1); m.PutInt("a", 1) },
		"deep value": func(m pcommon.Map) {
			v := m.PutEmpty("a")
			for range 100 {
				v = v.SetEmptySlice().AppendEmpty()
			}
		},
	} {
		var b otlp.Batch
		must(t, b.Add(pseudonym.InClear(new(cvad.UsageEvent))))
		logs := b.Take()
		put(logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes())
		n := 0
		for _, err := range otlp.Events(logs, registry(t), telemetry.Limits{}) {
			var e *telemetry.Error
			if n++; !errors.As(err, &e) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d", name, n)
		}
	}
}

var zero float64

// CloudEvents that are not valid.
func TestBrokenCloudEvents(t *testing.T) {
	for doc, kind := range map[string]error{
		``:                               telemetry.ErrSyntax,
		`[1]`:                            telemetry.ErrSyntax,
		`{"specversion":"1.0","data":{}`: telemetry.ErrSyntax,
		`{"specversion":"0.3","data":{"prod":"a"}}`:                      telemetry.ErrUnsupported,
		`{"Specversion":"1.0","data":{"prod":"a"}}`:                      telemetry.ErrUnsupported,
		`{"specversion":"1.0","data":{"prod":"a"},"data":{"prod":"a"}}`:  telemetry.ErrDuplicate,
		`{"specversion":"1.0"}`:                                          telemetry.ErrRequired,
		`{"specversion":"1.0","data_base64":"?"}`:                        telemetry.ErrFormat,
		`{"specversion":"1.0","data":{}}`:                                telemetry.ErrRequired,
		`{"specversion":"1.0","x":"` + strings.Repeat("x", 3<<20) + `"}`: telemetry.ErrLimit,
	} {
		if _, err := otlp.DecodeCloudEvent([]byte(doc), registry(t), telemetry.Limits{}); !errors.Is(err, kind) {
			t.Errorf("%.80s: %v", doc, err)
		}
	}
}

// Every event is unchanged after a round trip.
func FuzzRoundTrip(f *testing.F) {
	for _, ev := range events(f) {
		f.Add(encode(f, ev))
	}
	f.Fuzz(func(t *testing.T, doc string) {
		ev, err := registry(t).DecodeJSON([]byte(doc), telemetry.Limits{})
		if err != nil {
			return
		}
		if _, raw := ev.(*event.Raw); raw {
			return
		}
		if _, err := ev.AppendJSON(nil); err != nil {
			return
		}
		telemetry.DropUnknown(ev) // its numbers may be fractions
		got := read(t, bytes.NewReader(file(t, []event.Event{ev})))
		if want := encode(t, ev); len(got) != 1 || got[0] != want {
			t.Fatalf("got %s\nwant %s", got, want)
		}
	})
}

// Every line gives events or errors.
func FuzzReader(f *testing.F) {
	for _, ev := range events(f) {
		f.Add(file(f, []event.Event{ev}))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for ev, err := range otlp.NewReader(bytes.NewReader(data), registry(t)).Events(t.Context()) {
			if (ev == nil) == (err == nil) {
				t.Fatal(ev, err)
			}
		}
	})
}
