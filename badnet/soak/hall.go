package main

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/badnet/ends"
	"github.com/godotpeer/godotpeer/group"
)

// patience is how long a handshake may take, and silence.
const patience = 30 * time.Second

// hall is a server of each kind, which say back what they hear, on one goroutine.
type hall struct {
	kinds   []ends.Kind
	servers []ends.Server
	waiting *group.Group[func()]
	there   map[ends.End]bool
}

func open(kinds []ends.Kind) (*hall, error) {
	h := &hall{kinds: kinds, waiting: group.New[func()](), there: make(map[ends.End]bool)}
	for _, kind := range kinds {
		server, err := kind.Listen("127.0.0.1", patience)
		if err != nil {
			h.stop()
			return nil, err
		}
		h.servers = append(h.servers, server)
		if err := h.waiting.Add(server.Waits(), func() { server.Poll(h.welcome, h.echo) }); err != nil {
			h.stop()
			return nil, err
		}
	}
	return h, nil
}

// serve serves until ctx ends, and stops.
func (h *hall) serve(ctx context.Context) {
	for turn := range h.waiting.Ready(ctx) {
		turn()
	}
	h.stop()
}

func (h *hall) stop() {
	for end := range h.there {
		end.Drop()
	}
	for _, server := range h.servers {
		server.Stop()
	}
}

func (h *hall) welcome(end ends.End) {
	h.there[end] = true
	if waits := end.Waits(); waits != nil {
		_ = h.waiting.Add(waits, func() { // it is of this library, and new
			end.Poll()
			h.echo(end)
		})
	}
}

// echo says back what has come from an end, as far as that takes it, and forgets one that has ended.
func (h *hall) echo(end ends.End) {
	for message := range end.Messages() {
		_ = end.Send(message) // who has gone hears nothing
	}
	if end.State() == ends.Ended {
		end.Drop()
		delete(h.there, end)
	}
}
