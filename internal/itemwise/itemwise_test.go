package itemwise_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/itemwise"
	. "github.com/csg-telemetry/telemetry/internal/itemwise/testrecord"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var forms = []telemetry.Format{telemetry.XML, telemetry.JSON}

// library returns a different record for each seed: its lists are long, short, empty and absent.
func library(seed uint64) *Library {
	r := rand.New(rand.NewPCG(seed, 1))
	some := func() int { return max(r.IntN(5)-1, 0) }
	l := &Library{About: About{Title: "A & B"}, Rooms: some()}
	if n := some(); n > 0 || r.IntN(2) == 0 {
		l.Patrons = []string{}
		for i := range n {
			l.Patrons = append(l.Patrons, fmt.Sprint("patron <", i, ">"))
		}
	}
	for i := range some() {
		v := Visit{By: fmt.Sprint("by ", i)}
		v.Day, _ = telemetry.ParseUTCTime("2022-10-10T06:11:14Z")
		l.Stock.Visit = append(l.Stock.Visit, v)
	}
	for i := range some() {
		s := Shelf{ID: i, Height: some()}
		for j := range some() {
			b := Box{Label: fmt.Sprint("label ", j)}
			for range some() {
				b.Book = append(b.Book, Book{Number: uuid.UUID{1, byte(j)}, Tags: make([]string, some())})
			}
			for k := range some() {
				b.Loans = append(b.Loans, fmt.Sprint("loan ", k))
			}
			s.Box = append(s.Box, b)
		}
		l.Stock.Shelf = append(l.Stock.Shelf, s)
	}
	return l
}

// appended returns the document that the generated code writes for the whole record.
func appended(t *testing.T, l *Library, f telemetry.Format) string {
	t.Helper()
	if f == telemetry.XML {
		out, err := l.AppendXML([]byte(xml.Header))
		require.NoError(t, err)
		return string(out) + "\n"
	}
	out, err := l.AppendJSON(nil)
	require.NoError(t, err)
	return string(out) + "\n"
}

// decoded returns the record that the generated code decodes from a document.
func decoded(doc string, f telemetry.Format) (*Library, error) {
	l := new(Library)
	if f == telemetry.XML {
		return l, l.DecodeXML([]byte(doc), telemetry.Limits{})
	}
	return l, l.DecodeJSON([]byte(doc), telemetry.Limits{})
}

// reading is a Reader with the library that it reads, as far as it has been collected.
type reading struct {
	itemwise.Reader
	library *Library
	item    Item
	steps   []string
}

func read(src io.Reader) *reading {
	r := &reading{library: new(Library)}
	r.Reader = itemwise.Reader{Source: src, Root: r.library.Root(), Item: func(list int) itemwise.Item {
		return r.item.Into(r.Depth(), list)
	}}
	return r
}

// collect reads the rest and combines all of it.
func (r *reading) collect() (*Library, error) {
	stock := &r.library.Stock
	var box Box
	for s := r.Next(); s != itemwise.End; s = r.Next() {
		switch {
		case s == itemwise.Opened:
			r.steps = append(r.steps, fmt.Sprint("open ", r.Depth()))
			if r.Depth() == 1 {
				stock.Shelf = append(stock.Shelf, Shelf{})
			} else {
				box = Box{}
			}
		case s == itemwise.Closed:
			r.steps = append(r.steps, fmt.Sprint("close ", r.Depth()+1))
			shelf := &stock.Shelf[len(stock.Shelf)-1]
			switch v := r.Record().Of().(type) {
			case *Shelf:
				boxes := shelf.Box
				if *shelf = *v; boxes != nil {
					shelf.Box = boxes
				}
			case *Box:
				v.Book, v.Loans = box.Book, box.Loans
				shelf.Box = append(shelf.Box, *v)
			}
		case r.Depth() == 0 && r.List() == 0:
			r.library.Patrons = append(r.library.Patrons, r.item.Text)
		case r.Depth() == 0:
			stock.Visit = append(stock.Visit, r.item.Visit)
		case r.List() == 0:
			box.Book = append(box.Book, r.item.Book)
		default:
			box.Loans = append(box.Loans, r.item.Text)
		}
	}
	return r.library, r.Err()
}

