package pseudonym_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// isToken is IsToken, written with the standard library.
func isToken(text string) bool {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	return err == nil && len(b) == 16 && len(text) == 24
}

func TestIsToken(t *testing.T) {
	token, err := pseudonym.Documented().Token(pseudonym.UPN, "mia@example.com")
	require.NoError(t, err)
	assert.True(t, pseudonym.IsToken(token))
	// Each byte of a token, with each possible value.
	for i := range token {
		for b := range 256 {
			text := token[:i] + string([]byte{byte(b)}) + token[i+1:]
			if pseudonym.IsToken(text) != isToken(text) {
				t.Fatalf("%q: %v", text, !isToken(text))
			}
		}
	}
	for _, text := range []string{"", token[:23], token + "=", token + "\n", token[:12] + "\n" + token[13:], " " + token,
		"AdministratorPC0000000==", "00000000-0000-0000-0000-000000000000", "5LmPikJc3GECn6pbNv4Yrw", strings.Repeat("=", 24)} {
		assert.Equal(t, isToken(text), pseudonym.IsToken(text), text)
	}
}

// A record that was scrubbed, encoded and decoded is refused by every class, with its path, and restored unchanged.
func TestScrubOfTokens(t *testing.T) {
	h := vectorHasher(t)
	v := sampleVisit()
	v.Session = new("MiXed")
	s, err := pseudonym.Scrub(h, &v)
	require.NoError(t, err)
	read := s.Value()
	paths := []string{"UPN", "SID", "SAM", "Name", "Account", "Device", "Session", "Guests[0].IP", "Guests[0].MAC"}
	for i, path := range paths {
		mixed := clone(t, v)
		set(&mixed, i, get(&read, i))
		before := clone(t, mixed)
		for _, h := range []*pseudonym.Hasher{h, pseudonym.Documented()} {
			got, err := pseudonym.Scrub(h, &mixed)
			refused(t, err, path, "want clear text, not a pseudonym")
			assert.True(t, got.IsZero(), "a refused record must not be returned")
		}
		assert.Empty(t, cmp.Diff(before, mixed))

		one, err := pseudonym.Scrub(h, &mixed, pseudonym.AllowTokens())
		require.NoError(t, err)
		twice, err := h.Token(slices.Collect(pseudonym.Preview(nil, &mixed))[i].Class, get(&read, i))
		if err != nil {
			twice = "" // a token is not a valid identifier of this class
		}
		value := one.Value()
		assert.Equal(t, twice, get(&value, i), path)

		// The other way round: one identifier in clear text is enough to be refused.
		clear := clone(t, read)
		set(&clear, i, get(&v, i))
		restored, err := pseudonym.Restore(&clear)
		refused(t, err, path, "want a pseudonym")
		assert.True(t, restored.IsZero())
	}
	got, err := pseudonym.Restore(&read)
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(read, got.Value()))
	assert.Equal(t, pseudonym.Report{Restored: 9}, got.Report())
	text, err := got.AppendJSON(nil)
	require.NoError(t, err)
	want, err := s.AppendJSON(nil)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(text))
	read.UPN, read.Guests[0].IP = "changed", "changed"
	assert.True(t, pseudonym.IsToken(got.Value().UPN) && pseudonym.IsToken(got.Value().Guests[0].IP), "the copy changes with the record")
}

// The error names the first identifier in the order of the pages.
func TestRestoreNamesTheFirst(t *testing.T) {
	v := sampleVisit()
	_, err := pseudonym.Restore(&v)
	refused(t, err, "UPN", "want a pseudonym")
	assert.NotContains(t, err.Error(), "Steven")
	v.UPN, v.SID = "", " "
	_, err = pseudonym.Restore(&v)
	refused(t, err, "SAM", "want a pseudonym")
	_, err = pseudonym.Restore[visit](nil)
	assert.ErrorIs(t, err, telemetry.ErrRequired)
}

// Restore drops undocumented content, empties blank identifiers, and accepts in clear text what Scrub keeps in clear
// text.
func TestRestoreLikeScrub(t *testing.T) {
	v := sampleVisit()
	v.Name = "  "
	h := vectorHasher(t)
	for _, opts := range [][]pseudonym.ScrubOption{
		nil, {pseudonym.OnlyDocumented()}, {pseudonym.WithPolicy(pseudonym.PolicyKeep, pseudonym.UPN, pseudonym.IP), nil},
		{pseudonym.WithPolicy(pseudonym.PolicyDrop, pseudonym.SID)}, {pseudonym.Omit(pseudonym.FieldsOptional)},
	} {
		s, err := pseudonym.Scrub(h, &v, opts...)
		require.NoError(t, err)
		read := s.Value()
		read.Unknown, read.Name = v.Unknown, " "
		got, err := pseudonym.Restore(&read, opts...)
		require.NoError(t, err)
		assert.Empty(t, cmp.Diff(s.Value(), got.Value()))
		assert.Equal(t, s.Report().Replaced, got.Report().Restored)
		assert.Equal(t, s.Report().Kept, got.Report().Kept)
		assert.Equal(t, 2, got.Report().UnknownDropped)
	}
}

