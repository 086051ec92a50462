package packetpeer

import (
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/dtlswire"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/streampeer"
)

// dtlsSource is a DTLS peer seen as a source: its packets.
type dtlsSource DTLS

func (s *dtlsSource) class() string { return "packetpeer.DTLS" }

// The errors of asking a peer that has no packet, or no connection.
var (
	dtlsNoPacket     = newMethodErrors("DTLS", gderr.ErrUnavailable, errNoPacket)
	dtlsNotConnected = newMethodErrors("DTLS", gderr.ErrUnconfigured, streampeer.ErrNotConnected)
)

// GetAvailablePacketCount is 0 or 1, as PacketPeerMbedDTLS::get_available_packet_count is: packets are decrypted one by one.
func (s *dtlsSource) GetAvailablePacketCount() int {
	if s.status != DTLSStatusConnected {
		return 0
	}
	(*DTLS)(s).look()
	if s.packet == nil {
		return 0
	}
	return 1
}

// present counts the datagrams that are there. One of several packets leaves the others for the next time.
func (s *dtlsSource) present() (int, error) {
	if s.status != DTLSStatusConnected {
		return 0, dtlsNotConnected[packets]
	}
	s.GetAvailablePacketCount()
	if s.packet == nil {
		return 1, nil // which tells why
	}
	return 1 + int(s.udp.queue.count), dtlsNoPacket[packets]
}

func (s *dtlsSource) costOf(int) int { return 1 }

func (s *dtlsSource) appendPacket(dst []byte, as method) ([]byte, error) {
	s.use.Check("packetpeer.DTLS")
	d := (*DTLS)(s)
	if d.status != DTLSStatusConnected {
		return dst, dtlsNotConnected[as]
	}
	d.look()
	if err := d.settle(as.String()); err != nil {
		return dst, err
	}
	if d.packet == nil {
		return dst, dtlsNoPacket[as]
	}
	dst = append(dst, d.packet...)
	d.packet = nil
	if len(d.records) == 0 {
		d.used()
	}
	return dst, nil
}

// putPacket ends the connection where it fails, as PacketPeerMbedDTLS::put_packet does; what has come before can still be
// got.
func (s *dtlsSource) putPacket(as method, buffer []byte) error {
	d := (*DTLS)(s)
	d.use.Begin("packetpeer.DTLS")
	defer d.use.End()
	if d.status != DTLSStatusConnected {
		return dtlsNotConnected[as]
	}
	if d.mute == nil {
		d.mute = d.put(buffer)
	}
	if d.mute == nil {
		return nil
	}
	cause := d.mute
	d.look()
	_ = d.settle(as.String())
	return d.error(as.String(), gderr.ErrConnectionError, cause)
}

// put sends a packet. What the system has no room for is lost, as on any network; PacketPeerMbedDTLS::put_packet
// does not wait either.
func (d *DTLS) put(packet []byte) error {
	if len(packet) > dtlswire.MaxPacket {
		return fmt.Errorf("%w: %d bytes, of %d at most", ErrTooLarge, len(packet), dtlswire.MaxPacket)
	}
	if d.udp.sock == nil {
		return ErrClosed
	}
	block := blocks.Take(len(packet) + dtlswire.Overhead)
	defer blocks.Give(block)
	datagram, err := d.session.Seal(block[:0], packet)
	if err != nil {
		return err
	}
	if d.udp.coalesce(datagram) {
		return nil
	}
	if err := d.udp.send(datagram); err != netsock.ErrWouldBlock {
		return err
	}
	return nil
}
