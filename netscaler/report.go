package netscaler

import (
	"slices"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// Report holds the parameters that an instance reports, by category. No document that this package follows lists the
// parameters, so any parameter is accepted.
//
// Encoding a report that contains an identifier in clear fails with [telemetry.ErrClearText]. The results of
// [pseudonym.Scrub] and [pseudonym.InClear] can be encoded.
//
// Source: NetScaler telemetry program, table of categories.
//
//telemetry:pages netscaler
//telemetry:root xml=report limit=Manifest record=Identifier guard
type Report struct {
	// Categories are the categories. Each occurs once.
	Categories []CategoryData `json:"categories" xml:"categories>category" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`

	clearance
}

type clearance = record.Clearance

// CategoryData holds the parameters of one category.
//
// Source: NetScaler telemetry program, table of categories.
type CategoryData struct {
	// Name is the category.
	Name Category `json:"name" xml:"name" telem:"required,unlisted" pii:"-"`

	// Parameters are the parameters of the category.
	Parameters []Parameter `json:"parameters" xml:"parameters>parameter" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Parameter is one reported value.
//
// Source: NetScaler telemetry program, the paragraph on pseudonyms.
type Parameter struct {
	// Name is the name of the parameter.
	Name string `json:"name" xml:"name" telem:"required,unlisted" pii:"-"`

	// Value is its value, as text.
	Value string `json:"value" xml:"value" telem:"required" pii:"by=Class" scrambled:"always,netscaler"`

	// Class is what the value identifies. It is empty if the value is not an identifier.
	Class IdentifierClass `json:"class,omitzero" xml:"class,omitempty" telem:"optional,unlisted" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Add adds parameters to a category. It adds the category if the report does not have it.
func (r *Report) Add(c Category, parameters ...Parameter) {
	i := slices.IndexFunc(r.Categories, func(d CategoryData) bool { return d.Name == c })
	if i < 0 {
		i = len(r.Categories)
		r.Categories = append(r.Categories, CategoryData{Name: c})
	}
	r.Categories[i].Parameters = append(r.Categories[i].Parameters, parameters...)
}

// guard returns an error if the report contains identifiers in clear. It recognizes a pseudonym by its form, which a
// clear identifier may have by chance. So it catches a forgotten call of Scrub, but does not replace it.
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

// Check reports missing values, categories and classes that the page does not name, categories that occur twice, and
// identifiers that are in clear or contain control characters.
func (r *Report) Check() telemetry.Issues {
	is := checkReport(nil, r)
	seen := make(map[Category]bool, len(r.Categories))
	for i := range r.Categories {
		c, n := &r.Categories[i], len(is)
		if seen[c.Name] && !record.Missing(c.Name, c.Kept, findCategoryData("name")) {
			is.Add(telemetry.Failure, telemetry.ErrDuplicate, "name", "is the name of more than one category")
		}
		record.WithinItem(is[n:], "categories", i)
		seen[c.Name] = true
	}
	for id := range pseudonym.Identifiers(r) {
		switch {
		case codec.HasControl(*id.Value):
			is.Add(telemetry.Failure, telemetry.ErrIdentifier, id.Path, "contains control characters")
		case !isPseudonym(*id.Value):
			is.Add(telemetry.Warning, telemetry.ErrClearText, id.Path, "is in clear")
		}
	}
	return is
}

var _ telemetry.Record = (*Report)(nil)
