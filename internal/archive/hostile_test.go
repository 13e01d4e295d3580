package archive

import (
	"bytes"
	"context"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/csg-telemetry/telemetry/internal/fault"
)

const madeUnix = 0x0314

const text = `{"ver":"1.0","id":"a"}` + "\n"

// one returns an archive of one deflated entry with the given changes.
func one(change func(m *member)) []byte {
	m := member{name: "a.json", data: text, method: Deflate, flags: flagDescriptor}
	change(&m)
	return build(archiveEdit{}, m)
}

func inLocal(edits ...edit) func(*member)   { return func(m *member) { m.local = all(edits) } }
func inCentral(edits ...edit) func(*member) { return func(m *member) { m.central = all(edits) } }

func mode(made uint16, external uint32) func(*member) {
	return inCentral(set16(4, made), set32(38, external))
}

func both(edit func(local, central []byte)) func(*member) {
	return func(m *member) {
		var front []byte
		m.local = func(b []byte) []byte { front = b; edit(b, make([]byte, centralLen)); return b }
		m.central = func(b []byte) []byte { edit(front, b); return b }
	}
}

func flagged(flags uint16) func(*member) { return func(m *member) { m.flags |= flags } }

func hostile() map[string]struct {
	archive []byte
	want    error
} {
	good := one(func(*member) {})
	plain := member{name: "a.json", data: text}
	other := member{name: "b.json", data: text}
	overlapping := member{name: "b.json", data: text, central: set32(42, 0)}
	halved := member{name: "a", data: text, packed: []byte(text[1:])}
	type row = struct {
		archive []byte
		want    error
	}
	end := func(edits ...edit) []byte { return build(archiveEdit{end: all(edits)}, plain) }
	named := func(name string) []byte { return one(func(m *member) { m.name, m.flags = name, m.flags|flagUTF8 }) }
	extra := func(b ...byte) []byte { return one(func(m *member) { m.extra = b }) }
	commented := func(c string) []byte {
		return build(archiveEdit{end: set16(20, uint16(len(c))), suffix: c}, plain)
	}
	// inDescriptor changes a number in the descriptor and in the directory, in which it is 12 bytes further on.
	inDescriptor := func(at int, v uint32) []byte {
		return one(func(m *member) { m.central, m.descriptor = set32(at+12, v), set32(at, v) })
	}
	rows := map[string]row{
		"Z1 empty":    {nil, fault.ErrArchive},
		"Z1 21 bytes": {good[len(good)-21:], fault.ErrArchive},
		"Z1 JSON":     {[]byte(`{}`), fault.ErrArchive},

		"Z3 trailing":                    {build(archiveEdit{suffix: "x"}, plain), fault.ErrArchive},
		"Z3 trailing zeros":              {build(archiveEdit{suffix: strings.Repeat("\x00", 22)}, plain), fault.ErrArchive},
		"Z3 leading":                     {build(archiveEdit{prefix: "MZ"}, plain), fault.ErrArchive},
		"Z3 leading, offsets from entry": {append([]byte("MZ"), good...), fault.ErrArchive},
		"Z3 comment":                     {commented("x"), fault.ErrArchive},
		"Z3 zip in the comment":          {commented(string(good)), fault.ErrArchive},
		"Z3 two joined":                  {append(bytes.Clone(good), good...), fault.ErrArchive},
		"Z3 before the end record":       {build(archiveEdit{beforeEnd: "x"}, plain), fault.ErrArchive},
		"Z3 in the directory":            {build(archiveEdit{beforeEnd: "x", end: set32(12, 53)}, plain), fault.ErrArchive},
		"Z3 between entries":             {build(archiveEdit{}, member{name: "a", gap: "x"}, other), fault.ErrArchive},
		"Z3 before the directory":        {build(archiveEdit{}, member{name: "a", gap: "x"}), fault.ErrArchive},
		"Z3 entry comment":               {one(inCentral(set16(32, 1), then("x"))), fault.ErrArchive},

		"Z4 count 0":            {end(set16(8, 0), set16(10, 0)), fault.ErrArchive},
		"Z4 count 2":            {end(set16(8, 2), set16(10, 2)), fault.ErrArchive},
		"Z4 count 65535":        {end(set16(8, 65535), set16(10, 65535)), fault.ErrArchive},
		"Z4 counts differ":      {end(set16(8, 2)), fault.ErrArchive},
		"Z4 directory size":     {end(set32(12, 51)), fault.ErrArchive},
		"Z4 directory offset":   {end(set32(16, 0)), fault.ErrArchive},
		"Z4 size and offset":    {end(set32(12, 53+51), set32(16, 0)), fault.ErrArchive},
		"Z4 disk":               {end(set16(4, 1)), fault.ErrArchive},
		"Z4 directory's disk":   {end(set16(6, 1)), fault.ErrArchive},
		"Z4 entry's disk":       {one(inCentral(set16(34, 1))), fault.ErrArchive},
		"Z4 entry's disk 256":   {one(inCentral(set16(34, 1<<8))), fault.ErrArchive},
		"Z4 zip64 end records":  {zip64Archive(), fault.ErrArchive},
		"Z4 zip64 extra":        {extra(field(extraZip64, strings.Repeat("\xff", 16))...), fault.ErrArchive},
		"Z4 zip64 sizes":        {one(inCentral(set32(20, max32), set32(24, max32))), fault.ErrArchive},
		"Z4 local signature":    {one(inLocal(set32(0, centralSignature))), fault.ErrArchive},
		"Z4 central signature":  {one(inCentral(set32(0, localSignature))), fault.ErrArchive},
		"Z4 offset of an entry": {one(inCentral(set32(42, 1))), fault.ErrArchive},

		"Z7 overlap":                  {build(archiveEdit{}, plain, overlapping), fault.ErrArchive},
		"Z7 quoted overlap":           {fifield(), fault.ErrArchive},
		"Z7 overlap with directory":   {one(inCentral(set32(20, 60))), fault.ErrArchive},
		"Z7 entries in another order": {swapped(plain, other), fault.ErrArchive},

		"Z8 dense":            {one(func(m *member) { m.data = strings.Repeat("\x00", 2<<20) }), fault.ErrLimit},
		"Z8 claims 1 GiB":     {claims(1), fault.ErrLimit},
		"Z8 claims 10 GB":     {claims(10), fault.ErrLimit},
		"Z9 4097 entries":     {many(4097), fault.ErrLimit},
		"Z9 10^6 entries":     {counted(1_000_000 % (1 << 16)), fault.ErrLimit},
		"Z9 name of 65535":    {named(strings.Repeat("a", 65535)), fault.ErrLimit},
		"Z9 extra of 65535":   {extra(field(7, strings.Repeat("a", 65531))...), fault.ErrLimit},
		"Z10 up":              {named("../x"), fault.ErrName},
		"Z10 root":            {named("/x"), fault.ErrName},
		"Z10 drive":           {named(`C:\x`), fault.ErrName},
		"Z11 device":          {named("nul"), fault.ErrName},
		"Z11 empty":           {named(""), fault.ErrName},
		"Z11 UTF-8 unflagged": {one(func(m *member) { m.name = "ü" }), fault.ErrName},
		"Z11 not UTF-8":       {named("\xff"), fault.ErrName},

		"Z13 directory":           {named("a/"), fault.ErrName},
		"Z13 directory with data": {one(mode(madeUnix, 0o040755<<16)), fault.ErrArchive},
		"Z13 DOS directory":       {one(mode(madeUnix, 0o100755<<16|0x10)), fault.ErrArchive},
		"Z13 symlink":             {one(mode(madeUnix, 0o120777<<16)), fault.ErrArchive},
		"Z13 FIFO":                {one(mode(madeUnix, 0o010644<<16)), fault.ErrArchive},
		"Z13 device":              {one(mode(madeUnix, 0o020644<<16)), fault.ErrArchive},
		"Z13 block device":        {one(mode(madeUnix, 0o060644<<16|0x8000)), fault.ErrArchive},
		"Z13 setuid":              {one(mode(madeUnix, 0o104755<<16)), fault.ErrArchive},
		"Z13 setgid":              {one(mode(madeUnix, 0o102755<<16)), fault.ErrArchive},
		"Z13 sticky":              {one(mode(madeUnix, 0o001755<<16)), fault.ErrArchive},
		"Z13 link in an extra":    {extra(field(0x756e, "0123456789abcd")...), fault.ErrArchive},
		"Z13 volume":              {one(mode(0x0714, 0x08)), fault.ErrArchive},
		"Z13 reparse point":       {one(mode(ownMade, 0x400)), fault.ErrArchive},
		"Z13 socket":              {one(mode(0x0a14, 0o140644<<16)), fault.ErrArchive},

		"Z14 encrypted":             {one(flagged(1 << 0)), fault.ErrUnsupported},
		"Z14 strong encryption":     {one(flagged(1 << 6)), fault.ErrUnsupported},
		"Z14 encrypted directory":   {one(flagged(1 << 13)), fault.ErrUnsupported},
		"Z14 encrypted, local only": {one(inLocal(set16(6, flagDescriptor|flagEncrypted))), fault.ErrUnsupported},
		"Z14 patch data":            {one(flagged(1 << 5)), fault.ErrUnsupported},
		"Z14 AES extra":             {extra(field(extraAES, "\x02\x00AE\x03\x00\x00")...), fault.ErrUnsupported},
		"Z14 encryption extra":      {extra(field(extraStrong, "")...), fault.ErrUnsupported},
		"Z14 version 5.0":           {one(both(func(l, c []byte) { set16(4, 50)(l); set16(6, 50)(c) })), fault.ErrUnsupported},

		"Z16 size smaller":             {inDescriptor(12, 5), fault.ErrArchive},
		"Z16 size larger":              {inDescriptor(12, 99), fault.ErrArchive},
		"Z16 checksum":                 {inDescriptor(4, 1), fault.ErrArchive},
		"Z16 descriptor lies":          {one(func(m *member) { m.descriptor = set32(12, 5) }), fault.ErrArchive},
		"Z16 directory lies":           {one(inCentral(set32(24, 5))), fault.ErrArchive},
		"Z16 descriptor of 4 bytes":    {one(func(m *member) { m.descriptor = from(12) }), fault.ErrArchive},
		"Z16 another size before":      {one(inLocal(set32(22, uint32(len(text))+1))), fault.ErrArchive},
		"Z16 trailing packed data":     {one(func(m *member) { m.packed = append(deflate(text), 0) }), fault.ErrArchive},
		"Z16 packed data cut":          {one(func(m *member) { d := deflate(text); m.packed = d[:len(d)-1] }), fault.ErrArchive},
		"Z16 no packed data":           {one(func(m *member) { m.packed = []byte{} }), fault.ErrArchive},
		"Z16 not DEFLATE":              {one(func(m *member) { m.packed = []byte("\xff\xff\xff") }), fault.ErrArchive},
		"Z16 two sizes of stored data": {build(archiveEdit{}, halved), fault.ErrArchive},

		"local name differs":        {one(inLocal(set32(localLen, 0x62626262))), fault.ErrArchive},
		"local method differs":      {build(archiveEdit{}, member{name: "a", data: text, local: set16(8, Deflate)}), fault.ErrArchive},
		"local time differs":        {one(inLocal(set16(10, 0))), fault.ErrArchive},
		"duplicate":                 {build(archiveEdit{}, plain, plain), fault.ErrDuplicate},
		"duplicate in another case": {build(archiveEdit{}, plain, member{name: "A.json"}), fault.ErrDuplicate},
		"extra cut":                 {extra(0x55, 0x54, 5, 0, 1), fault.ErrArchive},
		"extra of one byte":         {extra(1), fault.ErrArchive},
		"extra of three bytes":      {extra(1, 2, 3), fault.ErrArchive},
		"extra and one byte":        {extra(append(field(extraOwner, ""), 0)...), fault.ErrArchive},
		"extra twice":               {extra(append(field(7, ""), field(7, "")...)...), fault.ErrArchive},
		"extra with a second name":  {extra(field(extraUnicodePath, "\x01....b.json")...), fault.ErrArchive},
		"extra of unknown meaning":  {extra(field(7, "x")...), fault.ErrArchive},
		"extra with kind and mode":  {extra(field(0x6c78, "\x02\x03\x00\xff\xa1")...), fault.ErrArchive},
		"extra with text after JAR": {extra(field(extraJAR, "x")...), fault.ErrArchive},
	}
	for _, method := range []uint16{1, 9, 12, 14, 93, 99} {
		rows["Z14 method "+strconv.Itoa(int(method))] = row{
			one(both(func(l, c []byte) { set16(8, method)(l); set16(10, method)(c) })), fault.ErrUnsupported,
		}
	}
	return rows
}

