package ingest

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
)

// A segment is a part of a cell in its binary form, which messages and stores contain. All numbers are big-endian:
//
//	length   uint32, of the rest
//	magic    "i1"
//	shard    uint16
//	period   int64, seconds since 1970
//	counts   uint32 products, uint32 entries, uint32 stocks, uint32 arrivals
//	products a byte of length and the text, each
//	entries  37 bytes each: kind, product uint32, holder 16, ID 16
//	stocks   a byte of length and the SA date; product uint32, server 16, made int64, installed, used uint64, UI 32
//	arrivals 65 bytes each: UI 32, server 16, kind, made int64, events uint64
const (
	magic       = "i1"
	headSize    = 2 + 2 + 8 + 4 + 4 + 4 + 4
	entrySize   = 1 + 4 + 16 + 16
	stockSize   = 4 + 16 + 8 + 8 + 8 + 32
	arrivalSize = 32 + 16 + 1 + 8 + 8
	maxName     = 128 // bytes of a product
)

// segment has the records of a cell that are encoded together.
type segment struct {
	key      CellKey
	products []string
	index    map[string]uint32
	entries  []byte
	stocks   []stock
	arrivals []arrival
}

func newSegment(key CellKey) *segment { return &segment{key: key, index: make(map[string]uint32)} }

// product returns the number of a product.
func (s *segment) product(name string) uint32 {
	if n, ok := s.index[name]; ok {
		return n
	}
	n := uint32(len(s.products))
	name = strings.Clone(name)
	s.products = append(s.products, name)
	s.index[name] = n
	return n
}

func (s *segment) add(e *entry) {
	s.entries = append(s.entries, e.kind)
	s.entries = binary.BigEndian.AppendUint32(s.entries, s.product(e.product))
	s.entries = append(s.entries, e.holder[:]...)
	s.entries = append(s.entries, e.id[:]...)
}

func (s *segment) addStock(v stock) {
	s.product(v.product)
	s.stocks = append(s.stocks, v)
}

// These are the maximum numbers of records of a segment that is sent or stored with a size limit. It then has less than 1 MiB.
const (
	pieceEntries  = 4096
	pieceStocks   = 1024
	pieceArrivals = 4096
)

// split calls f at least once, with segments of at most these numbers of records.
func (s *segment) split(f func(*segment)) {
	if len(s.entries) <= pieceEntries*entrySize && len(s.stocks) <= pieceStocks && len(s.arrivals) <= pieceArrivals {
		f(s)
		return
	}
	for entries := range slices.Chunk(s.entries, pieceEntries*entrySize) {
		piece := newSegment(s.key)
		piece.entries = make([]byte, 0, len(entries))
		for e := range slices.Chunk(entries, entrySize) {
			n := piece.product(s.products[binary.BigEndian.Uint32(e[1:])])
			piece.entries = append(piece.entries, e[0])
			piece.entries = binary.BigEndian.AppendUint32(piece.entries, n)
			piece.entries = append(piece.entries, e[5:]...)
		}
		f(piece)
	}
	for stocks := range slices.Chunk(s.stocks, pieceStocks) {
		piece := newSegment(s.key)
		for _, v := range stocks {
			piece.addStock(v)
		}
		f(piece)
	}
	for arrivals := range slices.Chunk(s.arrivals, pieceArrivals) {
		piece := newSegment(s.key)
		piece.arrivals = arrivals
		f(piece)
	}
}

// size returns the number of bytes of the binary form.
func (s *segment) size() int {
	n := 4 + headSize + len(s.entries) + len(s.stocks)*(1+stockSize) + len(s.arrivals)*arrivalSize
	for _, p := range s.products {
		n += 1 + len(p)
	}
	for i := range s.stocks {
		n += len(s.stocks[i].date)
	}
	return n
}

// appendTo appends the binary form.
func (s *segment) appendTo(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	dst = append(dst, magic...)
	dst = binary.BigEndian.AppendUint16(dst, s.key.Shard)
	dst = binary.BigEndian.AppendUint64(dst, uint64(s.key.Period))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(s.products)))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(s.entries)/entrySize))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(s.stocks)))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(s.arrivals)))
	for _, p := range s.products {
		dst = append(dst, byte(len(p)))
		dst = append(dst, p...)
	}
	dst = append(dst, s.entries...)
	for i := range s.stocks {
		v := &s.stocks[i]
		dst = append(dst, byte(len(v.date)))
		dst = append(dst, v.date...)
		dst = binary.BigEndian.AppendUint32(dst, s.index[v.product])
		dst = append(dst, v.server[:]...)
		dst = binary.BigEndian.AppendUint64(dst, uint64(v.made))
		dst = binary.BigEndian.AppendUint64(dst, v.installed)
		dst = binary.BigEndian.AppendUint64(dst, v.used)
		dst = append(dst, v.ui[:]...)
	}
	for i := range s.arrivals {
		a := &s.arrivals[i]
		dst = append(dst, a.ui[:]...)
		dst = append(dst, a.server[:]...)
		dst = append(dst, byte(a.kind))
		dst = binary.BigEndian.AppendUint64(dst, uint64(a.made))
		dst = binary.BigEndian.AppendUint64(dst, a.events)
	}
	binary.BigEndian.PutUint32(dst[start:], uint32(len(dst)-start-4))
	return dst
}

