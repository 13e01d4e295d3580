package telemetry

import (
	"encoding/json"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

// MarshalText returns the text of String. The error is ErrUnknown if s is not one of the three severities.
func (s Severity) MarshalText() ([]byte, error) {
	if s > Failure {
		return nil, (*Error)(fault.New(ErrUnknown, "a severity"))
	}
	return []byte(s.String()), nil
}

// UnmarshalText accepts note, warning or failure. The error is ErrUnknown for anything else.
func (s *Severity) UnmarshalText(text []byte) error {
	for known := Note; known <= Failure; known++ {
		if string(text) == known.String() {
			*s = known
			return nil
		}
	}
	return (*Error)(fault.New(ErrUnknown, "note, warning or failure"))
}

// issueJSON is the JSON form of an [Issue].
type issueJSON struct {
	Severity Severity `json:"severity"`
	Kind     string   `json:"kind"`
	Path     string   `json:"path"`
	Text     string   `json:"text"`
}

// MarshalJSON returns the issue as an object with four strings, which are present even if they are empty:
//
//	{"severity":"failure","kind":"format","path":"File[3].UI","text":"is not a digest"}
//
// The kind is the word that [KindName] returns.
func (i Issue) MarshalJSON() ([]byte, error) {
	return json.Marshal(issueJSON{i.Severity, KindName(i.Kind), i.Path, i.Text})
}

// UnmarshalJSON decodes what MarshalJSON returns. The error is ErrUnknown if the kind or severity is unknown.
func (i *Issue) UnmarshalJSON(data []byte) error {
	var v issueJSON
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	kind := KindByName(v.Kind)
	if kind == nil && v.Kind != "" {
		return (*Error)(fault.New(ErrUnknown, "a kind of failure"))
	}
	*i = Issue{v.Severity, kind, v.Path, v.Text}
	return nil
}

// MarshalJSON returns the issues as an array, which is empty if there are no issues.
func (is Issues) MarshalJSON() ([]byte, error) { return json.Marshal(append([]Issue{}, is...)) }

// MarshalJSON returns the error as an object:
//
//	{"kind":"format","path":"File[3].UI","offset":412,"line":17,"want":"64 hex digits"}
//
// The kind is the word that [KindName] returns. Offset, line and want are omitted if they are unknown. The cause, which
// is the text of Err, is omitted if Err is nil.
func (e Error) MarshalJSON() ([]byte, error) {
	form := struct {
		Kind   string `json:"kind"`
		Path   string `json:"path"`
		Offset *int64 `json:"offset,omitempty"`
		Line   int    `json:"line,omitempty"`
		Want   string `json:"want,omitempty"`
		Cause  string `json:"cause,omitempty"`
	}{Kind: KindName(e.Kind), Path: e.Path, Line: e.Line, Want: e.Want}
	if e.Offset >= 0 {
		form.Offset = &e.Offset
	}
	if e.Err != nil {
		form.Cause = e.Err.Error()
	}
	return json.Marshal(form)
}
