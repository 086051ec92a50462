package main

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"syscall"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// counts are what bots have done so far.
type counts struct {
	Wanted      int   `json:"wanted"` // now
	Open        int   `json:"open"`   // now
	Connects    int   `json:"connects"`
	Failed      kinds `json:"failed_connects,omitempty"`
	Ends        kinds `json:"ends,omitempty"` // that were not wanted
	Goodbyes    int   `json:"goodbyes"`       // ends that were
	Late        int   `json:"late"`           // bots that were still connecting when no longer wanted
	Sent        int   `json:"sent"`
	FailedSends kinds `json:"failed_sends,omitempty"`
	BytesSent   int64 `json:"bytes_sent"`
	Heard       int   `json:"received"` // answers, and all else
	BytesHeard  int64 `json:"bytes_received"`
	Answered    int   `json:"answered"`
}

// add adds what other bots have done.
func (c *counts) add(o counts) {
	c.Wanted += o.Wanted
	c.Open += o.Open
	c.Connects += o.Connects
	c.Failed.add(o.Failed)
	c.Ends.add(o.Ends)
	c.Goodbyes += o.Goodbyes
	c.Late += o.Late
	c.Sent += o.Sent
	c.FailedSends.add(o.FailedSends)
	c.BytesSent += o.BytesSent
	c.Heard += o.Heard
	c.BytesHeard += o.BytesHeard
	c.Answered += o.Answered
}

// clone returns counts that stay as they are.
func (c counts) clone() (copied counts) {
	copied.add(c)
	return copied
}

// errors is how often something went wrong, by kind.
func (c counts) errors() kinds {
	all := kinds{}
	for _, some := range []kinds{c.Failed, c.Ends, c.FailedSends} {
		all.add(some)
	}
	return all
}

// kinds counts errors by what they have in common.
type kinds map[string]int

// maxKinds is how many are told apart: the other side makes some of them up.
const maxKinds = 50

func (k *kinds) note(err error) {
	kind := kindOf(err)
	if _, known := (*k)[kind]; !known && len(*k) >= maxKinds {
		kind = "other"
	}
	k.add(kinds{kind: 1})
}

func (k *kinds) add(other kinds) {
	if *k == nil && len(other) > 0 {
		*k = kinds{}
	}
	for kind, n := range other {
		(*k)[kind] += n
	}
}

func (k kinds) total() (all int) {
	for n := range maps.Values(k) {
		all += n
	}
	return all
}

var errTooSlow = errors.New("connecting took too long")

// kindOf tells what an error has in common with others: the system's word, a close code, or the engine's word.
func kindOf(err error) string {
	var errno syscall.Errno
	var closed *websocketpeer.CloseError
	var refused *websocketpeer.HandshakeError
	var wrong *websocketpeer.ProtocolError
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return "out of descriptors: raise the hard limit, which ulimit -Hn shows, or start fewer bots"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "out of ports: widen /proc/sys/net/ipv4/ip_local_port_range, or start fewer bots"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.As(err, &closed):
		return "the server has closed with code " + strconv.Itoa(closed.Code)
	case errors.As(err, &refused) && refused.StatusCode != 0 && refused.StatusCode != http.StatusSwitchingProtocols:
		return "the server has answered with HTTP status " + strconv.Itoa(refused.StatusCode)
	case errors.As(err, &refused):
		return "the server does not speak WebSocket"
	case errors.As(err, &wrong):
		return "for what the server sent, the bot has closed with code " + strconv.Itoa(wrong.Code)
	case errors.Is(err, packetpeer.ErrTooLarge):
		return "the server does not speak PacketPeerStream, or its packet is too large"
	case errors.Is(err, gderr.ErrOutOfMemory):
		return "the server takes less than is sent"
	case errors.Is(err, io.EOF):
		return "the server has ended the connection"
	case errors.Is(err, errTooSlow):
		return err.Error()
	case err == nil:
		return "ended without a reason"
	}
	return gderr.CodeOf(err).Error()
}
