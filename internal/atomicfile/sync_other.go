//go:build !unix

package atomicfile

// syncFolder does nothing: there is no way to sync a folder.
func syncFolder(string) error { return nil }
