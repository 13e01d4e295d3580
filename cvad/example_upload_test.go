package cvad_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// transaction represents a transaction of a database.
type transaction struct{ events int }

func (t *transaction) add(event.Event) error { t.events++; return nil }

// receive accepts an upload of any size without storing it: events are added to a transaction as they arrive, and the
// report on the whole bundle decides whether it is committed.
func receive(w http.ResponseWriter, req *http.Request) {
	bundle := cvad.NewBundleReader(http.MaxBytesReader(w, req.Body, 1<<30))
	var tx transaction
	for ev, err := range bundle.Events(req.Context()) {
		if err == nil {
			err = tx.add(ev)
		}
		if err != nil { // after an *event.Error, a receiver can also continue
			http.Error(w, "an event cannot be read", http.StatusUnprocessableEntity)
			return
		}
	}
	report, err := bundle.Verify(req.Context())
	if err == nil {
		err = report.Err()
	}
	if err != nil { // the transaction is rolled back
		http.Error(w, "the bundle does not verify", http.StatusUnprocessableEntity)
		return
	}
	fmt.Fprintf(w, "%d events of %s", tx.events, bundle.Manifest().Product)
}

// An HTTP handler verifies an upload and reads its events in one pass, in constant memory.
func ExampleBundleReader() {
	ctx := context.Background()
	var upload bytes.Buffer
	deployed, _ := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	w := cvad.NewBundleWriter(ctx, &upload, cvad.NewManifest(uuid.New(), deployed))
	for range 1000 {
		if err := w.Write(pseudonym.InClear(exampleEvent())); err != nil {
			log.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		log.Fatal(err)
	}

	server := httptest.NewServer(http.HandlerFunc(receive))
	defer server.Close()
	for _, body := range []io.Reader{bytes.NewReader(upload.Bytes()), bytes.NewReader(upload.Bytes()[:upload.Len()-100])} {
		answer, err := http.Post(server.URL, "application/zip", body)
		if err != nil {
			log.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			log.Fatal(err)
		}
		answer.Body.Close()
		fmt.Printf("%d %s\n", answer.StatusCode, bytes.TrimSpace(text))
	}
	// Output:
	// 200 1000 events of LicenseServer.OnPremUsage
	// 422 an event cannot be read
}
