package serve

import (
	"fmt"
	"io"
	"time"
)

// Python is the server of the second tutorial, which says "hi~" every half second to a client that it never listens
// to:
//
//	def handle_client(client_socket: socket.socket):
//	    try:
//	        client_socket.send("hi~".encode())
//	    except ConnectionAbortedError:
//	        print(f"Disconnect with {client_socket.getpeername()}")
//	        return
//	    time.sleep(0.5)
//
//	while True:
//	    client, addr = s.accept()
//	    print("[*] Acception connection from %s:%d" % (addr[0],addr[1]))
//	    while True:
//	        handle_client(client)
//
// The original never gets out of its inner loop, so it serves one client; this one serves all that come, and goes on
// when they go.
type Python struct {
	Console  io.Writer     // what it prints goes there
	Interval time.Duration // between two greetings; 500 ms in the tutorial
}

// Accepted tells who came, and starts to greet.
func (p Python) Accepted(c *Client) {
	fmt.Fprintf(p.Console, "[*] Acception connection from %s:%d\n", c.Host, c.Port)
	p.handleClient(c)
}

func (p Python) handleClient(c *Client) {
	c.Send("hi~")
	c.After(p.Interval, func() { p.handleClient(c) })
}

// Received does nothing: the data is read, unlike in the tutorial, because the end of a stream shows only behind it.
func (p Python) Received(*Client, []byte) {}

// Left tells who went.
func (p Python) Left(c *Client) {
	fmt.Fprintf(p.Console, "Disconnect with ('%s', %d)\n", c.Host, c.Port)
}
