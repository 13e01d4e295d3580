package cvad_test

import (
	"strings"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// brokerUsage reads the sample with one text replaced by another.
func brokerUsage(t *testing.T, from, to string) *cvad.BrokerUsageEvent {
	t.Helper()
	doc := squeeze(t, "cvad-broker-usage-event.json", read(t, "cvad-broker-usage-event.json"))
	require.Contains(t, doc, from)
	e := new(cvad.BrokerUsageEvent)
	require.NoError(t, e.DecodeJSON([]byte(strings.Replace(doc, from, to, 1)), telemetry.Limits{}))
	return e
}

func TestBrokerUsageCheck(t *testing.T) {
	for _, c := range []struct {
		old, new string
		severity telemetry.Severity
		path     string
	}{
		{`"prod":"XenDesktop.Broker"`, `"prod":"OnPrem.StoreFront"`, telemetry.Warning, "prod"},
		{`"ver":"1"`, `"ver":"7"`, telemetry.Warning, "ver"},
		{`"type":"SendBrokerTelemetryData"`, `"type":"Cloud.Licensing"`, telemetry.Failure, "type"},
		{`"MCS":10,`, ``, telemetry.Failure, "payload.VDAs.ProvisionedMethod.MCS"},
		{`"TotalPublishedApps":10,`, ``, telemetry.Failure, "payload.TotalPublishedApps"},
	} {
		is := brokerUsage(t, c.old, c.new).Check()
		if assert.Len(t, is, 1, c.new) {
			assert.Equal(t, c.severity, is[0].Severity, "%s: %v", c.new, is[0])
			assert.Equal(t, c.path, is[0].Path)
		}
	}
	for _, c := range []struct{ old, new string }{
		{`"prod":"XenDesktop.Broker"`, `"prod":"OnPrem.Broker"`},
		{`"HyperV":10`, `"HyperV":10,"GCP":0`},
		{`"RemotePCAccess":{"Windows":10}`, `"RemotePCAccess":{"Windows":10,"Mac":1,"Linux":2}`},
	} {
		e := brokerUsage(t, c.old, c.new)
		assert.Empty(t, e.Check(), c.new)
		out, err := e.AppendJSON(nil)
		require.NoError(t, err)
		assert.Contains(t, string(out), c.new)
	}
}

// The element whose type is not known keeps any value, and scrubbing removes it.
func TestBrokerUsageSubscriptions(t *testing.T) {
	for _, value := range []string{`10`, `"a"`, `{"a":[1,{"b":2.50}]}`, `[]`, `true`} {
		e := brokerUsage(t, `Agents":5`, `Agents":5,"Subscriptions":`+value)
		out, err := e.AppendJSON(nil)
		require.NoError(t, err)
		assert.Contains(t, string(out), `"Subscriptions":`+value)
		assert.Equal(t, "payload.VDAs", e.Check()[0].Path)
		assert.NoError(t, e.Check().Err())
		safe, err := pseudonym.Scrub(pseudonym.Documented(), e)
		require.NoError(t, err)
		out, err = safe.AppendJSON(nil)
		require.NoError(t, err)
		assert.NotContains(t, string(out), "Subscriptions")
		assert.Equal(t, 1, safe.Report().UnknownDropped)
	}
}

func TestNewBrokerUsageEvent(t *testing.T) {
	before := time.Now().Add(-time.Second)
	e := cvad.NewBrokerUsageEvent(cvad.BrokerUsagePayload{TotalPublishedApps: 3})
	assert.Equal(t, []string{"1", cvad.EventTypeBroker, cvad.ProductCloud}, []string{e.Ver, e.Type, e.Prod})
	assert.NotEqual(t, uuid.Nil, e.ID)
	assert.True(t, e.ST.Time().After(before))
	assert.Equal(t, 3, e.Payload.TotalPublishedApps)
	id := uuid.New()
	e = cvad.NewBrokerUsageEvent(cvad.BrokerUsagePayload{}, nil, event.WithID(id), event.WithProduct(cvad.ProductOnPrem, "7.25.0.0"))
	assert.Equal(t, id, e.ID)
	assert.NoError(t, e.Check().Err())
}
