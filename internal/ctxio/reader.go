// Package ctxio provides readers that end with a context, and readers that read ahead.
package ctxio

import (
	"context"
	"io"
)

// NewReader returns a reader of r that fails with the error of ctx when ctx has ended.
func NewReader(ctx context.Context, r io.Reader) io.Reader { return reader{ctx, r} }

type reader struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
