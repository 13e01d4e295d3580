package ingest

import (
	"errors"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Letter says why an upload, or a message, was put aside. It has no value of it, so it can be logged, sent and kept anywhere.
type Letter struct {
	// Digest is that of the bytes that were put aside, by which they can be found and replayed.
	Digest telemetry.Digest `json:"digest"`
	// Size is how many bytes they are.
	Size int64 `json:"size"`
	// Kind is the kind of failure, as telemetry.KindName has it.
	Kind string `json:"kind"`
	// Place is where it is: a wire path, with the number of the event in its file or bundle. It is empty for the whole.
	Place string `json:"place,omitempty"`
}

// Refusal is the error for an upload that is not to be counted.
type Refusal struct {
	// Letter says why.
	Letter Letter
}

// Error returns the kind, the place and the digest of the upload.
func (r *Refusal) Error() string {
	text := "ingest: upload " + r.Letter.Digest.String() + ": " + r.Letter.Kind
	if r.Letter.Place != "" {
		text += " at " + r.Letter.Place
	}
	return text
}

// Unwrap returns the kind of failure, one of the Err variables of package telemetry.
func (r *Refusal) Unwrap() error { return telemetry.KindByName(r.Letter.Kind) }

// refuse makes a refusal of an error. Nothing of its text is taken but wire paths, which are made of documented names: the
// errors of bundles have names of files, which are the sender's.
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
