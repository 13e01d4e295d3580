package provisioning_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry/internal/eventtest"
)

func FuzzUsageEvent(f *testing.F) { eventtest.Fuzz(f, "provisioning.UsageEvent") }