// extras returns a change that gives the headers different extra fields.
func extras(local, central []byte) func(*member) {
	return func(m *member) {
		m.local = func(b []byte) []byte { return append(set16(28, uint16(len(local)))(b), local...) }
		m.central = func(b []byte) []byte { return append(set16(30, uint16(len(central)))(b), central...) }
	}
}

func many(n int) []byte {
	members := make([]member, n)
	for i := range members {
		members[i].name = strconv.Itoa(i)
	}
	return build(archiveEdit{}, members...)
}

// counted returns an archive whose end record claims n entries, and that is long enough for them. The record cannot
// hold a million.
func counted(n int) []byte {
	count := all([]edit{set16(8, uint16(n)), set16(10, uint16(n))})
	return build(archiveEdit{end: count}, member{name: "a", data: strings.Repeat("x", n*centralLen)})
}

// claims returns an archive of n entries that each claim 1 GiB + 1, for packed data that could have that size.
func claims(n int) []byte {
	members := make([]member, n)
	for i := range members {
		members[i] = member{
			name: strconv.Itoa(i), data: text, method: Deflate, packed: make([]byte, 8<<20),
			local: set32(22, 1<<30+1), central: set32(24, 1<<30+1),
		}
	}
	return build(archiveEdit{}, members...)
}

