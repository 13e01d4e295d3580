package netscaler

import (
	"iter"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// These constants describe the schedule and the requirements of the program.
const (
	// uploadInterval is how often telemetry is uploaded.
	uploadInterval = 24 * time.Hour
	// gatewayCheckInterval is how often NetScaler Console checks for the line of Gateway telemetry.
	gatewayCheckInterval = time.Hour
	// sshPort is the port on which the agent of NetScaler Console reaches NetScaler.
	sshPort uint16 = 22
)

// Category is a category of data that the program collects, named as on the page. Other values are allowed.
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

// facts returns what the page says about the category, or zero facts if the page does not name it.
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

// Requirement says whether the category must be sent, because it serves license compliance. The page does not mark its
// categories: Required is the category for which it gives that purpose, and Optional the other one. The result is empty
// for an unknown category.
func (c Category) Requirement() telemetry.Requirement { return c.facts().requirement }

// Description says what the category contains. It is empty for an unknown category.
func (c Category) Description() string { return c.facts().description }

// Purpose says why the category is collected. It is empty for an unknown category.
func (c Category) Purpose() string { return c.facts().purpose }

// IdentifierClass says what the value of a parameter identifies. It is the wire name of a class of package pseudonym.
// Other values are allowed. If it is empty, the value is not an identifier.
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

// Pseudonym returns the class with which the identifier is hashed, or the zero Class if c is empty. If c is not a class
// of package pseudonym, the result is Opaque, because the value was still called an identifier.
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
