package show

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/live"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/source"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// contents summarizes a file.
type contents struct {
	File         string                    `json:"file"`
	Type         string                    `json:"type"`
	Server       string                    `json:"server,omitempty"`
	Product      string                    `json:"product,omitempty"`
	Generated    string                    `json:"generated,omitempty"`
	Verified     string                    `json:"verified,omitempty"`
	Files        []file                    `json:"files,omitempty"`
	Events       int                       `json:"events"`
	First        string                    `json:"first,omitempty"`
	Last         string                    `json:"last,omitempty"`
	Kinds        live.Counter              `json:"kinds"`
	Identifiers  map[string]map[string]int `json:"identifiers"`
	Undocumented live.Counter              `json:"undocumented"`
	More         [][2]string               `json:"-"`

	records     int
	first, last time.Time
}

// file is a file of a bundle.
type file struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	First  string `json:"first"`
	Last   string `json:"last"`
	Result string `json:"result"`
}

func newContents(path string) *contents {
	return &contents{
		File: path, Kinds: make(live.Counter), Identifiers: make(map[string]map[string]int), Undocumented: make(live.Counter),
	}
}

// add adds a record.
func (c *contents) add(_ string, doc record.Document) error {
	c.records++
	for line := range pseudonym.Preview(nil, doc) {
		if line.Fields != 0 {
			continue
		}
		states := c.Identifiers[line.Class.String()]
		if states == nil {
			states = make(map[string]int)
			c.Identifiers[line.Class.String()] = states
		}
		states[string(line.State)]++
	}
	for name := range live.Undocumented(doc) {
		c.Undocumented.Add(name)
	}
	switch d := doc.(type) {
	case event.Event:
		c.event(d)
	case *licenseserver.Report:
		c.server(d.LicenseServer.GUID, d.Metadata.Product+" "+string(d.Metadata.ProductVersion), d.Metadata.UTCDate)
		c.holders(d)
	case *cvad.Manifest:
		c.server(d.GUID, d.Product+" "+string(d.ProductVersion), d.UTCDate)
	}
	return nil
}

// server adds the metadata of a document of a License Server.
func (c *contents) server(id uuid.UUID, product string, generated telemetry.UTCTime) {
	if id != uuid.Nil {
		c.Server = id.String()
	}
	c.Product = strings.TrimSpace(product)
	if !generated.IsZero() {
		c.Generated = generated.Time().Format(time.DateTime)
	}
}

// holders counts the items of a report.
func (c *contents) holders(r *licenseserver.Report) {
	users, devices, pools := 0, 0, 0
	for _, f := range r.Inventory.Feature {
		for _, d := range f.SADate {
			users, devices, pools = users+len(d.Licensees.Users), devices+len(d.Licensees.Devices), pools+len(d.Pool)
		}
	}
	c.More = append(c.More, [2]string{"holds", strings.Join([]string{
		cli.Count(len(r.Inventory.Feature), "feature"), cli.Count(pools, "pool"), cli.Count(users, "user"), cli.Count(devices, "device"),
	}, ", ")})
}

// event adds an event.
func (c *contents) event(ev event.Event) {
	c.Events++
	h := ev.Head()
	kind := fmt.Sprintf("%s %s", h.Prod, h.Type)
	if v := event.PayloadVersion(ev); v != "" {
		kind += " " + v
	}
	if _, raw := ev.(*event.Raw); raw {
		kind += " (undocumented)"
	}
	c.Kinds.Add(kind)
	if h.ST.IsZero() {
		return
	}
	t := h.ST.Time()
	if c.first.IsZero() || t.Before(c.first) {
		c.first = t
	}
	if t.After(c.last) {
		c.last = t
	}
}

// of adds the kind of the file.
func (c *contents) of(s source.Source) {
	c.Type = s.Kind
	if !c.first.IsZero() {
		c.First, c.Last = c.first.Format(time.DateTime), c.last.Format(time.DateTime)
	}
	if s.Report == nil {
		return
	}
	c.Verified = "yes"
	if s.Report.Err() != nil {
		c.Verified = "no"
	}
	for i, f := range s.Report.Files {
		shown := file{Name: f.Name, Bytes: f.Size, Result: f.Presence.String() + ", " + f.State.String()}
		if i < len(s.Manifest.File) {
			listed := s.Manifest.File[i]
			shown.First, shown.Last = listed.EventStartTS.Time().Format(time.DateTime), listed.EventEndTS.Time().Format(time.DateTime)
		}
		c.Files = append(c.Files, shown)
	}
}

// printJSON prints the contents as an object on one line.
func (c *contents) printJSON(out io.Writer) error { return json.NewEncoder(out).Encode(c) }

// print prints the contents as text.
func (c *contents) print(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(t, "%s\t%s\n", name, cli.Printable(text))
		}
	}
	row("file", c.File)
	row("type", c.Type)
	row("server", c.Server)
	row("product", c.Product)
	row("generated", c.Generated)
	row("verified", c.Verified)
	for _, m := range c.More {
		row(m[0], m[1])
	}
	for _, f := range c.Files {
		row("file in it", fmt.Sprintf("%s, %s, %s to %s, %s", f.Name, cli.Count(int(f.Bytes), "byte"), f.First, f.Last, f.Result))
	}
	if c.Type == record.Event || c.Type == record.Bundle {
		row("events", fmt.Sprint(c.Events))
	}
	if c.First != "" {
		row("covered", c.First+" to "+c.Last)
	}
	for _, kind := range slices.Sorted(maps.Keys(c.Kinds)) {
		row("kind", fmt.Sprintf("%s: %d", kind, c.Kinds[kind]))
	}
	for _, class := range slices.Sorted(maps.Keys(c.Identifiers)) {
		var states []string
		for _, state := range slices.Sorted(maps.Keys(c.Identifiers[class])) {
			states = append(states, fmt.Sprintf("%d %s", c.Identifiers[class][state], state))
		}
		row("identifiers", class+": "+strings.Join(states, ", "))
	}
	if len(c.Identifiers) == 0 {
		row("identifiers", "none")
	}
	if len(c.Undocumented) == 0 {
		row("undocumented", "nothing")
	}
	for i, name := range slices.Sorted(maps.Keys(c.Undocumented)) {
		if i == mostShown {
			row("undocumented", fmt.Sprintf("and %s more", cli.Count(len(c.Undocumented)-i, "name")))
			break
		}
		row("undocumented", fmt.Sprintf("%s: %d", name, c.Undocumented[name]))
	}
	return t.Flush()
}

// mostShown is the maximum number of undocumented names that are listed.
const mostShown = 50
