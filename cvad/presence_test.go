package cvad_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Has and Missing distinguish absent from zero, by path.
func ExampleUsageEvent_missing() {
	var e cvad.UsageEvent
	err := e.UnmarshalJSON([]byte(`{"ver":"1.0","type":"Cloud.Licensing","prod":"OnPrem.Broker",` +
		`"user":{},"dvc":{},"payload":{"ver":"1.3","isWindows365":false}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(telemetry.Has(&e, "payload.isWindows365"), telemetry.Has(&e, "payload.isAnonymousUser"))
	for path := range telemetry.Missing(&e) {
		if !strings.HasPrefix(path, "payload.") {
			fmt.Println(path)
		}
	}
	// Output:
	// true false
	// id
	// st
	// prodVer
	// tenant
}

// A free disk of 0 MB can be encoded, and so can an absent value.
func ExampleManifest_diskFull() {
	m := cvad.Manifest{DiskFreeMB: new(0)}
	text, err := m.AppendJSON(nil)
	fmt.Println(strings.Contains(string(text), `"DiskFreeMB":0`), strings.Contains(string(text), "DiskTotalMB"), err)
	// Output: true false <nil>
}

// An absent value is written after it was set, even to zero if Include names it.
func TestSetSince(t *testing.T) {
	var e cvad.UsageEvent
	require.NoError(t, e.UnmarshalJSON([]byte(`{"type":"x","payload":{"ver":"1.3"}}`)))
	line := func() string {
		text, err := e.AppendJSON(nil)
		require.NoError(t, err)
		return string(text)
	}
	assert.Equal(t, `{"type":"x","payload":{"ver":"1.3"}}`, line())
	e.Payload.SessionKey = "s"
	assert.Equal(t, `{"type":"x","payload":{"sessionKey":"s","ver":"1.3"}}`, line())
	assert.True(t, telemetry.Has(&e, "payload.sessionKey"))
	copied := e
	e.Payload.Include("isWindows365")
	e.Payload.Include("isWindows365")
	e.Payload.Include("heartBeatTime")
	e.Payload.Include("nothing")
	assert.Contains(t, line(), `"isWindows365":false`)
	assert.NotContains(t, line(), "heartBeatTime", "optional")
	assert.True(t, telemetry.Has(&e, "payload.isWindows365"))
	assert.False(t, telemetry.Has(&copied, "payload.isWindows365"), "a change of the original does not reach the copy")
	assert.NotContains(t, slices.Collect(telemetry.Missing(&e)), "payload.isWindows365")

	assert.False(t, telemetry.Has(&e, "user"))
	e.User = event.User{UPN: "a@b.c"}
	assert.Contains(t, line(), `"user":{"upn":"a@b.c"}`, "a nested record that was built in Go has only those optional members that are set")
	e.Include("dvc")
	assert.Contains(t, line(), `"dvc":{}`)
	built := cvad.UsageEvent{}
	text, err := built.AppendJSON(nil)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"isWindows365":false`, "a record that was built in Go has all required members")
	assert.True(t, telemetry.Has(&built, "payload.isWindows365"))
	assert.False(t, telemetry.Has(&built, "payload.heartBeatTime"))
	assert.Contains(t, slices.Collect(telemetry.Missing(&built)), "id", "a GUID of zeros counts as missing")
}

// Paths are those of issues and errors.
func TestHasPaths(t *testing.T) {
	var m cvad.Manifest
	require.NoError(t, m.UnmarshalJSON([]byte(`{"File":[{"Name":"a"},{"OfferingType":{"Name":""}}],"SerialNumbers":{},"Ccid":""}`)))
	for path, want := range map[string]bool{
		"File": true, "File[0]": true, "File[0].Name": true, "File[0].UI": false, "File[1].OfferingType.Name": true, "File[2]": false,
		"File[1].Name": false, "File[-1]": false, "File[": false, "File[0": false, "File[0]x": false, "File.Name": false, "File[0].": false,
		"SerialNumbers": true, "SerialNumbers.Serial": false, "SerialNumbers[0]": false, "GUID": false, "GUID.x": false, "": false,
		"file": false, "x": false, "Ccid": true, "OrgID": false, "File[99999999999]": false,
	} {
		assert.Equal(t, want, telemetry.Has(&m, path), path)
	}
	var is []string
	for _, i := range m.Check() {
		if i.Kind == telemetry.ErrRequired && i.Text == "is missing" {
			is = append(is, i.Path)
		}
	}
	missing := slices.Collect(telemetry.Missing(&m))
	assert.ElementsMatch(t, is, missing, "Missing lists what Check reports as missing")
	for range telemetry.Missing(&m) {
		break // the iterator must not call yield again
	}
}

// A GUID is written in its original spelling until it is changed.
func TestSpelling(t *testing.T) {
	const upper, mixed = "A5AE17C9-8A4A-4318-938F-A8C6DA2AA2EF", "a5ae17c9-8a4a-4318-938f-a8c6da2aa2eF"
	for _, text := range []string{upper, mixed, strings.ToLower(upper)} {
		var m, other cvad.Manifest
		require.NoError(t, m.UnmarshalJSON([]byte(`{"GUID":"`+text+`","new":1}`)))
		out, err := m.AppendJSON(nil)
		require.NoError(t, err)
		assert.Equal(t, `{"GUID":"`+text+`","new":1}`, string(out))
		out, err = m.AppendXML(nil)
		require.NoError(t, err)
		require.NoError(t, other.DecodeXML(out, telemetry.Limits{}))
		assert.Equal(t, m.GUID, other.GUID)
		telemetry.DropUnknown(&m)
		out, err = m.AppendJSON(nil)
		require.NoError(t, err)
		assert.Equal(t, `{"GUID":"`+text+`"}`, string(out))
		out, err = other.AppendJSON(nil)
		require.NoError(t, err)
		assert.Equal(t, `{"GUID":"`+text+`","File":[]}`, string(out), "in XML an empty list without an element around it is absent")
		m.GUID[0]++
		out, err = m.AppendJSON(nil)
		require.NoError(t, err)
		assert.Equal(t, `{"GUID":"a6`+strings.ToLower(text[2:])+`"}`, string(out))
		assert.False(t, text == mixed && other.GUID == m.GUID)
	}
}
