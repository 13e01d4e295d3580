package netscaler_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readCommands returns the commands of a file, and its first error.
func readCommands(in io.Reader, limits telemetry.Limits) (commands []netscaler.Command, first error) {
	for c, err := range netscaler.ReadCommands(in, limits) {
		if err == nil {
			commands = append(commands, c)
		} else if first == nil {
			first = err
		}
	}
	return commands, first
}

// unnumbered returns the commands without the numbers of their lines.
func unnumbered(commands []netscaler.Command) []netscaler.Command {
	for i := range commands {
		commands[i].Line = 0
	}
	return commands
}

func TestReadCommands(t *testing.T) {
	want := netscaler.RemovalCommands(false)
	plain := text(t, want...)
	for name, file := range map[string]string{
		"plain":               plain,
		"C2 CRLF":             strings.ReplaceAll(plain, "\n", "\r\n"),
		"C2 no end":           strings.TrimSuffix(plain, "\n"),
		"C2 byte order mark":  "\ufeff" + plain,
		"blank lines":         "\n \t\n" + strings.ReplaceAll(plain, "\n", "\n\n"),
		"comments":            "#NS14.1 Build 28.5\n" + plain + "# rm “x”",
		"comment after a BOM": "\ufeff# x\n" + plain,
	} {
		for kind, in := range map[string]io.Reader{
			"whole": strings.NewReader(file), "J28 bytes": iotest.OneByteReader(strings.NewReader(file)),
			"J28 data and error": iotest.DataErrReader(strings.NewReader(file)),
		} {
			got, err := readCommands(in, telemetry.Limits{})
			require.NoError(t, err, "%s, %s", name, kind)
			assert.Equal(t, want, unnumbered(got), "%s, %s", name, kind)
		}
	}
	none, err := readCommands(strings.NewReader("\ufeff"), telemetry.Limits{})
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
		"after a BOM":        {"\ufeffrm –x", telemetry.ErrSyntax, 6, 1},
		"second BOM":         {"\ufeff\ufeffrm x", telemetry.ErrSyntax, 3, 1},
		"C2 lone CR":         {"rm x\rrm y\n", telemetry.ErrSyntax, 4, 1},
		"C2 CR at the end":   {"rm x\r", telemetry.ErrSyntax, 4, 1},
		"C2 two CR":          {"rm x\r\r\n", telemetry.ErrSyntax, 4, 1},
		"C8 UTF-16":          {"\xff\xfer\x00m\x00", telemetry.ErrEncoding, 0, 1},
		"C8 in a comment":    {"# \x9b\n", telemetry.ErrEncoding, 2, 1},
		"C3 long line":       {"rm x\n" + strings.Repeat("x", 64<<10+1) + "\n", telemetry.ErrLimit, 5 + 64<<10, 2},
		"C3 long line, CRLF": {strings.Repeat("x", 64<<10+1) + "\r\n", telemetry.ErrLimit, 64 << 10, 1},
		"C3 long last line":  {strings.Repeat("x", 64<<10+1), telemetry.ErrLimit, 64 << 10, 1},
		"large file, CR":     {strings.Repeat("#"+strings.Repeat("x", 1021)+"\r\n", 4<<10) + "# y\n", telemetry.ErrLimit, 4 << 20, 4<<10 + 1},
		"large file":         {strings.Repeat("#"+strings.Repeat("x", 1022)+"\n", 4<<10) + "# y\n", telemetry.ErrLimit, 4 << 20, 4<<10 + 1},
	} {
		_, err := readCommands(strings.NewReader(c.file), telemetry.Limits{Document: 4 << 20})
		failsAt(t, err, c.kind, c.offset, name, c.file)
		var e *telemetry.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, c.line, e.Line, name)
	}
}

// zeros is an endless device.
type zeros struct{ read int }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.read += len(p)
	return len(p), nil
}

