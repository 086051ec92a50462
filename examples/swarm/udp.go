package main

import (
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// udpBot is a PacketPeerUDP. It is open at once, and only Close ends it.
type udpBot struct{ udp *packetpeer.UDP }

func dialUDP(host string, port, _ int) (bot, error) {
	udp := packetpeer.NewUDP()
	return udpBot{udp}, udp.ConnectToHost(host, port)
}

func (b udpBot) waits() group.Peer         { return b.udp }
func (b udpBot) poll()                     {} // it has none
func (b udpBot) send(message []byte) error { return b.udp.PutPacket(message) }
func (b udpBot) close()                    { b.drop() }
func (b udpBot) drop()                     { b.udp.Close() }
func (b udpBot) lastError() error          { return b.udp.LastError() }

func (b udpBot) answers(take func(message []byte)) {
	for packet := range b.udp.Packets() {
		take(packet)
	}
}

func (b udpBot) state() state {
	if b.udp.IsBound() {
		return open
	}
	return ended
}

// listenUDP is one socket that answers whoever sends: a UDPServer would keep a peer of each.
func listenUDP(port int, _ func(group.Peer, func())) (server, error) {
	udp := packetpeer.NewUDP()
	if err := udp.Bind(port, "127.0.0.1", 1<<20); err != nil {
		return server{}, err
	}
	_ = udp.SetSocketReceiveBuffer(1 << 22) // as much as the system grants
	turn := func() {
		for packet := range udp.Packets() {
			udp.SetDestAddrPort(udp.PacketAddrPort())
			_ = udp.PutPacket(packet) // who has gone hears nothing
		}
	}
	return server{udp, udp.GetLocalPort(), turn, udp.Close}, nil
}
