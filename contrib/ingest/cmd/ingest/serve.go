package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/csg-telemetry/telemetry/contrib/ingest"
	"github.com/csg-telemetry/telemetry/contrib/ingest/engine"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/heap"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/intake"
)

const serveHelp = `
usage: ingest serve [-data DIR] [-inbox FOLDER] [-http ADDRESS] [-nats URL]

Receives upload bundles and compliance reports from a folder and over HTTP, and counts them. DIR holds all data: the streams of the
engine, the state, and refused uploads. With -nats, the streams and the state are in a cluster, and any number of machines can
serve. With -workers 0, a machine only receives uploads. Without -inbox and -http, it only runs workers.

A file in the inbox is read when its size has not changed for the interval of -every. It is removed when it is certain to be
counted.
`

// settings are the flags of serve.
type settings struct {
	data, inbox, http, store                      string
	embedded, expose, clear, lax, keep            bool
	workers, packers, rate, atATime, replicas     int
	size, quarantine                              int64
	every, retain, ackWait, window, metricsPeriod time.Duration
	metrics                                       string
	plan                                          ingest.Plan
	cluster
}

func (s *settings) flags(out io.Writer) *flag.FlagSet {
	s.plan = ingest.DefaultPlan()
	f := flags("serve", serveHelp, out)
	f.StringVar(&s.data, "data", "ingest-data", "the `folder` for all data")
	f.StringVar(&s.inbox, "inbox", "", "the `folder` that receives uploads")
	f.StringVar(&s.http, "http", "", "the `address` to accept uploads on, such as localhost:8080")
	f.BoolVar(&s.expose, "expose", false, "allow a -http address that other machines can reach; use a proxy with TLS and authentication")
	f.BoolVar(&s.embedded, "embedded", true, "run the engine in this process, without a listener; -nats turns it off")
	s.cluster.flags(f)
	f.IntVar(&s.replicas, "replicas", 3, "the number of servers of the cluster that keep each message, with -nats")
	f.StringVar(&s.store, "store", "", "where to keep the state: files or kv (default files, and kv with -nats)")
	f.IntVar(&s.plan.Shards, "shards", s.plan.Shards, "the number of shards; cannot be changed later")
	f.DurationVar(&s.plan.Period, "period", s.plan.Period, "the sampling `period`; cannot be changed later")
	f.IntVar(&s.workers, "workers", 1, "the number of workers in this process")
	f.IntVar(&s.packers, "packers", 2, "the number of inbox files to read at a time")
	f.DurationVar(&s.every, "every", 2*time.Second, "the `interval` between scans of the inbox")
	f.BoolVar(&s.clear, "clear", false, "accept holders in clear and keep their tokens of the documented scheme")
	f.BoolVar(&s.lax, "lax", false, "accept events and reports that break a documented rule")
	f.BoolVar(&s.keep, "keep", false, "keep accepted uploads in DIR/accepted")
	f.Int64Var(&s.size, "max-size", 256<<20, "the maximum size of an upload over HTTP, in `bytes`")
	f.IntVar(&s.rate, "rate", 50, "the maximum number of uploads over HTTP that may begin per second")
	f.IntVar(&s.atATime, "at-a-time", 8, "the maximum number of concurrent uploads over HTTP")
	f.Int64Var(&s.quarantine, "max-quarantine", 4<<30, "the maximum size of all kept refused uploads, in `bytes`; of further ones, only the letters are kept")
	f.DurationVar(&s.retain, "retain", 0, "remove periods that began longer ago than this `time`; 0 keeps all periods")
	f.DurationVar(&s.ackWait, "ack-wait", 30*time.Second, "the `time` after which unacknowledged work goes to another worker")
	f.DurationVar(&s.window, "window", time.Hour, "the `time` for which the engine recognizes a repeated upload; after it, event IDs are compared")
	f.StringVar(&s.metrics, "metrics", "", "write OpenTelemetry metrics as JSON to this `file`; - is standard error")
	f.DurationVar(&s.metricsPeriod, "metrics-every", time.Minute, "the `interval` between metrics")
	return f
}

// check returns what is wrong with the flags.
func (s *settings) check() error {
	if s.url != "" {
		s.embedded = false
	}
	if s.store == "" {
		s.store = map[bool]string{true: "files", false: "kv"}[s.embedded]
	}
	switch err := s.plan.Err(); {
	case err != nil:
		return usage(err.Error())
	case !s.embedded && s.url == "":
		return usage("either -nats URL or -embedded is required")
	case s.store != "files" && s.store != "kv":
		return usage("-store must be files or kv")
	case s.embedded && s.store == "kv":
		return usage("-store kv needs -nats: no other process can read the bucket of an embedded engine")
	case s.workers < 0 || s.packers < 1 || s.rate < 1 || s.atATime < 1 || s.size < 1 || s.every <= 0 || s.metricsPeriod <= 0 || s.retain < 0:
		return usage("numbers and times must be positive")
	case s.http != "" && !s.expose && !loopback(s.http):
		return usage("-http must be a loopback address, such as localhost:8080, unless -expose is given")
	}
	return nil
}

