package netscaler

// CollectionCommands returns the commands that start the collection of metrics, as the program pushed them to NetScaler
// instances: they turn AppFlow on and add the profile.
func CollectionCommands() []Command {
	return []Command{appFlow("enable"), TelemetryProfile().AddCommand()}
}

// RemovalCommands returns the commands that stop the collection of metrics: they remove the profile and turn AppFlow
// off. If otherAnalyticsInUse is set, AppFlow is left on, because other analytics of NetScaler or NetScaler Console
// need it.
func RemovalCommands(otherAnalyticsInUse bool) []Command {
	commands := []Command{TelemetryProfile().RemoveCommand()}
	if !otherAnalyticsInUse {
		commands = append(commands, appFlow("disable"))
	}
	return commands
}

func appFlow(verb string) Command { return Command{Words: []string{verb, "ns", "feature", "AppFlow"}} }
