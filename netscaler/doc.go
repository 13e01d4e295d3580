// Package netscaler holds what the NetScaler telemetry program configures and collects: the commands that turn the
// collection of metrics on and off, what of them is in a configuration, the line of Gateway telemetry in a configuration file, the facts of the program, and
// an envelope for what is reported.
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
// Commands are text for the command line of NetScaler, never for a shell, and nothing here runs them.
//
// # How a command is read
//
// A command is read as the appliance reads it. Spaces and tabs divide the line into words, and # at the start of a word
// begins a comment. The words before the first option say what is done to what. An option begins with a hyphen, unless the
// hyphen stands alone or a digit follows it; its name goes on to the next space, and the words after it are its values.
//
//   - A word in double or single quotes may hold spaces. In it \t, \n and \r are a tab and line breaks, and a backslash
//     before a quote or a backslash stands for that character. Any other backslash is one.
//   - A word that begins with q and one of / { < | ~ $ ^ + = & % @ ` ? ends at the next such character, } or >, if a space
//     or the end of the line follows it, and is what stands between. Nothing in it has another meaning.
//   - Within other words, quotes and balanced parentheses may hold spaces, and are part of the word.
//
// A word in quotes is never an option. Quotes and parentheses that do not close are an error; so are text right after a
// closing quote, control characters, and the typographic quotes, hyphens and spaces that word processors and web pages put
// in place of plain ones, unless they stand in quotes.
//
// What is written stays bare if it has nothing but ASCII letters, digits, underscores and hyphens, and otherwise is in
// double quotes, which is how the page writes its commands. It reads back as the same command. The appliance ignores the
// case of letters in words, names of options and its own values, and so do the functions that compare them.
//
// # Reports
//
// The page names two categories of data and three kinds of identifiers; the list of parameters is in a document of its
// own. A [Report] therefore carries any parameter, each with its name and class of identifier. Its wire names are this
// module's own, and so are those of an [AnalyticsProfile] in JSON and XML, apart from the options' names. Documents and
// files of Gateway telemetry are limited to [telemetry.Limits].Manifest, and configurations, of which one line is in memory
// at a time, to [telemetry.Limits].Document.
package netscaler

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
