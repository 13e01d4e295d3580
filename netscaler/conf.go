package netscaler

import (
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Conf is the configuration file that the line of Gateway telemetry stands in. Every other line is kept byte for byte,
// with its end. The zero Conf is an empty file.
type Conf struct {
	mark  string // byte order mark
	lines []line
}

// VPNVirtualServer tells whether a NetScaler instance has a VPN virtual server. Gateway telemetry is only for instances
// that have one.
type VPNVirtualServer bool

// The two kinds of instances.
const (
	HasVPNVirtualServer VPNVirtualServer = true
	NoVPNVirtualServer  VPNVirtualServer = false
)

// ReadConf reads a configuration file. Its lines end in LF or CRLF, the last one perhaps in nothing, and a byte order mark
// may stand in front. A malformed line of Gateway telemetry is no error here: [Conf.Gateway] reports it and [Conf.Ensure]
// repairs it. The errors are [telemetry.ErrSyntax] for a carriage return alone, [telemetry.ErrEncoding],
// [telemetry.ErrLimit] for a line of more than 64 KiB, more than 65,536 lines or too large a file, and the reader's own.
func ReadConf(in io.Reader, limits telemetry.Limits) (*Conf, error) {
	c := new(Conf)
	for l, err := range lines(in, limits.OrDefault().Manifest) {
		if err == nil && l.number > maxLines {
			err = l.fail(telemetry.ErrLimit, 0, "at most 65536 lines")
		}
		if err != nil {
			return nil, err
		}
		if l.cutMark() {
			c.mark = byteOrderMark
		}
		if l.text != "" || l.end != "" { // and not a mark alone
			c.lines = append(c.lines, l)
		}
	}
	return c, nil
}

// AppendText appends the file to dst. There is no error.
func (c *Conf) AppendText(dst []byte) ([]byte, error) {
	dst = append(dst, c.mark...)
	for _, l := range c.lines {
		dst = append(append(dst, l.text...), l.end...)
	}
	return dst, nil
}

// Gateway returns what the line of Gateway telemetry says. The error is [telemetry.ErrRequired] if there is no such
// line, [telemetry.ErrDuplicate] if there are several, and otherwise one of [ParseGatewayTelemetry] with the place in
// the file as it was read.
func (c *Conf) Gateway() (GatewayTelemetry, error) {
	var found *line
	for i := range c.lines {
		switch l := &c.lines[i]; {
		case !l.isGateway():
		case found != nil:
			return GatewayTelemetry{}, l.fail(telemetry.ErrDuplicate, 0, "one line that begins with "+gatewayKey)
		default:
			found = l
		}
	}
	if found == nil {
		return GatewayTelemetry{}, record.Failure(telemetry.ErrRequired, "a line that begins with "+gatewayKey)
	}
	return found.gateway()
}

// Ensure makes the file have one line of Gateway telemetry, for that Console and with the documented port, and reports
// whether it had to change something. It adds the line at the end, or repairs it in its place; more such lines are
// removed. The errors, which leave the file as it is, are those of [NewGatewayTelemetry], and [telemetry.ErrUnsupported]
// for an instance without a VPN virtual server.
func (c *Conf) Ensure(console netip.Addr, instance VPNVirtualServer) (changed bool, err error) {
	if instance != HasVPNVirtualServer {
		return false, record.Failure(telemetry.ErrUnsupported, "an instance with a VPN virtual server")
	}
	want, err := NewGatewayTelemetry(console)
	if err != nil {
		return false, err
	}
	if got, err := c.Gateway(); err == nil && got.Port == want.Port && got.Console.Unmap() == want.Console {
		return false, nil
	}
	text, _ := want.AppendText(nil) // it has just been made, so it has a form
	first := slices.IndexFunc(c.lines, line.isGateway)
	if first < 0 {
		c.add(string(text))
		return true, nil
	}
	c.lines[first].text = string(text)
	rest := slices.DeleteFunc(c.lines[first+1:], line.isGateway)
	c.lines = c.lines[:first+1+len(rest)]
	return true, nil
}

// add adds a line at the end, which ends like the first line of the file.
func (c *Conf) add(text string) {
	end := "\n"
	if len(c.lines) > 0 {
		if c.lines[0].end != "" {
			end = c.lines[0].end
		}
		if last := &c.lines[len(c.lines)-1]; last.end == "" {
			last.end = end
		}
	}
	c.lines = append(c.lines, line{text: text, end: end, number: len(c.lines) + 1})
}

// Remove removes the lines of Gateway telemetry, and reports whether there were any.
func (c *Conf) Remove() (changed bool) {
	n := len(c.lines)
	c.lines = slices.DeleteFunc(c.lines, line.isGateway)
	return len(c.lines) < n
}

// isGateway reports whether the line is one of Gateway telemetry, be it malformed.
func (l line) isGateway() bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(l.text, " \t"), gatewayKey)
	return ok && (rest == "" || strings.ContainsRune(", \t", rune(rest[0])))
}
