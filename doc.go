// Package telemetry defines the types that the packages of this module share: the time formats of the documents,
// digests, versions, limits, errors, the issues that Check returns, and the entries of the data dictionary.
//
// The module is a Go SDK for the telemetry of virtualization and access products. A product fills a struct, replaces
// the identifiers in it with pseudonyms and writes it. A receiver decodes, verifies and checks what arrives. A privacy
// officer reads the dictionary to see what leaves the machine. The module does not use the network, does not log and
// keeps no global state.
//
// # Which package do I need?
//
//   - [github.com/csg-telemetry/telemetry/cvad]: Citrix Virtual Apps and Desktops license usage events, and the upload
//     bundles that carry them
//   - [github.com/csg-telemetry/telemetry/spa]: events of Secure Private Access on premises
//   - [github.com/csg-telemetry/telemetry/provisioning], [github.com/csg-telemetry/telemetry/storefront],
//     [github.com/csg-telemetry/telemetry/devicetrust], [github.com/csg-telemetry/telemetry/uberagent] and
//     [github.com/csg-telemetry/telemetry/scout]: an event each, of Citrix Provisioning, StoreFront, deviceTRUST, uberAgent
//     and Scout
//   - [github.com/csg-telemetry/telemetry/event]: what events have in common, and streams of events of several products
//   - [github.com/csg-telemetry/telemetry/event/spool]: events on disk from the moment they happen until they are in a
//     finished bundle
//   - [github.com/csg-telemetry/telemetry/products]: the kinds of the events of all products, for receivers
//   - [github.com/csg-telemetry/telemetry/licenseserver]: the compliance report of the License Server, whole or a piece
//     at a time
//   - [github.com/csg-telemetry/telemetry/xenserver]: pool telemetry, log types of status reports, update checks and
//     e-mail alerts of XenServer
//   - [github.com/csg-telemetry/telemetry/netscaler]: the commands, the configuration and the reports of the NetScaler
//     telemetry program
//   - [github.com/csg-telemetry/telemetry/pseudonym]: one-way pseudonyms for names, SIDs, addresses and devices
//   - [github.com/csg-telemetry/telemetry/pseudonym/leakscan]: a search for identifiers that are still in clear
//
// This is the way from a struct to a line that may leave the machine, and back:
//
//	launch := cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"})
//	scrubbed, err := pseudonym.Scrub(hasher, launch) // every identifier replaced
//	...
//	line, err := scrubbed.AppendJSON(nil)
//	...
//	var received cvad.UsageEvent
//	err = received.DecodeJSON(line, telemetry.Limits{})
//	...
//	issues := received.Check() // what differs from the documents
//
// # Records
//
// Every documented table is one struct. Root records are the structs that have a document of their own; they are
// encoded and decoded as JSON and as XML:
//
//   - json.Marshal, json.Unmarshal, xml.Marshal and xml.Unmarshal work on it.
//   - AppendJSON, AppendXML, DecodeJSON and DecodeXML do the same directly, faster, and with [Limits].
//   - Check returns [Issues]: everything in the record that differs from the documents. Check().Err() returns only the
//     failures, or nil.
//   - [Has] and [Missing] tell an absent value from a zero. [Unknowns] lists undocumented content, and [DropUnknown] removes
//     it.
//   - pseudonym.Scrub returns a copy in which every identifier is replaced. pseudonym.Restore accepts a record whose
//     identifiers were replaced before. pseudonym.InClear accepts a record as it is, for callers who intend that.
//     Writers of streams and bundles accept only the results of these three functions.
//   - Access is used by package pseudonym and by the functions above.
//
// A round trip loses nothing. Content that the documents do not name is kept in an [Unknown] and written back. Each
// time type keeps the spelling it was decoded from. An absent optional value stays absent. Names are matched exactly, a
// repeated name is an error, and a failed decode leaves its target unchanged.
//
// XML is UTF-8 only, without DOCTYPE, and documented elements are in no namespace. Elements and attributes of other
// namespaces are undocumented. Namespace declarations and the attributes of XML Schema instances are kept but are not
// data, so [Unknown] and Check do not count them. An element with xsi:nil="true" is absent. A text that consists only
// of white space with a line break is empty. xml.Unmarshal decodes records as DecodeXML does, but the parts of the
// document around the record are read by package encoding/xml: it ignores a DOCTYPE, accepts only UTF-8, and quotes the
// input in its errors.
//
// If the documents show two spellings of a value, both are decoded: booleans also as "True" or "False" in quotes,
// integers also in quotes, the version of a header also as a number. Only one spelling is written.
//
// Each package with records has a function Elements, which returns the dictionary of its documented elements (see
// [Element]), and functions that return a JSON Schema and an XSD for each root record.
//
// # Documents, options, limits and contexts
//
// These rules hold in all packages:
//
//   - A document that is decoded as a whole is a []byte called data. The record gets copies of its texts, so data may change
//     afterwards. Short texts share memory, also those of documents that are decoded one after the other: use strings.Clone
//     to keep one of them for long. A stream is an io.Reader, and what reads one comes from a function called NewReader or
//     Read.
//   - Options are the last parameter. Their type is named for what they configure, and the same thing has the same name:
//     [github.com/csg-telemetry/telemetry/event.Option] configures all constructors of events, manifests and reports, so
//     that event.WithTime sets the time of each of them. If several options set the same thing, the last one counts, and a
//     nil option is ignored.
//   - [Limits] are the last parameter of a function that decodes one document, and the option WithLimits of everything that
//     has options. The zero Limits are the default ones.
//   - A context is the first parameter of a function that reads or writes a stream of events, a bundle or a spool. It
//     governs that call alone. Three things go on after the call and keep its context until they end: the loop over an
//     iterator, a file that was opened in a bundle, and the writer of a bundle, which packs in the background. What reads or
//     writes one document has no context; it ends if its io.Reader or io.Writer returns an error.
//   - A nil argument that is needed is [ErrRequired], and so is a nil context.
//
// # Time types
//
// The documents write times in ten formats. Each format is a type, so each element has exactly one format: [UTCTime],
// [UTCMillis], [LocalTime], [FloatingTime], [USDate], [LicenseDate], [SADate], [ISODate], [EpochSeconds] and
// [EpochMillis]. Each type has functions ParseX and NewX, where X is its name, and the methods String, IsZero and
// Compare. Types that are instants have the method Time. Types without a time zone have the method In, which accepts
// one. The types that are written as text implement [encoding.TextAppender], [encoding.TextMarshaler] and
// [encoding.TextUnmarshaler]; the two epoch types are numbers in JSON. A failed UnmarshalText leaves its target
// unchanged.
//
// # Errors
//
// Every error about a document is an [*Error] with the wire path, the offset and what was expected. It matches one of
// the Err variables with [errors.Is]. It never contains a byte of the document, because that byte may be part of
// somebody's name.
package telemetry
