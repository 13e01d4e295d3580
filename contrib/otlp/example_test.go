package otlp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/otlp"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// launch returns a scrubbed event.
func launch() pseudonym.Scrubbed[cvad.UsageEvent] {
	ev := cvad.NewUsageEvent(cvad.UsagePayload{
		ProductID:       "CAVDS",
		EnabledFeatures: event.SessionRecording,
		SiteID:          uuid.MustParse("a35647d0-901c-4477-87e0-dcd781d455f4"),
	},
		event.WithID(uuid.MustParse("d4ce7919-5d80-44de-a8fa-102923fe0ead")),
		event.WithTime(time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)),
		event.WithProduct(cvad.ProductOnPrem, "2402"),
		event.WithUser(event.User{UPN: "steven@ctxlabs.onmicrosoft.com"}))
	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
	if err != nil {
		log.Fatal(err)
	}
	return safe
}

// A line of the file is what the collector's receiver otlpjsonfile reads, and so is Reader.
func ExampleWriter() {
	var file bytes.Buffer
	w := otlp.NewWriter(&file)
	if err := w.Write(launch()); err != nil {
		log.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	kinds, err := event.NewRegistry(cvad.Events())
	if err != nil {
		log.Fatal(err)
	}
	for ev, err := range otlp.NewReader(&file, kinds).Events(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		usage := ev.(*cvad.UsageEvent)
		fmt.Println(usage.ST, usage.Payload.ProductID, usage.Payload.EnabledFeatures, usage.User.UPN)
	}
	// Output:
	// 2026-11-28T09:00:00.000Z CAVDS SessionRecording r2l5yuKr9n9mT8lM2MoBBw==
}

// A program that sends logs itself collects them in a Batch.
func ExampleBatch() {
	var b otlp.Batch
	if err := b.Add(launch()); err != nil {
		log.Fatal(err)
	}
	logs := b.Take() // for an exporter, such as one of package plogotlp
	resource := logs.ResourceLogs().At(0)
	record := resource.ScopeLogs().At(0).LogRecords().At(0)
	fmt.Println(record.EventName(), record.Timestamp())
	for _, name := range []string{"service.name", "service.version"} {
		v, _ := resource.Resource().Attributes().Get(name)
		fmt.Println(name, v.AsString())
	}
	for _, name := range []string{"payload.productId", "payload.enabledFeatures"} {
		v, _ := record.Attributes().Get(name)
		fmt.Println(name, v.AsString())
	}
	// Output:
	// cvad.usage_event 2026-11-28 09:00:00 +0000 UTC
	// service.name OnPrem.Broker
	// service.version 2402
	// payload.productId CAVDS
	// payload.enabledFeatures 64
}

// A CloudEvent has the event as its data.
func ExampleAppendCloudEvent() {
	text, err := otlp.AppendCloudEvent(nil, launch())
	if err != nil {
		log.Fatal(err)
	}
	var attributes map[string]any
	if err := json.Unmarshal(text, &attributes); err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"specversion", "id", "source", "type", "time", "datacontenttype", "dataschema"} {
		fmt.Println(name, attributes[name])
	}
	kinds, err := event.NewRegistry(cvad.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := otlp.DecodeCloudEvent(text, kinds, telemetry.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ev.(*cvad.UsageEvent).Payload.ProductID)
	// Output:
	// specversion 1.0
	// id d4ce7919-5d80-44de-a8fa-102923fe0ead
	// source /OnPrem.Broker/a35647d0-901c-4477-87e0-dcd781d455f4
	// type cvad.usage_event
	// time 2026-11-28T09:00:00Z
	// datacontenttype application/json
	// dataschema https://github.com/csg-telemetry/telemetry/cvad/schema/UsageEvent.schema.json
	// CAVDS
}
