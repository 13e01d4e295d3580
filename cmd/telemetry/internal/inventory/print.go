package inventory

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
)

// printJSON prints the inventory as an object.
func (inv *inventory) printJSON(out io.Writer) error {
	if inv.Servers == nil {
		inv.Servers = []*server{}
	}
	if inv.Doubles == nil {
		inv.Doubles = []double{}
	}
	if inv.Broken == nil {
		inv.Broken = []broken{}
	}
	return json.NewEncoder(out).Encode(inv)
}

// columns are the titles of the table.
var columns = []string{"SERVER", "UPLOADS", "FIRST", "LAST", "LAST UPLOAD", "NEXT DUE", "STATE", "GAPS"}

// cells returns the row of a server.
func (s *server) cells() []string {
	state := "on time"
	if s.Overdue {
		state = "overdue"
	}
	return []string{s.GUID, fmt.Sprint(s.Uploads), stamp(s.First), stamp(s.Last), stamp(s.Uploaded), stamp(s.Due), state, fmt.Sprint(len(s.Gaps))}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateTime)
}

// printTSV prints a line for each server.
func (inv *inventory) printTSV(out io.Writer) error {
	rows := []string{strings.ToLower(strings.ReplaceAll(strings.Join(columns, "\t"), " ", "_"))}
	for _, s := range inv.Servers {
		rows = append(rows, strings.Join(s.cells(), "\t"))
	}
	_, err := io.WriteString(out, strings.Join(rows, "\n")+"\n")
	return err
}

// printTable prints the servers, followed by gaps, duplicates, broken uploads and totals.
func (inv *inventory) printTable(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(inv.Servers) == 0 {
		fmt.Fprintln(t, "no uploads were found")
	} else {
		fmt.Fprintln(t, strings.Join(columns, "\t"))
	}
	overdue := 0
	for _, s := range inv.Servers {
		fmt.Fprintln(t, strings.Join(s.cells(), "\t"))
		if s.Overdue {
			overdue++
		}
	}
	t.Flush()
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, s := range inv.Servers {
		for _, g := range s.Gaps {
			fmt.Fprintf(w, "gap\t%s\t%s to %s\n", s.GUID, stamp(g.From), stamp(g.To))
		}
	}
	for _, d := range inv.Doubles {
		fmt.Fprintf(w, "duplicate\t%s\tof %s\n", cli.Printable(d.File), cli.Printable(d.Of))
	}
	for _, b := range inv.Broken {
		fmt.Fprintf(w, "broken\t%s\t%s\n", cli.Printable(b.File), cli.Printable(b.Error))
	}
	for _, p := range slices.Sorted(maps.Keys(inv.Products)) {
		fmt.Fprintf(w, "total\t%s\t%d\n", cli.Printable(p), inv.Products[p])
	}
	if len(inv.Servers) > 0 {
		fmt.Fprintf(w, "total\toverdue servers\t%d of %d\n", overdue, len(inv.Servers))
	}
	if inv.Others > 0 {
		fmt.Fprintf(w, "total\tother files\t%d\n", inv.Others)
	}
	return w.Flush()
}
