package parquet_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/csg-telemetry/telemetry/contrib/parquet"
	"github.com/csg-telemetry/telemetry/contrib/parquet/rows"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	pq "github.com/parquet-go/parquet-go"
)

// Records of all kinds go into the files of a folder.
func ExampleFolder() {
	path, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(path)
	out, err := parquet.NewFolder(path)
	if err != nil {
		log.Fatal(err)
	}
	defer out.Discard() // removes the files unless Close was called
	hasher := pseudonym.Documented()
	for _, ev := range []event.Event{
		cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"}, event.WithUser(event.User{UPN: "steven@ctxlabs.onmicrosoft.com"})),
		cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"}),
		spa.NewConfigEvent(spa.ConfigPayload{}),
	} {
		safe, err := pseudonym.ScrubRecord(hasher, ev)
		if err != nil {
			log.Fatal(err)
		}
		if err := out.Write(safe); err != nil {
			log.Fatal(err)
		}
	}
	files, err := out.Close()
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range files {
		fmt.Println(f.Table.Name(), f.Rows)
	}
	// Output:
	// cvad-usage-event 2
	// spa-config-event 1
}

// A compliance report of any size is scrubbed on the way into its files.
func ExampleFolder_ScrubReport() {
	path, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(path)
	in, err := os.Open("../../licenseserver/testdata/licenseserver-report.xml")
	if err != nil {
		log.Fatal(err)
	}
	defer in.Close()
	out, err := parquet.NewFolder(path)
	if err != nil {
		log.Fatal(err)
	}
	defer out.Discard()
	if _, err := out.ScrubReport(licenseserver.NewReader(in), pseudonym.Documented()); err != nil {
		log.Fatal(err)
	}
	files, err := out.Close()
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range files {
		fmt.Println(f.Table.Name(), f.Rows)
	}
	users, err := pq.ReadFile[rows.LicenseServerUser](path + "/licenseserver-user.parquet")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*users[0].Feature.ID, *users[0].User.ID)
	// Output:
	// licenseserver-device 2
	// licenseserver-pool 1
	// licenseserver-report 1
	// licenseserver-usage 1
	// licenseserver-user 1
	// CAG_AAC_CCU 9+5exzEhZRSLafzKHSkHWw==
}

// The events of a file are those that were written.
func ExampleReader() {
	var file bytes.Buffer
	table, _ := parquet.TableByName("cvad-usage-event")
	w, err := parquet.NewWriter(&file, table)
	if err != nil {
		log.Fatal(err)
	}
	launch := cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS", EnabledFeatures: event.SessionRecording})
	if err := w.Write(pseudonym.InClear(launch)); err != nil { // it identifies nobody
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	r, err := parquet.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Table().Name(), r.State())
	for ev, err := range r.Events(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		got := ev.(*cvad.UsageEvent)
		fmt.Println(got.ID == launch.ID, got.Payload.ProductID, got.Payload.EnabledFeatures)
	}
	// Output:
	// cvad-usage-event verified
	// true CAVDS SessionRecording
}

// A table describes its columns.
func ExampleTable() {
	table, _ := parquet.TableByName("licenseserver-user")
	for c := range table.Columns() {
		if !strings.HasPrefix(c.Path, "_") {
			fmt.Println(strings.TrimSpace(c.Path + " " + c.Form + " " + c.Element + " " + c.Class))
		}
	}
	// Output:
	// LicenseServer.GUID text licenseserver/LicenseServer/GUID
	// Metadata.UTCDate UTCTime licenseserver/Metadata/UTCDate
	// Feature.ID text licenseserver/Feature/ID
	// SADate.id SADate licenseserver/SADate/id
	// User.timeLastLogin FloatingTime licenseserver/Users/timeLastLogin
	// User.ID text licenseserver/Users/ID user
}
