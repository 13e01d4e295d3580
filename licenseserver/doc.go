// Package licenseserver defines the telemetry of the License Server. Its compliance report ([Report]) says who holds
// licenses of which product, how many are installed, and how many were in use over time. An [InventoryEvent] is an
// event like those of other products. An [AnonymousReport] is sent to the customer experience improvement program
// (CEIP), and a [DiagnosticReport] to support (Call Home).
//
// # Whole reports
//
// [Decode] reads a [Report] in XML or JSON, [Encode] writes one, and Report implements the interfaces of encoding/json
// and encoding/xml. Check returns its issues.
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
// A [Reader] reads a report without holding it in memory, and a [Writer] writes one in the same way: feature by
// feature, SA date by SA date, and one [Holder] of a license after the other.
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
// The other parts of a record are held in memory, such as the pools and samples of an SA date. [Scrub] and [Copy] copy
// a report from a Reader to a Writer, with identifiers replaced or in clear.
//
// # The event and the other reports
//
// A registry with [Events] decodes inventory events in a stream of events of all products, and [event.Writer] writes
// them. Their header differs from that of other events: it names the customer and the server, and its id identifies the
// machine.
//
//	ev := licenseserver.NewInventoryEvent(server, payload, event.WithTenant("citrix780933"))
//
// The reports for CEIP and Call Home are small. They are read and written as a whole, for example with encoding/json
// and encoding/xml, and have no digest. The copies of the pages of all three end within a feature, each at a different
// row, so features may have more elements than the types here. Other elements of a document are kept.
//
// # Integrity
//
// Metadata.UI is the SHA-256 of the document without that value, computed over the bytes of the file. No document of
// the vendor says what the value covers; this module uses its scheme sha256/v1. [Seal] and [NewSealWriter] write it,
// and [Verify] checks it. It shows that nothing changed on the way. It does not show who wrote the report.
//
// # Wire form
//
// The documents describe the elements but do not show a whole report. The root element LicenseServerCompliance, its
// child Inventory, the nesting, and the names of the items of lists (User, Device, DevId and Sample) are assumptions of
// this module. So are the root elements Event, LicenseServerAnonymous and LicenseServerDiagnostic, and the members
// FeatureUsage and LicenseUsage, which are sections of the pages. The JSON form has the same names; Feature, SADate,
// Pool, LPE and SupplementalGracePeriod are arrays.
//
// XML is UTF-8 only. For a report in UTF-16, as some Windows programs write it, the error is ErrEncoding. This command
// converts it:
//
//	iconv -f UTF-16 -t UTF-8 report.xml | sed '1s/encoding="[Uu][Tt][Ff]-16"/encoding="UTF-8"/'
package licenseserver

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
