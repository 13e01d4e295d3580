package hostile

import (
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// printed returns v as every way of printing and logging shows it, in lower case.
func printed(v any) string {
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		fmt.Fprintf(&out, verb+"\n", v)
		fmt.Fprintf(&out, verb+"\n", struct{ inside any }{v})
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("x", "v", v, slog.Group("g", "v", v))
	}
	if text, err := json.Marshal(v); err == nil {
		out.Write(text)
	}
	if text, err := xml.Marshal(v); err == nil {
		out.Write(text)
	}
	return strings.ToLower(out.String())
}

// assertHides checks that v does not show some bytes in any way of printing or logging: as text or as numbers.
func assertHides(t *testing.T, what string, v any, hidden string) {
	t.Helper()
	all := printed(v)
	for _, form := range []string{hidden, hex.EncodeToString([]byte(hidden)), strings.Trim(fmt.Sprint([]byte(hidden)), "[]")} {
		if strings.Contains(all, strings.ToLower(form)) {
			t.Errorf("%s shows what it must hide: %s", what, all)
		}
	}
}

// assertSilent checks that v does not show a canary of the input in any way of printing or logging.
func assertSilent(t *testing.T, what string, v any) {
	t.Helper()
	assertHides(t, what, v, canary)
	if err, ok := v.(error); ok {
		for _, inner := range unwrapped(err) {
			assertSilent(t, what, inner)
		}
	}
}

func unwrapped(err error) []error {
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		return list.Unwrap()
	}
	if inner := errors.Unwrap(err); inner != nil {
		return []error{inner}
	}
	return nil
}

// No issue of a record shows its content, in a documented or an undocumented field.
func TestIssuesAreSilent(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		asJSON, asXML := r.document(t)
		for format, doc := range map[telemetry.Format]string{
			telemetry.JSON: within(`"Canary":{"Canary":"Canary"}`)(asJSON),
			telemetry.XML:  onRoot(" Canary='Canary'")(inRoot("<Canary>Canary</Canary>")(asXML)),
		} {
			v := r.new()
			require.NoError(t, decode(v, format, doc))
			is := v.Check()
			require.NotEmpty(t, is)
			assertSilent(t, r.name, is)
			if err := is.Err(); err != nil {
				assertSilent(t, r.name, err)
			}
		}
	})
}

// If a value cannot be encoded, the error does not contain it.
func TestWriteErrorsAreSilent(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		v := r.full(t)
		for id := range pseudonym.Identifiers(v) {
			if id.Value == nil {
				continue
			}
			was := *id.Value
			*id.Value = canary + "\xff"
			for _, format := range []telemetry.Format{telemetry.JSON, telemetry.XML} {
				_, err := encode(v, format)
				require.ErrorIs(t, err, telemetry.ErrEncoding, id.Path)
				assertSilent(t, id.Path, err)
			}
			*id.Value = was
		}
	})
}

// Errors of functions that parse a text do not contain it.
func TestParsersAreSilent(t *testing.T) {
	parsers := map[string]func(string) error{
		"ParseUSDate":       func(s string) error { _, err := telemetry.ParseUSDate(s); return err },
		"ParseLicenseDate":  func(s string) error { _, err := telemetry.ParseLicenseDate(s); return err },
		"ParseDigest":       func(s string) error { _, err := telemetry.ParseDigest(s); return err },
		"ParseEpochSeconds": func(s string) error { _, err := telemetry.ParseEpochSeconds(s); return err },
		"ParseEpochMillis":  func(s string) error { _, err := telemetry.ParseEpochMillis(s); return err },
		"ParseLocalTime":    func(s string) error { _, err := telemetry.ParseLocalTime(s); return err },
		"ParseFloatingTime": func(s string) error { _, err := telemetry.ParseFloatingTime(s); return err },
		"ParseSADate":       func(s string) error { _, err := telemetry.ParseSADate(s); return err },
		"ParseISODate":      func(s string) error { _, err := telemetry.ParseISODate(s); return err },
		"ParseUTCTime":      func(s string) error { _, err := telemetry.ParseUTCTime(s); return err },
		"ParseUTCMillis":    func(s string) error { _, err := telemetry.ParseUTCMillis(s); return err },
		"ParseFeatures":     func(s string) error { _, err := event.ParseFeatures(s); return err },
		"ParseKey":          func(s string) error { _, err := pseudonym.ParseKey(s); return err },
		"ParseClass":        func(s string) error { _, err := pseudonym.ParseClass(s); return err },
		"LoadKeyFile":       func(s string) error { _, err := pseudonym.LoadKeyFile("tpk1." + s); return err },
		"CreateKeyFile":     func(s string) error { _, err := pseudonym.CreateKeyFile("tpk1." + s); return err },
		"WithScope":         func(s string) error { _, err := pseudonym.Ephemeral(pseudonym.WithScope(s + "\n")); return err },
		"WithEpoch":         func(s string) error { _, err := pseudonym.Ephemeral(pseudonym.WithEpoch(s + ".")); return err },
		"WithKnown":         func(s string) error { _, err := leakscan.New(leakscan.WithKnown(0, s)); return err },
		"ParsePIIClass":     func(s string) error { _, err := xenserver.ParsePIIClass(s); return err },
		"ParseOtherConfig": func(s string) error {
			_, err := xenserver.ParseOtherConfig(map[string]string{"mail-min-priority": s})
			return err
		},
		"ParseBuild":            func(s string) error { _, err := netscaler.ParseBuild(s); return err },
		"ParseGatewayTelemetry": func(s string) error { _, err := netscaler.ParseGatewayTelemetry(s); return err },
		"ParseCommand":          func(s string) error { _, err := netscaler.ParseCommand(s + ` "`); return err },
		"ReadCommands": func(s string) error {
			for _, err := range netscaler.ReadCommands(strings.NewReader(s+" \""), telemetry.Limits{}) {
				return err
			}
			return nil
		},
		"ReadConf": func(s string) error {
			_, err := netscaler.ReadConf(strings.NewReader(s+"\xff"), telemetry.Limits{})
			return err
		},
		"licenseserver.Verify": func(s string) error { _, err := licenseserver.Verify(strings.NewReader(s)); return err },
		"event.Reader": func(s string) error {
			for _, err := range event.NewReader(strings.NewReader(s), new(event.Registry)).Events(t.Context()) {
				return err
			}
			return nil
		},
	}
	refusals := 0
	for name, parse := range parsers {
		for _, text := range []string{
			canary, canary + "\x00", canary + "\xff", "7" + canary, "2022-10-10T06:11:14" + canary, "10/10/2022 " + canary, canary + "," + canary + ",1",
			"ns_telemetry_server," + canary + ",5140", "tpk1." + strings.Repeat(canary[:1], 8) + "." + strings.Repeat("a", 43), `{"` + canary + `":`, "<" + canary,
			strings.Repeat(canary, 200),
		} {
			if err := parse(text); err != nil {
				refusals++
				assertSilent(t, name, err)
			}
		}
	}
	assert.Greater(t, refusals, 8*len(parsers))
}
