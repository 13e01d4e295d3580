package netscaler_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func option(name string, values ...string) netscaler.Option {
	return netscaler.Option{Name: name, Values: values}
}

func text(t testing.TB, commands ...netscaler.Command) string {
	t.Helper()
	out, err := netscaler.AppendCommands(nil, commands)
	require.NoError(t, err)
	return string(out)
}

func TestDocumentedCommands(t *testing.T) {
	for file, commands := range map[string][]netscaler.Command{
		"netscaler-collection.txt": netscaler.CollectionCommands(),
		"netscaler-removal.txt":    netscaler.RemovalCommands(false),
	} {
		assert.Equal(t, read(t, file), text(t, commands...), file)
		parsed, err := readCommands(strings.NewReader(read(t, file)), telemetry.Limits{})
		require.NoError(t, err, file)
		assert.Equal(t, commands, unnumbered(parsed), file)
	}
	assert.Equal(t, netscaler.RemovalCommands(false)[:1], netscaler.RemovalCommands(true), "AppFlow is not disabled if other analytics need it")
}

func TestParseCommand(t *testing.T) {
	words := func(words ...string) netscaler.Command { return netscaler.Command{Words: words} }
	for name, c := range map[string]struct {
		text string
		want netscaler.Command
		back string // the text after a round trip; empty if it is the same
	}{
		"no options":        {"enable ns feature AppFlow", words("enable", "ns", "feature", "AppFlow"), ""},
		"spaces and tabs":   {"\t enable  ns\tfeature AppFlow ", words("enable", "ns", "feature", "AppFlow"), "enable ns feature AppFlow"},
		"a flag":            {"save config -all", netscaler.Command{Words: []string{"save", "config"}, Options: []netscaler.Option{option("all")}}, ""},
		"several values":    {"set x -ports 80 443 -f", netscaler.Command{Words: []string{"set", "x"}, Options: []netscaler.Option{option("ports", "80", "443"), option("f")}}, ""},
		"quotes":            {`add x "a \"b\" \\c"`, words("add", "x", `a "b" \c`), ""},
		"empty argument":    {`add x ""`, words("add", "x", ""), ""},
		"a quoted option":   {`add x "-type"`, words("add", "x", "-type"), ""},
		"a negative number": {`set x -weight -1 -`, netscaler.Command{Words: []string{"set", "x"}, Options: []netscaler.Option{option("weight", "-1", "-")}}, `set x -weight -1 "-"`},
		"other scripts":     {`add x Büro 東京 "é"`, words("add", "x", "Büro", "東京", "é"), `add x "Büro" "東京" "é"`},
		"C5 shell":          {"set x ; rm -rf / `id` $(x) |", netscaler.Command{Words: []string{"set", "x", ";", "rm"}, Options: []netscaler.Option{option("rf", "/", "`id`", "$(x)", "|")}}, `set x ";" rm -rf "/" "` + "`id`" + `" "$(x)" "|"`},
		"C11 schema file":   {`add x -schemaFile "../../x"`, netscaler.Command{Words: []string{"add", "x"}, Options: []netscaler.Option{option("schemaFile", "../../x")}}, ""},
		"next to letters":   {`add x "@" "[" "` + "`" + `" "{" "/" ":" Z z A a`, words("add", "x", "@", "[", "`", "{", "/", ":", "Z", "z", "A", "a"), ""},
		"U+FFFD":            {"add x \"\ufffda\"", words("add", "x", "\ufffda"), ""},
		"quotes that curl":  {`add x "Steven’s “x”"`, words("add", "x", "Steven’s “x”"), ""},
	} {
		got, err := netscaler.ParseCommand(c.text)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got, name)
		if c.back == "" {
			c.back = c.text
		}
		assert.Equal(t, c.back+"\n", text(t, got), name)
	}
}

func TestParseCommandRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		kind   error
		offset int64
	}{
		"C1 NeedCopy":              {"rm SECRET <!--NeedCopy-->", telemetry.ErrSyntax, 10},
		"C1 NeedCopy without room": {"rm SECRET<!--NeedCopy-->", telemetry.ErrSyntax, 9},
		"C1 en dash":               {"add x –type t", telemetry.ErrSyntax, 6},
		"C1 em dash":               {"add x —type t", telemetry.ErrSyntax, 6},
		"C1 minus":                 {"add x −type t", telemetry.ErrSyntax, 6},
		"C1 hyphen":                {"add x ‐type t", telemetry.ErrSyntax, 6},
		"C1 curly quotes":          {"add x “y”", telemetry.ErrSyntax, 6},
		"C1 single curly quotes":   {"add x ‘y’", telemetry.ErrSyntax, 6},
		"C1 no-break space":        {"add\u00a0x", telemetry.ErrSyntax, 3},
		"C1 narrow no-break space": {"add\u202fx", telemetry.ErrSyntax, 3},
		"C7 zero width":            {"add\u200bx", telemetry.ErrSyntax, 3},
		"C7 right to left":         {"add \u202ex", telemetry.ErrSyntax, 4},
		"C7 escape":                {"add \x1b[2J", telemetry.ErrSyntax, 4},
		"C7 NUL in quotes":         {"add \"\x00\"", telemetry.ErrSyntax, 5},
		"C7 C1 control":            {"add \u009b", telemetry.ErrSyntax, 4},
		"line break":               {"add x\nrm x", telemetry.ErrSyntax, 5},
		"line break in quotes":     {"add \"x\ny\"", telemetry.ErrSyntax, 6},
		"line separator":           {"add \"x\u2028y\"", telemetry.ErrSyntax, 6},
		"C2 carriage return":       {"add x\r", telemetry.ErrSyntax, 5},
		"C8 no UTF-8":              {"add \xff", telemetry.ErrEncoding, 4},
		"C8 half a character":      {"add \"é"[:6], telemetry.ErrEncoding, 5},
		"C4 no closing quote":      {`add x "SECRET -type t`, telemetry.ErrSyntax, 6},
		"C4 doubled quote":         {`add x ""SECRET""`, telemetry.ErrSyntax, 6},
		"C4 backslash at end":      {`add x "SECRET\`, telemetry.ErrSyntax, 6},
		"C4 escaped closing quote": {`add x "SECRET\"`, telemetry.ErrSyntax, 6},
		"C4 nested quotes":         {`add x "a "b" c"`, telemetry.ErrSyntax, 6},
		"C4 two at once":           {`add x "a""b"`, telemetry.ErrSyntax, 6},
		"C4 single quotes":         {`add x 'a' 'b c`, telemetry.ErrSyntax, 10},
		"C4 quote in a word":       {`add x a"b`, telemetry.ErrSyntax, 7},
		"quote in parentheses":     {`add x a("SECRET)`, telemetry.ErrSyntax, 8},
		"no closing parenthesis":   {`add x a(b(c) SECRET d`, telemetry.ErrSyntax, 7},
		"no opening parenthesis":   {`add x a(b)) SECRET`, telemetry.ErrSyntax, 10},
		"escape in a q quote":      {"add x q{\x1b[2J}", telemetry.ErrSyntax, 8},
		"curly in parentheses":     {`add x f(“y”)`, telemetry.ErrSyntax, 8},
		"C1 non-breaking hyphen":   {"add x \u2011type t", telemetry.ErrSyntax, 6},
		"C1 dash within an option": {"add x -type–t", telemetry.ErrSyntax, 11},
		"C1 mark after an option":  {"add x -type<!--NeedCopy-->", telemetry.ErrSyntax, 11},
		"empty":                    {"", telemetry.ErrSyntax, 0},
		"spaces alone":             {"  ", telemetry.ErrSyntax, 0},
		"options alone":            {" -type t", telemetry.ErrSyntax, 1},
		"option glued to a value":  {`add x -type"t"`, telemetry.ErrSyntax, 11},
		"option twice":             {`add x -type t -type t`, telemetry.ErrDuplicate, 14},
		"option twice in any case": {`add x -type t -TYPE t`, telemetry.ErrDuplicate, 14},
		"a comment alone":          {`# add x`, telemetry.ErrSyntax, 0},
		"C3 65537 bytes":           {"add " + strings.Repeat("x", 64<<10-3), telemetry.ErrLimit, 64 << 10},
	} {
		got, err := netscaler.ParseCommand(c.text)
		failsAt(t, err, c.kind, c.offset, name, c.text)
		assert.Equal(t, netscaler.Command{}, got, name)

		kept := netscaler.Command{Words: []string{"kept"}}
		require.Error(t, kept.UnmarshalText([]byte(c.text)), name)
		assert.Equal(t, []string{"kept"}, kept.Words, name)
	}
	_, err := netscaler.ParseCommand("add x –type t")
	assert.ErrorContains(t, err, "U+2013")
	_, err = netscaler.ParseCommand("add " + strings.Repeat("x", 64<<10-4))
	assert.NoError(t, err, "C3: 65536 bytes")
}

