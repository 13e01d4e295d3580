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

// Counts reports what a state contains. Equal states have equal counts and equal JSON.
type Counts struct {
	// Bundles and Reports are the numbers of uploads received, each counted once.
	Bundles int `json:"bundles"`
	Reports int `json:"reports"`
	// Events is the number of events received, each counted once.
	Events int `json:"events"`
	// Periods lists the periods in which something was counted, in order of time.
	Periods []PeriodCounts `json:"periods"`
	// Servers lists the servers that have sent an upload, sorted by GUID.
	Servers []ServerCounts `json:"servers"`
	// Silent is the number of silent servers.
	Silent int `json:"silent"`
}

// PeriodCounts contains the counts of one sampling period.
type PeriodCounts struct {
	// Start is when the period begins.
	Start time.Time `json:"start"`
	// Products lists the products, sorted by name.
	Products []ProductCounts `json:"products"`
	// Persons lists the persons, sorted by token, if CountOptions.Persons is set.
	Persons []PersonCounts `json:"persons,omitempty"`
}

// ProductCounts contains the counts of one product in one period. A product of events has the name used in events, such as CAVDS; a
// product of reports has its product code, such as XDS_ADV_CCS.
type ProductCounts struct {
	// Product is the name of the product.
	Product string `json:"product"`
	// Events is the number of events.
	Events int `json:"events"`
	// Persons and Devices are the numbers of licenses in use: one for each person, and one for each device of events and holders
	// that name no person.
	Persons int `json:"persons"`
	Devices int `json:"devices"`
	// Installed is the number of licenses that the servers have. Used is the sum of each server's maximum number of licenses in
	// use. Both are taken from the latest report of each server.
	Installed int `json:"installed"`
	Used      int `json:"used"`
}

// PersonCounts contains the counts of one person in one period.
type PersonCounts struct {
	// Person is the token of the person.
	Person string `json:"person"`
	// Licenses is the number of products that the person holds a license of.
	Licenses int `json:"licenses"`
	// Events is the number of events of the person.
	Events int `json:"events"`
}

// ServerCounts contains the counts of one server.
type ServerCounts struct {
	// Server is the GUID of the server.
	Server uuid.UUID `json:"server"`
	// Uploads is the number of uploads received.
	Uploads int `json:"uploads"`
	// Last is the time at which the last upload was made, according to the upload.
	Last time.Time `json:"last"`
	// Silent reports whether Last is too long ago.
	Silent bool `json:"silent"`
}

// CountOptions configures Count.
type CountOptions struct {
	// At is the time at which silence is determined. If it is zero, no server is silent.
	At time.Time
	// Silence is the time after which a server is silent. The default is twice the period of the plan.
	Silence time.Duration
	// Persons makes Count list every person.
	Persons bool
}

// Count counts the records of cells, which must be in the order of their periods, as [State.Cells] and stores yield them. It holds one
// cell at a time, the servers, and the persons if opts.Persons is set. It returns the first error of cells.
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

// licence identifies a license by its product and its holder.
type licence struct {
	holder  token
	kind    byte
	product uint32
}

// count adds a cell. A person is in only one cell of a period, because one shard has all entries of a person.
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