// fifield returns an archive whose first entry holds the second one's header as its data, and both are in the directory.
func fifield() []byte {
	inner := build(archiveEdit{}, member{name: "b.json", data: text})
	local := inner[:localLen+6+len(text)]
	return build(archiveEdit{},
		member{name: "a.json", data: string(local), gap: ""},
		member{name: "b.json", data: text, central: set32(42, localLen+6)},
	)
}

// swapped returns an archive whose directory has another order than its entries.
func swapped(a, b member) []byte {
	out := build(archiveEdit{}, a, b)
	const record = centralLen + 6
	dir := out[len(out)-endLen-2*record:]
	first := bytes.Clone(dir[:record])
	copy(dir, dir[record:2*record])
	copy(dir[record:], first)
	return out
}

// zip64Archive returns an archive with zip64 end records that claim 2^63 entries.
func zip64Archive() []byte {
	huge := strings.Repeat("\x00", 7) + "\x80"
	records := "PK\x06\x06\x2c\x00\x00\x00\x00\x00\x00\x00\x2d\x00\x2d\x00" + strings.Repeat("\x00", 8) +
		huge + huge + huge + huge +
		"PK\x06\x07\x00\x00\x00\x00" + huge + "\x01\x00\x00\x00"
	return build(archiveEdit{beforeEnd: records, end: func(b []byte) []byte {
		for at := 8; at < 20; at++ {
			b[at] = 0xff
		}
		return b
	}}, member{name: "a", data: text})
}

