package devicetrust_test

import (
	"slices"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/devicetrust"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/eventtest"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A constructor sets everything that the page fixes, and the organization from the option. An empty list is encoded.
func TestNewConfigurationEvent(t *testing.T) {
	e := devicetrust.NewConfigurationEvent(devicetrust.ConfigurationPayload{
		OSVersion: "10.0.23501", LicenseCustomerID: uuid.New(), DeviceID: "4CZ1234567", PropertiesLocal: 1<<63 | 1,
	}, event.WithProduct("", "2507 LTSR.100.0"), event.WithTenant("12345"))
	assert.Empty(t, e.Check())
	assert.WithinDuration(t, time.Now(), e.ST.Time(), time.Minute)
	line := eventtest.JSON(t, e)
	assert.Contains(t, line, `"tenant":{"orgid":"12345"}`)
	assert.Contains(t, line, `"imported_template_ids":[],`)
	assert.Contains(t, line, `"properties_local":9223372036854775809,"properties_multihop":0}`)
	assert.Equal(t, line, eventtest.JSON(t, eventtest.ThroughXML(t, e, new(devicetrust.ConfigurationEvent))))
	assert.True(t, e.Payload.PropertiesLocal.Has(1))
	assert.False(t, e.Payload.PropertiesLocal.Has(3))
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		severity       telemetry.Severity
		kind           error
		path           string
	}{
		{"trademark sign", `"deviceTRUST"`, `"deviceTRUST®"`, telemetry.Failure, telemetry.ErrFormat, "prod"},
		{"no organization", `"orgid":"12345"`, ``, telemetry.Failure, telemetry.ErrRequired, "tenant.orgid"},
		{"two local policies", `"policy_local_count":0`, `"policy_local_count":2`, telemetry.Warning, telemetry.ErrRange, "payload.policy_local_count"},
		{"no templates", `"imported_template_ids":[4,87],`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.imported_template_ids"},
		{"no device", `"device_id":"n7+hhF/2NRhfPG2U",`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.device_id"},
		{"undocumented", `"os_server"`, `"os_build":1,"os_server"`, telemetry.Warning, telemetry.ErrUnknown, "payload"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := eventtest.Edit(t, eventtest.Sample(t, "devicetrust.ConfigurationEvent"), c.from, c.to)
			eventtest.Issue(t, eventtest.Decode(t, new(devicetrust.ConfigurationEvent), line), c.severity, c.kind, c.path)
		})
	}
}

// The tenant of other products is another element.
func TestTenant(t *testing.T) {
	e := eventtest.Decode(t, new(devicetrust.ConfigurationEvent),
		eventtest.Edit(t, eventtest.Sample(t, "devicetrust.ConfigurationEvent"), `"orgid":"12345"`, `"id":"12345"`))
	assert.Empty(t, e.Tenant.OrgID)
	assert.Equal(t, 1, telemetry.DropUnknown(e))
	assert.Equal(t, []string{"tenant.orgid"}, slices.Collect(telemetry.Missing(e)))
}

// The serial number is the only identifier, and the page says that it is scrambled; the customer is kept unless a
// policy omits it.
func TestScrub(t *testing.T) {
	e := eventtest.Decode(t, new(devicetrust.ConfigurationEvent), eventtest.Sample(t, "devicetrust.ConfigurationEvent"))
	ids := slices.Collect(pseudonym.Identifiers(e))
	require.Len(t, ids, 1)
	assert.Equal(t, "payload.device_id", ids[0].Path)
	assert.Equal(t, pseudonym.DeviceID, ids[0].Class)
	assert.Equal(t, pseudonym.Always, ids[0].Scrambled)

	safe, err := pseudonym.Scrub(pseudonym.Documented(), e, pseudonym.Omit(pseudonym.FieldsCustomer))
	require.NoError(t, err)
	v := safe.Value()
	assert.Len(t, v.Payload.DeviceID, 24)
	assert.Empty(t, v.Tenant.OrgID)
	assert.Equal(t, uuid.Nil, v.Payload.LicenseCustomerID)
	assert.Equal(t, "12345", e.Tenant.OrgID)

	// The copy has lists of its own.
	v.Payload.ImportedTemplateIDs[0] = 0
	assert.Equal(t, []int32{4, 87}, e.Payload.ImportedTemplateIDs)
}
