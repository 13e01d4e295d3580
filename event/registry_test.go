package event_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reorder returns an object with the named members in that order, after all others.
func reorder(t testing.TB, object string, names ...string) string {
	t.Helper()
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(object), &members))
	order := slices.Clone(names)
	for name := range members {
		if !slices.Contains(names, name) {
			order = append([]string{name}, order...)
		}
	}
	var parts []string
	for _, name := range order {
		if members[name] != nil {
			parts = append(parts, `"`+name+`": `+string(members[name]))
		}
	}
	return "{" + strings.Join(parts, ",\n") + "}"
}

// The type of an event is found wherever its distinguishing members are.
func TestDecodeMemberOrder(t *testing.T) {
	for _, k := range kinds {
		want := line(t, k.sample)
		for _, doc := range []string{
			want,
			file(t, k.sample),
			"\ufeff" + want + " \r\n",
			reorder(t, want, "payload", "tenant", "user", "ver", "id", "st", "prodVer", "prod", "type"),
			reorder(t, want, "type", "prod", "payload"),
			reorder(t, want, "payload", "type", "prod"),
		} {
			e, err := registry.DecodeJSON([]byte(doc), telemetry.Limits{})
			require.NoError(t, err)
			require.IsType(t, k.typ, e)
			texttest.Equal(t, want, toJSON(t, e), k.sample)
		}
	}
}

func TestDecodeNames(t *testing.T) {
	usage := line(t, "cvad-usage")
	for _, c := range []struct {
		name, prod, typ string
		want            event.Event
	}{
		{"cloud", "XenDesktop.Broker", "Cloud.Licensing", new(cvad.UsageEvent)},
		{"on premises", "OnPrem.Broker", "Cloud.Licensing", new(cvad.UsageEvent)},
		{"broker", "XenDesktop.Broker", "SendBrokerTelemetryData", new(cvad.UsageEvent)},
		{"broker on premises", "OnPrem.Broker", "SendBrokerTelemetryData", new(cvad.UsageEvent)},
		{"type of another product", "XenDesktop.Broker", "admin", new(event.Raw)},
		{"product of another type", "AccessSecurity.OnPrem", "Cloud.Licensing", new(event.Raw)},
		{"letter case", "xendesktop.broker", "Cloud.Licensing", new(event.Raw)},
		{"empty", "", "", new(event.Raw)},
	} {
		doc := edit(t, edit(t, usage, "XenDesktop.Broker", c.prod), "Cloud.Licensing", c.typ)
		e, err := registry.DecodeJSON([]byte(doc), telemetry.Limits{})
		require.NoError(t, err, c.name)
		assert.IsType(t, c.want, e, c.name)
		assert.Equal(t, c.prod, e.Head().Prod, c.name)
		texttest.Equal(t, doc, toJSON(t, e), c.name)
	}
}

func TestDecodeVersions(t *testing.T) {
	usage := line(t, "cvad-usage")
	for _, c := range []struct {
		version string
		want    event.Event
	}{
		{`"ver":"1.3"`, new(cvad.UsageEvent)},
		{`"ver":"1.2"`, new(cvad.UsageEvent)},
		{`"ver":"1.10"`, new(cvad.UsageEvent)},
		{`"ver":"2.0"`, new(event.Raw)},
		{`"ver":""`, new(event.Raw)},
		{`"ver":null`, new(event.Raw)},
		{`"other":1`, new(event.Raw)},
	} {
		e, err := registry.DecodeJSON([]byte(edit(t, usage, `"ver":"1.3"`, c.version)), telemetry.Limits{})
		require.NoError(t, err, c.version)
		assert.IsType(t, c.want, e, c.version)
	}
}

