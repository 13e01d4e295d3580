package licenseserver_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// server is the server of the examples.
var server = licenseserver.LicenseServer{
	GUID:           uuid.MustParse("a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"),
	HardwareID:     "E824249098A96BF0",
	FQDN:           "CITRIX-12T5MRV4",
	ProductVersion: "11.16.6.0 build 35000",
}

// An inventory event is scrubbed like events of other products.
func ExampleNewInventoryEvent() {
	ev := licenseserver.NewInventoryEvent(server, licenseserver.InventoryPayload{
		Feature: []licenseserver.InventoryFeature{{PEM: "CEHV_ENT_CCS", CountInstalled: 1203, CountUsedMax: 3}},
	}, event.WithTenant("citrix780933"), event.WithTime(time.Date(2021, 8, 27, 4, 22, 56, 0, time.UTC)))
	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
	if err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	w := event.NewWriter(&out)
	if err := errors.Join(w.Write(safe), w.Flush()); err != nil {
		log.Fatal(err)
	}
	header, payload, _ := strings.Cut(out.String(), `"payload":`)
	fmt.Println(header)
	fmt.Println(payload[:strings.Index(payload, ",")])
	// Output:
	// {"tenant_id":"citrix780933","dvc":"a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef","type":"LicenseServer.Inventory","prod":"License Server","id":"E824249098A96BF0","st":"2021-08-27T04:22:56.000Z","ver":"1","prodVer":"11.16.6.0 build 35000","$schema":"https://cas.citrix.com/schemas/event.json",
	// {"FQDN":"L08PRVo3cO66OGn89cHO7w=="
}

func ExampleInventoryEvent() {
	text, err := os.ReadFile("testdata/licenseserver-inventory-event.json")
	if err != nil {
		log.Fatal(err)
	}
	kinds, err := event.NewRegistry(licenseserver.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := kinds.DecodeJSON(text, telemetry.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	inventory := ev.(*licenseserver.InventoryEvent)
	for _, f := range inventory.Payload.Feature {
		fmt.Println(inventory.TenantID, inventory.ST, f.PEM, f.CountUsedMax, "of", f.CountInstalled)
	}
	// Output: citrix780933 2021-08-27T04:22:56.745631Z CEHV_ENT_CCS 3 of 1203
}

// An anonymous report is read in JSON and written in XML.
func ExampleAnonymousReport() {
	text, err := os.ReadFile("testdata/licenseserver-anonymous-report.json")
	if err != nil {
		log.Fatal(err)
	}
	var report licenseserver.AnonymousReport
	if err := json.Unmarshal(text, &report); err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.FeatureUsage.CLMWSLUsage, report.FeatureUsage.POSHWSLUsage, report.Check())
	out, err := xml.Marshal(&report)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(out[bytes.Index(out, []byte("<LicenseUsage>")):]))
	// Output:
	// 10 2 telemetry: no issues
	// <LicenseUsage><Feature><GUID>a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef</GUID><DateSampleStopUTC>2019-11-09T00:57:14Z</DateSampleStopUTC></Feature></LicenseUsage></LicenseServerAnonymous>
}

// A new report has the values that the page fixes, and Check reports the missing ones.
func ExampleNewDiagnosticReport() {
	deployed, err := telemetry.ParseUTCTime("2022-08-16T00:00:00Z")
	if err != nil {
		log.Fatal(err)
	}
	report := licenseserver.NewDiagnosticReport(deployed)
	fmt.Println(report.Metadata.Product, report.FeatureUsage.Type)
	for _, issue := range report.Check() {
		fmt.Println(issue.Severity, issue.Path)
	}
	// Output:
	// LicenseServerDiagnostic V6.WSLUsage
	// failure FeatureUsage.DateSampleStartUTC
	// failure FeatureUsage.DateSampleStopUTC
	// warning FeatureUsage.LSVersion
}
