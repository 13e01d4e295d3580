package telemetry

import (
	"slices"
	"strconv"
	"strings"
)

// Severity says how bad an [Issue] is.
type Severity uint8

const (
	// Note is about something that no page lists, such as a value other than a page's only example. Nothing is wrong.
	Note Severity = iota
	// Warning is about something that contradicts a page: a value or a name that is not among those that the page lists, a later
	// version than the page's, or two inconsistent values. The record can be used.
	Warning
	// Failure means that the record breaks a rule that a page states, or cannot be told from another record.
	// [Issues.Err] returns failures.
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

// Issue is one finding of Check. It never contains a value of the record.
type Issue struct {
	// Severity says how bad it is.
	Severity Severity
	// Kind is one of the Err variables of this package.
	Kind error
	// Path is the wire path of the element, with indices: File[3].UI.
	Path string
	// Text says what is wrong. It is one of a fixed set of phrases.
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

// Issues lists the findings of Check, in document order. It is an error that wraps the kinds of all of them.
type Issues []Issue

// Err returns the failures in is as an error of type Issues, or nil if there are none.
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

// Error returns the first issue and the number of others.
func (is Issues) Error() string {
	switch len(is) {
	case 0:
		return "telemetry: no issues"
	case 1:
		return "telemetry: " + is[0].String()
	}
	return "telemetry: " + is[0].String() + " (and " + strconv.Itoa(len(is)-1) + " more)"
}

// Unwrap returns the kinds of the issues, for errors.Is.
func (is Issues) Unwrap() []error {
	kinds := make([]error, len(is))
	for i := range is {
		kinds[i] = is[i].Kind
	}
	return kinds
}

// fewIssues is how many issues of a record get memory at once: one is seldom alone.
const fewIssues = 4

// Add appends an issue.
func (is *Issues) Add(s Severity, kind error, path, text string) {
	if *is == nil {
		*is = make(Issues, 0, fewIssues)
	}
	*is = append(*is, Issue{s, kind, path, text})
}
