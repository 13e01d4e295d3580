package scout_test

import (
	"fmt"
	"log"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/scout"
	"github.com/google/uuid"
)

func ExampleNewDeviceCountEvent() {
	ev := scout.NewDeviceCountEvent(scout.DeviceCountPayload{
		ScoutServer: uuid.MustParse("3e693c53-b290-4765-9b24-88f927e91459"),
		DeviceCount: 42,
		ServerCount: 1,
	},
		event.WithProduct("", "25.08.0"),
		event.WithID(uuid.MustParse("0924268e-f1b9-4fca-942e-45e63de050ed")),
		event.WithTime(time.Date(2025, time.August, 16, 9, 5, 0, 0, time.UTC)))
	fmt.Println(ev.Check().Err())
	line, err := ev.AppendJSON(nil)
	fmt.Println(string(line), err)
	// Output:
	// <nil>
	// {"ver":"1.0","id":"0924268e-f1b9-4fca-942e-45e63de050ed","type":"Scout.Device.Count","st":"2025-08-16T09:05:00.000Z","prod":"UniconScoutServer","prodVer":"25.08.0","payload":{"scoutServer":"3e693c53-b290-4765-9b24-88f927e91459","deviceCount":42,"serverCount":1,"timestamp":"2025-08-16T09:05:00Z"}} <nil>
}

func ExampleEvents() {
	reg, err := event.NewRegistry(scout.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := reg.DecodeJSON([]byte(`{"payload":{"deviceCount":42},"type":"Scout.Device.Count","prod":"UniconScoutServer"}`), telemetry.Limits{})
	fmt.Printf("%T %v\n", ev, err)
	// Output:
	// *scout.DeviceCountEvent <nil>
}

func ExampleElements() {
	for e := range scout.Elements() {
		if e.Subject != "" {
			fmt.Println(e.ID, e.Subject, e.Pages, e.Certainty)
		}
	}
	// Output:
	// scout/DeviceCount.Payload/scoutServer installation [scout] complete
}
