package multiplayer

import (
	"crypto/md5"
	"encoding/hex"
	"maps"
	"slices"
)

// rpcTable numbers the RPCs of a node: those of its script from 0 on, those of RPCConfig from ownRPC on, each sorted by
// name.
type rpcTable struct {
	script, own []rpc
	byName      map[string]*rpc
	sum         [2 * md5.Size]byte // of all names, in hex: both ends must have the same
}

// rpc is an RPC as a call needs it.
type rpc struct {
	RPCConfig
	name      string
	number    uint16
	signature *RPCSignature // nil where it is not known
}

// ownRPC is the number of the first RPC of RPCConfig.
const ownRPC = 0x8000

// table returns the node's RPCs, made at the first use.
func (n *Node) table() *rpcTable {
	if n.rpcs == nil {
		script := n.script
		if script == nil {
			script = &Script{}
		}
		n.rpcs = newTable(script, n.ownRPCs)
	}
	return n.rpcs
}

// noRPCs is the table of nodes without RPCs, which most are.
var noRPCs = func() *rpcTable { t := &rpcTable{}; t.index(); return t }()

func newTable(script *Script, own map[string]RPCConfig) *rpcTable {
	if len(script.RPCs)+len(own) == 0 {
		return noRPCs
	}
	t := &rpcTable{script: numbered(script.RPCs, 0), own: numbered(own, ownRPC), byName: map[string]*rpc{}}
	for i := range t.script {
		t.script[i].signature = script.Signatures[t.script[i].name]
	}
	t.index()
	return t
}

// numbered lists RPCs by name. The byte order of UTF-8 is that of the code points, which is the engine's.
func numbered(configs map[string]RPCConfig, first int) []rpc {
	list := make([]rpc, 0, len(configs))
	for i, name := range slices.Sorted(maps.Keys(configs)) {
		list = append(list, rpc{RPCConfig: configs[name], name: name, number: uint16(first + i)})
	}
	return list
}

// index finds RPCs by name, those of the script before the others, and sums the names up.
func (t *rpcTable) index() {
	var names []byte
	for i := range t.own {
		t.byName[t.own[i].name] = &t.own[i]
		names = append(names, t.own[i].name...)
	}
	for i := range t.script {
		t.byName[t.script[i].name] = &t.script[i]
		names = append(names, t.script[i].name...)
	}
	sum := md5.Sum(names)
	hex.Encode(t.sum[:], sum[:])
}

// at returns the RPC with a number, nil if there is none.
func (t *rpcTable) at(number uint16) *rpc {
	list := t.script
	if number >= ownRPC {
		number -= ownRPC
		list = t.own
	}
	if int(number) >= len(list) {
		return nil
	}
	return &list[number]
}
