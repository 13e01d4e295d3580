package scout_test

import (
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/eventtest"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/scout"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A constructor sets everything that the page fixes, and the time of the payload unless it has one.
func TestNewDeviceCountEvent(t *testing.T) {
	e := scout.NewDeviceCountEvent(scout.DeviceCountPayload{ScoutServer: uuid.New()}, event.WithProduct("", "25.08.0"))
	assert.Empty(t, e.Check())
	assert.WithinDuration(t, time.Now(), e.ST.Time(), time.Minute)
	assert.Equal(t, e.ST.Time().Truncate(time.Second), e.Payload.Timestamp.Time())
	assert.Contains(t, eventtest.JSON(t, e), `"deviceCount":0,"serverCount":0`)

	counted, err := telemetry.ParseUTCTime("2025-08-16T09:05:00Z")
	require.NoError(t, err)
	e = scout.NewDeviceCountEvent(scout.DeviceCountPayload{Timestamp: counted})
	assert.Equal(t, counted, e.Payload.Timestamp)
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		severity       telemetry.Severity
		kind           error
		path           string
	}{
		{"later header", `"ver":"1.0"`, `"ver":"1.1"`, telemetry.Warning, telemetry.ErrUnknown, "ver"},
		{"type", `Scout.Device.Count`, `Scout.Count`, telemetry.Failure, telemetry.ErrFormat, "type"},
		{"no devices", `"deviceCount":42,`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.deviceCount"},
		{"server is null", `"3E693C53-B290-4765-9B24-88F927E91459"`, `null`, telemetry.Failure, telemetry.ErrRequired, "payload.scoutServer"},
		{"undocumented", `"serverCount":1`, `"serverCount":1,"site":"x"`, telemetry.Warning, telemetry.ErrUnknown, "payload"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := eventtest.Edit(t, eventtest.Sample(t, "scout.DeviceCountEvent"), c.from, c.to)
			eventtest.Issue(t, eventtest.Decode(t, new(scout.DeviceCountEvent), line), c.severity, c.kind, c.path)
		})
	}
	for _, negative := range []string{`"deviceCount":-1`, `"deviceCount":1.5`} {
		err := new(scout.DeviceCountEvent).UnmarshalJSON([]byte(eventtest.Edit(t, eventtest.Sample(t, "scout.DeviceCountEvent"), `"deviceCount":42`, negative)))
		assert.Error(t, err, negative)
	}
}

// Scrubbing keeps the server, and a policy can omit installations.
func TestScrub(t *testing.T) {
	line := eventtest.Sample(t, "scout.DeviceCountEvent")
	e := eventtest.Decode(t, new(scout.DeviceCountEvent), line)
	safe, err := pseudonym.Scrub(pseudonym.Documented(), e)
	require.NoError(t, err)
	out, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	assert.Equal(t, line, string(out))
	safe, err = pseudonym.Scrub(pseudonym.Documented(), e, pseudonym.Omit(pseudonym.FieldsInstallation))
	require.NoError(t, err)
	out, err = safe.AppendJSON(nil)
	require.NoError(t, err)
	assert.NotContains(t, string(out), "scoutServer")
}
