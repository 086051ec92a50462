package enet

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// MultiplayerPeer is a [multiplayer.Peer] over ENet: Godot's ENetMultiplayerPeer. It is a server with a connection to
// each client, a client with one to its server, or one of a mesh, in which connections are added by hand. Make one with
// [NewMultiplayerPeer], and set it up with CreateServer, CreateClient or CreateMesh.
//
// Only Poll, Close, and what sets it up change the status. CreateClient with a name, and Wait, block; nothing else does.
// The peer, its connections and their PacketPeers count as one: one goroutine at a time uses them. Different peers are
// independent. A peer that becomes unreachable is closed by the garbage collector at some time; Close frees its
// descriptors at once.
//
// Transfer channel 0 has two channels of ENet, one for reliable packets and one for the others; transfer channel n
// above 0 is the channel n + 1, for all modes. TRANSFER_MODE_UNRELIABLE packets of more than 1,364 bytes are sent in
// fragments and in order, and arrive as TRANSFER_MODE_UNRELIABLE_ORDERED. PutPacket sends at once what it is given. It
// fails with [gderr.ErrUnconfigured] unless the status is CONNECTION_CONNECTED, and with [gderr.ErrInvalidParameter] if
// no other end has the target's id, with [gderr.Failed] and [ErrTooLarge] for a packet of more than 33,554,432 bytes, and
// with [gderr.ErrOutOfMemory] and [ErrQueueFull] if so much waits for some of those that it goes to that it was not queued
// for them. That a packet goes to an end that is leaving, or on a channel that the connection has not, is no
// error: it is lost.
//
// Packets that had arrived stay readable after the end of their connection, whoever ended it, and are there before the
// handlers of OnPeerDisconnected run; they stay until the peer is set up again.
type MultiplayerPeer struct {
	multiplayer.Base

	kind     peerKind
	status   multiplayer.ConnectionStatus
	id       int
	bindIP   string
	host     *Connection   // of a server or client
	members  []*PacketPeer // the other ends, in the order in which they came
	left     []*PacketPeer // of them, those that were ended by hand, until Poll sees it
	byID     map[int]*PacketPeer
	epoch    int // counts the times that the peer was ended, which a handler may do in the middle of a Poll
	reason   error
	incoming fifo[arrival]
	taken    *enetwire.Packet // the last packet that was got; it is freed when the next one is
	place    await.Place
	use      await.Use
}

var _ multiplayer.Peer = (*MultiplayerPeer)(nil)

// peerKind is what a MultiplayerPeer was set up as.
type peerKind uint8

const (
	nothing peerKind = iota
	server
	client
	mesh
)

// arrival is a packet that waits, and who sent it.
type arrival struct {
	packet *enetwire.Packet
	from   int
}

// systemChannels are the channels of ENet beside those of transfer channels above 0.
const systemChannels = 2

// Causes of errors.
var (
	errInUse  = errors.New("the peer is in use: Close ends that")
	errNoMesh = errors.New("the peer is not one of a mesh: CreateMesh makes it one")
	errNoMate = errors.New("the connection has not exactly one peer, connected")
	errIDUsed = errors.New("the mesh has a peer of that id")
	errTaken  = errors.New("the connection is one of a MultiplayerPeer already")
)

// NewMultiplayerPeer returns a peer with status CONNECTION_DISCONNECTED.
// It corresponds to ENetMultiplayerPeer.new.
func NewMultiplayerPeer() *MultiplayerPeer {
	p := &MultiplayerPeer{bindIP: "*"}
	p.Init((*multiplayerPackets)(p))
	return p
}

