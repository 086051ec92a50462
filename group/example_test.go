package group_test

import (
	"context"
	"fmt"
	"log"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/streampeer"
)

// A server that sends everything back, and a hundred clients of it, on one goroutine.
func Example() {
	server := streampeer.NewTCPServer()
	if err := server.Listen(0, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}
	defer server.Stop()

	type member struct {
		stream *streampeer.TCP // nil for the server
		name   string          // of a client
	}
	all := group.New[*member]()
	_ = all.Add(server, &member{})
	for i := range 100 {
		client := &member{streampeer.NewTCP(), fmt.Sprintf("client %02d", i)}
		if err := client.stream.ConnectToHost("127.0.0.1", server.GetLocalPort()); err != nil {
			log.Fatal(err)
		}
		_ = all.Add(client.stream, client)
	}

	answered := 0
	for m := range all.Ready(context.Background()) {
		if m.stream == nil {
			for server.IsConnectionAvailable() {
				served := &member{stream: server.TakeConnection()}
				_ = all.Add(served.stream, served)
			}
			continue
		}
		connecting := m.stream.GetStatus() == streampeer.StatusConnecting
		_ = m.stream.Poll()
		if connecting && m.stream.GetStatus() == streampeer.StatusConnected {
			_ = m.stream.PutUTF8String(m.name)
		}
		data, _ := m.stream.GetPartialData(m.stream.GetAvailableBytes())
		switch {
		case m.name == "":
			_ = m.stream.PutData(data)
		case len(data) > 0:
			m.stream.DisconnectFromHost()
			if answered++; answered == 100 {
				fmt.Println("all were answered")
				return
			}
		}
	}
	// Output: all were answered
}
