package serve

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// funcs is a service made of functions.
type funcs struct {
	accepted func(c *Client)
	received func(c *Client, data []byte)
	left     func(c *Client)
}

func (f funcs) Accepted(c *Client)              { f.accepted(c) }
func (f funcs) Received(c *Client, data []byte) { f.received(c, data) }
func (f funcs) Left(c *Client)                  { f.left(c) }

func TestClientThatDoesNotReadIsDropped(t *testing.T) {
	t.Parallel()
	left := make(chan *Client, 1)
	server := run(t, funcs{
		accepted: func(c *Client) {
			for range 64 { // more than any system keeps for a client
				c.Send(strings.Repeat("x", 1<<20))
			}
		},
		left: func(c *Client) { left <- c },
	})
	c := dial(t, server.GetLocalPort())
	select {
	case dropped := <-left:
		require.Equal(t, c.GetLocalPort(), dropped.Port)
	case <-time.After(patience):
		require.Fail(t, "not dropped")
	}
}

// TestLoudClientDoesNotKeepOthersWaiting has one client send all the time while another is answered.
func TestLoudClientDoesNotKeepOthersWaiting(t *testing.T) {
	t.Parallel()
	loudPort := make(chan int, 1)
	loudest := 0
	server := run(t, funcs{
		accepted: func(*Client) {},
		received: func(c *Client, data []byte) {
			if loudest == 0 {
				loudest = <-loudPort
			}
			if c.Port != loudest {
				c.Send(string(data))
			}
		},
		left: func(*Client) {},
	})
	loud := dial(t, server.GetLocalPort())
	loudPort <- loud.GetLocalPort()
	quiet := dial(t, server.GetLocalPort())
	stop, stopped := make(chan struct{}), make(chan struct{})
	go shout(loud, stop, stopped)
	for range 20 {
		require.NoError(t, quiet.PutData([]byte("ping")))
		receive(t, quiet, "ping")
	}
	close(stop)
	<-stopped
}

// shout sends until it is stopped.
func shout(c *streampeer.TCP, stop, stopped chan struct{}) {
	defer close(stopped)
	noise := make([]byte, 1<<20)
	for {
		select {
		case <-stop:
			return
		default:
			if c.PutData(noise) != nil {
				return
			}
		}
	}
}

func TestSecondTimerReplacesTheFirst(t *testing.T) {
	t.Parallel()
	c := newClient(streampeer.NewTCP())
	fired := ""
	c.After(time.Minute, func() { fired += "first" })
	c.After(time.Hour, func() { fired += "second" })
	now := time.Now()
	c.fireTimer(now.Add(30 * time.Minute))
	require.Empty(t, fired)
	c.fireTimer(now.Add(2 * time.Hour))
	require.Equal(t, "second", fired)
	c.fireTimer(now.Add(3 * time.Hour))
	require.Equal(t, "second", fired)
}
