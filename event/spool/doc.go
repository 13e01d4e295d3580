// Package spool keeps scrubbed events on disk from the moment they happen until they are in a finished bundle.
//
// A program appends an event when it happens, and drains the spool from time to time. Each drain writes what has been
// collected into bundles, one for every hour, and more if an hour has many events:
//
//	kinds, err := event.NewRegistry(cvad.Events())
//	...
//	sp, err := spool.Open("/var/lib/broker/spool", kinds)
//	...
//	defer sp.Close()
//
//	err = sp.Append(ctx, scrubbed) // at each session launch; returns when the event is on disk
//
//	// Once a minute. The name of the batch takes the place of the star.
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
// # What a crash costs
//
// When Append has returned nil, the event is in the spool. It survives the end of the process at any moment, kill -9
// included. By default it also survives a power failure, because Append waits until the event is on the disk;
// [WithSyncEvery] and [WithoutSync] give that up for speed. If the process ends before Append has returned, that one event
// may be lost, or may be in the spool.
//
// Every event that is drained is in exactly one finished bundle. A bundle is written to a temporary file and synced. Then a
// journal in the spool records that the bundle has these events. If the process ends earlier, the next drain removes
// the temporary file and writes the events again. If it ends later, the next drain gives the bundle its name and
// deletes the events. This holds even if something moves finished bundles away, as an uploader does, and after a power
// failure it holds for the bundles that are in the folder.
//
// It does not hold for what the function does besides writing to w, because it may be called more than once for an event.
// Nor does it hold for an uploader that sends a bundle twice. The receiver can recognize that by the name of the bundle
// and by the ids of the events.
//
// # The folder
//
// The spool owns its folder, which has mode 0700, and files with mode 0600:
//
//	lock                                     held by the one process that has the spool open
//	0000000000000007-20261128T170000Z.jsonl  a segment: JSON Lines, appended to in this hour
//	journal                                  the bundle that is being written, if any
//
// A segment is a stream for [event.Reader], and for people. A crash can leave a torn tail: a last line
// without its end, or, after a power failure, zero bytes in place of text. Such lines are skipped and reported as
// [Damage]. Segments of a spool that was opened [WithInClear] end in .clear.jsonl.
//
// # When it is full
//
// A spool has a limit, 1 GiB unless [WithMaxBytes] changes it. When it is reached, or when the disk is full, Append
// returns [ErrFull] and keeps what is there. A spool that was opened [WithDropOldest] deletes the oldest segments to make
// room and counts their events in [Stats].
package spool
