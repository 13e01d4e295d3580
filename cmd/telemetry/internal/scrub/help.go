package scrub

const help = `Replaces the identifiers in a document, or in a stream of events, by pseudonyms. The form stays: XML or JSON.

usage: telemetry scrub [-type TYPE] [flags] [FILE]

TYPE is one of
  %s
Without it, the beginning of FILE tells the type. Events are one in XML, or any number in JSON: one a line, in an array, or one
after the other. Without FILE, or with -, it reads standard input.

Undocumented values are removed, and so are identifiers that are not in the form of their class; standard error says how many.
Of an event of an unknown kind the header remains. A report is sealed again; a manifest is not, and its digest fits the
old bytes only.

A document that was scrubbed before is refused, because tokens of tokens join with nothing. With -scrubbed it is accepted: its
pseudonyms stay as they are, and an identifier in clear is refused.

With -preview nothing is written but a line for each identifier: its place, its class, what it is (clear, token or empty) and
what it becomes (scrubbed, clear, token, dropped or empty). Fields that are left out have a line with their kinds in place of
a class.

Exit code 1 means that a document is broken, and then it is not written; or that an event is, and then the others are,
except with -o, which makes a file of valid input only.
`
