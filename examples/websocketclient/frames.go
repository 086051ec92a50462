package main

import "time"

// framesPerSecond is how often the engine calls _process.
const framesPerSecond = 60

// frame is the time between two calls of _process.
const frame = time.Second / framesPerSecond

// leaving is the end of a client that the user wants to end: the server has a second to answer the goodbye.
type leaving struct {
	begun  bool
	frames int // since then
}

// begin says goodbye. A second call changes nothing.
func (l *leaving) begin(c *Client) {
	if !l.begun {
		l.begun = true
		c.Close()
	}
}

// process is to be called in each frame, before the client's Process.
func (l *leaving) process(c *Client) {
	if !l.begun {
		return
	}
	l.frames++
	if l.frames >= framesPerSecond {
		c.Drop()
	}
}
