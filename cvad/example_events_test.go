package cvad_test

import (
	"bytes"
	"context"
	"fmt"
	"log"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// A loop that keeps no event can reuse the memory of the previous one, which saves time.
func ExampleWithEvents() {
	ctx := context.Background()
	var file bytes.Buffer
	w := cvad.NewBundleWriter(ctx, &file, cvad.Manifest{})
	for range 3 {
		launch := cvad.NewUsageEvent(cvad.UsagePayload{LicenseModel: cvad.LicenseModelUserDevice})
		e, err := pseudonym.Scrub(pseudonym.Documented(), launch)
		if err != nil {
			log.Fatal(err)
		}
		if err := w.Write(e); err != nil {
			log.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		log.Fatal(err)
	}

	b, err := cvad.NewBundle(ctx, bytes.NewReader(file.Bytes()), int64(file.Len()), cvad.WithEvents(event.WithReuse()))
	if err != nil {
		log.Fatal(err)
	}
	models := map[cvad.LicenseModel]int{}
	for ev, err := range b.Events(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		models[ev.(*cvad.UsageEvent).Payload.LicenseModel]++
	}
	fmt.Println(models)
	// Output: map[UserDevice:3]
}
