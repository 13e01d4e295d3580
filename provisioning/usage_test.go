package provisioning_test

import (
	"maps"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/eventtest"
	"github.com/csg-telemetry/telemetry/provisioning"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A constructor sets everything that the page fixes, including the version and time of the payload.
func TestNewUsageEvent(t *testing.T) {
	e := provisioning.NewUsageEvent(provisioning.UsagePayload{
		DeviceID: "d4ce7919", ActivityType: provisioning.ActivityDeviceStart, OS: provisioning.OSLinux, OSType: provisioning.OSTypeDesktop,
		WorkerSID: "S-1-5-18", VDiskID: "1:2",
	}, event.WithProduct("", "7.40.0.10"), event.WithDevice(event.Device{DvcID: "0123", DvcName: "target-07"}))
	assert.Empty(t, e.Check())
	assert.Equal(t, e.ST, e.Payload.ActivityTimeStamp)
	assert.Equal(t, "1.0", event.PayloadVersion(e))
	line := eventtest.JSON(t, e)
	assert.Contains(t, line, `"vDiskId":"1:2","ramSize":0,"cacheType":0,"enabledFeatures":{}}`)
	assert.Equal(t, line, eventtest.JSON(t, eventtest.ThroughXML(t, e, new(provisioning.UsageEvent))))

	off := false
	e.Payload.EnabledFeatures.SubnetAffinity = &off
	assert.Contains(t, eventtest.JSON(t, e), `"enabledFeatures":{"subnetAffinity":false}`)
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		severity       telemetry.Severity
		kind           error
		path           string
	}{
		{"product", `XenDesktop.PVS`, `OnPrem.PVS`, telemetry.Failure, telemetry.ErrFormat, "prod"},
		{"later payload", `"ver":"1.0","droppedEvents"`, `"ver":"1.1","droppedEvents"`, telemetry.Warning, telemetry.ErrUnknown, "payload.ver"},
		{"no name of the device", `,"dvcName":"E6oNXGy6fihiwi6cHdS/sg=="`, ``, telemetry.Failure, telemetry.ErrRequired, "dvc.dvcName"},
		{"no machine", `"workerSid":"GF/5+DT7Hb7DJIvIW+bYQA==",`, ``, telemetry.Failure, telemetry.ErrRequired, "payload.workerSid"},
		{"activity", `"DeviceStart"`, `"DeviceStop"`, telemetry.Note, telemetry.ErrUnknown, "payload.licenseActivityType"},
		{"operating system", `"Windows"`, `"windows"`, telemetry.Warning, telemetry.ErrUnknown, "payload.os"},
		{"kind of it", `"Desktop"`, `"Server"`, telemetry.Note, telemetry.ErrUnknown, "payload.osType"},
		{"hypervisor", `"Azure"`, `"AWS"`, telemetry.Note, telemetry.ErrUnknown, "payload.hypervisorType"},
		{"another feature", `"subnetAffinity":false`, `"subnetAffinity":false,"boot":true`, telemetry.Note, telemetry.ErrUnknown, "payload.enabledFeatures"},
		{"undocumented", `"ramSize"`, `"diskSize":1,"ramSize"`, telemetry.Warning, telemetry.ErrUnknown, "payload"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := eventtest.Edit(t, eventtest.Sample(t, "provisioning.UsageEvent"), c.from, c.to)
			eventtest.Issue(t, eventtest.Decode(t, new(provisioning.UsageEvent), line), c.severity, c.kind, c.path)
		})
	}
	line := eventtest.Edit(t, eventtest.Sample(t, "provisioning.UsageEvent"), `"hypervisorType":"Azure",`, ``)
	assert.Empty(t, eventtest.Decode(t, new(provisioning.UsageEvent), line).Check(), "an absent hypervisor causes no issue")
}

// enabledFeatures is an object here. The number that other products have is refused, so that the event is not mistaken
// for one of theirs.
func TestEnabledFeatures(t *testing.T) {
	line := eventtest.Edit(t, eventtest.Sample(t, "provisioning.UsageEvent"), `{"subnetAffinity":false}`, `{"boot":true,"subnetAffinity":"True","n":[1]}`)
	e := eventtest.Decode(t, new(provisioning.UsageEvent), line)
	assert.True(t, *e.Payload.EnabledFeatures.SubnetAffinity)
	assert.Equal(t, map[string]string{"boot": "true", "n": "[1]"}, maps.Collect(e.Payload.EnabledFeatures.Members()))
	parsed, err := provisioning.ParseEnabledFeatures(`{"boot":true,"subnetAffinity":true,"n":[1]}`)
	require.NoError(t, err)
	once := eventtest.JSON(t, e)
	e.Payload.EnabledFeatures = parsed
	assert.Equal(t, once, eventtest.JSON(t, e))

	for _, doc := range []string{`66`, ``, `[]`, `{"subnetAffinity":1}`} {
		_, err := provisioning.ParseEnabledFeatures(doc)
		var e *telemetry.Error
		assert.ErrorAs(t, err, &e, doc)
	}
	err = new(provisioning.UsageEvent).DecodeJSON([]byte(eventtest.Edit(t, eventtest.Sample(t, "provisioning.UsageEvent"), `{"subnetAffinity":false}`, `66`)), telemetry.Limits{})
	var failed *telemetry.Error
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "payload.enabledFeatures", failed.Path)
}

// The scrambled examples of the page agree with the documented scheme: that of workerSid is the example of session
// events, scrambled.
func TestScrub(t *testing.T) {
	e := eventtest.Decode(t, new(provisioning.UsageEvent), eventtest.Edit(t, eventtest.Sample(t, "provisioning.UsageEvent"),
		"GF/5+DT7Hb7DJIvIW+bYQA==", "S-1-5-21-3711855558-820010554-2448362978-27640", "E6oNXGy6fihiwi6cHdS/sg==", "target-07"))
	var got []string
	for id := range pseudonym.Identifiers(e) {
		got = append(got, id.Path+" "+id.Class.String()+" "+id.Scrambled.String())
	}
	assert.Equal(t, []string{
		"dvc.dvcId device-id unstated", "dvc.dvcName device-name always", "payload.deviceId device-id unstated", "payload.workerSid sid always",
	}, got)
	safe, err := pseudonym.Scrub(pseudonym.Documented(), e)
	require.NoError(t, err)
	assert.Equal(t, "GF/5+DT7Hb7DJIvIW+bYQA==", safe.Value().Payload.WorkerSID)
	assert.Equal(t, 4, safe.Report().Replaced)
	only, err := pseudonym.Scrub(pseudonym.Documented(), e, pseudonym.OnlyDocumented())
	require.NoError(t, err)
	assert.Equal(t, [2]int{2, 2}, [2]int{only.Report().Replaced, only.Report().Kept})
	assert.Equal(t, e.Payload.DeviceID, only.Value().Payload.DeviceID)
}

func TestKnown(t *testing.T) {
	assert.True(t, provisioning.ActivityDeviceStart.Known() && provisioning.OSWindows.Known() && provisioning.OSLinux.Known())
	assert.True(t, provisioning.OSTypeDesktop.Known() && provisioning.HypervisorAzure.Known())
	assert.False(t, provisioning.ActivityType("").Known() || provisioning.OS("linux").Known() || provisioning.OSType("desktop").Known())
	assert.False(t, provisioning.HypervisorType("azure").Known())
}
