package serve

import (
	"fmt"
	"io"
)

// Node is the server of the first tutorial:
//
//	let server = net.createServer((socket) => {
//		socket.on('data', (data) => {
//			console.log("Received: " + data);
//		});
//		console.log("Accepted connection.");
//		socket.write("Hello from the server!\n");
//	}).listen(5000, () => console.log("Listening on 5000."));
type Node struct {
	Console io.Writer // what it prints goes there
}

// Accepted greets the client.
func (n Node) Accepted(c *Client) {
	fmt.Fprintln(n.Console, "Accepted connection.")
	c.Send("Hello from the server!\n")
}

// Received prints what the client has sent.
func (n Node) Received(_ *Client, data []byte) {
	fmt.Fprintf(n.Console, "Received: %s\n", data)
}

// Left does nothing, as the tutorial.
func (n Node) Left(*Client) {}
