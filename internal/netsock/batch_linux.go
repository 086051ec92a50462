package netsock

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// BatchSize is how many datagrams one RecvBatch can receive.
const BatchSize = 32

// slotSize is how far apart two datagrams lie in a batch's memory: a little more than the largest one, since
// equal places in equal pages would all compete for the same lines of the processor's cache.
const slotSize = MaxDatagram + 192

// Batch is the memory of one RecvBatch: 2 MiB of address space, of which the system gives only the pages that are
// written to. It may be used for one call after the other, on any socket.
type Batch struct {
	messages [BatchSize]message
	vectors  [BatchSize]unix.Iovec
	names    [BatchSize]unix.RawSockaddrInet6
	memory   []byte
	received int // by the last call, in bytes: the guess for the next
}

// message is the struct mmsghdr of recvmmsg.
type message struct {
	header unix.Msghdr
	size   uint32
}

// NewBatch returns a batch.
func NewBatch() *Batch {
	b := &Batch{memory: make([]byte, BatchSize*slotSize)}
	for i := range b.messages {
		b.vectors[i].Base = &b.memory[i*slotSize]
		b.vectors[i].SetLen(MaxDatagram)
		h := &b.messages[i].header
		h.Iov = &b.vectors[i]
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&b.names[i]))
		h.Namelen = unix.SizeofSockaddrInet6
	}
	return b
}

// Packet returns the i-th datagram of the last RecvBatch. It is valid until the next one.
func (b *Batch) Packet(i int) []byte {
	return b.memory[i*slotSize:][:b.messages[i].size]
}

// From returns the sender of the i-th datagram of the last RecvBatch.
func (b *Batch) From(i int) Endpoint {
	name := &b.names[i]
	switch name.Family {
	case unix.AF_INET:
		name4 := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		return endpoint4(name4.Addr, fromNetwork(name4.Port))
	case unix.AF_INET6:
		return endpoint6(name.Addr, name.Scope_id, fromNetwork(name.Port))
	}
	return Endpoint{}
}

// sysRecvBatch is recvmmsg. The system counts an error that it meets behind a datagram as the next call's.
func sysRecvBatch(fd sysFD, b *Batch) (int, error) {
	for {
		n, errno := untold(unix.SYS_RECVMMSG, b.received, fd, unsafe.Pointer(&b.messages[0]), BatchSize, nil, 0)
		runtime.KeepAlive(b)
		switch errno {
		case 0:
			b.received = 0
			for i := range b.messages[:n] {
				b.messages[i].header.Namelen = unix.SizeofSockaddrInet6
				b.received += int(b.messages[i].size)
			}
			return n, nil
		case syscall.EINTR:
		default:
			return 0, failed("recvmmsg", errno)
		}
	}
}

// sysSendTo is sendto with an address that lies on the stack.
func sysSendTo(fd sysFD, p []byte, family Family, to Endpoint) error {
	var name unix.RawSockaddrInet6
	size := putName(&name, family, to)
	for {
		_, errno := untold(unix.SYS_SENDTO, len(p), fd, unsafe.Pointer(unsafe.SliceData(p)), len(p),
			unsafe.Pointer(&name), uintptr(size))
		switch errno {
		case 0:
			return nil
		case syscall.EINTR:
		default:
			return failed("sendto", errno)
		}
	}
}
