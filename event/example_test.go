package event_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
)

// stream is a short mixed stream; its third line is broken.
const stream = `{"prod":"AccessSecurity.OnPrem","type":"admin","user":{"upn":"steven@ctxlabs.example"},"payload":{"actualtemplatecode":"1.0"}}
{"payload":{"ver":"1.3"},"prod":"XenDesktop.Broker","type":"Cloud.Licensing"}
{"payload":
{"prod":"Some.Product","type":"news"}
`

// A type switch distinguishes the events of a mixed stream.
func Example() {
	count := make(map[string]int)
	registry, err := event.NewRegistry(cvad.Events(), spa.Events())
	if err != nil {
		log.Fatal(err)
	}
	for ev, err := range event.NewReader(strings.NewReader(stream), registry).Events(context.Background()) {
		switch ev.(type) {
		case *cvad.UsageEvent:
			count["Virtual Apps and Desktops"]++
		case *spa.AdminEvent, *spa.ConfigEvent, *spa.UserEvent, *spa.PolicyDownloadEvent:
			count["Secure Private Access"]++
		case *event.Raw:
			count["unknown: "+ev.Head().Prod]++
		default:
			fmt.Println(err)
		}
	}
	fmt.Println(count)
	// Output:
	// event 2 at byte 205: telemetry: *: syntax error at byte 11: want a value
	// map[Secure Private Access:1 Virtual Apps and Desktops:1 unknown: Some.Product:1]
}

func ExampleReader_Events() {
	skipped := 0
	registry, err := event.NewRegistry(spa.Events())
	if err != nil {
		log.Fatal(err)
	}
	reader := event.NewReader(strings.NewReader(stream), registry, event.WithLimits(telemetry.Limits{Event: 64 << 10}))
	for ev, err := range reader.Events(context.Background()) {
		if _, one := errors.AsType[*event.Error](err); one {
			skipped++ // the loop continues with the next event
			continue
		}
		if err != nil {
			fmt.Println("the source failed:", err)
			return
		}
		fmt.Printf("%T\n", ev)
	}
	fmt.Println(skipped, "skipped")
	// Output:
	// *spa.AdminEvent
	// *event.Raw
	// *event.Raw
	// 1 skipped
}

func ExampleWithWorkers() {
	file := strings.NewReader(strings.Repeat(`{"type":"x"}`+"\n", 1000))
	n := 0
	for _, err := range event.NewReader(file, new(event.Registry), event.WithWorkers(4)).Events(context.Background()) {
		if err == nil {
			n++
		}
	}
	fmt.Println(n)
	// Output:
	// 1000
}

// A loop that does not keep its events can reuse the memory of the previous one. Events that it keeps must be copied.
func ExampleWithReuse() {
	file := `{"prod":"AccessSecurity.OnPrem","type":"admin","id":"d4ce7919-5d80-44de-a8fa-102923fe0ead","payload":{"actualtemplatecode":"1.0"}}
{"prod":"AccessSecurity.OnPrem","type":"admin","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","payload":{"actualtemplatecode":"1.0"}}
`
	registry, err := event.NewRegistry(spa.Events())
	if err != nil {
		log.Fatal(err)
	}
	reader := event.NewReader(strings.NewReader(file), registry, event.WithReuse())
	var last spa.AdminEvent
	n := 0
	for ev, err := range reader.Events(context.Background()) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		if ev, ok := ev.(*spa.AdminEvent); ok {
			last = *ev // a copy, because ev becomes another event in the next iteration
			n++
		}
	}
	fmt.Println(n, "events, the last is", last.ID)
	// Output:
	// 2 events, the last is 1fced2a0-52e7-4c48-bf4e-6f2e06136e11
}

func ExampleRegistry_DecodeJSON() {
	registry, err := event.NewRegistry(cvad.Events(), spa.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := registry.DecodeJSON([]byte(`{"payload":{"actualtemplatecode":"1.7"},"type":"user","prod":"AccessSecurity.OnPrem"}`), telemetry.Limits{})
	fmt.Printf("%T %v %s\n", ev, err, event.PayloadVersion(ev))
	// Output:
	// *spa.UserEvent <nil> 1.7
}

func ExampleRegistry_DecodeXML() {
	doc := `<Event><type>config</type><prod>AccessSecurity.OnPrem</prod>` +
		`<payload><actualtemplatecode>1.0</actualtemplatecode><appsPublished/></payload></Event>`
	registry, err := event.NewRegistry(spa.Events())
	if err != nil {
		log.Fatal(err)
	}
	ev, err := registry.DecodeXML([]byte(doc), telemetry.Limits{})
	fmt.Printf("%T %v\n", ev, err)
	// Output:
	// *spa.ConfigEvent <nil>
}

func ExampleWriter() {
	w := event.NewWriter(os.Stdout)
	registry := new(event.Registry) // knows no kind, so only the header of each event is kept
	doc := `{"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"news","st":"2011-08-12T20:17:46.384Z",` +
		`"prod":"Some.Product","prodVer":"1","reader":"Steven"}`
	ev, err := registry.DecodeJSON([]byte(doc), telemetry.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	safe, err := pseudonym.ScrubRecord(pseudonym.Documented(), ev)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(errors.Join(w.Write(safe), w.Flush()))
	// Output:
	// {"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"news","st":"2011-08-12T20:17:46.384Z","prod":"Some.Product","prodVer":"1"}
	// <nil>
}
