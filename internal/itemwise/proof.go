package itemwise

import (
	"io"

	"github.com/csg-telemetry/telemetry"
)

// proof hashes a document without its own digest while a scanner reads it. The scanner reads ahead, so proof does not
// hash data until the scanner has passed it, because it may contain the digest.
type proof struct {
	src    io.Reader
	cur    cursor
	token  int64 // the maximum length of the value
	sum    telemetry.Digester
	ahead  []byte // read but not yet hashed
	hashed int64  // offset of ahead
	found  bool   // the scanner has passed the value, so all data can be hashed
}

// Read implements io.Reader. The scanner may call it within a token, which may be the value.
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

// settle hashes the data that the scanner has passed, except its last bytes.
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
	if n < int64(len(p.ahead))/2 { // so that no byte is moved more than once on average
		return
	}
	p.sum.Write(p.ahead[:n])
	p.ahead = append(p.ahead[:0], p.ahead[n:]...)
	p.hashed += n
}

// digest returns the digest of the rest, or zero if other programs do not find the same value.
func (p *proof) digest() telemetry.Digest {
	p.settle(0)
	if _, _, plain := p.cur.sealed(); !plain {
		return telemetry.Digest{}
	}
	return p.sum.Digest()
}
