// Package cvad defines the telemetry of Citrix Virtual Apps and Desktops: license usage events of sessions
// ([UsageEvent]), counts of what a site publishes and runs ([BrokerUsageEvent]), and the upload bundles in which a
// License Server sends events.
//
// A product fills a [UsageEvent], scrubs it and writes it into a bundle:
//
//	w := cvad.NewBundleWriter(ctx, file, cvad.NewManifest(guid, deployed))
//	for e := range events {
//		scrubbed, err := pseudonym.Scrub(hasher, e)
//		...
//		err = w.Write(scrubbed)
//		...
//	}
//	manifest, err := w.Close()
//
// A receiver opens the bundle, verifies it and reads the events:
//
//	b, err := cvad.OpenBundle(ctx, "b.zip")
//	...
//	report, err := b.Verify(ctx)
//	if err == nil && report.OK() {
//		for ev, err := range b.Events(ctx) {
//			...
//		}
//	}
//
// [NewBundleReader] reads a bundle in one pass, while it is being received.
//
// # Broker usage
//
// According to the page of the product, a broker usage event has the type and the products of a session event. A
// registry with [Events] distinguishes them by the member TotalPublishedApps of the payload. The copy of the page of
// broker usage ends in the row VDAs.Subscriptions, so its type is not known: such a member is kept unchanged, and Scrub
// removes it. Later rows are missing here.
//
//	ev := cvad.NewBrokerUsageEvent(cvad.BrokerUsagePayload{
//		TotalPublishedApps: 10,
//		VDAs:               cvad.VDAs{Total: 10},
//	}, event.WithProduct(cvad.ProductOnPrem, "7.25.0.0"))
//
// # The bundle
//
// The documents list the elements of the manifest and of the events; the files around them are this module's own. A
// bundle is a zip archive of files, of which manifest.xml or manifest.json is the last. A usage file is named
// ue_lt_<epoch seconds>.zip. It is itself a zip archive with one entry, ue_lt_<epoch seconds>.json, with one event per
// line.
//
// File names must be allowed on every file system, must have the same meaning on all of them, and must work in the
// commands below: no spaces, no leading hyphen, none of [ ] $ ` and * ? " < > | : \ /. No other file name may begin
// with manifest and a dot.
//
// A bundle begins with the four bytes PK\x03\x04. Streams of events and reports begin with a byte order mark, white
// space, or one of { [ <, so a receiver of all of them can choose by the first bytes. The command telemetry show does
// this; it also lists the undocumented content of all events of a bundle, and telemetry scan finds identifiers in clear.
// A program does the same in a loop over Events, with [telemetry.Unknowns] and package leakscan.
//
// # Archives of other programs
//
// A bundle, and a usage file in it, may have been packed again by another program. It is accepted if all readers,
// including readers of a pipe, understand it alike, and refused otherwise. Archives of these programs are accepted;
// testdata/archives has examples of each:
//
//   - 7-Zip: all settings of store and deflate; not Deflate64
//   - Info-ZIP zip: files, pipes, zip64; not -l, which changes line ends
//   - bsdtar (libarchive): written to a file; not written to a pipe, which it pads with zeros
//   - Windows Explorer, .NET ZipArchive, ZipFile: all
//   - Java ZipOutputStream, jdk.zipfs, jar cfM, Commons Compress: all; not jar with its META-INF folder
//   - Node archiver, JSZip, yazl, fflate, adm-zip: all
//   - Python zipfile, shutil: all
//   - Perl Archive::Zip, IO::Compress::Zip: all
//   - Go archive/zip, klauspost/compress: all
//   - PHP ZipArchive (libzip), minizip, AdvanceCOMP: all
//
// Other programs, such as Java's ZipInputStream and bsdtar, can read the bundles of this package from a pipe: the files
// of a bundle are not packed again, but written as stored blocks of DEFLATE, whose end is marked.
//
// # Integrity
//
// No document says what the digests cover. This module uses its own scheme, sha256/v1. Every digest is 64 lower-case
// hex digits. In the folder of an unpacked bundle, each can be checked with coreutils:
//
//   - File.UI is the SHA-256 of the file: sha256sum FILE
//   - FilesUI is the SHA-256 of the listing of all files, in the order of their names:
//     sha256sum $(ls | grep -v '^manifest\.' | LC_ALL=C sort) | sha256sum
//   - ManifestUI is the SHA-256 of the manifest's document without that value:
//     sed 's|<ManifestUI>[0-9a-f]*<|<ManifestUI><|' manifest.xml | sha256sum
//
// Digests show that nothing changed on the way. They do not show who wrote the bundle: anyone who can change a file can
// also recompute all digests.
package cvad

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
