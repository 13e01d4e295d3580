package uberagent

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check returns what is wrong with the event: required values that are missing, values and names that the page does not have,
// and a list of browser extensions that is not one of codes.
func (e *ConfigurationEvent) Check() telemetry.Issues {
	is := checkConfigurationEvent(nil, e)
	if !e.Payload.BrowserExtensions.wellFormed() {
		is.Add(telemetry.Warning, telemetry.ErrFormat, "payload.browserextensions", "is no list of numbers with commas between them")
	}
	return is
}

var _ event.Event = (*ConfigurationEvent)(nil)
