package parquet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/parquet"
	"github.com/csg-telemetry/telemetry/contrib/parquet/rows"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	pq "github.com/parquet-go/parquet-go"
)

func sample(t testing.TB) *licenseserver.Report {
	t.Helper()
	f, err := os.Open(module + "/licenseserver/testdata/licenseserver-report.xml")
	must(t, err)
	defer f.Close()
	r, err := licenseserver.Decode(f)
	must(t, err)
	return r
}

// text returns a report in JSON.
func text(t testing.TB, r *licenseserver.Report) io.Reader {
	t.Helper()
	var b bytes.Buffer
	must(t, licenseserver.Encode(&b, r, telemetry.JSON))
	return &b
}

// rowsOf returns the rows of a file of a folder, as parquet-go reads them.
func rowsOf[T any](t testing.TB, path, table string) []T {
	t.Helper()
	all, err := pq.ReadFile[T](filepath.Join(path, table+".parquet"))
	must(t, err)
	return all
}

// Every part of a report is in its table, with its position, streamed or whole; so is undocumented content.
func TestReport(t *testing.T) {
	want := sample(t)
	second := want.Inventory.Feature[0]
	second.ID = "XDT_ENT_UD"
	second.SADate = append([]licenseserver.SADate(nil), second.SADate...)
	second.SADate[0].CCUDevices = nil
	second.SADate[0].Licensees.Users = []licenseserver.User{{ID: "a@b"}, {ID: "c@b"}}
	empty := licenseserver.Feature{ID: "NONE"}
	want.Inventory.Feature = append(want.Inventory.Feature, second, empty)
	for _, whole := range []bool{false, true} {
		path := t.TempDir()
		out, err := parquet.NewFolder(path)
		must(t, err)
		if whole {
			must(t, out.Write(pseudonym.InClear(want)))
		} else {
			_, err = out.ReportInClear(licenseserver.NewReader(text(t, want)))
			must(t, err)
		}
		_, err = out.Close()
		must(t, err)

		users := rowsOf[rows.LicenseServerUser](t, path, "licenseserver-user")
		if len(users) != 3 || *users[2].User.ID != "c@b" || *users[2].Feature.ID != "XDT_ENT_UD" ||
			*users[0].LicenseServer.GUID != want.LicenseServer.GUID.String() || !users[0].Metadata.UTCDate.Equal(want.Metadata.UTCDate.Time()) {
			t.Errorf("%+v", users)
		}
		devices := rowsOf[rows.LicenseServerDevice](t, path, "licenseserver-device")
		if len(devices) != 3 || *devices[0].List != "CCUDevices" || devices[0].Device.Name != nil || *devices[1].List != "Devices" ||
			*devices[1].Device.Name != want.Inventory.Feature[0].SADate[0].Licensees.Devices[0].Name {
			t.Errorf("%+v", devices)
		}
		pools := rowsOf[rows.LicenseServerPool](t, path, "licenseserver-pool")
		if len(pools) != 2 || len(pools[0].Pool.UsageSamples) != 1 || *pools[0].Pool.UsageSamples[0].CountInUse != 3 || *pools[1].Feature.ID != "XDT_ENT_UD" {
			t.Errorf("%+v", pools)
		}
		usage := rowsOf[rows.LicenseServerUsage](t, path, "licenseserver-usage")
		if len(usage) != 3 || *usage[1].SADate.CountUsedMax != 6 || *usage[2].Feature.ID != "NONE" || usage[2].SADate != nil {
			t.Errorf("%+v", usage)
		}
		for _, u := range usage {
			if u.Unknown != nil {
				t.Errorf("values of other tables count as undocumented: %s", *u.Unknown)
			}
		}
		report := rowsOf[rows.LicenseServerReport](t, path, "licenseserver-report")
		if len(report) != 1 || *report[0].Metadata.Product != licenseserver.Product || len(report[0].StartupCounts.LPE) != len(want.StartupCounts.LPE) ||
			report[0].Unknown != nil {
			t.Errorf("%+v", report)
		}
	}
}