// loopback reports whether only this machine can reach an address.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func serve(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var s settings
	if err := parse(s.flags(stdout), args, 0); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	defer heap.Reserve()()
	log := slog.New(slog.NewJSONHandler(stderr, nil))
	for _, name := range []string{"", quarantineName, replayName, incomingName, acceptedName} {
		if err := os.MkdirAll(filepath.Join(s.data, name), 0o700); err != nil {
			return err
		}
	}
	unlock, err := lock(filepath.Join(s.data, "lock"))
	if err != nil {
		return fmt.Errorf("another process serves from this folder: %w", err)
	}
	defer unlock()
	meter, flush, err := newMeter(&s, stderr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r, err := s.open(ctx, log, meter)
	if err != nil {
		flush()
		return err
	}
	defer r.close()
	defer flush()
	in, err := r.intake(&s, log)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	do := func(what string, f func() error) {
		wg.Go(func() {
			if err := f(); err != nil && ctx.Err() == nil {
				cancel(fmt.Errorf("%s: %w", what, err))
			}
		})
	}
	for range s.workers {
		do("worker", func() error { return r.engine.Work(ctx, r.store) })
	}
	for _, folder := range []string{s.inbox, filepath.Join(s.data, replayName)} {
		if folder != "" {
			do("inbox", func() error { return in.Watch(ctx, folder, s.packers, s.every) })
		}
	}
	if s.http != "" {
		l, err := net.Listen("tcp", s.http)
		if err != nil {
			return err
		}
		log.Info("listening", slog.String("address", l.Addr().String()))
		server := intake.NewServer(in.Handler(intake.Limits{Size: s.size, Rate: s.rate, AtATime: s.atATime}))
		do("http", func() error { return server.Serve(l) })
		do("http", func() error {
			<-ctx.Done()
			end, stop := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
			defer stop()
			return server.Shutdown(end)
		})
	}
	if s.retain > 0 {
		do("retention", func() error { return r.retain(ctx, s.retain, log) })
	}
	log.Info("serving", slog.Bool("embedded", s.embedded), slog.String("store", s.store), slog.Int("workers", s.workers))
	<-ctx.Done()
	wg.Wait()
	log.Info("stopped")
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// The folders in DIR.
const (
	quarantineName = "quarantine"
	replayName     = "replay"
	incomingName   = "incoming"
	acceptedName   = "accepted"
	stateName      = "state"
	streamsName    = "streams"
)

// running has the parts that serve has opened.
type running struct {
	engine *engine.Engine
	store  ingest.Store
	close  func()
}

// open opens the engine and the store.
func (s *settings) open(ctx context.Context, log *slog.Logger, meter meterOrNil) (*running, error) {
	nc, stop, err := s.connect(filepath.Join(s.data, streamsName))
	if err != nil {
		return nil, err
	}
	r := &running{close: stop}
	replicas := s.replicas
	if s.embedded {
		replicas = 1
	}
	if s.store == "files" {
		r.store, err = ingest.OpenFiles(filepath.Join(s.data, stateName), s.plan)
	} else {
		r.store, err = engine.OpenKV(ctx, nc, s.bucket(), s.plan, replicas)
	}
	if err == nil {
		r.engine, err = engine.Open(ctx, nc, engine.Config{
			Plan: s.plan, Prefix: s.prefix, Replicas: replicas, AckWait: s.ackWait, Window: s.window, Logger: log, Meter: meter,
		})
	}
	if err != nil {
		stop()
		return nil, err
	}
	return r, nil
}

// intake returns the intake that receives uploads.
func (r *running) intake(s *settings, log *slog.Logger) (*intake.Intake, error) {
	var opts []ingest.Option
	if s.clear {
		opts = append(opts, ingest.AcceptClear())
	}
	if s.lax {
		opts = append(opts, ingest.AcceptFailures())
	}
	packer, err := ingest.NewPacker(s.plan, opts...)
	if err != nil {
		return nil, err
	}
	in := &intake.Intake{
		Packer: packer,
		Submit: func(ctx context.Context, up *ingest.Upload) (bool, error) {
			receipt, err := r.engine.Submit(ctx, up)
			return receipt.Repeated == receipt.Parts, err
		},
		Bury:       r.engine.Bury,
		Quarantine: &intake.Quarantine{Folder: filepath.Join(s.data, quarantineName), Most: s.quarantine},
		Incoming:   filepath.Join(s.data, incomingName),
		Log:        log,
	}
	if s.keep {
		in.Accepted = filepath.Join(s.data, acceptedName)
	}
	return in, nil
}

// retain removes periods that began too long ago, now and every hour.
func (r *running) retain(ctx context.Context, keep time.Duration, log *slog.Logger) error {
	for {
		if err := r.store.Drop(ctx, time.Now().Add(-keep).Unix()); err != nil && ctx.Err() == nil {
			log.Error("old periods were not removed", slog.String("reason", err.Error()))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Hour):
		}
	}
}
