package xenserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/google/uuid"
)

// Where the telemetry of a pool goes, and where it is logged.
const (
	// Endpoint is where a pool coordinator uploads telemetry, over HTTPS.
	Endpoint = "https://telemetry.ops.xenserver.com/"
	// DataFile is the file on the pool coordinator that logs what was sent. Status reports leave it out.
	DataFile = "/var/telemetry/telemetry.data"
)

// Telemetry is what a pool sends: basic licensing data that identify nobody. The documents promise that there is nothing
// else, so whatever they do not name is a failure in Check.
//
// Source: XenServer data governance, section Telemetry collected.
//
//telemetry:closed
//telemetry:pages xenserver
//telemetry:root xml=telemetry limit=Manifest record=Telemetry
type Telemetry struct {
	// UUID identifies the telemetry of this pool. It is random, and neither the pool's UUID nor any other identifier.
	// Own example: 6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11
	UUID uuid.UUID `json:"uuid" xml:"uuid" telem:"required" name:"UUID" subject:"installation"`

	// ProductVersion is the version of XenServer in the pool.
	// Own example: 8.4.0
	ProductVersion telemetry.Version `json:"product_version" xml:"product_version" telem:"required" name:"Product version" pii:"-"`

	// Hosts are the hosts of the pool.
	Hosts []Host `json:"hosts" xml:"hosts>host" telem:"required" record:"Telemetry"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Host is one host of a pool.
//
// Source: XenServer data governance, section Telemetry collected.
//
//telemetry:closed
type Host struct {
	// Sockets is how many processor sockets the host has.
	// Own example: 2
	Sockets int `json:"sockets" xml:"sockets" telem:"required" name:"Sockets"`

	// Edition is the type of license on the host.
	// Own example: premium
	Edition Edition `json:"edition" xml:"edition" telem:"required" name:"Edition" seen:"xenadmin+xenserver-licensing=premium,standard;xenserver-licensing+xapi=trial;xenadmin+xapi=free,express,basic;xenadmin=per-socket,standard-per-socket,enterprise-per-socket,premium-per-socket,enterprise-per-user,premium-per-user,desktop,desktop-plus,desktop-cloud,xendesktop;xcp-ng=xcp-ng" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewTelemetryUUID returns a random UUID to identify a pool's telemetry by. It is made once for a pool and then kept. Do
// not take another identifier instead, nor derive one: the documents promise that it leads to none.
func NewTelemetryUUID() uuid.UUID { return uuid.New() }

// NewTelemetry returns the telemetry of a pool.
func NewTelemetry(id uuid.UUID, version telemetry.Version, hosts ...Host) *Telemetry {
	return &Telemetry{UUID: id, ProductVersion: version, Hosts: hosts}
}

// Check returns what is wrong with the telemetry: values that are missing or not documented, whatever the documents do
// not name, and a UUID that is not random.
func (t *Telemetry) Check() telemetry.Issues {
	is := checkTelemetry(nil, t)
	if t.UUID != uuid.Nil && (t.UUID.Version() != 4 || t.UUID.Variant() != uuid.RFC4122) {
		is.Add(telemetry.Warning, telemetry.ErrFormat, "uuid", "is not a random UUID, so another identifier may be behind it")
	}
	for i := range t.Hosts {
		if h := &t.Hosts[i]; h.Sockets == 0 && !record.Missing(h.Sockets, h.Kept, findHost("sockets")) {
			n := len(is)
			is.Add(telemetry.Warning, telemetry.ErrRange, "sockets", "is zero, and every host has a socket")
			record.WithinItem(is[n:], "hosts", i)
		}
	}
	return is
}
