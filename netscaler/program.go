package netscaler

import (
	"iter"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// How often the program acts, and what it needs.
const (
	// UploadInterval is how often telemetry is uploaded.
	UploadInterval = 24 * time.Hour
	// GatewayCheckInterval is how often NetScaler Console looks whether the line of Gateway telemetry is there.
	GatewayCheckInterval = time.Hour
	// SSHPort is the port on which the agent of NetScaler Console reaches NetScaler.
	SSHPort uint16 = 22
)

// Category is a category of data that the program collects, by its name on the page. The type is open.
type Category string

// The categories.
const (
	CategoryLicense Category = "License, and NetScaler deployment and usage telemetry"
	CategoryConsole Category = "NetScaler Console deployment and feature usage telemetry"
)

// facts is one row of the page's table of categories.
type facts struct {
	name                 Category
	requirement          telemetry.Requirement
	description, purpose string
}

// categories is the table of the page.
//
// Source: NetScaler telemetry program, table of categories.
var categories = [...]facts{
	{
		CategoryLicense, telemetry.Required,
		"License entitlement, allocation and usage, high-level data on the deployment of NetScaler, and use of its features.",
		"To keep licenses compliant, and to manage, measure and improve the service.",
	},
	{
		CategoryConsole, telemetry.Optional,
		"Deployment of NetScaler Console and use of its features.",
		"To manage, measure and improve the service.",
	},
}

// Categories yields the categories in the order of the page.
func Categories() iter.Seq[Category] {
	return func(yield func(Category) bool) {
		for _, c := range categories {
			if !yield(c.name) {
				return
			}
		}
	}
}

// facts returns what the page says of the category, and zero facts for one that it does not name.
func (c Category) facts() facts {
	for _, f := range categories {
		if f.name == c {
			return f
		}
	}
	return facts{}
}

// Known reports whether the page names the category.
func (c Category) Known() bool { return c.facts().name != "" }

// Requirement says whether the category serves compliance with the license and so must be sent. The page does not mark its
// categories: Required is the one for which it gives that purpose, and Optional the other one. It is empty for a category
// that is not known.
func (c Category) Requirement() telemetry.Requirement { return c.facts().requirement }

// Description says what is in the category, and is empty for one that is not known.
func (c Category) Description() string { return c.facts().description }

// Purpose says what the category is collected for, and is empty for one that is not known.
func (c Category) Purpose() string { return c.facts().purpose }

// IdentifierClass says what the value of a parameter identifies: the wire name of a class of package pseudonym. The type is
// open; empty means that the value identifies nobody.
type IdentifierClass string

// The classes that the page names.
const (
	IdentifierEmail IdentifierClass = "email"
	IdentifierUser  IdentifierClass = "user"
	IdentifierIP    IdentifierClass = "ip"
)

// identifiers are the identifiers that the page names.
//
// Source: NetScaler telemetry program, the paragraph on pseudonyms.
var identifiers = [...]struct {
	name  string
	class IdentifierClass
}{
	{"email address", IdentifierEmail},
	{"user name", IdentifierUser},
	{"IP address", IdentifierIP},
}

// Known reports whether the page names the class.
func (c IdentifierClass) Known() bool {
	for _, i := range identifiers {
		if i.class == c {
			return true
		}
	}
	return false
}

// Pseudonym returns the class that the identifier is hashed under, and the zero Class if there is none. What is not a
// class of package pseudonym is hashed all the same, as opaque text: it was called an identifier.
func (c IdentifierClass) Pseudonym() pseudonym.Class {
	if c == "" {
		return 0
	}
	class, err := pseudonym.ParseClass(string(c))
	if err != nil {
		return pseudonym.Opaque
	}
	return class
}
