// Package cvad holds the telemetry of Citrix Virtual Apps and Desktops: license usage events of sessions ([UsageEvent]), counts
// of what a site publishes and runs ([BrokerUsageEvent]), and the upload bundles in which a License Server sends events.
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
// A receiver opens the bundle, verifies it and reads the events back:
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
// [NewBundleReader] reads a bundle once, while it is being received.
//
// # Broker usage
//
// A broker usage event has the type and the products of a session event, as the page of the product names them. A registry with
// [Events] tells them apart by the member TotalPublishedApps of the payload. The page of broker usage was cut off in the row
// VDAs.Subscriptions, whose type is therefore not known: such a member is kept as it is, and scrubbing removes it. Rows after
// it are missing here.
//
//	ev := cvad.NewBrokerUsageEvent(cvad.BrokerUsagePayload{
//		TotalPublishedApps: 10,
//		VDAs:               cvad.VDAs{Total: 10},
//	}, event.WithProduct(cvad.ProductOnPrem, "7.25.0.0"))
//
// # The bundle
//
// The documents list the elements of the manifest and of the events; the files around them are this module's own. A
// bundle is a zip archive of files and, last, manifest.xml or manifest.json. A usage file is called ue_lt_, epoch seconds,
// .zip, and is a zip archive itself, with one entry: ue_lt_, the same seconds, .json, with one event a line.
//
// The names of files are those that every file system can hold, that no two file systems take for one or for two, and that
// the lines below can be given: no spaces, no leading hyphen, none of [ ] $ ` and * ? " < > | : \ /. No file but the manifest is
// called manifest. and something.
//
// # Archives of other programs
//
// A bundle, and a usage file in it, may have been packed again by another program. It is read if all readers understand it
// alike, those of a pipe too, and refused otherwise. Archives of these programs are read, as far as said; testdata/archives
// holds some of each:
//
//   - 7-Zip: all settings of store and deflate; not Deflate64
//   - Info-ZIP zip: files, pipes, zip64; not -l, which rewrites line ends
//   - bsdtar (libarchive): into a file; not into a pipe, which it pads with zeros
//   - Windows Explorer, .NET ZipArchive, ZipFile: all
//   - Java ZipOutputStream, jdk.zipfs, jar cfM, Commons Compress: all; not jar with its META-INF folder
//   - Node archiver, JSZip, yazl, fflate, adm-zip: all
//   - Python zipfile, shutil: all
//   - Perl Archive::Zip, IO::Compress::Zip: all
//   - Go archive/zip, klauspost/compress: all
//   - PHP ZipArchive (libzip), minizip, AdvanceCOMP: all
//
// What this package writes can be read from a pipe, by Java's ZipInputStream and bsdtar for example: the files of a bundle are
// not packed again, and are blocks of DEFLATE all the same, whose end shows.
//
// # Integrity
//
// No document says what the digests cover. This is the module's own scheme, sha256/v1; every digest is 64 lower-case hex
// digits, and coreutils can check each of them in the folder of an unpacked bundle:
//
//   - File.UI is the SHA-256 of the file: sha256sum FILE
//   - FilesUI is the SHA-256 of the listing of all files, in the order of their names:
//     sha256sum $(ls | grep -v '^manifest\.' | LC_ALL=C sort) | sha256sum
//   - ManifestUI is the SHA-256 of the manifest's document without that value:
//     sed 's|<ManifestUI>[0-9a-f]*<|<ManifestUI><|' manifest.xml | sha256sum
//
// Digests show that nothing changed on the way. They do not show who wrote the bundle: whoever can change a file can compute
// all digests again.
package cvad

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
