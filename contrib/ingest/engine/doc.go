// Package engine moves the parts of uploads through NATS JetStream into a store: the same code with a server inside the process,
// which listens to nobody, and with a cluster that has a URL.
//
//	embedded, err := engine.Embed(folder)
//	...
//	nc, err := embedded.Connect() // or nats.Connect(url)
//	...
//	e, err := engine.Open(ctx, nc, engine.Config{Plan: plan})
//	...
//	receipt, err := e.Submit(ctx, upload) // returns when the engine has all of it
//	...
//	err = e.Work(ctx, store) // until ctx ends, on as many machines as there are
//
// # Streams
//
// Each shard has a stream, PREFIX_0000 and so on, from which a message goes when a worker has acknowledged it. The ID of a
// message is that of its part: FilesUI and shard. So what comes twice within [Config.Window] is dropped by the stream; what comes
// later is found by its event IDs when it is folded.
//
// A worker fetches some messages of a shard, folds them, appends what that makes to the store, and acknowledges them when the
// store says that it is durable. If it dies before, the messages come again after [Config.AckWait], to any worker; if it dies after
// it has appended and before it has acknowledged, they are appended twice, which changes no count. Workers share nothing, and any of
// them can serve any shard.
//
// Dead letters are in the stream PREFIX_dead: those of uploads that were refused, and those of messages that are no parts.
package engine
