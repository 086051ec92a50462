package badnet

import (
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/godotpeer/godotpeer/badnet/ends"
	"github.com/godotpeer/godotpeer/internal/test/netns"
)

// cable connects two machines. It loses IP packets and delays each by another time, so that they overtake each other; the
// system's TCP has to bear that, too. It is what netem does, which not every kernel has.
type cable struct {
	loss          float64
	delay, jitter time.Duration
}

// The addresses of the machines.
const (
	nearAddress = "10.9.8.1"
	farAddress  = "10.9.8.2"
)

// plug makes two machines with a cable between them.
func (c cable) plug(t *testing.T) (near, far *netns.Machine) {
	t.Helper()
	near, far = netns.New(t), netns.New(t)
	a, b := tun(t, near, nearAddress), tun(t, far, farAddress)
	var busy sync.WaitGroup
	busy.Go(func() { c.carry(a, b, 1, &busy) })
	busy.Go(func() { c.carry(b, a, 2, &busy) })
	t.Cleanup(func() {
		_, _ = a.Close(), b.Close()
		busy.Wait()
	})
	return near, far
}

// tun returns what a machine sends, and takes what it is to receive: one IP packet at a time.
func tun(t *testing.T, m *netns.Machine, address string) *os.File {
	t.Helper()
	var file *os.File
	m.Do(t, func() error {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
		if err != nil {
			return os.NewSyscallError("open", err)
		}
		request, err := unix.NewIfreq("cable")
		if err == nil {
			request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
			err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
		}
		if err != nil {
			_ = unix.Close(fd)
			return os.NewSyscallError("ioctl", err)
		}
		file = os.NewFile(uintptr(fd), "/dev/net/tun")
		return nil
	})
	m.Run(t, "ip addr add %s/24 dev cable", address)
	m.Run(t, "ip link set cable up")
	return file
}

// carry carries packets one way until the ends are closed.
func (c cable) carry(from, to *os.File, seed uint64, busy *sync.WaitGroup) {
	rng := rand.New(rand.NewPCG(seed, 7))
	for {
		packet := make([]byte, 1500)
		n, err := from.Read(packet)
		if err != nil {
			return
		}
		if rng.Float64() < c.loss {
			continue
		}
		busy.Add(1)
		time.AfterFunc(c.delay+time.Duration(rng.Int64N(int64(c.jitter))), func() {
			defer busy.Done()
			_, _ = to.Write(packet[:n]) // it may be closed
		})
	}
}

// TestBetweenMachines: on two machines, at the ends of a cable that loses, delays and reorders, all kinds talk as they do in
// the same one.
func TestBetweenMachines(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/net/tun"); err != nil {
		t.Skip("the kernel has no TUN devices, or they are not to be seen here: ", err)
	}
	each(t, func(ends.Kind) bool { return true }, func(t *testing.T, kind ends.Kind) {
		near, far := cable{loss: 0.03, delay: 5 * time.Millisecond, jitter: 10 * time.Millisecond}.plug(t)
		k := newTalkBetween(t, kind, 30, 30, patience, nearAddress, on(t, near), on(t, far))
		k.dial(k.server.Port())
		k.run("all that was said", k.said)
		if !kind.Datagrams {
			k.end(k.client)
		}
		require.NoError(t, k.client.end.LastError())
		assert.NotEmpty(t, k.served.got)
	})
}

// on returns what does something on a machine.
func on(t *testing.T, m *netns.Machine) func(func()) {
	return func(do func()) {
		m.Do(t, func() error {
			do()
			return nil
		})
	}
}
