// Package netns has machines, as far as the network is concerned: network namespaces, which only Linux has.
package netns
