package event

import "github.com/csg-telemetry/telemetry"

// OnPremises is the tenant ID of every deployment outside Citrix Cloud.
const OnPremises = "CitrixOnPremises"

// Tenant identifies the customer.
//
// Source: Citrix Virtual Apps and Desktops data elements, section Headers, row tenant.
type Tenant struct {
	// ID is the customer's Citrix Cloud account. On premises it is always CitrixOnPremises.
	// Example: joj1mh0598tj
	ID string `json:"id" xml:"id" telem:"required" pii:"-" subject:"customer"`

	telemetry.Unknown `json:"-" xml:"-"`
}
