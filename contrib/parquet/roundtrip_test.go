package parquet_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/parquet"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// module is the module folder with the samples.
const module = "../.."

// events returns an event of every kind of all packages, from each sample, and one of an unknown kind.
func events(t testing.TB) (all []event.Event) {
	t.Helper()
	for r := range packages.Roots() {
		if _, ok := r.New().(event.Event); !ok {
			continue
		}
		samples, err := r.Samples(module)
		must(t, err)
		if len(samples) == 0 {
			t.Fatalf("%s has no sample", r.Name())
		}
		for _, s := range samples {
			d, err := r.Decode(s.Text, s.Format)
			must(t, err)
			all = append(all, d.(event.Event))
		}
	}
	return append(all, decode(t, `{"ver":2,"id":"no GUID","type":"NEW","st":"2011-08-12T20:17:46.384Z","prod":"Other","payload":{"a":[{},null],"b":"x"}}`))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func decode(t testing.TB, doc string) event.Event {
	t.Helper()
	ev, err := registry(t).DecodeJSON([]byte(doc), telemetry.Limits{})
	must(t, err)
	return ev
}

func registry(t testing.TB) *event.Registry {
	t.Helper()
	r, err := event.NewRegistry(products.Events())
	must(t, err)
	return r
}

func encode(t testing.TB, r telemetry.Record) string {
	t.Helper()
	doc, err := r.AppendJSON(nil)
	must(t, err)
	return string(doc)
}

// file returns a file with the given events, which are of one kind.
func file(t testing.TB, all []event.Event, opts ...parquet.WriterOption) []byte {
	t.Helper()
	table, ok := parquet.TableOf(all[0])
	if !ok {
		t.Fatalf("%T has no table", all[0])
	}
	var b bytes.Buffer
	w, err := parquet.NewWriter(&b, table, opts...)
	must(t, err)
	for _, ev := range all {
		must(t, w.Write(pseudonym.InClearRecord(ev)))
	}
	must(t, w.Close())
	return b.Bytes()
}

// read returns the events of a file.
func read(data []byte) (all []event.Event, err error) {
	r, err := parquet.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			return all, err
		}
		all = append(all, ev)
	}
	return all, nil
}

// same fails the test unless two events have the same JSON and lack the same members.
func same(t testing.TB, got, want event.Event) {
	t.Helper()
	if g, w := encode(t, got), encode(t, want); g != w {
		t.Fatalf("%T:\n got %s\nwant %s", want, g, w)
	}
	if g, w := missing(got), missing(want); g != w {
		t.Fatalf("%T lacks %s, want %s", want, g, w)
	}
	if g, w := issues(got), issues(want); g != w {
		t.Fatalf("%T has the issues %s, want %s", want, g, w)
	}
}

func missing(ev event.Event) string {
	var all []string
	for path := range telemetry.Missing(ev) {
		all = append(all, path)
	}
	return strings.Join(all, " ")
}

func issues(ev event.Event) string {
	var all []string
	for _, issue := range ev.Check() {
		all = append(all, issue.String())
	}
	return strings.Join(all, "\n")
}

// The events of all packages are unchanged after a round trip.
func TestRoundTrip(t *testing.T) {
	for _, ev := range events(t) {
		got, err := read(file(t, []event.Event{ev, ev}))
		must(t, err)
		if len(got) != 2 {
			t.Fatalf("%T: %d events", ev, len(got))
		}
		same(t, got[0], ev)
		same(t, got[1], ev)
	}
}

