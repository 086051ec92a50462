package enet

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/variant"
)

// Option changes how the peers of a connection behave. It is the type that the constructors of all packages take. It is
// an addition of Go.
type Option = variant.Option

// Godot3 makes PutVar and GetVar use the numbers of Godot 3, for a peer that runs it. It is an addition of Go.
const Godot3 = variant.Godot3

// Connection is a host of ENet: one UDP socket, with up to 4,095 peers. It stands for Godot's ENetConnection. Make one
// with [NewConnection], and a host in it with CreateHost or CreateHostBound; most of the other methods fail without
// one, with [gderr.ErrUnconfigured] and the cause [ErrNoHost].
//
// Only Service, Flush and the MultiplayerPeer that owns the connection receive and send; ConnectToHost, and Service
// with a timeout, and Wait block, nothing else does. What cannot be sent for lack of room is sent again if it is
// reliable. A connection with its peers counts as one: one goroutine at a time uses them. One that becomes unreachable
// is closed by the garbage collector at some time; Destroy frees its descriptor at once.
type Connection struct {
	host     *enetwire.Host  // nil if there is none
	sock     *netsock.Socket // nil if there is no host, and closed if that talks DTLS
	dtls     carrier         // nil unless the host talks DTLS
	peers    []*PacketPeer   // in the order in which they connected
	inactive int             // how many of them are to be taken off
	outgoing bool            // ConnectToHost was called: an address that can't be reached is the user's own
	reason   error
	place    await.Place
	use      await.Use
	deadline time.Time // of the Service that waits
	outbound int       // how many bytes may wait at each peer
	options  []Option
}

// NewConnection returns a connection without a host.
// It corresponds to ENetConnection.new.
//
// With [Godot3] its peers encode and decode Variants with the numbers of Godot 3. It is an addition of Go.
func NewConnection(options ...Option) *Connection {
	return &Connection{options: options, outbound: enetwire.DefaultMaxOutgoing}
}

// clockStart is where the clock of all hosts begins: a second before the program, since 0 is never.
var clockStart = time.Now().Add(-time.Second)

// clock returns the time in milliseconds.
func clock() int64 { return time.Since(clockStart).Milliseconds() }

// CreateHost makes a host without binding it: the system picks a port when something is sent. It is for clients. The
// host has up to maxPeers peers, from 1 to 4095, and allows up to maxChannels channels to those who connect, from 1 to
// 255; 0 stands for 255. Bandwidths are in bytes a second, 0 for unlimited.
// It corresponds to ENetConnection.create_host.
//
// Godot's default is 32 for maxPeers, and 0 for the others.
//
// The errors are [gderr.ErrAlreadyInUse] if there is a host, [gderr.ErrInvalidParameter] for a number out of range, and
// [gderr.ErrCantCreate] if the system has no socket to give.
func (c *Connection) CreateHost(maxPeers, maxChannels, inBandwidth, outBandwidth int) error {
	return c.create("CreateHost", netsock.Any, netip.AddrPort{}, maxPeers, maxChannels, inBandwidth, outBandwidth)
}

// CreateHostBound makes a host on a port from 0 (any free one) to 65535 of a numeric address, or of all interfaces with
// "*". The other arguments are as for CreateHost.
// It corresponds to ENetConnection.create_host_bound.
//
// Godot's default is 32 for maxPeers, and 0 for those behind it.
//
// The errors are those of CreateHost, [gderr.ErrInvalidParameter] also for an address that is not numeric, and
// [gderr.ErrCantCreate] also if the address can't be bound, as when the port is in use.
func (c *Connection) CreateHostBound(bindAddress string, bindPort, maxPeers, maxChannels, inBandwidth, outBandwidth int) error {
	const method = "CreateHostBound"
	ip, family, ok := netsock.ParseBind(bindAddress)
	if !ok {
		return c.error(method, gderr.ErrInvalidParameter, fmt.Errorf(`%q is neither a numeric address nor "*"`, bindAddress))
	}
	if err := outOfRange("port", bindPort, 0, math.MaxUint16); err != nil {
		return c.error(method, gderr.ErrInvalidParameter, err)
	}
	if !ip.IsValid() {
		ip = netip.IPv6Unspecified()
	}
	bind := netip.AddrPortFrom(ip, uint16(bindPort))
	return c.create(method, family, bind, maxPeers, maxChannels, inBandwidth, outBandwidth)
}

// create makes the host, on an address if that is valid.
func (c *Connection) create(method string, family netsock.Family, bind netip.AddrPort, maxPeers, maxChannels, in, out int) error {
	if c.host != nil {
		return c.error(method, gderr.ErrAlreadyInUse, ErrHost)
	}
	if err := errors.Join(
		outOfRange("number of peers", maxPeers, 1, enetwire.MaxPeers),
		outOfRange("number of channels", maxChannels, 0, enetwire.MaxChannels),
		outOfRange("incoming bandwidth", in, 0, math.MaxInt32),
		outOfRange("outgoing bandwidth", out, 0, math.MaxInt32),
	); err != nil {
		return c.error(method, gderr.ErrInvalidParameter, err)
	}
	sock, err := openSocket(family, bind)
	if err != nil {
		return c.error(method, gderr.ErrCantCreate, err)
	}
	c.sock, c.reason = sock, nil
	c.host = enetwire.New(enetwire.Config{
		MaxPeers: maxPeers, MaxChannels: maxChannels,
		IncomingBandwidth: uint32(in), OutgoingBandwidth: uint32(out),
		Rand: rand.Uint32,
	})
	c.host.SetMaxOutgoing(c.outbound)
	c.place.Begin()
	return nil
}

