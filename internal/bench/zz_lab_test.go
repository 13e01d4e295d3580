package main

import (
	"testing"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/spa"
)

func loop[D, T any](b *testing.B, docs []D, decode func(D, *T) error) {
	v, at := new(T), 0
	for b.Loop() {
		if err := decode(docs[at], v); err != nil {
			b.Fatal(err)
		}
		if at++; at == len(docs) {
			at = 0
		}
	}
}

func BenchmarkLab(b *testing.B) {
	some, _ := events()
	docs, _ := documents(some)
	for _, o := range orders() {
		for n, layout := range []func([]byte) []byte{compact, indented} {
			arranged := each(o.of(docs), layout)
			name := o.name[:4] + "-" + []string{"compact", "indented"}[n]
			b.Run(name+"/ours", func(b *testing.B) { loop(b, arranged, decodeOurs) })
			b.Run(name+"/string", func(b *testing.B) { loop(b, texts(arranged), decodeString) })
			b.Run(name+"/goccy", func(b *testing.B) { loop(b, arranged, decodeGoccy[plain.Event]) })
			b.Run(name+"/sonic", func(b *testing.B) { loop(b, arranged, decodeSonic[plain.Event]) })
		}
	}
	one := [][]byte{docs[0]}
	b.Run("one/ours", func(b *testing.B) { loop(b, one, decodeOurs) })
	b.Run("one/goccy", func(b *testing.B) { loop(b, one, decodeGoccy[plain.Event]) })
	b.Run("one/sonic", func(b *testing.B) { loop(b, one, decodeSonic[plain.Event]) })
	esc := each(docs, escaped)
	b.Run("esc/ours", func(b *testing.B) { loop(b, esc, decodeOurs) })
	b.Run("esc/goccy", func(b *testing.B) { loop(b, esc, decodeGoccy[plain.Event]) })
	users, _ := userDocuments()
	b.Run("user/ours", func(b *testing.B) { loop(b, users, func(doc []byte, v *spa.UserEvent) error { return v.UnmarshalJSON(doc) }) })
	b.Run("user/goccy", func(b *testing.B) { loop(b, users, decodeGoccy[plain.UserEvent]) })
	b.Run("user/sonic", func(b *testing.B) { loop(b, users, decodeSonic[plain.UserEvent]) })
	more := each(docs, extended)
	b.Run("more/ours", func(b *testing.B) { loop(b, more, decodeOurs) })
	b.Run("more/v2", func(b *testing.B) {
		loop(b, more, func(doc []byte, v *plain.Keeping) error { *v = plain.Keeping{}; return decodeTwo(doc, v) })
	})
	evs := parsed(docs, decodeOurs)
	b.Run("append/ours", func(b *testing.B) {
		var buf []byte
		at := 0
		for b.Loop() {
			buf, _ = evs[at].AppendJSON(buf[:0])
			if at++; at == len(evs) {
				at = 0
			}
		}
	})
	wrong := parsed(each(docs, questionable), decodeOurs)
	for name, evs := range map[string][]*cvad.UsageEvent{"check/right": evs, "check/wrong": wrong} {
		b.Run(name, func(b *testing.B) {
			at := 0
			for b.Loop() {
				evs[at].Check()
				if at++; at == len(evs) {
					at = 0
				}
			}
		})
	}
}