// For any lists, a record that is read item by item equals one that is read as a whole, and so does the output, in both
// forms.
func TestAsWhole(t *testing.T) {
	for seed := range uint64(200) {
		l := library(seed)
		for _, f := range forms {
			doc := appended(t, l, f)
			want, err := decoded(doc, f)
			require.NoError(t, err)
			got, err := read(iotest.OneByteReader(strings.NewReader(doc))).collect()
			require.NoError(t, err)
			require.Equal(t, want, got, "%s", doc)

			var out bytes.Buffer
			w := itemwise.NewWriter(&out, f)
			require.NoError(t, w.Root(l.Root()))
			_, err = w.Close()
			require.NoError(t, err)
			require.Equal(t, doc, out.String())

			for _, to := range forms {
				text, err := copied(doc, to, nil)
				require.NoError(t, err)
				require.Equal(t, appended(t, want, to), text, "%s", doc)
			}
		}
	}
}

// passage copies everything, or fails with an error.
type passage struct {
	*reading
	fails func(v any) error
}

func (p passage) Record(v itemwise.Record, whole bool) (itemwise.Record, error) {
	return v, p.fail(v.Of())
}

func (p passage) Item() (itemwise.Value, error) {
	item := p.item.Into(p.Depth(), p.List())
	return item, p.fail(item)
}

func (p passage) fail(v any) error {
	if p.fails == nil {
		return nil
	}
	return p.fails(v)
}

func copied(doc string, to telemetry.Format, fails func(any) error) (string, error) {
	var out bytes.Buffer
	r, w := read(strings.NewReader(doc)), itemwise.NewWriter(&out, to)
	if err := itemwise.Copy(&w, &r.Reader, passage{r, fails}); err != nil {
		return "", err
	}
	_, err := w.Close()
	return out.String(), err
}

// Documents in another order and with undocumented content, cut off at every byte, and with every byte damaged: the
// record, or the failure and its place, are the same as for the whole.
func TestOddDocuments(t *testing.T) {
	const odd = `<Library New="1"><Rooms>2</Rooms><Stock><New/><Shelf ID="7"><Height>1</Height><Boxes x="y"><Box><Loans><Loan>a</Loan><Loan z="1">b</Loan></Loans>` +
		`<Book><Number>a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef</Number><Tag>t</Tag></Book><Label>l</Label></Box></Boxes></Shelf><Count>1</Count><Visits/>` +
		`<Shelf ID="8"><Height>0</Height></Shelf></Stock><Patrons><Patron>p</Patron></Patrons><About><Title/></About></Library>`
	const oddJSON = `{"Rooms":2,"Stock":{"Shelf":[{"ID":7,"New":[1],"Box":[{"Loans":["a","b"],"Book":[{"Tags":["t"],"Number":"a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef"}],` +
		`"Label":"l"}],"Height":1},{"Box":null,"ID":8}],"Count":1,"Visit":[]},"Patrons":["p"],"New":1,"About":{"Title":""}}`
	for _, c := range []struct {
		f   telemetry.Format
		doc string
	}{{telemetry.XML, odd}, {telemetry.JSON, oddJSON}} {
		compare := func(doc string) error {
			want, wantErr := decoded(doc, c.f)
			got, err := read(strings.NewReader(doc)).collect()
			require.Equal(t, wantErr, err, "%s", doc)
			if err == nil {
				require.Equal(t, want, got, "%s", doc)
			}
			return err
		}
		require.NoError(t, compare(c.doc))
		for i := range len(c.doc) {
			if i > 0 { // an empty input counts as JSON
				compare(c.doc[:i])
			}
			for _, b := range []byte{0, 'x', '"', '<', ' '} {
				if i > 0 {
					compare(c.doc[:i] + string(b) + c.doc[i+1:])
				}
			}
		}
	}
}

// A list that a document lacks is written after it got items, and omitted otherwise.
func TestListsThatWereAbsent(t *testing.T) {
	for _, c := range []struct {
		f   telemetry.Format
		doc string
	}{
		{telemetry.XML, `<Library><About><Title>t</Title></About></Library>`},
		{telemetry.JSON, `{"About":{"Title":"t"}}`},
	} {
		l, err := decoded(c.doc, c.f)
		require.NoError(t, err)
		assert.Equal(t, c.doc, strings.TrimPrefix(strings.TrimSpace(appended(t, l, c.f)), xml.Header))
		for _, add := range []func(){
			func() { l.Stock.Shelf = []Shelf{{ID: 1, Box: []Box{{Label: "x", Loans: []string{"y"}}}}} },
			func() { l.Patrons = []string{"p"} },
			func() { l.Stock.Visit = library(1).Stock.Visit },
		} {
			add()
			var out bytes.Buffer
			w := itemwise.NewWriter(&out, c.f)
			require.NoError(t, w.Root(l.Root()))
			_, err := w.Close()
			require.NoError(t, err)
			assert.Equal(t, appended(t, l, c.f), out.String())
		}
		// The same, if the items become known only later.
		var out bytes.Buffer
		w := itemwise.NewWriter(&out, c.f)
		lacks, err := decoded(c.doc, c.f)
		require.NoError(t, err)
		require.NoError(t, w.Root(lacks.Root()))
		item := Item{Text: "p"}
		require.NoError(t, w.Item(0, 0, item.Into(0, 0)))
		item.Visit = l.Stock.Visit[0]
		for range l.Stock.Visit {
			require.NoError(t, w.Item(0, 1, item.Into(0, 1)))
		}
		require.NoError(t, w.Record(1, 2, Piece(&l.Stock.Shelf[0])))
		_, err = w.Close()
		require.NoError(t, err)
		for i := range l.Stock.Visit {
			l.Stock.Visit[i] = item.Visit
		}
		assert.Equal(t, appended(t, l, c.f), out.String())
	}
}

