package licenseserver

import (
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/fault"
)

func failure(kind error, want string) error { return (*telemetry.Error)(fault.New(kind, want)) }

// asError shows a failure of the inner packages to users.
func asError(err error) error { return (*telemetry.Error)(codec.AsError(err)) }
