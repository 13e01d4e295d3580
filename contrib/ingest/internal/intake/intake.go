// Package intake receives uploads from folders and over HTTP. It hands over the uploads that are to be counted, and puts refused
// ones aside.
package intake

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest"
)

// Intake receives uploads. Its fields must not change while it does. It is safe for concurrent use.
type Intake struct {
	// Packer packs the uploads.
	Packer *ingest.Packer
	// Submit hands an upload over, and returns when it is durable.
	Submit func(context.Context, *ingest.Upload) (repeated bool, err error)
	// Bury reports a dead letter. It may be nil.
	Bury func(context.Context, ingest.Letter) error
	// Quarantine keeps refused uploads.
	Quarantine *Quarantine
	// Accepted is the folder for uploads that were handed over, or empty if they are removed.
	Accepted string
	// Incoming is a folder for uploads that are being received.
	Incoming string
	// Log logs what happens.
	Log *slog.Logger
}

// take packs an upload and hands it over.
func (in *Intake) take(ctx context.Context, r io.Reader) (*ingest.Upload, error) {
	up, err := in.Packer.Pack(ctx, r)
	if err != nil {
		return nil, err
	}
	repeated, err := in.Submit(ctx, up)
	if err != nil {
		return nil, &submitError{err}
	}
	in.Log.Info("upload accepted", slog.String("digest", up.Digest.String()), slog.String("kind", up.Kind.String()),
		slog.Int64("size", up.Size), slog.Int("events", up.Events), slog.Bool("repeated", repeated))
	return up, nil
}

// submitError reports that a valid upload could not be handed over.
type submitError struct{ err error }

func (e *submitError) Error() string { return "the upload could not be handed over: " + e.err.Error() }
func (e *submitError) Unwrap() error { return e.err }

// settle moves or removes the file of an upload that was received with the given outcome, and reports whether the file is done.
func (in *Intake) settle(ctx context.Context, path string, up *ingest.Upload, err error) (bool, error) {
	var refused *ingest.Refusal
	switch {
	case err == nil && in.Accepted == "":
		return true, os.Remove(path)
	case err == nil:
		return true, os.Rename(path, filepath.Join(in.Accepted, up.Digest.String()))
	case errors.As(err, &refused):
		in.Log.Warn("upload refused", slog.Any("letter", refused.Letter))
		if in.Bury != nil {
			if err := in.Bury(ctx, refused.Letter); err != nil {
				return false, err
			}
		}
		return true, in.Quarantine.Put(refused.Letter, path)
	}
	return false, nil
}

// reason returns a text for an error that contains nothing of the input.
func reason(err error) string {
	if kind := telemetry.KindName(err); kind != "" {
		return kind
	}
	var path *os.PathError
	if errors.As(err, &path) { // the sender chose the name of the file
		return path.Err.Error()
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err.Error()
	}
	return err.Error()
}
