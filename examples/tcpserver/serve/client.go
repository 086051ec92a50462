package serve

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// Client is one connection to the server. A method of a Service, or a timer's function, may use the client that it
// is called for, and no other: those may be waiting.
type Client struct {
	Host string // its address
	Port int    // and port

	peer  *streampeer.TCP
	due   time.Time // when the timer fires; zero if there is none
	timer func()
}

func newClient(peer *streampeer.TCP) *Client {
	return &Client{Host: peer.GetConnectedHost(), Port: peer.GetConnectedPort(), peer: peer}
}

// Send sends data to the client. A client that has stopped reading, so that there is no room for its data, is
// disconnected: to wait for it would make all others wait.
func (c *Client) Send(data string) {
	n, err := c.peer.PutPartialData([]byte(data))
	if err == nil && n < len(data) {
		c.peer.DisconnectFromHost()
	}
}

// After calls f after a time, if the client is still there. There is one timer: a second call replaces the first.
func (c *Client) After(d time.Duration, f func()) {
	c.due, c.timer = time.Now().Add(d), f
}

func (c *Client) connected() bool { return c.peer.GetStatus() == streampeer.StatusConnected }

// wait blocks until the client has sent something or gone, its timer is due, or ctx ends.
func (c *Client) wait(ctx context.Context) {
	if !c.due.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, c.due)
		defer cancel()
	}
	if c.peer.Wait(ctx) != nil { // whatever ended it, the loop looks
		sleep(ctx, pause)
	}
}

// fireTimer calls the timer's function if it is due.
func (c *Client) fireTimer(now time.Time) {
	if c.due.IsZero() || now.Before(c.due) {
		return
	}
	f := c.timer
	c.due, c.timer = time.Time{}, nil
	f()
}
