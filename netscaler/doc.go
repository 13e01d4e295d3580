// Package netscaler holds what the NetScaler telemetry program configures and collects: the commands that turn the
// collection of metrics on and off, the line of Gateway telemetry in a configuration file, the facts of the program, and
// an envelope for what is reported.
//
// # Commands and configuration
//
//	text, err := netscaler.AppendCommands(nil, netscaler.CollectionCommands())
//	...
//	conf, err := netscaler.ReadConf(file, telemetry.Limits{})
//	...
//	changed, err := conf.Ensure(console, netscaler.HasVPNVirtualServer)
//
// Commands are text for the command line of NetScaler, never for a shell, and nothing here runs them.
//
// # Quoting
//
// The page shows one kind of quoting, double quotes around an argument. So words are divided by spaces and tabs, and a
// word in double quotes may hold any printable character and spaces; in it \" is a quote and \\ a backslash. The words in
// front of the first option name what is done to what; an option begins with a hyphen and a letter, and the words behind
// it are its values. A word in quotes is never an option. What is written stays bare where it has nothing but ASCII
// letters, digits, underscores and hyphens, and is quoted otherwise, which is how the page writes its commands. Control
// characters and line breaks have no form: they are refused both ways.
//
// # Reports
//
// The page names two categories of data and three kinds of identifiers; the list of parameters is in a document of its
// own. A [Report] therefore carries any parameter, each with its name and class of identifier. Its wire names are this
// module's own, and so are those of an [AnalyticsProfile] in JSON and XML, apart from the options' names. Documents, and
// files of commands or configuration, are limited to [telemetry.Limits].Manifest.
package netscaler

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
