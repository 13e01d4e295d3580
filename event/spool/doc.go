// Package spool keeps scrubbed events on disk from the moment they happen until they are in a finished bundle.
//
// A program appends an event when it happens, and drains the spool from time to time. Each drain writes what has been
// collected into bundles, one for every hour, and more if an hour has many events:
//
//	sp, err := spool.Open("/var/lib/broker/spool", event.NewRegistry(cvad.Events()))
//	...
//	defer sp.Close()
//
//	err = sp.Append(ctx, scrubbed) // at each session launch; returns when the event is on disk
//
//	// Once a minute. The name of the batch takes the place of the star.
//	finished, err := sp.Drain(ctx, "/var/lib/broker/upload/usage-*.zip", func(ctx context.Context, w io.Writer, b *spool.Batch) error {
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
//	})
//
// # What a crash costs
//
// When Append has returned nil, the event is in the spool. It survives the end of the process at any moment, kill -9
// included. By default it also survives a power failure, because Append waits until the event is on the disk;
// [WithSyncEvery] and [WithoutSync] give that up for speed. The event whose Append has not returned may be lost, or
// may be in the spool.
//
// An event of the spool is in exactly one finished bundle. A bundle is written under a temporary name and synced; then
// a journal in the spool records that its events are in it. That is the moment which decides: after a crash before it,
// the temporary file is removed and the events are drained again; after a crash behind it, the next drain finishes what
// is left to do, which is to give the bundle its name and to delete the events. This also holds if something takes
// finished bundles away at any moment, as an uploader does. It does not hold for what the function given to Drain does
// besides writing to w: the function may be called again with the same events. What an uploader sends twice is up to
// the uploader; the receiver can recognize it by the name of the bundle and by the id of each event.
//
// # The folder
//
// The spool owns its folder, which has mode 0700, and files with mode 0600:
//
//	lock                                     held by the one process that has the spool open
//	0000000000000007-20261128T170000Z.jsonl  a segment: JSON Lines, appended to in this hour
//	journal                                  the bundle that is being written, if any
//
// A segment is a stream for [event.Reader], and for people. What a crash leaves behind is its torn tail: a last line
// without its end, or, after a power failure, text that is missing or replaced by zero bytes. Such lines are reported as
// [Damage] and are skipped. Segments of a spool that was opened [WithClearText] end in .clear.jsonl.
//
// # When it is full
//
// A spool has a limit, 1 GiB unless [WithMaxBytes] changes it. When it is reached, or when the disk is full, Append
// returns [ErrFull] and keeps what is there. A spool that was opened [WithDropOldest] deletes the oldest segments to make
// room and counts their events in [Stats].
package spool
