package serve

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
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
	Console  io.Writer     // what it prints goes there, from the goroutines of all clients
	Interval time.Duration // between two greetings; 500 ms in the tutorial
}

// Serve tells who came, greets until the client has gone, and tells who went. What the client sends is read, unlike in
// the tutorial, because the end of a stream shows only behind it.
func (p Python) Serve(ctx context.Context, clientSocket *streampeer.TCP) {
	host, port := clientSocket.GetConnectedHost(), clientSocket.GetConnectedPort()
	fmt.Fprintf(p.Console, "[*] Acception connection from %s:%d\n", host, port)
	for send(clientSocket, "hi~") {
		pause, cancel := context.WithTimeout(ctx, p.Interval)
		for range received(pause, clientSocket) {
		}
		cancel()
		if ctx.Err() != nil {
			return
		}
	}
	fmt.Fprintf(p.Console, "Disconnect with ('%s', %d)\n", host, port)
}