// Kinds with the same names are distinguished by their versions, in any order.
func TestDecodeSharedNames(t *testing.T) {
	kind := func(newEvent func() event.Event, versions ...telemetry.Version) event.Kind {
		return event.Kind{Products: []string{"p"}, Types: []string{"t"}, Versions: versions, New: newEvent}
	}
	shared := []event.Kind{
		kind(func() event.Event { return new(spa.AdminEvent) }, "1.0", "1.4"),
		kind(func() event.Event { return new(spa.ConfigEvent) }, "1.2", "2.0"),
		kind(func() event.Event { return new(spa.UserEvent) }), // for any version
	}
	for range 2 {
		reg, err := event.NewRegistry(shared)
		require.NoError(t, err)
		for version, want := range map[string]event.Event{
			"1.0": new(spa.AdminEvent), "1.4": new(spa.AdminEvent), "1.7": new(spa.AdminEvent),
			"1.2": new(spa.ConfigEvent), "2.1": new(spa.ConfigEvent), "3.0": new(spa.UserEvent), "": new(spa.UserEvent),
		} {
			e, err := reg.DecodeJSON([]byte(`{"payload":{"actualtemplatecode":"`+version+`"},"prod":"p","type":"t"}`), telemetry.Limits{})
			require.NoError(t, err, version)
			assert.IsType(t, want, e, version)
		}
		_, err = reg.DecodeJSON([]byte(`{"payload":1,"prod":"p","type":"t"}`), telemetry.Limits{})
		assert.ErrorIs(t, err, telemetry.ErrFormat)
		slices.Reverse(shared)
	}
}

// Changing the slices that a registry was made from does not change it.
func TestRegistryIsItsOwn(t *testing.T) {
	given := spa.Events()
	reg, err := event.NewRegistry(given)
	require.NoError(t, err)
	for i := range given {
		given[i].Versions[0] = "9.0"
		given[i].New = nil
	}
	e, err := reg.DecodeJSON([]byte(line(t, "spa-admin")), telemetry.Limits{})
	require.NoError(t, err)
	assert.IsType(t, new(spa.AdminEvent), e)
}

func TestRegistryConcurrently(t *testing.T) {
	all := lines(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 500 {
				k := i % len(kinds)
				e, err := registry.DecodeJSON([]byte(all[k]), telemetry.Limits{})
				if !assert.NoError(t, err) || !assert.IsType(t, kinds[k].typ, e) {
					return
				}
			}
		})
	}
	wg.Wait()
}

