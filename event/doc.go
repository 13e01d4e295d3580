// Package event defines what the events of several products have in common: the header, the user, the device and the
// customer, the set of enabled features, and streams of events of all kinds.
//
// An event is a Go type of its product's package, such as cvad.UsageEvent. A [Registry] determines the type of an event
// in a stream by its members prod and type and by its payload, regardless of the order of members:
//
//	reg, err := event.NewRegistry(cvad.Events())
//	if err != nil {
//		log.Fatal(err)
//	}
//	for ev, err := range event.NewReader(os.Stdin, reg).Events(ctx) {
//		if err != nil {
//			log.Print(err) // this event is broken; the loop continues with the next one
//			continue
//		}
//		switch ev := ev.(type) {
//		case *cvad.UsageEvent:
//			count[ev.Payload.ProductID]++
//		case *event.Raw: // an event of an unknown kind: its header and its text
//		}
//	}
//
// Every event is a new value. With [WithReuse] the reader decodes into the same values again, for loops that do not
// keep events. With [WithWorkers] it decodes several events at a time.
//
// A [Writer] writes scrubbed events as JSON Lines. To decode a single event, use its methods DecodeJSON and DecodeXML,
// or those of the registry if its type is not known.
//
// The documents describe the members of events, not whole files. The nesting of the payload, the order of members and
// the XML form, an element named Event, are this module's own.
package event

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
