package sample

import "io"

const A, b = 1, 2

const (
	First Number = iota + 1
	_
	Third
	hidden
)

var V, w = io.EOF, 0

var M map[string]int

type Number int

func (n Number) String() string { return "" }

func (n *Number) hidden() {}

type (
	Record[T any] struct {
		io.Reader
		*Number
		lower
		X, y int `json:"x"`
	}
	Face interface {
		io.Reader
		F(a, b int, c ...string) (n int, err error)
		hidden()
	}
	Alias = Number
	lower struct{}
)

func (r *Record[T]) Do(f func(T) bool) error { return nil }

func (lower) Exported() {}

func New[T interface{ ~int }](t T) *Record[T] { return nil }
