package licenseserver

import (
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Verify tells whether the UI of the report in src, in either form, is the digest of the rest of its bytes. It reads them
// once and holds few of them. These very bytes count, so a report that another tool has written anew does not verify. A
// report without the value is [telemetry.Unverifiable], and so is one of a later layout that does not verify.
//
// The value must stand as the 64 digits that it is, without references, escapes, sections, attributes or white space, where
// the commands of [NewSealWriter] find it, and they must find nothing else that they change. Otherwise the result is
// [telemetry.Mismatch].
//
// Errors are those of decoding. A digest that does not match is none.
func Verify(src io.Reader, opts ...ReaderOption) (telemetry.State, error) {
	r := NewReader(src, opts...)
	r.proof = new(proof)
	for _, err := range r.Features() {
		if err != nil {
			return telemetry.Unverifiable, err
		}
	}
	return r.State(), nil
}

// proof hashes a document while a scanner reads it, without the value of UI. The scanner reads ahead, so what it has read
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

// judge compares the UI of a report that was read to its end.
func (p *proof) judge(m *Metadata) telemetry.State {
	p.settle(0)
	found := p.sum.Digest()
	if _, _, plain := p.cur.sealed(); !plain {
		found = telemetry.Digest{}
	}
	return record.Judge(m.UI, found, later(m))
}

// later reports whether a report has a later layout than this package knows.
func later(m *Metadata) bool { return m.ProductVersion.Compare(laterVersion) >= 0 }
