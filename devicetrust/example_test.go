package devicetrust_test

import (
	"cmp"
	"fmt"
	"log"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/devicetrust"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

func ExampleNewConfigurationEvent() {
	ev := devicetrust.NewConfigurationEvent(devicetrust.ConfigurationPayload{
		OSVersion:           "10.0.23501",
		LicenseCustomerID:   uuid.MustParse("22d6b9e0-b014-42f0-b870-af7067d27164"),
		DeviceID:            "4CZ1234567",
		PolicyGPOCount:      1,
		ImportedTemplateIDs: []int32{4, 87},
		ContextCount:        8,
		PropertiesLocal:     33560832,
	},
		event.WithProduct("", "2507 LTSR.100.0"),
		event.WithTenant("12345"),
		event.WithID(uuid.MustParse("9a7a774a-d7be-4b7e-bf43-d3adce32aadc")),
		event.WithTime(time.Date(2025, time.April, 16, 12, 0, 0, 0, time.UTC)))
	fmt.Println(ev.Check().Err())
	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
	if err != nil {
		log.Fatal(err)
	}
	line, err := safe.AppendJSON(nil)
	fmt.Println(string(line), err)
	// Output:
	// <nil>
	// {"ver":"1.0","id":"9a7a774a-d7be-4b7e-bf43-d3adce32aadc","type":"Configuration","st":"2025-04-16T12:00:00.000Z","prod":"deviceTRUST","prodVer":"2507 LTSR.100.0","tenant":{"orgid":"12345"},"payload":{"os_version":"10.0.23501","os_server":false,"license_customer_id":"22d6b9e0-b014-42f0-b870-af7067d27164","device_id":"ecD+7x457UvUioKnjMPE9w==","policy_gpo_count":1,"policy_local_count":0,"policy_file_count":0,"imported_template_ids":[4,87],"context_count":8,"action_count":0,"message_count":0,"message_locale_count":0,"properties_local":33560832,"properties_multihop":0}} <nil>
}

func ExampleEvents() {
	reg, err := event.NewRegistry(devicetrust.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := reg.DecodeJSON([]byte(`{"payload":{"context_count":8},"type":"Configuration","prod":"deviceTRUST"}`), telemetry.Limits{})
	fmt.Printf("%T %v\n", ev, err)
	// Output:
	// *devicetrust.ConfigurationEvent <nil>
}

func ExampleElements() {
	for e := range devicetrust.Elements() {
		if e.Class != "" || e.Subject != "" {
			fmt.Println(e.ID, cmp.Or(e.Class, e.Subject))
		}
	}
	// Output:
	// devicetrust/Configuration.Header.tenant/orgid customer
	// devicetrust/Configuration.Payload/license_customer_id customer
	// devicetrust/Configuration.Payload/device_id device-id
}
