package scrub

const help = `Replaces the identifiers in a document or a stream of events with pseudonyms. The output has the format of the
input, XML or JSON.

usage: telemetry scrub [-type TYPE] [flags] [FILE]

TYPE is one of
  %s
Without -type, the type is detected from the beginning of FILE. Events are a single event in XML, or any number in JSON: one per
line, in an array, or concatenated. Without FILE, or with -, it reads standard input.

Undocumented values are removed, and so are identifiers that do not have the format of their class; the numbers are printed on
standard error. Of an event of an unknown kind only the header is kept. A report is sealed again. A manifest is not, so its
digest matches only the old bytes.

A document that was scrubbed before is refused, because tokens of tokens cannot be joined with anything. With -scrubbed it is
accepted: its pseudonyms are unchanged, and identifiers in clear are refused.

With -preview it only prints a line for each identifier: its path, its class, its state (clear, token or empty) and its state
after scrubbing (scrubbed, clear, token, dropped, malformed or empty). Omitted fields have a line with their kinds in place of a
class.

Exit code 1 means that the input is broken. A broken document is not written. If an event is broken, the other events are
written, but with -o the file is written only if all input is valid.
`
