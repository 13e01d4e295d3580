package products_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/products"
)

func ExampleEvents() {
	kinds, err := event.NewRegistry(products.Events())
	if err != nil {
		log.Fatal(err)
	}
	stream := `{"type":"Scout.Device.Count","prod":"UniconScoutServer","payload":{"deviceCount":42}}
{"type":"Cloud.Licensing","prod":"OnPrem.Broker","payload":{"ver":"1.3"}}
{"type":"Other","prod":"Other"}`
	for ev, err := range event.NewReader(strings.NewReader(stream), kinds).Events(context.Background()) {
		fmt.Printf("%T %v\n", ev, err)
	}
	// Output:
	// *scout.DeviceCountEvent <nil>
	// *cvad.UsageEvent <nil>
	// *event.Raw <nil>
}
