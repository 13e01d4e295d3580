package xenserver

import (
	"net/netip"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/google/uuid"
)

// AgentUpdateCheck is what the Management Agent in a VM reveals to the vendor when it checks for updates.
//
// Source: XenServer data governance, section Management Agent automatic updates, Data collected.
//
//telemetry:pages xenserver
//telemetry:root xml=agent_update_check limit=Manifest record=ManagementAgentUpdate
type AgentUpdateCheck struct {
	// IPAddress is the address of the VM.
	// Own example: 192.0.2.17
	IPAddress string `json:"ip_address" xml:"ip_address" telem:"required" name:"IP address" pii:"ip"`

	// PartialVMUUID is the first four characters of the VM's UUID. It is empty if the VM's owner does not consent.
	// Own example: 9ba4
	PartialVMUUID string `json:"partial_vm_uuid,omitzero" xml:"partial_vm_uuid,omitempty" telem:"optional,stated" name:"Partial VM UUID" pii:"opaque"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Consent says whether the owner of a VM allows it to be identified.
type Consent bool

// These are the values of Consent.
const (
	ConsentGiven   Consent = true
	ConsentRefused Consent = false
)

// NewAgentUpdateCheck returns the record of a VM with the given address and UUID. Without consent the record contains
// no part of the UUID.
func NewAgentUpdateCheck(address netip.Addr, vm uuid.UUID, consent Consent) *AgentUpdateCheck {
	c := &AgentUpdateCheck{IPAddress: addressText(address)}
	if consent {
		c.PartialVMUUID = vm.String()[:partialLength]
	}
	return c
}

// partialLength is the number of characters of a VM's UUID that are sent.
const partialLength = 4

// Check reports missing values, and a PartialVMUUID that is more than the first four characters of a UUID.
func (c *AgentUpdateCheck) Check() telemetry.Issues {
	is := checkAgentUpdateCheck(nil, c)
	// A pseudonym has a character that no UUID has: base64 of 16 bytes ends in equals signs.
	ofUUID := strings.Trim(c.PartialVMUUID, "0123456789abcdefABCDEF-{}") == ""
	if ofUUID && c.PartialVMUUID != "" && len(c.PartialVMUUID) != partialLength {
		is.Add(telemetry.Failure, telemetry.ErrIdentifier, "partial_vm_uuid", "is not the first four characters of a UUID")
	}
	return is
}

// ConsoleUpdateCheck is what XenCenter reveals to the vendor when it checks for updates.
//
// Source: XenServer data governance, section XenCenter check for updates, Data collected.
//
//telemetry:pages xenserver
//telemetry:root xml=console_update_check limit=Manifest record=XenCenterUpdateCheck
type ConsoleUpdateCheck struct {
	// IPAddress is the address of the machine that XenCenter runs on.
	// Own example: 192.0.2.18
	IPAddress string `json:"ip_address" xml:"ip_address" telem:"required" name:"IP address" pii:"ip"`

	// XenCenterVersion is the version of XenCenter.
	// Own example: 2023.3.2
	XenCenterVersion telemetry.Version `json:"xencenter_version" xml:"xencenter_version" telem:"required" name:"XenCenter version" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewConsoleUpdateCheck returns the record of a XenCenter with the given address and version.
func NewConsoleUpdateCheck(address netip.Addr, version telemetry.Version) *ConsoleUpdateCheck {
	return &ConsoleUpdateCheck{IPAddress: addressText(address), XenCenterVersion: version}
}

// Check reports missing values.
func (c *ConsoleUpdateCheck) Check() telemetry.Issues { return checkConsoleUpdateCheck(nil, c) }

// addressText returns the text of an address without its zone, or "" if the address is invalid. Zones name interfaces
// of the machine and have no meaning outside it.
func addressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.WithZone("").Unmap().String()
}
