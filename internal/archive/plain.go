package archive

import (
	"encoding/binary"
	"errors"
	"io"
)

// The files of a bundle are packed already. They are not packed again, and are DEFLATE all the same: stored entries whose
// size is not known in advance have no end for a reader of a pipe, and DEFLATE has one. So they are stored blocks of that
// format: for each, a byte that is 1 for the last and 0 for others, its length, and the length's complement.
const (
	// PlainSize is the length of all blocks but the last one, which is shorter. A block and the next header fit into a buffer of
	// 64 KiB, and a block is a whole number of blocks of SHA-256, so that neither writing nor reading copies.
	PlainSize = 64<<10 - 64

	plainSize   = PlainSize
	plainHeader = 5
)

// plainWriter writes what it gets as stored blocks of one stream of DEFLATE.
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

// Close writes the last block. It does not close the writer below.
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

// errPacked says that a stream of DEFLATE does not begin as a plainWriter writes it. errPlain says that it does not go on
// like that. No other program writes blocks of just this size.
var (
	errPacked = errors.New("packed")
	errPlain  = errors.New("another block than the first one")
)

// plainBlocks reads what a plainWriter wrote, without the copies that an inflater makes. Unlike an inflater, it minds the
// bits that say nothing.
type plainBlocks struct {
	begun, last bool
	left        int               // of the block
	next        [plainHeader]byte // of the next block
	have        int               // bytes of next
}

// read returns data of one block, io.EOF after the last one, or errPacked before anything was taken from src.
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
		return n, nil // an error of src comes again
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

// header reads the header of a block, and reports whether a plainWriter writes such a one, but for the bits that say
// nothing.
func (d *plainBlocks) header(b []byte) bool {
	n := binary.LittleEndian.Uint16(b[1:])
	d.last, d.left = b[0]&1 != 0, int(n)
	return b[0]&6 == 0 && n^binary.LittleEndian.Uint16(b[3:]) == max16 && d.last == (n < plainSize) && n <= plainSize
}