// onReading lists the rows that are only detected when an entry is unpacked. All others are refused by their structure.
var onReading = []string{
	"Z16 size smaller", "Z16 size larger", "Z16 checksum", "Z16 trailing packed data", "Z16 packed data cut",
	"Z16 no packed data", "Z16 not DEFLATE",
}

func TestReaderRefuses(t *testing.T) {
	for name, row := range hostile() {
		t.Run(name, func(t *testing.T) {
			_, err := NewReader(context.Background(), bytes.NewReader(row.archive), int64(len(row.archive)), defaults)
			if slices.Contains(onReading, name) {
				require.NoError(t, err)
				_, err = readAll(row.archive, defaults)
			}
			require.ErrorIs(t, err, row.want)
			assertClean(t, err)
		})
	}
}

// An entry never yields more bytes than its header says, not even before the error.
func TestReaderYieldsNoMoreThanTheSize(t *testing.T) {
	b := hostile()["Z16 size smaller"].archive
	r, err := NewReader(context.Background(), bytes.NewReader(b), int64(len(b)), defaults)
	require.NoError(t, err)
	data, err := io.ReadAll(r.Open(r.Entries()[0]))
	require.ErrorIs(t, err, fault.ErrArchive)
	assert.LessOrEqual(t, int64(len(data)), r.Entries()[0].Size)
}

