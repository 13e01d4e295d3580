package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// These are the values of an [InventoryEvent] that the page prescribes.
const (
	// EventType is the type of the event.
	EventType = "LicenseServer.Inventory"
	// EventProduct is the product of the event.
	EventProduct = "License Server"
	// eventVersion is the version of the event.
	eventVersion = "1"
	// schemaURL is what the event calls its schema.
	schemaURL = "https://cas.citrix.com/schemas/event.json"
)

// InventoryEvent reports the licenses of a License Server and how many of them were in use. It is an event like those
// of other products, but has its own header.
//
// The copy of the page ends in the row VendorStr, so later rows may be missing here.
//
// Source: Citrix License Server event data elements.
//
//telemetry:pages licenseserver-events
//telemetry:root xml=Event limit=Event record=Inventory.Header
type InventoryEvent struct {
	// InventoryHeader is the header of the event.
	InventoryHeader

	// Payload lists the licenses of the server.
	Payload InventoryPayload `json:"payload" xml:"payload" telem:"required" record:"Inventory.Payload"`
}

// InventoryHeader is the header of an inventory event. Unlike the header of other events, it names the customer and the
// server, and its ID identifies the server and not the event.
//
// Source: Citrix License Server event data elements, section Event header.
type InventoryHeader struct {
	// TenantID is the customer, as registered.
	// Example: citrix780933
	// Note: in other events this is the member id of tenant
	TenantID string `json:"tenant_id" xml:"tenant_id" telem:"required" pii:"-" subject:"customer"`

	// Dvc identifies the installation of the server. Upgrades keep it.
	// Example: a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef
	// Note: a text here, but an object in other events
	Dvc uuid.UUID `json:"dvc" xml:"dvc" telem:"required" subject:"installation"`

	// Type is the event type.
	// Example: LicenseServer.Inventory
	Type string `json:"type" xml:"type" telem:"const=LicenseServer.Inventory" pii:"-"`

	// Prod is the product from which the event comes.
	// Example: License Server
	Prod string `json:"prod" xml:"prod" telem:"const=License Server" pii:"-"`

	// ID identifies the machine and the system on which the server runs. Events of one server have the same ID.
	// Example: E824249098A96BF0
	// Note: 16 hexadecimal digits, not a GUID as in other events
	ID string `json:"id" xml:"id" telem:"required" pii:"-" subject:"installation"`

	// ST is when the event was generated, in UTC.
	// Example: 2021-08-27T04:22:56.745631Z
	// Note: six fraction digits of the second, but three in other events
	ST telemetry.UTCMillis `json:"st" xml:"st" telem:"required"`

	// Ver is the version of the payload. A number is decoded as its text.
	// Example: 1
	// Note: the page calls it the version of the payload, although it is in the header
	Ver string `json:"ver" xml:"ver" telem:"required,number,version=1" pii:"-"`

	// ProdVer is the version and build of the server.
	// Example: 11.16.6.0 build 35000
	ProdVer telemetry.Version `json:"prodVer" xml:"prodVer" telem:"required" pii:"-"`

	// Schema is the address of the event's schema.
	// Example: https://cas.citrix.com/schemas/event.json
	// Note: in XML the element is called schema, because XML names cannot contain a $
	Schema string `json:"$schema" xml:"schema" telem:"const=https://cas.citrix.com/schemas/event.json" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Head returns the members of the header that other events also have. The ID is zero, because the ID of an inventory
// event is not a GUID and does not identify the event.
func (h *InventoryHeader) Head() event.Header {
	return event.Header{Ver: h.Ver, Type: h.Type, ST: h.ST, Prod: h.Prod, ProdVer: h.ProdVer}
}

// InventoryPayload is what an inventory event reports.
//
// Source: Citrix License Server event data elements, section Event payload.
type InventoryPayload struct {
	// FQDN is the name of the machine with its domain.
	// Example: CITRIX-12T5MRV4
	FQDN string `json:"FQDN" xml:"FQDN" telem:"required" pii:"fqdn"`

	// DateSampleStartUTC is when the sampling began, in UTC.
	// Example: 2016-11-08T01:08:13Z
	DateSampleStartUTC telemetry.UTCTime `json:"DateSampleStartUTC" xml:"DateSampleStartUTC" telem:"required"`

	// DateSampleStopUTC is when the sampling ended, in UTC.
	// Example: 2016-11-09T00:55:56Z
	DateSampleStopUTC telemetry.UTCTime `json:"DateSampleStopUTC" xml:"DateSampleStopUTC" telem:"required"`

	// Feature lists the licenses.
	Feature []InventoryFeature `json:"Feature" xml:"Feature" telem:"required" record:"Inventory.Feature"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// InventoryFeature describes the licenses of one feature with one Subscription Advantage date.
//
// Source: Citrix License Server event data elements, section Event payload, rows Feature.
//
//telemetry:cutoff
type InventoryFeature struct {
	// SADate is the Subscription Advantage date that triggered License burst mode.
	// Example: 2019.1201
	SADate telemetry.SADate `json:"SADate" xml:"SADate" telem:"required"`

	// PEM is the product, edition and license model of the feature.
	// Example: CEHV_ENT_CCS
	PEM string `json:"PEM" xml:"PEM" telem:"required" pii:"-"`

	// Notice is the company that the license file names in its field NOTICE.
	// Example: Citrix Systems Inc
	Notice string `json:"Notice" xml:"Notice" telem:"required" pii:"-" subject:"customer"`

	// FriendlyName is the display name of the license.
	// Example: XenDesktop Enterprise User/Device
	FriendlyName string `json:"FriendlyName" xml:"FriendlyName" telem:"required" pii:"-"`

	// CountInstalled is the number of installed licenses.
	// Example: 1203
	CountInstalled int `json:"CountInstalled" xml:"CountInstalled" telem:"required"`

	// CountOverdraft is the number of licenses used in excess of the installed ones.
	// Example: 0
	CountOverdraft int `json:"CountOverdraft" xml:"CountOverdraft" telem:"required"`

	// CountUsedMax is the maximum number of licenses that were in use.
	// Example: 3
	CountUsedMax int `json:"CountUsedMax" xml:"CountUsedMax" telem:"required"`

	// DateExpiration is the next expiration that changes the count of the pool.
	// Example: 12/1/2020
	// Note: the full stop after the page's example ends the sentence
	DateExpiration telemetry.USDate `json:"DateExpiration" xml:"DateExpiration" telem:"required"`

	// DateIssued is the day on which the license file that expires first was issued.
	// Example: 1-Dec-03
	DateIssued telemetry.LicenseDate `json:"DateIssued" xml:"DateIssued" telem:"required"`

	// DateStart is the day from which the licenses are valid.
	// Example: 31-Dec-2014
	DateStart telemetry.LicenseDate `json:"DateStart" xml:"DateStart" telem:"required"`

	// Serial says who is entitled to the product.
	// Example: OR10:13
	Serial string `json:"Serial" xml:"Serial" telem:"required" pii:"-" subject:"serial"`

	// VendorStr tells products which edition and mode they must run in.
	// Note: the copy of the page ends after VendorSt; the rest of the name is taken from the pool in the compliance
	// report
	VendorStr telemetry.VendorString `json:"VendorStr,omitzero" xml:"VendorStr,omitempty" telem:"optional,cdata" certainty:"cut off" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewInventoryEvent returns an inventory event of a server with the values that the page prescribes and the current
// time. The header and the payload's FQDN are those of the server; its other values are not used. Options set the time,
// the product and its version, and the tenant.
func NewInventoryEvent(server LicenseServer, payload InventoryPayload, opts ...event.Option) *InventoryEvent {
	p := event.NewParts(eventVersion, EventType, EventProduct, opts...)
	if p.Header.ProdVer == "" {
		p.Header.ProdVer = server.ProductVersion
	}
	if payload.FQDN == "" {
		payload.FQDN = server.FQDN
	}
	return &InventoryEvent{
		InventoryHeader: InventoryHeader{
			TenantID: p.Tenant.ID,
			Dvc:      server.GUID,
			Type:     p.Header.Type,
			Prod:     p.Header.Prod,
			ID:       server.HardwareID,
			ST:       p.Header.ST,
			Ver:      p.Header.Ver,
			ProdVer:  p.Header.ProdVer,
			Schema:   schemaURL,
		},
		Payload: payload,
	}
}

// Check reports missing required values, values and names that the page does not list, and a sampling window that ends
// before it begins.
func (e *InventoryEvent) Check() telemetry.Issues {
	is := checkInventoryEvent(nil, e)
	return checkWindow(is, "payload.DateSampleStartUTC", e.Payload.DateSampleStartUTC, e.Payload.DateSampleStopUTC)
}

// checkWindow reports a sampling window that ends before it begins. path is the path of its start.
func checkWindow(is telemetry.Issues, path string, start, stop telemetry.UTCTime) telemetry.Issues {
	if start.Compare(stop) > 0 && !stop.IsZero() {
		is.Add(telemetry.Failure, telemetry.ErrRange, path, "is later than DateSampleStopUTC")
	}
	return is
}

// Events returns the kinds of events of this package, for [event.NewRegistry].
func Events() []event.Kind {
	return []event.Kind{{
		Products: []string{EventProduct},
		Types:    []string{EventType},
		New:      func() event.Event { return new(InventoryEvent) },
	}}
}

var _ event.Event = (*InventoryEvent)(nil)
