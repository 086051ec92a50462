package main

import (
	"fmt"
	"net"
	"strconv"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// webSocketBot is a WebSocketPeer that sends binary messages.
type webSocketBot struct{ peer *websocketpeer.Peer }

func dialWebSocket(host string, port, _ int) (bot, error) {
	peer := websocketpeer.New()
	return webSocketBot{peer}, peer.ConnectToURL(fmt.Sprint("ws://", net.JoinHostPort(host, strconv.Itoa(port))), nil)
}

func (b webSocketBot) waits() group.Peer         { return b.peer }
func (b webSocketBot) poll()                     { b.peer.Poll() }
func (b webSocketBot) send(message []byte) error { return b.peer.PutPacket(message) }
func (b webSocketBot) close()                    { b.peer.Close(1000, "") }
func (b webSocketBot) drop()                     { b.peer.Close(-1, "") }
func (b webSocketBot) lastError() error          { return b.peer.LastError() }

func (b webSocketBot) answers(take func(message []byte)) {
	for packet := range b.peer.Packets() {
		take(packet)
	}
}

func (b webSocketBot) state() state {
	switch b.peer.GetReadyState() {
	case websocketpeer.StateConnecting:
		return connecting
	case websocketpeer.StateClosed:
		return ended
	}
	return open
}

func listenWebSocket(port int, add func(group.Peer, func())) (server, error) {
	return listen(port, add, func(tcp *streampeer.TCP) (bot, error) {
		peer := websocketpeer.New()
		return webSocketBot{peer}, peer.AcceptStream(tcp)
	})
}
