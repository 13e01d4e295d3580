package pseudonym_test

import (
	"encoding/json"
	"iter"
	"slices"
	"strconv"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

// visit is a record in the form that the generator would write: identifiers in fields, after a pointer and in a list,
// and undocumented members at the top and in the list.
type visit struct {
	UPN     string
	SID     string
	SAM     string
	Name    string
	Account string
	Device  string
	Session *string `json:",omitempty"`
	Guests  []guest
	Minutes int
	Unknown []string `json:",omitempty"`
}

type guest struct {
	IP      string
	MAC     string
	Unknown []string `json:",omitempty"`
}

func (v *visit) Identifiers() iter.Seq[pseudonym.Identifier] {
	return func(yield func(pseudonym.Identifier) bool) {
		ok := yield(pseudonym.Identifier{Path: "UPN", Class: pseudonym.UPN, Scrambled: pseudonym.Always, Value: &v.UPN}) &&
			yield(pseudonym.Identifier{Path: "SID", Class: pseudonym.SID, Scrambled: pseudonym.Always, Value: &v.SID}) &&
			yield(pseudonym.Identifier{Path: "SAM", Class: pseudonym.SAM, Scrambled: pseudonym.Optional, Value: &v.SAM}) &&
			yield(pseudonym.Identifier{Path: "Name", Class: pseudonym.FullName, Scrambled: pseudonym.Always, Value: &v.Name}) &&
			yield(pseudonym.Identifier{Path: "Account", Class: pseudonym.User, Scrambled: pseudonym.Always, Value: &v.Account}) &&
			yield(pseudonym.Identifier{Path: "Device", Class: pseudonym.DeviceID, Scrambled: pseudonym.Unstated, Value: &v.Device}) &&
			yield(pseudonym.Identifier{Path: "Session", Class: pseudonym.Opaque, Scrambled: pseudonym.Unstated, Value: v.Session})
		for i := range v.Guests {
			g, path := &v.Guests[i], "Guests["+strconv.Itoa(i)+"]."
			ok = ok &&
				yield(pseudonym.Identifier{Path: path + "IP", Class: pseudonym.IP, Scrambled: pseudonym.Optional, Value: &g.IP}) &&
				yield(pseudonym.Identifier{Path: path + "MAC", Class: pseudonym.MAC, Scrambled: pseudonym.Unstated, Value: &g.MAC})
			if !ok {
				return
			}
		}
	}
}

func (v *visit) Clone() telemetry.Record {
	c := new(*v)
	v = c
	v.Guests = slices.Clone(v.Guests)
	if v.Session != nil {
		v.Session = new(*v.Session)
	}
	return c
}

// Access returns the visit itself.
func (v *visit) Access() telemetry.Access { return v }

func (v *visit) Has(string) bool           { return false }
func (v *visit) Missing() iter.Seq[string] { return func(func(string) bool) {} }
func (v *visit) HasUnknown() bool          { return len(v.Unknown) > 0 }

func (v *visit) DropUnknown() int {
	n := len(v.Unknown)
	v.Unknown = nil
	for i := range v.Guests {
		n += len(v.Guests[i].Unknown)
		v.Guests[i].Unknown = nil
	}
	return n
}

// OmitFields omits the minutes as if they were optional, and the guests as if they were a customer.
func (v *visit) OmitFields(kinds pseudonym.Fields, ask func(string, pseudonym.Fields) bool) (n int) {
	if k := kinds & pseudonym.FieldsOptional; k != 0 && v.Minutes != 0 && (ask == nil || ask("Minutes", k)) {
		v.Minutes = 0
		n++
	}
	if k := kinds & pseudonym.FieldsCustomer; k != 0 && len(v.Guests) > 0 && (ask == nil || ask("Guests", k)) {
		n += len(v.Guests)
		v.Guests = nil
	}
	return n
}

func (v *visit) AppendJSON(dst []byte) ([]byte, error) {
	text, err := json.Marshal(*v)
	return append(dst, text...), err
}

func (v *visit) AppendXML(dst []byte) ([]byte, error) {
	return append(dst, "<visit><UPN>"+v.UPN+"</UPN></visit>"...), nil
}

// sampleVisit has eight identifiers.
func sampleVisit() visit {
	return visit{
		UPN:     "User-Steven@ctxlabs.onmicrosoft.com",
		SID:     "S-1-5-21-3711855558-820010554-2448362978-27640",
		SAM:     `CTXLAB\User-Steven`,
		Name:    "User-Steven",
		Account: "User-Steven@CTXLABS04",
		Device:  "AE18C4D5",
		Guests:  []guest{{IP: "192.0.2.1", MAC: "00-11-22-33-44-55", Unknown: []string{"secret"}}},
		Minutes: 42,
		Unknown: []string{"note", "remark"},
	}
}
