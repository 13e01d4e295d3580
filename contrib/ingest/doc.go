// Package ingest turns uploads of many License Servers into counts: licenses by product and by person in each sampling period,
// and the last upload of each server. It has no engine and no network. Package engine moves its values through NATS JetStream.
//
// [Pack] reads an upload bundle or a compliance report once, while it comes. It verifies and checks all of it, and returns
// what counting needs: for each event its ID, its product, its period and the token of its person. This is cut into parts by
// that token, so that all events of a person are in one shard. If anything is wrong with the upload, there are no parts.
//
//	plan := ingest.Plan{Shards: 4, Period: 24 * time.Hour}
//	upload, err := ingest.Pack(ctx, body, plan)
//	if err != nil {
//		return err // a *Refusal has the letter that says why
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
// The state is a set of cells, one for each shard and period, and a cell is a set of records. Folding is their union. So the
// order of parts does not matter, a part that comes twice changes nothing, and two states can be united by folding one into
// the other. That is why a worker that dies, a message that is delivered twice and a second machine that does the same work
// leave the counts as they are. [State.AppendBinary] gives equal states equal bytes.
//
// A [Store] keeps cells. [OpenFiles] returns one in a folder.
//
// # What is one event
//
// Two events are the same if their IDs, their holders and their periods are equal. If their products differ, the lesser name
// counts, whichever came first. A sender that gives one ID to events of two persons has both counted.
//
// # Privacy
//
// Holders of licenses are kept as the 16 bytes of their tokens. An upload whose holders are in clear is refused, unless
// [AcceptClear] says otherwise; then the token of the documented scheme is kept in place of the text. No text of an event but
// the name of its product is kept, and no error, [Letter] or metric has anything of the input.
package ingest
