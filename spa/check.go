package spa

import (
	"encoding/json"
	"encoding/xml"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check returns what is wrong with the event: required values that are missing, and values and names that the page does
// not have.
func (e *AdminEvent) Check() telemetry.Issues {
	is := checkAdminEvent(nil, e)
	is = checkMembers(is, "user", e.User.Kept.Surprises(), findEventUser, member{"fullName", e.User.FullName})
	return checkUser(is, &e.User)
}

// Check returns what is wrong with the event: required values that are missing, and values and names that the page does
// not have.
func (e *ConfigEvent) Check() telemetry.Issues { return checkConfigEvent(nil, e) }

// Check returns what is wrong with the event: required values that are missing, and values and names that the page does
// not have. A list of applications under another name than the page's is a note.
func (e *UserEvent) Check() telemetry.Issues {
	is := checkUser(checkUserEvent(nil, e), &e.User)
	is = checkMembers(is, "dvc", e.Device.Kept.Surprises(), findEventDevice,
		member{"dvcId", e.Device.DvcID}, member{"dvcName", e.Device.DvcName})
	if kept := e.Payload.Kept; kept != nil && (appsInMembers(kept.Members) || appsInElements(kept.Elements)) {
		is.Add(telemetry.Note, telemetry.ErrUnknown, "payload.*", "looks like the list of applications under another name")
	}
	return is
}

// Check returns what is wrong with the event: required values that are missing, values and names that the page does not
// have, and two names of the user that differ.
func (e *PolicyDownloadEvent) Check() telemetry.Issues {
	is := checkPolicyDownloadEvent(nil, e)
	if e.User.UPN != "" && e.Payload.Username != "" && e.User.UPN != e.Payload.Username {
		is.Add(telemetry.Warning, telemetry.ErrFormat, "payload.ngsUsername", "is not the UPN of the user")
	}
	return is
}

// member is a member of a user or a device that the page does not call optional.
type member struct{ name, value string }

// checkUser warns of members of the user that are absent. The full name is for the caller: users may lack it.
func checkUser(is telemetry.Issues, u *event.User) telemetry.Issues {
	return checkMembers(is, "user", u.Kept.Surprises(), findEventUser,
		member{"samName", u.SAMName}, member{"upn", u.UPN}, member{"userSid", u.UserSID})
}

// checkMembers warns of members that are absent. One that is there and empty, which is a bit in empty, is not absent.
func checkMembers(is telemetry.Issues, in string, empty uint64, find func(string) int, members ...member) telemetry.Issues {
	for _, m := range members {
		if m.value == "" && empty>>find(m.name)&1 == 0 {
			is.Add(telemetry.Warning, telemetry.ErrRequired, in+"."+m.name, "is missing")
		}
	}
	return is
}

// appsInMembers reports whether one of some JSON members, as they are kept, has the members of an [Apps].
func appsInMembers(kept string) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte("{"+kept+"}"), &members) != nil {
		return false
	}
	for _, value := range members {
		var names map[string]json.RawMessage
		if json.Unmarshal(value, &names) == nil && (names["published"] != nil || names["unpublished"] != nil) {
			return true
		}
	}
	return false
}

// appsInElements reports whether one of some XML elements, as they are kept, has the children of an [Apps].
func appsInElements(kept string) bool {
	d := xml.NewDecoder(strings.NewReader(kept))
	for depth := 0; ; {
		token, err := d.RawToken()
		if err != nil {
			return false
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 1 && (t.Name.Local == "published" || t.Name.Local == "unpublished") {
				return true
			}
			depth++
		case xml.EndElement:
			depth--
		}
	}
}

var (
	_ event.Event = (*AdminEvent)(nil)
	_ event.Event = (*ConfigEvent)(nil)
	_ event.Event = (*UserEvent)(nil)
	_ event.Event = (*PolicyDownloadEvent)(nil)
)
