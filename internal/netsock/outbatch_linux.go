package netsock

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// outMessages is what sendmmsg needs.
type outMessages struct {
	messages [BatchSize]message
	vectors  [BatchSize]unix.Iovec
	names    [BatchSize]unix.RawSockaddrInet6
}

// datagramWork is how many bytes of one long datagram take as long as to send a short one.
const datagramWork = 8 << 10

// sysSendBatch is sendmmsg of what is left of a batch, up to one that the socket does not reach. It returns how many
// were sent, and why the one behind them was not, if that is known: else sendmmsg tells when it is called again.
func sysSendBatch(fd sysFD, s *Socket, b *OutBatch, first int) (int, error) {
	m := &b.messages
	end := first
	for ; end < b.count && s.reaches(b.to[end]); end++ {
		m.set(end, b.data[end], s.family, b.to[end])
	}
	for {
		n, errno := untold(unix.SYS_SENDMMSG, (end-first)*datagramWork, fd, unsafe.Pointer(&m.messages[first]), end-first, nil, 0)
		runtime.KeepAlive(b)
		switch errno {
		case 0:
			return n, nil
		case syscall.EINTR:
		default:
			return 0, failed("sendmmsg", errno)
		}
	}
}

// set makes the i-th message.
func (m *outMessages) set(i int, data []byte, family Family, to Endpoint) {
	h := &m.messages[i].header
	m.vectors[i].Base = unsafe.SliceData(data)
	m.vectors[i].SetLen(len(data))
	h.Iov = &m.vectors[i]
	h.SetIovlen(1)
	h.Name = (*byte)(unsafe.Pointer(&m.names[i]))
	if family == IPv4 {
		h.Namelen = unix.SizeofSockaddrInet4
		*(*unix.RawSockaddrInet4)(unsafe.Pointer(&m.names[i])) = name4(to)
		return
	}
	h.Namelen = unix.SizeofSockaddrInet6
	m.names[i] = name6(to)
}

// name4 and name6 give an endpoint as the system takes it.
func name4(to Endpoint) unix.RawSockaddrInet4 {
	return unix.RawSockaddrInet4{Family: unix.AF_INET, Port: toNetwork(to.Port()), Addr: to.as4()}
}

func name6(to Endpoint) unix.RawSockaddrInet6 {
	return unix.RawSockaddrInet6{
		Family: unix.AF_INET6, Port: toNetwork(to.Port()), Addr: to.as16(), Scope_id: to.scope(),
	}
}
