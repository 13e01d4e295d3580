package cvad

import (
	"context"

	"github.com/csg-telemetry/telemetry/internal/atomicfile"
)

// CreateBundle returns a writer of a bundle to a file, like [NewBundleWriter]. The file has a temporary name in the
// folder of path. Close syncs the file, renames it to path and syncs the folder. So at path there is the old file, no
// file, or the complete new bundle, even after a failure or a power loss. After a failure, Close and Discard remove the
// temporary file. The caller must call one of them; Discard can be deferred:
//
//	w, err := cvad.CreateBundle(ctx, path, manifest)
//	if err != nil {
//		return err
//	}
//	defer w.Discard()
//	... // w.Write
//	_, err = w.Close()
//
// Only the owner can read the file. If path is a symbolic link, the bundle replaces the link. If the only error of
// Close is that the folder could not be synced, the new bundle exists. Errors of the file system are returned
// unchanged.
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
