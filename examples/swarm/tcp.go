package main

import (
	"cmp"
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// tcpBot sends packets of a PacketPeerStream over TCP. What there is no room for waits in the stream: PutPacket would block, and
// with it all bots, where the other side reads nothing.
type tcpBot struct {
	tcp     *streampeer.TCP
	packets *packetpeer.Stream
}

func newTCPBot(tcp *streampeer.TCP) tcpBot {
	tcp.SetCoalescing(true)
	_ = tcp.SetNoDelay(true) // a message does not wait for the answer to the one before; a socket that can't is merely slower
	b := tcpBot{tcp, packetpeer.NewStream()}
	_ = b.packets.SetStreamPeer(tcp) // it is not nil
	return b
}

func dialTCP(host string, port, _ int) (bot, error) {
	tcp := streampeer.NewTCP()
	if err := tcp.ConnectToHost(host, port); err != nil {
		return nil, err
	}
	return newTCPBot(tcp), nil
}

// maxUnsent is how many bytes wait at most: half of what a stream has room for.
const maxUnsent = 1 << 17

func (b tcpBot) waits() group.Peer { return b.packets }
func (b tcpBot) poll()             { _ = b.tcp.Poll() } // the state tells
func (b tcpBot) close()            { b.drop() }
func (b tcpBot) drop()             { b.tcp.DisconnectFromHost() }
func (b tcpBot) lastError() error  { return cmp.Or(b.tcp.LastError(), b.packets.LastError()) }

func (b tcpBot) send(message []byte) error {
	if b.tcp.Unsent() > maxUnsent {
		return gderr.ErrOutOfMemory // as a WebSocketPeer says it
	}
	return errors.Join(b.packets.PutPacket(message), b.tcp.Flush())
}

func (b tcpBot) answers(take func(message []byte)) {
	for packet := range b.packets.Packets() {
		take(packet)
	}
}

func (b tcpBot) state() state {
	switch status := b.tcp.GetStatus(); {
	case status == streampeer.StatusConnecting:
		return connecting
	case status == streampeer.StatusConnected && !errors.Is(b.packets.LastError(), packetpeer.ErrTooLarge):
		return open
	}
	return ended // or no packet can come any more
}

func listenTCP(port int, add func(group.Peer, func())) (server, error) {
	return listen(port, add, func(tcp *streampeer.TCP) (bot, error) { return newTCPBot(tcp), nil })
}

// listen is a server over TCP that makes an end of each connection.
func listen(port int, add func(group.Peer, func()), accept func(*streampeer.TCP) (bot, error)) (server, error) {
	s := streampeer.NewTCPServer()
	if err := s.Listen(port, "127.0.0.1"); err != nil {
		return server{}, err
	}
	all := map[bot]bool{}
	turn := func() {
		for s.IsConnectionAvailable() {
			tcp := s.TakeConnection()
			if tcp == nil {
				return
			}
			b, err := accept(tcp)
			if err != nil {
				tcp.DisconnectFromHost()
				continue
			}
			all[b] = true
			add(b.waits(), func() {
				if echo(b); b.state() == ended {
					b.drop()
					delete(all, b)
				}
			})
		}
	}
	stop := func() {
		s.Stop()
		for b := range all {
			b.drop()
		}
	}
	return server{s, s.GetLocalPort(), turn, stop}, nil
}

// echo sends back what has come.
func echo(b bot) {
	b.poll()
	b.answers(func(message []byte) { _ = b.send(message) }) // who has gone hears nothing
}
