package cvad

import (
	"io"
	"math"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/archive"
	"github.com/csg-telemetry/telemetry/internal/fault"
	"github.com/csg-telemetry/telemetry/internal/record"
)

func (o *reading) archiveLimits() archive.Limits {
	return archive.Limits{Entries: o.limits.Entries, Unpacked: o.limits.Unpacked, Ratio: o.limits.Ratio}
}

// usageLimits returns the limits of the archive in a usage file with the given sizes in its bundle, so that the total
// ratio of content that is packed twice stays within the limit.
func (o *reading) usageLimits(size, packed int64) archive.Limits {
	limits := o.archiveLimits()
	if size > packed && limits.Ratio < math.MaxInt32 {
		limits.Ratio = limits.Ratio * packed / size
	}
	return limits
}

// usage opens the only entry of a usage file, whose name is derived from that of the file.
func (o *reading) usage(r io.Reader, name string, limits archive.Limits) (*archive.Stream, error) {
	s, err := archive.NewStream(r, limits)
	if err != nil {
		return nil, asError(err)
	}
	s.SetDecompressor(o.unpack)
	return s, checkUsage(name, s.Entry().Name)
}

// checkUsage checks the name of the entry in a usage file.
func checkUsage(file, entry string) error {
	if base, _ := usageBase(file); entry != base+usageJSON {
		return record.Failure(fault.ErrName, "an entry named like its file")
	}
	return nil
}

// These are the parts of the names of usage files.
const (
	usagePrefix = "ue_lt_"
	usageZip    = ".zip"
	usageJSON   = ".json"
)

// usageBase returns the name of a usage file without its extension. It returns false if it is not such a name: ue_lt_,
// digits, .zip.
func usageBase(name string) (string, bool) {
	base, ok := strings.CutSuffix(name, usageZip)
	digits, has := strings.CutPrefix(base, usagePrefix)
	return base, ok && has && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// pass computes the digest of a file while it is read, and keeps what is needed to check the archive in a usage file.
type pass struct {
	digester    telemetry.Digester
	size        int64
	usage       bool
	front, back []byte
}

func newPass(name string) *pass {
	p := new(pass)
	if _, p.usage = usageBase(name); p.usage {
		p.front = make([]byte, 0, archive.Edge)
		p.back = make([]byte, 0, 2*archive.Edge)
	}
	return p
}

// Write implements io.Writer.
func (p *pass) Write(b []byte) (int, error) {
	p.digester.Write(b)
	p.size += int64(len(b))
	if !p.usage {
		return len(b), nil
	}
	p.front = append(p.front, b[:min(len(b), cap(p.front)-len(p.front))]...)
	if tail := b[max(0, len(b)-archive.Edge):]; len(tail)+len(p.back) <= cap(p.back) {
		p.back = append(p.back, tail...)
	} else {
		n := copy(p.back, p.back[len(p.back)-min(len(p.back), archive.Edge):])
		p.back = append(p.back[:n], tail...)
	}
	return len(b), nil
}

// check returns an error if the headers of the file with the given name and limits show that no events can be read from
// it.
func (p *pass) check(name string, limits archive.Limits) error {
	if !p.usage {
		return nil
	}
	entry, err := archive.CheckSingle(p.front, p.back, p.size, limits)
	if err != nil {
		return asError(err)
	}
	return checkUsage(name, entry)
}
