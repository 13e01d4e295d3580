package netscaler_test

import (
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	console  = netip.MustParseAddr("192.0.2.10")
	console6 = netip.MustParseAddr("2001:db8::10")
)

func readConf(t testing.TB, file string) *netscaler.Conf {
	t.Helper()
	c, err := netscaler.ReadConf(iotest.HalfReader(strings.NewReader(file)), telemetry.Limits{})
	require.NoError(t, err)
	return c
}

func confText(t testing.TB, c *netscaler.Conf) string {
	t.Helper()
	text, err := c.AppendText([]byte("before"))
	require.NoError(t, err)
	return strings.TrimPrefix(string(text), "before")
}

func TestGatewayTelemetry(t *testing.T) {
	for text, want := range map[string]netscaler.GatewayTelemetry{
		strings.TrimSuffix(read(t, "netscaler-telemetry.conf"), "\n"): {Console: console, Port: 5140},
		"ns_telemetry_server,2001:db8::10,5140":                       {Console: console6, Port: 5140},
		"ns_telemetry_server,::ffff:192.0.2.10,65535":                 {Console: netip.MustParseAddr("::ffff:192.0.2.10"), Port: 65535},
	} {
		got, err := netscaler.ParseGatewayTelemetry(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
		asJSON, err := json.Marshal(got)
		require.NoError(t, err)
		assert.Equal(t, `"`+text+`"`, string(asJSON))
		var back netscaler.GatewayTelemetry
		require.NoError(t, json.Unmarshal(asJSON, &back))
		assert.Equal(t, want, back)
		assert.Equal(t, want.Port != 5140, len(got.Check()) > 0)
	}
}

func TestParseGatewayTelemetryRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		kind   error
		offset int64
	}{
		"C6 port 0":           {"ns_telemetry_server,10.0.0.1,0", telemetry.ErrRange, 29},
		"C6 port 65536":       {"ns_telemetry_server,10.0.0.1,65536", telemetry.ErrRange, 29},
		"C6 port 5140x":       {"ns_telemetry_server,10.0.0.1,5140x", telemetry.ErrRange, 29},
		"C6 port +5140":       {"ns_telemetry_server,10.0.0.1,+5140", telemetry.ErrRange, 29},
		"port 05140":          {"ns_telemetry_server,10.0.0.1,05140", telemetry.ErrRange, 29},
		"no port":             {"ns_telemetry_server,10.0.0.1,", telemetry.ErrRange, 29},
		"C6 extra comma":      {"ns_telemetry_server,10.0.0.1,5140,", telemetry.ErrSyntax, 34},
		"C6 name":             {"ns_telemetry_server,SECRET.example.com,5140", telemetry.ErrSyntax, 20},
		"C6 address and port": {"ns_telemetry_server,10.0.0.1:1,5140", telemetry.ErrSyntax, 20},
		"brackets":            {"ns_telemetry_server,[2001:db8::10],5140", telemetry.ErrSyntax, 20},
		"zone":                {"ns_telemetry_server,fe80::1%SECRET,5140", telemetry.ErrSyntax, 20},
		"leading zero":        {"ns_telemetry_server,010.0.0.1,5140", telemetry.ErrSyntax, 20},
		"leading space":       {" ns_telemetry_server,10.0.0.1,5140", telemetry.ErrSyntax, 0},
		"trailing space":      {"ns_telemetry_server,10.0.0.1,5140 ", telemetry.ErrRange, 29},
		"capitals":            {"NS_TELEMETRY_SERVER,10.0.0.1,5140", telemetry.ErrSyntax, 0},
		"no comma":            {"ns_telemetry_server", telemetry.ErrSyntax, 0},
		"no address":          {"ns_telemetry_server,5140", telemetry.ErrSyntax, 24},
		"empty":               {"", telemetry.ErrSyntax, 0},
	} {
		_, err := netscaler.ParseGatewayTelemetry(c.text)
		failsAt(t, err, c.kind, c.offset, name, c.text)

		// The same in a file: reported with its line, and repaired.
		if !strings.HasPrefix(strings.TrimSpace(c.text), "ns_telemetry_server") {
			continue
		}
		conf := readConf(t, "\ufeffa\r\n"+c.text+"\r\nb")
		_, err = conf.Gateway()
		failsAt(t, err, c.kind, 6+c.offset, name, c.text)
		var e *telemetry.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, 2, e.Line, name)
		changed, err := conf.Ensure(console, netscaler.HasVPNVirtualServer)
		require.NoError(t, err, name)
		assert.True(t, changed, name)
		assert.Equal(t, "\ufeffa\r\nns_telemetry_server,192.0.2.10,5140\r\nb", confText(t, conf), name)
	}
}

