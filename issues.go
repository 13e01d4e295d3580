package telemetry

import (
	"slices"
	"strconv"
	"strings"
)

// Severity says how bad an [Issue] is.
type Severity uint8

const (
	// Note: no page lists it, such as a value other than the one example of a page. Nothing is wrong.
	Note Severity = iota
	// Warning: it contradicts a page: a value or a name beside those that the page lists, a version later than the page's,
	// two values that do not go together. The record can be used.
	Warning
	// Failure: the record breaks a rule that a page states, or cannot be told from another record. Err of [Issues] returns it.
	Failure
)

// String returns note, warning or failure.
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Failure:
		return "failure"
	}
	return "Severity(" + strconv.Itoa(int(s)) + ")"
}

// Issue is one thing that Check found in a record. It never holds a value of the record.
type Issue struct {
	// Severity says how bad it is.
	Severity Severity
	// Kind is one of the Err variables of this package.
	Kind error
	// Path is the wire path of the element, with indices: File[3].UI.
	Path string
	// Text says what is wrong, in fixed words.
	Text string
}

// String returns the issue on one line: failure: File[3].UI: malformed value: ...
func (i Issue) String() string {
	kind := ""
	if i.Kind != nil {
		kind = i.Kind.Error()
	}
	parts := []string{i.Severity.String(), i.Path, kind, i.Text}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ": ")
}

// Issues is what Check found, in document order. As an error it stands for all of them.
type Issues []Issue

// Err returns the failures among is as an error, or nil where there are none.
func (is Issues) Err() error {
	var failures Issues
	for _, i := range is {
		if i.Severity == Failure {
			failures = append(failures, i)
		}
	}
	if failures == nil {
		return nil
	}
	return failures
}

// Error returns the first issue and how many more there are.
func (is Issues) Error() string {
	switch len(is) {
	case 0:
		return "telemetry: no issues"
	case 1:
		return "telemetry: " + is[0].String()
	}
	return "telemetry: " + is[0].String() + " (and " + strconv.Itoa(len(is)-1) + " more)"
}

// Unwrap returns the kinds of the issues, so that errors.Is finds them.
func (is Issues) Unwrap() []error {
	kinds := make([]error, len(is))
	for i := range is {
		kinds[i] = is[i].Kind
	}
	return kinds
}

// Add appends an issue.
func (is *Issues) Add(s Severity, kind error, path, text string) {
	*is = append(*is, Issue{s, kind, path, text})
}
