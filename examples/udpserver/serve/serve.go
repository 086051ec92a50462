// Package serve is the tutorial's UDPServer script, for the programs that need it.
package serve

import (
	"context"
	"fmt"
	"io"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// Server is the tutorial's script with its server.
type Server struct {
	server  *packetpeer.UDPServer
	console io.Writer
	printed int
}

// Listen does what _ready does. The console is where the script prints.
func Listen(host string, port int, console io.Writer) (*Server, error) {
	s := &Server{server: packetpeer.NewUDPServer(), console: console} // var server := UDPServer.new()
	if err := s.server.Listen(port, host); err != nil {               // server.listen(UDP_PORT)
		return nil, err
	}
	return s, nil
}

// Port returns the port that the server listens on.
func (s *Server) Port() int { return s.server.GetLocalPort() }

// Run calls Process whenever there is something to do, until ctx ends, or until as many packets have been printed as
// limit says; 0 is no limit. Then it does what the script does when the window is closed: server.stop().
func (s *Server) Run(ctx context.Context, limit int) error {
	defer s.server.Stop()
	for limit == 0 || s.printed < limit {
		err := s.server.Wait(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.Process(); err != nil {
			return err
		}
	}
	return nil
}

// Process is the script's _process. Unlike that it takes all the packets that have come since the last frame, where
// the original loses all but the first of each sender, and it answers with what it got, for clients that wait to be
// answered.
func (s *Server) Process() error {
	if err := s.server.Poll(); err != nil { // server.poll()
		return err
	}
	for s.server.IsConnectionAvailable() { // if server.is_connection_available():
		peer := s.server.TakeConnection()    // var peer : PacketPeerUDP = server.take_connection()
		for packet := range peer.Packets() { // var packet : PackedByteArray = peer.get_packet()
			// print("Accepted peer: %s:%s" % [peer.get_packet_ip(), peer.get_packet_port()])
			fmt.Fprintf(s.console, "Accepted peer: %s:%d\n", peer.GetPacketIP(), peer.GetPacketPort())
			// print("Received data: %s" % [packet.get_string_from_utf8()])
			fmt.Fprintf(s.console, "Received data: %s\n", packet)
			s.printed++
			if err := peer.PutPacket(packet); err != nil { // not everyone can be answered: port 0 is nobody's
				fmt.Fprintf(s.console, "No answer to %s:%d: %v\n", peer.GetPacketIP(), peer.GetPacketPort(), err)
			}
		}
		peer.Close() // in GDScript the last reference to it goes here, and so the next packet is a new peer's
	}
	return nil
}
