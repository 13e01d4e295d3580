package cvad_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// A bundle can carry files of other kinds, too.
func ExampleBundleWriter() {
	ctx := context.Background()
	var file bytes.Buffer
	deployed, _ := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	w := cvad.NewBundleWriter(ctx, &file, cvad.NewManifest(uuid.New(), deployed), cvad.WithFormat(telemetry.JSON))
	hasher, err := pseudonym.Ephemeral()
	if err != nil {
		log.Fatal(err)
	}
	at := time.Date(2023, 10, 16, 7, 0, 0, 0, time.UTC)
	launch := cvad.NewUsageEvent(cvad.UsagePayload{ProductID: cvad.ProductIDCAVDS}, event.WithTime(at))
	scrubbed, err := pseudonym.Scrub(hasher, launch)
	if err == nil {
		err = w.Write(scrubbed)
	}
	if err == nil {
		err = w.WriteFile(cvad.File{Name: "notes.txt"}, strings.NewReader("nothing of note"))
	}
	if err != nil {
		log.Fatal(err)
	}
	manifest, err := w.Close()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(manifest.TotalFiles, "files, the first event at", manifest.File[0].EventStartTS.Time())

	b, err := cvad.NewBundle(ctx, bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		log.Fatal(err)
	}
	notes, err := b.Open(ctx, "notes.txt")
	if err != nil {
		log.Fatal(err)
	}
	text, err := io.ReadAll(notes) // returns an error if the digest differs from that in the manifest
	fmt.Println(string(text), err, notes.State())
	// Output:
	// 2 files, the first event at 2023-10-16 07:00:00 +0000 UTC
	// nothing of note <nil> verified
}

// If a bundle is full, it is closed, and the event that did not fit is the first one of the next bundle.
func ExampleCreateBundle() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "bundles-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	deployed, _ := telemetry.ParseUTCTime("2022-03-21T00:00:00Z") // when the product was installed
	limits := telemetry.Limits{Unpacked: 20_000}                  // a limit of the receiver; the default is much higher
	next := func(n int) *cvad.BundleWriter {
		path := filepath.Join(folder, fmt.Sprintf("bundle-%d.zip", n))
		w, err := cvad.CreateBundle(ctx, path, cvad.NewManifest(uuid.New(), deployed), cvad.WithLimits(limits))
		if err != nil {
			log.Fatal(err)
		}
		return w
	}

	launch := cvad.NewUsageEvent(
		cvad.UsagePayload{ProductID: cvad.ProductIDCAVDS, SessionKey: "uq390c5fc3-86eb-4df3-bd9a-f4a8fed2c9e2"},
	)
	scrubbed := pseudonym.InClear(launch)
	n := 1
	w := next(n)
	defer func() { w.Discard() }() // removes the file unless Close was called
	for range 100 {
		err := w.Write(scrubbed)
		if errors.Is(err, telemetry.ErrFull) {
			if _, err := w.Close(); err != nil {
				log.Fatal(err)
			}
			n++
			w = next(n)
			err = w.Write(scrubbed)
		}
		if err != nil {
			log.Fatal(err) // or skip the event and continue
		}
	}
	if _, err := w.Close(); err != nil {
		log.Fatal(err)
	}

	events := 0
	for i := range n {
		b, err := cvad.OpenBundle(ctx, filepath.Join(folder, fmt.Sprintf("bundle-%d.zip", i+1)))
		if err != nil {
			log.Fatal(err)
		}
		for _, err := range b.Events(ctx) {
			if err != nil {
				log.Fatal(err)
			}
			events++
		}
		b.Close()
	}
	fmt.Println(n > 1, events)
	// Output: true 100
}

// Damage in transit is found, file by file. This bundle no longer even has the checksum of its archive.
func ExampleOpenBundle() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "bundle-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	var file bytes.Buffer
	w := cvad.NewBundleWriter(ctx, &file, cvad.Manifest{})
	if err := w.WriteFile(cvad.File{Name: "notes.txt"}, strings.NewReader("nothing of note")); err != nil {
		log.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(folder, "bundle.zip")
	changed := bytes.Replace(file.Bytes(), []byte("nothing"), []byte("nobody!"), 1)
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		log.Fatal(err)
	}

	b, err := cvad.OpenBundle(ctx, path)
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	report, err := b.Verify(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range report.Files {
		fmt.Println(f.Name, f.Presence, f.State)
	}
	fmt.Println("FilesUI", report.FilesUI)
	fmt.Println("ManifestUI", report.ManifestUI)
	fmt.Println(report.OK(), errors.Is(report.Err(), telemetry.ErrDigest))
	// Output:
	// notes.txt present unverifiable
	// FilesUI mismatch
	// ManifestUI verified
	// false true
}

func ExampleVerifyManifest() {
	doc, err := os.ReadFile("testdata/cvad-manifest.xml")
	if err != nil {
		log.Fatal(err)
	}
	manifest, state, err := cvad.VerifyManifest(doc, telemetry.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(manifest.Product, manifest.TotalFiles, "files, the digest:", state)
	// Output: LicenseServer.OnPremUsage 1 files, the digest: mismatch
}
