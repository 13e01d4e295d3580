package netscaler

// CollectionCommands returns the commands that begin the collection of metrics, as the program pushed them to NetScaler
// instances: turn AppFlow on, and add the profile.
func CollectionCommands() []Command {
	return []Command{appFlow("enable"), TelemetryProfile().AddCommand()}
}

// RemovalCommands returns the commands that end it: remove the profile, and turn AppFlow off unless the analytics of
// NetScaler or NetScaler Console are in use for something else, since they need it too.
func RemovalCommands(otherAnalyticsInUse bool) []Command {
	commands := []Command{TelemetryProfile().RemoveCommand()}
	if !otherAnalyticsInUse {
		commands = append(commands, appFlow("disable"))
	}
	return commands
}

func appFlow(verb string) Command { return Command{Words: []string{verb, "ns", "feature", "AppFlow"}} }
