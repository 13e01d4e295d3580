// Package spool keeps scrubbed events on disk from the moment they happen until they are in a finished bundle.
//
// A program appends events when they happen, and drains the spool from time to time. Each drain writes the collected
// events into bundles, one for every hour, or several if an hour has many events:
//
//	kinds, err := event.NewRegistry(cvad.Events())
//	...
//	sp, err := spool.Open("/var/lib/broker/spool", kinds)
//	...
//	defer sp.Close()
//
//	err = sp.Append(ctx, scrubbed) // at each session launch; returns when the event is on disk
//
//	// Once a minute. The name of the batch replaces the star.
//	write := func(ctx context.Context, w io.Writer, b *spool.Batch) error {
//		bundle := cvad.NewBundleWriter(ctx, w, manifest)
//		for ev, err := range b.Events(ctx) {
//			if err != nil {
//				return err
//			}
//			if err := bundle.Write(ev); err != nil {
//				return err
//			}
//		}
//		_, err := bundle.Close()
//		return err
//	}
//	finished, err := sp.Drain(ctx, "/var/lib/broker/upload/usage-*.zip", write)
//
// A batch yields events of several products product by product, so that a bundle has a few large usage files. One bundle
// must have room for all of a batch: a Write function cannot continue in a second one. The default limits of batches and
// bundles leave room; a program that lowers telemetry.Limits.Unpacked of its bundles must lower [WithBatchBytes] to less
// than half of it.
//
// # What a crash costs
//
// When Append has returned nil, the event is in the spool. It survives the end of the process at any moment, kill -9
// included. By default it also survives a power failure, because Append waits until the event is on disk.
// [WithSyncEvery] and [WithoutSync] trade this guarantee for speed. If the process ends before Append returns, that
// event may be lost or may be in the spool.
//
// Every drained event is in exactly one finished bundle. A bundle is written to a temporary file and synced. Then a
// journal in the spool records that the bundle has these events. If the process ends earlier, the next drain removes
// the temporary file and writes the events again. If it ends later, the next drain gives the bundle its name and
// deletes the events. This holds even if another program, such as an uploader, moves finished bundles away. After a
// power failure it holds for the bundles that are in the folder.
//
// It does not hold for side effects of the Write function, which may be called more than once for an event. Nor does it
// hold if an uploader sends a bundle twice. The receiver can detect that by the name of the bundle, and by the IDs of
// events that have one of their own.
//
// # The folder
//
// The spool owns its folder, which has mode 0700, and its files, which have mode 0600:
//
//	lock                                     held by the one process that has the spool open
//	0000000000000007-20261128T170000Z.jsonl  a segment: JSON Lines, appended to in this hour
//	journal                                  the bundle that is being written, if any
//
// A segment is a stream of JSON Lines that [event.Reader] can read. A crash can leave a torn tail: a last line without
// a line end, or, after a power failure, zero bytes in place of text. Such lines are skipped and reported as [Damage].
// The names of segments of a spool that was opened [WithInClear] end in .clear.jsonl.
//
// # When it is full
//
// A spool has a size limit, by default 1 GiB; see [WithMaxBytes]. If the limit is reached or the disk is full, Append
// returns [ErrFull] and existing events are kept. A spool that was opened [WithDropOldest] deletes the oldest segments
// to make room, and counts their events in [Stats].
package spool
