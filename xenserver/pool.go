package xenserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/record"
	"github.com/google/uuid"
)

// These constants say where the telemetry of a pool is sent and logged.
const (
	// Endpoint is the address to which a pool coordinator uploads telemetry over HTTPS.
	Endpoint = "https://telemetry.ops.xenserver.com/"
	// dataFile is the file on the pool coordinator that logs what was sent. Status reports do not include it.
	dataFile = "/var/telemetry/telemetry.data"
)

// Telemetry is what a pool sends: basic licensing data that identifies nobody. The documents promise that nothing else
// is sent, so Check reports undocumented content as a failure.
//
// Source: XenServer data governance, section Telemetry collected.
//
//telemetry:closed
//telemetry:pages xenserver
//telemetry:root xml=telemetry limit=Manifest record=Telemetry
type Telemetry struct {
	// UUID identifies the telemetry of this pool. It is random. It is not the pool's UUID and not derived from any
	// other identifier.
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
	// Sockets is the number of processor sockets of the host.
	// Own example: 2
	Sockets int `json:"sockets" xml:"sockets" telem:"required" name:"Sockets"`

	// Edition is the type of license on the host.
	// Own example: premium
	Edition Edition `json:"edition" xml:"edition" telem:"required" name:"Edition" seen:"xenadmin+xenserver-licensing=premium,standard;xenserver-licensing+xapi=trial;xenadmin+xapi=free,express,basic;xenadmin=per-socket,standard-per-socket,enterprise-per-socket,premium-per-socket,enterprise-per-user,premium-per-user,desktop,desktop-plus,desktop-cloud,xendesktop;xcp-ng=xcp-ng" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewTelemetryUUID returns a random UUID that identifies a pool's telemetry. Call it once for a pool and keep the
// result. Do not use another identifier or derive the UUID from one: the documents promise that it cannot be traced to
// any.
func NewTelemetryUUID() uuid.UUID { return uuid.New() }

// NewTelemetry returns the telemetry of a pool.
func NewTelemetry(id uuid.UUID, version telemetry.Version, hosts ...Host) *Telemetry {
	return &Telemetry{UUID: id, ProductVersion: version, Hosts: hosts}
}

// Check reports values that are missing or undocumented, undocumented content, and a UUID that is not random.
func (t *Telemetry) Check() telemetry.Issues {
	is := checkTelemetry(nil, t)
	if t.UUID != uuid.Nil && (t.UUID.Version() != 4 || t.UUID.Variant() != uuid.RFC4122) {
		is.Add(telemetry.Warning, telemetry.ErrFormat, "uuid", "is not a random UUID, so it may be another identifier or derived from one")
	}
	for i := range t.Hosts {
		if h := &t.Hosts[i]; h.Sockets == 0 && !record.Missing(h.Sockets, h.Kept, findHost("sockets")) {
			n := len(is)
			is.Add(telemetry.Warning, telemetry.ErrRange, "sockets", "is zero, but every host has a socket")
			record.WithinItem(is[n:], "hosts", i)
		}
	}
	return is
}
