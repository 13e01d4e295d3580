package pseudonym_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/csg-telemetry/telemetry/pseudonym"
)

// An identifier that is the same on every machine, or empty, is suspicious, with a reason; similar ones that identify
// somebody are not.
func TestSuspiciousKinds(t *testing.T) {
	for want, texts := range map[string]map[pseudonym.Class][]string{
		"a word for no value": {
			pseudonym.User: {"-", "N/A", "n/a", " - ", "(null)", "unknown"}, pseudonym.UPN: {"-"}, pseudonym.SAM: {"N/A"}, pseudonym.IP: {"-"},
			pseudonym.SID: {"N/A"}, pseudonym.MAC: {"-"}, pseudonym.FQDN: {"-"}, pseudonym.DeviceName: {"None"},
		},
		"a built-in or virtual account, the same on every machine": {
			pseudonym.SAM: {
				`NT AUTHORITY\SYSTEM`, `nt authority\Local Service`, `BUILTIN\Administrators`, `NT SERVICE\CitrixBrokerService`, `IIS APPPOOL\DefaultAppPool`,
				`Font Driver Host\UMFD-0`, `Window Manager\DWM-12`, `NT VIRTUAL MACHINE\Virtual Machines`, `NT-AUTORITÄT\SYSTEM`, `AUTORITE NT\Système`,
				`Autorité NT\Système`, `VORDEFINIERT\Administratoren`, `Gestor\DWM-1`,
			},
			pseudonym.User: {`NT AUTHORITY\SYSTEM`}, pseudonym.UPN: {`NT AUTHORITY\SYSTEM`},
		},
		"a well-known SID, the same on every machine": {
			pseudonym.SID: {"S-1-5-18", "s-1-1-0", "S-1-5-32-544", "S-1-16-12288", "S-1-5-64-10", "S-1-18-1", "S-1-5-21-0-0-0-497"},
		},
		"the SID of a logon session": {pseudonym.SID: {"S-1-5-5-0-123456"}},
		"the SID of a service or a virtual account, the same on every machine": {
			pseudonym.SID: {"S-1-5-80-1-2-3-4-5", "S-1-5-82-1-2-3-4-5", "S-1-5-83-1-1-2-3-4", "S-1-5-90-0-1", "S-1-5-96-0-1", "S-1-5-111-1-2-3-4-5"},
		},
		"the SID of an app or a capability, the same on every machine": {pseudonym.SID: {"S-1-15-3-1024-1-2-3-4", "S-1-15-2-1-2"}},
		"a net mask, a broadcast address or one that no machine has":   {pseudonym.IP: {"255.255.255.0", "255.255.255.255", "240.0.0.1"}},
		"a loopback IP address":             {pseudonym.IP: {"127.0.0.1", "::1", "::ffff:127.0.0.1"}},
		"the unspecified IP address":        {pseudonym.IP: {"0.0.0.0", "::"}},
		"a multicast IP address":            {pseudonym.IP: {"224.0.0.1", "ff02::1%eth0"}},
		"an IP address that no machine has": {pseudonym.IP: {"0.0.0.255"}},
		"": {
			pseudonym.SAM: {`CORP\SYSTEM`, `AUTHORITY1\x`, `CORP\DWM-`, `CORP\DWM-1a`, `AzureAD\JaneDoe`, "SYSTEM"},
			pseudonym.SID: {"S-1-5-21-3711855558-820010554-2448362978-27640", "S-1-12-1-1-2-3-4", "S-1-5-21-1-2-3-500", "S-1-5-79-1-2-3-4", "S-1-5-112-1-2-3-4", "S-1-22-1-1000"},
			pseudonym.IP:  {"10.0.0.1", "8.8.8.8", "2001:db8::1", "fe80::1%eth0"}, pseudonym.User: {"n", "NA", "a-b"}, pseudonym.Opaque: {"-", `NT AUTHORITY\SYSTEM`}, 0: {"-"},
			pseudonym.FullName: {"Null Smith"},
		},
	} {
		for class, list := range texts {
			for _, text := range list {
				assert.Equal(t, want, pseudonym.Suspicious(class, text), "%v %q", class, text)
			}
		}
	}
}
