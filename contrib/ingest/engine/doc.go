// Package engine sends the parts of uploads through NATS JetStream to workers, which fold them into a store. The same code works with an
// embedded server, which has no listener, and with a cluster at a URL.
//
//	embedded, err := engine.Embed(folder)
//	...
//	nc, err := embedded.Connect() // or nats.Connect(url)
//	...
//	e, err := engine.Open(ctx, nc, engine.Config{Plan: plan})
//	...
//	receipt, err := e.Submit(ctx, upload) // returns when the streams have all parts
//	...
//	err = e.Work(ctx, store) // runs until ctx ends, on any number of machines
//
// # Streams
//
// Each shard has a stream, named PREFIX_0000 and so on. The parts of an upload go to the stream of its server's shard; a part contains
// segments of all shards. A message is removed from the stream when a worker has acknowledged it. The ID of a message is that of its part,
// which is made of the upload's UI and a number. The stream drops messages whose ID it has seen within [Config.Window]; later repetitions
// are recognized by their event IDs when they are folded.
//
// A worker waits for a message of a stream, fetches those that arrive within a tenth of a second after it, checks them, appends them to
// the store, and acknowledges them when the store reports that they are durable. If the worker crashes before it appends, the messages are
// delivered again after [Config.AckWait], to any worker. If it crashes between the append and the acknowledgment, they are appended twice,
// which does not change the counts. Workers share no state, and any worker can serve any shard.
//
// The stream PREFIX_dead holds the dead letters: those of refused uploads and those of messages that are not valid parts.
package engine
