// Package storefront defines the event of StoreFront: the configuration of a server and its deployment
// ([ConfigurationEvent]).
//
// The vendor's page lists the elements of the event but does not show a whole one. This module assumes that the payload
// is nested in a member of its own, next to the members of the header. In XML the root element is Event, and the items
// of the lists are store, website, gateway, service, and gatewayId in GatewaysUsed.
//
// The copy of the page ends in the middle of its example: [Store] has the members that the copy shows, and the objects
// of the other three lists have none. Other members are kept unchanged (see [telemetry.Unknown.Members]); [ParseStore]
// and [ParseObject] decode them from JSON. Check reports them as notes, not as warnings. The page also says that some
// members of a store are scrambled, but not which. So Scrub removes all members that are not named here, and treats the
// base address as an identifier.
//
//	ev := storefront.NewConfigurationEvent(storefront.ConfigurationPayload{
//		ServerName:   "storefront-01.storefront.local",
//		DeploymentID: deployment,
//		CPUCores:     4,
//	}, event.WithProduct("", "3.30.0.0"))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// Scrub sets IsPiiScrambled, unless a policy keeps an identifier in clear, or the member was absent from the decoded
// event.
//
// An [event.Reader] reads streams of events; pass [Events] to its registry. deviceTRUST has events of the same type;
// the registry distinguishes them by product. An [event.Writer] writes the results of [pseudonym.Scrub].
package storefront

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
