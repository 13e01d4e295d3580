// Package storefront holds the event of StoreFront: how a server and its deployment are configured ([ConfigurationEvent]).
//
// The vendor's page lists the elements of the event and shows no whole one. That the payload is nested in a member of its own,
// beside those of the header, is this module's reading of it; in XML the root is Event, and the items of the lists are store,
// website, gateway, service, and gatewayId in GatewaysUsed.
//
// The page was cut off in its example: a [Store] has the members that could be read, and the objects of the other three lists
// none. What else they have is kept as it came, see [telemetry.Unknown.Members]; [ParseStore] and [ParseObject] make them from
// JSON. Check has a note of it, and no warning. Since the page also says that some members of a store are scrambled, and not
// which, scrubbing removes all that are not named here, and takes the base address for an identifier.
//
//	ev := storefront.NewConfigurationEvent(storefront.ConfigurationPayload{
//		ServerName:   "storefront-01.storefront.local",
//		DeploymentID: deployment,
//		CPUCores:     4,
//	}, event.WithProduct("", "3.30.0.0"))
//	safe, err := pseudonym.Scrub(pseudonym.Documented(), ev)
//
// Scrubbing sets IsPiiScrambled, unless a policy keeps an identifier in clear, or the event was read and lacked it.
//
// An [event.Reader] reads streams of events, with a registry that learns the kinds from [Events]: deviceTRUST has events of the
// same type, which the registry tells apart by their product. An [event.Writer] writes what [pseudonym.Scrub] has made of them.
package storefront

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
