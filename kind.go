package telemetry

import "errors"

// kinds lists the kinds of failure and their words. ErrFull comes before ErrLimit, because its errors match both.
var kinds = [...]struct {
	word string
	err  error
}{
	{"syntax", ErrSyntax},
	{"encoding", ErrEncoding},
	{"duplicate", ErrDuplicate},
	{"unknown", ErrUnknown},
	{"required", ErrRequired},
	{"format", ErrFormat},
	{"range", ErrRange},
	{"full", ErrFull},
	{"limit", ErrLimit},
	{"name", ErrName},
	{"archive", ErrArchive},
	{"digest", ErrDigest},
	{"unsupported", ErrUnsupported},
	{"key", ErrKey},
	{"identifier", ErrIdentifier},
	{"clear-text", ErrClearText},
	{"unverified", ErrUnverified},
}

// KindName returns the word for the kind of failure that err is or wraps: syntax for [ErrSyntax], clear-text for
// [ErrClearText], and so on. The JSON encodings of [Issue] and [Error] use these words, and the words do not change.
// KindName returns "" if err is nil or has no kind. If err wraps failures of several kinds, as the error of a report on a
// bundle does, KindName returns only one of the words: look at the failures one by one instead.
func KindName(err error) string {
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			return k.word
		}
	}
	return ""
}

// KindByName returns the kind of failure for which [KindName] returns word, or nil if there is none.
func KindByName(word string) error {
	for _, k := range kinds {
		if k.word == word {
			return k.err
		}
	}
	return nil
}
