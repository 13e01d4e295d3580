package cvad

import (
	"encoding/json"
	"fmt"

	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// FileError is an error about one file of a bundle. The functions that read several files return it, so that a receiver
// can say which one is bad.
type FileError struct {
	// Name is the name of the file, which is valid: names that readers refuse are in no error.
	Name string
	// Err is the failure: an [*event.Error] if one event could not be decoded, and otherwise one of the whole file.
	Err error
}

// Error returns the name and the failure.
func (e *FileError) Error() string { return fmt.Sprintf("%s: %v", e.Name, e.Err) }

// Unwrap returns the failure.
func (e *FileError) Unwrap() error { return e.Err }

// MarshalJSON returns the error as an object:
//
//	{"file":"ue_lt_1683864965.zip","error":{"kind":"archive","path":""}}
//
// If Err has no JSON encoding of its own, its text is the value of error.
func (e *FileError) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		File  string `json:"file"`
		Error any    `json:"error"`
	}{e.Name, record.Encodable(e.Err)})
}

// named adds the name of the file to an error about it. An invalid name may contain anything and is omitted.
func named(name string, err error) error {
	if err == nil || archive.CheckName(name) != nil {
		return err
	}
	return &FileError{name, asError(err)}
}