// A stream refuses what a reader refuses, possibly with another kind of error, because it may find another fault first.
func TestStreamRefuses(t *testing.T) {
	for name, row := range hostile() {
		t.Run(name, func(t *testing.T) {
			_, _, err := readStream(bytes.NewReader(row.archive), defaults)
			require.Error(t, err)
			assertClean(t, err)
			if strings.HasPrefix(name, "Z8 dense") || strings.HasPrefix(name, "Z14") || strings.HasPrefix(name, "Z16 d") {
				assert.ErrorIs(t, err, row.want)
			}
		})
	}
}

// assertClean checks that an error is a telemetry error that names its kind and place.
func assertClean(t *testing.T, err error) {
	t.Helper()
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	assert.NotEmpty(t, f.Want)
	assert.NotContains(t, err.Error(), "json")
}

func TestReaderAcceptsWithinTheLimits(t *testing.T) {
	_, err := readAll(many(4096), defaults)
	require.NoError(t, err)

	files, err := readAll(build(archiveEdit{}), defaults)
	require.NoError(t, err, "Z1: an archive without entries is accepted; the caller judges it")
	assert.Empty(t, files)

	dense := one(func(m *member) { m.data = strings.Repeat("\x00", freeRatio) })
	_, err = readAll(dense, defaults)
	require.NoError(t, err, "the ratio is not checked below 1 MiB")

	denser := one(func(m *member) { m.data = strings.Repeat("\x00", 2<<20) })
	_, err = readAll(denser, Limits{Entries: 1, Unpacked: 2 << 20, Ratio: math.MaxInt64})
	require.NoError(t, err)
	_, err = readAll(denser, Limits{Entries: 1, Unpacked: 2<<20 - 1, Ratio: math.MaxInt64})
	require.ErrorIs(t, err, fault.ErrLimit)
	two := build(archiveEdit{}, member{name: "a", data: text}, member{name: "b", data: text})
	_, err = readAll(two, Limits{Entries: 2, Unpacked: int64(2 * len(text)), Ratio: 250})
	require.NoError(t, err)
	_, err = readAll(two, Limits{Entries: 2, Unpacked: int64(2*len(text)) - 1, Ratio: 250})
	require.ErrorIs(t, err, fault.ErrLimit)
	_, err = readAll(two, Limits{Entries: 1, Unpacked: 1 << 20, Ratio: 250})
	require.ErrorIs(t, err, fault.ErrLimit)
	_, err = readAll(denser, Limits{})
	require.ErrorIs(t, err, fault.ErrLimit)
}

