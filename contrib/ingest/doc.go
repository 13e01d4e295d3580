// Package ingest counts licenses from the uploads of many License Servers, by product and by person in each sampling period. It also
// records the last upload of each server. The package uses no engine and no network; package engine sends its values through NATS
// JetStream.
//
// [Pack] reads an upload bundle or a compliance report once, as a stream. It verifies and checks the whole upload and returns what
// counting needs: the ID, the product, the period and the token of the person of each event. It sorts this into shards by token, so that
// all events of a person are in one shard, and returns it as one part, or as several if the upload is large. If anything is wrong with the
// upload, Pack returns no parts.
//
//	plan := ingest.Plan{Shards: 4, Period: 24 * time.Hour}
//	upload, err := ingest.Pack(ctx, body, plan)
//	if err != nil {
//		return err // a *Refusal has a letter that gives the reason
//	}
//	state := ingest.NewState(plan)
//	for _, part := range upload.Parts {
//		if err := state.Fold(part); err != nil {
//			return err
//		}
//	}
//	counts, err := ingest.Count(plan, state.Cells(), ingest.CountOptions{At: now})
//
// # State
//
// The state is a set of cells, one for each shard and period. A cell is a set of records, and folding is their union. So the order of
// parts does not matter, a repeated part changes nothing, and two states are merged by folding one into the other. For that reason the
// counts stay the same if a worker crashes, a message is delivered twice, or a second machine does the same work.
// [State.AppendBinary] encodes equal states as equal bytes.
//
// A [Store] keeps cells. [OpenFiles] returns one that keeps them in a folder.
//
// # Equality of events
//
// Two events are the same if their IDs, their holders and their periods are equal. If their products differ, the lesser name is counted,
// regardless of which arrived first. If a sender uses one ID for events of two persons, both are counted.
//
// # Privacy
//
// A holder of a license is kept as the 16 bytes of its token. An upload whose holders are in clear is refused unless [AcceptClear] is
// given; then the token of the documented scheme is kept instead of the text. The product name is the only text of an event that is
// kept. No error, [Letter] or metric contains any part of the input.
package ingest
