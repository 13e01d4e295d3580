// Package licenseserver holds the telemetry of the License Server. Its compliance report ([Report]) says who holds licenses of
// which product, how many are installed, and how many were in use over time. An [InventoryEvent] is an event among those of
// other products, an [AnonymousReport] goes to the customer experience improvement program (CEIP), and a [DiagnosticReport] to
// support (Call Home).
//
// # Whole reports
//
// [Decode] reads a [Report] in XML or JSON, [Encode] writes one, and Report implements the interfaces of encoding/json
// and encoding/xml. Check says what is wrong with it.
//
//	report, err := licenseserver.Decode(file)
//	...
//	for _, issue := range report.Check() {
//		...
//	}
//	scrubbed, err := pseudonym.Scrub(hasher, report)
//	...
//	doc, err := licenseserver.Seal(scrubbed, telemetry.XML)
//
// # Large reports
//
// A [Reader] goes through a report in place of holding it, and a [Writer] takes it the same way: feature by feature, SA
// date by SA date, and one [Holder] of a license after the other.
//
//	r := licenseserver.NewReader(file)
//	for feature, err := range r.Features() {
//		...
//		for date, err := range feature.SADates() {
//			...
//			for holder, err := range date.Holders() {
//				...
//			}
//		}
//	}
//
// What a record has besides these lists is held, such as the pools and samples of an SA date. [Scrub] and [Copy] take a
// report from a Reader to a Writer, with every identifier replaced or in clear.
//
// # The event and the other reports
//
// A registry with [Events] reads inventory events in a stream of events of all products, and [event.Writer] writes them. Their
// header is not that of other events: it names the customer and the server, and its id identifies the machine.
//
//	ev := licenseserver.NewInventoryEvent(server, payload, event.WithTenant("citrix780933"))
//
// The reports for CEIP and Call Home are small, and are read and written whole, through the interfaces of encoding/json and
// encoding/xml for example. No page has a digest for them. The pages of all three were cut off in a feature, each at another
// row, so that features have more elements than the types here. What is in a document beyond these is kept.
//
// # Integrity
//
// Metadata.UI is the SHA-256 of the document without that value: of the bytes of the file, not of anything decoded. No
// document of the vendor says what the value covers; this is the scheme sha256/v1 of this module. [Seal] and
// [NewSealWriter] write it, [Verify] checks it. It shows that nothing changed on the way, not who wrote the report.
//
// # Wire form
//
// The documents describe the elements and do not show a whole report. The root LicenseServerCompliance, its child
// Inventory and the nesting are this module's reading of them, and so are the names of the items of lists: User, Device,
// DevId and Sample. So are the roots Event, LicenseServerAnonymous and LicenseServerDiagnostic, and the members FeatureUsage and
// LicenseUsage, which are sections of the pages. The JSON form has the same names; Feature, SADate, Pool, LPE and SupplementalGracePeriod are arrays.
//
// XML is UTF-8 only. A report in UTF-16, as some Windows programs write it, is ErrEncoding; this converts it:
//
//	iconv -f UTF-16 -t UTF-8 report.xml | sed '1s/encoding="[Uu][Tt][Ff]-16"/encoding="UTF-8"/'
package licenseserver

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
