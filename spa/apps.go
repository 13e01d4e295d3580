package spa

import "github.com/csg-telemetry/telemetry"

// Apps are the applications of a user event, published and unpublished.
//
// Source: Secure Private Access data elements, User payload v1.5, row SPAOPDEVSite.
type Apps struct {
	// Published are the applications that the site publishes.
	Published Hosts `json:"published" xml:"published" telem:"required"`

	// Unpublished are the applications that the site does not publish.
	// Example of Internal: []
	// Example of External: ["www.okta.com","www.cloudcentral.com"]
	Unpublished Hosts `json:"unpublished" xml:"unpublished" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Hosts are the host names of applications, internal and external. An empty list is written, as [] in JSON.
//
// Source: Secure Private Access data elements, User payload v1.5, row SPAOPDEVSite.
type Hosts struct {
	// Internal are the host names of the applications inside the customer's network.
	// Example: ["issues.citrite.net"]
	Internal []string `json:"internal" xml:"internal>host" telem:"required,listed" pii:"-" subject:"host"`

	// External are the host names of the applications outside the customer's network.
	// Example: ["citrixsys.splunk.com","www.office365.com"]
	External []string `json:"external" xml:"external>host" telem:"required,listed" pii:"-" subject:"host"`

	telemetry.Unknown `json:"-" xml:"-"`
}
