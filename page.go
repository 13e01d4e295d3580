package telemetry

import "iter"

// Page is a page of the vendor, or public source code, that describes an [Element]. Its text is a short name, which the
// dictionary gives with each claim. The name does not change. The zero Page means no page.
type Page string

// These are the pages and the public source code.
const (
	// PageLicensing lists the elements of the License Server, of CVAD and of Secure Private Access.
	PageLicensing Page = "licensing-en"
	// PageLicensingGerman is the German edition of PageLicensing. It lacks one table and has three more elements.
	PageLicensingGerman Page = "licensing-de"
	// PageXenServer lists what XenServer and XenCenter collect.
	PageXenServer Page = "xenserver"
	// PageNetScaler describes the NetScaler telemetry program.
	PageNetScaler Page = "netscaler"
	// PageLicensingNewest is the newest edition of PageLicensing. It says how identifiers are scrambled, and refers to
	// pages of the products for the elements.
	PageLicensingNewest Page = "licensing-newest"
	// PageCVAD lists the elements of the session event.
	PageCVAD Page = "cvad"
	// PageCVADUsage lists the elements of the broker usage event. The copy that was read ends at VDAs.Subscriptions.
	PageCVADUsage Page = "cvad-usage"
	// PageSPA lists the elements of the events of Secure Private Access, in the newest edition.
	PageSPA Page = "spa"
	// PageSPA2402 lists the elements of the policy download of Secure Private Access 2402.
	PageSPA2402 Page = "spa-2402"
	// PageProvisioning lists the elements of the event of Citrix Provisioning.
	PageProvisioning Page = "provisioning"
	// PageLicenseServerEvents lists the elements of the event of the License Server. The copy that was read ends at
	// VendorStr.
	PageLicenseServerEvents Page = "licenseserver-events"
	// PageCEIP lists the elements of the License Server's report for the customer experience improvement program. The
	// copy that was read ends at DateSampleStop.
	PageCEIP Page = "ceip"
	// PageCallHome lists the elements of the License Server's diagnostic report. The copy that was read ends at
	// DateSampleStopUTC.
	PageCallHome Page = "call-home"
	// PageScout lists the elements of the event of Scout.
	PageScout Page = "scout"
	// PageUberAgent lists the elements of the event of uberAgent.
	PageUberAgent Page = "uberagent"
	// PageStoreFront lists the elements of the event of StoreFront.
	PageStoreFront Page = "storefront"
	// PageDeviceTRUST lists the elements of the event of deviceTRUST.
	PageDeviceTRUST Page = "devicetrust"
	// PageXenServerLicensing describes the editions of XenServer.
	PageXenServerLicensing Page = "xenserver-licensing"
	// PageNITRO is the reference of analytics profiles.
	PageNITRO Page = "nitro"
	// CodeXenAdmin is the source of XenCenter.
	CodeXenAdmin Page = "xenadmin"
	// CodeXAPI is the source of the toolstack of XenServer.
	CodeXAPI Page = "xapi"
	// CodeXCPNG is the source of XCP-ng, whose hosts respond like those of XenServer.
	CodeXCPNG Page = "xcp-ng"
)

// pages lists the pages with their titles and addresses.
var pages = [...]struct {
	page           Page
	title, address string
}{
	{PageLicensing, "Citrix Licensing Telemetry data elements",
		"docs.citrix.com/en-us/licensing/current-release/license-server/license-data-collection/universal-license-telemetry"},
	{PageLicensingGerman, "Citrix Licensing Telemetry-Datenelemente",
		"docs.citrix.com/de-de/licensing/current-release/license-server/license-data-collection/universal-license-telemetry"},
	{PageXenServer, "XenServer: Data Governance", "docs.xenserver.com/en-us/xenserver/8/data-governance"},
	{PageNetScaler, "NetScaler telemetry program", "docs.netscaler.com/en-us/netscaler-console-service/ns-telemetry-service"},
	{PageLicensingNewest, "Citrix Licensing Telemetry data elements, newest edition",
		"docs.citrix.com/en-us/licensing/current-release/citrix-licensing-telemetry/universal-license-telemetry"},
	{PageCVAD, "Citrix Virtual Apps and Desktops telemetry data elements",
		"docs.citrix.com/en-us/citrix-virtual-apps-desktops/2311/manage-deployment/licensing/telemetry-data-elements"},
	{PageCVADUsage, "Citrix Virtual Apps and Desktops telemetry data elements, newer edition",
		"prod-main.netlify.app/en-us/citrix-virtual-apps-desktops/manage-deployment/licensing/telemetry-data-elements"},
	{PageSPA, "Citrix Secure Private Access telemetry data elements",
		"docs.citrix.com/en-us/licensing/current-release/license-server/citrix-licensing-telemetry/citrix-secure-private-data-elements"},
	{PageSPA2402, "Secure Private Access licensing telemetry data elements",
		"docs.citrix.com/en-us/citrix-secure-private-access/2402/citrix-secure-private-data-elements"},
	{PageProvisioning, "Citrix Provisioning telemetry data elements",
		"docs.citrix.com/en-us/provisioning/2402-ltsr/system-requirements/telemetry-data-elements.html"},
	{PageLicenseServerEvents, "Citrix License Server event data elements",
		"docs.citrix.com/en-us/licensing/current-release/license-server/license-data-collection/citrix-license-server-event-data-elements"},
	{PageCEIP, "Citrix Licensing CEIP data elements",
		"docs.citrix.com/en-us/licensing/current-release/license-server/license-data-collection/citrix-licensing-ceip-data-elements"},
	{PageCallHome, "Citrix Licensing Call Home data elements",
		"prod-main.netlify.app/de-de/licensing/11-17-2-46000/license-server/license-data-collection/citrix-licensing-call-home-data-elements"},
	{PageScout, "Scout telemetry data elements", "docs.citrix.com/en-us/unicon-elux-scout/licensing/scout-telemetry-data-elements"},
	{PageUberAgent, "uberAgent telemetry data elements", "docs.citrix.com/en-us/uberagent/7-4-0/planning/telemetry-data-elements"},
	{PageStoreFront, "StoreFront telemetry", "docs.citrix.com/en-us/storefront/current-release/logs-analytics/telemetry"},
	{PageDeviceTRUST, "deviceTRUST agent telemetry", "docs.citrix.com/en-us/device-trust/25-7/reference/agent/telemetry"},
	{PageXenServerLicensing, "XenServer: Licensing overview", "docs.xenserver.com/en-us/xenserver/8/overview-licensing.html"},
	{PageNITRO, "NetScaler NITRO API: analyticsprofile",
		"developer-docs.netscaler.com/en-us/adc-nitro-api/current-release/configuration/analytics/analyticsprofile"},
	{CodeXenAdmin, "source of XenCenter", "github.com/xenserver/xenadmin"},
	{CodeXAPI, "source of xapi", "github.com/xapi-project/xen-api"},
	{CodeXCPNG, "source of XCP-ng", "github.com/xcp-ng"},
}

// Pages yields all pages that this module names. The four main pages come first.
func Pages() iter.Seq[Page] {
	return func(yield func(Page) bool) {
		for i := range pages {
			if !yield(pages[i].page) {
				return
			}
		}
	}
}

// Title returns the title of the page, or "" if p is not known.
func (p Page) Title() string {
	for i := range pages {
		if pages[i].page == p {
			return pages[i].title
		}
	}
	return ""
}

// Address returns the address of the page without a scheme, or "" if p is not known.
func (p Page) Address() string {
	for i := range pages {
		if pages[i].page == p {
			return pages[i].address
		}
	}
	return ""
}
