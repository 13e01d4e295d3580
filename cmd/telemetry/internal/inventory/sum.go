package inventory

import (
	"slices"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/record"
)

// These are the documented intervals: automatic uploads every 24 hours, manual uploads first within 30 days and then
// every 90 days.
const (
	automatic   = 24 * time.Hour
	manual      = 90 * 24 * time.Hour
	firstManual = 30 * 24 * time.Hour
)

// inventory holds the results.
type inventory struct {
	At       time.Time      `json:"at"`
	Servers  []*server      `json:"servers"`
	Doubles  []double       `json:"duplicates"`
	Broken   []broken       `json:"broken"`
	Products map[string]int `json:"products"`
	Others   int            `json:"others"`

	at       time.Time
	every    time.Duration
	uploads  []*upload
	progress *cli.Progress
}

// server holds the results for a License Server.
type server struct {
	GUID     string         `json:"guid"`
	Uploads  int            `json:"uploads"`
	First    time.Time      `json:"first,omitzero"`
	Last     time.Time      `json:"last,omitzero"`
	Uploaded time.Time      `json:"last_upload,omitzero"`
	Due      time.Time      `json:"next_due,omitzero"`
	Overdue  bool           `json:"overdue"`
	Gaps     []gap          `json:"gaps"`
	Products map[string]int `json:"products"`
}

// gap is a period that no upload covers.
type gap struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// double is an upload with the same content as another.
type double struct {
	File string `json:"file"`
	Of   string `json:"of"`
}

// broken is an upload that cannot be used.
type broken struct {
	File  string `json:"file"`
	Error string `json:"error"`
}

// sum summarizes the uploads by server. Duplicate uploads count once.
func (inv *inventory) sum() {
	inv.At, inv.Products = inv.at, make(map[string]int)
	slices.SortStableFunc(inv.uploads, func(a, b *upload) int {
		if c := strings.Compare(a.server, b.server); c != 0 {
			return c
		}
		return a.generated.Compare(b.generated)
	})
	type content struct {
		server string
		digest telemetry.Digest
	}
	seen := make(map[content]string)
	var of []*upload // the server at hand
	for _, u := range inv.uploads {
		if first, ok := seen[content{u.server, u.content}]; ok && !u.content.IsZero() {
			inv.Doubles = append(inv.Doubles, double{u.path, first})
			continue
		}
		seen[content{u.server, u.content}] = u.path
		if len(of) > 0 && of[0].server != u.server {
			inv.add(of)
			of = nil
		}
		of = append(of, u)
	}
	if len(of) > 0 {
		inv.add(of)
	}
}

// add adds a server with its uploads, which are ordered by the time when they were generated.
func (inv *inventory) add(uploads []*upload) {
	s := &server{GUID: uploads[0].server, Uploads: len(uploads), Gaps: []gap{}, Products: make(map[string]int)}
	for _, u := range uploads {
		if !u.first.IsZero() && (s.First.IsZero() || u.first.Before(s.First)) {
			s.First = u.first
		}
		if u.last.After(s.Last) {
			s.Last = u.last
		}
		for p, n := range u.products {
			s.Products[p] += n
			inv.Products[p] += n
		}
	}
	last := uploads[len(uploads)-1]
	s.Uploaded = last.generated
	s.Due = last.generated.Add(inv.interval(last))
	s.Overdue = s.Due.Before(inv.at)
	for _, kind := range []string{record.Bundle, "report"} { // which cover different data
		s.Gaps = append(s.Gaps, inv.gaps(slices.DeleteFunc(slices.Clone(uploads), func(u *upload) bool { return u.kind != kind }))...)
	}
	inv.Servers = append(inv.Servers, s)
}

// interval returns the time between an upload and the next one that is due.
func (inv *inventory) interval(u *upload) time.Duration {
	switch {
	case inv.every > 0:
		return inv.every
	case u.manual:
		return manual
	}
	return automatic
}

// gaps returns the uncovered periods that are longer than the interval, including the one before the first manual
// upload.
func (inv *inventory) gaps(uploads []*upload) []gap {
	if len(uploads) == 0 {
		return nil
	}
	var found []gap
	first := uploads[0]
	if deployed := first.deployed; first.manual && inv.every == 0 && deployed.Year() > 1990 && first.generated.Sub(deployed) > firstManual {
		found = append(found, gap{deployed, first.generated})
	}
	covered := slices.DeleteFunc(slices.Clone(uploads), func(u *upload) bool { return u.first.IsZero() })
	slices.SortStableFunc(covered, func(a, b *upload) int { return a.first.Compare(b.first) })
	var end time.Time
	for _, u := range covered {
		if !end.IsZero() && u.first.Sub(end) > inv.interval(u) {
			found = append(found, gap{end, u.first})
		}
		if u.last.After(end) {
			end = u.last
		}
	}
	return found
}
