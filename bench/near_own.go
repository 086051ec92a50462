//go:build linux

package main

import (
	"context"
	"net/netip"

	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

var background = context.Background()

// ownDial opens a WebSocket whose buffers, if those of the default have not, have room for two messages.
func ownDial(t *task) *websocketpeer.Peer {
	p := websocketpeer.New()
	if room := 2 * t.size; room > p.GetInboundBufferSize() {
		p.SetInboundBufferSize(room)
		p.SetOutboundBufferSize(room)
	}
	check(p.ConnectToURL("ws://"+t.address, nil))
	for p.GetReadyState() != websocketpeer.StateOpen {
		check(p.Wait(background))
		p.Poll()
	}
	return p
}

func ownReceive(t *task) {
	p := ownDial(t)
	t.begin()
	t.start()
	for n := 0; n < t.count; {
		check(p.Wait(background))
		p.Poll()
		for packet := range p.Packets() {
			sum(packet)
			n++
		}
	}
	t.stop(t.count)
}

func ownSend(t *task) { ownSendAll(t, 1) }

func ownSendShared(t *task) { ownSendAll(t, shared) }

// ownSendAll sends, and lets so many leave together.
func ownSendAll(t *task, together int) {
	p := ownDial(t)
	p.SetCoalescing(together > 1)
	message := make([]byte, t.size)
	t.start()
	for n := 0; n < t.count; n += together {
		for range together {
			check(p.PutPacket(message))
		}
		for p.GetCurrentOutboundBufferedAmount() > 0 {
			check(p.Flush())
			if p.GetCurrentOutboundBufferedAmount() > 0 {
				check(p.Wait(background))
			}
		}
	}
	t.stop(t.count)
}

func ownTCP(t *task) *streampeer.TCP {
	addr := netip.MustParseAddrPort(t.address)
	p := streampeer.NewTCP()
	check(p.ConnectToAddrs([]netip.Addr{addr.Addr()}, int(addr.Port())))
	for p.GetStatus() != streampeer.StatusConnected {
		check(p.Wait(background))
		check(p.Poll())
	}
	return p
}

func ownTCPSend(t *task) {
	p := ownTCP(t)
	message := make([]byte, t.size)
	t.start()
	for range t.count {
		check(p.PutData(message))
	}
	t.stop(t.count)
}

func ownTCPReceive(t *task) {
	p := ownTCP(t)
	message := make([]byte, 0, t.size)
	t.begin()
	t.start()
	for range t.count {
		for message = message[:0]; len(message) < t.size; {
			var err error
			before := len(message)
			message, err = p.AppendPartialData(message, t.size-len(message))
			check(err)
			if len(message) == before {
				check(p.Wait(background))
			}
		}
	}
	t.stop(t.count)
}

func ownUDP(t *task) *packetpeer.UDP {
	addr := netip.MustParseAddrPort(t.address)
	p := packetpeer.NewUDP()
	check(p.Bind(0, "127.0.0.1", 1<<20))
	check(p.SetDestAddress(addr.Addr().String(), int(addr.Port())))
	return p
}

func ownUDPSend(t *task) {
	p := ownUDP(t)
	packet := make([]byte, t.size)
	t.start()
	for range t.count {
		check(p.PutPacket(packet))
	}
	t.stop(t.count)
}

// ownUDPSendBatched lets 64 packets leave together.
func ownUDPSendBatched(t *task) {
	p := ownUDP(t)
	p.SetCoalescing(true)
	packet := make([]byte, t.size)
	t.start()
	for n := 0; n < t.count; n += shared {
		for range shared {
			check(p.PutPacket(packet))
		}
		for check(p.Flush()); p.Unsent() > 0; check(p.Flush()) {
			check(p.Wait(background))
		}
	}
	t.stop(t.count)
}

func ownUDPDrain(t *task) {
	p := ownUDP(t)
	drain(t, func() { check(p.PutPacket([]byte("go"))) }, func() (packets int, over bool) {
		for packet := range p.Packets() {
			if len(packet) == 3 {
				return packets, true
			}
			packets++
		}
		return packets, false
	})
}
