package netscaler

import (
	"slices"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// What the page fixes in an analytics profile.
const (
	// ProfileName is what the program calls its profile.
	ProfileName = "telemetry_metrics_profile"
	// MinExportFrequency and MaxExportFrequency are the bounds of AnalyticsProfile.MetricsExportFrequency, in seconds.
	MinExportFrequency = 30
	MaxExportFrequency = 300
)

// AnalyticsProfile is the analytics profile that collects the metrics. The wire names are those of the options.
//
// Source: NetScaler telemetry program, the command in the notes.
//
//telemetry:root xml=analyticsprofile limit=Manifest record=AnalyticsProfile
type AnalyticsProfile struct {
	// Name is the name of the profile.
	// Example: telemetry_metrics_profile
	Name string `json:"name" xml:"name" telem:"required" pii:"-"`

	// Type is the kind of analytics.
	// Example: timeseries
	Type string `json:"type" xml:"type" telem:"const=timeseries" pii:"-"`

	// OutputMode is the form in which metrics are exported.
	// Example: prometheus
	OutputMode string `json:"outputMode" xml:"outputMode" telem:"const=prometheus" pii:"-"`

	// Metrics tells that metrics are collected.
	// Example: ENABLED
	Metrics string `json:"metrics" xml:"metrics" telem:"const=ENABLED" pii:"-"`

	// ServeMode tells that metrics are fetched from NetScaler.
	// Example: Pull
	ServeMode string `json:"serveMode" xml:"serveMode" telem:"const=Pull" pii:"-"`

	// SchemaFile is the file that lists the metrics.
	// Example: ./telemetry_collect_ns_metrics_schema.json
	SchemaFile string `json:"schemaFile" xml:"schemaFile" telem:"required" pii:"-"`

	// MetricsExportFrequency is how often metrics are exported, in seconds: 30 to 300.
	// Example: 300
	MetricsExportFrequency int `json:"metricsExportFrequency" xml:"metricsExportFrequency" telem:"required"`

	// Options are options that the page does not name. They are kept, Check reports them, and scrubbing
	// removes them.
	Options []Option `json:"options,omitzero" xml:"options>option,omitempty" telem:"optional,unlisted,undocumented"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// TelemetryProfile returns the profile of the telemetry program, with the documented values.
func TelemetryProfile() *AnalyticsProfile {
	return &AnalyticsProfile{
		Name:                   ProfileName,
		Type:                   "timeseries",
		OutputMode:             "prometheus",
		Metrics:                "ENABLED",
		ServeMode:              "Pull",
		SchemaFile:             "./telemetry_collect_ns_metrics_schema.json",
		MetricsExportFrequency: MaxExportFrequency,
	}
}

// profileWords returns the words of a command about a profile.
func profileWords(verb, name string) []string { return []string{verb, "analytics", "profile", name} }

// frequencyOption is the option that holds a number.
const frequencyOption = "metricsExportFrequency"

// optionNames returns the names of the documented options: the record's wire names between the profile's name and the
// options that are not documented.
func optionNames() []string {
	names := fieldsAnalyticsProfile.Names
	return names[1 : len(names)-1]
}

// AddCommand returns the command that adds the profile: the documented options in the order of the page, and then the
// others.
func (p *AnalyticsProfile) AddCommand() Command {
	c := Command{Words: profileWords("add", p.Name)}
	values := [...]string{
		p.Type, p.OutputMode, p.Metrics, p.ServeMode, p.SchemaFile, strconv.Itoa(p.MetricsExportFrequency),
	}
	for i, name := range optionNames() {
		c.Options = append(c.Options, Option{Name: name, Values: []string{values[i]}})
	}
	c.Options = append(c.Options, p.Options...)
	return c
}

// RemoveCommand returns the command that removes the profile.
func (p *AnalyticsProfile) RemoveCommand() Command { return Command{Words: profileWords("rm", p.Name)} }

// ParseProfile reads a profile from the command that adds it. Its options may be in any order; those that the page does
// not name are kept, and those that are absent are reported by Check. The error is [telemetry.ErrSyntax] for another
// command and for a documented option without exactly one value, and [telemetry.ErrFormat] or [telemetry.ErrRange] for a
// number that is none.
func ParseProfile(c Command) (*AnalyticsProfile, error) {
	if len(c.Words) != 4 || !slices.Equal(c.Words[:3], profileWords("add", "")[:3]) {
		return nil, record.Failure(telemetry.ErrSyntax, "the command that adds an analytics profile")
	}
	p := &AnalyticsProfile{Name: c.Words[3]}
	var frequency string
	targets := [...]*string{&p.Type, &p.OutputMode, &p.Metrics, &p.ServeMode, &p.SchemaFile, &frequency}
	var missing uint64
	for i, name := range optionNames() {
		switch o := c.find(name); {
		case o == nil:
			missing |= 1 << (i + 1)
		case len(o.Values) != 1:
			return nil, &telemetry.Error{Kind: telemetry.ErrSyntax, Path: name, Offset: -1, Want: "one value"}
		default:
			*targets[i] = o.Values[0]
		}
	}
	if c.find(frequencyOption) != nil {
		var err error
		if p.MetricsExportFrequency, err = codec.ParseCount(frequency); err != nil {
			return nil, record.Error(codec.Within(err, frequencyOption))
		}
	}
	for _, o := range c.Options {
		if !slices.Contains(optionNames(), o.Name) {
			p.Options = append(p.Options, o)
		}
	}
	if missing != 0 {
		p.Kept = &codec.Kept{Surprise: missing}
	}
	return p, nil
}

// Check returns what is wrong with the profile: values that are missing or are not the documented ones, a frequency out
// of its range, and options that the page does not name.
func (p *AnalyticsProfile) Check() telemetry.Issues {
	is := checkAnalyticsProfile(nil, p)
	f := p.MetricsExportFrequency
	missing := record.Missing(f, p.Kept, findAnalyticsProfile(frequencyOption))
	if !missing && (f < MinExportFrequency || f > MaxExportFrequency) {
		is.Add(telemetry.Failure, telemetry.ErrRange, frequencyOption, "is not 30 to 300 seconds")
	}
	for i, o := range p.Options {
		n := len(is)
		switch {
		case record.Missing(o.Name, o.Kept, findOption("name")):
		case slices.Contains(optionNames(), o.Name):
			is.Add(telemetry.Failure, telemetry.ErrDuplicate, "name", "is the name of a documented option")
		default:
			is.Add(telemetry.Warning, telemetry.ErrUnknown, "name", "is not an option that the page names")
		}
		record.WithinItem(is[n:], "options", i)
	}
	return is
}