// The files of a scrubbed report contain no identifier, and a report that was not scrubbed is refused.
func TestScrubReport(t *testing.T) {
	want := sample(t)
	path := t.TempDir()
	out, err := parquet.NewFolder(path)
	must(t, err)
	if _, err := out.RestoreReport(licenseserver.NewReader(text(t, want))); !errors.Is(err, telemetry.ErrClearText) {
		t.Fatal(err)
	}
	must(t, out.Discard())
	out, err = parquet.NewFolder(path)
	must(t, err)
	done, err := out.ScrubReport(licenseserver.NewReader(text(t, want)), pseudonym.Documented())
	must(t, err)
	if done.Replaced == 0 {
		t.Errorf("%+v", done)
	}
	_, err = out.Close()
	must(t, err)
	token, err := pseudonym.Documented().Token(pseudonym.User, want.Inventory.Feature[0].SADate[0].Licensees.Users[0].ID)
	must(t, err)
	users := rowsOf[rows.LicenseServerUser](t, path, "licenseserver-user")
	if *users[0].User.ID != token {
		t.Errorf("%s", *users[0].User.ID)
	}
}

// A document that breaks off causes an error, and no goroutine is left.
func TestReportBreaksOff(t *testing.T) {
	data, err := io.ReadAll(text(t, sample(t)))
	must(t, err)
	for _, n := range []int{0, 1, 100, len(data) / 2, len(data) - 20} {
		out, err := parquet.NewFolder(t.TempDir())
		must(t, err)
		if _, err := out.ReportInClear(licenseserver.NewReader(bytes.NewReader(data[:n]))); err == nil {
			t.Errorf("a document of %d bytes causes no error", n)
		}
		must(t, out.Discard())
	}
	// So does a folder that cannot be written.
	out, err := parquet.NewFolder(t.TempDir())
	must(t, err)
	must(t, out.Discard())
	if _, err := out.ReportInClear(licenseserver.NewReader(bytes.NewReader(data))); !errors.Is(err, telemetry.ErrUnsupported) {
		t.Error(err)
	}
	for range 10_000 { // a goroutine that has sent its result may need a moment to end
		if runtime.Gosched(); !running() {
			return
		}
	}
	t.Error("a goroutine is still running")
}

// running reports whether a goroutine that writes a report exists.
func running() bool {
	stacks := make([]byte, 1<<20)
	return bytes.Contains(stacks[:runtime.Stack(stacks, true)], []byte(".stream.func"))
}

// users is a report of many users, which is generated while it is read.
type users struct {
	head, tail string
	n, left    int
	buf        strings.Reader
}

func (u *users) Read(p []byte) (int, error) {
	for u.buf.Len() == 0 {
		switch {
		case u.left == u.n:
			u.buf.Reset(u.head)
		case u.left > 0:
			u.buf.Reset(fmt.Sprintf(`,{"timeLastLogin":"2022-07-12T10:00:00","ID":"user%d@domain.com"}`, u.left))
		case u.left == 0:
			u.buf.Reset(u.tail)
		default:
			return 0, io.EOF
		}
		u.left--
	}
	return u.buf.Read(p)
}

// Memory does not grow with the number of users: with five times as many, the heap has the same size.
func TestMemory(t *testing.T) {
	data, err := io.ReadAll(text(t, sample(t)))
	must(t, err)
	head, tail, ok := strings.Cut(string(data), `"Users":[`)
	if !ok {
		t.Fatal("the sample has no list of users")
	}
	i := strings.Index(tail, "]")
	head, tail = head+`"Users":[`+tail[:i], tail[i:]
	heap := func(n int) (most uint64) {
		out, err := parquet.NewFolder(t.TempDir(), parquet.WithRowGroup(1<<20))
		must(t, err)
		defer out.Discard()
		src := &users{head: head, tail: tail, n: n, left: n}
		_, err = out.ReportInClear(licenseserver.NewReader(watch{src, &most}))
		must(t, err)
		files, err := out.Close()
		must(t, err)
		for _, f := range files {
			if f.Table.Name() == "licenseserver-user" && f.Rows != int64(n) {
				t.Errorf("%d rows", f.Rows)
			}
		}
		return most
	}
	small, large := heap(40_000), heap(200_000) // one has a few row groups, the other many
	t.Logf("%d KiB and %d KiB", small>>10, large>>10)
	if large > small+16<<20 {
		t.Errorf("the heap has %d KiB for 200,000 users, and %d KiB for 40,000", large>>10, small>>10)
	}
}

// watch records the maximum memory in use, measured at every thousandth read.
type watch struct {
	src  *users
	most *uint64
}

func (w watch) Read(p []byte) (int, error) {
	if w.src.left%1000 == 0 {
		runtime.GC() // garbage does not count
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		*w.most = max(*w.most, m.HeapAlloc)
	}
	return w.src.Read(p)
}
