package netscaler

import (
	"maps"
	"slices"
	"strings"
)

// Pushed says what the telemetry program has pushed into a configuration, in the state after all commands of the
// configuration. Its pointers point to those commands.
type Pushed struct {
	// Metrics is the command that added the profile telemetry_metrics_profile, or nil if there is no such profile.
	Metrics *Command
	// Events is the command that turned on events in the profile ns_analytics_time_series_profile, as an earlier
	// edition of the program did, or nil if they are off.
	Events *Command
	// AppFlow is the command that turned on the feature AppFlow, or nil if it is off. The program turns it on together
	// with Metrics, but something else may have turned it on.
	AppFlow *Command
	// Others are the commands of other analytics that need AppFlow: analytics profiles and what they are bound to, and
	// collectors, actions and policies of AppFlow.
	Others []Command
}

// FindTelemetry returns what the telemetry program has pushed into a configuration. The commands are those of a file
// such as /nsconfig/ns.conf, in order; what a later command removes is not found. Check again some time after a
// removal, because NetScaler Console may push missing commands again within a day.
//
// Source: NetScaler telemetry program, the notes, in the current edition and in the one that also pushed events.
func FindTelemetry(commands []Command) *Pushed {
	p := new(Pushed)
	others := make(map[string]int)
	for i := range commands {
		c := &commands[i]
		p.followFeature(c)
		p.followProfile(c)
		switch key, present := analytics(c); {
		case key == "":
		case present:
			others[key] = i
		default:
			delete(others, key)
		}
	}
	for _, i := range slices.Sorted(maps.Values(others)) {
		p.Others = append(p.Others, commands[i])
	}
	return p
}

// Found reports whether anything that the program pushed is still in the configuration. AppFlow alone does not count,
// because it may have been on before.
func (p *Pushed) Found() bool { return p.Metrics != nil || p.Events != nil }

// RemovalCommands returns the commands that remove what was found and nothing else: they unset the options of the
// built-in profile, remove the profile that was added, and turn AppFlow off if it was turned on for that profile and
// nothing else needs it.
func (p *Pushed) RemovalCommands() []Command {
	var commands []Command
	if p.Events != nil {
		c := Command{Words: profileWords("unset", eventsProfileName)}
		for _, o := range EventsProfile().SetCommand().Options {
			if set := p.Events.Option(o.Name); set != nil && !fold(o.Name, "type") { // the type belongs to the built-in profile
				c.Options = append(c.Options, Option{Name: o.Name})
			}
		}
		commands = append(commands, c)
	}
	if p.Metrics != nil {
		commands = append(commands, RemovalCommands(p.AppFlow == nil || len(p.Others) > 0)...)
	}
	return commands
}

// followFeature follows a command that turns features on or off.
func (p *Pushed) followFeature(c *Command) {
	if features, ok := featureNames(c); ok && slices.ContainsFunc(features, isAppFlow) {
		p.AppFlow = nil
		if c.Is("enable") {
			p.AppFlow = c
		}
	}
}

func isAppFlow(feature string) bool { return fold(feature, "AppFlow") }

// featureNames returns the features that a command turns on or off.
func featureNames(c *Command) ([]string, bool) {
	switch {
	case c.Is("enable", "ns", "feature"), c.Is("disable", "ns", "feature"):
		return c.Words[3:], true
	case c.Is("enable", "feature"), c.Is("disable", "feature"):
		return c.Words[2:], true
	}
	return nil, false
}

// followProfile follows a command about one of the program's profiles.
func (p *Pushed) followProfile(c *Command) {
	verb, name, ok := profileCommand(c)
	switch {
	case !ok:
	case fold(name, ProfileName):
		switch {
		case verb == "rm":
			p.Metrics = nil
		case p.Metrics == nil && makes(verb):
			p.Metrics = c
		}
	case fold(name, eventsProfileName):
		events := c.Option("events")
		switch {
		case verb == "rm", verb == "unset" && events != nil:
			p.Events = nil
		case events != nil && makes(verb):
			p.Events = nil
			if setsEvents(c) {
				p.Events = c
			}
		}
	}
}

// makes reports whether a profile exists after a command with the given verb.
func makes(verb string) bool { return verb == "add" || verb == "set" }

// profileCommand returns the verb, in lower case, and the profile's name of a command about an analytics profile.
func profileCommand(c *Command) (verb, name string, ok bool) {
	if len(c.Words) < 4 || !c.Is(profileWords(c.Words[0], "")[:3]...) {
		return "", "", false
	}
	return folded(c.Words[0]), c.Words[3], true
}

// setsEvents reports whether a command sets the options that the program set. Options that are absent from the command
// are not compared.
func setsEvents(c *Command) bool {
	for _, want := range EventsProfile().SetCommand().Options {
		got := c.Option(want.Name)
		if got != nil && (len(got.Values) != 1 || !fold(got.Values[0], want.Values[0])) {
			return false
		}
	}
	return true
}

// usesEventsProfile reports whether a command turns on something in the built-in profile that the program did not turn
// on.
func usesEventsProfile(c *Command) bool {
	known := EventsProfile().SetCommand()
	return slices.ContainsFunc(c.Options, func(o Option) bool {
		off := len(o.Values) == 1 && fold(o.Values[0], disabled)
		return !off && (known.Option(o.Name) == nil || fold(o.Name, eventsOption) && !setsEvents(c))
	})
}

// analytics returns a key for the object that a command adds or removes, if it belongs to analytics other than the
// program's, and whether the command adds it.
func analytics(c *Command) (key string, present bool) {
	if verb, name, ok := profileCommand(c); ok {
		if fold(name, ProfileName) || verb != "rm" && !makes(verb) || fold(name, eventsProfileName) && !usesEventsProfile(c) {
			return "", false
		}
		return "profile " + folded(name), verb != "rm"
	}
	if len(c.Words) < 2 {
		return "", false
	}
	verb := folded(c.Words[0])
	present = verb == "add" || verb == "bind"
	if !present && verb != "rm" && verb != "unbind" {
		return "", false
	}
	words := c.Words[1:]
	if profile := c.Option("analyticsProfile"); profile != nil && (verb == "bind" || verb == "unbind") {
		if len(profile.Values) != 1 || fold(profile.Values[0], ProfileName) || fold(profile.Values[0], eventsProfileName) {
			return "", false
		}
		words = append(slices.Clone(words), profile.Values[0])
	} else if !fold(words[0], "appflow") || len(words) < 3 {
		return "", false
	}
	if verb == "add" || verb == "rm" {
		words = words[:3] // without the address of a collector
	}
	return folded(strings.Join(words, " ")), present
}