// receiveBuffer is how many bytes of datagrams the system is asked to keep, which ENet asks for too: hundreds of peers
// may say something between two turns.
const receiveBuffer = 256 << 10

// openSocket makes a socket that may broadcast, bound if the address is valid.
func openSocket(family netsock.Family, bind netip.AddrPort) (*netsock.Socket, error) {
	sock, err := netsock.Open(netsock.Datagram, family)
	if err != nil {
		return nil, err
	}
	_ = sock.SetReceiveBuffer(receiveBuffer) // the system's own is as good, for fewer peers
	if sock.Family() != netsock.IPv6 {
		err = sock.SetBroadcast(true)
	}
	if err == nil && bind.IsValid() {
		if sock.Family() == netsock.IPv4 && bind.Addr().Is6() { // all interfaces, where the machine has no IPv6
			bind = netip.AddrPortFrom(netip.IPv4Unspecified(), bind.Port())
		}
		err = sock.Bind(bind)
	}
	if err != nil {
		sock.Close()
		return nil, err
	}
	return sock, nil
}

// Destroy ends the host at once. Nothing is sent, but the farewell of DTLS: the other sides find out by their timeouts. All peers become
// inactive; packets that had arrived stay readable at them.
// It corresponds to ENetConnection.destroy.
//
// Without a host the error is [gderr.ErrUnconfigured].
func (c *Connection) Destroy() error {
	c.use.Check("enet.Connection")
	if c.host == nil {
		return c.error("Destroy", gderr.ErrUnconfigured, ErrNoHost)
	}
	for _, p := range c.peers {
		p.leave()
	}
	c.sock.Close()
	if c.dtls != nil {
		c.dtls.close()
	}
	c.host, c.sock, c.dtls, c.peers, c.inactive, c.outgoing = nil, nil, nil, nil, 0, false
	c.place.End()
	return nil
}

// ConnectToHost begins to connect to a host, which Service goes on with. Sooner or later there is an event for the peer:
// EVENT_CONNECT, or EVENT_DISCONNECT if nobody answers, which takes 31.5 seconds unless SetTimeout says otherwise. The
// address is numeric or a name, which is resolved and blocks the goroutine for that, 30 seconds at most; the port is
// from 1 to 65535. The connection asks for so many channels, from 1 to 255; anything else stands for 255. The lower 32
// bits of data are what the other side's event says.
// It corresponds to ENetConnection.connect_to_host.
//
// Godot's default is 0 for channels and data.
//
// The errors, with which the peer is nil, are [gderr.ErrUnconfigured] without a host, [gderr.ErrAlreadyInUse] if
// GetPeers is not empty, as a connection connects to one host only, [gderr.ErrInvalidParameter] for a port out of
// range, and [gderr.ErrCantResolve] for a name without an address.
func (c *Connection) ConnectToHost(address string, port, channels, data int) (*PacketPeer, error) {
	const method = "ConnectToHost"
	switch {
	case c.host == nil:
		return nil, c.error(method, gderr.ErrUnconfigured, ErrNoHost)
	case len(c.peers) > 0:
		return nil, c.error(method, gderr.ErrAlreadyInUse, errPeerThere)
	}
	if err := outOfRange("port", port, 1, math.MaxUint16); err != nil {
		return nil, c.error(method, gderr.ErrInvalidParameter, err)
	}
	ip, err := netsock.ResolveOne(address, c.sock.Family())
	if err != nil {
		return nil, c.error(method, gderr.ErrCantResolve, err)
	}
	if channels < 1 || channels > enetwire.MaxChannels {
		channels = enetwire.MaxChannels
	}
	wire, err := c.host.Connect(netsock.EndpointOf(netip.AddrPortFrom(ip, uint16(port))), channels, uint32(data))
	if err != nil {
		return nil, c.error(method, gderr.ErrCantCreate, err)
	}
	c.outgoing = true
	c.place.Ring()
	return c.newPeer(wire), nil
}

// newPeer makes the peer for a connection, and lists it.
func (c *Connection) newPeer(wire *enetwire.Peer) *PacketPeer {
	p := &PacketPeer{conn: c, wire: wire}
	p.PacketPeer = packetpeer.NewExtension((*peerPackets)(p), c.options...)
	wire.Tag = p
	c.peers = append(c.peers, p)
	return p
}

// tidy takes the peers off the list that are not active any more.
func (c *Connection) tidy() {
	if c.inactive > 0 {
		c.peers = slices.DeleteFunc(c.peers, func(p *PacketPeer) bool { return p.wire == nil })
		c.inactive = 0
	}
}
