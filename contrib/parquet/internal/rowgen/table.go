package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/licenseserver"
)

// table is one kind of file.
type table struct {
	name    string // name of the table
	record  string // Go type of the record, such as cvad.UsageEvent
	row     string // name of the row type
	doc     string
	event   bool
	fields  []*field
	columns []*field // the leaves of fields
	ignore  []string
}

// field is a column or a group of columns.
type field struct {
	name   string // wire name
	goName string
	path   string // path of the column, with [] after lists
	form   string // form of a column
	list   bool
	fields []*field // fields of a group
	about  *telemetry.Element
}

// context is used to look up fields.
type context struct {
	pkg, record, path, json string
	elements                map[string][]telemetry.Element
	ignore                  []string // columns that are left out
	only                    []string // fields of the first level that are used; all if empty
}

// tables returns the tables of all packages, in the order of the dictionary. Module is the folder of the module.
func tables(module string) (all []*table, err error) {
	for root := range packages.Roots() {
		name := root.Package.Name
		if _, ok := root.New().(event.Event); !ok && name != "licenseserver" {
			continue
		}
		c := context{pkg: name, elements: elements(root.Package)}
		c.record, err = recordOf(module, name, root.Type)
		if err != nil {
			return nil, err
		}
		t := &table{name: root.Stem(), record: name + "." + root.Type, row: title(name) + root.Type}
		_, t.event = root.New().(event.Event)
		if _, ok := root.New().(*licenseserver.Report); ok {
			c.ignore = []string{"Inventory"}
			t.doc = "what a compliance report says of its server, without what is in the tables of features, pools, users and devices"
			all = append(all, t)
			if err := t.add(c, reflect.TypeFor[licenseserver.Report]()); err != nil {
				return nil, err
			}
			parts, err := reportTables(c)
			if err != nil {
				return nil, err
			}
			all = append(all, parts...)
			continue
		}
		if err := t.add(c, reflect.TypeOf(root.New()).Elem()); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	raw := &table{
		name: "event-raw", record: "event.Raw", row: "EventRaw", event: true,
		doc: "events of kinds that no page has: their header, and the rest in the column of what is unknown",
	}
	if err := raw.add(context{pkg: "event"}, reflect.TypeFor[event.Header]()); err != nil {
		return nil, err
	}
	return append(all, raw), nil
}

// part is a part of a compliance report as columns of one group.
type part struct {
	name         string
	typ          reflect.Type
	json, record string
	only         []string
}

// reportTables returns the tables of the lists of compliance reports. The first columns of each row give its position in the report.
func reportTables(c context) (all []*table, err error) {
	server := part{"LicenseServer", reflect.TypeFor[licenseserver.LicenseServer](), "LicenseServer.", "LicenseServer", []string{"GUID"}}
	upload := part{"Metadata", reflect.TypeFor[licenseserver.Metadata](), "Metadata.", "Metadata", []string{"UTCDate"}}
	feature := part{"Feature", reflect.TypeFor[licenseserver.Feature](), "Inventory.Feature[].", "Feature", nil}
	date := part{"SADate", reflect.TypeFor[licenseserver.SADate](), "Inventory.Feature[].SADate[].", "SADate", nil}
	in := feature
	in.only = []string{"ID"}
	on := date
	on.only = []string{"id"}
	under := date.json
	for _, d := range []struct {
		name, row, doc string
		last           []part
		ignore         []string
		own            []*field
	}{
		{
			"licenseserver-usage", "LicenseServerUsage", "the use of the licenses of one feature with one Subscription Advantage date",
			[]part{feature, date}, []string{"Feature.SADate", "SADate.CCUDevices", "SADate.Pool", "SADate.Licensees.Users", "SADate.Licensees.Devices"}, nil,
		},
		{
			"licenseserver-pool", "LicenseServerPool", "one pool of licenses with its samples",
			[]part{in, on, {"Pool", reflect.TypeFor[licenseserver.Pool](), under + "Pool[].", "Pool", nil}}, nil, nil,
		},
		{
			"licenseserver-user", "LicenseServerUser", "one user that a license is assigned to",
			[]part{in, on, {"User", reflect.TypeFor[licenseserver.User](), under + "Licensees.Users[].", "Users", nil}}, nil, nil,
		},
		{
			"licenseserver-device", "LicenseServerDevice", "one device that a license is assigned to, or that holds a concurrent one",
			[]part{in, on, {"Device", reflect.TypeFor[licenseserver.Device](), under + "Licensees.Devices[].", "Devices", nil}}, nil,
			[]*field{{name: "List", goName: "List", path: "List", form: "text", about: &telemetry.Element{
				Meaning: "List is the list that has the device: Devices or CCUDevices. This column is no element of the documents.",
			}}},
		},
	} {
		t := &table{name: d.name, row: d.row, doc: d.doc, ignore: d.ignore}
		for _, p := range append([]part{server, upload}, d.last...) {
			g := &field{name: p.name, goName: p.name, path: p.name, about: new(telemetry.Element)}
			in := c
			in.path, in.json, in.record, in.only, in.ignore = p.name+".", p.json, p.record, p.only, d.ignore
			if g.fields, err = t.walk(in, p.typ); err != nil {
				return nil, err
			}
			t.fields = append(t.fields, g)
		}
		t.fields = append(t.fields, d.own...)
		t.columns = append(t.columns, d.own...)
		if err := t.finish(); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// add adds the fields of a record, and then the columns that every table has.
func (t *table) add(c context, typ reflect.Type) (err error) {
	if t.fields, err = t.walk(c, typ); err != nil {
		return err
	}
	t.ignore = c.ignore
	return t.finish()
}

// finish adds the columns that every table has, and checks that readers that fold case can tell the columns apart.
func (t *table) finish() error {
	for _, own := range []*field{
		{name: "_unknown", goName: "Unknown", form: "json", about: &telemetry.Element{
			Meaning: "Unknown is what the record has beyond the documents, as a JSON object with the record's own nesting, or nil.",
		}},
		{name: "_text", goName: "Text", form: "json", about: &telemetry.Element{
			Meaning: "Text is the wire form of those values that their columns do not give back as they were, as a JSON object with the record's own nesting, or nil.",
		}},
	} {
		own.path = own.name
		t.fields = append(t.fields, own)
		t.columns = append(t.columns, own)
	}
	return distinct(t.name, t.fields)
}

func distinct(where string, fields []*field) error {
	seen := make(map[string]bool)
	for _, f := range fields {
		name := strings.ToLower(f.name)
		if seen[name] {
			return fmt.Errorf("%s: two columns are called %s in lower case", where, name)
		}
		seen[name] = true
		if err := distinct(where+"."+f.name, f.fields); err != nil {
			return err
		}
	}
	return nil
}

// walk returns the fields of a struct.
func (t *table) walk(c context, typ reflect.Type) (fields []*field, err error) {
	for i := range typ.NumField() {
		sf := typ.Field(i)
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if sf.Anonymous {
			embedded, err := t.walk(c, sf.Type)
			if err != nil {
				return nil, err
			}
			fields = append(fields, embedded...)
			continue
		}
		if len(c.only) > 0 && !slices.Contains(c.only, name) || slices.Contains(c.ignore, c.path+name) {
			continue
		}
		f := &field{name: name, goName: sf.Name, path: c.path + name}
		json := c.json + name
		ft := sf.Type
		for ft.Kind() == reflect.Pointer || ft.Kind() == reflect.Slice {
			if ft.Kind() == reflect.Slice {
				f.list = true
				f.path += "[]"
				json += "[]"
			}
			ft = ft.Elem()
		}
		sub := c
		sub.only = nil
		if r := sf.Tag.Get("record"); r != "" {
			sub.record, _, _ = strings.Cut(r, "/")
		}
		if isRecord(ft) {
			sub.path, sub.json = f.path+".", json+"."
			if f.fields, err = t.walk(sub, ft); err != nil {
				return nil, err
			}
			if len(f.fields) == 0 { // the documents name no member
				f.form, f.list, f.path = "json", false, strings.TrimSuffix(f.path, "[]")
			}
		} else if f.form, err = form(ft, sf.Tag.Get("telem")); err != nil {
			return nil, fmt.Errorf("%s: %w", f.path, err)
		}
		if f.about, err = c.lookup(sub.record, json, sf.Name); err != nil {
			return nil, err
		}
		fields = append(fields, f)
		if f.form != "" {
			t.columns = append(t.columns, f)
		}
		if f.form == "features" {
			names := &field{name: name + "_names", goName: sf.Name + "Names", path: f.path + "_names[]", form: "names", list: true, about: new(*f.about)}
			names.about.Meaning = sf.Name + "Names are the names of the bits of " + sf.Name + " that have one."
			fields = append(fields, names)
			t.columns = append(t.columns, names)
		}
	}
	return fields, nil
}

// lookup returns the element at a JSON path, in the record that the field belongs to if several have such a path.
func (c context) lookup(record, json, goField string) (*telemetry.Element, error) {
	if c.elements == nil { // no dictionary has those of event.Raw
		return &telemetry.Element{Meaning: goField + " is that of the header, if it has the documented form there."}, nil
	}
	found := c.elements[json]
	if len(found) == 0 {
		found = c.elements[strings.TrimSuffix(json, "[]")]
	}
	found = slices.DeleteFunc(slices.Clone(found), func(e telemetry.Element) bool { return e.GoField != goField })
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(e telemetry.Element) bool { return e.Record != record })
	}
	switch len(found) {
	case 0:
		return &telemetry.Element{}, nil // a nested record that the dictionary does not list
	case 1:
		return &found[0], nil
	}
	return nil, fmt.Errorf("%s: several elements at %s", record, json)
}

func elements(p packages.Package) map[string][]telemetry.Element {
	m := make(map[string][]telemetry.Element)
	for e := range p.Elements() {
		m[e.JSONPath] = append(m[e.JSONPath], e)
	}
	return m
}
