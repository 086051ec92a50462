package netsock

import (
	"errors"
	"math"
	"runtime"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// SendQueue holds datagrams that are to leave together. The zero SendQueue is empty.
type SendQueue struct {
	sendQueue
	apart bool // the system has refused packets in one piece
}

// sendBatchSize is how many messages one sendmmsg carries, each a datagram or a piece that the system cuts into some.
const sendBatchSize = 64

// sendBatch is the memory of one sendmmsg.
type sendBatch struct {
	messages [sendBatchSize]message
	vectors  [sendBatchSize]unix.Iovec
	names    [sendBatchSize]unix.RawSockaddrInet6
	segments [sendBatchSize]segmentSize
	packets  [sendBatchSize]int // how many datagrams a message is
}

// segmentSize is the control message UDP_SEGMENT, https://www.kernel.org/doc/html/latest/networking/segmentation-offloads.html.
type segmentSize struct {
	header unix.Cmsghdr
	size   uint16
	_      [6]byte // up to where another one would begin
}

var sendBatches = sync.Pool{New: func() any { return newSendBatch() }}

func newSendBatch() *sendBatch {
	b := new(sendBatch)
	for i := range b.messages {
		h := &b.messages[i].header
		h.Iov = &b.vectors[i]
		h.SetIovlen(1)
		c := &b.segments[i].header
		c.Level, c.Type = unix.SOL_UDP, unix.UDP_SEGMENT
		c.SetLen(unix.CmsgLen(int(unsafe.Sizeof(uint16(0)))))
	}
	return b
}

// sysSendQueued is sendmmsg, with datagrams of one size to one place as one message. It returns how many datagrams
// have left.
func sysSendQueued(fd sysFD, family Family, q *SendQueue) (int, error) {
	b := sendBatches.Get().(*sendBatch)
	defer sendBatches.Put(b)
	for {
		messages, size := b.fill(family, q)
		n, errno := untold(unix.SYS_SENDMMSG, size, fd, unsafe.Pointer(&b.messages[0]), messages, nil, 0)
		runtime.KeepAlive(q)
		switch {
		case errno == 0:
			return b.sent(n), nil
		case errno == syscall.EINTR:
		case b.packets[0] > 1 && refusesPieces(errno):
			q.apart = true // and the same again, one by one
		default:
			return 0, failed("sendmmsg", errno)
		}
	}
}

// refusesPieces reports whether an error may be because the system, the device or the path takes no pieces.
func refusesPieces(errno syscall.Errno) bool {
	return errors.Is(errno, syscall.EINVAL) || errno == syscall.EIO || errno == syscall.EMSGSIZE || errno == syscall.ENOPROTOOPT
}

// fill describes the first datagrams of the queue, and returns as how many messages, and how many bytes they are.
func (b *sendBatch) fill(family Family, q *SendQueue) (messages, size int) {
	for i := q.first; i < len(q.packets) && messages < sendBatchSize; messages++ {
		if !family.reaches(q.packets[i].to) {
			break
		}
		n := q.run(i)
		first, last := q.packets[i], q.packets[i+n-1]
		b.packets[messages] = n
		b.vectors[messages].Base = nil
		if last.end > first.start {
			b.vectors[messages].Base = &q.data[first.start]
		}
		b.vectors[messages].SetLen(last.end - first.start)
		h := &b.messages[messages].header
		h.Name, h.Namelen = nil, 0
		if first.to.IsValid() {
			h.Name = (*byte)(unsafe.Pointer(&b.names[messages]))
			h.Namelen = putName(&b.names[messages], family, first.to)
		}
		h.Control = nil
		h.SetControllen(0)
		if n > 1 {
			b.segments[messages].size = uint16(first.end - first.start)
			h.Control = (*byte)(unsafe.Pointer(&b.segments[messages]))
			h.SetControllen(int(unsafe.Sizeof(b.segments[messages])))
		}
		size += last.end - first.start
		i += n
	}
	return messages, size
}

// sent returns how many datagrams the first messages are.
func (b *sendBatch) sent(messages int) (packets int) {
	for _, n := range b.packets[:messages] {
		packets += n
	}
	return packets
}

// putName writes an address as the socket's family has it, and returns its size.
func putName(name *unix.RawSockaddrInet6, family Family, to Endpoint) uint32 {
	if family == IPv4 {
		*(*unix.RawSockaddrInet4)(unsafe.Pointer(name)) = unix.RawSockaddrInet4{
			Family: unix.AF_INET, Port: toNetwork(to.Port()), Addr: to.as4(),
		}
		return unix.SizeofSockaddrInet4
	}
	*name = unix.RawSockaddrInet6{
		Family: unix.AF_INET6, Port: toNetwork(to.Port()), Addr: to.as16(), Scope_id: to.scope(),
	}
	return unix.SizeofSockaddrInet6
}

// The most that the system takes as one piece to be cut into datagrams.
const (
	maxSegments = 64
	maxPiece    = math.MaxUint16 - 48 // without the headers
)

// run returns how many packets from the i-th on, at least one, go to one place and can be cut from one piece: all of a
// size, but for the last, which may be shorter.
func (q *SendQueue) run(i int) int {
	first := &q.packets[i]
	size := first.end - first.start
	if q.apart || size == 0 {
		return 1
	}
	n := 1
	for ; n < maxSegments && i+n < len(q.packets); n++ {
		p := &q.packets[i+n]
		if p.to != first.to || p.end-p.start > size || p.end == p.start || p.end-first.start > maxPiece {
			break
		}
		if p.end-p.start < size {
			return n + 1
		}
	}
	return n
}