func TestReadCommandsFromAnything(t *testing.T) {
	broken := errors.New("broken")
	_, err := readCommands(io.MultiReader(strings.NewReader("rm x\nrm"), iotest.ErrReader(broken)), telemetry.Limits{})
	assert.ErrorIs(t, err, broken)
	var z zeros
	_, err = readCommands(&z, telemetry.Limits{})
	assert.ErrorIs(t, err, telemetry.ErrLimit)
	assert.Less(t, z.read, 2<<20, "C13: reading stops at the limit")
	_, err = readCommands(strings.NewReader("rm x\n"), telemetry.Limits{Document: 4})
	assert.ErrorIs(t, err, telemetry.ErrLimit)
}

// A line of each form that the appliance writes or reads, with its words and options.
func TestLinesOfConfigurations(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		words   []string
		options []netscaler.Option
	}{
		"escaped quotes": {`add cs policy p -rule "HTTP.REQ.HOSTNAME.EQ(\"a.example\")"`,
			[]string{"add", "cs", "policy", "p"}, []netscaler.Option{option("rule", `HTTP.REQ.HOSTNAME.EQ("a.example")`)}},
		"escapes":                            {`add x "a\tb\r\n\\\"\'c" '\'\"\n'`, []string{"add", "x", "a\tb\r\n\\\"'c", "'\"\n"}, nil},
		"a backslash that stands for itself": {`bind x "^.*\.bak\$" a\b \`, []string{"bind", "x", `^.*\.bak\$`, `a\b`, `\`}, nil},
		"escapes of escapes":                 {`add x "\"HTTP/1.1 200 OK\\r\\n\\\"a\\\"\""`, []string{"add", "x", `"HTTP/1.1 200 OK\r\n\"a\""`}, nil},
		"single quotes":                      {`add x 'a b' 'say "no"'`, []string{"add", "x", "a b", `say "no"`}, nil},
		"double quotes":                      {`add x "it's" ""`, []string{"add", "x", "it's", ""}, nil},
		"quotes in a word":                   {`add x a"b c"d'e f'`, []string{"add", "x", `a"b c"d'e f'`}, nil},
		"escape in a quote in a word":        {`add x a"b\"c\tq"`, []string{"add", "x", "a\"b\"c\tq\""}, nil},
		"the other quote in a quote":         {`add x a"b'c"`, []string{"add", "x", `a"b'c"`}, nil},
		"parentheses":                        {`add x HTTP.REQ.URL.EQ( a b ) f(g(1, 2) 3)`, []string{"add", "x", "HTTP.REQ.URL.EQ( a b )", "f(g(1, 2) 3)"}, nil},
		"quotes in parentheses":              {`add x f("a) b" c)`, []string{"add", "x", `f("a) b" c)`}, nil},
		"parentheses in quotes":              {`add x "(" ')' a"("`, []string{"add", "x", "(", ")", `a"("`}, nil},
		"comment after a word":               {`add x # "y`, []string{"add", "x"}, nil},
		"comment after an option":            {`add x -a #b`, []string{"add", "x"}, []netscaler.Option{option("a")}},
		"no comment within a word":           {`add x re#/+# "# y"`, []string{"add", "x", "re#/+#", "# y"}, nil},
		"a number below zero":                {`add ns ip -ownerNode -1 -a -1.5`, []string{"add", "ns", "ip"}, []netscaler.Option{option("ownerNode", "-1"), option("a", "-1.5")}},
		"an option of other signs":           {`add x -a=b -_ --c`, []string{"add", "x"}, []netscaler.Option{option("a=b"), option("_"), option("-c")}},
		"a word that ends like a q":          {`add x q queue q"a b" seq{a b}`, []string{"add", "x", "q", "queue", `q"a b"`, "seq{a", "b}"}, nil},
		"no end of a q quote":                {`add x q{a b`, []string{"add", "x", "q{a", "b"}, nil},
		"text after a q quote":               {`add x q{a}b c} q/d/`, []string{"add", "x", "q{a}b", "c}", "d"}, nil},
		"brackets do not nest":               {`add x q{a{b} c}`, []string{"add", "x", "a{b", "c}"}, nil},
		"no escapes in a q quote":            {`add x q{a\tb "c" 'd (}`, []string{"add", "x", `a\tb "c" 'd (`}, nil},
		"an empty q quote":                   {`add x q{} q//`, []string{"add", "x", "", ""}, nil},
		"a tab as it is":                     {"add x \"a\tb\" q{\t}", []string{"add", "x", "a\tb", "\t"}, nil},
		"other spaces in quotes":             {"add x \"a\u00a0b\u3000\"", []string{"add", "x", "a\u00a0b\u3000"}, nil},
		"stars and equals":                   {`add ns acl a ALLOW -srcIP = 10.0.0.1-10.0.0.9 *`, []string{"add", "ns", "acl", "a", "ALLOW"}, []netscaler.Option{option("srcIP", "=", "10.0.0.1-10.0.0.9", "*")}},
	} {
		got, err := netscaler.ParseCommand(c.text)
		require.NoError(t, err, name)
		assert.Equal(t, netscaler.Command{Words: c.words, Options: c.options}, got, name)
		back, err := netscaler.ParseCommand(strings.TrimSuffix(text(t, got), "\n"))
		require.NoError(t, err, name)
		assert.Equal(t, got, back, name)
	}
}

