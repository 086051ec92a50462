package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

// bot is one end of a connection to a server that answers each message with itself.
type bot interface {
	// waits is what a group waits for.
	waits() group.Peer
	poll()
	state() state
	send(message []byte) error
	// answers takes what has come.
	answers(take func(message []byte))
	// close says goodbye. Poll until the state is ended.
	close()
	// drop ends at once, and frees all.
	drop()
	lastError() error
}

// state is where a bot is.
type state int

const (
	connecting state = iota
	open
	ended
)

// protocol is what bots and a server talk.
type protocol struct {
	name string
	// dial makes a bot, which may need a number that no other bot of the run has.
	dial func(host string, port, number int) (bot, error)
	// listen opens a server, and returns what a group waits for there, and the port. Each client that the server takes
	// in its turn, and that is waited for by itself, it adds.
	listen func(port int, add func(peer group.Peer, turn func())) (server, error)
}

// server is one of the built-in ones.
type server struct {
	peer group.Peer
	port int
	turn func()
	stop func()
}

// protocols make a protocol.
type protocols struct{ transport, project string }

func (p protocols) named(name string) (*protocol, error) {
	switch name {
	case "tcp":
		return &protocol{name, dialTCP, listenTCP}, nil
	case "udp":
		return &protocol{name, dialUDP, listenUDP}, nil
	case "websocket":
		return &protocol{name, dialWebSocket, listenWebSocket}, nil
	case "coinrush":
		game, err := project.Load(p.project)
		if err != nil {
			return nil, fmt.Errorf("-project: %w", err)
		}
		g := &coinRush{game, p.transport}
		if _, lobby := g.newScene(); lobby == nil {
			return nil, errors.New("-project: it is not Coin Rush")
		}
		return &protocol{name + " over " + p.transport, g.dial, g.listen}, nil
	}
	return nil, errors.New("want tcp, udp, websocket or coinrush")
}

// serve serves all clients, on one goroutine, until ctx ends.
func serve(ctx context.Context, p *protocol, port int, listening func(port int)) error {
	all := group.New[func()]()
	s, err := p.listen(port, func(peer group.Peer, turn func()) { _ = all.Add(peer, turn) }) // it is of this library, and new
	if err != nil {
		return err
	}
	defer s.stop()
	if err := all.Add(s.peer, s.turn); err != nil {
		return err
	}
	listening(s.port)
	for turn := range all.Ready(ctx) {
		turn()
	}
	return nil
}

const (
	stampSize = 12
	maxSize   = 1200 // what one UDP packet carries everywhere
)

// stamp is how a message begins, so that who sent it knows it again.
type stamp struct {
	at int64 // in nanoseconds since 1970
	by int   // the bot's number
}

// message makes a message of so many bytes.
func (s stamp) message(size int) []byte {
	message := binary.BigEndian.AppendUint64(make([]byte, 0, size), uint64(s.at))
	return binary.BigEndian.AppendUint32(message, uint32(s.by))[:size]
}

// stampOf returns a message's stamp; false for what can have none.
func stampOf(message []byte) (s stamp, ok bool) {
	if len(message) < stampSize {
		return stamp{}, false
	}
	return stamp{int64(binary.BigEndian.Uint64(message)), int(binary.BigEndian.Uint32(message[8:]))}, true
}

// split returns the parts of an address.
func split(address string) (host string, port int, err error) {
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	port, err = strconv.Atoi(service)
	return host, port, err
}
