package storefront

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// Store is one store. It can have more members than these, because the copy of the page ends after
// VdaLogonDataProvider. Other members are kept unchanged.
//
// Source: StoreFront telemetry, section Payload, row stores.
//
//telemetry:cutoff
type Store struct {
	// BaseURL is the address of the store. It names a host.
	// Example: baseUrl
	// Note: the page says that some members of a store are scrambled, but not which
	BaseURL string `json:"BaseUrl,omitzero" xml:"BaseUrl,omitempty" telem:"optional" certainty:"cut off" pii:"opaque"`

	// StorePath is the path of the store on its server.
	// Example: /
	StorePath string `json:"StorePath,omitzero" xml:"StorePath,omitempty" telem:"optional" certainty:"cut off" pii:"-" subject:"text"`

	// EnabledFeatures are the enabled features of the store.
	// Note: the page says that it has 21 bits; their meaning was not available
	EnabledFeatures *Features `json:"EnabledFeatures,omitzero" xml:"EnabledFeatures,omitempty" telem:"optional" certainty:"cut off"`

	// ResourceTypeFiltering names the types of resources that the store shows, or says that they are not filtered.
	// Example: disabled
	ResourceTypeFiltering string `json:"ResourceTypeFilteringEnabled,omitzero" xml:"ResourceTypeFilteringEnabled,omitempty" telem:"optional" certainty:"cut off" pii:"-"`

	// DefaultRFWebSite is the path of the default website of the store.
	// Example: /Citrix/StoreWeb
	DefaultRFWebSite string `json:"DefaultRfWebSite,omitzero" xml:"DefaultRfWebSite,omitempty" telem:"optional" certainty:"cut off" pii:"-" subject:"text"`

	// GatewaysUsed identify the gateways through which the store is accessed.
	// Example: ["gatewayId"]
	GatewaysUsed []string `json:"GatewaysUsed" xml:"GatewaysUsed>gatewayId" telem:"optional,listed" certainty:"cut off" pii:"-" subject:"text"`

	// VDALogonDataProvider is the provider of the data for logging on to a VDA.
	// Note: the example is empty
	VDALogonDataProvider string `json:"VdaLogonDataProvider,omitzero" xml:"VdaLogonDataProvider,omitempty" telem:"optional" certainty:"cut off" pii:"-" subject:"text"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Features are the enabled features of a store, one for each bit. The bits have no names here.
type Features uint64

// Has reports whether all bits of other are set in f.
func (f Features) Has(other Features) bool { return f&other == other }

// Object is a website, a gateway or an authentication service. The copy of the page ends before it shows a member of
// one, so all members are kept unchanged.
//
// Source: StoreFront telemetry, section Payload, rows rfWebSites, gateways and authServices.
//
//telemetry:cutoff
type Object struct {
	telemetry.Unknown `json:"-" xml:"-"`
}

// ParseStore decodes doc, a JSON object that is an item of stores. The error is a [*telemetry.Error].
func ParseStore(doc string) (Store, error) { return parse(doc, decodeStoreJSON) }

// ParseObject decodes doc, a JSON object that is an item of rfWebSites, gateways or authServices. The error is a
// [*telemetry.Error].
func ParseObject(doc string) (Object, error) { return parse(doc, decodeObjectJSON) }

// parse decodes doc, a part of an event, with decode.
func parse[T any](doc string, decode func(*codec.JSON, int, *T) int) (T, error) {
	d := codec.NewJSON()
	defer d.Free()
	var v, none T
	limits := telemetry.Limits{}.OrDefault()
	if err := d.End(decode(d, d.Reset([]byte(doc), record.Limits(limits, limits.Event)), &v)); err != nil {
		return none, (*telemetry.Error)(err)
	}
	return v, nil
}