// Absent and undocumented members, and other spellings, are unchanged too.
func TestRoundTripOfOddEvents(t *testing.T) {
	for _, doc := range []string{
		`{"type":"Cloud.Licensing","prod":"XenDesktop.Broker","payload":{"ver":"1.3"}}`,
		`{"type":"Cloud.Licensing","prod":"XenDesktop.Broker","user":{},"dvc":{},"payload":{"ver":"1.3","enabledFeatures":0,"heartBeatTime":0}}`,
		`{"type":"Cloud.Licensing","prod":"XenDesktop.Broker","user":{"upn":""},"payload":{"ver":"1.3","enabledFeatures":18446744073709551615}}`,
		`{"st":"2011-08-12T20:17:46Z","type":"Cloud.Licensing","prod":"XenDesktop.Broker","payload":{"ver":"1.3","licenseActivityTimeStamp":"2011-08-12T20:17:46.123456789Z"}}`,
		`{"st":"0001-01-01T00:00:00.000Z","type":"Cloud.Licensing","prod":"XenDesktop.Broker","payload":{"ver":"1.3","licenseActivityTimeStamp":"9999-12-31T23:59:59.999Z"}}`,
		`{"type":"Cloud.Licensing","prod":"XenDesktop.Broker","new":{"a":1},"user":{"upn":"a\"\\\u2028é","x":null},"payload":{"ver":"1.3","y":[1,2],"_unknown":"z","payload":{}}}`,
		`{"type":"Cloud.Licensing","prod":"XenDesktop.Broker","_text":1,"payload":{"ver":"1.3","enabledFeatures_names":["x"]}}`,
		`{"type":"config","prod":"AccessSecurity.OnPrem","payload":{"actualtemplatecode":"1.0","appsPublished":[]}}`,
		`{"type":"config","prod":"AccessSecurity.OnPrem","payload":{"actualtemplatecode":"1.0","appsPublished":[{},{"name":"a"},{"internal":false,"x":1},{}]}}`,
		`{"type":"user","prod":"AccessSecurity.OnPrem","payload":{"actualtemplatecode":"1.5","SPAOPDEVSite":{"published":{"internal":[],"external":["a"],"b":{"c":[]}}}}}`,
		`{"type":"LicenseServer.Inventory","prod":"License Server","payload":{"Feature":[{"DateExpiration":"permanent","DateIssued":"1-Dec-03","DateStart":"31-DEC-2014"},{"SADate":"2022.1231"}]}}`,
	} {
		ev := decode(t, doc)
		if _, raw := ev.(*event.Raw); raw {
			t.Fatalf("unknown kind: %s", doc)
		}
		got, err := read(file(t, []event.Event{ev}))
		if err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		same(t, got[0], ev)
	}
}

// The documented columns alone are enough to restore the samples: the columns of remaining content are empty, apart
// from times with other than three or six fraction digits, and two-digit years.
func TestSamplesNeedNoText(t *testing.T) {
	left := map[string]string{
		"devicetrust-configuration-event": `{"st":"2025-04-16T12:00:00.0000Z"}`,
		"scout-device-count-event":        `{"st":"2025-08-16T09:05:00Z"}`,
		"licenseserver-inventory-event":   `{"payload":{"Feature":[{"DateIssued":"1-Dec-03"}]}}`,
	}
	for _, ev := range events(t) {
		table, _ := parquet.TableOf(ev)
		if table.Name() == "event-raw" {
			continue
		}
		_, text := leftovers(t, file(t, []event.Event{ev}))
		if text != left[table.Name()] {
			t.Errorf("%s: %s", table.Name(), text)
		}
	}
}

// Hundreds of events in several row groups are read back in order.
func TestRowGroups(t *testing.T) {
	var all []event.Event
	want := decode(t, `{"type":"config","prod":"AccessSecurity.OnPrem","payload":{"actualtemplatecode":"1.0","appsPublished":[{"name":"a"},{"x":1}]}}`)
	for range 300 {
		all = append(all, want)
	}
	data := file(t, all, parquet.WithRowGroup(1000))
	if n := rowGroups(t, data); n < 30 || n > 60 {
		t.Fatalf("%d row groups", n)
	}
	got, err := read(data)
	must(t, err)
	if len(got) != len(all) {
		t.Fatalf("%d events", len(got))
	}
	for _, ev := range got {
		same(t, ev, want)
	}
}
