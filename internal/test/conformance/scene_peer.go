package conformance

import (
	"context"
	"encoding/hex"
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// scriptedPeer is a multiplayer peer that carries nothing: steps put packets in, and what is sent is written down. Its
// exported methods are those by which scenarios set it.
type scriptedPeer struct {
	multiplayer.Base
	id     int
	status multiplayer.ConnectionStatus
	relay  bool
	answer gderr.Code
	in     []scriptedPacket
	sent   []sent
}

// scriptedClass is what the class reference would say of a scriptedPeer.
var scriptedClass = Class{Inherits: "MultiplayerPeer", Properties: []Property{
	{Name: "unique_id", Type: "int", Setter: "set_unique_id", Getter: "get_unique_id"},
	{Name: "status", Type: "int", Setter: "set_status", Getter: "get_connection_status"},
	{Name: "relay", Type: "bool", Setter: "set_relay", Getter: "is_server_relay_supported"},
	{Name: "answer", Type: "int", Setter: "set_answer", Getter: "get_answer"},
}}

// scriptedPacket is a packet that waits to be taken.
type scriptedPacket struct {
	from    int
	mode    multiplayer.TransferMode
	channel int
	data    []byte
}

// sent is what a scriptedPeer was given to send, or told to do.
type sent struct {
	To         *int   `json:"to,omitempty"`
	Mode       *int   `json:"mode,omitempty"`
	Channel    *int   `json:"channel,omitempty"`
	Hex        string `json:"hex,omitempty"`
	Size       int    `json:"size,omitempty"`
	SHA256     string `json:"sha256,omitempty"`
	Disconnect *int   `json:"disconnect_peer,omitempty"`
	Force      *bool  `json:"force,omitempty"`
	Close      *bool  `json:"close,omitempty"`
}

// maxSentHex is up to how many bytes a sent packet is written out.
const maxSentHex = 4096

func newScriptedPeer() *scriptedPeer {
	p := &scriptedPeer{id: 1, status: multiplayer.ConnectionConnected, relay: true}
	p.Init((*scriptedPackets)(p))
	return p
}

// SetStatus, SetUniqueID, SetRelay and SetAnswer set what the peer says of itself.
func (p *scriptedPeer) SetStatus(status int) { p.status = multiplayer.ConnectionStatus(status) }
func (p *scriptedPeer) SetUniqueID(id int)   { p.id = id }
func (p *scriptedPeer) SetRelay(relay bool)  { p.relay = relay }
func (p *scriptedPeer) SetAnswer(code int)   { p.answer = gderr.Code(code) }

// What a multiplayer peer tells of itself.
func (p *scriptedPeer) GetConnectionStatus() multiplayer.ConnectionStatus { return p.status }
func (p *scriptedPeer) GetUniqueID() int                                  { return p.id }
func (p *scriptedPeer) IsServer() bool                                    { return p.id == 1 }
func (p *scriptedPeer) IsServerRelaySupported() bool                      { return p.relay }
func (p *scriptedPeer) Poll()                                             {}
func (p *scriptedPeer) LastError() error                                  { return nil }

// Wait waits for nothing.
func (p *scriptedPeer) Wait(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// Close and DisconnectPeer are written down.
func (p *scriptedPeer) Close() {
	yes := true
	p.sent = append(p.sent, sent{Close: &yes})
}

func (p *scriptedPeer) DisconnectPeer(peer int, force bool) error {
	p.sent = append(p.sent, sent{Disconnect: &peer, Force: &force})
	return nil
}

// What the packet is that comes next.
func (p *scriptedPeer) next() scriptedPacket {
	if len(p.in) == 0 {
		return scriptedPacket{}
	}
	return p.in[0]
}

func (p *scriptedPeer) GetPacketPeer() int                      { return p.next().from }
func (p *scriptedPeer) GetPacketMode() multiplayer.TransferMode { return p.next().mode }
func (p *scriptedPeer) GetPacketChannel() int                   { return p.next().channel }

// scriptedPackets is what a scriptedPeer gives its base to get and put packets.
type scriptedPackets scriptedPeer

func (p *scriptedPackets) GetAvailablePacketCount() int { return len(p.in) }
func (p *scriptedPackets) GetMaxPacketSize() int        { return 1 << 24 }

func (p *scriptedPackets) GetPacket() ([]byte, error) {
	if len(p.in) == 0 {
		return nil, gderr.New("ScriptedPeer.GetPacket", gderr.ErrUnavailable, errors.New("no packet is there"))
	}
	packet := p.in[0].data
	p.in = p.in[1:]
	return packet, nil
}

func (p *scriptedPackets) PutPacket(packet []byte) error {
	to, mode, channel := p.TargetPeer(), int(p.GetTransferMode()), p.GetTransferChannel()
	s := sent{To: &to, Mode: &mode, Channel: &channel}
	if len(packet) > maxSentHex {
		d := digestOf(packet)
		s.Size, s.SHA256 = d.size, d.sha256
	} else {
		s.Hex = hex.EncodeToString(packet)
	}
	p.sent = append(p.sent, s)
	return gderr.New("ScriptedPeer.PutPacket", p.answer, errors.New("as the scenario says"))
}
