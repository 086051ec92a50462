package websocketpeer

import (
	"cmp"
	"os"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// opening is a connection being made: one phase after the other.
type opening struct {
	phases   []phase
	deadline time.Time

	tcp        *streampeer.TCP // of a client
	lookup     *lookup         // of the host's name, while that is not resolved
	target     target
	tlsOptions *streampeer.TLSOptions

	key     string // the client's Sec-WebSocket-Key
	out     []byte // what is to be sent of the request or answer
	in      []byte // what came of the other side's, and maybe frames behind it
	looked  int    // up to where in has no end of a request or answer
	passed  int    // bytes that came of answers before the last, and of its body
	mute    error  // why nothing can be sent any more, if the client's request could not be
	refusal error  // why the server refuses the client, once that is known
	body    *body  // of the server's answer
}

// phase is a part of making a connection. It reports whether it is done; if not, it goes on at the next Poll.
type phase func(*Peer) (done bool, err error)

// begin starts the phases of making a connection.
func (p *Peer) begin(o *opening, phases ...phase) {
	o.phases = phases
	o.deadline = time.Now().Add(p.settings.handshakeTimeout)
	p.opening = o
	p.setState(StateConnecting)
}

// pollOpening goes through the phases as far as that is possible without waiting.
func (p *Peer) pollOpening() {
	o := p.opening
	for len(o.phases) > 0 {
		done, err := o.phases[0](p)
		if err == nil && !done {
			if time.Now().Before(o.deadline) {
				return
			}
			err = cmp.Or(o.refusal, os.ErrDeadlineExceeded)
		}
		if err != nil {
			p.end(&ending{code: noCode, err: openingFailure(err)})
			return
		}
		o.phases = o.phases[1:]
	}
	p.open()
}

// sent is the phase of sending the request or the answer, until nothing of it waits in the stream either. A client that
// can't send its request looks for an answer all the same: a server that refuses it need not read it.
func sent(p *Peer) (bool, error) {
	o := p.opening
	n, err := p.stream.PutPartialData(o.out)
	o.out = o.out[n:]
	if err == nil {
		err = p.below.Flush()
	}
	if err != nil && !p.server {
		o.mute, o.out = streamFailure(err), nil
		return true, nil
	}
	if err != nil || len(o.out) > 0 || p.below.Unsent() > 0 {
		return false, err
	}
	return true, o.refusal
}

// headChunk is how many bytes of a handshake are read at a time: few, since frames behind it are read with it.
const headChunk = 1 << 10

// maxHead is how many bytes the request or answer may have, with all headers.
const maxHead = 64 << 10

// readHead reads the other side's request or answer, with the empty line behind it. It gives "" if that is not all
// there yet.
func (p *Peer) readHead() (string, error) {
	o := p.opening
	var ended error
	for {
		if size := headSize(o.in, o.looked); size > 0 && o.passed+size <= maxHead {
			head := string(o.in[:size])
			o.in, o.looked = o.in[size:], 0
			return head, nil
		}
		if o.looked = len(o.in); o.passed+o.looked >= maxHead {
			return "", errHeadTooBig
		}
		if ended != nil {
			return "", ended
		}
		var n int
		if n, ended = p.readOpening(); n == 0 {
			return "", ended
		}
	}
}

// readOpening reads once, and returns how many bytes came. Where the request could not be sent, that is why no more come.
func (p *Peer) readOpening() (n int, err error) {
	o := p.opening
	before := len(o.in)
	o.in, err = p.stream.AppendPartialData(slices.Grow(o.in, headChunk), headChunk)
	if n = len(o.in) - before; n > 0 {
		return n, err
	}
	return 0, cmp.Or(o.mute, err)
}

// abandon gives up what goes on in the background.
func (o *opening) abandon() {
	if o.lookup != nil {
		o.lookup.cancel()
	}
}
