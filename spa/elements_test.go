package spa_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func elementsByID() map[string]telemetry.Element {
	elements := make(map[string]telemetry.Element)
	for e := range spa.Elements() {
		elements[e.ID] = e
	}
	return elements
}

// The constants of the package are the values of the tags.
func TestConstants(t *testing.T) {
	elements := elementsByID()
	for id, want := range map[string]string{
		"Admin.Header/type":                                 spa.TypeAdmin,
		"Config.Header/type":                                spa.TypeConfig,
		"User15.Header/type":                                spa.TypeUser,
		"PolicyDocumentDownload.Header/type":                spa.TypePolicyDownload,
		"Admin.Header/ver":                                  "1.0",
		"Admin.Header/prod":                                 spa.Product,
		"Admin.Payload/actualtemplatecode":                  "1.0",
		"Config.Payload/actualtemplatecode":                 "1.0",
		"User15.Payload/actualtemplatecode":                 "1.5",
		"PolicyDocumentDownload.Header/$schema":             "https://cas.citrix.com/schemas/event.json",
		"PolicyDocumentDownload.Header/tenant.id":           "",
		"PolicyDocumentDownload.Payload/ngsProductName":     spa.Product,
		"PolicyDocumentDownload.Payload/actualtemplatecode": "1.0",
	} {
		e, ok := elements["spa/"+id]
		require.True(t, ok, id)
		assert.Equal(t, want, e.Constant, id)
		assert.Equal(t, telemetry.Constant, e.Requirement, id)
	}
}

// The dictionary says what the page leaves open.
func TestNotes(t *testing.T) {
	elements := elementsByID()
	for _, id := range []string{
		"User15.Payload/SPAOPDEVSite", "User15.Payload/transportProtocolType", "PolicyDocumentDownload.Header.user/UPN",
		"PolicyDocumentDownload.Header/$schema",
	} {
		assert.NotEmpty(t, elements["spa/"+id].Note, id)
	}
	assert.Equal(t, []string{"tcp", "udp", "0", "TCP"}, elements["spa/User15.Payload/transportProtocolType"].Values)
	for _, id := range []string{"Admin.Header/id", "Config.Header/type", "User15.Header/type", "PolicyDocumentDownload.Payload/enabledFeatures"} {
		assert.NotEmpty(t, elements["spa/"+id].Note, id)
	}
}

func TestKnown(t *testing.T) {
	for id, e := range elementsByID() {
		for _, v := range e.Values {
			assert.NotEmpty(t, v, id)
		}
	}
	assert.True(t, spa.AdminLoginHelpDesk.Known() && spa.ClientOthers.Known() && spa.AppTCP.Known())
	assert.True(t, spa.TransportNone.Known() && spa.RecordTCPUDP.Known() && spa.PlatformIOS.Known())
	assert.True(t, spa.ClientEnterpriseBrowser.Known())
	assert.False(t, spa.AdminLoginType("FullAdmin").Known() || spa.ClientType("Andere").Known() || spa.AppType("").Known())
	assert.True(t, spa.TransportProtocol("TCP").Known() && spa.TransportProtocol("UDP").Known())
	assert.False(t, spa.AppType("udp").Known() || spa.TransportProtocol("Udp").Known())
	assert.False(t, spa.TransportProtocol("edp").Known() || spa.RecordType("web").Known() || spa.PlatformType("IOS").Known())
	assert.False(t, spa.ClientName("CEB").Known())
}