func TestEnsure(t *testing.T) {
	const line, line6 = "ns_telemetry_server,192.0.2.10,5140", "ns_telemetry_server,2001:db8::10,5140"
	for name, c := range map[string]struct {
		file    string
		console netip.Addr
		want    string
	}{
		"empty file":                        {"", console, line + "\n"},
		"the sample":                        {line + "\n", console, line + "\n"},
		"IPv6":                              {"", console6, line6 + "\n"},
		"IPv4 in IPv6":                      {line + "\n", netip.MustParseAddr("::ffff:192.0.2.10"), line + "\n"},
		"IPv6 spelled longer":               {"ns_telemetry_server,2001:DB8:0::10,5140\n", console6, "ns_telemetry_server,2001:DB8:0::10,5140\n"},
		"another console":                   {"a\nns_telemetry_server,192.0.2.99,5140\nb\n", console, "a\n" + line + "\nb\n"},
		"another port":                      {"ns_telemetry_server,192.0.2.10,5141\n", console, line + "\n"},
		"no line end":                       {line, console, line},
		"no line end to repair":             {"ns_telemetry_server,x,5140", console, line},
		"added after a line without an end": {"a", console, "a\n" + line + "\n"},
		"added with CRLF":                   {"a\r\nb", console, "a\r\nb\r\n" + line + "\r\n"},
		"CRLF and LF mixed":                 {"a\r\nb\n", console, "a\r\nb\n" + line + "\r\n"},
		"C6 duplicate":                      {line + "\na\n" + line + "\nb", console, line + "\na\nb"},
		"duplicate at the end":              {"a\n" + line + "\n" + line, console, "a\n" + line + "\n"},
		"indented":                          {" \t" + line + "\n", console, line + "\n"},
		"BOM":                               {"\ufeff" + line + "\n", console, "\ufeff" + line + "\n"},
		"BOM alone":                         {"\ufeff", console, "\ufeff" + line + "\n"},
		"other lines":                       {"#" + line + "\n\n \tx\x00\x1b\nns_telemetry_server_2,a\n", console, "#" + line + "\n\n \tx\x00\x1b\nns_telemetry_server_2,a\n" + line + "\n"},
	} {
		conf := readConf(t, c.file)
		assert.Equal(t, c.file, confText(t, conf), name)
		changed, err := conf.Ensure(c.console, netscaler.HasVPNVirtualServer)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, confText(t, conf), name)
		assert.Equal(t, c.file != c.want, changed, name)
		g, err := conf.Gateway()
		require.NoError(t, err, name)
		assert.Equal(t, netscaler.GatewayTelemetry{Console: c.console.Unmap(), Port: netscaler.GatewayPort}, g, name)

		changed, err = conf.Ensure(c.console, netscaler.HasVPNVirtualServer)
		require.NoError(t, err, name)
		assert.False(t, changed, "%s: a second call of Ensure changed something", name)
		assert.Equal(t, c.want, confText(t, conf), name)
	}
}

func TestEnsureRefuses(t *testing.T) {
	conf := readConf(t, "a\n")
	for name, c := range map[string]struct {
		console  netip.Addr
		instance netscaler.VPNVirtualServer
		kind     error
	}{
		"no VPN virtual server": {console, netscaler.NoVPNVirtualServer, telemetry.ErrUnsupported},
		"no address":            {netip.Addr{}, netscaler.HasVPNVirtualServer, telemetry.ErrFormat},
		"zone":                  {netip.MustParseAddr("fe80::1%eth0"), netscaler.HasVPNVirtualServer, telemetry.ErrFormat},
	} {
		changed, err := conf.Ensure(c.console, c.instance)
		assert.ErrorIs(t, err, c.kind, name)
		assert.False(t, changed, name)
		assert.Equal(t, "a\n", confText(t, conf), name)
	}
	_, err := netscaler.GatewayTelemetry{Console: console}.MarshalText()
	assert.ErrorIs(t, err, telemetry.ErrRange)
}

