package licenseserver_test

import (
	"bytes"
	"fmt"
	"log"
	"os"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
)

// open opens the sample, in XML.
func open() *os.File {
	f, err := os.Open("testdata/licenseserver-report.xml")
	if err != nil {
		log.Fatal(err)
	}
	return f
}

func ExampleDecode() {
	file := open()
	defer file.Close()
	report, err := licenseserver.Decode(file)
	if err != nil {
		log.Fatal(err)
	}
	for _, feature := range report.Inventory.Feature {
		for _, date := range feature.SADate {
			fmt.Println(feature.ID, date.ID, date.CountInstalled, "installed,", date.CountUsedMax, "in use at most")
			for _, pool := range date.Pool {
				gp, _ := pool.VendorStr.GP()
				fmt.Println("GP", gp, "expires", pool.DateExpiration)
			}
		}
	}
	// Output:
	// CAG_AAC_CCU 2022.1231 1203 installed, 6 in use at most
	// GP 2 expires 12/1/2020
}

func ExampleEncode() {
	file := open()
	defer file.Close()
	report, err := licenseserver.Decode(file)
	if err != nil {
		log.Fatal(err)
	}
	report.Inventory.Feature = nil
	report.StartupCounts.LPE = report.StartupCounts.LPE[:1]
	var b bytes.Buffer
	if err := licenseserver.Encode(&b, report, telemetry.JSON); err != nil {
		log.Fatal(err)
	}
	fmt.Println(b.String()[bytes.Index(b.Bytes(), []byte(`"Inventory"`)):])
	// Output:
	// "Inventory":{"Feature":[]},"StartupCounts":{"LPE":[{"ID":"XDT_PLT_2020.1201"}],"Count":2},"SupplementalGracePeriod":[{"ID":"XDT_ENT_UD","SADate":"2019.1201","SGPErrorCode":-4,"LicCount":100,"DateTriggerUTC":"2022-07-19T14:35:59Z","DateTriggerLocal":"2022-07-19T10:35:59"}]}
}

func ExampleNewReport() {
	deployed, err := telemetry.ParseUTCTime("2016-10-12T00:00:00Z")
	if err != nil {
		log.Fatal(err)
	}
	report := licenseserver.NewReport(licenseserver.LicenseServer{
		GUID:           uuid.MustParse("a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"),
		HardwareID:     "E824249098A96BF0",
		FQDN:           "CITRIX-12T5MRV4",
		InstallUTC:     deployed,
		ProductVersion: "11.16.6.0. build 35000",
	}, deployed)
	fmt.Println(report.Metadata.Product, report.Metadata.ProductVersion, report.Check().Err())
	// Output: LicenseServerCompliance 2.0 <nil>
}

// Check says what is wrong and where, and does not show values.
func ExampleReport_Check() {
	file := open()
	defer file.Close()
	report, err := licenseserver.Decode(file)
	if err != nil {
		log.Fatal(err)
	}
	report.Metadata.SiteName = "Berlin"
	report.Inventory.Feature[0].SADate[0].Licensees.CountTotal = 3
	for _, issue := range report.Check() {
		fmt.Println(issue)
	}
	// Output:
	// warning: Metadata.SiteName: malformed value: is not in use, but is neither empty nor Not applicable
	// failure: Inventory.Feature[0].SADate[0].Licensees.CountTotal: value out of range: is not the number of users and devices
}

// A report of any size is read, one license holder at a time.
func ExampleReader() {
	file := open()
	defer file.Close()
	r := licenseserver.NewReader(file, licenseserver.WithIssues(func(i telemetry.Issue) { fmt.Println(i) }))
	for feature, err := range r.Features() {
		if err != nil {
			log.Fatal(err)
		}
		for date, err := range feature.SADates() {
			if err != nil {
				log.Fatal(err)
			}
			holders := make(map[licenseserver.HolderKind]int)
			for holder, err := range date.Holders() {
				if err != nil {
					log.Fatal(err)
				}
				holders[holder.Kind]++
			}
			fmt.Println(feature.Feature.ID, date.SADate.ID, holders, len(date.SADate.Pool), "pools")
		}
	}
	// Output: CAG_AAC_CCU 2022.1231 map[ccu-device:1 user:1 device:1] 1 pools
}

