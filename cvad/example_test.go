package cvad_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// exampleEvent returns an event with fixed identity and time, so that the examples print the same each time.
func exampleEvent() *cvad.UsageEvent {
	at, err := telemetry.ParseUTCMillis("2023-10-16T07:00:00.000Z")
	if err != nil {
		log.Fatal(err)
	}
	return cvad.NewUsageEvent(
		cvad.UsagePayload{
			LicenseActivityType: cvad.LicenseActivityConnect,
			LicenseModel:        cvad.LicenseModelUserDevice,
			ProductEdition:      cvad.ProductEditionPremium,
			ProductID:           cvad.ProductIDCAVDS,
			Protocol:            cvad.ProtocolHDX,
			SessionKey:          "uq390c5fc3-86eb-4df3-bd9a-f4a8fed2c9e2",
			SessionSupport:      cvad.SessionSupportSingleSession,
			SessionType:         cvad.SessionTypeApplication,
			EntitlementType:     cvad.EntitlementTypeProduction,
			SiteID:              uuid.MustParse("a35647d0-901c-4477-87e0-dcd781d455f4"),
			DesktopGroupID:      uuid.MustParse("e9d859dc-1bfc-4b3e-bad3-41806bb4e694"),
			ClientType:          cvad.ClientTypeWindows,
			ClientVersion:       "23.5.1.83",
			WorkerCloudType:     cvad.WorkerCloudTypeAzure,
			EnabledFeatures:     event.SessionRecording,
		},
		event.WithID(uuid.MustParse("d4ce7919-5d80-44de-a8fa-102923fe0ead")),
		event.WithTime(at.Time()),
		event.WithProduct(cvad.ProductCloud, "7.25.0.0"),
		event.WithUser(event.User{UPN: "User-Steven@ctxlabs.onmicrosoft.com"}),
		event.WithDevice(event.Device{DvcID: "AE18C4D5"}),
	)
}

func ExampleNewUsageEvent() {
	e := cvad.NewUsageEvent(
		cvad.UsagePayload{ProductID: "CAVDS", LicenseModel: cvad.LicenseModelUserDevice},
		event.WithProduct(cvad.ProductOnPrem, "2402"),
		event.WithUser(event.User{UPN: "User-Steven@ctxlabs.onmicrosoft.com"}),
	)
	fmt.Println(e.Type, e.Prod, e.ProdVer, e.Tenant.ID, e.Payload.Ver)
	// Output: Cloud.Licensing OnPrem.Broker 2402 CitrixOnPremises 1.3
}

func ExampleUsageEvent_UnmarshalJSON() {
	var e cvad.UsageEvent
	doc := `{"ver":"1.0","type":"Cloud.Licensing","user":{"upn":"mia@example.com"},"payload":{"enabledFeatures":66}}`
	if err := json.Unmarshal([]byte(doc), &e); err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.User.UPN)
	fmt.Println(e.Payload.EnabledFeatures)

	err := json.Unmarshal([]byte(`{"payload":{"enabledFeatures":"many"}}`), &e)
	fmt.Println(err)
	// Output:
	// mia@example.com
	// AppProtectionScreenCaptureRequired|SessionRecording
	// telemetry: payload.enabledFeatures: malformed value at byte 30: want a whole number in plain digits
}

func ExampleUsageEvent_Check() {
	e := exampleEvent()
	e.Payload.ProductEdition = "Enterprise"
	e.Payload.EnabledFeatures |= 16
	e.Payload.SiteID = uuid.Nil
	for _, issue := range e.Check() {
		fmt.Println(issue)
	}
	fmt.Println(e.Check().Err())
	// Output:
	// failure: payload.siteId: required value missing: is missing
	// note: payload.productEdition: undocumented name or value: is not a documented value
	// warning: payload.enabledFeatures: undocumented name or value: has undocumented bits
	// telemetry: failure: payload.siteId: required value missing: is missing
}

func ExampleUsageEvent_identifiers() {
	for id := range pseudonym.Identifiers(exampleEvent()) {
		if *id.Value != "" {
			fmt.Println(id.Path, id.Class, id.Scrambled)
		}
	}
	// Output:
	// user.upn upn always
	// dvc.dvcId device-id unstated
}