func TestAcceptedExtraFields(t *testing.T) {
	times := func(front, directory string) func(*member) {
		return extras(field(extraExtendedTime, front), field(extraExtendedTime, directory))
	}
	for name, change := range map[string]func(*member){
		"time, as Info-ZIP":      times("\x03ssssaaaa", "\x03ssss"),
		"time, as Java":          times("\x07ssssaaaacccc", "\x07ssss"),
		"time, alike":            func(m *member) { m.extra = field(extraExtendedTime, "\x07ssssaaaacccc") },
		"time that differs":      times("\x03ssssaaaa", "\x03tttt"),
		"time in one, as yazl":   extras(nil, field(extraExtendedTime, "\x03ssss")),
		"time of Windows in one": extras(nil, field(extraNTFS, strings.Repeat("\x00", 32))),
		"owner, alike":           func(m *member) { m.extra = field(extraOwner, "\x01\x01a\x01b") },
		"owner, local only data": extras(field(extraOwner, "\x01\x01a\x01b"), field(extraOwner, "")),
		"owner that differs":     extras(field(extraOwner, "\x01\x01a\x01b"), field(extraOwner, "\x01\x01a\x01c")),
		"JAR":                    func(m *member) { m.extra = field(extraJAR, "") },
	} {
		_, err := readAll(one(change), defaults)
		assert.NoError(t, err, name)
		_, _, err = readStream(bytes.NewReader(one(change)), defaults)
		assert.NoError(t, err, name)
	}
}

func TestAttributes(t *testing.T) {
	for _, a := range []struct {
		made, internal uint16
		external       uint32
	}{
		{madeUnix, 0, 0o600 << 16},         // Python, of bytes
		{0x031e, 1, 0o100644 << 16},        // Info-ZIP, text
		{0x031e, 0, 0o100444<<16 | 1},      // Info-ZIP, read-only
		{0x003f, 0, 0x20},                  // 7-Zip on Windows
		{0x033f, 0, 0o100644<<16 | 0x8020}, // 7-Zip on Unix
		{0x0014, 0, 0x2027},                // Explorer, hidden system file
		{0, 1, 0}, {0x001f, 0, 0}, {0x0b17, 0, 0x20}, {0x0714, 0, 0}, {0x132d, 0, 0o100644 << 16}, {0x032d, 0, 0o100644<<16 | 0x20},
	} {
		change := inCentral(set16(4, a.made), set16(36, a.internal), set32(38, a.external))
		_, err := readAll(one(change), defaults)
		assert.NoError(t, err, "%#x %d %#x", a.made, a.internal, a.external)
		_, _, err = readStream(bytes.NewReader(one(change)), defaults)
		assert.NoError(t, err, "%#x %d %#x", a.made, a.internal, a.external)
	}
}

// A flipped bit in a header that this package writes is found, even if the field could have several values.
func TestOneBitOff(t *testing.T) {
	archive := written(t, Deflate, [2]string{"a", text})
	_, err := readAll(archive, defaults)
	require.NoError(t, err)
	directory := bytes.Index(archive, []byte("PK\x01\x02"))
	for name, at := range map[string]int{
		"made by": directory + 4, "needed": directory + 6, "internal": directory + 36, "external": directory + 38, "size": 22,
	} {
		for bit := range 8 {
			flipped := bytes.Clone(archive)
			flipped[at] ^= 1 << bit
			_, err := readAll(flipped, defaults)
			assert.Error(t, err, "%s, bit %d", name, bit)
			_, _, err = readStream(bytes.NewReader(flipped), defaults)
			assert.Error(t, err, "%s, bit %d", name, bit)
		}
	}
}
