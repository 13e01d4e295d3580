// Command receiver receives upload bundles over HTTP and verifies them while they arrive, in one pass and without a
// temporary file. Events are provisional until the whole bundle is verified, so they are kept separate until then.
//
//	go run ./examples/receiver localhost:8080
//	curl --data-binary @b.zip http://localhost:8080/
package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
)

// most is the maximum size of an upload.
const most = 2 << 30

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: receiver ADDRESS")
	}
	store := func(server string, products map[string]int) error {
		log.Printf("server %s: %v", server, products) // a receiver commits its transaction here
		return nil
	}
	s := http.Server{Addr: os.Args[1], Handler: receive(store), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Minute}
	log.Fatal(s.ListenAndServe())
}

// receive returns a handler that counts the events of each product and server in bundles that verify.
func receive(store func(server string, products map[string]int) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.Error(w, "post a bundle", http.StatusMethodNotAllowed)
			return
		}
		b := cvad.NewBundleReader(http.MaxBytesReader(w, r.Body, most))
		products := make(map[string]int)
		var broken error
		for ev, err := range b.Events(r.Context()) {
			if err != nil {
				broken = err
				break
			}
			products[ev.Head().Prod]++
		}
		report, err := b.Verify(r.Context())
		if err == nil {
			err = report.Err()
		}
		if err == nil {
			err = broken // an event that cannot be decoded: its bytes verify
		}
		switch {
		case errors.Is(err, telemetry.ErrUnverified):
			http.Error(w, "the upload broke off", http.StatusBadRequest)
		case err != nil:
			http.Error(w, err.Error(), http.StatusUnprocessableEntity) // errors contain nothing that was sent
		case store(b.Manifest().GUID.String(), products) != nil:
			http.Error(w, "try again later", http.StatusServiceUnavailable)
		default:
			fmt.Fprintln(w, b.Manifest().ManifestUI)
		}
	})
}
