// Package packages lists the packages of this module with records or elements of the documents. Programs and tests that
// need all of them use this list, so that a new product is one line here. Package products lists the kinds of events.
package packages

// The row types of contrib/parquet and the table of contrib/otlp are made from what is listed here, whose generated files must be
// fresh before that.
//go:generate go -C ../../contrib/parquet generate ./...
//go:generate go -C ../../contrib/otlp generate ./...

import (
	"iter"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/devicetrust"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/provisioning"
	"github.com/csg-telemetry/telemetry/scout"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/csg-telemetry/telemetry/storefront"
	"github.com/csg-telemetry/telemetry/uberagent"
	"github.com/csg-telemetry/telemetry/xenserver"
)

// Package describes a package. Functions that the package does not have are nil.
type Package struct {
	// Name is the name of the package and of its folder.
	Name string
	// Elements yields the data elements of the documents.
	Elements func() iter.Seq[telemetry.Element]
	// Records yields the records that have a document of their own, and Schema returns their schemas.
	Records func() iter.Seq2[string, telemetry.Document]
	Schema  func(record string, f telemetry.Format) (string, error)
}

// all lists the packages in the order of the dictionary.
var all = []Package{
	{"licenseserver", licenseserver.Elements, licenseserver.Records, licenseserver.Schema},
	{"cvad", cvad.Elements, cvad.Records, cvad.Schema},
	{"event", event.Elements, nil, nil},
	{"spa", spa.Elements, spa.Records, spa.Schema},
	{"provisioning", provisioning.Elements, provisioning.Records, provisioning.Schema},
	{"storefront", storefront.Elements, storefront.Records, storefront.Schema},
	{"devicetrust", devicetrust.Elements, devicetrust.Records, devicetrust.Schema},
	{"uberagent", uberagent.Elements, uberagent.Records, uberagent.Schema},
	{"scout", scout.Elements, scout.Records, scout.Schema},
	{"xenserver", xenserver.Elements, xenserver.Records, xenserver.Schema},
	{"netscaler", netscaler.Elements, netscaler.Records, netscaler.Schema},
}

// All yields the packages.
func All() iter.Seq[Package] {
	return func(yield func(Package) bool) {
		for _, p := range all {
			if !yield(p) {
				return
			}
		}
	}
}

// Elements yields the elements of all packages.
func Elements() iter.Seq[telemetry.Element] {
	return func(yield func(telemetry.Element) bool) {
		for _, p := range all {
			for e := range p.Elements() {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// Root is a record that has a document of its own.
type Root struct {
	// Package is the package of the record.
	Package Package
	// Type is the name of its Go type.
	Type string
	// New returns a new record.
	New func() telemetry.Document
}

// Name returns the qualified name of the type, such as cvad.UsageEvent.
func (r Root) Name() string { return r.Package.Name + "." + r.Type }

// Roots yields the records of all packages.
func Roots() iter.Seq[Root] {
	return func(yield func(Root) bool) {
		for _, p := range all {
			if p.Records == nil {
				continue
			}
			for name := range p.Records() {
				if !yield(Root{p, name, func() telemetry.Document { return p.record(name) }}) {
					return
				}
			}
		}
	}
}

// record returns a new record with the name of its type, or nil.
func (p Package) record(name string) telemetry.Document {
	for n, r := range p.Records() {
		if n == name {
			return r
		}
	}
	return nil
}