func TestPolicies(t *testing.T) {
	v := sampleVisit()
	h := vectorHasher(t)
	s, err := pseudonym.Scrub(h, &v, pseudonym.OnlyDocumented(),
		pseudonym.WithPolicy(pseudonym.PolicyKeep, pseudonym.UPN, pseudonym.SID),
		pseudonym.WithPolicy(pseudonym.PolicyDrop, pseudonym.SID, pseudonym.IP),
		pseudonym.WithPolicy(pseudonym.PolicyToken, pseudonym.MAC))
	require.NoError(t, err)
	got := s.Value()
	assert.Equal(t, v.UPN, got.UPN)
	assert.Empty(t, got.SID, "the last policy of a class applies")
	assert.Empty(t, got.Guests[0].IP)
	assert.True(t, pseudonym.IsToken(got.Guests[0].MAC), "a policy takes precedence over OnlyDocumented")
	assert.Equal(t, v.Device, got.Device)
	assert.Equal(t, pseudonym.Report{Replaced: 4, Kept: 2, Dropped: 2, Empty: 0, UnknownDropped: 3}, s.Report())

	// An option that is not understood never keeps anything.
	for _, opt := range []pseudonym.ScrubOption{
		pseudonym.WithPolicy(0, pseudonym.UPN), pseudonym.WithPolicy(99, pseudonym.UPN), pseudonym.WithPolicy(pseudonym.PolicyDrop, 0),
		pseudonym.WithPolicy(pseudonym.PolicyDrop, 99), pseudonym.Omit(1 << 15),
	} {
		_, err := pseudonym.Scrub(h, &v, opt)
		assert.ErrorIs(t, err, telemetry.ErrUnknown)
		_, err = pseudonym.Restore(&v, opt)
		assert.ErrorIs(t, err, telemetry.ErrUnknown)
		assert.NotEmpty(t, slices.Collect(pseudonym.Preview(nil, &v, opt)))
	}
}

func TestOmit(t *testing.T) {
	v := sampleVisit()
	s, err := pseudonym.Scrub(vectorHasher(t), &v, pseudonym.Omit(pseudonym.FieldsOptional), pseudonym.Omit(pseudonym.FieldsCustomer, pseudonym.FieldsText))
	require.NoError(t, err)
	assert.Zero(t, s.Value().Minutes)
	assert.Empty(t, s.Value().Guests)
	assert.Equal(t, pseudonym.Report{Replaced: 6, Omitted: 2, UnknownDropped: 3}, s.Report())
	assert.Equal(t, 42, v.Minutes)
	assert.Len(t, v.Guests, 1)
}

// Preview shows what Scrub does with the same options.
func TestPreviewOfOptions(t *testing.T) {
	v := sampleVisit()
	v.Name = "5LmPikJc3GECn6pbNv4Yrw=="
	show := func(opts ...pseudonym.ScrubOption) (all []string) {
		for line := range pseudonym.Preview(vectorHasher(t), &v, opts...) {
			what := line.Class.String()
			if line.Fields != 0 {
				what = line.Fields.String()
			}
			all = append(all, fmt.Sprintf("%s %s %s %s", line.Path, what, line.State, line.After))
		}
		return all
	}
	assert.Equal(t, []string{
		"UPN upn clear scrubbed", "SID sid clear scrubbed", "SAM sam clear scrubbed", "Name full-name token refused",
		"Account user clear scrubbed", "Device device-id clear scrubbed", "Session opaque empty empty",
		"Guests[0].IP ip clear scrubbed", "Guests[0].MAC mac clear scrubbed",
	}, show())
	assert.Equal(t, []string{
		"Minutes optional clear dropped", "Guests customer clear dropped",
		"UPN upn clear clear", "SID sid clear dropped", "SAM sam clear scrubbed", "Name full-name token token",
		"Account user clear scrubbed", "Device device-id clear clear", "Session opaque empty empty",
	}, show(pseudonym.OnlyDocumented(), pseudonym.WithPolicy(pseudonym.PolicyKeep, pseudonym.UPN, pseudonym.FullName),
		pseudonym.WithPolicy(pseudonym.PolicyDrop, pseudonym.SID), pseudonym.Omit(pseudonym.FieldsOptional|pseudonym.FieldsCustomer)))
	assert.Contains(t, show(pseudonym.AllowTokens()), "Name full-name token scrubbed")
	assert.Equal(t, 42, v.Minutes, "Preview does not change the record")
	assert.Len(t, v.Guests, 1)
	assert.Empty(t, slices.Collect(pseudonym.Preview(nil, (*visit)(nil))), "Preview yields nothing for a nil pointer")
	for range pseudonym.Preview(nil, &v, pseudonym.Omit(pseudonym.FieldsOptional|pseudonym.FieldsCustomer)) {
		break
	}

	h := vectorHasher(t)
	clean := sampleVisit()
	s, err := pseudonym.Scrub(h, &clean)
	require.NoError(t, err)
	read := s.Value()
	for line := range pseudonym.Preview(h, &read) {
		assert.Contains(t, []pseudonym.State{pseudonym.StateToken, pseudonym.StateEmpty}, line.State, line.Path)
	}
	restored, err := pseudonym.Restore(&read)
	require.NoError(t, err)
	same := restored.Value()
	assert.Equal(t, slices.Collect(pseudonym.Preview(h, &read)), slices.Collect(pseudonym.Preview(h, &same)))
}

