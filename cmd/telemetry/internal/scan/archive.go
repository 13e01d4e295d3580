package scan

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
)

const (
	mostInMemory = 256 << 20 // of an archive in a stream or in another archive
	mostUnpacked = 4 << 30   // of all archives together
	mostArchives = 4         // one in another
)

// archive searches the files of an archive. If it is not an archive after all, archive searches its bytes.
func (s *scan) archive(name string, in io.ReaderAt, size int64, depth int) error {
	z, err := zip.NewReader(in, size)
	if err != nil || depth == mostArchives {
		return s.text(name, io.NewSectionReader(in, 0, size))
	}
	for _, f := range z.File {
		if err := s.next(s.entry(name+"!"+f.Name, f, depth)); err != nil {
			return err
		}
	}
	return nil
}

// entry searches a file of an archive.
func (s *scan) entry(name string, f *zip.File, depth int) error {
	in, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", cli.ErrInvalid, name, err)
	}
	defer in.Close()
	r := bufio.NewReader(&counted{in, &s.unpacked})
	if head, _ := r.Peek(4); string(head) == "PK\x03\x04" {
		err = s.packed(name, r, depth+1)
	} else {
		err = s.text(name, s.progress.Reader(s.ctx, r))
	}
	if _, corrupt := errors.AsType[flate.CorruptInputError](err); corrupt || errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	return err
}

// packed searches an archive inside a stream or another archive.
func (s *scan) packed(name string, in io.Reader, depth int) error {
	data, err := io.ReadAll(io.LimitReader(in, mostInMemory+1))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > mostInMemory {
		return fmt.Errorf("%s: the archive is too large to be read into memory; pass it as a file", name)
	}
	return s.archive(name, bytes.NewReader(data), int64(len(data)), depth)
}

// counted is a reader that returns an error when too much was unpacked.
type counted struct {
	in io.Reader
	n  *int64
}

// Read implements io.Reader.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	if *c.n += int64(n); *c.n > mostUnpacked {
		return n, errors.New("the unpacked archives are too large")
	}
	return n, err
}
