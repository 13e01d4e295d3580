package licenseserver_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// edited reads the sample of a record with one text replaced by another.
func edited[D telemetry.Document](t *testing.T, name string, d D, from, to string) D {
	t.Helper()
	text, err := os.ReadFile("testdata/licenseserver-" + name + ".json")
	require.NoError(t, err)
	doc := squeeze(t, telemetry.JSON, text)
	require.Contains(t, doc, from)
	require.NoError(t, d.DecodeJSON([]byte(strings.Replace(doc, from, to, 1)), telemetry.Limits{}))
	return d
}

func TestNewerChecks(t *testing.T) {
	inventory := func() telemetry.Document { return new(licenseserver.InventoryEvent) }
	anonymous := func() telemetry.Document { return new(licenseserver.AnonymousReport) }
	diagnostic := func() telemetry.Document { return new(licenseserver.DiagnosticReport) }
	for _, c := range []struct {
		name     string
		new      func() telemetry.Document
		from, to string
		severity telemetry.Severity
		path     string
	}{
		{"inventory-event", inventory, `"DateSampleStartUTC":"2016-11-08`, `"DateSampleStartUTC":"2017-11-08`, telemetry.Failure, "payload.DateSampleStartUTC"},
		{"inventory-event", inventory, `"prod":"License Server"`, `"prod":"LicenseServer"`, telemetry.Failure, "prod"},
		{"inventory-event", inventory, `"ver":"1"`, `"ver":2`, telemetry.Warning, "ver"},
		{"inventory-event", inventory, `"PEM":"CEHV_ENT_CCS",`, ``, telemetry.Failure, "payload.Feature[0].PEM"},
		{"anonymous-report", anonymous, `"Product":"LicenseServerAnonymous"`, `"Product":"LicenseServerDiagnostic"`, telemetry.Failure, "Metadata.Product"},
		{"anonymous-report", anonymous, `"Date":"10/10/2022 02:11:14"`, `"Date":"10/10/2022 02:20:14"`, telemetry.Warning, "Metadata.Date"},
		{"anonymous-report", anonymous, `"DateSampleStartUTC":"1970`, `"DateSampleStartUTC":"1971`, telemetry.Failure, "FeatureUsage.DateSampleStartUTC"},
		{"diagnostic-report", diagnostic, `"Product":"LicenseServerDiagnostic"`, `"Product":"LicenseServerAnonymous"`, telemetry.Failure, "Metadata.Product"},
		{"diagnostic-report", diagnostic, `"Date":"10/10/2022 02:11:14"`, `"Date":"10/10/2021 02:11:14"`, telemetry.Warning, "Metadata.Date"},
		{"diagnostic-report", diagnostic, `"DateSampleStartUTC":"1970`, `"DateSampleStartUTC":"1971`, telemetry.Failure, "FeatureUsage.DateSampleStartUTC"},
		{"diagnostic-report", diagnostic, `"type":"V6.WSLUsage"`, `"type":"V6"`, telemetry.Failure, "FeatureUsage.type"},
	} {
		is := edited(t, c.name, c.new(), c.from, c.to).Check()
		if assert.Len(t, is, 1, c.to) {
			assert.Equal(t, c.severity, is[0].Severity, "%s: %v", c.to, is[0])
			assert.Equal(t, c.path, is[0].Path)
		}
	}
}

// Times keep their digits, and a version may be a number, which is encoded as a text.
func TestInventorySpellings(t *testing.T) {
	for from, to := range map[string]string{
		`.745631Z`:           `Z`,
		`56.745631Z`:         `56.7456Z`,
		`"Serial":"OR10:13"`: `"Serial":"OR10:13","VendorStr":";LT=Retail;GP=2"`,
		`"12/1/2020"`:        `"permanent"`,
	} {
		e := edited(t, "inventory-event", new(licenseserver.InventoryEvent), from, to)
		assert.Empty(t, e.Check(), to)
		out, err := e.AppendJSON(nil)
		require.NoError(t, err)
		assert.Contains(t, string(out), to)
	}
	e := edited(t, "inventory-event", new(licenseserver.InventoryEvent), `"ver":"1"`, `"ver":1`)
	assert.Equal(t, "1", e.Ver)
	assert.Empty(t, e.Check())
}

// Scrubbing replaces the name of the machine, and omits the customer if a policy says so.
func TestScrubInventory(t *testing.T) {
	e := edited(t, "inventory-event", new(licenseserver.InventoryEvent), `{`, `{"new":"CITRIX-12T5MRV4",`)
	safe, err := pseudonym.Scrub(pseudonym.Documented(), e, pseudonym.Omit(pseudonym.FieldsCustomer))
	require.NoError(t, err)
	out, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	for _, clear := range []string{"CITRIX-12T5MRV4", "citrix780933", "Citrix Systems Inc"} {
		assert.NotContains(t, string(out), clear)
	}
	assert.Equal(t, 1, safe.Report().Replaced)
	assert.Equal(t, "CITRIX-12T5MRV4", e.Payload.FQDN)
}

// The head of an inventory event is what it shares with other events.
func TestInventoryHead(t *testing.T) {
	e := edited(t, "inventory-event", new(licenseserver.InventoryEvent), `{`, `{`)
	h := e.Head()
	assert.Equal(t, uuid.Nil, h.ID)
	assert.Equal(t, []string{"1", licenseserver.EventType, licenseserver.EventProduct, "11.16.6.0 build 35000", "2021-08-27T04:22:56.745631Z"},
		[]string{h.Ver, h.Type, h.Prod, string(h.ProdVer), h.ST.String()})
}

func TestNewInventoryEvent(t *testing.T) {
	at := time.Date(2021, 8, 27, 4, 22, 56, 0, time.UTC)
	e := licenseserver.NewInventoryEvent(server, licenseserver.InventoryPayload{}, event.WithTime(at), event.WithTenant("t"))
	assert.Equal(t, server.GUID, e.Dvc)
	assert.Equal(t, []string{server.HardwareID, server.FQDN, string(server.ProductVersion), "t", "https://cas.citrix.com/schemas/event.json"},
		[]string{e.ID, e.Payload.FQDN, string(e.ProdVer), e.TenantID, e.Schema})
	assert.True(t, e.ST.Time().Equal(at))
	e = licenseserver.NewInventoryEvent(server, licenseserver.InventoryPayload{FQDN: "other"}, event.WithProduct("", "12"))
	assert.Equal(t, "other", e.Payload.FQDN)
	assert.Equal(t, telemetry.Version("12"), e.ProdVer)
	assert.Equal(t, licenseserver.EventProduct, e.Prod)
}