// Kinds that cannot be distinguished, or are not valid, are refused when the registry is made.
func TestRegistryRefusesKinds(t *testing.T) {
	admin := func() event.Event { return new(spa.AdminEvent) }
	kind := func(members []string, versions ...telemetry.Version) event.Kind {
		return event.Kind{Products: []string{"p", "q"}, Types: []string{"t"}, Versions: versions, Members: members, New: admin}
	}
	change := func(f func(k *event.Kind)) event.Kind {
		k := kind(nil, "1.0")
		f(&k)
		return k
	}
	many := make([]string, 31)
	for i := range many {
		many[i] = strings.Repeat("m", i+1)
	}
	for name, c := range map[string]struct {
		kinds []event.Kind
		kind  error
		path  string
	}{
		"the same":                          {[]event.Kind{kind(nil, "1.0"), kind(nil, "1.0")}, telemetry.ErrDuplicate, "kinds[0][1]"},
		"a version in common":               {[]event.Kind{kind(nil, "1.0", "2.0"), kind(nil, "2.0", "3.0")}, telemetry.ErrDuplicate, "kinds[0][1]"},
		"versions as new":                   {[]event.Kind{kind(nil, "1.0"), kind(nil, "1")}, telemetry.ErrDuplicate, "kinds[0][1]"},
		"no versions twice":                 {[]event.Kind{kind(nil), kind(nil)}, telemetry.ErrDuplicate, "kinds[0][1]"},
		"the same members":                  {[]event.Kind{kind([]string{"a", "b"}), kind([]string{"b", "a"})}, telemetry.ErrDuplicate, "kinds[0][1]"},
		"the same after another":            {[]event.Kind{kind([]string{"a"}), kind(nil), kind([]string{"a"})}, telemetry.ErrDuplicate, "kinds[0][2]"},
		"a product twice":                   {[]event.Kind{change(func(k *event.Kind) { k.Products = []string{"p", "p"} })}, telemetry.ErrDuplicate, "kinds[0][0]"},
		"no product":                        {[]event.Kind{change(func(k *event.Kind) { k.Products = nil })}, telemetry.ErrRequired, "kinds[0][0].Products"},
		"an empty product":                  {[]event.Kind{change(func(k *event.Kind) { k.Products = []string{"p", ""} })}, telemetry.ErrRequired, "kinds[0][0].Products"},
		"no type":                           {[]event.Kind{change(func(k *event.Kind) { k.Types = nil })}, telemetry.ErrRequired, "kinds[0][0].Types"},
		"an empty version":                  {[]event.Kind{kind(nil, "1.0", "")}, telemetry.ErrRequired, "kinds[0][0].Versions"},
		"an empty member":                   {[]event.Kind{kind([]string{""})}, telemetry.ErrRequired, "kinds[0][0].Members"},
		"no New":                            {[]event.Kind{change(func(k *event.Kind) { k.New = nil })}, telemetry.ErrRequired, "kinds[0][0].New"},
		"New of nothing":                    {[]event.Kind{change(func(k *event.Kind) { k.New = func() event.Event { return nil } })}, telemetry.ErrRequired, "kinds[0][0].New"},
		"too many members":                  {[]event.Kind{kind(many)}, telemetry.ErrLimit, "kinds[0][0].Members"},
		"another version":                   {[]event.Kind{kind(nil, "1.0"), kind(nil, "1.1")}, nil, ""},
		"versions and none":                 {[]event.Kind{kind(nil, "1.0"), kind(nil)}, nil, ""},
		"other members":                     {[]event.Kind{kind([]string{"a"}), kind([]string{"b"})}, nil, ""},
		"more members":                      {[]event.Kind{kind([]string{"a"}), kind([]string{"a", "b"})}, nil, ""},
		"the same members, another version": {[]event.Kind{kind([]string{"a"}, "1.0"), kind([]string{"a"}, "2.0")}, nil, ""},
		"many members":                      {[]event.Kind{kind(many[:30])}, nil, ""},
	} {
		reg, err := event.NewRegistry(c.kinds)
		if c.kind == nil {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, c.kind, name)
		var failure *telemetry.Error
		require.ErrorAs(t, err, &failure)
		assert.Equal(t, c.path, failure.Path, name)
		assert.Nil(t, reg)
	}
	_, err := event.NewRegistry(spa.Events(), nil, spa.Events())
	assert.ErrorContains(t, err, "kinds[2][0]")
}

// Kinds of the same product and type are distinguished by the members of their payloads, in both forms, in any order of
// members and of kinds.
func TestDecodeByShape(t *testing.T) {
	kind := func(newEvent func() event.Event, members []string, versions ...telemetry.Version) event.Kind {
		return event.Kind{Products: []string{"p"}, Types: []string{"t"}, Members: members, Versions: versions, New: newEvent}
	}
	shared := []event.Kind{
		kind(func() event.Event { return new(spa.AdminEvent) }, nil, "1.0"), // like sessions and broker usage
		kind(func() event.Event { return new(spa.ConfigEvent) }, []string{"apps"}),
		kind(func() event.Event { return new(spa.UserEvent) }, []string{"apps", "VDAs"}),
		kind(func() event.Event { return new(spa.PolicyDownloadEvent) }, []string{"hosts"}),
	}
	for range len(shared) {
		shared = append(shared[1:], shared[0])
		reg, err := event.NewRegistry(shared)
		require.NoError(t, err)
		for _, c := range []struct {
			json, xml string
			want      event.Event
		}{
			{`{"actualtemplatecode":"1.0"}`, `<actualtemplatecode>1.0</actualtemplatecode>`, new(spa.AdminEvent)},
			{`{"actualtemplatecode":"1.7","other":{"apps":1}}`, `<actualtemplatecode>1.7</actualtemplatecode><other><apps/></other>`, new(spa.AdminEvent)},
			{`{"apps":1,"x":"apps"}`, `<apps>1</apps><x>apps</x>`, new(spa.ConfigEvent)},
			{`{"actualtemplatecode":"1.0", "apps" : {}}`, `<actualtemplatecode>1.0</actualtemplatecode> <apps/>`, new(spa.ConfigEvent)},
			{`{"VDAs":[{}],"a":1,"apps":1}`, `<VDAs><a/></VDAs><a>1</a><apps>1</apps>`, new(spa.UserEvent)},
			{`{"\u0061pps":"","VDAs":""}`, `<VDAs></VDAs><apps></apps>`, new(spa.UserEvent)},
			{`{"hosts":"}"}`, `<hosts>}</hosts>`, new(spa.PolicyDownloadEvent)},
			{`{"hosts":1,"apps":1}`, `<hosts>1</hosts><apps>1</apps>`, nil}, // it fits both kinds equally
			{`{"apps":null}`, `<App/>`, nil},
			{`{"Apps":1}`, `<Apps>1</Apps>`, nil},
			{`{"actualtemplatecode":"2.0"}`, `<actualtemplatecode>2.0</actualtemplatecode>`, nil},
			{`{}`, ``, nil},
			{`null`, ``, nil},
		} {
			for _, doc := range []string{
				`{"payload":` + c.json + `,"prod":"p","type":"t"}`,
				`{"prod" : "p" , "type" : "t" , "payload" : ` + c.json + ` }`,
				`{"a":{"payload":{"apps":1,"VDAs":1}},"b":"\"payload\":{\"hosts\":1}","type":"t","payload":` + c.json + `,"prod":"p"}`,
			} {
				ev, err := reg.DecodeJSON([]byte(doc), telemetry.Limits{})
				require.NoError(t, err, doc)
				want := c.want
				if want == nil {
					want = new(event.Raw)
				}
				require.IsType(t, want, ev, doc)
			}
			ev, err := reg.DecodeXML([]byte("<Event><payload>"+c.xml+"</payload><prod>p</prod><type>t</type></Event>"), telemetry.Limits{})
			if c.want == nil {
				require.ErrorIs(t, err, telemetry.ErrUnsupported, c.xml)
				continue
			}
			require.NoError(t, err, c.xml)
			require.IsType(t, c.want, ev, c.xml)
		}
	}
}

