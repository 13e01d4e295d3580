package uberagent

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
)

// Check reports missing required values, values and names that the page does not list, and a list of browser extensions
// that is not a list of codes.
func (e *ConfigurationEvent) Check() telemetry.Issues {
	is := checkConfigurationEvent(nil, e)
	if !e.Payload.BrowserExtensions.wellFormed() {
		is.Add(telemetry.Warning, telemetry.ErrFormat, "payload.browserextensions", "is not a list of numbers separated by commas")
	}
	return is
}

var _ event.Event = (*ConfigurationEvent)(nil)
