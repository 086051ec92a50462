package multiplayer

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/scenewire"
	"github.com/godotpeer/godotpeer/variant"
)

// maxArguments is how many arguments an RPC may have.
const maxArguments = 255

// The causes of what RPCs are refused for.
var (
	errArguments = errors.New("an RPC has 255 arguments at most")
	errSelf      = errors.New("an RPC to oneself needs call_local")
	errHidden    = errors.New("the peer does not see the node")
	errNotIn     = errors.New("this client is not in, so that it reaches nobody: OnConnectedToServer tells when it is")
)

// RPC calls an RPC of the node on all peers, and here, too, if it is marked call_local. The arguments may be of any types
// that package variant encodes; a call that runs here gets them as the others do. Call it on the goroutine that polls: from
// another, inside of what [SceneMultiplayer.CallDeferred] is given.
// It corresponds to Node.rpc.
//
// The errors are those of RPCID. On a server that has no clients it reaches nobody and is no error.
func (n *Node) RPC(method string, args ...any) error {
	return n.rpc("multiplayer.Node.RPC", 0, method, args)
}

// RPCID calls an RPC of the node on one peer, by its id; on all with 0; on all but -id if it is negative. From one client to
// another it goes through the server. It runs here if it is marked call_local and this side is meant. It allocates nothing
// once peers have confirmed the node. Call it on the goroutine that polls, as RPC.
// It corresponds to Node.rpc_id.
//
// Where the engine prints an error and returns OK, the error is returned. They are [gderr.ErrUnconfigured] outside of a tree
// or without a peer; [gderr.ErrConnectionError] if the peer is not connected, and for a call to all of a client that is not in
// yet, which runs here nevertheless if it is marked call_local; [gderr.ErrInvalidParameter] for a method that is no RPC, a
// peer that is not in, the own id without call_local, more than 255 arguments, and arguments that the game's function does not
// take, where the script has its signature; [gderr.ErrUnavailable] for one peer that does not see the node; [gderr.Failed] if
// the handler here does not take the arguments; those of variant.Append; and those of the peer's PutPacket.
//
// Where the game's function has a typed Array or Dictionary, an untyped one is sent as that, if its elements fit.
func (n *Node) RPCID(peerID int, method string, args ...any) error {
	return n.rpc("multiplayer.Node.RPCID", peerID, method, args)
}

func (n *Node) rpc(op string, to int, method string, args []any) error {
	switch {
	case n == nil:
		return noNode(op)
	case n.tree == nil:
		return outside(op)
	}
	return n.GetMultiplayer().rpc(op, n, to, method, args)
}

// RPC calls an RPC of a node; see [Node.RPCID]. Godot's default of arguments is none.
// It corresponds to MultiplayerAPI.rpc.
//
// The errors are those of Node.RPCID, but [gderr.ErrInvalidParameter] for no node and one outside of a tree.
func (m *SceneMultiplayer) RPC(peer int, object *Node, method string, arguments []any) error {
	const op = "multiplayer.SceneMultiplayer.RPC"
	switch {
	case object == nil:
		return gderr.New(op, gderr.ErrInvalidParameter, errNilNode)
	case object.tree == nil:
		return gderr.New(op, gderr.ErrInvalidParameter, errOutsideNow)
	}
	return m.rpc(op, object, peer, method, arguments)
}

func (m *SceneMultiplayer) rpc(op string, n *Node, to int, method string, args []any) error {
	m.use.Check("multiplayer.SceneMultiplayer")
	if err := m.checkConnected(op, gderr.ErrConnectionError); err != nil {
		return err
	}
	r := n.table().byName[method]
	self := m.GetUniqueID()
	switch {
	case r == nil:
		return gderr.New(op, gderr.ErrInvalidParameter, noRPC(method, n))
	case len(args) > maxArguments:
		return gderr.New(op, gderr.ErrInvalidParameter, errArguments)
	case r.signature != nil && !r.signature.takes(len(args)):
		return gderr.New(op, gderr.ErrInvalidParameter, misfitCount(r, len(args)))
	case to == self && !r.CallLocal:
		return gderr.New(op, gderr.ErrInvalidParameter, errSelf)
	}
	c := rpcCall{node: n, rpc: r, to: to, raw: isRaw(args)}
	if to != self {
		if err := m.checkTarget(op, &c); err != nil {
			return err
		}
	}
	buffers := m.calling
	m.calling = callBuffers{} // a filter or a handler that calls an RPC itself has its own
	err := m.call(op, self, &c, args, &buffers)
	m.calling = buffers
	return err
}