// A report is written as it is gathered, and sealed at the end.
func ExampleNewSealWriter() {
	sample := open()
	defer sample.Close()
	head, err := licenseserver.Decode(sample)
	if err != nil {
		log.Fatal(err)
	}
	feature := head.Inventory.Feature[0]
	date := feature.SADate[0]
	head.Inventory.Feature, feature.SADate = nil, nil
	date.Licensees = licenseserver.Licensees{CountTotal: 1000}
	hasher, err := pseudonym.Ephemeral()
	if err != nil {
		log.Fatal(err)
	}

	file, err := os.CreateTemp("", "report-*.xml")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	w, err := licenseserver.NewSealWriter(file, telemetry.XML)
	if err != nil {
		log.Fatal(err)
	}
	safeHead, err := pseudonym.Scrub(hasher, head)
	if err == nil {
		err = w.Report(safeHead)
	}
	if err == nil {
		err = w.Feature(pseudonym.InClear(&feature))
	}
	if err == nil {
		err = w.SADate(pseudonym.InClear(&date))
	}
	for n := 0; n < 1000 && err == nil; n++ {
		user := licenseserver.User{TimeLastLogin: head.SupplementalGracePeriod[0].DateTriggerLocal, ID: fmt.Sprintf("user%d", n)}
		var holder pseudonym.Scrubbed[licenseserver.Holder]
		holder, err = pseudonym.Scrub(hasher, &licenseserver.Holder{Kind: licenseserver.HolderUser, User: user})
		if err == nil {
			err = w.Holder(holder)
		}
	}
	if err != nil {
		log.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		log.Fatal(err)
	}

	if _, err := file.Seek(0, 0); err != nil {
		log.Fatal(err)
	}
	fmt.Println(licenseserver.Verify(file))
	// Output: verified <nil>
}

func ExampleSeal() {
	file := open()
	defer file.Close()
	report, err := licenseserver.Decode(file)
	if err != nil {
		log.Fatal(err)
	}
	doc, err := licenseserver.Seal(pseudonym.InClear(report), telemetry.XML)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(licenseserver.Verify(bytes.NewReader(doc)))
	fmt.Println(licenseserver.Verify(bytes.NewReader(bytes.Replace(doc, []byte("Retail"), []byte("retail"), 1))))
	// Output:
	// verified <nil>
	// mismatch <nil>
}

// A report of any size is verified in one pass.
func ExampleVerify() {
	file, err := os.Open("testdata/sealed.xml")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	fmt.Println(licenseserver.Verify(file))
	// Output: verified <nil>
}

// For a destination that cannot seek, a sealed report is written in two passes.
func ExampleNewDigestWriter() {
	report := licenseserver.NewReport(licenseserver.LicenseServer{GUID: uuid.New()}, telemetry.UTCTime{})
	write := func(w *licenseserver.Writer) telemetry.Digest {
		if err := w.Report(pseudonym.InClear(report)); err != nil {
			log.Fatal(err)
		}
		digest, err := w.Close()
		if err != nil {
			log.Fatal(err)
		}
		return digest
	}
	report.Metadata.UI = write(licenseserver.NewDigestWriter(telemetry.XML))
	var connection bytes.Buffer
	write(licenseserver.NewWriter(&connection, telemetry.XML))
	fmt.Println(licenseserver.Verify(&connection))
	// Output: verified <nil>
}

// A report is pseudonymised and converted to JSON while it is copied.
func ExampleScrub() {
	file := open()
	defer file.Close()
	var b bytes.Buffer
	w := licenseserver.NewWriter(&b, telemetry.JSON)
	done, err := licenseserver.Scrub(w, licenseserver.NewReader(file), pseudonym.Documented())
	if err != nil {
		log.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Replaced, "replaced,", bytes.Count(b.Bytes(), []byte("User1Desktop")), "left")
	// Output: 5 replaced, 0 left
}

func ExampleCopy() {
	file := open()
	defer file.Close()
	w := licenseserver.NewDigestWriter(telemetry.JSON)
	dropped, err := licenseserver.Copy(w, licenseserver.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	digest, err := w.Close()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the report in JSON has the digest", digest, "and lacks", dropped, "undocumented things")
	// Output: the report in JSON has the digest 2274860203eeb702e39617d7192afd077839d57fd1032eb2b5ffaac5484e29d3 and lacks 0 undocumented things
}

func ExampleElements() {
	for e := range licenseserver.Elements() {
		if e.Scrambled == "always" {
			fmt.Println(e.ID, e.Class, e.XMLPath)
		}
	}
	// Output:
	// licenseserver/LicenseServer/FQDN fqdn LicenseServerCompliance/LicenseServer/FQDN
	// licenseserver/Users/ID user LicenseServerCompliance/Inventory/Feature/SADate/Licensees/Users/User/ID
	// licenseserver/Devices/Name device-name LicenseServerCompliance/Inventory/Feature/SADate/Licensees/Devices/Device/Name
}
