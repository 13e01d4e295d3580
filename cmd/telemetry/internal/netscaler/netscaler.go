// Package netscaler is the command for the NetScaler telemetry program: its collection commands, and their traces in
// configurations.
package netscaler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/netscaler"
)

const (
	commandsSummary = "prints the commands that start or stop the collection of metrics"
	commandsHelp    = `Prints the commands that start or stop the collection of metrics on a NetScaler instance.

usage: telemetry netscaler commands [-remove [-analytics-in-use]]
`
	confSummary = "checks or repairs a .telemetry.conf"
	confHelp    = `Checks or repairs /nsconfig/.telemetry.conf, the configuration file of Gateway telemetry.

usage: telemetry netscaler conf -console IP -vpn [-repair] FILE
       telemetry netscaler conf -remove [-repair] FILE

The file should have one line of Gateway telemetry, which gives the address of NetScaler Console, or no such line with -remove.
If FILE is -, standard input is read, and -repair writes to standard output. Without -repair nothing is written, and exit code 1
means that the file needs repair.
`
	findSummary = "finds what the program pushed into an ns.conf, and prints how to remove it"
	findHelp    = `Finds what the telemetry program pushed into a configuration such as /nsconfig/ns.conf.

usage: telemetry netscaler find FILE

It prints the lines of FILE that were found as comments, followed by the commands that undo them. Exit code 1 means that lines
of FILE could not be read.
`
)

// Command returns the command.
func Command() cli.Command {
	return cli.Command{
		Name:    "netscaler",
		Summary: "collection commands of the NetScaler telemetry program, and configurations",
		Commands: []cli.Command{
			{Name: "commands", Summary: commandsSummary, Run: printCommands},
			{Name: "conf", Summary: confSummary, Run: runConf},
			{Name: "find", Summary: findSummary, Run: runFind},
		},
	}
}

func printCommands(_ context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("commands", commandsHelp, std.Out)
	remove := f.Bool("remove", false, "print the commands that stop the collection")
	inUse := f.Bool("analytics-in-use", false, "with -remove: leave AppFlow on, because other analytics are in use")
	switch err := f.Parse(args, 0); {
	case err != nil:
		return err
	case *inUse && !*remove:
		return cli.Usage("-analytics-in-use requires -remove")
	}
	commands := netscaler.CollectionCommands()
	if *remove {
		commands = netscaler.RemovalCommands(*inUse)
	}
	text, err := netscaler.AppendCommands(nil, commands)
	if err != nil {
		return err
	}
	_, err = std.Out.Write(text)
	return err
}

// settings holds the values of the flags of conf.
type settings struct {
	conf    string
	console netip.Addr
	remove  bool
	vpn     bool
	repair  bool
}

func runConf(ctx context.Context, args []string, std cli.Streams) error {
	var s settings
	f := cli.Flags("conf", confHelp, std.Out)
	f.BoolVar(&s.remove, "remove", false, "the file should have no line of Gateway telemetry")
	f.TextVar(&s.console, "console", netip.Addr{}, "`address` of NetScaler Console")
	f.BoolVar(&s.vpn, "vpn", false, "the instance has a VPN virtual server; Gateway telemetry is only for those")
	f.BoolVar(&s.repair, "repair", false, "write the repaired file")
	switch err := f.Parse(args, 1); {
	case err != nil:
		return err
	case f.NArg() == 0:
		return cli.Usage("which FILE?")
	case s.remove == s.console.IsValid():
		return cli.Usage("exactly one of -console and -remove is required")
	case !s.remove && !s.vpn:
		return cli.Usage("-console requires -vpn, because Gateway telemetry is only for instances with a VPN virtual server")
	}
	s.conf = f.Arg(0)
	return s.checkConf(ctx, std)
}

func runFind(_ context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("find", findHelp, std.Out)
	switch err := f.Parse(args, 1); {
	case err != nil:
		return err
	case f.NArg() == 0:
		return cli.Usage("which FILE?")
	}
	return find(f.Arg(0), std)
}

// find prints what the program has pushed into a configuration, as comments, followed by the commands that remove it.
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

// checkConf checks a configuration file, and repairs it if -repair is given.
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

// readConf reads the file. A file that is not a configuration file is also ErrInvalid.
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

// replace replaces the file atomically, with the same permissions.
func replace(ctx context.Context, path string, conf *netscaler.Conf) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	perm := info.Mode().Perm()
	if err := cli.WriteTo(ctx, path, nil, perm, func(out io.Writer) error { return write(conf, out) }); err != nil {
		return err
	}
	return os.Chmod(path, perm) // the umask may have removed some
}