func ExampleUsagePayload_SyncFeatures() {
	p := cvad.UsagePayload{IsWindows365: true, EnabledFeatures: event.WEM}
	p.SyncFeatures()
	fmt.Println(uint64(p.EnabledFeatures), p.EnabledFeatures)
	// Output: 136 Windows 365|WEM
}

// A product writes a bundle; what arrives is verified and read.
func Example() {
	ctx := context.Background()
	hasher, err := pseudonym.Ephemeral()
	if err != nil {
		log.Fatal(err)
	}
	deployed, _ := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")

	var file bytes.Buffer
	w := cvad.NewBundleWriter(ctx, &file, cvad.NewManifest(uuid.New(), deployed))
	scrubbed, err := pseudonym.Scrub(hasher, exampleEvent())
	if err != nil {
		log.Fatal(err)
	}
	if err := w.Write(scrubbed); err != nil {
		log.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		log.Fatal(err)
	}

	b, err := cvad.NewBundle(ctx, bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		log.Fatal(err)
	}
	report, err := b.Verify(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("files:", b.Manifest().TotalFiles, "verified:", report.OK())
	for ev, err := range b.Events(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		e := ev.(*cvad.UsageEvent)
		fmt.Println(e.Payload.ProductID, len(e.User.UPN), strings.Contains(e.User.UPN, "Steven"))
	}
	// Output:
	// files: 1 verified: true
	// CAVDS 24 false
}

func ExampleManifest_Seal() {
	var m cvad.Manifest
	m.OrgID = "23456123"
	doc, err := m.Seal(telemetry.JSON)
	if err != nil {
		log.Fatal(err)
	}
	_, state, err := cvad.VerifyManifest(doc, telemetry.Limits{})
	fmt.Println(state, err)

	_, state, err = cvad.VerifyManifest([]byte(strings.Replace(string(doc), "23456123", "23456124", 1)), telemetry.Limits{})
	fmt.Println(state, err)
	// Output:
	// verified <nil>
	// mismatch <nil>
}

func ExampleDigestFiles() {
	files := []cvad.File{
		{Name: "b.zip", UI: telemetry.DigestOf([]byte("b"))},
		{Name: "a.zip", UI: telemetry.DigestOf([]byte("a"))},
	}
	fmt.Println(cvad.DigestFiles(files)) // the same as: sha256sum a.zip b.zip | sha256sum
	// Output: c0d15d27e5f01babbf71b68fd012e2bb824258953d7454093a3afce3a996bbf2
}

func ExampleElements() {
	for e := range cvad.Elements() {
		if e.Class == "sid" {
			fmt.Println(e.JSONPath, e.Scrambled, e.ScrambledBy)
		}
	}
	fmt.Println(telemetry.PageProvisioning.Address())
	// Output:
	// user.userSid always [cvad licensing-newest]
	// payload.workerSid always [provisioning licensing-newest]
	// docs.citrix.com/en-us/provisioning/2402-ltsr/system-requirements/telemetry-data-elements.html
}

// The events of a site's sessions and the counts of what it runs are in one stream, under the same type.
func ExampleNewBrokerUsageEvent() {
	id := uuid.MustParse("d4ce7919-5d80-44de-a8fa-102923fe0ead")
	at := time.Date(2011, 8, 12, 20, 17, 46, 384e6, time.UTC)
	usage := cvad.NewBrokerUsageEvent(
		cvad.BrokerUsagePayload{TotalPublishedApps: 10, VDAs: cvad.VDAs{Total: 4, RemotePCAccess: cvad.RemotePCAccess{Windows: 1}}},
		event.WithID(id), event.WithTime(at), event.WithProduct(cvad.ProductOnPrem, "7.25.0.0"),
	)
	line, err := usage.AppendJSON(nil)
	if err != nil {
		log.Fatal(err)
	}
	kinds, err := event.NewRegistry(cvad.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := kinds.DecodeJSON(line, telemetry.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	usage, ok := ev.(*cvad.BrokerUsageEvent)
	fmt.Println(ok, usage.Type, usage.Payload.VDAs.Total)
	// Output: true SendBrokerTelemetryData 4
}
