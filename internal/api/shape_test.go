package api

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	function   = regexp.MustCompile(`^\w+: (?:func|method \([^)]*\)|requires) ([\w.]+)(?:\[.*\])?\((.*?)\)(?: \(?([^()]*)\)?)?$`)
	optionType = regexp.MustCompile(`^\w+: type \w*Option (.*)$`)
)

// The rules that the documentation of package telemetry states for options, limits, contexts and documents hold in all
// packages.
func TestShape(t *testing.T) {
	dirs, err := packages("../..")
	require.NoError(t, err)
	options := 0
	for _, dir := range dirs {
		lines, err := list("../..", dir)
		require.NoError(t, err)
		for _, line := range lines {
			for _, broken := range shape(line) {
				assert.Fail(t, broken, line)
			}
			if m := optionType.FindStringSubmatch(line); m != nil && m[1] != "struct" {
				options++
				assert.Regexp(t, `^(= )?func\(\*\w+\)$`, m[1], line)
			}
		}
	}
	assert.Greater(t, options, 7)
}

// shape returns the rules that a line of the list breaks.
func shape(line string) (broken []string) {
	m := function.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	name, params, results := m[1], strings.Split(m[2], ", "), m[3]
	rule := func(holds bool, text string) {
		if !holds {
			broken = append(broken, text)
		}
	}
	for i, p := range params {
		last := i == len(params)-1
		switch {
		case strings.HasSuffix(p, "context.Context"):
			rule(i == 0 && p == "ctx context.Context", "a context is the first parameter and is called ctx")
		case strings.Contains(p, "...") && strings.Contains(p, "Option"):
			rule(last && strings.HasPrefix(p, "opts ..."), "options are the last parameter and are called opts")
		case strings.HasSuffix(p, "telemetry.Limits"), strings.HasSuffix(p, " Limits"):
			if strings.HasSuffix(results, "Option") {
				rule(name == "WithLimits", "the option that sets limits is called WithLimits")
				continue
			}
			rule(last && strings.HasPrefix(p, "limits "), "limits are the last parameter and are called limits")
		}
	}
	if strings.Contains(name, "Decode") {
		rule(params[0] == "data []byte" || strings.HasSuffix(params[0], " io.Reader"), "a document is data []byte, and a stream is a reader, and comes first")
	}
	return broken
}

// Each rule refuses what it should.
func TestShapeIsBroken(t *testing.T) {
	for _, line := range []string{
		"p: func F(a int, ctx context.Context) error",
		"p: func F(c context.Context) error",
		"p: func F(opts ...Option, n int)",
		"p: func F(options ...p.Option)",
		"p: func WithMost(l telemetry.Limits) Option",
		"p: func Read(limits telemetry.Limits, in io.Reader) error",
		"p: method (*T) DecodeXML(in string, limits telemetry.Limits) error",
		"telemetry: requires Document.DecodeXML(doc []byte, limits Limits) error",
	} {
		assert.NotEmpty(t, shape(line), line)
	}
	for _, line := range []string{
		"p: func F(ctx context.Context, opts ...Option) (*T, error)",
		"p: func WithLimits(l telemetry.Limits) Option",
		"p: method (*T) DecodeXML(data []byte, limits telemetry.Limits) error",
		"p: func ReadConf(in io.Reader, limits telemetry.Limits) (*Conf, error)",
	} {
		assert.Empty(t, shape(line), line)
	}
}
