package itemwise

import (
	"io"

	"github.com/csg-telemetry/telemetry"
)

// proof hashes a document while a scanner reads it, without its own digest. The scanner reads ahead, so what it has read
// is held back until it has gone past it: the value may still turn out to be there.
type proof struct {
	src    io.Reader
	cur    cursor
	token  int64 // how long the value may be
	sum    telemetry.Digester
	ahead  []byte // read and not yet hashed
	hashed int64  // offset of ahead
	found  bool   // the value has been passed, so nothing has to be held back
}

// Read implements io.Reader. The scanner asks for more in the middle of what it reads, which may be a part of the value.
func (p *proof) Read(b []byte) (int, error) {
	p.settle(p.token)
	n, err := p.src.Read(b)
	if p.found {
		p.sum.Write(b[:n])
	} else {
		p.ahead = append(p.ahead, b[:n]...)
	}
	return n, err
}

// settle hashes what the scanner has gone past, but for the last bytes of that.
func (p *proof) settle(last int64) {
	if p.found {
		return
	}
	start, end, _ := p.cur.sealed()
	if p.found = end > 0; p.found {
		p.sum.Write(p.ahead[:start-p.hashed])
		p.sum.Write(p.ahead[end-p.hashed:])
		p.ahead = nil
		return
	}
	n := p.cur.offset() - last - p.hashed
	if n < int64(len(p.ahead))/2 { // so that no byte is moved more than once on the average
		return
	}
	p.sum.Write(p.ahead[:n])
	p.ahead = append(p.ahead[:0], p.ahead[n:]...)
	p.hashed += n
}

// digest returns the digest of the rest, and zero unless other programs find the same.
func (p *proof) digest() telemetry.Digest {
	p.settle(0)
	if _, _, plain := p.cur.sealed(); !plain {
		return telemetry.Digest{}
	}
	return p.sum.Digest()
}
