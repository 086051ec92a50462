package serve

import (
	"context"
	"fmt"
	"io"

	"github.com/godotpeer/godotpeer/streampeer"
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
	Console io.Writer // what it prints goes there, from the goroutines of all clients
}

// Serve greets the client, and prints what it sends.
func (n Node) Serve(ctx context.Context, socket *streampeer.TCP) {
	fmt.Fprintln(n.Console, "Accepted connection.")
	if !send(socket, "Hello from the server!\n") {
		return
	}
	for data := range received(ctx, socket) {
		fmt.Fprintf(n.Console, "Received: %s\n", data)
	}
}
