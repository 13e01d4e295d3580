package netscaler

import (
	"slices"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// These are the values of an analytics profile that the pages prescribe.
const (
	// ProfileName is the name of the program's profile.
	ProfileName = "telemetry_metrics_profile"
	// eventsProfileName is the name of a profile built into NetScaler, which an earlier edition of the program also
	// changed.
	eventsProfileName = "ns_analytics_time_series_profile"
	// minExportFrequency and maxExportFrequency are the bounds of AnalyticsProfile.MetricsExportFrequency, in seconds.
	// They come from the NITRO reference of analytics profiles; the page only has the second.
	minExportFrequency = 30
	maxExportFrequency = 300
)

// AnalyticsProfile is the analytics profile that collects the metrics. The wire names are those of the options.
//
// Source: NetScaler telemetry program, the command in the notes.
//
//telemetry:pages netscaler
//telemetry:root xml=analyticsprofile limit=Manifest record=AnalyticsProfile
type AnalyticsProfile struct {
	// Name is the name of the profile.
	// Example: telemetry_metrics_profile
	Name string `json:"name" xml:"name" telem:"required" pii:"-"`

	// Type is the kind of analytics.
	// Example: timeseries
	Type string `json:"type" xml:"type" telem:"const=timeseries" pii:"-"`

	// OutputMode is the format in which metrics are exported.
	// Example: prometheus
	OutputMode string `json:"outputMode" xml:"outputMode" telem:"const=prometheus" pii:"-"`

	// Metrics says that metrics are collected.
	// Example: ENABLED
	Metrics string `json:"metrics" xml:"metrics" telem:"const=ENABLED" pii:"-"`

	// ServeMode says that metrics are fetched from NetScaler.
	// Example: Pull
	ServeMode string `json:"serveMode" xml:"serveMode" telem:"const=Pull" pii:"-"`

	// SchemaFile is the file that lists the metrics.
	// Example: ./telemetry_collect_ns_metrics_schema.json
	SchemaFile string `json:"schemaFile" xml:"schemaFile" telem:"required" pii:"-"`

	// MetricsExportFrequency is how often metrics are exported, in seconds.
	// Example: 300
	// Note: the range is that of the reference of analytics profiles, and not on the page of the program
	MetricsExportFrequency int `json:"metricsExportFrequency" xml:"metricsExportFrequency" telem:"required" seen:"nitro=30 to 300"`

	// Options are options that the page does not name. They survive a round trip, Check reports them, and Scrub removes
	// them.
	Options []Option `json:"options,omitzero" xml:"options>option,omitempty" telem:"optional,unlisted,undocumented"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// TelemetryProfile returns the profile of the telemetry program with its documented values.
func TelemetryProfile() *AnalyticsProfile {
	return &AnalyticsProfile{
		Name:                   ProfileName,
		Type:                   "timeseries",
		OutputMode:             "prometheus",
		Metrics:                "ENABLED",
		ServeMode:              "Pull",
		SchemaFile:             "./telemetry_collect_ns_metrics_schema.json",
		MetricsExportFrequency: maxExportFrequency,
	}
}

// EventsProfile returns the options that an earlier edition of the program set in the built-in profile: events are
// sent, in the format avro. Its SetCommand is the command that was pushed. Options that the edition did not set are
// absent.
//
// Source: NetScaler telemetry program, an earlier edition of the notes.
func EventsProfile() *AnalyticsProfile {
	p := &AnalyticsProfile{
		Name:       eventsProfileName,
		Type:       "timeseries",
		OutputMode: "avro",
		Options:    []Option{{Name: eventsOption, Values: []string{enabled}}},
	}
	var absent uint64
	for _, name := range []string{"metrics", "serveMode", "schemaFile", frequencyOption} {
		absent |= 1 << findAnalyticsProfile(name)
	}
	p.Kept = &codec.Kept{Surprise: absent}
	return p
}

// profileWords returns the words of a command about a profile.
func profileWords(verb, name string) []string { return []string{verb, "analytics", "profile", name} }

const (
	// frequencyOption is the option that holds a number.
	frequencyOption = "metricsExportFrequency"
	// eventsOption is the option that an earlier edition of the program set.
	eventsOption = "events"
	enabled      = "ENABLED"
	disabled     = "DISABLED"
)

// spelled returns the value of an option in the spelling of the appliance. An unknown value is unchanged.
func spelled(option, value string) string {
	var known []string
	switch option {
	case "type":
		known = []string{"timeseries"}
	case "outputMode":
		known = []string{"prometheus", "avro", "influx", "json"}
	case "metrics", eventsOption:
		known = []string{enabled, disabled}
	case "serveMode":
		known = []string{"Pull", "Push"}
	}
	for _, s := range known {
		if fold(s, value) {
			return s
		}
	}
	return value
}

// optionNames returns the names of the documented options: the wire names of the record's fields between the profile's
// name and the undocumented options.
func optionNames() []string {
	names := fieldsAnalyticsProfile.Names
	return names[1 : len(names)-1]
}

// isDocumented reports whether the page names the option.
func isDocumented(name string) bool {
	return slices.ContainsFunc(optionNames(), func(n string) bool { return fold(n, name) })
}

// AddCommand returns the command that adds the profile. The documented options come first, in the order of the page,
// and then the others. Absent options are omitted, and values that the appliance knows are written in its spelling.
func (p *AnalyticsProfile) AddCommand() Command { return p.command("add") }

// SetCommand returns the command that sets the options of an existing profile. The options are those of AddCommand.
func (p *AnalyticsProfile) SetCommand() Command { return p.command("set") }

func (p *AnalyticsProfile) command(verb string) Command {
	c := Command{Words: profileWords(verb, p.Name)}
	values := [...]string{
		p.Type, p.OutputMode, p.Metrics, p.ServeMode, p.SchemaFile, strconv.Itoa(p.MetricsExportFrequency),
	}
	for i, name := range optionNames() {
		unset := values[i] == "" || name == frequencyOption && p.MetricsExportFrequency == 0
		if !unset || p.Kept.Surprises()>>(i+1)&1 == 0 {
			c.Options = append(c.Options, Option{Name: name, Values: []string{spelled(name, values[i])}})
		}
	}
	for _, o := range p.Options {
		if fold(o.Name, eventsOption) && len(o.Values) == 1 {
			o = Option{Name: eventsOption, Values: []string{spelled(eventsOption, o.Values[0])}}
		}
		c.Options = append(c.Options, o)
	}
	return c
}

// RemoveCommand returns the command that removes the profile.
func (p *AnalyticsProfile) RemoveCommand() Command { return Command{Words: profileWords("rm", p.Name)} }

// ParseProfile returns the profile that a command adds or sets. Like the appliance, it ignores the case of letters in
// words, names of options and values that the appliance knows, and returns their usual spelling. Options may be in any
// order. Options that the page does not name are kept, and Check reports absent ones. The error is
// [telemetry.ErrSyntax] if c is another command or if a documented option does not have exactly one value, and
// [telemetry.ErrFormat] or [telemetry.ErrRange] if a number is malformed or too large.
func ParseProfile(c Command) (*AnalyticsProfile, error) {
	verb, name, ok := profileCommand(&c)
	if !ok || len(c.Words) != 4 || verb != "add" && verb != "set" {
		return nil, record.Failure(telemetry.ErrSyntax, "the command that adds or sets an analytics profile")
	}
	for _, known := range []string{ProfileName, eventsProfileName} {
		if fold(name, known) {
			name = known
		}
	}
	p := &AnalyticsProfile{Name: name}
	var frequency string
	targets := [...]*string{&p.Type, &p.OutputMode, &p.Metrics, &p.ServeMode, &p.SchemaFile, &frequency}
	var missing uint64
	for i, name := range optionNames() {
		switch o := c.Option(name); {
		case o == nil:
			missing |= 1 << (i + 1)
		case len(o.Values) != 1:
			return nil, &telemetry.Error{Kind: telemetry.ErrSyntax, Path: name, Offset: -1, Want: "one value"}
		default:
			*targets[i] = spelled(name, o.Values[0])
		}
	}
	if c.Option(frequencyOption) != nil {
		var err error
		if p.MetricsExportFrequency, err = codec.ParseCount(frequency); err != nil {
			return nil, record.Error(codec.Within(err, frequencyOption))
		}
	}
	for _, o := range c.Options {
		if !isDocumented(o.Name) {
			p.Options = append(p.Options, o)
		}
	}
	if missing != 0 {
		p.Kept = &codec.Kept{Surprise: missing}
	}
	return p, nil
}

// Check reports values that are missing or differ from the documented ones, a frequency out of range, and options that
// the page does not name. Like the appliance, it ignores the case of letters. A profile with the name of
// [EventsProfile] is compared with that profile.
func (p *AnalyticsProfile) Check() telemetry.Issues {
	if fold(p.Name, eventsProfileName) {
		return p.checkEvents()
	}
	q := *p
	q.Type, q.OutputMode = spelled("type", q.Type), spelled("outputMode", q.OutputMode)
	q.Metrics, q.ServeMode = spelled("metrics", q.Metrics), spelled("serveMode", q.ServeMode)
	is := checkAnalyticsProfile(nil, &q)
	f := p.MetricsExportFrequency
	missing := record.Missing(f, p.Kept, findAnalyticsProfile(frequencyOption))
	if !missing && (f < minExportFrequency || f > maxExportFrequency) {
		is.Add(telemetry.Failure, telemetry.ErrRange, frequencyOption, "is not 30 to 300 seconds")
	}
	return p.checkOptions(is, "")
}

// checkEvents is Check for the profile of an earlier edition.
func (p *AnalyticsProfile) checkEvents() (is telemetry.Issues) {
	if telemetry.HasUnknown(p) {
		is.Add(telemetry.Warning, telemetry.ErrUnknown, "", "has undocumented members, elements or attributes")
	}
	want, got := EventsProfile().SetCommand(), p.SetCommand()
	for _, o := range want.Options {
		switch g := got.Option(o.Name); {
		case g == nil:
			is.Add(telemetry.Failure, telemetry.ErrRequired, o.Name, "is missing")
		case !slices.Equal(g.Values, o.Values):
			is.Add(telemetry.Failure, telemetry.ErrFormat, o.Name, "is not "+o.Values[0])
		}
	}
	return p.checkOptions(is, eventsOption)
}

// checkOptions adds the issues of the options that the page does not name, except the option that an earlier edition
// named.
func (p *AnalyticsProfile) checkOptions(is telemetry.Issues, known string) telemetry.Issues {
	for i, o := range p.Options {
		n := len(is)
		switch {
		case record.Missing(o.Name, o.Kept, findOption("name")):
		case isDocumented(o.Name):
			is.Add(telemetry.Failure, telemetry.ErrDuplicate, "name", "is the name of a documented option")
		case known != "" && fold(o.Name, known):
		default:
			is.Add(telemetry.Warning, telemetry.ErrUnknown, "name", "is not an option that the page names")
		}
		record.WithinItem(is[n:], "options", i)
	}
	return is
}
