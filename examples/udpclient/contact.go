package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// frame is how long a frame of the game lasts.
const frame = time.Second / 60

// contact is the tutorial's PacketPeerUDP script: it sends until it is answered, and prints the answer. The original
// goes on running then, with nothing to do; this returns, also when ctx ends.
func contact(ctx context.Context, host string, port int, console, log io.Writer) error {
	udp := packetpeer.NewUDP() // var udp := PacketPeerUDP.new()
	defer udp.Close()
	told := false                                         // why nobody answers
	connected := false                                    // var connected = false
	if err := udp.ConnectToHost(host, port); err != nil { // udp.connect_to_host("127.0.0.1", 4242)
		return err
	}
	for !connected && ctx.Err() == nil { // func _process(delta): if !connected:
		err := udp.PutPacket([]byte("The answer is... 42!")) // nobody there fails at times; the next frame tries again
		if udp.GetAvailablePacketCount() > 0 {               // if udp.get_available_packet_count() > 0:
			packet, err := udp.GetPacket()
			if err != nil {
				return err
			}
			fmt.Fprintf(console, "Connected: %s\n", packet) // print("Connected: %s" % udp.get_packet()…)
			connected = true
		}
		if why := cmp.Or(err, udp.LastError()); why != nil && !told {
			fmt.Fprintln(log, "no answer yet:", why)
			told = true
		}
		select {
		case <-time.After(frame):
		case <-ctx.Done():
		}
	}
	return nil
}
