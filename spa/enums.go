package spa

import (
	"slices"
	"strconv"
)

// Each type is open: every text decodes, and Known tells the values that the pages name. Check warns of another value if
// the page lists values, and notes it if the page has examples.

// AdminLoginType is the role of an administrator.
type AdminLoginType string

// The documented roles.
const (
	AdminLoginFull     AdminLoginType = "fulladmin"
	AdminLoginReadOnly AdminLoginType = "readonly"
	AdminLoginHelpDesk AdminLoginType = "helpdesk"
)

// Known reports whether the page names t.
func (t AdminLoginType) Known() bool {
	return oneOf(t, AdminLoginFull, AdminLoginReadOnly, AdminLoginHelpDesk)
}

// ClientType is the program an administrator logs in with.
type ClientType string

// The documented programs.
const (
	ClientAdminConsole  ClientType = "AdminConsole"
	ClientCitrixMonitor ClientType = "CitrixMonitor"
	// ClientOthers is any program that did not name itself. The German page translates it.
	ClientOthers ClientType = "Others"
)

// Known reports whether the page names t.
func (t ClientType) Known() bool {
	return oneOf(t, ClientAdminConsole, ClientCitrixMonitor, ClientOthers)
}

// AppType tells how a published application is reached. The page speaks of UDP applications too, and shows no value for
// them.
type AppType string

// The documented types of applications.
const (
	AppWeb  AppType = "web"
	AppSaaS AppType = "saas"
	AppTCP  AppType = "tcp"
)

// Known reports whether the page names t.
func (t AppType) Known() bool { return oneOf(t, AppWeb, AppSaaS, AppTCP) }

// TransportProtocol is the kind of connection to an application.
type TransportProtocol string

// The documented kinds of connections.
const (
	TransportTCP TransportProtocol = "tcp"
	TransportUDP TransportProtocol = "udp"
	// TransportNone is that of Web and SaaS applications.
	TransportNone TransportProtocol = "0"

	// The pages write these in capitals where they explain the element, and in small letters in its example.
	transportTCPWord TransportProtocol = "TCP"
	transportUDPWord TransportProtocol = "UDP"
)

// Known reports whether the page names p.
func (p TransportProtocol) Known() bool {
	return oneOf(p, TransportTCP, TransportUDP, TransportNone, transportTCPWord, transportUDPWord)
}

// RecordType is the kind of application that a user reached.
type RecordType string

// The documented kinds of applications.
const (
	RecordWebSaaS RecordType = "websaas"
	RecordTCPUDP  RecordType = "tcpudp"
)

// Known reports whether the page names t.
func (t RecordType) Known() bool { return oneOf(t, RecordWebSaaS, RecordTCPUDP) }

// PlatformType is the operating system of a client.
type PlatformType string

// The documented operating systems.
const (
	PlatformWin     PlatformType = "Win"
	PlatformMacOS   PlatformType = "MacOS"
	PlatformIOS     PlatformType = "iOS"
	PlatformAndroid PlatformType = "Android"
)

// Known reports whether the page names t.
func (t PlatformType) Known() bool {
	return oneOf(t, PlatformWin, PlatformMacOS, PlatformIOS, PlatformAndroid)
}

// ClientName is the name of a client program. The page speaks of Citrix Enterprise Browser, Citrix Secure Access, Citrix
// Workspace app and RfWeb, and gives the value of the first alone.
type ClientName string

// ClientEnterpriseBrowser is Citrix Enterprise Browser, the documented ClientName.
const ClientEnterpriseBrowser ClientName = "ceb"

// Known reports whether the page names n.
func (n ClientName) Known() bool { return n == ClientEnterpriseBrowser }

// EnabledFeatures are the features that are on for a session, as the number on the wire. The pages name no feature, so
// nothing here does: this is not the set of features of usage events.
//
// One page says that the number of a policy download shows whether identifiers are scrambled, and also that it is
// currently not used. No record is scrambled, or taken for scrambled, because of it.
type EnabledFeatures uint64

// String returns the number.
func (f EnabledFeatures) String() string { return strconv.FormatUint(uint64(f), 10) }

func oneOf[T comparable](v T, values ...T) bool { return slices.Contains(values, v) }
