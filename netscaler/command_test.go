package netscaler_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

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
		parsed, err := netscaler.ReadCommands(strings.NewReader(read(t, file)), telemetry.Limits{})
		require.NoError(t, err, file)
		assert.Equal(t, commands, parsed, file)
	}
	assert.Equal(t, netscaler.RemovalCommands(false)[:1], netscaler.RemovalCommands(true), "AppFlow stays on for others")
}

func TestParseCommand(t *testing.T) {
	words := func(words ...string) netscaler.Command { return netscaler.Command{Words: words} }
	for name, c := range map[string]struct {
		text string
		want netscaler.Command
		back string // empty: the same text
	}{
		"no options":        {"enable ns feature AppFlow", words("enable", "ns", "feature", "AppFlow"), ""},
		"spaces and tabs":   {"\t enable  ns\tfeature AppFlow ", words("enable", "ns", "feature", "AppFlow"), "enable ns feature AppFlow"},
		"a flag":            {"save config -all", netscaler.Command{Words: []string{"save", "config"}, Options: []netscaler.Option{option("all")}}, ""},
		"several values":    {"set x -ports 80 443 -f", netscaler.Command{Words: []string{"set", "x"}, Options: []netscaler.Option{option("ports", "80", "443"), option("f")}}, ""},
		"quotes":            {`add x "a \"b\" \\c"`, words("add", "x", `a "b" \c`), ""},
		"empty argument":    {`add x ""`, words("add", "x", ""), ""},
		"a quoted option":   {`add x "-type"`, words("add", "x", "-type"), ""},
		"a negative number": {`set x -weight -1 -`, netscaler.Command{Words: []string{"set", "x"}, Options: []netscaler.Option{option("weight", "-1", "-")}}, `set x -weight "-1" "-"`},
		"other scripts":     {`add x Büro 東京 "é"`, words("add", "x", "Büro", "東京", "é"), `add x "Büro" "東京" "é"`},
		"C5 shell":          {"set x ; rm -rf / `id` $(x) |", netscaler.Command{Words: []string{"set", "x", ";", "rm"}, Options: []netscaler.Option{option("rf", "/", "`id`", "$(x)", "|")}}, `set x ";" rm -rf "/" "` + "`id`" + `" "$(x)" "|"`},
		"C11 schema file":   {`add x -schemaFile "../../x"`, netscaler.Command{Words: []string{"add", "x"}, Options: []netscaler.Option{option("schemaFile", "../../x")}}, ""},
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
		"C1 no-break in quotes":    {"add \"\u00a0\"", telemetry.ErrSyntax, 5},
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
		"C4 quote in a word":       {`add x a"b"`, telemetry.ErrSyntax, 7},
		"C4 other escape":          {`add x "a\nb"`, telemetry.ErrSyntax, 6},
		"bare backslash":           {`add x a\`, telemetry.ErrSyntax, 7},
		"single quotes":            {`add 'x y'`, telemetry.ErrSyntax, 4},
		"empty":                    {"", telemetry.ErrSyntax, 0},
		"spaces alone":             {"  ", telemetry.ErrSyntax, 0},
		"options alone":            {" -type t", telemetry.ErrSyntax, 1},
		"option glued to a value":  {`add x -type"t"`, telemetry.ErrSyntax, 11},
		"option with other signs":  {`add x -type=t`, telemetry.ErrSyntax, 6},
		"option twice":             {`add x -type t -type t`, telemetry.ErrDuplicate, 14},
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
		"C5 line break":        {word("x\nrm ns config"), telemetry.ErrFormat},
		"C5 carriage return":   {word("x\r"), telemetry.ErrFormat},
		"line separator":       {word("x\u2029"), telemetry.ErrFormat},
		"C7 escape":            {word("\x1b]52;c;"), telemetry.ErrFormat},
		"C7 right to left":     {word("\u202e"), telemetry.ErrFormat},
		"tab":                  {word("a\tb"), telemetry.ErrFormat},
		"C8 no UTF-8":          {word("\xff"), telemetry.ErrEncoding},
		"value":                {options(option("a", "\n")), telemetry.ErrFormat},
		"option name":          {options(option("a b")), telemetry.ErrFormat},
		"option name injected": {options(option("a\nrm")), telemetry.ErrFormat},
		"option digit first":   {options(option("1a")), telemetry.ErrFormat},
		"no option name":       {options(option("")), telemetry.ErrFormat},
		"option twice":         {options(option("a"), option("b"), option("a")), telemetry.ErrDuplicate},
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

func TestReadCommands(t *testing.T) {
	want := netscaler.RemovalCommands(false)
	plain := text(t, want...)
	for name, file := range map[string]string{
		"plain":                plain,
		"C2 CRLF":              strings.ReplaceAll(plain, "\n", "\r\n"),
		"C2 no end":            strings.TrimSuffix(plain, "\n"),
		"C2 byte order mark":   "\ufeff" + plain,
		"blank lines":          "\n \t\n" + strings.ReplaceAll(plain, "\n", "\n\n"),
		"comments":             "#NS14.1 Build 28.5\n" + plain + "# rm “x”",
		"comment behind a BOM": "\ufeff# x\n" + plain,
	} {
		for kind, in := range map[string]io.Reader{
			"whole": strings.NewReader(file), "J28 bytes": iotest.OneByteReader(strings.NewReader(file)),
			"J28 data and error": iotest.DataErrReader(strings.NewReader(file)),
		} {
			got, err := netscaler.ReadCommands(in, telemetry.Limits{})
			require.NoError(t, err, "%s, %s", name, kind)
			assert.Equal(t, want, got, "%s, %s", name, kind)
		}
	}
	none, err := netscaler.ReadCommands(strings.NewReader("\ufeff"), telemetry.Limits{})
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestReadCommandsRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		file   string
		kind   error
		offset int64
		line   int
	}{
		"second line":        {"rm x\r\nrm “SECRET”", telemetry.ErrSyntax, 9, 2},
		"behind a BOM":       {"\ufeffrm –x", telemetry.ErrSyntax, 6, 1},
		"second BOM":         {"\ufeff\ufeffrm x", telemetry.ErrSyntax, 3, 1},
		"C2 lone CR":         {"rm x\rrm y\n", telemetry.ErrSyntax, 4, 1},
		"C2 CR at the end":   {"rm x\r", telemetry.ErrSyntax, 4, 1},
		"C2 two CR":          {"rm x\r\r\n", telemetry.ErrSyntax, 4, 1},
		"C8 UTF-16":          {"\xff\xfer\x00m\x00", telemetry.ErrEncoding, 0, 1},
		"C8 in a comment":    {"# \x9b\n", telemetry.ErrEncoding, 2, 1},
		"C3 long line":       {"rm x\n" + strings.Repeat("x", 64<<10+1) + "\n", telemetry.ErrLimit, 5 + 64<<10, 2},
		"C3 long line, CRLF": {strings.Repeat("x", 64<<10+1) + "\r\n", telemetry.ErrLimit, 64 << 10, 1},
		"C3 long last line":  {strings.Repeat("x", 64<<10+1), telemetry.ErrLimit, 64 << 10, 1},
		"large file":         {strings.Repeat("#"+strings.Repeat("x", 1022)+"\n", 4<<10) + "# y\n", telemetry.ErrLimit, 4 << 20, 4<<10 + 1},
	} {
		got, err := netscaler.ReadCommands(strings.NewReader(c.file), telemetry.Limits{})
		failsAt(t, err, c.kind, c.offset, name, c.file)
		var e *telemetry.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, c.line, e.Line, name)
		assert.Nil(t, got, name)
	}
}

// zeros is a device that never ends.
type zeros struct{ read int }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.read += len(p)
	return len(p), nil
}

func TestReadCommandsFromAnything(t *testing.T) {
	broken := errors.New("broken")
	_, err := netscaler.ReadCommands(io.MultiReader(strings.NewReader("rm x\nrm"), iotest.ErrReader(broken)), telemetry.Limits{})
	assert.ErrorIs(t, err, broken)
	var z zeros
	_, err = netscaler.ReadCommands(&z, telemetry.Limits{})
	assert.ErrorIs(t, err, telemetry.ErrLimit)
	assert.Less(t, z.read, 1<<20, "C13: not read to no end")
	_, err = netscaler.ReadCommands(strings.NewReader("rm x\n"), telemetry.Limits{Manifest: 4})
	assert.ErrorIs(t, err, telemetry.ErrLimit)
}

// A command is text in JSON, since it is text everywhere.
func TestCommandText(t *testing.T) {
	text, err := json.Marshal(netscaler.RemovalCommands(false))
	require.NoError(t, err)
	assert.Equal(t, `["rm analytics profile telemetry_metrics_profile","disable ns feature AppFlow"]`, string(text))
	var back []netscaler.Command
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, netscaler.RemovalCommands(false), back)
}

// The work on a line is linear in its length, however many options it has.
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

// What parses prints, and what is printed parses as the same and prints as the same.
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
			return // quotes make it longer
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

// What prints parses as the same, whatever is in it.
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
		back, err := netscaler.ParseCommand(string(printed))
		require.NoError(t, err)
		require.Equal(t, c, back)
	})
}
