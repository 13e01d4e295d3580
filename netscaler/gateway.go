package netscaler

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// These constants describe the configuration of Gateway telemetry.
const (
	// gatewayFile is the configuration file on NetScaler.
	gatewayFile = "/nsconfig/.telemetry.conf"
	// GatewayPort is the port on which NetScaler Console receives Gateway telemetry.
	GatewayPort uint16 = 5140
)

// gatewayKey is the beginning of the line of Gateway telemetry.
const gatewayKey = "ns_telemetry_server"

// GatewayTelemetry is the line of the configuration file that says where an instance sends Gateway telemetry.
//
// Source: NetScaler telemetry program, the notes.
type GatewayTelemetry struct {
	// Console is the address of NetScaler Console.
	Console netip.Addr
	// Port is the port of NetScaler Console.
	Port uint16
}

// NewGatewayTelemetry returns the line for the given Console, with the documented port. The error is
// [telemetry.ErrFormat] if the address is invalid or has a zone.
func NewGatewayTelemetry(console netip.Addr) (GatewayTelemetry, error) {
	g := GatewayTelemetry{console.Unmap(), GatewayPort}
	if _, err := g.AppendText(nil); err != nil {
		return GatewayTelemetry{}, err
	}
	return g, nil
}

// ParseGatewayTelemetry parses the line without its line end: ns_telemetry_server, the address and the port, separated
// by commas, without surrounding space. The error is [telemetry.ErrSyntax], or [telemetry.ErrRange] if the port is not
// a number from 1 to 65535.
func ParseGatewayTelemetry(text string) (GatewayTelemetry, error) {
	l := line{text: text}
	return l.gateway()
}

func (l *line) gateway() (GatewayTelemetry, error) {
	rest, ok := strings.CutPrefix(l.text, gatewayKey+",")
	if !ok {
		return GatewayTelemetry{}, l.fail(telemetry.ErrSyntax, 0, gatewayKey+", and a comma")
	}
	address, port, ok := strings.Cut(rest, ",")
	if !ok || strings.Contains(port, ",") {
		return GatewayTelemetry{}, l.fail(telemetry.ErrSyntax, len(l.text), "an address and a port, separated by a comma")
	}
	console, err := netip.ParseAddr(address)
	if err != nil || console.Zone() != "" {
		return GatewayTelemetry{}, l.fail(telemetry.ErrSyntax, len(l.text)-len(rest), "an IP address without a zone")
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || port[0] == '0' {
		return GatewayTelemetry{}, l.fail(telemetry.ErrRange, len(l.text)-len(port), "a port from 1 to 65535")
	}
	return GatewayTelemetry{console, uint16(n)}, nil
}

// AppendText appends the line without its line end to dst. The error is [telemetry.ErrFormat] if the address is invalid
// or has a zone, and [telemetry.ErrRange] if the port is 0.
func (g GatewayTelemetry) AppendText(dst []byte) ([]byte, error) {
	switch {
	case !g.Console.IsValid() || g.Console.Zone() != "":
		return dst, record.Failure(telemetry.ErrFormat, "an IP address without a zone")
	case g.Port == 0:
		return dst, record.Failure(telemetry.ErrRange, "a port from 1 to 65535")
	}
	dst = append(append(dst, gatewayKey...), ',')
	dst = append(g.Console.AppendTo(dst), ',')
	return strconv.AppendUint(dst, uint64(g.Port), 10), nil
}

// MarshalText returns the text of [GatewayTelemetry.AppendText].
func (g GatewayTelemetry) MarshalText() ([]byte, error) { return g.AppendText(nil) }

// UnmarshalText sets g to the result of [ParseGatewayTelemetry].
func (g *GatewayTelemetry) UnmarshalText(text []byte) error {
	parsed, err := ParseGatewayTelemetry(string(text))
	if err == nil {
		*g = parsed
	}
	return err
}

// Check reports a port other than the documented one.
func (g GatewayTelemetry) Check() (is telemetry.Issues) {
	if g.Port != GatewayPort {
		is.Add(telemetry.Failure, telemetry.ErrFormat, "port", "is not 5140")
	}
	return is
}
