package project

import "io/fs"

// LoadWithin is LoadFS with other limits.
func LoadWithin(fsys fs.FS, nodes, allNodes, rpcs, allRPCs, notes int) (*Game, error) {
	return loadWithin(fsys, "project.LoadFS", limits{nodes, allNodes, rpcs, allRPCs, notes})
}
