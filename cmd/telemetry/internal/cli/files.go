package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/csg-telemetry/telemetry/internal/atomicfile"
)

// Open opens a file for reading; - is standard input. A directory, a FIFO or a device is refused, because reading it may
// never end. Its errors are those of Unread.
func Open(path string, stdin io.Reader) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(stdin), nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, Unread(err)
	}
	if !info.Mode().IsRegular() {
		return nil, Unread(notRegular(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, Unread(err)
	}
	return f, nil
}

// Create creates a file that gets its name when it is committed. It then replaces an existing file; symbolic links are
// followed. The existing file must be regular, because a rename would replace a device with a file.
func Create(ctx context.Context, path string, perm fs.FileMode) (*atomicfile.File, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, notRegular(path)
	default:
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return nil, err
		}
	}
	return atomicfile.Create(temporariesOf(ctx), path, perm)
}

// WriteTo calls write to write a file, which appears only when it is complete; - is standard output.
func WriteTo(ctx context.Context, path string, stdout io.Writer, perm fs.FileMode, write func(io.Writer) error) error {
	if path == "-" {
		return write(stdout)
	}
	out, err := Create(ctx, path, perm)
	if err != nil {
		return err
	}
	if err := write(out); err != nil {
		return errors.Join(err, out.Discard())
	}
	return out.Commit()
}

func notRegular(path string) error {
	return &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
}

// interruptible returns a reader of in whose reads end with ctx. A read from a terminal or a pipe may otherwise block
// forever.
func interruptible(ctx context.Context, in io.Reader) io.Reader {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	return &lazyPipe{r: r, begin: sync.OnceFunc(func() {
		go func() {
			_, err := io.Copy(w, in)
			w.CloseWithError(err)
		}()
	})}
}

// lazyPipe is a pipe that is not filled until it is read, so that a program that needs no input consumes none.
type lazyPipe struct {
	r     *io.PipeReader
	begin func()
}

func (p *lazyPipe) Read(b []byte) (int, error) {
	p.begin()
	return p.r.Read(b)
}
