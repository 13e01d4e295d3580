package cvad

import (
	"context"

	"github.com/csg-telemetry/telemetry/internal/atomicfile"
)

// CreateBundle returns a writer of a bundle in a file, like [NewBundleWriter]. The file has a temporary name in the folder of
// path. Close writes it to the disk, gives it its name in place of what had it, and makes the name last; so under the name
// there is the old file, or none, or the whole new bundle, whatever fails and whenever the machine stops. If anything fails,
// Close and Discard remove the temporary file. One of them must be called; Discard can be deferred:
//
//	w, err := cvad.CreateBundle(ctx, path, manifest)
//	if err != nil {
//		return err
//	}
//	defer w.Discard()
//	... // w.Write
//	_, err = w.Close()
//
// Only the owner can read the file. If path is a symbolic link, the bundle takes the place of the link. The error of Close
// may be that only making the name last has failed; then the new bundle is there. Errors of the file system are returned
// as they are.
func CreateBundle(ctx context.Context, path string, m Manifest, opts ...WriterOption) (*BundleWriter, error) {
	return createBundle(ctx, atomicfile.OS{}, path, m, opts)
}

func createBundle(
	ctx context.Context, sys atomicfile.System, path string, m Manifest, opts []WriterOption,
) (*BundleWriter, error) {
	f, err := atomicfile.Create(sys, path, 0o600)
	if err != nil {
		return nil, err
	}
	w := NewBundleWriter(ctx, f, m, opts...)
	w.file = f
	if w.err != nil {
		_, err := w.Close()
		return nil, err
	}
	return w, nil
}
