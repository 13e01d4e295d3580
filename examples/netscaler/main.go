// Command netscaler prints the commands of the NetScaler telemetry program, finds what the program has pushed into a
// configuration, and checks or repairs the configuration file of Gateway telemetry.
//
//	go run ./examples/netscaler                     # the commands that begin the collection
//	go run ./examples/netscaler -remove             # those that end it
//	go run ./examples/netscaler -find ns.conf       # those that take away what is in this configuration
//	go run ./examples/netscaler -conf .telemetry.conf -console 192.0.2.10 -vpn -repair
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/examples/internal/cli"
	"github.com/csg-telemetry/telemetry/netscaler"
)

const help = `Prints the commands that begin the collection of metrics on a NetScaler instance, finds what the program has pushed
into a configuration such as /nsconfig/ns.conf, or checks and repairs the file /nsconfig/.telemetry.conf.

usage: netscaler [-remove [-analytics-in-use]]
       netscaler -find FILE
       netscaler -conf FILE -console IP -vpn [-repair]
       netscaler -conf FILE -remove [-repair]

With -find, the lines of FILE that were found are printed as comments, and then the commands that take away what they
did. A FILE that is - is standard input, and then -repair writes to standard output. Without -repair nothing is written.
Exit code 1 means that the file is not as it should be, and with -find that lines of it could not be read.
`

func main() { cli.Main(run) }

// settings are what the flags say.
type settings struct {
	remove, inUse bool
	find, conf    string
	console       netip.Addr
	vpn, repair   bool
}

func run(ctx context.Context, args []string, std cli.Streams) error {
	var s settings
	f := cli.Flags("netscaler", help, std.Out)
	f.BoolVar(&s.remove, "remove", false, "end the collection; with -conf, there should be no line of Gateway telemetry")
	f.BoolVar(&s.inUse, "analytics-in-use", false, "other analytics are in use, so AppFlow stays on")
	f.StringVar(&s.find, "find", "", "find what the program has pushed into the configuration in this `file`")
	f.StringVar(&s.conf, "conf", "", "check this `file` instead of printing commands")
	f.TextVar(&s.console, "console", netip.Addr{}, "`address` of NetScaler Console")
	f.BoolVar(&s.vpn, "vpn", false, "the instance has a VPN virtual server; Gateway telemetry is only for those")
	f.BoolVar(&s.repair, "repair", false, "write the file as it should be")
	switch err := f.Parse(args, 0); {
	case err != nil:
		return err
	case s.inUse && (!s.remove || s.conf != ""):
		return cli.Usage("-analytics-in-use goes with -remove, and not with -conf")
	case s.find != "" && (s.conf != "" || s.remove || f.Given("console", "vpn", "repair")):
		return cli.Usage("-find goes alone")
	case s.find != "":
		return find(s.find, std)
	case s.conf == "" && f.Given("console", "vpn", "repair"):
		return cli.Usage("-console, -vpn and -repair go with -conf")
	case s.conf != "" && !s.remove && !s.console.IsValid():
		return cli.Usage("-conf needs -console or -remove")
	case s.conf != "":
		return s.checkConf(ctx, std)
	}
	commands := netscaler.CollectionCommands()
	if s.remove {
		commands = netscaler.RemovalCommands(s.inUse)
	}
	text, err := netscaler.AppendCommands(nil, commands)
	if err != nil {
		return err
	}
	_, err = std.Out.Write(text)
	return err
}

// find prints what the program has pushed into a configuration, as comments, and the commands that take it away again.
func find(path string, std cli.Streams) error {
	in, err := cli.Open(path, std.In)
	if err != nil {
		return err
	}
	defer in.Close()
	var commands []netscaler.Command
	unread := 0
	for c, err := range netscaler.ReadCommands(in, telemetry.Limits{}) {
		if err == nil {
			commands = append(commands, c)
			continue
		}
		if err := cli.Judge(err); !errors.Is(err, cli.ErrInvalid) {
			return err
		}
		unread++
		if _, err := fmt.Fprintf(std.Err, "%v\n", err); err != nil {
			return err
		}
	}
	pushed := netscaler.FindTelemetry(commands)
	var out []byte
	note := func(c *netscaler.Command, what string) {
		if c != nil {
			out = fmt.Appendf(out, "# line %d: %s\n", c.Line, what)
		}
	}
	note(pushed.Events, "events are sent")
	note(pushed.Metrics, "metrics are collected")
	note(pushed.AppFlow, "AppFlow is on")
	for _, c := range pushed.Others {
		note(&c, "other analytics, which need AppFlow")
	}
	if !pushed.Found() {
		out = append(out, "# nothing of the telemetry program\n"...)
	}
	if out, err = netscaler.AppendCommands(out, pushed.RemovalCommands()); err != nil {
		return err
	}
	if _, err := std.Out.Write(out); err != nil {
		return err
	}
	if unread > 0 {
		return fmt.Errorf("%w: lines could not be read: %d", cli.ErrInvalid, unread)
	}
	return nil
}

// checkConf checks a configuration file, and repairs it if that is asked for.
func (s *settings) checkConf(ctx context.Context, std cli.Streams) error {
	conf, err := readConf(s.conf, std.In)
	if err != nil {
		return err
	}
	changed := false
	if s.remove {
		changed = conf.Remove()
	} else if changed, err = conf.Ensure(s.console, netscaler.VPNVirtualServer(s.vpn)); err != nil {
		return err
	}
	state := "is as it should be"
	if changed {
		state = "has no right line of Gateway telemetry"
		if s.remove {
			state = "has a line of Gateway telemetry"
		}
	}
	switch {
	case changed && !s.repair:
		return fmt.Errorf("%w: the file %s", cli.ErrInvalid, state)
	case s.repair && s.conf == "-":
		return write(conf, std.Out)
	case changed:
		state = "was repaired"
		if err := replace(ctx, s.conf, conf); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(std.Out, "%s %s\n", cli.Printable(s.conf), state)
	return err
}

// readConf reads the file. One that is no configuration file is not valid either.
func readConf(path string, stdin io.Reader) (*netscaler.Conf, error) {
	in, err := cli.Open(path, stdin)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	conf, err := netscaler.ReadConf(in, telemetry.Limits{})
	return conf, cli.Judge(err)
}

func write(conf *netscaler.Conf, out io.Writer) error {
	text, err := conf.AppendText(nil)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}

// replace puts the file in the place of the old one, in one step and with the same permissions.
func replace(ctx context.Context, path string, conf *netscaler.Conf) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	perm := info.Mode().Perm()
	if err := cli.WriteTo(ctx, path, nil, perm, func(out io.Writer) error { return write(conf, out) }); err != nil {
		return err
	}
	return os.Chmod(path, perm) // the umask may have taken some
}
