package ingest

import (
	"errors"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Letter gives the reason why an upload or a message was put aside. It contains no value of the input, so it can be logged, sent and
// stored anywhere.
type Letter struct {
	// Digest is the digest of the bytes that were put aside. Use it to find and replay them.
	Digest telemetry.Digest `json:"digest"`
	// Size is the number of bytes.
	Size int64 `json:"size"`
	// Kind is the kind of failure, in the words of telemetry.KindName.
	Kind string `json:"kind"`
	// Place is the place of the failure: a wire path with the number of the event in its file or bundle. It is empty if the failure
	// concerns the whole upload.
	Place string `json:"place,omitempty"`
}

// Refusal is the error for an upload that must not be counted.
type Refusal struct {
	// Letter gives the reason.
	Letter Letter
}

// Error returns the kind and the place of the failure, and the digest of the upload.
func (r *Refusal) Error() string {
	text := "ingest: upload " + r.Letter.Digest.String() + ": " + r.Letter.Kind
	if r.Letter.Place != "" {
		text += " at " + r.Letter.Place
	}
	return text
}

// Unwrap returns the kind of failure, one of the Err variables of package telemetry.
func (r *Refusal) Unwrap() error { return telemetry.KindByName(r.Letter.Kind) }

// refuse returns the refusal for an error. It uses only the wire paths of the text of the error, which consist of documented names. Errors of
// bundles also contain file names, which are chosen by the sender.
func refuse(err error, digest telemetry.Digest, size int64) *Refusal {
	l := Letter{Digest: digest, Size: size, Kind: telemetry.KindName(err)}
	if l.Kind == "" {
		l.Kind = telemetry.KindName(telemetry.ErrUnverified)
	}
	var inFile *event.Error
	var inBundle *placed
	switch {
	case errors.As(err, &inBundle):
		l.Place = "event[" + strconv.Itoa(inBundle.index) + "]"
	case errors.As(err, &inFile):
		l.Place = "event[" + strconv.Itoa(inFile.Index) + "]"
	}
	var at *telemetry.Error
	var issues telemetry.Issues
	path := ""
	switch {
	case errors.As(err, &at):
		path = at.Path
	case errors.As(err, &issues) && len(issues) > 0:
		path = issues[0].Path
		l.Kind = telemetry.KindName(issues[0].Kind)
	}
	if l.Place != "" && path != "" {
		l.Place += "."
	}
	l.Place += path
	return &Refusal{l}
}