func TestAppendTextRefuses(t *testing.T) {
	word := func(w string) netscaler.Command { return netscaler.Command{Words: []string{"add", w}} }
	options := func(options ...netscaler.Option) netscaler.Command {
		return netscaler.Command{Words: []string{"add"}, Options: options}
	}
	for name, c := range map[string]struct {
		command netscaler.Command
		kind    error
	}{
		"line separator":       {word("x\u2029"), telemetry.ErrFormat},
		"C7 escape":            {word("\x1b]52;c;"), telemetry.ErrFormat},
		"C7 right to left":     {word("\u202e"), telemetry.ErrFormat},
		"vertical tab":         {word("a\vb"), telemetry.ErrFormat},
		"C8 no UTF-8":          {word("\xff"), telemetry.ErrEncoding},
		"value":                {options(option("a", "\x00")), telemetry.ErrFormat},
		"option name":          {options(option("a b")), telemetry.ErrFormat},
		"option name injected": {options(option("a\nrm")), telemetry.ErrFormat},
		"option digit first":   {options(option("1a")), telemetry.ErrFormat},
		"option name quoted":   {options(option(`a"b"`)), telemetry.ErrFormat},
		"option name, curly":   {options(option("a’b")), telemetry.ErrFormat},
		"C8 option name":       {options(option("a\xff")), telemetry.ErrEncoding},
		"no option name":       {options(option("")), telemetry.ErrFormat},
		"option twice":         {options(option("a"), option("b"), option("A")), telemetry.ErrDuplicate},
		"no words":             {netscaler.Command{}, telemetry.ErrRequired},
		"C3 too long":          {word(strings.Repeat("x", 64<<10)), telemetry.ErrLimit},
	} {
		dst := []byte("kept")
		out, err := c.command.AppendText(dst)
		require.ErrorIs(t, err, c.kind, name)
		assert.Equal(t, "kept", string(out), name)
		out, err = netscaler.AppendCommands(dst, []netscaler.Command{word("x"), c.command})
		require.ErrorIs(t, err, c.kind, name)
		assert.Equal(t, "kept", string(out), name)
	}
}

// A command is a string in JSON, because it is a text everywhere.
func TestCommandText(t *testing.T) {
	text, err := json.Marshal(netscaler.RemovalCommands(false))
	require.NoError(t, err)
	assert.Equal(t, `["rm analytics profile telemetry_metrics_profile","disable ns feature AppFlow"]`, string(text))
	var back []netscaler.Command
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, netscaler.RemovalCommands(false), back)
}

// The work on a line is linear in its length, with any number of options.
func TestManyOptions(t *testing.T) {
	var b strings.Builder
	b.WriteString("set x")
	for i := range 8000 {
		fmt.Fprintf(&b, " -a%d", i)
	}
	c, err := netscaler.ParseCommand(b.String())
	require.NoError(t, err)
	assert.Len(t, c.Options, 8000)
	assert.Equal(t, b.String()+"\n", text(t, c))
}

// Whatever can be parsed can be printed, and the output parses and prints the same.
func FuzzCommand(f *testing.F) {
	for _, c := range append(netscaler.CollectionCommands(), netscaler.RemovalCommands(false)...) {
		f.Add(text(f, c))
	}
	f.Fuzz(func(t *testing.T, in string) {
		first, err := netscaler.ParseCommand(in)
		if err != nil {
			return
		}
		printed, err := first.MarshalText()
		if errors.Is(err, telemetry.ErrLimit) {
			return // quotes may make it longer than the limit
		}
		require.NoError(t, err)
		second, err := netscaler.ParseCommand(string(printed))
		require.NoError(t, err)
		require.Equal(t, first, second)
		again, err := second.MarshalText()
		require.NoError(t, err)
		require.Equal(t, printed, again)
	})
}

// Whatever can be printed parses as the same command.
func FuzzPrint(f *testing.F) {
	f.Add("add", "x y", "type", `a "b" \`)
	f.Add("-rf", "", "a-b_1", "`id`; $(x)")
	f.Fuzz(func(t *testing.T, verb, name, opt, value string) {
		c := netscaler.Command{Words: []string{verb, name}, Options: []netscaler.Option{option(opt, value)}}
		printed, err := c.MarshalText()
		if err != nil {
			return
		}
		require.NotContains(t, string(printed), "\n")
		require.NotContains(t, string(printed), "\r")
		back, err := netscaler.ParseCommand(string(printed))
		require.NoError(t, err)
		require.Equal(t, c, back)
	})
}
