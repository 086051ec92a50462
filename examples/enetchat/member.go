package main

import (
	"fmt"

	"github.com/godotpeer/godotpeer/enet"
)

// member is the server or a client: a peer, and the script around it.
type member struct {
	name  string
	peer  *enet.MultiplayerPeer
	room  *room
	lines []string // what it has printed since the last step
}

// join makes a member, whose handlers print.
func (r *room) join(name string) *member {
	m := &member{name: name, peer: enet.NewMultiplayerPeer(), room: r} // var peer := ENetMultiplayerPeer.new()
	m.peer.OnPeerConnected(func(id int) {                              // peer.peer_connected.connect(…)
		m.print("peer_connected(%s)", r.nameOf(id))
		// Where an unreliable packet would rather be thrown away than come late, this line is not needed: it lets none
		// be, however busy the machine is.
		m.peer.GetPeer(id).ThrottleConfigure(5000, 32, 0)
	})
	m.peer.OnPeerDisconnected(func(id int) { // peer.peer_disconnected.connect(…)
		m.print("peer_disconnected(%s)", r.nameOf(id))
	})
	r.members = append(r.members, m)
	return m
}

// print is the script's print.
func (m *member) print(format string, args ...any) {
	m.lines = append(m.lines, m.name+": "+fmt.Sprintf(format, args...))
}

// process is the script's _process: it polls, and takes what has come.
func (m *member) process() {
	m.peer.Poll()                              // peer.poll()
	for m.peer.GetAvailablePacketCount() > 0 { // while peer.get_available_packet_count() > 0:
		from := m.room.nameOf(m.peer.GetPacketPeer()) // what is asked of a packet is asked before it is taken
		mode, channel := m.peer.GetPacketMode(), m.peer.GetPacketChannel()
		packet, err := m.peer.GetPacket() // var packet := peer.get_packet()
		if err != nil {
			m.print("%v", err)
			return
		}
		m.print("%s on channel %d from %s: %s", mode, channel, from, short(packet))
	}
}

// short prints a packet, or the size of a long one.
func short(packet []byte) string {
	if len(packet) > 40 {
		return fmt.Sprintf("%d bytes", len(packet))
	}
	return string(packet)
}
