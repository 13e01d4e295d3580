package licenseserver

import "github.com/csg-telemetry/telemetry"

// StartupCounts lists the servers that connect to the License Server.
//
// Source: License Server data elements, section StartupCounts data elements.
type StartupCounts struct {
	// LPE lists the servers.
	LPE []StartupLPE `json:"LPE" xml:"LPE" telem:"required" record:"StartupCounts/LPE"`

	// Count is the number of servers that are connected to the License Server.
	// Example: 2
	// Note: the German page translates the name, as Anzahl
	Count int `json:"Count" xml:"Count" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// StartupLPE is one server that connects to the License Server.
//
// Source: License Server data elements, section StartupCounts data elements, row LPE.
type StartupLPE struct {
	// ID is the product, the edition and the version of a server that connects to the License Server.
	// Example: XDT_PLT_2020.1201
	ID telemetry.LPE `json:"ID" xml:"ID" telem:"required,cdata" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}
