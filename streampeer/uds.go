package streampeer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// UDS is a stream over a Unix domain socket: Godot's StreamPeerUDS. Make one with [NewUDS], or take one from a
// [UDSServer].
//
// Beside the gets and puts of every [StreamPeer] it has ConnectToHost, Bind, Poll, GetStatus, DisconnectFromHost and
// GetConnectedPath; and as additions Wait, CallDeferred, LastError, SetCoalescing with Flush and Unsent,
// Shutdown, Conn, and WaitReadOrWrite.
//
// What [TCP] says of polling, blocking, goroutines and the zero value holds here too.
type UDS struct {
	socketPeer
	path string // connected to, or tried
}

// NewUDS returns a UDS peer with status StatusNone. The option [Godot3] makes it one as Godot 3 would have.
// It corresponds to StreamPeerUDS.new.
func NewUDS(options ...Option) *UDS {
	u := &UDS{}
	u.init(true, options)
	return u
}

// Bind gives the peer a path of its own before it connects. It creates a file there, and replaces a socket that is
// there; the file goes with the connection.
// It corresponds to StreamPeerUDS.bind.
//
// The errors are [gderr.ErrAlreadyInUse] if the peer is bound or connected, [gderr.ErrInvalidParameter] for a path that is
// empty or has more than 106 bytes, [gderr.ErrAlreadyExists] if there is a file that is no socket,
// [gderr.ErrUnauthorized] if there may be none, and [gderr.ErrUnavailable] if the path can't be bound.
func (u *UDS) Bind(path string) error {
	switch {
	case u.sock != nil:
		return u.error("Bind", gderr.ErrAlreadyInUse, errOpen)
	case path == "":
		return u.error("Bind", gderr.ErrInvalidParameter, errNoPath)
	}
	sock, err := netsock.Open(netsock.Stream, netsock.Unix)
	if err != nil {
		return u.error("Bind", gderr.Failed, err)
	}
	if err := sock.BindPath(path); err != nil {
		sock.Close()
		return u.error("Bind", pathCode(err), err)
	}
	u.sock = sock
	return nil
}

// pathCode is the engine's code for a path that can't be bound.
func pathCode(err error) gderr.Code {
	switch {
	case errors.Is(err, fs.ErrExist):
		return gderr.ErrAlreadyExists
	case errors.Is(err, fs.ErrPermission):
		return gderr.ErrUnauthorized
	case errors.Is(err, netsock.ErrPath):
		return gderr.ErrInvalidParameter
	}
	return gderr.ErrUnavailable
}

// ConnectToHost connects to the server that listens on the path. Usually the status is StatusConnected at once; where
// the server's queue is full it is StatusConnecting, and Poll tries again.
// It corresponds to StreamPeerUDS.connect_to_host.
//
// The errors are [gderr.ErrInvalidParameter] for an empty path, [gderr.ErrAlreadyInUse] if the peer is connecting or
// connected, and [gderr.Failed] if nobody listens there.
func (u *UDS) ConnectToHost(path string) error {
	switch {
	case u.status == StatusConnecting || u.status == StatusConnected:
		return u.error("ConnectToHost", gderr.ErrAlreadyInUse, errNotNone)
	case path == "":
		return u.error("ConnectToHost", gderr.ErrInvalidParameter, errNoPath)
	}
	u.reason = nil
	u.place.Begin()
	switch err := u.open(path); err {
	case nil:
		u.connected()
	case netsock.ErrWouldBlock:
		u.status = StatusConnecting
		u.trying = &knock{u: u, deadline: time.Now().Add(DefaultConnectTimeout)}
	default:
		u.close(u.error("ConnectToHost", gderr.Failed, err))
		return u.reason
	}
	return nil
}

// open begins to connect to a path, with the socket that Bind made or a new one.
func (u *UDS) open(path string) (err error) {
	if u.sock == nil {
		if u.sock, err = netsock.Open(netsock.Stream, netsock.Unix); err != nil {
			return err
		}
	}
	u.path = path
	return u.sock.ConnectPath(path)
}

// GetConnectedPath returns the path that the peer connected to, or "" if there is none, as on a peer that a server gave.
// It corresponds to StreamPeerUDS.get_connected_path.
func (u *UDS) GetConnectedPath() string {
	if u.status == StatusNone || u.status == StatusError {
		return ""
	}
	return u.path
}

// knock is a connection to a server whose queue is full.
type knock struct {
	u        *UDS
	deadline time.Time
}

// knockPause is how long a waiting goroutine leaves the server's queue to drain.
const knockPause = 10 * time.Millisecond

// poll tries again: unlike one of TCP, such a connection is not being made meanwhile (connect(2): EAGAIN).
func (k *knock) poll() error {
	err := k.u.sock.ConnectPath(k.u.path)
	if err == netsock.ErrWouldBlock && time.Now().After(k.deadline) {
		return fmt.Errorf("the server's queue was full for %v: %w", DefaultConnectTimeout, os.ErrDeadlineExceeded)
	}
	return err
}

// need leaves the queue some time: nothing tells when there is room in it.
func (k *knock) need(n *await.Need) { n.NoLaterThan(time.Now().Add(knockPause)) }