// CreateServer makes a server on a UDP port from 0 (any free one) to 65535, with status CONNECTION_CONNECTED at once. It
// takes up to maxClients clients, from 1 to 4095, each with transfer channels from 0 to maxChannels - 1 beside channel
// 0; a maxChannels of 0 or less, or above 253, stands for 253. Bandwidths are in bytes a second, 0 for unlimited.
// It corresponds to ENetMultiplayerPeer.create_server.
//
// Godot's default is 32 for maxClients, and 0 for the others.
//
// The errors are [gderr.ErrAlreadyInUse] unless the status is CONNECTION_DISCONNECTED, [gderr.ErrInvalidParameter] for a
// number out of range, and [gderr.ErrCantCreate] if the port is in use.
func (p *MultiplayerPeer) CreateServer(port, maxClients, maxChannels, inBandwidth, outBandwidth int) error {
	const method = "CreateServer"
	if p.kind != nothing {
		return p.error(method, gderr.ErrAlreadyInUse, errInUse)
	}
	host := NewConnection()
	if err := host.CreateHostBound(p.bindIP, port, maxClients, channelsOf(maxChannels), max(inBandwidth, 0), outBandwidth); err != nil {
		return p.refuse(method, err)
	}
	p.begin(server, multiplayer.ConnectionConnected, multiplayer.TargetPeerServer)
	p.host = host
	return nil
}

// channelsOf returns how many channels of ENet it takes for so many of a user; 0 for as many as there can be.
func channelsOf(channels int) int {
	if channels <= 0 || channels+systemChannels > enetwire.MaxChannels {
		return 0
	}
	return channels + systemChannels
}

// CreateClient begins to connect to a server, at a numeric address or a name, which is resolved and blocks the goroutine
// for that, 30 seconds at most, and a port from 1 to 65535. The status becomes CONNECTION_CONNECTING, and Poll turns it
// to CONNECTION_CONNECTED, or to CONNECTION_DISCONNECTED if the server does not answer, which takes 31.5 seconds unless
// SetTimeout of GetPeer(1) says otherwise. The client asks for so many transfer channels beside channel 0, from 1 to
// 253; 0, Godot's default, stands for 253. Bandwidths are in bytes a second, 0 for unlimited. A localPort above 0 is
// the port that the client sends from.
// It corresponds to ENetMultiplayerPeer.create_client.
//
// The errors are [gderr.ErrAlreadyInUse] unless the status is CONNECTION_DISCONNECTED, [gderr.ErrInvalidParameter] for a
// bandwidth or local port out of range, and [gderr.ErrCantCreate] for a port out of range, a name without an address,
// or a local port that is in use.
func (p *MultiplayerPeer) CreateClient(address string, port, channelCount, inBandwidth, outBandwidth, localPort int) error {
	const method = "CreateClient"
	if p.kind != nothing {
		return p.error(method, gderr.ErrAlreadyInUse, errInUse)
	}
	host := NewConnection()
	var err error
	if localPort != 0 {
		err = host.CreateHostBound(p.bindIP, localPort, 1, 0, inBandwidth, outBandwidth)
	} else {
		err = host.CreateHost(1, 0, inBandwidth, outBandwidth)
	}
	if err != nil {
		return p.refuse(method, err)
	}
	id := p.GenerateUniqueID()
	peer, err := host.ConnectToHost(address, port, channelsOf(channelCount), id)
	if err != nil {
		_ = host.Destroy() // there is one
		return p.refuse(method, gderr.New("", gderr.ErrCantCreate, causeOf(err)))
	}
	p.begin(client, multiplayer.ConnectionConnecting, id)
	p.host = host
	p.join(peer, multiplayer.TargetPeerServer)
	return nil
}

// CreateMesh makes the peer one of a mesh, with an id above 0 and status CONNECTION_CONNECTED. AddMeshPeer adds the
// others.
// It corresponds to ENetMultiplayerPeer.create_mesh.
//
// The errors are [gderr.ErrAlreadyInUse] unless the status is CONNECTION_DISCONNECTED, and [gderr.ErrInvalidParameter]
// for an id out of range.
func (p *MultiplayerPeer) CreateMesh(uniqueID int) error {
	const method = "CreateMesh"
	if err := outOfRange("id", uniqueID, 1, math.MaxInt32); err != nil {
		return p.error(method, gderr.ErrInvalidParameter, err)
	}
	if p.kind != nothing {
		return p.error(method, gderr.ErrAlreadyInUse, errInUse)
	}
	p.begin(mesh, multiplayer.ConnectionConnected, uniqueID)
	return nil
}