// call sends a call that is allowed, and runs it here if it is for this side, too.
func (m *SceneMultiplayer) call(op string, self int, c *rpcCall, args []any, buffers *callBuffers) error {
	to := buffers.to[:0]
	if c.to != self {
		to = m.receivers(to, c)
	}
	wide := m.announceTo(to, c)
	packet := scenewire.AppendCall(buffers.packet[:0], c.number, c.rpc.number, c.raw, wide)
	begin := len(packet)
	packet, err := appendArguments(packet, args, c, m.objects())
	buffers.to, buffers.packet = to, packet
	if err != nil {
		return errs.Renamed(op, err)
	}
	end := len(packet)
	buffers.packet, err = m.sendCall(op, to, c, packet, wide)
	if c.to == 0 && !m.peers.has(TargetPeerServer) && m.isServerOfThis(TargetPeerServer) {
		err = gderr.New(op, gderr.ErrConnectionError, errNotIn) // there are no others either
	}
	if c.rpc.CallLocal && (c.to == 0 || c.to == self || c.to < 0 && c.to != -self) {
		local := arguments{buffers.packet[begin:end], c.raw, m.objects()}
		if failed := m.run(c.node, c.rpc, self, &local); failed != nil {
			err = errs.Joined(op, err, gderr.New(op, gderr.Failed, failed))
		}
	}
	return err
}

// callBuffers is what a call is made in.
type callBuffers struct {
	packet []byte
	to     []int
}

// rpcCall is a call that is being sent.
type rpcCall struct {
	node   *Node
	rpc    *rpc
	to     int
	raw    bool
	number uint32 // of the node
}

// noRPC is apart so that the arguments of a call do not escape because of it.
func noRPC(method string, n *Node) error {
	return fmt.Errorf("%q is no RPC of node %s", method, n.name)
}

// isRaw reports whether the arguments travel as they are: none, or the bytes of a PackedByteArray.
func isRaw(args []any) bool {
	if len(args) == 1 {
		_, isBytes := args[0].([]byte)
		return isBytes
	}
	return len(args) == 0
}

// appendArguments appends the arguments of a call.
func appendArguments(dst []byte, args []any, c *rpcCall, opts variant.Option) ([]byte, error) {
	s := c.rpc.signature
	if c.raw {
		if len(args) == 0 {
			return dst, nil
		}
		if s != nil && len(s.Params) > 0 {
			if err := s.Params[0].takes(variant.TypePackedByteArray); err != nil {
				return dst, misfitArgument(c.rpc, 0, err)
			}
		}
		return append(dst, args[0].([]byte)...), nil
	}
	dst = append(dst, byte(len(args)))
	for i := range args {
		begin := len(dst)
		var err error
		if dst, err = scenewire.AppendVariant(dst, args[i], opts); err != nil {
			return dst, err
		}
		if s == nil || i >= len(s.Params) {
			continue
		}
		if dst, err = s.Params[i].fit(dst, begin, args[i], opts); err != nil {
			return dst, misfitArgument(c.rpc, i, err)
		}
	}
	return dst, nil
}

// misfitArgument is the error of an argument that does not fit the game's function.
func misfitArgument(r *rpc, index int, err error) error {
	return gderr.New("", gderr.ErrInvalidParameter, fmt.Errorf("%s%v: %w", r.name, r.signature, errArgument{index, err}))
}

// misfitCount is the error of a number of arguments that the game's function does not take.
func misfitCount(r *rpc, given int) error {
	return fmt.Errorf("%s%v: %d arguments are given", r.name, r.signature, given)
}

