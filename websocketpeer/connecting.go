package websocketpeer

import (
	"os"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/streampeer"
)

// opening is a connection that is being made, one step after the other. It owns what exists until it is open.
type opening struct {
	peer     *lasting
	settings *settings // as they were when it began
	stream   below.Stream
	steps    []step
	deadline time.Time

	tcp        *streampeer.TCP // of a client
	lookup     *lookup         // of the host's name, while that is not resolved
	target     target
	tlsOptions *streampeer.TLSOptions
	tls        *streampeer.TLS // where the stream is one

	key     string          // the client's Sec-WebSocket-Key
	out     []byte          // what is to be sent of the request or answer
	in      []byte          // what came of the other side's, and maybe frames behind it
	looked  int             // up to where in has no end of a request or answer
	passed  int             // bytes that came of answers before the last, and of its body
	mute    error           // why nothing can be sent any more, if the client's request could not be
	refusal *HandshakeError // why the server refuses the client, once that is known
	body    body            // of the server's answer
}

// step is a part of making a connection. It reports whether it is done; if not, it goes on at the next Poll.
type step func(*opening) (done bool, err error)

// newOpening begins to make a connection.
func newOpening(peer *lasting, steps ...step) *opening {
	s := peer.settings
	return &opening{peer: peer, settings: s, steps: steps, deadline: time.Now().Add(s.handshakeTimeout)}
}

// stand puts the connection on a stream, and lets small pieces go at once.
func (o *opening) stand(stream streampeer.StreamPeer) {
	o.stream = below.Of(stream)
	_ = o.stream.SetNoDelay(true) // not every stream has it, and what fails here shows elsewhere
}

// poll takes the steps as far as that is possible without waiting, and reports whether the connection is open.
func (o *opening) poll() (open bool, err error) {
	for len(o.steps) > 0 {
		done, err := o.steps[0](o)
		switch {
		case err != nil:
			return false, err
		case done:
			o.steps = o.steps[1:]
		case time.Now().Before(o.deadline):
			return false, nil
		case o.refusal != nil:
			return false, o.refusal
		default:
			return false, os.ErrDeadlineExceeded
		}
	}
	return true, nil
}

// abandon gives up the connection, and what goes on in the background.
func (o *opening) abandon() {
	if o.lookup != nil {
		o.lookup.cancel()
	}
	drain(o.stream)
	o.stream.Disconnect()
}

// need tells what the next step waits for.
func (o *opening) need(n *await.Need) {
	switch {
	case o.lookup != nil:
		o.lookup.need(n)
	case len(o.out) > 0 || o.stream.Unsent() > 0:
		o.stream.Need(n, netsock.ForWriting)
	default:
		o.stream.Need(n, netsock.ForReading)
	}
	n.NoLaterThan(o.deadline)
}

// send sends the request or the answer, until nothing of it waits in the stream either. A client that can't send its
// request looks for an answer all the same: a server that refuses it need not read it.
func (o *opening) send() (bool, error) {
	n, err := o.stream.PutPartialData(o.out)
	o.out = o.out[n:]
	if err == nil {
		err = o.stream.Flush()
	}
	switch {
	case err != nil && !o.peer.server:
		o.mute, o.out = err, nil
		return true, nil
	case err != nil || len(o.out) > 0 || o.stream.Unsent() > 0:
		return false, err
	case o.refusal != nil:
		return false, o.refusal
	}
	return true, nil
}

// readRequest reads the client's request and makes the answer, which may refuse the client.
func (o *opening) readRequest() (bool, error) {
	text, err := o.readHead()
	switch {
	case err == errHeadTooBig:
		o.refusal = refused(statusHeadTooBig, err.Error())
	case text == "" || err != nil:
		return false, err
	default:
		o.peer.head = newHead(text)
		o.out, o.peer.protocol, o.refusal = answerTo(text, o.settings)
	}
	if o.refusal != nil {
		o.out = o.refusal.message()
	}
	return true, nil
}

// readAnswer reads the server's answer and, if that refuses, its body. Answers with another status below 200 only come
// before it.
func (o *opening) readAnswer() (bool, error) {
	for o.refusal == nil {
		text, err := o.readHead()
		switch {
		case err == errHeadTooBig:
			return false, refused(0, err.Error())
		case text == "" || err != nil:
			return false, err
		}
		o.peer.head = newHead(text)
		verdict := judgeAnswer(text, o.key, o.settings.protocols)
		switch {
		case verdict.refusal == nil:
			o.peer.protocol = verdict.protocol
			return true, nil
		case verdict.refusal.isFinal():
			o.refusal, o.body = verdict.refusal, verdict.body
		default:
			o.passed += len(text)
		}
	}
	return false, o.readBody()
}

// readBody reads what a server that refuses says to it, and returns the refusal when that is over, or the connection is.
func (o *opening) readBody() error {
	var ended error
	for {
		var done bool
		if o.in, done = o.body.take(o.refusal, o.in); done || ended != nil || o.passed > maxHead {
			return o.refusal
		}
		var n int
		if n, ended = o.read(); n == 0 && ended == nil {
			return nil
		}
		o.passed += n
	}
}

// headChunk is how many bytes of a handshake are read at a time: few, since frames behind it are read with it.
const headChunk = 1 << 10

// maxHead is how many bytes the request or answer may have, with all headers.
const maxHead = 64 << 10

// readHead reads the other side's request or answer, with the empty line behind it. It gives "" if that is not all
// there yet.
func (o *opening) readHead() (string, error) {
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
		if n, ended = o.read(); n == 0 {
			return "", ended
		}
	}
}

// read reads once, and returns how many bytes came. Where the request could not be sent, that is why no more come.
func (o *opening) read() (n int, err error) {
	before := len(o.in)
	o.in, err = o.stream.AppendPartialData(slices.Grow(o.in, headChunk), headChunk)
	if n = len(o.in) - before; n == 0 && o.mute != nil {
		return 0, o.mute
	}
	return n, err
}
