package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// What the page fixes in an [InventoryEvent].
const (
	// EventType is the type of the event.
	EventType = "LicenseServer.Inventory"
	// EventProduct is the product that the event comes from.
	EventProduct = "License Server"
	// eventVersion is the version of the event.
	eventVersion = "1"
	// schemaURL is what the event calls its schema.
	schemaURL = "https://cas.citrix.com/schemas/event.json"
)

// InventoryEvent reports what a License Server has licenses for and how many of them were in use. It is an event among those of
// other products, and has a header of its own.
//
// The page was cut off in the row VendorStr, so that rows after it may be missing here.
//
// Source: Citrix License Server event data elements.
//
//telemetry:pages licenseserver-events
//telemetry:root xml=Event limit=Event record=Inventory.Header
type InventoryEvent struct {
	// InventoryHeader is what the event begins with.
	InventoryHeader

	// Payload is what the server has licenses for.
	Payload InventoryPayload `json:"payload" xml:"payload" telem:"required" record:"Inventory.Payload"`
}

// InventoryHeader is what an inventory event begins with. Unlike the header of other events, it names the customer and the
// server itself, and identifies the server and not the event.
//
// Source: Citrix License Server event data elements, section Event header.
type InventoryHeader struct {
	// TenantID is the customer, as registered.
	// Example: citrix780933
	// Note: other events have the member id of tenant for it
	TenantID string `json:"tenant_id" xml:"tenant_id" telem:"required" pii:"-" subject:"customer"`

	// Dvc identifies the installation of the server. Upgrades keep it.
	// Example: a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef
	// Note: a text here, and an object in other events
	Dvc uuid.UUID `json:"dvc" xml:"dvc" telem:"required" subject:"installation"`

	// Type is the event type.
	// Example: LicenseServer.Inventory
	Type string `json:"type" xml:"type" telem:"const=LicenseServer.Inventory" pii:"-"`

	// Prod is the product that the event comes from.
	// Example: License Server
	Prod string `json:"prod" xml:"prod" telem:"const=License Server" pii:"-"`

	// ID identifies the machine and the system that the server runs on. Events of one server share it.
	// Example: E824249098A96BF0
	// Note: 16 hexadecimal digits, and no GUID as in other events
	ID string `json:"id" xml:"id" telem:"required" pii:"-" subject:"installation"`

	// ST is when the event was generated, in UTC.
	// Example: 2021-08-27T04:22:56.745631Z
	// Note: six digits of a second, and three in other events
	ST telemetry.UTCMillis `json:"st" xml:"st" telem:"required"`

	// Ver is the version of the payload. A number decodes too, as its text.
	// Example: 1
	// Note: the page calls it the version of the payload, though it is in the header
	Ver string `json:"ver" xml:"ver" telem:"required,number,version=1" pii:"-"`

	// ProdVer is the version and build of the server.
	// Example: 11.16.6.0 build 35000
	ProdVer telemetry.Version `json:"prodVer" xml:"prodVer" telem:"required" pii:"-"`

	// Schema refers to the schema of the event.
	// Example: https://cas.citrix.com/schemas/event.json
	// Note: the element is called schema in XML, which has no names with a $
	Schema string `json:"$schema" xml:"schema" telem:"const=https://cas.citrix.com/schemas/event.json" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Head returns those members of the header that other events have too. The ID is zero: that of an inventory event is no GUID
// and does not identify the event.
func (h *InventoryHeader) Head() event.Header {
	return event.Header{Ver: h.Ver, Type: h.Type, ST: h.ST, Prod: h.Prod, ProdVer: h.ProdVer}
}

// InventoryPayload is what an inventory event reports.
//
// Source: Citrix License Server event data elements, section Event payload.
type InventoryPayload struct {
	// FQDN is the name of the machine and its domain.
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

// InventoryFeature is the licenses of one feature with one Subscription Advantage date.
//
// Source: Citrix License Server event data elements, section Event payload, rows Feature.
//
//telemetry:cutoff
type InventoryFeature struct {
	// SADate is the Subscription Advantage date that set off License burst mode.
	// Example: 2019.1201
	SADate telemetry.SADate `json:"SADate" xml:"SADate" telem:"required"`

	// PEM is the product, edition and license model of the feature.
	// Example: CEHV_ENT_CCS
	PEM string `json:"PEM" xml:"PEM" telem:"required" pii:"-"`

	// Notice is the company that the license file names in its field NOTICE.
	// Example: Citrix Systems Inc
	Notice string `json:"Notice" xml:"Notice" telem:"required" pii:"-" subject:"customer"`

	// FriendlyName is the name of the license for people.
	// Example: XenDesktop Enterprise User/Device
	FriendlyName string `json:"FriendlyName" xml:"FriendlyName" telem:"required" pii:"-"`

	// CountInstalled is how many licenses are installed.
	// Example: 1203
	CountInstalled int `json:"CountInstalled" xml:"CountInstalled" telem:"required"`

	// CountOverdraft is how many licenses are used beyond those installed.
	// Example: 0
	CountOverdraft int `json:"CountOverdraft" xml:"CountOverdraft" telem:"required"`

	// CountUsedMax is the largest number of licenses that were in use.
	// Example: 3
	CountUsedMax int `json:"CountUsedMax" xml:"CountUsedMax" telem:"required"`

	// DateExpiration is the next expiration that changes the count of the pool.
	// Example: 12/1/2020
	// Note: the full stop after the page's example ends the sentence
	DateExpiration telemetry.USDate `json:"DateExpiration" xml:"DateExpiration" telem:"required"`

	// DateIssued is when the license file was issued that expires first.
	// Example: 1-Dec-03
	DateIssued telemetry.LicenseDate `json:"DateIssued" xml:"DateIssued" telem:"required"`

	// DateStart is the day from which the licenses are valid.
	// Example: 31-Dec-2014
	DateStart telemetry.LicenseDate `json:"DateStart" xml:"DateStart" telem:"required"`

	// Serial says who the product is entitled to.
	// Example: OR10:13
	Serial string `json:"Serial" xml:"Serial" telem:"required" pii:"-" subject:"serial"`

	// VendorStr tells products what edition and mode they must operate in.
	// Note: the page was cut off after VendorSt; the rest of the name is that of a pool in the compliance report
	VendorStr telemetry.VendorString `json:"VendorStr,omitzero" xml:"VendorStr,omitempty" telem:"optional,cdata" certainty:"cut off" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// NewInventoryEvent returns an inventory event of a server with the values that the page fixes, generated now. The header and
// the payload's FQDN are those of the server; its other values are not used. Options may set the time, the product and its
// version, and the tenant.
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

// Check returns what is wrong with the event: required values that are missing, values and names that the page does not have,
// and a sampling window that ends before it begins.
func (e *InventoryEvent) Check() telemetry.Issues {
	is := checkInventoryEvent(nil, e)
	return checkWindow(is, "payload.DateSampleStartUTC", e.Payload.DateSampleStartUTC, e.Payload.DateSampleStopUTC)
}

// checkWindow tells of a sampling window that ends before it begins. Path is that of its start.
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
