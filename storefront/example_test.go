package storefront_test

import (
	"fmt"
	"log"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/storefront"
	"github.com/google/uuid"
)

func ExampleNewConfigurationEvent() {
	ev := storefront.NewConfigurationEvent(storefront.ConfigurationPayload{
		ServerName:        "storefront-01.storefront.local",
		DeploymentID:      uuid.MustParse("f47ac10b-58cc-4372-a567-0e02b2c3d479"),
		CPUCores:          4,
		CPUModel:          "12th Gen Intel(R) Core(TM) i7-1255U 1.70 GHz",
		RAMGB:             16,
		NumServersInGroup: 3,
		Stores:            []storefront.Store{{BaseURL: "https://storefront.example", StorePath: "/Citrix/Store"}},
	},
		event.WithProduct("", "3.30.0.0"),
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
	// {"ver":"1.0","id":"d4ce7919-5d80-44de-a8fa-102923fe0ead","type":"Configuration","st":"2011-08-12T20:17:46.384Z","prod":"OnPrem.StoreFront","prodVer":"3.30.0.0","payload":{"serverName":"uo2HvXPUl7xxj+kwVXHb6A==","deploymentId":"f47ac10b-58cc-4372-a567-0e02b2c3d479","installedWithCVAD":false,"cpuCores":4,"cpuModel":"12th Gen Intel(R) Core(TM) i7-1255U 1.70 GHz","ramGb":16,"numServersInGroup":3,"stores":[{"BaseUrl":"Jg0PFFNqOtad/sggOWpdEg==","StorePath":"/Citrix/Store"}],"rfWebSites":[],"gateways":[],"authServices":[],"IsPiiScrambled":true}} <nil>
}

func ExampleParseStore() {
	store, err := storefront.ParseStore(`{"StorePath":"/Citrix/Store","Published":true}`)
	fmt.Println(store.StorePath, err)
	for name, value := range store.Members() {
		fmt.Println(name, value)
	}
	// Output:
	// /Citrix/Store <nil>
	// Published true
}

func ExampleParseObject() {
	gateway, err := storefront.ParseObject(`{"name":"gw-01"}`)
	if err != nil {
		log.Fatal(err)
	}
	ev := storefront.NewConfigurationEvent(storefront.ConfigurationPayload{Gateways: []storefront.Object{gateway}})
	for name, value := range ev.Payload.Gateways[0].Members() {
		fmt.Println(name, value)
	}
	// Output:
	// name "gw-01"
}

func ExampleEvents() {
	reg, err := event.NewRegistry(storefront.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := reg.DecodeJSON([]byte(`{"payload":{"cpuCores":4},"type":"Configuration","prod":"OnPrem.StoreFront"}`), telemetry.Limits{})
	fmt.Printf("%T %v\n", ev, err)
	// Output:
	// *storefront.ConfigurationEvent <nil>
}

func ExampleElements() {
	for e := range storefront.Elements() {
		if e.Class != "" {
			fmt.Println(e.ID, e.Class, e.Certainty)
		}
	}
	// Output:
	// storefront/Configuration.Payload/serverName fqdn complete
	// storefront/Configuration.Payload.stores/BaseUrl opaque cut off
}
