// Package testrecord is a record for the tests of package itemwise. It has what no report has: lists of records and lists of
// items in one record, and streamed lists on three levels.
package testrecord

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	"github.com/google/uuid"
)

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen

// Library is a library.
//
// Source: the tests of package itemwise.
//
//telemetry:root xml=Library limit=Document record=Library
type Library struct {
	// About describes the document.
	About About `json:"About" xml:"About" telem:"required" record:"About"`

	// Patrons are the names of those who may come.
	Patrons []string `json:"Patrons" xml:"Patrons>Patron" telem:"optional,stream" pii:"user"`

	// Stock is what the library has.
	Stock Stock `json:"Stock" xml:"Stock" telem:"required,stream" record:"Stock"`

	// Rooms is how many rooms there are.
	Rooms int `json:"Rooms" xml:"Rooms" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// About describes the document.
//
// Source: the tests of package itemwise.
type About struct {
	// Sum is the digest of the document.
	Sum telemetry.Digest `json:"Sum" xml:"Sum" telem:"required,seal"`

	// Title is its title.
	Title string `json:"Title" xml:"Title" telem:"required" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Stock is what a library has.
//
// Source: the tests of package itemwise.
type Stock struct {
	// Visit lists the visits.
	Visit []Visit `json:"Visit" xml:"Visits>Visit" telem:"required,stream" record:"Visit"`

	// Count is how many shelves there are.
	Count int `json:"Count" xml:"Count" telem:"required"`

	// Shelf lists the shelves.
	Shelf []Shelf `json:"Shelf" xml:"Shelf" telem:"required,stream" record:"Shelf"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Visit is a visit to a library.
//
// Source: the tests of package itemwise.
type Visit struct {
	// Day is when it was.
	Day telemetry.UTCTime `json:"Day" xml:"Day" telem:"required"`

	// By is who came.
	By string `json:"By" xml:"By" telem:"required" pii:"user"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Shelf is a shelf of a library.
//
// Source: the tests of package itemwise.
//
//telemetry:item xml=Shelf
type Shelf struct {
	// ID is the number of the shelf.
	ID int `json:"ID" xml:"ID,attr" telem:"required"`

	// Box lists the boxes on it.
	Box []Box `json:"Box" xml:"Boxes>Box" telem:"optional,stream" record:"Box"`

	// Height is its height.
	Height int `json:"Height" xml:"Height" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Box is a box of books.
//
// Source: the tests of package itemwise.
//
//telemetry:item xml=Box
type Box struct {
	// Label says what is in it.
	Label string `json:"Label" xml:"Label" telem:"required" pii:"-"`

	// Book lists the books.
	Book []Book `json:"Book" xml:"Book" telem:"required,stream" record:"Book"`

	// Loans are the names of those who have one of them.
	Loans []string `json:"Loans" xml:"Loans>Loan" telem:"required,stream" pii:"user"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Book is a book.
//
// Source: the tests of package itemwise.
type Book struct {
	// Number identifies the book.
	Number uuid.UUID `json:"Number" xml:"Number" telem:"required"`

	// Tags are what it is about.
	Tags []string `json:"Tags" xml:"Tag" telem:"required" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Check returns what is wrong with the library.
func (l *Library) Check() telemetry.Issues { return checkLibrary(nil, l) }

// Root returns the library as package itemwise reads and writes it.
func (l *Library) Root() itemwise.Record { return l.streamed() }

// Piece returns a record of a streamed list as package itemwise reads and writes it.
func Piece(v any) itemwise.Record { return v.(interface{ streamed() itemwise.Record }).streamed() }

// Item is the item into which the items of all lists are read.
type Item struct {
	// Text is a patron or a loan, and Visit and Book the item of another list.
	Text  string
	Visit Visit
	Book  Book
}

// Into returns the item into which the items of a list are read; depth is the depth of the record with the list.
func (i *Item) Into(depth, list int) itemwise.Item {
	switch {
	case depth == 0 && list == 0:
		return (*itemLibraryPatrons)(&i.Text)
	case depth == 0:
		return (*itemStockVisit)(&i.Visit)
	case list == 0:
		return (*itemBoxBook)(&i.Book)
	}
	return (*itemBoxLoans)(&i.Text)
}
