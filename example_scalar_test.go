package telemetry_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/csg-telemetry/telemetry"
)

func ExampleNewUTCTime() {
	madrid := time.FixedZone("CEST", 2*60*60)
	t, err := telemetry.NewUTCTime(time.Date(2022, time.October, 10, 8, 11, 14, 0, madrid))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t)
	// Output: 2022-10-10T06:11:14Z
}

func ExampleParseUTCTime() {
	_, err := telemetry.ParseUTCTime("2022-10-10 06:11:14")
	fmt.Println(errors.Is(err, telemetry.ErrFormat))
	fmt.Println(err)
	// Output:
	// true
	// telemetry: malformed value: want a UTC time such as 2022-10-10T06:11:14Z
}

// A UTCMillis keeps the digits of the text that it was decoded from.
func ExampleUTCMillis() {
	var event struct {
		Time telemetry.UTCMillis `json:"st"`
	}
	if err := json.Unmarshal([]byte(`{"st":"2011-08-12T20:17:46.3840Z"}`), &event); err != nil {
		fmt.Println(err)
		return
	}
	text, _ := json.Marshal(event)
	fmt.Println(string(text))
	made, _ := telemetry.NewUTCMillis(event.Time.Time())
	fmt.Println(made, made.Compare(event.Time))
	// Output:
	// {"st":"2011-08-12T20:17:46.3840Z"}
	// 2011-08-12T20:17:46.384Z 0
}

// A LocalTime is an instant only if its zone is known.
func ExampleLocalTime_In() {
	t, err := telemetry.ParseLocalTime("10/10/2022 02:11:14")
	if err != nil {
		fmt.Println(err)
		return
	}
	newYork := time.FixedZone("EDT", -4*60*60)
	fmt.Println(t.In(newYork).UTC().Format(time.RFC3339))
	// Output: 2022-10-10T06:11:14Z
}

func ExampleParseFloatingTime() {
	t, err := telemetry.ParseFloatingTime("2022-07-12T10:00:00")
	fmt.Println(t, err)
	_, err = telemetry.ParseFloatingTime("2022-07-12T10:00:00Z")
	fmt.Println(err)
	// Output:
	// 2022-07-12T10:00:00 <nil>
	// telemetry: malformed value: want a time without a zone, such as 2022-07-12T10:00:00
}

func ExampleUSDate() {
	for _, text := range []string{"12/1/2020", "permanent"} {
		d, err := telemetry.ParseUSDate(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		if d.IsPermanent() {
			fmt.Println("does not expire")
			continue
		}
		year, month, day := d.In(time.UTC).Date()
		fmt.Println(year, month, day)
	}
	// Output:
	// 2020 December 1
	// does not expire
}

func ExampleLicenseDate() {
	issued, _ := telemetry.ParseLicenseDate("1-Dec-03")
	start, _ := telemetry.ParseLicenseDate("31-Dec-2014")
	year, month, day := issued.In(time.UTC).Date()
	fmt.Println(year, month, day)
	fmt.Println(issued.Compare(start))
	never, _ := telemetry.ParseLicenseDate("1-jan-0")
	fmt.Println(never, never.IsPermanent(), start.Compare(never))
	// Output:
	// 2003 December 1
	// -1
	// 1-jan-0 true -1
}

func ExampleSADate() {
	old, _ := telemetry.ParseSADate("2019.1201")
	current, _ := telemetry.NewSADate(2022, time.December, 31)
	fmt.Println(current, old.Compare(current))
	// Output: 2022.1231 -1
}

func ExampleISODate() {
	expires, err := telemetry.ParseISODate("2025-12-31")
	fmt.Println(expires.In(time.UTC).Weekday(), err)
	// Output: Wednesday <nil>
}

func ExampleEpochMillis() {
	e, err := telemetry.ParseEpochMillis("1697417241680")
	fmt.Println(e.Time().Format(time.RFC3339Nano), e.Plausible(), err)
	// If a number of seconds is read as milliseconds, it is a time in January 1970.
	fmt.Println(telemetry.EpochMillis(1689058813).Plausible())
	// Output:
	// 2023-10-16T00:47:21.68Z true <nil>
	// false
}

func ExampleEpochSeconds() {
	e, err := telemetry.ParseEpochSeconds("1689058813")
	fmt.Println(e.Time().Format(time.RFC3339), e.Plausible(), err)
	// Output: 2023-07-11T07:00:13Z true <nil>
}

func ExampleDigestOf() {
	fmt.Println(telemetry.DigestOf([]byte("alpha\n")))
	// Output: b6a98d9ce9a2d9149288fa3df42d377c3e42737afdcdaf714e33c0a100b51060
}

func ExampleDigester() {
	var g telemetry.Digester
	if _, err := io.Copy(&g, strings.NewReader("alpha\n")); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(g.Digest())
	// Output: b6a98d9ce9a2d9149288fa3df42d377c3e42737afdcdaf714e33c0a100b51060
}

func ExampleDigest_Verifier() {
	d, err := telemetry.ParseDigest("b6a98d9ce9a2d9149288fa3df42d377c3e42737afdcdaf714e33c0a100b51060")
	if err != nil {
		fmt.Println(err)
		return
	}
	v := d.Verifier()
	if _, err := io.Copy(v, strings.NewReader("alpha\n")); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Verified())
	// Output: true
}

func ExampleVersion_Compare() {
	versions := []telemetry.Version{"11.17.2.0 Build 48000", "11.16.6.0. build 35000", "11.9", "11.9-rc2"}
	slices.SortFunc(versions, telemetry.Version.Compare)
	for _, v := range versions {
		fmt.Println(v)
	}
	// Output:
	// 11.9-rc2
	// 11.9
	// 11.16.6.0. build 35000
	// 11.17.2.0 Build 48000
}

// The version of a release by its month and one of a component say nothing about each other.
func ExampleVersion_Ordered() {
	release, component := telemetry.Version("1912"), telemetry.Version("7.25.0.0")
	fmt.Println(release.Ordered("2402"), release.Compare("2402"))
	fmt.Println(release.Ordered(component))
	// Output:
	// true -1
	// false
}

func ExampleVendorString() {
	v := telemetry.VendorString(";LT=Retail;GP=2;PSL=10;CL=ENT,ADV,STD,AST;SA=1;ODP=0")
	lt, _ := v.LT()
	fmt.Println(lt, slices.Collect(v.CL()))
	changed, err := v.With("GP", "3")
	fmt.Println(changed, err)
	// Output:
	// Retail [ENT ADV STD AST]
	// ;LT=Retail;GP=3;PSL=10;CL=ENT,ADV,STD,AST;SA=1;ODP=0 <nil>
}

func ExampleLPE() {
	l := telemetry.LPE("XDT_PLT_2020.1201")
	date, ok := l.SADate()
	fmt.Println(l.Product(), l.Edition(), date, ok)
	// Output: XDT PLT 2020.1201 true
}

func ExampleNewLPE() {
	date, _ := telemetry.NewSADate(2020, time.December, 1)
	l, err := telemetry.NewLPE("XDT", "PLT", date)
	fmt.Println(l, err)
	// Output: XDT_PLT_2020.1201 <nil>
}
