// Package xenserver is the command for the telemetry of XenServer pools and for server status reports.
package xenserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/google/uuid"
)

const (
	telemetrySummary = "prints the telemetry of a pool"
	telemetryHelp    = `Prints the telemetry of a XenServer pool.

usage: telemetry xenserver telemetry [-version V] [-uuid UUID] [-host SOCKETS:EDITION]... [-format json|xml]

Without -host the pool has one host with 2 sockets and the edition premium. Exit code 1 means that the telemetry is invalid.
`
	capabilitiesSummary = "lists what a status report can contain, and what the documentation says about it"
	capabilitiesHelp    = `Lists what a server status report can contain, and what the documentation says about it.

usage: telemetry xenserver capabilities [-max no|if-customized|maybe|yes] [FILE]

FILE is the output of xe host-get-system-status-capabilities. Without FILE, or with -, it reads standard input. The last line
lists the entries to request that are no more personal than -max. Exit code 1 means that the file is invalid.
`
)

// Command returns the command.
func Command() cli.Command {
	return cli.Command{
		Name:    "xenserver",
		Summary: "telemetry of a XenServer pool, and the parts of a server status report",
		Commands: []cli.Command{
			{Name: "telemetry", Summary: telemetrySummary, Run: runTelemetry},
			{Name: "capabilities", Summary: capabilitiesSummary, Run: runCapabilities},
		},
	}
}

// settings holds the values of the flags of telemetry.
type settings struct {
	version, id, format string
	hosts               []xenserver.Host
}

func runTelemetry(_ context.Context, args []string, std cli.Streams) error {
	var s settings
	f := cli.Flags("telemetry", telemetryHelp, std.Out)
	f.StringVar(&s.version, "version", "8.4.0", "the `version` of XenServer")
	f.StringVar(&s.id, "uuid", "", "the `UUID` of the pool's telemetry (default a new one)")
	f.Func("host", "the sockets and the edition of a host, such as `2:premium`", s.addHost)
	f.StringVar(&s.format, "format", "json", "the output `format`: json or xml")
	if err := f.Parse(args, 0); err != nil {
		return err
	}
	return s.printTelemetry(std)
}

func runCapabilities(_ context.Context, args []string, std cli.Streams) error {
	f := cli.Flags("capabilities", capabilitiesHelp, std.Out)
	most := f.String("max", "maybe", "select parts up to this `class` of personal data: no, if-customized, maybe or yes")
	if err := f.Parse(args, 1); err != nil {
		return err
	}
	class, err := xenserver.ParsePIIClass(*most)
	if err != nil {
		return cli.Usage("-max is no, if-customized, maybe or yes")
	}
	return listReport(f.Input(), class, std)
}

// addHost adds the host of a flag.
func (s *settings) addHost(text string) error {
	sockets, edition, ok := strings.Cut(text, ":")
	n, err := strconv.Atoi(sockets)
	if !ok || err != nil {
		return errors.New("want SOCKETS:EDITION")
	}
	s.hosts = append(s.hosts, xenserver.Host{Sockets: n, Edition: xenserver.Edition(edition)})
	return nil
}

// printTelemetry prints the telemetry of the pool and its issues.
func (s *settings) printTelemetry(std cli.Streams) error {
	id := xenserver.NewTelemetryUUID()
	if s.id != "" {
		var err error
		if id, err = uuid.Parse(s.id); err != nil {
			return cli.Usage("-uuid needs a UUID")
		}
	}
	if s.hosts == nil {
		s.hosts = []xenserver.Host{{Sockets: 2, Edition: xenserver.EditionPremium}}
	}
	t := xenserver.NewTelemetry(id, telemetry.Version(s.version), s.hosts...)
	for _, issue := range t.Check() {
		fmt.Fprintln(std.Err, issue)
	}
	if err := t.Check().Err(); err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	encode := t.AppendJSON
	if s.format == "xml" {
		encode = t.AppendXML
	} else if s.format != "json" {
		return cli.Usage("-format is json or xml")
	}
	doc, err := encode(nil)
	if err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	_, err = std.Out.Write(append(doc, '\n'))
	return err
}

// listReport lists the parts of a status report and the issues of the document.
func listReport(path string, most xenserver.PIIClass, std cli.Streams) error {
	in, err := cli.Open(path, std.In)
	if err != nil {
		return err
	}
	defer in.Close()
	var report xenserver.StatusReport
	doc, err := io.ReadAll(io.LimitReader(in, telemetry.Limits{}.OrDefault().Manifest+1)) // one more byte, to detect a document that is too long
	if err != nil {
		return err
	}
	if err := report.DecodeXML(doc, telemetry.Limits{}); err != nil {
		return cli.Judge(err)
	}
	for _, issue := range report.Check() {
		fmt.Fprintln(std.Err, issue)
	}
	if err := list(std.Out, &report, most); err != nil {
		return err
	}
	if err := report.Check().Err(); err != nil {
		return fmt.Errorf("%w: %w", cli.ErrInvalid, err)
	}
	return nil
}

// list prints the table and the line with the entries to request.
func list(out io.Writer, report *xenserver.StatusReport, most xenserver.PIIClass) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "KEY\tDOCUMENTATION\tHOST\tPICKED")
	var entries []string
	for i := range report.Capabilities {
		c := &report.Capabilities[i]
		key := cli.Printable(string(c.Key))
		documented, picked := "-", "no"
		if c.Key.Known() {
			documented = c.Key.PII().Label()
		}
		if c.Class().Compare(most) <= 0 {
			picked = "yes"
			entries = append(entries, key)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", key, documented, cli.Printable(c.PII.Label()), picked)
	}
	for d := range report.Differences() {
		if d.Document == "" && d.Page != "" {
			fmt.Fprintf(t, "%s\t%s\t-\t-\n", d.Key, d.Page.Label())
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "entries=%s\n", cmp.Or(strings.Join(entries, ","), "(none)"))
	return err
}
