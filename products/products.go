// Package products lists the kinds of events of all products, for receivers that read events of any of them.
//
//	kinds, err := event.NewRegistry(products.Events())
//
// A program that reads events of few products saves memory and binary size by listing them itself, because a program
// contains the code of every package that it imports:
//
//	kinds, err := event.NewRegistry(cvad.Events(), spa.Events())
package products

import (
	"slices"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/devicetrust"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/provisioning"
	"github.com/csg-telemetry/telemetry/scout"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/csg-telemetry/telemetry/storefront"
	"github.com/csg-telemetry/telemetry/uberagent"
)

// Events returns the kinds of events of all packages of this module, for [event.NewRegistry]. A later version of the
// module may return more kinds, so an event that was decoded as an [event.Raw] may then be decoded as its own type.
func Events() []event.Kind {
	return slices.Concat(
		licenseserver.Events(),
		cvad.Events(),
		spa.Events(),
		provisioning.Events(),
		storefront.Events(),
		devicetrust.Events(),
		uberagent.Events(),
		scout.Events(),
	)
}
