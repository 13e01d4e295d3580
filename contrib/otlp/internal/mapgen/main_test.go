package main

import (
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/otlp"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// The committed table equals the output of the generator.
func TestFresh(t *testing.T) {
	if got, err := os.ReadFile("../../mapping.md"); err != nil || string(got) != mapping() {
		t.Errorf("mapping.md is stale: run go generate in contrib/otlp (%v)", err)
	}
}

// Every element of a sample is at the place and has the value that the table says.
func TestPlaces(t *testing.T) {
	values := map[pcommon.ValueType]string{
		pcommon.ValueTypeStr: "string", pcommon.ValueTypeInt: "int", pcommon.ValueTypeBool: "bool", pcommon.ValueTypeSlice: "array",
	}
	n := 0
	for r := range packages.Roots() {
		if _, ok := r.New().(event.Event); !ok {
			continue
		}
		elements := make(map[string]telemetry.Element)
		for e := range r.Package.Elements() {
			elements[strings.TrimSuffix(e.JSONPath, "[]")] = e
			list, _, ok := strings.Cut(e.JSONPath, "[].")
			if _, listed := elements[list]; ok && !listed {
				elements[list] = telemetry.Element{JSONPath: list, Form: "list"} // the dictionary does not list it
			}
		}
		samples, err := r.Samples("../../../..")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := r.Decode(samples[0].Text, samples[0].Format)
		if err != nil {
			t.Fatal(err)
		}
		var b otlp.Batch
		if err := b.Add(pseudonym.InClearRecord(doc.(event.Event))); err != nil {
			t.Fatal(err)
		}
		record := b.Take().ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
		for key, v := range record.Attributes().All() {
			e, ok := elements[key]
			if key == "st" { // it is present only if its digits differ from those of the timestamp
				continue
			}
			if !ok {
				t.Errorf("%s: no element at %s", r.Name(), key)
				continue
			}
			if strings.HasSuffix(e.JSONPath, "[]") {
				continue // an item
			}
			place, value, _ := places(e)
			if !strings.HasPrefix(place, "attribute `"+key+"`") || value != values[v.Type()] {
				t.Errorf("%s: %s is a %s, but the table says %s, %s", r.Name(), key, values[v.Type()], place, value)
			}
			n++
		}
	}
	if n < 100 {
		t.Errorf("%d elements", n)
	}
}