// view is a segment whose parts were checked to be complete.
type view struct {
	key      CellKey
	data     []byte // all of it
	products []string
	entries  []byte
	stocks   []stock
	arrivals []arrival
}

func malformed(want string) error { return failure(telemetry.ErrFormat, "segment", want) }

// readSegment reads the first segment in data, and returns what follows it.
func readSegment(data []byte) (v view, rest []byte, err error) {
	if len(data) < 4 {
		return v, nil, malformed("a length")
	}
	n := binary.BigEndian.Uint32(data)
	if uint64(n) > uint64(len(data)-4) || n < headSize {
		return v, nil, malformed("the bytes that its length says")
	}
	end := 4 + int(n)
	v.data, rest = data[:end], data[end:]
	body := v.data[4:]
	if string(body[:2]) != magic {
		return v, nil, malformed("a version that is known")
	}
	v.key = CellKey{binary.BigEndian.Uint16(body[2:]), int64(binary.BigEndian.Uint64(body[4:]))}
	products := binary.BigEndian.Uint32(body[12:])
	entries := uint64(binary.BigEndian.Uint32(body[16:]))
	stocks := binary.BigEndian.Uint32(body[20:])
	arrivals := uint64(binary.BigEndian.Uint32(body[24:]))
	body = body[headSize:]
	if entries*entrySize+uint64(stocks)*stockSize+arrivals*arrivalSize > uint64(len(body)) {
		return v, nil, malformed("the records that its counts say")
	}
	for range products {
		var name string
		if name, body, err = readText(body); err != nil {
			return v, nil, err
		}
		v.products = append(v.products, name)
	}
	if entries*entrySize > uint64(len(body)) {
		return v, nil, malformed("the entries that its counts say")
	}
	v.entries, body = body[:entries*entrySize], body[entries*entrySize:]
	for e := range slices.Chunk(v.entries, entrySize) {
		if e[0]&^entryKind != 0 || e[0]&ofHolder == ofHolder || binary.BigEndian.Uint32(e[1:]) >= products {
			return v, nil, malformed("entries of a known kind and product")
		}
	}
	for range stocks {
		var s stock
		if s, body, err = readStock(body, v.products); err != nil {
			return v, nil, err
		}
		v.stocks = append(v.stocks, s)
	}
	if uint64(len(body)) != arrivals*arrivalSize {
		return v, nil, malformed("the arrivals that its counts say, and nothing after them")
	}
	for b := range slices.Chunk(body, arrivalSize) {
		a := arrival{
			ui: [32]byte(b), server: [16]byte(b[32:]), kind: UploadKind(b[48]),
			made: int64(binary.BigEndian.Uint64(b[49:])), events: binary.BigEndian.Uint64(b[57:]),
		}
		if a.kind != Bundle && a.kind != Report {
			return v, nil, malformed("arrivals of a known kind")
		}
		v.arrivals = append(v.arrivals, a)
	}
	return v, rest, nil
}

func readText(b []byte) (text string, rest []byte, err error) {
	if len(b) == 0 || int(b[0]) > len(b)-1 {
		return "", nil, malformed("texts of the lengths that it says")
	}
	n := int(b[0])
	return string(b[1 : 1+n]), b[1+n:], nil
}

func readStock(b []byte, products []string) (s stock, rest []byte, err error) {
	if s.date, b, err = readText(b); err != nil {
		return s, nil, err
	}
	if len(b) < stockSize {
		return s, nil, malformed("the stocks that its counts say")
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) >= uint64(len(products)) {
		return s, nil, malformed("stocks of known products")
	}
	s.product = products[n]
	s.server = [16]byte(b[4:])
	s.made = int64(binary.BigEndian.Uint64(b[20:]))
	s.installed = binary.BigEndian.Uint64(b[28:])
	s.used = binary.BigEndian.Uint64(b[36:])
	s.ui = [32]byte(b[44:])
	return s, b[stockSize:], nil
}

func compareArrivals(a, b arrival) int {
	if c := bytes.Compare(a.ui[:], b.ui[:]); c != 0 {
		return c
	}
	if c := bytes.Compare(a.server[:], b.server[:]); c != 0 {
		return c
	}
	return bytes.Compare(appendArrivalTail(nil, a), appendArrivalTail(nil, b))
}

func appendArrivalTail(dst []byte, a arrival) []byte {
	dst = append(dst, byte(a.kind))
	dst = binary.BigEndian.AppendUint64(dst, uint64(a.made))
	return binary.BigEndian.AppendUint64(dst, a.events)
}
