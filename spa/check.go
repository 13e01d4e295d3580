package spa

import (
	"encoding/json"
	"encoding/xml"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check reports missing required values, and values and names that the page does not list.
func (e *AdminEvent) Check() telemetry.Issues {
	return checkAdminEvent(nil, e)
}

// Check reports missing required values, and values and names that the page does not list.
func (e *ConfigEvent) Check() telemetry.Issues { return checkConfigEvent(nil, e) }

// Check reports missing required values, and values and names that the page does not list. It reports a list of
// applications under another name as a note.
func (e *UserEvent) Check() telemetry.Issues {
	is := checkUserEvent(nil, e)
	if kept := e.Payload.Kept; kept != nil && (appsInMembers(kept.Members) || appsInElements(kept.Elements)) {
		is.Add(telemetry.Note, telemetry.ErrUnknown, "payload.*", "looks like the list of applications under another name")
	}
	return is
}

// Check reports missing required values, values and names that the page does not list, and two names of the user that
// differ.
func (e *PolicyDownloadEvent) Check() telemetry.Issues {
	is := checkPolicyDownloadEvent(nil, e)
	if e.User.UPN != "" && e.Payload.Username != "" && e.User.UPN != e.Payload.Username {
		is.Add(telemetry.Warning, telemetry.ErrFormat, "payload.ngsUsername", "is not the UPN of the user")
	}
	return is
}

// appsInMembers reports whether the value of one of the kept JSON members has the members of an [Apps].
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

// appsInElements reports whether one of the kept XML elements has the children of an [Apps].
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
