package spa_test

import (
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A constructor sets everything that the page fixes; only what the caller knows is missing.
func TestConstructors(t *testing.T) {
	user := event.User{FullName: "U", SAMName: `L\u`, UPN: "u@l", UserSID: "S-1-5-18"}
	admin := spa.NewAdminEvent(spa.AdminPayload{LoginType: spa.AdminLoginReadOnly, ClientType: spa.ClientOthers, TenantName: "x"},
		event.WithProduct("", "2402"))
	admin.User = user
	config := spa.NewConfigEvent(spa.ConfigPayload{AppsPublished: []spa.PublishedApp{{Name: "jira", Type: spa.AppWeb}}},
		event.WithProduct("", "2402"))
	access := spa.NewUserEvent(spa.UserPayload{
		TransportProtocol: spa.TransportNone, RecordType: spa.RecordWebSaaS, TenantName: "x", PlatformType: spa.PlatformWin,
		ClientInfo: spa.ClientInfo{Name: spa.ClientEnterpriseBrowser, Version: "21.4.0"},
	}, event.WithProduct("", "2402"))
	access.User, access.Device = user, event.Device{DvcID: "AE18C4D5", DvcName: "PC"}
	download := spa.NewPolicyDownloadEvent(spa.PolicyDownloadPayload{
		Username: "u@l", TransportProtocol: spa.TransportTCP, RecordType: spa.RecordTCPUDP, TenantName: "x",
	}, event.WithProduct("", "2402"))

	reg, err := event.NewRegistry(spa.Events())
	require.NoError(t, err)
	ids := make(map[uuid.UUID]bool)
	for _, e := range []event.Event{admin, config, access, download} {
		assert.Empty(t, e.Check(), "%T", e)
		assert.WithinDuration(t, time.Now(), e.Head().ST.Time(), time.Minute)
		ids[e.Head().ID] = true
		out, err := e.AppendJSON(nil)
		require.NoError(t, err)
		back, err := reg.DecodeJSON(out, telemetry.Limits{})
		require.NoError(t, err)
		assert.IsType(t, e, back)
	}
	assert.Len(t, ids, 4)
	assert.Contains(t, toJSON(t, access), `"published":{"internal":[],"external":[]}`)
	assert.Contains(t, toJSON(t, download), `"tenant":{"id":""},"user":{"UPN":"u@l"}`)
}

func TestOptions(t *testing.T) {
	id := uuid.MustParse("1fced2a0-52e7-4c48-bf4e-6f2e06136e11")
	st, err := telemetry.ParseUTCMillis("2011-08-12T20:17:46.384Z")
	require.NoError(t, err)
	e := spa.NewConfigEvent(spa.ConfigPayload{TemplateCode: "1.1"}, event.WithID(id), event.WithTime(st.Time()), event.WithProduct("", "2405"))
	assert.Equal(t, `{"ver":"1.0","id":"1fced2a0-52e7-4c48-bf4e-6f2e06136e11","type":"config","st":"2011-08-12T20:17:46.384Z",`+
		`"prod":"AccessSecurity.OnPrem","prodVer":"2405","payload":{"actualtemplatecode":"1.1","appsPublished":[]}}`, toJSON(t, e))
}

// Each sample decodes as its own type, with a newer minor version too; another major version is unknown.
func TestEvents(t *testing.T) {
	reg, err := event.NewRegistry(spa.Events())
	require.NoError(t, err)
	for _, k := range kinds {
		line := sample(t, k.name)
		version := event.PayloadVersion(decode(t, k.new(), line))
		for _, c := range []struct {
			version string
			want    event.Event
		}{
			{version, k.new()}, {"1.9", k.new()}, {"1", k.new()}, {"2.0", new(event.Raw)}, {"", new(event.Raw)},
		} {
			doc := edit(t, line, `"actualtemplatecode":"`+version, `"actualtemplatecode":"`+c.version)
			e, err := reg.DecodeJSON([]byte(doc), telemetry.Limits{})
			require.NoError(t, err)
			assert.IsType(t, c.want, e, "%s %s", k.name, c.version)
			assert.Equal(t, k.typ, e.Head().Type)
			out, err := e.AppendJSON(nil)
			require.NoError(t, err)
			assert.Equal(t, doc, string(out))
			assert.Equal(t, c.version == version, len(e.Check()) == 0)
		}
	}
}
