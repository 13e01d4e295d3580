package engine

import (
	"errors"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Embedded is a NATS server in this process. It has no listener.
type Embedded struct{ server *server.Server }

// startWait is how long a server may take to recover its streams.
const startWait = time.Minute

// Embed starts a server that keeps its streams in a folder. It creates the folder if it does not exist. A message that the server has
// confirmed is on disk.
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

// Close stops the server and waits until it has stopped.
func (e *Embedded) Close() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
}
