package archive

import (
	"encoding/binary"
	"errors"
	"io"
)

// The files of a bundle are already packed, so they are not packed again. They are still written as DEFLATE: a reader
// of a pipe cannot find the end of a stored entry whose size is not known in advance, but DEFLATE marks its end. So
// they are written as stored blocks of DEFLATE: a byte that is 1 for the last block and 0 for others, the length, and
// the complement of the length.
const (
	// PlainSize is the length of all blocks but the last one, which is shorter. A block and the next header fit into a buffer of
	// 64 KiB, and a block is a whole number of blocks of SHA-256, so that neither writing nor reading copies.
	PlainSize = 64<<10 - 64

	plainSize   = PlainSize
	plainHeader = 5
)

// plainWriter writes its input as stored blocks of one DEFLATE stream.
type plainWriter struct {
	w      io.Writer
	header [plainHeader]byte
	buf    []byte // the beginning of the next block
}

func newPlainWriter(w io.Writer) (io.WriteCloser, error) { return &plainWriter{w: w}, nil }

// Write implements io.Writer.
func (p *plainWriter) Write(b []byte) (n int, err error) {
	for len(b)-n > 0 {
		part := b[n:min(len(b), n+plainSize-len(p.buf))]
		n += len(part)
		if len(part) < plainSize {
			if p.buf == nil {
				p.buf = make([]byte, 0, plainSize)
			}
			p.buf = append(p.buf, part...)
			if part = p.buf; len(part) < plainSize {
				break
			}
			p.buf = p.buf[:0]
		}
		if err := p.emit(0, part); err != nil {
			return n, err
		}
	}
	return n, nil
}

// Close writes the last block. It does not close the underlying writer.
func (p *plainWriter) Close() error { return p.emit(1, p.buf) }

func (p *plainWriter) emit(last byte, block []byte) error {
	n := uint16(len(block))
	p.header[0] = last
	binary.LittleEndian.PutUint16(p.header[1:], n)
	binary.LittleEndian.PutUint16(p.header[3:], ^n)
	_, err := p.w.Write(p.header[:])
	if err == nil && n > 0 {
		_, err = p.w.Write(block)
	}
	return err
}

// errPacked means that a DEFLATE stream does not begin like the output of a plainWriter. errPlain means that it begins
// but does not continue like that. No other program writes blocks of exactly this size.
var (
	errPacked = errors.New("packed")
	errPlain  = errors.New("another block than the first one")
)

// plainBlocks reads the output of a plainWriter without the copies that an inflater makes. Unlike an inflater, it
// checks the unused bits.
type plainBlocks struct {
	begun, last bool
	left        int               // of the block
	next        [plainHeader]byte // of the next block
	have        int               // bytes of next
}

// read returns data of one block, io.EOF after the last block, or errPacked before it has read anything from src.
func (d *plainBlocks) read(src *source, p []byte) (int, error) {
	if !d.begun {
		b := src.ahead(plainHeader)
		if len(b) < plainHeader || !d.header(b) {
			return 0, errPacked
		}
		if b[0] > 1 {
			return 0, errPlain
		}
		src.skip(plainHeader)
		d.begun = true
	}
	if d.left == 0 {
		if d.last {
			return 0, io.EOF
		}
		if err := d.advance(src); err != nil {
			return 0, err
		}
		if d.left == 0 {
			return 0, io.EOF
		}
	}
	most := d.left
	if !d.last {
		most += plainHeader // the next header too, if p has room for it
	}
	n, err := src.Read(p[:min(len(p), most)])
	if n > d.left {
		d.have = copy(d.next[:], p[d.left:n])
		n = d.left
	}
	d.left -= n
	if n > 0 {
		return n, nil // src returns its error again
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return 0, err
}

// advance takes the next header.
func (d *plainBlocks) advance(src *source) error {
	for d.have < plainHeader {
		n, err := src.Read(d.next[d.have:])
		if d.have += n; n == 0 {
			if err == nil || err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
	}
	d.have = 0
	if !d.header(d.next[:]) || d.next[0] > 1 {
		return errPlain
	}
	return nil
}

// header parses the header of a block, and reports whether a plainWriter writes such a header, apart from unused bits.
func (d *plainBlocks) header(b []byte) bool {
	n := binary.LittleEndian.Uint16(b[1:])
	d.last, d.left = b[0]&1 != 0, int(n)
	return b[0]&6 == 0 && n^binary.LittleEndian.Uint16(b[3:]) == max16 && d.last == (n < plainSize) && n <= plainSize
}
