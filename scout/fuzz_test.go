package scout_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry/internal/eventtest"
)

func FuzzDeviceCountEvent(f *testing.F) { eventtest.Fuzz(f, "scout.DeviceCountEvent") }