// A word is quoted by q and each of the delimiters, and by nothing else.
func TestQQuotes(t *testing.T) {
	for _, pair := range []string{"//", "{}", "<>", "||", "~~", "$$", "^^", "++", "==", "&&", "%%", "@@", "``", "??"} {
		c, err := netscaler.ParseCommand("add x q" + pair[:1] + `"a" b\` + pair[1:] + " -c q" + pair[:1] + "d" + pair[1:])
		require.NoError(t, err, pair)
		assert.Equal(t, netscaler.Command{Words: []string{"add", "x", `"a" b\`}, Options: []netscaler.Option{option("c", "d")}}, c, pair)
	}
	for _, delimiter := range []string{"[", "!", "*", "-", ":", ";", ",", ".", "#", "1"} {
		c, err := netscaler.ParseCommand("add x q" + delimiter + "a b" + delimiter)
		require.NoError(t, err, delimiter)
		assert.Equal(t, []string{"add", "x", "q" + delimiter + "a", "b" + delimiter}, c.Words, delimiter)
	}
	c, err := netscaler.ParseCommand("add x q(a b)")
	require.NoError(t, err)
	assert.Equal(t, []string{"add", "x", "q(a b)"}, c.Words)
}

// After a line that cannot be read, reading continues with the next one, whatever the fault is.
func TestReadCommandsGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		kind error
	}{
		"quote":           {`add "SECRET`, telemetry.ErrSyntax},
		"no UTF-8":        {"add SECRET \xfc", telemetry.ErrEncoding},
		"carriage return": {"add SECRET\ry", telemetry.ErrSyntax},
		"option twice":    {"add SECRET -a -A", telemetry.ErrDuplicate},
		"long":            {"add SECRET " + strings.Repeat("x", 64<<10), telemetry.ErrLimit},
		"longer":          {"add SECRET " + strings.Repeat("x", 900<<10), telemetry.ErrLimit},
	} {
		file := "rm a\n# b\n" + c.line + "\r\n\nrm c\n" + c.line + "\nrm d"
		var numbers []int
		var commands []netscaler.Command
		for command, err := range netscaler.ReadCommands(iotest.HalfReader(strings.NewReader(file)), telemetry.Limits{}) {
			if err == nil {
				commands = append(commands, command)
				continue
			}
			numbers = append(numbers, command.Line)
			assert.ErrorIs(t, err, c.kind, name)
			assert.NotContains(t, err.Error(), "SECRET", name)
			var e *telemetry.Error
			require.ErrorAs(t, err, &e, name)
			assert.Equal(t, command.Line, e.Line, name)
			start := strings.Index(file, c.line)
			if e.Line == 6 {
				start = strings.LastIndex(file, c.line)
			}
			assert.True(t, e.Offset >= int64(start) && e.Offset <= int64(start+len(c.line)), "%s: %v", name, err)
		}
		assert.Equal(t, []int{3, 6}, numbers, name)
		assert.Equal(t, []netscaler.Command{
			{Words: []string{"rm", "a"}, Line: 1}, {Words: []string{"rm", "c"}, Line: 5}, {Words: []string{"rm", "d"}, Line: 7},
		}, commands, name)
	}
}

// After an endless line, an error of the reader or the end of the limit, nothing more is yielded, and a loop may be
// left.
func TestReadCommandsEnds(t *testing.T) {
	broken := errors.New("broken")
	long := strings.Repeat("x", 1<<20)
	for name, c := range map[string]struct {
		in     io.Reader
		limits telemetry.Limits
		kind   error
	}{
		"endless line": {strings.NewReader("rm a\n" + long + "\nrm b\n"), telemetry.Limits{}, telemetry.ErrLimit},
		"limit":        {strings.NewReader("rm a\nrm bb\nrm c\n"), telemetry.Limits{Document: 9}, telemetry.ErrLimit},
		"limit, long":  {strings.NewReader("rm a\n" + long[:100<<10] + "\nrm c\n"), telemetry.Limits{Document: 70 << 10}, telemetry.ErrLimit},
		"reader":       {io.MultiReader(strings.NewReader("rm a\nrm b"), iotest.ErrReader(broken)), telemetry.Limits{}, broken},
		"long, broken": {io.MultiReader(strings.NewReader("rm a\n"+long[:100<<10]), iotest.ErrReader(broken)), telemetry.Limits{}, broken},
	} {
		var commands []netscaler.Command
		var errs []error
		for command, err := range netscaler.ReadCommands(c.in, c.limits) {
			if err != nil {
				errs = append(errs, err)
			} else {
				commands = append(commands, command)
			}
		}
		require.Len(t, errs, 1, name)
		assert.ErrorIs(t, errs[0], c.kind, name)
		assert.Equal(t, []netscaler.Command{{Words: []string{"rm", "a"}, Line: 1}}, commands, name)
	}
	for range netscaler.ReadCommands(strings.NewReader("rm a\nrm b\n"), telemetry.Limits{}) {
		break
	}
	for c, err := range netscaler.ReadCommands(nil, telemetry.Limits{}) {
		assert.Zero(t, c)
		assert.ErrorIs(t, err, telemetry.ErrRequired)
	}
	_, err := netscaler.ReadConf(nil, telemetry.Limits{})
	assert.ErrorIs(t, err, telemetry.ErrRequired)
}

// More lines than a configuration file of Gateway telemetry may have are accepted here.
func TestManyCommands(t *testing.T) {
	n := 0
	for c, err := range netscaler.ReadCommands(strings.NewReader(strings.Repeat("rm a\n", 70_000)), telemetry.Limits{}) {
		n++
		require.NoError(t, err)
		require.Equal(t, n, c.Line)
	}
	assert.Equal(t, 70_000, n)
}

// The work on a line is linear in its length, whatever it repeats: if it were quadratic, lines of maximum length would
// take many minutes.
func TestHostileLines(t *testing.T) {
	const length, lines = 64 << 10, 100
	for _, unit := range []string{
		"q{ ", "q{a}b ", "q<>> ", "q/", "q ", "(", "((", `a"b" `, `"a" `, `'`, `\`, "a# ", "- ", `(" `, `f( "a" )`, "q`` ", "éé", "-a",
	} {
		file := strings.Repeat("x "+strings.Repeat(unit, (length-2)/len(unit))+"\n", lines)
		n := 0
		for _, err := range netscaler.ReadCommands(strings.NewReader(file), telemetry.Limits{}) {
			n++
			if err != nil {
				require.Less(t, len(err.Error()), 200, "%q", unit)
				require.NotErrorIs(t, err, telemetry.ErrLimit, "%q: the line must not be too long", unit)
			}
		}
		require.Equal(t, lines, n, "%q", unit)
	}
}
