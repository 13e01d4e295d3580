// Package event holds what the events of several products have in common: the header, the person, the device and the
// customer they are about, the set of enabled features, and streams of events of all kinds.
//
// An event is a Go type of its product's package, such as cvad.UsageEvent. A [Registry] knows which type an event in a
// stream has, by its members prod and type and by the version of its payload, wherever in the event these stand:
//
//	reg, err := event.NewRegistry(cvad.Events())
//	if err != nil {
//		log.Fatal(err)
//	}
//	for ev, err := range event.NewReader(os.Stdin, reg).Events(ctx) {
//		if err != nil {
//			log.Print(err) // this event is broken; the next one still comes
//			continue
//		}
//		switch ev := ev.(type) {
//		case *cvad.UsageEvent:
//			count[ev.Payload.ProductID]++
//		case *event.Raw: // of a kind that is not known: its header and its text
//		}
//	}
//
// Every event is a value of its own. A loop that keeps none can have one value decoded into again and again, with
// [WithReuse], and several decoded at a time, with [WithWorkers].
//
// A [Writer] writes what was scrubbed as JSON Lines. Events that are no part of a stream are read by their own DecodeJSON
// and DecodeXML, or by those of the registry where their type is not known.
//
// The documents describe the members of events, not whole files. That an event nests its payload, the order of its
// members and the XML form, an element called Event, are this module's own.
package event

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
