package netscaler

import (
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Conf is the configuration file that contains the line of Gateway telemetry. All other lines are kept byte for byte,
// including line ends. The zero Conf is an empty file.
type Conf struct {
	mark  string // byte order mark
	lines []line
}

// VPNVirtualServer says whether a NetScaler instance has a VPN virtual server. Gateway telemetry is only for instances
// that have one.
type VPNVirtualServer bool

// The two kinds of instances.
const (
	HasVPNVirtualServer VPNVirtualServer = true
	NoVPNVirtualServer  VPNVirtualServer = false
)

// ReadConf reads a configuration file. Lines end in LF or CRLF; the last line may have no line end. The file may begin
// with a byte order mark. A malformed line of Gateway telemetry is not an error here: [Conf.Gateway] reports it and
// [Conf.Ensure] repairs it. The error is [telemetry.ErrSyntax] for a carriage return without a line feed,
// [telemetry.ErrEncoding] for text that is not UTF-8, [telemetry.ErrLimit] for a line of more than 64 KiB, for more
// than 65,536 lines or for a file that is too large, or the error of the reader.
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
		if l.text != "" || l.end != "" { // not a file of only a byte order mark
			c.lines = append(c.lines, l)
		}
	}
	return c, nil
}

// AppendText appends the file to dst. The error is always nil.
func (c *Conf) AppendText(dst []byte) ([]byte, error) {
	dst = append(dst, c.mark...)
	for _, l := range c.lines {
		dst = append(append(dst, l.text...), l.end...)
	}
	return dst, nil
}

// Gateway returns the parsed line of Gateway telemetry. The error is [telemetry.ErrRequired] if there is no such line,
// [telemetry.ErrDuplicate] if there are several, and otherwise that of [ParseGatewayTelemetry] with the position in the
// file as it was read.
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

// Ensure makes sure that the file has exactly one line of Gateway telemetry, with the given Console and the documented
// port, and reports whether it changed the file. It appends the line, or repairs an existing line in place and removes
// any others. On an error the file is unchanged. The error is that of [NewGatewayTelemetry], or
// [telemetry.ErrUnsupported] for an instance without a VPN virtual server.
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
	text, _ := want.AppendText(nil) // no error: NewGatewayTelemetry checked it
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

// add appends a line, with the line end of the first line of the file.
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

// Remove removes all lines of Gateway telemetry, and reports whether there were any.
func (c *Conf) Remove() (changed bool) {
	n := len(c.lines)
	c.lines = slices.DeleteFunc(c.lines, line.isGateway)
	return len(c.lines) < n
}

// isGateway reports whether the line is one of Gateway telemetry, even if malformed.
func (l line) isGateway() bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(l.text, " \t"), gatewayKey)
	return ok && (rest == "" || strings.ContainsRune(", \t", rune(rest[0])))
}
