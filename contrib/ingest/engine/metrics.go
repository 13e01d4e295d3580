package engine

import (
	"context"
	"time"

	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/nats-io/nats.go/jetstream"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
)

// metrics are the instruments of an engine. Attributes are kinds of uploads and of failures. They never contain input.
type metrics struct {
	uploads, events, parts, refused, messages, redelivered metric.Int64Counter
	batch                                                  metric.Float64Histogram
}

func newMetrics(m metric.Meter) (out metrics, err error) {
	if m == nil {
		m = noop.Meter{}
	}
	counter := func(name, unit, what string) metric.Int64Counter {
		c, e := m.Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(what))
		if e != nil {
			err = e
		}
		return c
	}
	out = metrics{
		uploads:     counter("ingest.uploads", "{upload}", "Uploads that were handed over, by kind."),
		events:      counter("ingest.events", "{event}", "Events of bundles, and holders of licenses in reports, that were handed over."),
		parts:       counter("ingest.parts", "{part}", "Messages that were sent, by whether the stream had them."),
		refused:     counter("ingest.dead_letters", "{letter}", "Uploads and messages that were put aside, by kind of failure."),
		messages:    counter("ingest.folded", "{part}", "Messages that were folded and acknowledged."),
		redelivered: counter("ingest.redelivered", "{part}", "Those of them that had been delivered before."),
	}
	h, e := m.Float64Histogram("ingest.fold.duration", metric.WithUnit("s"), metric.WithDescription("Time to fold messages and make that durable."))
	if e != nil {
		err = e
	}
	out.batch = h
	return out, err
}

// watch creates the gauge of the backlog.
func (m *metrics) watch(meter metric.Meter, backlog func(context.Context) (int, error)) error {
	if meter == nil {
		return nil
	}
	_, err := meter.Int64ObservableGauge("ingest.backlog", metric.WithUnit("{part}"), metric.WithDescription("Messages that wait for workers or are with them."),
		metric.WithInt64Callback(func(ctx context.Context, o metric.Int64Observer) error {
			if n, err := backlog(ctx); err == nil { // otherwise the length is unknown
				o.Observe(int64(n))
			}
			return nil
		}))
	return err
}

func (m *metrics) submitted(ctx context.Context, up *ingest.Upload, r Receipt) {
	m.uploads.Add(ctx, 1, metric.WithAttributes(attribute.String("kind", up.Kind.String())))
	m.events.Add(ctx, int64(up.Events))
	m.parts.Add(ctx, int64(r.Parts-r.Repeated), metric.WithAttributes(attribute.Bool("repeated", false)))
	m.parts.Add(ctx, int64(r.Repeated), metric.WithAttributes(attribute.Bool("repeated", true)))
}

func (m *metrics) buried(ctx context.Context, l ingest.Letter) {
	m.refused.Add(ctx, 1, metric.WithAttributes(attribute.String("kind", l.Kind)))
}

func (m *metrics) folded(ctx context.Context, batch []jetstream.Msg, d time.Duration) {
	again := 0
	for _, msg := range batch {
		if meta, err := msg.Metadata(); err == nil && meta.NumDelivered > 1 {
			again++
		}
	}
	m.messages.Add(ctx, int64(len(batch)))
	m.redelivered.Add(ctx, int64(again))
	m.batch.Record(ctx, d.Seconds())
}
