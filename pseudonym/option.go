package pseudonym

import (
	"strings"
	"unicode/utf8"

	"github.com/csg-telemetry/telemetry/internal/codec"
)

// HasherOption configures [Keyed] and [Ephemeral]: it limits which tokens can be joined with those of the hasher. To find a
// token later with [KeyRing.Match], pass the same options. A nil HasherOption is ignored.
type HasherOption func(*options)

type options struct {
	scope string
	epoch string
}

// WithScope makes the tokens of one scope, such as a tenant, different from those of all other scopes. A scope is at
// most 255 bytes of UTF-8 without control and bidirectional characters.
func WithScope(scope string) HasherOption {
	return func(o *options) { o.scope = scope }
}

// WithEpoch makes the tokens of one period, such as 2026Q4, different from those of all other periods, so that nobody
// can be tracked from one period to the next. An epoch is at most 32 bytes of UTF-8 without dots, control and
// bidirectional characters. See [EpochOf].
func WithEpoch(epoch string) HasherOption {
	return func(o *options) { o.epoch = epoch }
}

func newOptions(opts []HasherOption) (options, error) {
	var o options
	for _, opt := range opts {
		if opt != nil {
			opt(&o)
		}
	}
	if len(o.scope) > 255 || !isPlain(o.scope) {
		return options{}, keyError("a scope of at most 255 bytes of UTF-8 without control and bidirectional characters", nil)
	}
	if len(o.epoch) > 32 || !isPlain(o.epoch) || strings.Contains(o.epoch, ".") {
		return options{}, keyError("an epoch of at most 32 bytes of UTF-8 without dots, control and bidirectional characters", nil)
	}
	return o, nil
}

// isPlain reports whether s has no invisible characters: different scopes must not look the same when printed.
func isPlain(s string) bool {
	return utf8.ValidString(s) && !codec.HasControl(s) && !codec.HasBidi(s)
}
