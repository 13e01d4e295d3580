package engine

import (
	"errors"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Embedded is a NATS server inside the process. It has no listener.
type Embedded struct{ server *server.Server }

// startWait is how long a server may take to recover its streams.
const startWait = time.Minute

// Embed starts a server that keeps its streams in a folder, which is made if it is not there. Whatever it has confirmed is on
// the disk.
func Embed(folder string) (*Embedded, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	s, err := server.NewServer(&server.Options{
		ServerName: "ingest",
		DontListen: true,
		JetStream:  true,
		StoreDir:   folder,
		SyncAlways: true,
		NoSigs:     true,
		NoLog:      true,
	})
	if err != nil {
		return nil, err
	}
	s.Start()
	if !s.ReadyForConnections(startWait) {
		s.Shutdown()
		return nil, errors.New("engine: the embedded server did not start")
	}
	return &Embedded{s}, nil
}

// Connect returns a connection to the server.
func (e *Embedded) Connect(opts ...nats.Option) (*nats.Conn, error) {
	return nats.Connect("", append([]nats.Option{nats.InProcessServer(e.server)}, opts...)...)
}

// Close stops the server, and returns when it has stopped.
func (e *Embedded) Close() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
}