// The zero registry knows no kind, and a nil one causes an error.
func TestRegistryOfNothing(t *testing.T) {
	empty, err := event.NewRegistry()
	require.NoError(t, err)
	for _, reg := range []*event.Registry{empty, new(event.Registry)} {
		e, err := reg.DecodeJSON([]byte(`{"prod":"x"}`), telemetry.Limits{})
		require.NoError(t, err)
		assert.IsType(t, new(event.Raw), e)
		_, err = reg.DecodeXML([]byte("<Event><prod>x</prod></Event>"), telemetry.Limits{})
		assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	}
	var none *event.Registry
	_, err = none.DecodeJSON([]byte(`{"prod":"x"}`), telemetry.Limits{})
	assert.ErrorIs(t, err, telemetry.ErrRequired)
	_, err = none.DecodeXML([]byte("<Event/>"), telemetry.Limits{})
	assert.ErrorIs(t, err, telemetry.ErrRequired)
}

// sized is the event of a program that decodes more than the event that it embeds.
type sized struct {
	cvad.UsageEvent
	size int
}

func (s *sized) DecodeJSON(data []byte, limits telemetry.Limits) error {
	s.size = len(data)
	return s.UsageEvent.DecodeJSON(data, limits)
}

// An event that embeds one of this module is decoded by its own method.
func TestEmbeddedEvent(t *testing.T) {
	list := cvad.Events()
	for i := range list {
		if _, ok := list[i].New().(*cvad.UsageEvent); ok {
			list[i].New = func() event.Event { return new(sized) }
		}
	}
	reg, err := event.NewRegistry(list)
	require.NoError(t, err)
	doc := line(t, "cvad-usage")
	e, err := reg.DecodeJSON([]byte(doc), telemetry.Limits{})
	require.NoError(t, err)
	require.IsType(t, new(sized), e)
	assert.Equal(t, len(doc), e.(*sized).size)
	for _, opts := range [][]event.ReaderOption{nil, {event.WithReuse(), event.WithWorkers(2)}} {
		for e, err := range event.NewReader(strings.NewReader(strings.Repeat(doc+"\n", 20)), reg, opts...).Events(t.Context()) {
			require.NoError(t, err)
			assert.Equal(t, len(doc), e.(*sized).size)
			texttest.Equal(t, doc, toJSON(t, e), "embedded")
		}
	}
}
