package streampeer_test

import (
	"context"
	"fmt"

	"github.com/godotpeer/godotpeer/streampeer"
)

// A server and a client in one program; they would be in two.
func ExampleTLS() {
	authority := newAuthority()
	certificate := authority.issue(good) // programs read theirs with tls.LoadX509KeyPair
	server := streampeer.NewTCPServer()
	if err := server.Listen(0, "127.0.0.1"); err != nil {
		fmt.Println(err)
		return
	}
	defer server.Stop()

	tcp := streampeer.NewTCP()
	if err := tcp.ConnectToHost("127.0.0.1", server.GetLocalPort()); err != nil {
		fmt.Println(err)
		return
	}
	for tcp.GetStatus() == streampeer.StatusConnecting || !server.IsConnectionAvailable() {
		_ = tcp.Poll()
	}

	client, served := streampeer.NewTLS(), streampeer.NewTLS()
	_ = served.AcceptStream(server.TakeConnection(), streampeer.TLSOptionsServer(certificate))
	_ = client.ConnectToStream(tcp, "game.test", streampeer.TLSOptionsClient(authority.pool(), ""))
	for client.GetStatus() == streampeer.TLSStatusHandshaking || served.GetStatus() == streampeer.TLSStatusHandshaking {
		client.Poll()
		served.Poll()
	}

	_ = client.PutUTF8String("nobody else reads this")
	fmt.Println(served.GetUTF8String(-1))
	client.DisconnectFromStream()
	for served.GetStatus() == streampeer.TLSStatusConnected {
		_ = served.Wait(context.Background())
		served.Poll()
	}
	fmt.Println(served.GetStatus())
	// Output:
	// nobody else reads this <nil>
	// STATUS_DISCONNECTED
}