// Items of lists of texts with undocumented attributes are written with their record, because they are identified by
// their index.
func TestMarkedItems(t *testing.T) {
	const doc = `<Library><Patrons><Patron a="1">x</Patron><Patron>y</Patron></Patrons></Library>`
	l, err := decoded(doc, telemetry.XML)
	require.NoError(t, err)
	require.True(t, l.Root().Marked())
	var out bytes.Buffer
	w := itemwise.NewWriter(&out, telemetry.XML)
	require.NoError(t, w.Root(l.Root()))
	item := Item{Text: "z"}
	require.NoError(t, w.Item(0, 0, item.Into(0, 0)))
	_, err = w.Close()
	require.NoError(t, err)
	assert.Equal(t, xml.Header+strings.Replace(doc, "</Patrons>", "<Patron>z</Patron></Patrons>", 1)+"\n", out.String())

	_, err = copied(doc, telemetry.XML, nil)
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	text, err := copied(doc, telemetry.JSON, nil)
	require.NoError(t, err)
	assert.Contains(t, text, `"Patrons":["x","y"]`)
}

// The digest of the output is that of the document without it, and the reader finds the same.
func TestSeal(t *testing.T) {
	for seed := range uint64(20) {
		for _, f := range forms {
			l := library(seed)
			l.About.Sum = telemetry.DigestOf([]byte("another"))
			w := itemwise.NewDigestWriter(f, l.Root().Table())
			require.NoError(t, w.Root(l.Root()))
			digest, err := w.Close()
			require.NoError(t, err)

			l.About.Sum = digest
			doc := appended(t, l, f)
			assert.Equal(t, telemetry.DigestOf([]byte(strings.Replace(doc, digest.String(), "", 1))), digest)
			r := read(strings.NewReader(doc))
			r.Verify()
			_, err = r.collect()
			require.NoError(t, err)
			assert.Equal(t, digest, r.Digest())
		}
	}
}

// A record or item that is out of order is refused, and what was written before is complete.
func TestOrder(t *testing.T) {
	l := library(3)
	shelf, box := Piece(&Shelf{}), Piece(&Box{})
	item := Item{Visit: Visit{By: "x"}}
	item.Visit.Day, _ = telemetry.ParseUTCTime("2022-10-10T06:11:14Z")
	for _, f := range forms {
		var out bytes.Buffer
		w := itemwise.NewWriter(&out, f)
		refused := func(err error) {
			t.Helper()
			assert.ErrorIs(t, err, telemetry.ErrUnsupported)
		}
		refused(w.Record(0, 0, l.Root()))
		refused(w.Record(1, 2, shelf))
		refused(w.Item(0, 0, item.Into(0, 0)))
		refused(w.Update(0, l.Root()))
		_, err := w.Close()
		refused(err)
		require.NoError(t, w.Root((&Library{}).Root()))
		refused(w.Root(l.Root()))
		refused(w.Record(2, 0, box))
		assert.ErrorIs(t, w.Item(0, 3, item.Into(0, 0)), telemetry.ErrRange)
		require.NoError(t, w.Item(0, 1, item.Into(0, 1)))
		refused(w.Item(0, 0, item.Into(0, 0))) // the item belongs to an earlier list
		item.Visit.By = "\xff"
		assert.ErrorIs(t, w.Item(0, 1, item.Into(0, 1)), telemetry.ErrEncoding)
		item.Visit.By = "x"
		require.NoError(t, w.Item(0, 1, item.Into(0, 1)))
		require.NoError(t, w.Record(1, 2, shelf))
		require.NoError(t, w.Record(2, 0, box))
		require.NoError(t, w.Record(1, 2, shelf)) // this closes the box
		refused(w.Item(2, 0, item.Into(2, 0)))
		_, err = w.Close()
		require.NoError(t, err)
		refused(w.Root(l.Root()))
		_, err = w.Close()
		refused(err)
		want := Library{Stock: Stock{Visit: slices.Repeat([]Visit{item.Visit}, 2), Shelf: []Shelf{{Box: []Box{{}}}, {}}}}
		assert.Equal(t, appended(t, &want, f), out.String())
	}
}