// Preview says which identifiers Scrub empties because they are malformed, which depends on the scheme of the hasher.
func TestPreviewOfMalformed(t *testing.T) {
	v := sampleVisit()
	v.SID, v.Guests[0].IP, v.Guests[0].MAC = "no SID", "10.1.2.3:443", "no MAC"
	for _, h := range []*pseudonym.Hasher{vectorHasher(t), pseudonym.Documented(), nil, {}} {
		got := make(map[pseudonym.State]int)
		for line := range pseudonym.Preview(h, &v) {
			got[line.After]++
		}
		if h.Scheme() == "none" {
			assert.Zero(t, got[pseudonym.StateMalformed], "a nil hasher is treated like the documented scheme")
			continue
		}
		s, err := pseudonym.Scrub(h, &v)
		require.NoError(t, err)
		assert.Equal(t, s.Report().Malformed, got[pseudonym.StateMalformed], h.Scheme())
		assert.Equal(t, s.Report().Replaced, got[pseudonym.StateScrubbed], h.Scheme())
		assert.Equal(t, h.Scheme() != "documented", got[pseudonym.StateMalformed] > 0)
	}
}

func TestFields(t *testing.T) {
	for f := pseudonym.FieldsUnused; f <= pseudonym.FieldsText; f <<= 1 {
		got, err := pseudonym.ParseFields(f.String())
		require.NoError(t, err)
		assert.Equal(t, f, got)
	}
	got, err := pseudonym.ParseFields("customer|optional")
	require.NoError(t, err)
	assert.Equal(t, "optional|customer", got.String())
	assert.Equal(t, "none", pseudonym.Fields(0).String())
	assert.Equal(t, "text|unknown", (pseudonym.FieldsText | 1<<12).String())
	for _, text := range []string{"", "none", "Customer", "customer|", "customer,optional", " customer"} {
		_, err := pseudonym.ParseFields(text)
		assert.ErrorIs(t, err, telemetry.ErrUnknown, text)
		assert.ErrorContains(t, err, ": unused, undocumented, optional, customer, installation, serial, session, host, text")
	}
	for p := pseudonym.PolicyToken; p <= pseudonym.PolicyDrop; p++ {
		got, err := pseudonym.ParsePolicy(p.String())
		require.NoError(t, err)
		assert.Equal(t, p, got)
	}
	_, err = pseudonym.ParsePolicy("unknown")
	assert.ErrorIs(t, err, telemetry.ErrUnknown)
}

func TestReportAdd(t *testing.T) {
	one := pseudonym.Report{Replaced: 1, Restored: 2, Empty: 3, Kept: 4, Dropped: 5, Malformed: 6, Omitted: 7, UnknownDropped: 8}
	sum := one
	sum.Add(one)
	assert.Equal(t, pseudonym.Report{Replaced: 2, Restored: 4, Empty: 6, Kept: 8, Dropped: 10, Malformed: 12, Omitted: 14, UnknownDropped: 16}, sum)
	sum.Add(pseudonym.Report{InClear: true})
	sum.Add(one)
	assert.True(t, sum.InClear)
}

func refused(t *testing.T, err error, path, want string) {
	t.Helper()
	require.ErrorIs(t, err, telemetry.ErrClearText)
	var e *telemetry.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, path, e.Path)
	assert.ErrorContains(t, err, want)
}

// get and set reach identifier n of a visit, in the order of Identifiers.
func get(v *visit, n int) string { return *value(v, n) }

func set(v *visit, n int, text string) { *value(v, n) = text }

func value(v *visit, n int) *string {
	i := 0
	for id := range pseudonym.Identifiers(v) {
		if i == n {
			return id.Value
		}
		i++
	}
	return nil
}