// AddMeshPeer adds another end to a mesh, with its id, and a connection that has exactly one peer, in STATE_CONNECTED,
// which leads to it. Poll services the connection from then on. The handlers of OnPeerConnected run at once.
// It corresponds to ENetMultiplayerPeer.add_mesh_peer.
//
// The errors are [gderr.ErrUnconfigured] if the peer is none of a mesh, and [gderr.ErrInvalidParameter] for a connection
// that is nil, not as it must be or added before, an id out of range, or one that is there already.
func (p *MultiplayerPeer) AddMeshPeer(peerID int, host *Connection) error {
	const method = "AddMeshPeer"
	switch {
	case host == nil:
		return p.error(method, gderr.ErrInvalidParameter, errNoMate)
	case p.kind != mesh:
		return p.error(method, gderr.ErrUnconfigured, errNoMesh)
	}
	err := outOfRange("id", peerID, 1, math.MaxInt32)
	switch {
	case err != nil:
	case len(host.peers) != 1 || host.peers[0].GetState() != StateConnected:
		err = errNoMate
	case host.peers[0].owner != nil:
		err = errTaken
	case p.byID[peerID] != nil || peerID == p.id:
		err = errIDUsed
	}
	if err != nil {
		return p.error(method, gderr.ErrInvalidParameter, err)
	}
	p.join(host.peers[0], peerID)
	p.EmitPeerConnected(peerID)
	return nil
}

// SetBindIP sets the numeric address that CreateServer binds to, and CreateClient with a local port; "*", the default,
// is all interfaces.
// It corresponds to ENetMultiplayerPeer.set_bind_ip.
//
// Anything else changes nothing and is [gderr.ErrInvalidParameter].
func (p *MultiplayerPeer) SetBindIP(ip string) error {
	if _, _, ok := netsock.ParseBind(ip); !ok {
		return p.error("SetBindIP", gderr.ErrInvalidParameter, fmt.Errorf(`%q is neither a numeric address nor "*"`, ip))
	}
	p.bindIP = ip
	return nil
}

// begin makes a fresh start.
func (p *MultiplayerPeer) begin(kind peerKind, status multiplayer.ConnectionStatus, id int) {
	for a, ok := p.incoming.pop(); ok; a, ok = p.incoming.pop() {
		a.packet.Free()
	}
	p.SetRefuseNewConnections(false)
	p.kind, p.status, p.id, p.reason = kind, status, id, nil
	p.byID = map[int]*PacketPeer{}
	p.place.Begin()
}

// refuse makes the error of a method out of that of a connection, and remembers it.
func (p *MultiplayerPeer) refuse(method string, err error) error {
	p.reason = p.error(method, gderr.CodeOf(err), causeOf(err))
	return p.reason
}

// causeOf returns what an error of the library was made of.
func causeOf(err error) error {
	var typed *gderr.Error
	if errors.As(err, &typed) {
		return typed.Err
	}
	return err
}

// join adds another end.
func (p *MultiplayerPeer) join(peer *PacketPeer, id int) {
	peer.owner, peer.id = p, id
	p.byID[id] = peer
	p.members = append(p.members, peer)
	p.place.Ring()
}

// forget takes another end off the list.
func (p *MultiplayerPeer) forget(peer *PacketPeer) {
	delete(p.byID, peer.id)
	isPeer := func(other *PacketPeer) bool { return other == peer }
	p.members = slices.DeleteFunc(p.members, isPeer)
	p.left = slices.DeleteFunc(p.left, isPeer)
	peer.owner, peer.id = nil, 0
}

// Close tells all other ends once that it is over, and ends all connections at once; no handler runs. It becomes
// CONNECTION_DISCONNECTED, with id 0, and can be set up again.
// It corresponds to MultiplayerPeer.close.
func (p *MultiplayerPeer) Close() {
	p.use.Check("enet.MultiplayerPeer")
	p.end(nil)
}