func TestRemove(t *testing.T) {
	const line = "ns_telemetry_server,192.0.2.10,5140"
	for file, want := range map[string]string{
		"":                                  "",
		"a\r\n" + line + "\r\nb":            "a\r\nb",
		line:                                "",
		line + "\nx\nns_telemetry_server\n": "x\n",
		"ns_telemetry_server2,x,1\n":        "ns_telemetry_server2,x,1\n",
	} {
		conf := readConf(t, file)
		assert.Equal(t, file != want, conf.Remove(), file)
		assert.Equal(t, want, confText(t, conf), file)
		assert.False(t, conf.Remove(), file)
	}
}

func TestGatewayOfFile(t *testing.T) {
	_, err := readConf(t, "a\n").Gateway()
	assert.ErrorIs(t, err, telemetry.ErrRequired)
	_, err = readConf(t, "ns_telemetry_server,10.0.0.1,5140\nns_telemetry_server,10.0.0.1,5140\n").Gateway()
	failsAt(t, err, telemetry.ErrDuplicate, 34, "C6 duplicate", "10.0.0.1")
}

func TestReadConfRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		kind error
	}{
		"C2 lone CR":     {"a\rb\n", telemetry.ErrSyntax},
		"C3 long line":   {strings.Repeat("x", 64<<10+1), telemetry.ErrLimit},
		"C8 no UTF-8":    {"a\xff\n", telemetry.ErrEncoding},
		"C8 UTF-16":      {"\xfe\xff\x00a", telemetry.ErrEncoding},
		"too large file": {strings.Repeat(strings.Repeat("x", 1023)+"\n", 4<<10) + "x", telemetry.ErrLimit},
	} {
		conf, err := netscaler.ReadConf(strings.NewReader(c.file), telemetry.Limits{})
		assert.ErrorIs(t, err, c.kind, name)
		assert.Nil(t, conf, name)
	}
	broken := errors.New("broken")
	_, err := netscaler.ReadConf(iotest.ErrReader(broken), telemetry.Limits{})
	assert.ErrorIs(t, err, broken)
	longest := strings.Repeat("x", 64<<10) + "\r\n"
	assert.Equal(t, longest, confText(t, readConf(t, longest)), "C3: 65536 bytes")
}

// A file is unchanged after a round trip, a second Ensure changes nothing, and Remove undoes Ensure.
func FuzzConf(f *testing.F) {
	f.Add(read(f, "netscaler-telemetry.conf"))
	f.Add("ns_telemetry_server,2001:db8::10,5140\n")
	f.Add("a\r\nns_telemetry_server,x,1\nns_telemetry_server,2001:db8::10,5140")
	f.Fuzz(func(t *testing.T, file string) {
		conf, err := netscaler.ReadConf(strings.NewReader(file), telemetry.Limits{})
		if err != nil {
			return
		}
		require.Equal(t, file, confText(t, conf))
		_, before := conf.Gateway()
		changed, err := conf.Ensure(console6, netscaler.HasVPNVirtualServer)
		require.NoError(t, err)
		ensured := confText(t, conf)
		require.Equal(t, changed, file != ensured)
		if !changed {
			require.NoError(t, before)
		}
		again := readConf(t, ensured)
		changed, err = again.Ensure(console6, netscaler.HasVPNVirtualServer)
		require.NoError(t, err)
		require.False(t, changed)
		require.True(t, again.Remove())
		if errors.Is(before, telemetry.ErrRequired) {
			rest := confText(t, again)
			require.True(t, rest == file || strings.HasPrefix(rest, file) && strings.Trim(rest[len(file):], "\r\n") == "")
		}
	})
}
