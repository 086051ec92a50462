package enet

import (
	"cmp"
	"container/list"
	"net/netip"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// DTLSClientSetup has the host talk DTLS, and nothing else, with the one host that it connects to afterwards. That host's
// certificate must be for hostname, as [packetpeer.DTLS.ConnectToPeer] has it; without options, nil, they are
// TLSOptionsClient(nil, ""). The handshake begins with the first datagram. Call it once, before Service.
// It corresponds to ENetConnection.dtls_client_setup.
//
// Godot's default for clientOptions is null, which it then refuses.
//
// The errors are [gderr.ErrUnconfigured] without a host, [gderr.ErrInvalidParameter] if the options are a server's, and
// [gderr.Failed] if the host talks DTLS already, or its port can't be bound again. If the handshake fails, or the DTLS
// connection ends, Service fails with [gderr.Failed] and the cause that [packetpeer.DTLS.LastError] gives.
func (c *Connection) DTLSClientSetup(hostname string, clientOptions *streampeer.TLSOptions) error {
	const method = "DTLSClientSetup"
	switch {
	case c.host == nil:
		return c.error(method, gderr.ErrUnconfigured, ErrNoHost)
	case clientOptions != nil && clientOptions.IsServer():
		return c.error(method, gderr.ErrInvalidParameter, errNotAClients)
	case c.dtls != nil:
		return c.error(method, gderr.Failed, errDTLS)
	}
	client := &dtlsClient{udp: packetpeer.NewUDP(), dtls: packetpeer.NewDTLS(), hostname: hostname, options: clientOptions}
	client.udp.SetCoalescing(true)
	return c.upgrade(method, client, func(at netip.AddrPort) error {
		return client.udp.Bind(int(at.Port()), bindAddress(at), dtlsQueue)
	})
}

// DTLSServerSetup has the host talk DTLS, and nothing else, with those who connect to it. It must be bound, and takes as
// many peers as before, but a peer takes also what a [packetpeer.DTLS] takes. Who has not shown that it gets what is sent to
// its address takes nothing. Of those who talk DTLS and are no peers, as many are kept as there may be peers, or 64 if that is
// more; then the one that has come first makes room. Call it once, before Service.
// It corresponds to ENetConnection.dtls_server_setup.
//
// The errors are [gderr.ErrUnconfigured] without a host, [gderr.ErrInvalidParameter] for options that
// [packetpeer.DTLSServer.Setup] refuses, and [gderr.Failed] if the host talks DTLS already, or its port can't be bound again.
// A peer whose DTLS connection fails or ends is disconnected when it times out: ENetDTLSServer::sendto takes what goes to it
// for sent.
func (c *Connection) DTLSServerSetup(serverOptions *streampeer.TLSOptions) error {
	const method = "DTLSServerSetup"
	if c.host == nil {
		return c.error(method, gderr.ErrUnconfigured, ErrNoHost)
	}
	server := &dtlsServer{udp: packetpeer.NewUDPServer(), peers: map[netsock.Endpoint]*dtlsPeer{}}
	server.limit = c.host.MaxPeers() + max(c.host.MaxPeers(), minStrangers)
	server.udp.SetCoalescing(true)
	server.refuse(false)
	if err := server.dtls.Setup(serverOptions); err != nil {
		return c.error(method, gderr.ErrInvalidParameter, err)
	}
	if c.dtls != nil {
		return c.error(method, gderr.Failed, errDTLS)
	}
	return c.upgrade(method, server, func(at netip.AddrPort) error {
		return server.udp.Listen(int(at.Port()), bindAddress(at))
	})
}

// upgrade gives up the host's socket for what talks DTLS, at the same address if it has one.
func (c *Connection) upgrade(method string, to carrier, bind func(at netip.AddrPort) error) error {
	at, err := c.sock.LocalAddr()
	bound := err == nil && at.Port() != 0
	c.sock.Close()
	c.dtls = to
	if !bound {
		return nil
	}
	if err := bind(at); err != nil {
		return c.error(method, gderr.Failed, err)
	}
	return nil
}

// bindAddress is an address as the peers of package packetpeer take it.
func bindAddress(at netip.AddrPort) string {
	if at.Addr() == netip.IPv6Unspecified() {
		return "*"
	}
	return at.Addr().String()
}

// dtlsQueue is how many bytes may wait at a client's socket, besides what the system keeps.
const dtlsQueue = 1 << 20

// carrier carries the datagrams of a host that talks DTLS, in place of its socket.
type carrier interface {
	// send takes a datagram to be sent. What can't be sent is lost, as on any network.
	send(datagram []byte, to netsock.Endpoint) error
	// flush sends what send has taken.
	flush() error
	// receive gives the host the datagrams that have come, and reports whether there were any.
	receive(host *enetwire.Host) (bool, error)
	need(n *await.Need)
	localPort() int
	refuse(on bool)
	close()
}

// sendByDTLS sends a datagram at once.
func (c *Connection) sendByDTLS(datagram []byte, to netsock.Endpoint) error {
	return cmp.Or(c.dtls.send(datagram, to), c.dtls.flush())
}

// dtlsClient carries the datagrams of a host that connects itself.
type dtlsClient struct {
	udp      *packetpeer.UDP
	dtls     *packetpeer.DTLS
	hostname string
	options  *streampeer.TLSOptions
	to       netsock.Endpoint // whom it has begun to connect to
	held     []byte           // the last datagram that could not be sent before the handshake was over
	block    []byte
}

// send keeps the last datagram while the handshake goes on, so that ENet need not say its hello again.
func (d *dtlsClient) send(datagram []byte, to netsock.Endpoint) error {
	if !d.to.IsValid() {
		addr := to.AddrPort()
		if err := d.udp.ConnectToHost(addr.Addr().String(), int(addr.Port())); err != nil {
			return err
		}
		d.to = to
		if err := d.dtls.ConnectToPeer(d.udp, d.hostname, d.options); err != nil {
			return err
		}
	}
	switch d.dtls.GetStatus() {
	case packetpeer.DTLSStatusHandshaking:
		d.held = append(d.held[:0], datagram...)
		return nil
	case packetpeer.DTLSStatusConnected:
		if to == d.to {
			return d.dtls.PutPacket(datagram)
		}
		return nil // nobody else is talked to
	}
	return cmp.Or(d.dtls.LastError(), error(gderr.Failed))
}

func (d *dtlsClient) flush() error { return d.udp.Flush() }

func (d *dtlsClient) receive(host *enetwire.Host) (bool, error) {
	if !d.to.IsValid() {
		return false, nil
	}
	d.dtls.Poll()
	switch d.dtls.GetStatus() {
	case packetpeer.DTLSStatusHandshaking:
		return false, nil
	case packetpeer.DTLSStatusConnected:
	default:
		return false, d.dtls.LastError()
	}
	if len(d.held) > 0 {
		if err := d.dtls.PutPacket(d.held); err != nil {
			return false, err
		}
		d.held = nil
	}
	return givePackets(host, d.to, d.dtls, &d.block, enetwire.MaxReceive) > 0, nil
}

// givePackets gives a host the packets of a peer, so many at most, and returns how many there were.
func givePackets(host *enetwire.Host, from netsock.Endpoint, peer *packetpeer.DTLS, block *[]byte, limit int) (n int) {
	for ; n < limit; n++ {
		datagram, err := peer.AppendPacket((*block)[:0])
		if err != nil {
			break
		}
		*block = datagram
		host.Receive(from, datagram)
	}
	return n
}

func (d *dtlsClient) need(n *await.Need) {
	if d.to.IsValid() { // else only a datagram to send begins anything
		needOf(n, d.dtls)
	}
}

// needOf tells what a peer of package packetpeer waits for; one that has ended has something to tell.
func needOf(n *await.Need, peer any) {
	source, _ := await.SourceOf(peer)
	source.Need(n, netsock.ForReading)
	n.OrEnd()
}

func (d *dtlsClient) localPort() int { return d.udp.GetLocalPort() }
func (d *dtlsClient) refuse(bool)    {}

func (d *dtlsClient) close() {
	d.dtls.DisconnectFromPeer()
	d.udp.Close()
}

// dtlsServer carries the datagrams of a host that others connect to. What it does at each turn it does for those alone that
// have something to do.
type dtlsServer struct {
	udp   *packetpeer.UDPServer
	dtls  packetpeer.DTLSServer
	peers map[netsock.Endpoint]*dtlsPeer
	limit int         // how many those may be
	order list.List   // of them; who has come first is in front, unless it was an ENet peer when somebody had to make room
	busy  []*dtlsPeer // those that are asked at the next turn, in this order
	more  bool        // not all that has come was taken
	block []byte
}

// dtlsPeer is one of those who have connected.
type dtlsPeer struct {
	*packetpeer.DTLS
	from  netsock.Endpoint
	place *list.Element // in the order
	busy  bool          // is in that list
}

// minStrangers is how many may talk DTLS at least without being ENet peers: they connect, or have gone without a word.
const minStrangers = 64

// over reports whether the peer's connection has failed or ended.
func (p *dtlsPeer) over() bool {
	status := p.GetStatus()
	return status != packetpeer.DTLSStatusConnected && status != packetpeer.DTLSStatusHandshaking
}

func (d *dtlsServer) send(datagram []byte, to netsock.Endpoint) error {
	if peer := d.peers[to]; peer != nil {
		_ = peer.PutPacket(datagram) // who can't be reached times out, as with ENetDTLSServer::sendto
		if peer.over() {
			d.engage(peer)
		}
	}
	return nil
}

// flush says nothing of what can't be sent: others choose the addresses.
func (d *dtlsServer) flush() error {
	_ = d.udp.Flush()
	return nil
}

// engage has a peer asked at the next turn.
func (d *dtlsServer) engage(peer *dtlsPeer) {
	if !peer.busy {
		peer.busy = true
		d.busy = append(d.busy, peer)
	}
}

func (d *dtlsServer) receive(host *enetwire.Host) (bool, error) {
	err := d.udp.Poll()
	if !d.udp.IsListening() {
		return false, nil
	}
	for d.udp.IsConnectionAvailable() {
		d.accept(d.udp.TakeConnection(), host)
	}
	for udp := range d.udp.Ready() {
		if peer := d.peers[netsock.EndpointOf(udp.GetDestAddrPort())]; peer != nil {
			d.engage(peer)
		}
	}
	given := d.turn(host)
	d.more = given == enetwire.MaxReceive
	return given > 0, err
}

// turn gives the host what has come from those that are busy, in their order, and returns how many datagrams that was. Who
// takes part in a handshake stays busy, and so does who may have more, behind the others.
func (d *dtlsServer) turn(host *enetwire.Host) (given int) {
	asked := 0
	for all := len(d.busy); asked < all && given < enetwire.MaxReceive; asked++ {
		peer := d.busy[asked]
		peer.busy = false
		if d.peers[peer.from] != peer {
			continue // who has begun anew is in its place
		}
		given += d.ask(peer, host, enetwire.MaxReceive-given)
		switch {
		case peer.over():
			d.forget(peer)
		case given == enetwire.MaxReceive, peer.GetStatus() == packetpeer.DTLSStatusHandshaking:
			d.engage(peer)
		}
	}
	d.busy = slices.Delete(d.busy, 0, asked)
	return given
}

// ask polls a peer, gives the host what has come from it, so much at most, and returns how many datagrams that was.
func (d *dtlsServer) ask(peer *dtlsPeer, host *enetwire.Host, limit int) int {
	peer.Poll()
	return givePackets(host, peer.from, peer.DTLS, &d.block, limit)
}

// accept takes in whoever has shown its cookie.
func (d *dtlsServer) accept(udp *packetpeer.UDP, host *enetwire.Host) {
	peer := &dtlsPeer{DTLS: d.dtls.TakeConnection(udp), from: netsock.EndpointOf(udp.GetDestAddrPort())}
	if peer.GetStatus() != packetpeer.DTLSStatusHandshaking {
		return
	}
	if old := d.peers[peer.from]; old != nil {
		d.forget(old)
	}
	// What the host would say to who was there before, such as a goodbye again and again, is not for who is there now; one that
	// connects would take it for an answer.
	host.Abandon(peer.from)
	if len(d.peers) == d.limit {
		d.makeRoom(host)
	}
	d.peers[peer.from] = peer
	peer.place = d.order.PushBack(peer)
	d.engage(peer)
}

// makeRoom drops who has come first of those that are no ENet peers, and do not become one by what has come from them already.
func (d *dtlsServer) makeRoom(host *enetwire.Host) {
	for range d.limit {
		first := d.order.Front()
		peer := first.Value.(*dtlsPeer)
		if !host.Knows(peer.from) {
			d.ask(peer, host, enetwire.MaxReceive)
		}
		if peer.over() || !host.Knows(peer.from) {
			peer.DisconnectFromPeer()
			d.forget(peer)
			return
		}
		d.order.MoveToBack(first)
	}
}

func (d *dtlsServer) forget(peer *dtlsPeer) {
	delete(d.peers, peer.from)
	d.order.Remove(peer.place)
}

func (d *dtlsServer) need(n *await.Need) {
	switch {
	case !d.udp.IsListening():
	case d.more:
		n.SetReady()
	default:
		needOf(n, d.udp)
	}
}

func (d *dtlsServer) localPort() int { return d.udp.GetLocalPort() }

// maxPendingPeers is how many new senders one turn takes in at most. The 16 of UDPServer.max_pending_connections, which
// ENetDTLSServer leaves as it is, have a crowd that comes at once say its hellos again and again, until some give up.
const maxPendingPeers = 1 << 10

func (d *dtlsServer) refuse(on bool) {
	waiting := maxPendingPeers
	if on {
		waiting = 0
	}
	_ = d.udp.SetMaxPendingConnections(waiting) // it can't fail
}

func (d *dtlsServer) close() {
	for _, peer := range d.peers {
		peer.DisconnectFromPeer()
	}
	d.udp.Stop()
}
