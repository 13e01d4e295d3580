package provisioning_test

import (
	"fmt"
	"log"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/provisioning"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

func ExampleNewUsageEvent() {
	affinity := true
	ev := provisioning.NewUsageEvent(provisioning.UsagePayload{
		DeviceID:        "d4ce7919-5d80-44de-a8fa-102923fe0ead",
		ActivityType:    provisioning.ActivityDeviceStart,
		OS:              provisioning.OSWindows,
		OSType:          provisioning.OSTypeDesktop,
		WorkerSID:       "S-1-5-21-3711855558-820010554-2448362978-22222",
		VDiskID:         "24d03af2-92a7-4063-813d-75fa84fe64dd:2",
		HypervisorType:  provisioning.HypervisorAzure,
		RAMSize:         32,
		EnabledFeatures: provisioning.EnabledFeatures{SubnetAffinity: &affinity},
	},
		event.WithProduct("", "7.40.0.10"),
		event.WithDevice(event.Device{DvcID: "0123456789ABCDEF", DvcName: "target-07"}),
		event.WithID(uuid.MustParse("d4ce7919-5d80-44de-a8fa-102923fe0ead")),
		event.WithTime(time.Date(2011, time.August, 12, 20, 17, 46, 384e6, time.UTC)))
	fmt.Println(ev.Check().Err())
	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
	if err != nil {
		log.Fatal(err)
	}
	line, err := safe.AppendJSON(nil)
	fmt.Println(string(line), err)
	// Output:
	// <nil>
	// {"ver":"1.0","id":"d4ce7919-5d80-44de-a8fa-102923fe0ead","type":"Cloud.Licensing","st":"2011-08-12T20:17:46.384Z","prod":"XenDesktop.PVS","prodVer":"7.40.0.10","dvc":{"dvcId":"ISWywzKxETqum/xen347TA==","dvcName":"mWXcgdVzyc4+xC6aErDyZw=="},"payload":{"licenseActivityTimeStamp":"2011-08-12T20:17:46.384Z","deviceId":"WHVS4YRZl2MEcVOmZnbxEQ==","ver":"1.0","droppedEvents":0,"licenseActivityType":"DeviceStart","os":"Windows","osType":"Desktop","workerSid":"VSsgLtKht+RcCyad65a5dg==","vDiskId":"24d03af2-92a7-4063-813d-75fa84fe64dd:2","hypervisorType":"Azure","ramSize":32,"cacheType":0,"enabledFeatures":{"subnetAffinity":true}}} <nil>
}

func ExampleParseEnabledFeatures() {
	features, err := provisioning.ParseEnabledFeatures(`{"subnetAffinity":false,"anotherFeature":true}`)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*features.SubnetAffinity)
	for name, value := range features.Members() {
		fmt.Println(name, value)
	}
	// Output:
	// false
	// anotherFeature true
}

func ExampleEvents() {
	reg, err := event.NewRegistry(provisioning.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := reg.DecodeJSON([]byte(`{"payload":{"ver":"1.0"},"type":"Cloud.Licensing","prod":"XenDesktop.PVS"}`), telemetry.Limits{})
	fmt.Printf("%T %v\n", ev, err)
	// Output:
	// *provisioning.UsageEvent <nil>
}

func ExampleElements() {
	for e := range provisioning.Elements() {
		if e.Certainty != telemetry.Complete {
			fmt.Println(e.ID, e.Certainty)
		}
	}
	// Output:
	// provisioning/Usage.Payload/enabledFeatures cut off
	// provisioning/Usage.Payload.enabledFeatures/subnetAffinity cut off
}
