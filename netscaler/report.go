package netscaler

import (
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Report is what an instance reports: parameters in their categories. The list of parameters is in no document that this
// package follows, so any parameter is taken.
//
// A report is not written while it holds an identifier in clear: that is [telemetry.ErrClearText]. [pseudonym.Scrub] and
// [pseudonym.InClear] make one that is written.
//
// Source: NetScaler telemetry program, table of categories.
//
//telemetry:pages netscaler
//telemetry:root xml=report limit=Manifest record=Identifier guard
type Report struct {
	// Categories are the categories, each once.
	Categories []CategoryData `json:"categories" xml:"categories>category" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`

	clearance
}

type clearance = record.Clearance

// CategoryData is what is reported in one category.
//
// Source: NetScaler telemetry program, table of categories.
type CategoryData struct {
	// Name is the category.
	Name Category `json:"name" xml:"name" telem:"required,unlisted" pii:"-"`

	// Parameters are the parameters in it.
	Parameters []Parameter `json:"parameters" xml:"parameters>parameter" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Parameter is one value that is reported.
//
// Source: NetScaler telemetry program, the paragraph on pseudonyms.
type Parameter struct {
	// Name is the name of the parameter.
	Name string `json:"name" xml:"name" telem:"required,unlisted" pii:"-"`

	// Value is its value, as text.
	Value string `json:"value" xml:"value" telem:"required" pii:"by=Class" scrambled:"always,netscaler"`

	// Class is what the value identifies. It is empty if that is nobody.
	Class IdentifierClass `json:"class,omitzero" xml:"class,omitempty" telem:"optional,unlisted" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Add adds parameters to a category, which the report has once.
func (r *Report) Add(c Category, parameters ...Parameter) {
	i := slices.IndexFunc(r.Categories, func(d CategoryData) bool { return d.Name == c })
	if i < 0 {
		i = len(r.Categories)
		r.Categories = append(r.Categories, CategoryData{Name: c})
	}
	r.Categories[i].Parameters = append(r.Categories[i].Parameters, parameters...)
}

// guard refuses to have the report written with identifiers in clear. It tells a pseudonym by its form, which a clear
// identifier may have by chance; so it is there for whoever forgot to scrub, not in place of scrubbing.
func (r *Report) guard() error {
	if r.Cleared() {
		return nil
	}
	for id := range pseudonym.Identifiers(r) {
		if !isPseudonym(*id.Value) {
			return &telemetry.Error{Kind: telemetry.ErrClearText, Path: id.Path, Offset: -1, Want: "a pseudonym"}
		}
	}
	return nil
}

// isPseudonym reports whether s has the form of a pseudonym or is empty.
func isPseudonym(s string) bool { return s == "" || pseudonym.IsToken(s) }

// Check returns what is wrong with the report: values that are missing, categories and classes that the page does not
// name or that occur twice, and identifiers that are in clear or hold control characters.
func (r *Report) Check() telemetry.Issues {
	is := checkReport(nil, r)
	seen := make(map[Category]bool, len(r.Categories))
	for i := range r.Categories {
		c, n := &r.Categories[i], len(is)
		if seen[c.Name] && !record.Missing(c.Name, c.Kept, findCategoryData("name")) {
			is.Add(telemetry.Failure, telemetry.ErrDuplicate, "name", "is the name of another category too")
		}
		record.WithinItem(is[n:], "categories", i)
		seen[c.Name] = true
	}
	for id := range pseudonym.Identifiers(r) {
		switch {
		case codec.HasControl(*id.Value):
			is.Add(telemetry.Failure, telemetry.ErrIdentifier, id.Path, "holds control characters")
		case !isPseudonym(*id.Value):
			is.Add(telemetry.Warning, telemetry.ErrClearText, id.Path, "is in clear")
		}
	}
	return is
}

var _ pseudonym.Record = (*Report)(nil)
