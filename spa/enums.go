package spa

import (
	"slices"
	"strconv"
)

// Every text can be decoded into these types, and Known reports whether the pages name the value. For other values
// Check reports a warning if the page lists the values, and a note if it only gives examples.

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
	// ClientOthers is any program that does not name itself. The German page translates it.
	ClientOthers ClientType = "Others"
)

// Known reports whether the page names t.
func (t ClientType) Known() bool {
	return oneOf(t, ClientAdminConsole, ClientCitrixMonitor, ClientOthers)
}

// AppType says how a published application is accessed. The page also mentions UDP applications, but shows no value for
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
	// TransportNone is the kind for Web and SaaS applications.
	TransportNone TransportProtocol = "0"

	// The pages write these in upper case in the explanation of the element, and in lower case in its example.
	transportTCPWord TransportProtocol = "TCP"
	transportUDPWord TransportProtocol = "UDP"
)

// Known reports whether the page names p.
func (p TransportProtocol) Known() bool {
	return oneOf(p, TransportTCP, TransportUDP, TransportNone, transportTCPWord, transportUDPWord)
}

// RecordType is the kind of application that a user accessed.
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

// ClientName is the name of a client program. The page mentions Citrix Enterprise Browser, Citrix Secure Access, Citrix
// Workspace app and RfWeb, but only gives the value of the first.
type ClientName string

// ClientEnterpriseBrowser is Citrix Enterprise Browser, the documented ClientName.
const ClientEnterpriseBrowser ClientName = "ceb"

// Known reports whether the page names n.
func (n ClientName) Known() bool { return n == ClientEnterpriseBrowser }

// EnabledFeatures are the features that are enabled for a session, as the number on the wire. The pages name no
// feature, so this type has no constants. It is not the feature set of usage events.
//
// One page says that the number of a policy download shows whether identifiers are scrambled, and also that it is
// currently not used. This module does not use it to decide whether a record is scrambled.
type EnabledFeatures uint64

// String returns the number.
func (f EnabledFeatures) String() string { return strconv.FormatUint(uint64(f), 10) }

func oneOf[T comparable](v T, values ...T) bool { return slices.Contains(values, v) }
