package uberagent_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry/internal/eventtest"
)

func FuzzConfigurationEvent(f *testing.F) { eventtest.Fuzz(f, "uberagent.ConfigurationEvent") }
