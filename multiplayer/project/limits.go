package project

// limits are those of what is read as a whole; the ones of single things stand with them.
type limits struct {
	nodes    int // of a scene, with those of the scenes inside
	allNodes int // of all scenes
	rpcs     int // of a script, with those of its bases
	allRPCs  int // in the lists of all scripts
	notes    int
}

// defaultLimits are far beyond any game. A script can't have more RPCs: ids from 0x8000 on belong to Node.rpc_config.
var defaultLimits = limits{nodes: 1 << 16, allNodes: 1 << 19, rpcs: 0x8000, allRPCs: 1 << 20, notes: 10_000}
