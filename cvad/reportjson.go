package cvad

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/fault"
)

// MarshalJSON returns the report as an object with the members files, filesUI, manifestUI and issues. Lists are never
// null, and states are words:
//
//	{"files":[{"name":"ue_lt_1683864965.zip","presence":"present","state":"mismatch","ui":"4d14…","size":3120,
//	   "error":{"kind":"digest","path":"File[0].UI","want":"the digest of the bytes (was the document rewritten?)"}}],
//	 "filesUI":"verified","manifestUI":"mismatch","issues":[]}
func (r Report) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Files      []FileResult     `json:"files"`
		FilesUI    telemetry.State  `json:"filesUI"`
		ManifestUI telemetry.State  `json:"manifestUI"`
		Issues     telemetry.Issues `json:"issues"`
	}{append([]FileResult{}, r.Files...), r.FilesUI, r.ManifestUI, r.Issues})
}

// MarshalJSON returns the result as an object with the members name, presence, state, ui, size and, unless the file was
// verified, error, which is Err as encoded by [telemetry.Error.MarshalJSON].
func (f FileResult) MarshalJSON() ([]byte, error) {
	form := struct {
		Name     string           `json:"name"`
		Presence Presence         `json:"presence"`
		State    telemetry.State  `json:"state"`
		UI       telemetry.Digest `json:"ui"`
		Size     int64            `json:"size"`
		Error    *telemetry.Error `json:"error,omitempty"`
	}{f.Name, f.Presence, f.State, f.UI, f.Size, nil}
	if err := f.problem(""); err != nil {
		var ok bool
		if form.Error, ok = errors.AsType[*telemetry.Error](err); !ok {
			form.Error = &telemetry.Error{Kind: fault.ErrUnverified, Offset: -1, Err: err}
		}
	}
	return json.Marshal(form)
}

// reportError is the errors of a bundle, on one line.
type reportError []error

func (e reportError) Error() string {
	texts := make([]string, len(e))
	for i, err := range e {
		texts[i] = strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	return strings.Join(texts, "; ")
}

func (e reportError) Unwrap() []error { return e }