// After an item of a list, no item of an earlier list is accepted, even if that list is in the document.
func TestOrderOfLists(t *testing.T) {
	item := Item{Text: "p", Visit: library(1).Stock.Visit[0]}
	for _, f := range forms {
		l := Library{Patrons: []string{"p"}}
		var out bytes.Buffer
		w := itemwise.NewWriter(&out, f)
		require.NoError(t, w.Root(l.Root()))
		require.NoError(t, w.Item(0, 1, item.Into(0, 1)))
		assert.ErrorIs(t, w.Item(0, 0, item.Into(0, 0)), telemetry.ErrUnsupported)
		_, err := w.Close()
		require.NoError(t, err)
		l.Stock.Visit = []Visit{item.Visit}
		assert.Equal(t, appended(t, &l, f), out.String())
	}
}

// An error about a value that is copied has its path in the document.
func TestPlace(t *testing.T) {
	l := library(0)
	l.Patrons = []string{"p", "q"}
	l.Stock.Visit = slices.Repeat(library(1).Stock.Visit[:1], 2)
	l.Stock.Shelf = []Shelf{{}, {Box: []Box{{Label: "x"}, {Label: "y", Loans: []string{"a", "b"}, Book: make([]Book, 3)}}}}
	for i := range l.Stock.Shelf[1].Box[1].Book {
		l.Stock.Shelf[1].Box[1].Book[i].Number = uuid.UUID{byte(i + 1)}
	}
	for _, f := range forms {
		seen := make(map[string]bool)
		for n := range 100 {
			passed := 0
			_, err := copied(appended(t, l, f), f, func(any) error {
				if passed++; passed > n {
					return &telemetry.Error{Kind: telemetry.ErrIdentifier, Path: "x"}
				}
				return nil
			})
			if err == nil {
				break
			}
			e, ok := errors.AsType[*telemetry.Error](err)
			require.True(t, ok)
			seen[e.Path] = true
		}
		for _, path := range []string{
			"x", "Patrons[1]", "Stock.Visit[1].x", "Stock.Shelf[0].x", "Stock.Shelf[1].x", "Stock.Shelf[1].Box[0].x",
			"Stock.Shelf[1].Box[1].x", "Stock.Shelf[1].Box[1].Book[2].x", "Stock.Shelf[1].Box[1].Loans[1]",
		} {
			assert.True(t, seen[path], "%s %s of %v", f, path, seen)
		}
	}
}

// Each yields the direct content of a record, and skips the rest, which is checked too.
func TestEach(t *testing.T) {
	l := library(0)
	l.Stock.Shelf = []Shelf{{ID: 1, Box: []Box{{Label: "a"}, {Label: "b"}}}, {ID: 2}, {ID: 3, Box: []Box{{Label: "c"}}}}
	for _, f := range forms {
		doc := appended(t, l, f)
		r := read(strings.NewReader(doc))
		closed := 0
		r.Seen = func(s itemwise.Step, v itemwise.Record) {
			if s == itemwise.Closed {
				closed++
			}
		}
		var labels []string
		for shelf, err := range itemwise.Each(&r.Reader, 0, r.Root, itemwise.Opened, r.Record) {
			require.NoError(t, err)
			if shelf.Of().(*Shelf).ID == 3 {
				break // the rest is read later
			}
			for box, err := range itemwise.Each(&r.Reader, 1, shelf, itemwise.Opened, r.Record) {
				require.NoError(t, err)
				labels = append(labels, box.Of().(*Box).Label)
				break
			}
		}
		assert.Equal(t, []string{"a"}, labels)
		for range itemwise.Each(&r.Reader, 0, r.Root, itemwise.Opened, r.Record) {
			t.Error("a further shelf was yielded")
		}
		require.NoError(t, r.Err())
		assert.Equal(t, 3+3+1, closed)

		r = read(strings.NewReader(doc[:len(doc)-20]))
		var failed error
		for _, err := range itemwise.Each(&r.Reader, 0, r.Root, itemwise.Opened, r.Record) {
			failed = err
		}
		assert.Error(t, failed)
	}
}
