package spa

import "slices"

// The page calls none of its lists of values complete, so each type is open: every text decodes, Known tells the values
// that the page names, and Check notes the others.

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

// AppType tells how a published application is reached.
type AppType string

// The documented types of applications.
const (
	AppWeb  AppType = "web"
	AppSaaS AppType = "saas"
	AppTCP  AppType = "tcp"
	AppUDP  AppType = "udp"
)

// Known reports whether the page names t.
func (t AppType) Known() bool { return oneOf(t, AppWeb, AppSaaS, AppTCP, AppUDP) }

// TransportProtocol is the kind of connection to an application.
type TransportProtocol string

// The documented kinds of connections.
const (
	TransportTCP TransportProtocol = "tcp"
	TransportUDP TransportProtocol = "udp"
	// TransportNone is that of Web and SaaS applications.
	TransportNone TransportProtocol = "0"
)

// Known reports whether the page names p.
func (p TransportProtocol) Known() bool { return oneOf(p, TransportTCP, TransportUDP, TransportNone) }

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

func oneOf[T comparable](v T, values ...T) bool { return slices.Contains(values, v) }
