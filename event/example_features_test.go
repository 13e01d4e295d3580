package event_test

import (
	"fmt"

	"github.com/csg-telemetry/telemetry/event"
)

func ExampleFeatures() {
	f := event.SaaS.With(event.WEM) | 16
	for _, name := range f.All() {
		fmt.Println(name)
	}
	fmt.Println(uint64(f), f.Has(event.WEM), f.Without(event.SaaS), uint64(f.Unknown()))
	// Output:
	// SaaS
	// WEM
	// 176 true WEM|16 16
}

func ExampleParseFeatures() {
	f, err := event.ParseFeatures("SaaS|WEM")
	fmt.Println(uint64(f), err)
	_, err = event.ParseFeatures("SaaS|Coffee")
	fmt.Println(err)
	// Output:
	// 160 <nil>
	// telemetry: undocumented name or value: want names of features joined by |
}
