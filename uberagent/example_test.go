package uberagent_test

import (
	"fmt"
	"log"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/uberagent"
	"github.com/google/uuid"
)

func ExampleNewConfigurationEvent() {
	expires, err := telemetry.NewISODate(2025, time.December, 31)
	if err != nil {
		log.Fatal(err)
	}
	ev := uberagent.NewConfigurationEvent(uberagent.ConfigurationPayload{
		OSVersion:             "10.0.26100",
		DeviceID:              "4C4C4544-0042-3510-8052-B4C04F4A5A32",
		OSType:                1,
		LicenseType:           2,
		LicenseExpirationDate: expires,
		UserCount:             6,
		BrowserExtensions:     uberagent.NewCodeList(1, 2, 5),
		MetricsConfig:         uberagent.MetricsConfig{Interval: "30s", Backends: []int32{1, 2}},
	},
		event.WithProduct("", "7.4.0.6504"),
		event.WithID(uuid.MustParse("d4ce7919-5d80-44de-a8fa-102923fe0ead")),
		event.WithTime(time.Date(2024, time.November, 1, 16, 7, 46, 384e6, time.UTC)))
	fmt.Println(ev.Check().Err())
	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
	if err != nil {
		log.Fatal(err)
	}
	line, err := safe.AppendJSON(nil)
	fmt.Println(string(line), err)
	// Output:
	// <nil>
	// {"ver":"1.0","id":"d4ce7919-5d80-44de-a8fa-102923fe0ead","type":"EndpointAgent.Configuration","st":"2024-11-01T16:07:46.384Z","prod":"uberAgent","prodVer":"7.4.0.6504","payload":{"osversion":"10.0.26100","deviceid":"CNJi0TaAbVg9ruaRT+duIA==","ostype":1,"isvm":0,"otherctxcomponents":0,"configsource":0,"agentworkingmode":0,"licensetype":2,"licenseexpirationdate":"2025-12-31","usercount":6,"browserextensions":"1,2,5","metricsconfig":{"interval":"30s","backends":[1,2]}}} <nil>
}

func ExampleEvents() {
	reg, err := event.NewRegistry(uberagent.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := reg.DecodeJSON([]byte(`{"payload":{"usercount":6},"type":"EndpointAgent.Configuration","prod":"uberAgent"}`), telemetry.Limits{})
	fmt.Printf("%T %v\n", ev, err)
	// Output:
	// *uberagent.ConfigurationEvent <nil>
}

func ExampleElements() {
	for e := range uberagent.Elements() {
		if e.Certainty != telemetry.Complete {
			fmt.Println(e.ID, e.Certainty)
		}
	}
	// Output:
	// uberagent/Configuration.Payload.metricsconfig/interval inferred
	// uberagent/Configuration.Payload.metricsconfig/backends inferred
	// uberagent/Configuration.Payload.metricsconfig/metrics inferred
}

func ExampleCodeList() {
	for code := range uberagent.CodeList("1,2,5").All() {
		fmt.Print(code, " ")
	}
	fmt.Println(uberagent.NewCodeList(7, 8))
	// Output: 1 2 5 7,8
}
