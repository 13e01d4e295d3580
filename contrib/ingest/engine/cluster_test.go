package engine_test

import (
	"fmt"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"
)

// cluster is three NATS servers in this process, with listeners on the loopback interface alone.
type cluster struct {
	opts    [3]*server.Options
	mu      sync.Mutex
	servers [3]*server.Server
}

// freePorts returns ports that nobody listened to a moment ago.
func freePorts(t testing.TB, n int) []int {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close() // deferred, so that all ports are different
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func newCluster(t testing.TB) *cluster {
	c, ports := new(cluster), freePorts(t, 6)
	var routes []*url.URL
	for i := range 3 {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", ports[3+i])})
	}
	for i := range c.opts {
		c.opts[i] = &server.Options{
			ServerName: fmt.Sprintf("server-%d", i), Host: "127.0.0.1", Port: ports[i],
			Cluster:   server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: ports[3+i]},
			Routes:    routes,
			JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
		}
		c.start(t, i)
	}
	t.Cleanup(func() {
		for i := range c.servers {
			c.stop(i)
		}
	})
	c.ready(t)
	return c
}

func (c *cluster) start(t testing.TB, i int) {
	opts := c.opts[i].Clone()
	s, err := server.NewServer(opts)
	require.NoError(t, err)
	c.mu.Lock()
	c.servers[i] = s
	c.mu.Unlock()
	s.Start()
}

func (c *cluster) stop(i int) {
	c.mu.Lock()
	s := c.servers[i]
	c.mu.Unlock()
	s.Shutdown()
	s.WaitForShutdown()
}

// ready waits until all servers are connected to each other.
func (c *cluster) ready(t testing.TB) {
	require.Eventually(t, func() bool {
		leader := false
		for _, s := range c.servers {
			if s.JetStreamIsLeader() {
				leader = len(s.JetStreamClusterPeers()) == 3
			}
			if !s.JetStreamIsCurrent() {
				return false
			}
		}
		return leader
	}, time.Minute, 50*time.Millisecond, "the cluster must have a leader and three servers")
}

func (c *cluster) urls() string {
	return fmt.Sprintf("nats://127.0.0.1:%d,nats://127.0.0.1:%d,nats://127.0.0.1:%d", c.opts[0].Port, c.opts[1].Port, c.opts[2].Port)
}

// connect returns a connection that switches to another server if its own one stops.
func (c *cluster) connect(t testing.TB, opts ...nats.Option) *nats.Conn {
	opts = append([]nats.Option{nats.MaxReconnects(-1), nats.ReconnectWait(50 * time.Millisecond), nats.RetryOnFailedConnect(true)}, opts...)
	nc, err := nats.Connect(c.urls(), opts...)
	require.NoError(t, err)
	return nc
}
