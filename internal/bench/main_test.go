package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/licenseserver"
)

// Everything runs once, so that the command is known to work.
func TestQuick(t *testing.T) {
	dir := t.TempDir()
	command := filepath.Join(dir, "bench")
	page := filepath.Join(dir, "performance.md")
	for _, args := range [][]string{{"go", "build", "-o", command, "."}, {command, "-quick", "-o", page}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"## Targets", "## One event", "## Streams of events", "## Pseudonyms", "## Leak scan", "## Reports", "## Bundles", "## Received bundles", "## How cost grows"} {
		if !bytes.Contains(text, []byte("\n"+title+"\n")) {
			t.Errorf("no %q", title)
		}
	}
}

// The contenders do the same work: every library reads the same event, in every layout, and its output reads back as
// that event.
func TestContendersAgree(t *testing.T) {
	var want plain.Event
	if err := json.Unmarshal(sample, &want); err != nil {
		t.Fatal(err)
	}
	var ours cvad.UsageEvent
	if err := ours.UnmarshalJSON(sample); err != nil {
		t.Fatal(err)
	}
	doc, err := ours.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(doc, compact(sample)) {
		t.Errorf("written: %s", doc)
	}
	decoders := map[string]decoder[plain.Event]{
		standard: decodeStandard, segmentioZero: decodeZeroCopy[plain.Event],
		sonicFastest: func(doc []byte, v *plain.Event) error { return decodeFastest(string(doc), v) },
	}
	maps.Copy(decoders, copying)
	layouts := [][]byte{compact(sample), indented(sample), escaped(sample)}
	for _, o := range orders() {
		layouts = append(layouts, o.of([][]byte{sample})...)
	}
	for _, doc := range layouts {
		if got := new(cvad.UsageEvent); got.UnmarshalJSON(doc) != nil || !reflect.DeepEqual(got, &ours) {
			t.Errorf("%+v", got)
		}
		for name, decode := range decoders {
			var got plain.Event
			if err := decode(doc, &got); err != nil || got != want {
				t.Errorf("%s: %v %+v", name, err, got)
			}
		}
	}
	for name, encode := range peerEncoders {
		doc, err := encode(nil, &want)
		var got plain.Event
		if err != nil || json.Unmarshal(doc, &got) != nil || got != want {
			t.Errorf("%s: %v %s", name, err, doc)
		}
	}
}

// The contenders that are said to keep undocumented members do so.
func TestKeeping(t *testing.T) {
	doc := extended(compact(sample))
	var v plain.Keeping
	if err := decodeTwo(doc, &v); err != nil || len(v.Extra) == 0 || len(v.Payload.Extra) == 0 {
		t.Errorf("%v %s %s", err, v.Extra, v.Payload.Extra)
	}
	var ours cvad.UsageEvent
	if err := ours.UnmarshalJSON(doc); err != nil || !telemetry.HasUnknown(&ours) || !ours.Payload.Kept.HasUnknown() {
		t.Errorf("%v %v %v", err, telemetry.HasUnknown(&ours), ours.Payload.Kept.HasUnknown())
	}
}

// Both layouts of the report have the same content, for us and for encoding/xml.
func TestReports(t *testing.T) {
	for _, indented := range []bool{false, true} {
		p, err := newReportParts(indented)
		if err != nil {
			t.Fatal(err)
		}
		const times = 2
		n, err := countHolders(licenseserver.NewReader(p.reader(times)))
		if want := 1 + 2*times*holdersInPart; err != nil || n != want {
			t.Errorf("indented %v: %d holders, not %d: %v", indented, n, want, err)
		}
		var theirs plain.Report
		if err := xml.NewDecoder(p.reader(times)).Decode(&theirs); err != nil {
			t.Fatal(err)
		}
		if got := theirs.Inventory.Feature[0].SADate[0].Licensees; len(got.Users) != times*holdersInPart || len(got.Devices) != len(got.Users) {
			t.Errorf("indented %v: %d users, %d devices", indented, len(got.Users), len(got.Devices))
		}
	}
}

// All contenders read the same manifest.
func TestManifestsAgree(t *testing.T) {
	m, err := longManifest(10)
	if err != nil {
		t.Fatal(err)
	}
	inJSON, err := m.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	inXML, err := m.AppendXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	var want plain.Manifest
	if err := json.Unmarshal(inJSON, &want); err != nil {
		t.Fatal(err)
	}
	if f := want.File[9]; len(want.File) != 10 || f.UI != m.File[9].UI.String() || f.EventEndTS != int64(m.File[9].EventEndTS) || f.OfferingType.Name != "Broker" {
		t.Errorf("%+v", want)
	}
	for name, decode := range manifestPeers {
		var got plain.Manifest
		if err := decode(inJSON, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v %+v", name, err, got)
		}
	}
	var got plain.Manifest
	if err := xml.Unmarshal(inXML, &got); err != nil {
		t.Fatal(err)
	}
	if got.XMLName = want.XMLName; !reflect.DeepEqual(got, want) {
		t.Errorf("encoding/xml: %+v", got)
	}
	var ours cvad.Manifest
	if err := ours.DecodeXML(inXML, telemetry.Limits{}); err != nil || !reflect.DeepEqual(ours.File, m.File) {
		t.Errorf("%v %+v", err, ours)
	}
}

func TestMedian(t *testing.T) {
	for want, numbers := range map[float64][]float64{1: {1}, 2: {3, 1, 2}, 2.5: {4, 1, 2, 3}} {
		if got := median(numbers); got != want {
			t.Errorf("%v: %v", numbers, got)
		}
	}
}

func TestDuration(t *testing.T) {
	for ns, want := range map[float64]string{1: "1.00 ns", 12.34: "12.3 ns", 999.4: "999 ns", 999.6: "1.00 µs", 1_560: "1.56 µs", 2.5e9: "2.50 s"} {
		if got := duration(ns); got != want {
			t.Errorf("%v: %s", ns, got)
		}
	}
}

// The passes are shared: each contender has as many turns as there are passes.
func TestMeasure(t *testing.T) {
	var turns [2]int
	counting := func(i int) contender {
		return contender{"", func(n int) error { turns[i]++; return nil }}
	}
	costs, err := plan{passes: 3}.measure([]contender{counting(0), counting(1)})
	if err != nil || len(costs[0]) != 3 || len(costs[1]) != 3 || turns != [2]int{5, 5} { // two more to calibrate
		t.Errorf("%v %v %v", costs, turns, err)
	}
	var b strings.Builder
	r := &report{plan: plan{passes: 1}, out: &b, progress: &b}
	c := comparison{title: "T", contenders: []contender{counting(0), counting(1)}, targets: map[string]target{"": atLeast(0)}}
	if err := r.compare(c); err != nil || !strings.Contains(b.String(), "### T") {
		t.Errorf("%v %s", err, b.String())
	}
}