// checkTarget tells why a call can't go to whom it is for.
func (m *SceneMultiplayer) checkTarget(op string, c *rpcCall) error {
	if c.to == 0 {
		return nil
	}
	if id := max(c.to, -c.to); !m.peers.has(id) {
		return gderr.New(op, gderr.ErrInvalidParameter, unknownPeer(id))
	}
	if c.to > 0 && !m.replication.seesRPC(c.node, c.to) {
		return gderr.New(op, gderr.ErrUnavailable, errHidden)
	}
	return nil
}

// receivers appends the peers that a call goes to. The program's visibility filters are asked, and may change what they like.
func (m *SceneMultiplayer) receivers(to []int, c *rpcCall) []int {
	for i := 0; i < len(m.peers.order); i++ {
		id := m.peers.order[i]
		if c.to > 0 && id == c.to || c.to <= 0 && id != -c.to && m.replication.seesRPC(c.node, id) {
			to = append(to, id)
		}
	}
	return to
}

// announceTo announces the node of a call to all that it goes to, and reports whether one of them has not confirmed it.
func (m *SceneMultiplayer) announceTo(to []int, c *rpcCall) (unconfirmed bool) {
	for _, id := range to {
		number, confirmed := m.paths.announce(c.node, id)
		c.number, unconfirmed = number, unconfirmed || !confirmed
	}
	return unconfirmed
}

// sendCall sends the call to all that it goes to: with the node's number to those who have confirmed it, with its path to the
// others.
func (m *SceneMultiplayer) sendCall(op string, to []int, c *rpcCall, packet []byte, wide bool) ([]byte, error) {
	end := len(packet)
	var failed []error
	for _, id := range to {
		packet = packet[:end]
		if _, confirmed := m.paths.announce(c.node, id); !confirmed {
			packet = scenewire.AppendCallPath(packet, m.paths.pathOf(c.node))
		} else if wide {
			scenewire.SetCallNode(packet, c.number)
		}
		if err := m.send(id, packet, c.rpc.TransferMode, c.rpc.Channel); err != nil {
			failed = append(failed, unsent(op, c.rpc.name+" of "+c.node.GetPath(), id, err))
		}
	}
	return packet[:end], errs.Joined(op, failed...)
}

// run runs the handler of an RPC, if there is one, as called by a peer.
func (m *SceneMultiplayer) run(n *Node, r *rpc, from int, args *arguments) error {
	h := n.handlers[r.name]
	if h == nil {
		return args.skip()
	}
	before := m.sender
	m.sender = from
	defer func() { m.sender = before }()
	return h.call(args)
}

// processRPC runs an RPC that a peer calls, if it may.
func (m *SceneMultiplayer) processRPC(from int, root *Node, packet []byte) (gderr.Code, error) {
	c, err := scenewire.ParseCall(packet)
	if err != nil {
		return gderr.ErrInvalidData, err
	}
	node := at(root, c.Path)
	if !c.ByPath {
		node = m.paths.get(from, c.Node)
	}
	switch {
	case node != nil:
	case c.ByPath:
		return gderr.ErrDoesNotExist, m.noNode(string(c.Path))
	default:
		return gderr.ErrDoesNotExist, m.paths.noNumber(from, c.Node)
	}
	r := node.table().at(c.Method)
	switch {
	case r == nil:
		return gderr.ErrMethodNotFound, noMethod(node, c.Method)
	case !r.allows(from, node):
		return gderr.ErrUnauthorized, notCallable(node, r)
	}
	if err := m.run(node, r, from, &arguments{c.Args, c.Raw, m.objects()}); err != nil {
		return gderr.ErrInvalidData, notRun(node, r, err)
	}
	return gderr.OK, nil
}

// allows reports whether a peer may call the RPC of a node.
func (r *rpc) allows(from int, n *Node) bool {
	return r.RPCMode == RPCModeAnyPeer || r.RPCMode == RPCModeAuthority && from == n.GetMultiplayerAuthority()
}
