package spa_test

import (
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The identifiers of each event, and what pages say about scrambling them.
func TestIdentifiers(t *testing.T) {
	user := []string{"user.fullName full-name", "user.samName sam", "user.upn upn", "user.userLicenseId user", "user.userSid sid"}
	for name, want := range map[string][]string{
		"admin":           user,
		"config":          nil,
		"user":            append(user[:5:5], "dvc.dvcId device-id", "dvc.dvcName device-name"),
		"policy-download": {"user.UPN upn", "payload.ngsUsername upn"},
	} {
		var got []string
		for id := range pseudonym.Identifiers(decode(t, newOf(t, name), sample(t, name))) {
			got = append(got, id.Path+" "+id.Class.String())
			want := pseudonym.Optional
			switch {
			case name == "admin":
				want = pseudonym.Always
			case name == "user" && strings.HasPrefix(id.Path, "user."):
				want = pseudonym.Unstated
			}
			assert.Equal(t, want, id.Scrambled, id.Path)
		}
		assert.Equal(t, want, got)
	}
}

// A person has one token in all events, under any name of the member, and no part of the name is left.
func TestScrub(t *testing.T) {
	h, err := pseudonym.Ephemeral()
	require.NoError(t, err)
	user := decode(t, new(spa.UserEvent), sample(t, "user"))
	download := decode(t, new(spa.PolicyDownloadEvent), sample(t, "policy-download"))
	u, err := pseudonym.Scrub(h, user)
	require.NoError(t, err)
	d, err := pseudonym.Scrub(h, download)
	require.NoError(t, err)
	token := u.Value().User.UPN
	assert.Len(t, token, 24)
	assert.Equal(t, token, d.Value().User.UPN)
	assert.Equal(t, token, d.Value().Payload.Username)
	assert.Equal(t, 6, u.Report().Replaced)
	assert.Equal(t, 2, d.Report().Replaced)
	line, err := u.AppendJSON(nil)
	require.NoError(t, err)
	assert.NotContains(t, string(line), "Steven")
	assert.NotContains(t, string(line), "AE18C4D5")
	assert.Contains(t, string(line), "issues.citrite.net")

	// No page says that the user of a user event is scrambled; one says so of the device and of the user of a policy
	// download.
	u, err = pseudonym.Scrub(h, user, pseudonym.OnlyDocumented())
	require.NoError(t, err)
	d, err = pseudonym.Scrub(h, download, pseudonym.OnlyDocumented())
	require.NoError(t, err)
	assert.Equal(t, user.User, u.Value().User)
	assert.NotEqual(t, user.Device, u.Value().Device)
	assert.Equal(t, [2]int{2, 4}, [2]int{u.Report().Replaced, u.Report().Kept})
	assert.Equal(t, token, d.Value().User.UPN)
	assert.Equal(t, sample(t, "user"), toJSON(t, user))
}

// Scrubbing removes undocumented content from the copy only, including that in the items of lists.
func TestScrubUnknown(t *testing.T) {
	line := edit(t, sample(t, "config"), `"internal":false`, `"internal":false,"owner":"Steven"`)
	e := decode(t, new(spa.ConfigEvent), line)
	scrubbed, err := pseudonym.ScrubRecord(pseudonym.Documented(), e)
	require.NoError(t, err)
	out, err := scrubbed.AppendJSON(nil)
	require.NoError(t, err)
	assert.Equal(t, sample(t, "config"), string(out))
	assert.Equal(t, line, toJSON(t, e))
}
