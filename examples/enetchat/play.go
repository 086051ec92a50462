package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/godotpeer/godotpeer/multiplayer"
)

// room is all members, the server first, and where they print.
type room struct {
	members []*member
	names   map[int]string
	console io.Writer
}

// nameOf returns the name of a member with an id.
func (r *room) nameOf(id int) string { return r.names[id] }

// frame is how often all members are processed, as the scene tree does it.
const frame = 5 * time.Millisecond

// step does something, and processes all members until it has come to so many lines, which are printed in the order of
// the members.
func (r *room) step(ctx context.Context, lines int, title string, do func() error) error {
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	next := time.NewTicker(frame)
	defer next.Stop()
	for r.printed() < lines {
		select {
		case <-next.C:
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", title, context.Cause(ctx))
		}
		for _, m := range r.members {
			m.process()
		}
	}
	fmt.Fprintf(r.console, "# %s\n", title)
	for _, m := range r.members {
		for _, line := range m.lines {
			fmt.Fprintln(r.console, line)
		}
		m.lines = nil
	}
	return nil
}

// printed counts the lines that the members have printed in this step.
func (r *room) printed() (lines int) {
	for _, m := range r.members {
		lines += len(m.lines)
	}
	return lines
}

// play plays the whole chat.
func play(ctx context.Context, port int, console, log io.Writer) error {
	r := &room{names: map[int]string{multiplayer.TargetPeerServer: "server"}, console: console}
	defer func() {
		for _, m := range r.members {
			m.peer.Close()
		}
	}()
	server := r.join("server")
	if err := server.peer.SetBindIP("127.0.0.1"); err != nil {
		return err
	}
	if err := server.peer.CreateServer(port, 32, 0, 0, 0); err != nil { // peer.create_server(PORT)
		return err
	}
	fmt.Fprintln(log, "listening on 127.0.0.1, port", server.peer.GetHost().GetLocalPort())
	clients := map[string]*member{}
	for _, name := range []string{"ann", "bob", "cid"} {
		if err := r.step(ctx, 2, name+" joins", func() error {
			m := r.join(name)
			clients[name] = m
			// peer.create_client("127.0.0.1", PORT)
			err := m.peer.CreateClient("127.0.0.1", server.peer.GetHost().GetLocalPort(), 0, 0, 0, 0)
			r.names[m.peer.GetUniqueID()] = name
			return err
		}); err != nil {
			return err
		}
	}
	for _, s := range story(server, clients["ann"], clients["bob"], clients["cid"]) {
		if err := r.step(ctx, s.lines, s.title, s.do); err != nil {
			return err
		}
	}
	return nil
}

// scene is a step of the story: what happens, and how many lines are printed because of it.
type scene struct {
	title string
	lines int
	do    func() error
}

// large is a packet that goes in fragments.
var large = bytes.Repeat([]byte("the quick brown fox jumps over the lazy dog. "), 2000)

// story is what happens when all are there.
func story(server, ann, bob, cid *member) []scene {
	const (
		reliable = multiplayer.TransferModeReliable
		ordered  = multiplayer.TransferModeUnreliableOrdered
		fast     = multiplayer.TransferModeUnreliable
	)
	return []scene{
		{"the server to all", 3, func() error { return server.put(multiplayer.TargetPeerBroadcast, reliable, 0, []byte("welcome")) }},
		{"the server to one", 1, func() error { return server.put(bob.peer.GetUniqueID(), reliable, 0, []byte("only you, bob")) }},
		{"the server to all but one", 2, func() error { return server.put(-bob.peer.GetUniqueID(), reliable, 3, []byte("not bob")) }},
		{"a client to the server", 1, func() error { return ann.put(multiplayer.TargetPeerServer, reliable, 1, []byte("hello")) }},
		{"unreliable, in order", 1, func() error { return bob.put(multiplayer.TargetPeerServer, ordered, 0, []byte("position 1")) }},
		{"unreliable, in any order", 1, func() error { return cid.put(multiplayer.TargetPeerServer, fast, 2, []byte("position 2")) }},
		{"a large packet", 1, func() error { return ann.put(multiplayer.TargetPeerServer, reliable, 0, large) }},
		{"bob closes", 1, func() error { bob.peer.Close(); return nil }},
		{"the server disconnects cid", 2, func() error { return server.peer.DisconnectPeer(cid.peer.GetUniqueID(), false) }},
		{"the server closes", 1, func() error { server.peer.Close(); return nil }},
	}
}

// put sends a packet.
func (m *member) put(target int, mode multiplayer.TransferMode, channel int, packet []byte) error {
	m.peer.SetTargetPeer(target)       // peer.set_target_peer(target)
	m.peer.SetTransferMode(mode)       // peer.transfer_mode = mode
	m.peer.SetTransferChannel(channel) // peer.transfer_channel = channel
	return m.peer.PutPacket(packet)    // peer.put_packet(packet)
}
