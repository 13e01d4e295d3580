package main

import (
	"context"
	"flag"
	"io"
	"os"
	"time"

	"github.com/csg-telemetry/telemetry/contrib/ingest/engine"
	"github.com/nats-io/nats.go"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/metric"
	sdk "go.opentelemetry.io/otel/sdk/metric"
)

// cluster has the flags that say how to reach a NATS cluster.
type cluster struct {
	url, credentials, ca, prefix string
}

func (c *cluster) flags(f *flag.FlagSet) {
	f.StringVar(&c.url, "nats", "", "the `URL` of a NATS cluster with JetStream, or several URLs separated by commas")
	f.StringVar(&c.credentials, "nats-creds", "", "the `file` with the credentials for the cluster")
	f.StringVar(&c.ca, "nats-ca", "", "the `file` with the CA certificates of the cluster")
	f.StringVar(&c.prefix, "prefix", "ingest", "the `prefix` of streams, subjects and the bucket")
}

func (c *cluster) bucket() string { return c.prefix + "_state" }

// connect connects to the cluster, or else to a server in this process.
func (c *cluster) connect(folder string) (*nats.Conn, func(), error) {
	opts := []nats.Option{nats.Name("ingest"), nats.MaxReconnects(-1), nats.ReconnectWait(time.Second)}
	if c.url == "" {
		e, err := engine.Embed(folder)
		if err != nil {
			return nil, nil, err
		}
		nc, err := e.Connect(opts...)
		if err != nil {
			e.Close()
			return nil, nil, err
		}
		return nc, func() { nc.Close(); e.Close() }, nil
	}
	if c.credentials != "" {
		opts = append(opts, nats.UserCredentials(c.credentials))
	}
	if c.ca != "" {
		opts = append(opts, nats.RootCAs(c.ca))
	}
	nc, err := nats.Connect(c.url, opts...)
	if err != nil {
		return nil, nil, err
	}
	return nc, nc.Close, nil
}

// meterOrNil is a metric.Meter, or nil if there are no metrics.
type meterOrNil = metric.Meter

// newMeter returns a meter that writes its metrics as the flags say, and a function that writes the last metrics.
func newMeter(s *settings, stderr io.Writer) (meterOrNil, func(), error) {
	if s.metrics == "" {
		return nil, func() {}, nil
	}
	out, done := stderr, func() {}
	if s.metrics != "-" {
		f, err := os.OpenFile(s.metrics, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, nil, err
		}
		out, done = f, func() { _ = f.Close() }
	}
	exporter, err := stdoutmetric.New(stdoutmetric.WithWriter(out))
	if err != nil {
		done()
		return nil, nil, err
	}
	provider := sdk.NewMeterProvider(sdk.WithReader(sdk.NewPeriodicReader(exporter, sdk.WithInterval(s.metricsPeriod))))
	return provider.Meter("github.com/csg-telemetry/telemetry/contrib/ingest"), func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = provider.Shutdown(ctx)
		done()
	}, nil
}
