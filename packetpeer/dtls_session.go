package packetpeer

import (
	"cmp"
	"crypto/x509"
	"errors"
	"io"
	"runtime"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/dtlswire"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// run lets a handshake run until it is over, or the peer is forgotten.
func (d *DTLS) run(h *dtlswire.Handshake) {
	d.handshake = h
	d.forget = runtime.AddCleanup(d, func(h *dtlswire.Handshake) { h.Cancel() }, h)
}

// pollHandshake takes the handshake as far as it goes with what has arrived.
func (d *DTLS) pollHandshake(method string) {
	var refused error
	for d.end == nil && d.fill() {
		switch {
		case d.handshake == nil:
			refused = d.hear()
		case d.server == nil || !d.server.hearAgain(d, d.handshake):
			d.handshake.Receive(d.records)
		}
		d.used()
	}
	if d.handshake == nil {
		d.end = cmp.Or(d.end, d.failed, refused)
	}
	over := d.handshake != nil && d.flushHandshake()
	d.end = cmp.Or(d.end, d.failed)
	switch {
	case over:
		d.finishHandshake(method)
	case d.end != nil:
		d.close(DTLSStatusError, d.error(method, gderr.Failed, d.end))
	}
}

// flushHandshake sends what the handshake has to say, and reports whether it is over.
func (d *DTLS) flushHandshake() bool {
	over := d.handshake.Over() // asked first: its last word is there then
	for datagram := d.handshake.Next(); datagram != nil; datagram = d.handshake.Next() {
		d.transmit(datagram)
	}
	return over
}

func (d *DTLS) finishHandshake(method string) {
	session, err := d.handshake.Result()
	if err == nil {
		d.forget.Stop()
		d.handshake, d.session, d.status = nil, session, DTLSStatusConnected
		d.failed, d.end = d.end, nil // what came early is got before
		return
	}
	status := DTLSStatusError
	if mismatch := (x509.HostnameError{}); errors.As(err, &mismatch) {
		status = DTLSStatusErrorHostnameMismatch
	}
	d.close(status, d.error(method, gderr.Failed, err))
}

// transmit sends a datagram of the handshake's, or the last, behind all that waits. What there is no room for is lost, as
// on any network.
func (d *DTLS) transmit(datagram []byte) {
	u := d.udp
	if u.sock == nil { // as fill finds
		return
	}
	if u.coalesce(datagram) {
		_ = u.Flush() // what it loses, LastError of the UDP peer tells
		return
	}
	if err := u.send(datagram); err != nil && err != netsock.ErrWouldBlock {
		d.failed = cmp.Or(d.failed, err)
	}
}

// fill takes the next datagram to the block, if there is one. Why there will be none it leaves in end. The system tells that
// what was sent is refused before it gives what had come until then, so that it is asked twice.
func (d *DTLS) fill() bool {
	if d.session != nil {
		if d.records = d.session.Early(); d.records != nil {
			return true
		}
	}
	u := d.udp
	if u.queue.count == 0 {
		if err := (*udpSource)(u).receive(getPacket); err != nil {
			d.failed = cmp.Or(d.failed, errs.Cause(err))
			_ = (*udpSource)(u).receive(getPacket)
		}
	}
	if u.queue.count == 0 {
		d.end = d.failed
		return false
	}
	if d.block == nil {
		d.block = blocks.Take(netsock.MaxDatagram)
	}
	d.records, u.sender = u.queue.pop(d.block[:0])
	return true
}

// used gives the block back once nothing is left in it.
func (d *DTLS) used() {
	d.records, d.packet = nil, nil
	if d.block != nil {
		blocks.Give(d.block)
		d.block = nil
	}
}

// look finds the next packet.
func (d *DTLS) look() {
	for d.packet == nil && d.end == nil {
		if len(d.records) == 0 && !d.fill() {
			d.used()
			d.end = cmp.Or(d.end, d.mute)
			return
		}
		if d.server != nil && d.server.hearAgain(d, d.session) {
			continue
		}
		d.packet, d.records, d.end = d.session.Open(d.records)
		d.place.Ring()
		if again := d.session.Repeat(); again != nil {
			d.transmit(again)
		}
	}
}

// settle closes the peer if its connection has ended and what came before has been got, and returns why it ended.
func (d *DTLS) settle(as string) error {
	if d.packet != nil || d.end == nil {
		return nil
	}
	status := DTLSStatusError
	if d.end == io.EOF || d.end == d.mute { // PacketPeerMbedDTLS has an error only where reading fails
		status = DTLSStatusDisconnected
	}
	d.close(status, d.error(as, gderr.ErrConnectionError, d.end))
	return d.reason
}

// close leaves the UDP peer, after a farewell if there is a connection, and sets the status with its reason.
func (d *DTLS) close(status DTLSStatus, reason error) {
	if d.handshake != nil {
		d.forget.Stop()
		d.handshake.Cancel()
	}
	if d.session != nil && status == DTLSStatusDisconnected {
		if farewell, err := d.session.Farewell(); err == nil {
			d.transmit(farewell)
		}
	}
	if d.udp.server != nil {
		d.udp.Close()
	}
	d.used()
	d.udp, d.server, d.handshake, d.session = nil, nil, nil, nil
	d.end, d.failed, d.mute = nil, nil, nil
	d.status, d.reason = status, reason
	d.place.End()
	d.place.Ring()
}
