// Package netscaler describes what the NetScaler telemetry program configures and collects. It has the commands that
// turn the collection of metrics on and off, a search for these commands in a configuration, the line of Gateway
// telemetry in a configuration file, the facts about the program, and a record for the reported parameters.
//
// # Commands and configuration
//
//	text, err := netscaler.AppendCommands(nil, netscaler.CollectionCommands())
//	...
//	var commands []netscaler.Command
//	for c, err := range netscaler.ReadCommands(nsConf, telemetry.Limits{}) {
//		...
//		commands = append(commands, c)
//	}
//	removal := netscaler.FindTelemetry(commands).RemovalCommands()
//	...
//	conf, err := netscaler.ReadConf(file, telemetry.Limits{})
//	...
//	changed, err := conf.Ensure(console, netscaler.HasVPNVirtualServer)
//
// Commands are text for the command line of NetScaler, not for a shell. This package does not run them.
//
// # How a command is read
//
// A command is parsed as the appliance parses it. Spaces and tabs separate words, and # at the start of a word begins a
// comment. The words before the first option say what is done to which object. An option begins with a hyphen, unless
// the hyphen is the whole word or is followed by a digit. The name of the option ends at the next space, and the words
// after it are its values.
//
//   - A word in double or single quotes may contain spaces. In such a word \t, \n and \r are a tab and line breaks, and
//     a backslash before a quote or a backslash stands for that character. Any other backslash stands for itself.
//   - A word that begins with q and one of the delimiters / { < | ~ $ ^ + = & % @ ` ? ends at the next such delimiter
//     (} for { and > for <), provided that a space or the end of the line follows. The word is the text between the
//     delimiters, without any escapes.
//   - Inside other words, quotes and balanced parentheses may contain spaces, and are part of the word.
//
// A quoted word is never an option. These are errors: unclosed quotes and parentheses; text directly after a closing
// quote; control characters; and, outside of quotes, the typographic quotes, hyphens and spaces that word processors
// and web pages put in place of plain ones.
//
// A word is written without quotes if it consists of ASCII letters, digits, underscores and hyphens, and in double
// quotes otherwise, as on the page. Parsing a written command returns the same command. The appliance ignores the case
// of letters in words, names of options and predefined values, and so do the functions that compare them.
//
// # Reports
//
// The page names two categories of data and three kinds of identifiers; the list of parameters is in a separate
// document. A [Report] can therefore contain any parameter, with its name and class of identifier. The wire names of a
// Report are this module's own. So are those of an [AnalyticsProfile] in JSON and XML, except the names of options. The
// size of documents and of files of Gateway telemetry is limited by the field Manifest of [telemetry.Limits]. The size
// of configurations, which are read line by line, is limited by the field Document.
package netscaler

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
