// Package telemetry holds the vocabulary that the packages of this module share: the time forms of the documents,
// digests, versions, limits, errors, the issues that checks find, and the entries of the data dictionary.
//
// The module is a Go SDK for the telemetry of virtualization and access products. A product fills a struct, replaces the
// identifiers in it by pseudonyms and writes it; a receiver decodes, verifies and checks what arrives; a privacy officer
// reads the dictionary and sees what leaves the machine. Nothing in it uses the network, logs, or keeps global state.
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
//   - [github.com/csg-telemetry/telemetry/licenseserver]: the compliance report of the License Server, whole or a piece
//     at a time
//   - [github.com/csg-telemetry/telemetry/xenserver]: pool telemetry, log types of status reports, update checks and
//     e-mail alerts of XenServer
//   - [github.com/csg-telemetry/telemetry/netscaler]: the commands, the configuration and the reports of the NetScaler
//     telemetry program
//   - [github.com/csg-telemetry/telemetry/pseudonym]: one-way pseudonyms for names, SIDs, addresses and devices
//   - [github.com/csg-telemetry/telemetry/pseudonym/leakscan]: a search for identifiers that are still in clear
//
// From a struct to what may leave the machine, and back:
//
//	launch := cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"})
//	scrubbed, err := pseudonym.Scrub(hasher, launch) // every identifier replaced
//	...
//	line, err := scrubbed.AppendJSON(nil)
//	...
//	var received cvad.UsageEvent
//	err = received.DecodeJSON(string(line), telemetry.Limits{})
//	...
//	issues := received.Check() // what is not as the documents say
//
// # Records
//
// Every documented table is one struct, and a root record is written and read in JSON and in XML:
//
//   - json.Marshal, json.Unmarshal, xml.Marshal and xml.Unmarshal work on it.
//   - AppendJSON, AppendXML, DecodeJSON and DecodeXML do the same directly, faster, and with [Limits].
//   - Check returns [Issues]: everything about it that is not as the documents say. Check().Err() returns the failures
//     alone, or nil.
//   - [Has] and [Missing] tell an absent value from a zero. [HasUnknown] and [DropUnknown] are about what is undocumented.
//   - pseudonym.Scrub returns a copy in which every identifier is replaced, pseudonym.Restore one whose identifiers were
//     replaced before, and pseudonym.InClear one as it is, for a caller who means it. Writers of streams and bundles accept
//     nothing else.
//   - Access is for package pseudonym and the functions above.
//
// Reading and writing lose nothing. What the documents do not name is kept in an [Unknown] and written back; each time
// form keeps the spelling it was read in; an optional value that is absent stays absent. Names are exact, a repeated name
// is an error, and a failed decode leaves its target untouched.
//
// XML is UTF-8 only, without DOCTYPE, and documented elements are in no namespace. Elements and attributes of other
// namespaces are undocumented; declarations of namespaces and the attributes of XML Schema instances are kept, but are no
// data, so that [Unknown] and Check do not count them. An element with xsi:nil="true" is absent. White space with a line
// break alone is an empty text. xml.Unmarshal reads what DecodeXML reads, but package encoding/xml itself reads what stands
// around the record: it passes over a DOCTYPE, reads no other encoding than UTF-8, and quotes the input in its errors.
//
// Where the documents show two spellings, both decode: booleans also as "True" or "False" in quotes, whole numbers also
// in quotes, the version of a header also as a number. One spelling is written.
//
// Each package with records has a function Elements, the dictionary of every documented [Element], and functions that
// return a JSON Schema and an XSD of each root record.
//
// # Time forms
//
// The documents write times in ten forms, and each is a type, so that one element has one form: [UTCTime], [UTCMillis],
// [LocalTime], [FloatingTime], [USDate], [LicenseDate], [SADate], [ISODate], [EpochSeconds] and [EpochMillis]. Each has a
// function Parse and a function New with its name, and the methods String, IsZero and Compare. An instant has Time; what names no
// zone has In, which is told one. The forms that are texts implement [encoding.TextAppender], [encoding.TextMarshaler] and
// [encoding.TextUnmarshaler]; the two numbers are numbers in JSON too. A failed UnmarshalText leaves its target untouched.
//
// # Errors
//
// Every error about a document is an [*Error] with the wire path, the offset and what was expected, and is one of the Err
// variables under [errors.Is]. It never holds a byte of the document, because that may be somebody's name.
package telemetry
