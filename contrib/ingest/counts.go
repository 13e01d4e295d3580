package ingest

import (
	"cmp"
	"encoding/base64"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Counts is what a state says. Equal states give equal counts, and these equal JSON.
type Counts struct {
	// Bundles and Reports are how many uploads came, each counted once.
	Bundles int `json:"bundles"`
	Reports int `json:"reports"`
	// Events is how many events came, each counted once.
	Events int `json:"events"`
	// Periods has the periods in which something was counted, from the first.
	Periods []PeriodCounts `json:"periods"`
	// Servers has the servers that an upload came from, by GUID.
	Servers []ServerCounts `json:"servers"`
	// Silent is how many of the servers are silent.
	Silent int `json:"silent"`
}

// PeriodCounts is what was counted in one sampling period.
type PeriodCounts struct {
	// Start is when the period begins.
	Start time.Time `json:"start"`
	// Products has the products by name.
	Products []ProductCounts `json:"products"`
	// Persons has the persons by token, if CountOptions ask for them.
	Persons []PersonCounts `json:"persons,omitempty"`
}

// ProductCounts is what was counted of one product in one period. A product of events is named by the events, as CAVDS, and a
// product of reports by its product code, as XDS_ADV_CCS.
type ProductCounts struct {
	// Product is the name.
	Product string `json:"product"`
	// Events is how many events came.
	Events int `json:"events"`
	// Persons and Devices are how many licenses that is: one for each person, and one for each device of events and holders
	// that name no person.
	Persons int `json:"persons"`
	Devices int `json:"devices"`
	// Installed and Used are how many licenses the servers have, and the sum of the most that each had in use, by the latest
	// report of each.
	Installed int `json:"installed"`
	Used      int `json:"used"`
}

// PersonCounts is what was counted of one person in one period.
type PersonCounts struct {
	// Person is the token.
	Person string `json:"person"`
	// Licenses is of how many products the person holds a license.
	Licenses int `json:"licenses"`
	// Events is how many events the person has.
	Events int `json:"events"`
}

// ServerCounts is what is known of one server.
type ServerCounts struct {
	// Server is the GUID.
	Server uuid.UUID `json:"server"`
	// Uploads is how many uploads came.
	Uploads int `json:"uploads"`
	// Last is when the last of them was made, as it says.
	Last time.Time `json:"last"`
	// Silent is whether that is too long ago.
	Silent bool `json:"silent"`
}

// CountOptions changes what Count returns.
type CountOptions struct {
	// At is the time that silence is judged by. If it is zero, no server is silent.
	At time.Time
	// Silence is how long a server may be silent. The default is twice the period of the plan.
	Silence time.Duration
	// Persons has Count list every person.
	Persons bool
}

// Count counts what is in cells, in the order of their periods, as [State.Cells] and stores yield them. It holds one cell at a
// time, the servers, and the persons if opts ask for them. The error is that of the cells.
func Count(plan Plan, cells iter.Seq2[*Cell, error], opts CountOptions) (*Counts, error) {
	out := &Counts{Periods: []PeriodCounts{}, Servers: []ServerCounts{}}
	servers := make(map[uuid.UUID]*ServerCounts)
	var period *counting
	for c, err := range cells {
		if err != nil {
			return nil, err
		}
		if period == nil || period.start != c.key.Period {
			period.end(out)
			period = &counting{start: c.key.Period, opts: opts, products: make(map[string]*ProductCounts)}
		}
		period.count(c)
		for a := range c.arrivals {
			switch a.kind {
			case Bundle:
				out.Bundles++
			case Report:
				out.Reports++
			}
			s := servers[a.server]
			if s == nil {
				s = &ServerCounts{Server: a.server, Last: time.Unix(a.made, 0).UTC()}
				servers[a.server] = s
			}
			s.Uploads++
			if t := time.Unix(a.made, 0).UTC(); t.After(s.Last) {
				s.Last = t
			}
		}
	}
	period.end(out)
	silence := cmp.Or(opts.Silence, 2*plan.Period)
	for _, s := range servers {
		s.Silent = !opts.At.IsZero() && opts.At.Sub(s.Last) > silence
		if s.Silent {
			out.Silent++
		}
		out.Servers = append(out.Servers, *s)
	}
	slices.SortFunc(out.Servers, func(a, b ServerCounts) int { return slices.Compare(a.Server[:], b.Server[:]) })
	return out, nil
}

// counting is one period that is being counted.
type counting struct {
	start    int64
	opts     CountOptions
	products map[string]*ProductCounts
	persons  []PersonCounts
	events   int
}

func (p *counting) product(name string) *ProductCounts {
	c := p.products[name]
	if c == nil {
		c = &ProductCounts{Product: name}
		p.products[name] = c
	}
	return c
}

// licence is that somebody holds a license of a product.
type licence struct {
	holder  token
	kind    byte
	product uint32
}

// count adds a cell. Nobody is in two cells of a period, because a shard has all of a person.
func (p *counting) count(c *Cell) {
	byProduct := make([]*ProductCounts, len(c.products))
	licenses := make(map[licence]int)
	for k, n := range c.entries {
		if byProduct[n] == nil {
			byProduct[n] = p.product(c.products[n])
		}
		events := 0
		if k.kind&ofReport == 0 {
			byProduct[n].Events++
			p.events++
			events = 1
		}
		if kind := k.kind & ofHolder; kind != ofNobody {
			licenses[licence{k.holder, kind, n}] += events
		}
	}
	persons := make(map[token]*PersonCounts)
	for l, events := range licenses {
		if l.kind == ofDevice {
			byProduct[l.product].Devices++
			continue
		}
		byProduct[l.product].Persons++
		if !p.opts.Persons {
			continue
		}
		who := persons[l.holder]
		if who == nil {
			who = &PersonCounts{Person: base64.StdEncoding.EncodeToString(l.holder[:])}
			persons[l.holder] = who
		}
		who.Licenses++
		who.Events += events
	}
	for _, who := range persons {
		p.persons = append(p.persons, *who)
	}
	for k, v := range c.stocks {
		s := p.product(k.product)
		s.Installed += int(v.installed)
		s.Used += int(v.used)
	}
}

// end adds the period to the counts.
func (p *counting) end(out *Counts) {
	if p == nil || len(p.products) == 0 {
		return
	}
	out.Events += p.events
	c := PeriodCounts{Start: time.Unix(p.start, 0).UTC(), Persons: p.persons}
	for _, name := range slices.Sorted(maps.Keys(p.products)) {
		c.Products = append(c.Products, *p.products[name])
	}
	slices.SortFunc(c.Persons, func(a, b PersonCounts) int { return cmp.Compare(a.Person, b.Person) })
	out.Periods = append(out.Periods, c)
}