// end ends everything, for a reason that LastError tells.
func (p *MultiplayerPeer) end(reason error) {
	for _, peer := range p.members {
		if peer.GetState() == StateConnected {
			peer.PeerDisconnectNow(0)
		}
		peer.leave()
		p.takeLast(peer)
		peer.owner, peer.id = nil, 0
		if p.kind == mesh && peer.conn.host != nil {
			_ = peer.conn.Destroy() // there is a host
		}
	}
	if p.host != nil {
		_ = p.host.Destroy() // there is a host, or somebody destroyed it
	}
	p.kind, p.status, p.id = nothing, multiplayer.ConnectionDisconnected, 0
	p.host, p.members, p.left, p.byID = nil, nil, nil, nil
	p.SetRefuseNewConnections(false)
	p.epoch++
	p.reason = reason
	p.place.End()
	p.place.Ring()
}

// DisconnectPeer begins to disconnect another end: what waits to be sent to it is dropped, and the handlers of
// OnPeerDisconnected run here and there when it has acknowledged, or was not heard of for too long. With force, of which
// Godot's default is false, it is forgotten at once and no handler runs here; a client is closed by that.
// It corresponds to MultiplayerPeer.disconnect_peer.
//
// The error is [gderr.ErrInvalidParameter] if there is no such end.
func (p *MultiplayerPeer) DisconnectPeer(peer int, force bool) error {
	other := p.byID[peer]
	if other == nil {
		return p.error("DisconnectPeer", gderr.ErrInvalidParameter, fmt.Errorf("no peer has the id %d", peer))
	}
	other.PeerDisconnect(0)
	_ = other.conn.Flush() // what fails is for Poll to find
	switch {
	case !force:
	case p.kind == client:
		p.end(nil)
	default:
		p.takeLast(other)
		p.forget(other)
	}
	return nil
}

// GetHost returns the connection of a server or client; nil if there is none, and in a mesh.
// It corresponds to ENetMultiplayerPeer.get_host.
func (p *MultiplayerPeer) GetHost() *Connection { return p.host }

// GetPeer returns the connection to another end, nil if there is none of that id. A client has only 1, from
// CreateClient on. Its packets are those of the MultiplayerPeer.
// It corresponds to ENetMultiplayerPeer.get_peer.
func (p *MultiplayerPeer) GetPeer(id int) *PacketPeer { return p.byID[id] }

// GetConnectionStatus returns the status as the last Poll, Close, or call that sets the peer up left it.
// It corresponds to MultiplayerPeer.get_connection_status.
func (p *MultiplayerPeer) GetConnectionStatus() multiplayer.ConnectionStatus { return p.status }

// GetUniqueID returns 1 at a server, the id of a client from CreateClient on, that of CreateMesh in a mesh, and 0 when
// the peer is not set up.
// It corresponds to MultiplayerPeer.get_unique_id.
func (p *MultiplayerPeer) GetUniqueID() int { return p.id }

// IsServer reports whether CreateServer has made this peer.
// It corresponds to MultiplayerPeerExtension._is_server.
func (p *MultiplayerPeer) IsServer() bool { return p.kind == server }

// IsServerRelaySupported reports whether clients reach each other through the server: true for a server and a client.
// It corresponds to MultiplayerPeer.is_server_relay_supported.
func (p *MultiplayerPeer) IsServerRelaySupported() bool { return p.kind == server || p.kind == client }

// LastError tells why the status turned to CONNECTION_DISCONNECTED, or why the peer could not be set up; nil if all is
// well or this side ended it, by Close, DisconnectPeer or at the PacketPeer. Of a client that was never in the code is
// [gderr.ErrCantConnect], and the cause [ErrNoAnswer], also where the server has no room, or [ErrDisconnected] where it says
// no. Of one that was in they are [gderr.ErrConnectionError] and [ErrDisconnected] where the server sent it away or closed,
// and [gderr.ErrTimeout] and [ErrSilent] where nothing came any more. Setting the peer up again clears it.
// It is an addition of Go.
func (p *MultiplayerPeer) LastError() error { return p.reason }
