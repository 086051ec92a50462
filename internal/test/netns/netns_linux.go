package netns

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// Machine is a network namespace of its own. It lives on a thread, which goes with it.
type Machine struct {
	Tid  int // of the thread
	work chan func()
	done chan struct{}
}

// New makes a machine, which is there until the test ends. That takes root's rights and iproute2; where root has them it must work.
func New(t testing.TB) *Machine {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("network namespaces need root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("network namespaces need the program ip: install iproute2")
	}
	m := &Machine{work: make(chan func()), done: make(chan struct{})}
	failed := make(chan error)
	go func() {
		defer close(m.done)
		runtime.LockOSThread() // and never unlock it: the thread ends with the goroutine
		m.Tid = unix.Gettid()
		err := unix.Unshare(unix.CLONE_NEWNET)
		failed <- err
		if err == nil {
			for f := range m.work {
				f()
			}
		}
	}()
	if err := <-failed; err == unix.EPERM {
		<-m.done
		t.Skip("network namespaces need CAP_SYS_ADMIN, which root lacks here")
	} else {
		require.NoError(t, err)
	}
	t.Cleanup(func() {
		close(m.work)
		<-m.done
	})
	return m
}

// Do runs f on the machine, where the sockets stay that it opens.
func (m *Machine) Do(t testing.TB, f func() error) {
	t.Helper()
	result := make(chan error)
	m.work <- func() { result <- f() }
	require.NoError(t, <-result)
}

// Run runs a command on the machine.
func (m *Machine) Run(t testing.TB, format string, args ...any) {
	t.Helper()
	words := strings.Fields(fmt.Sprintf(format, args...))
	var output []byte
	var err error
	m.Do(t, func() error {
		output, err = exec.Command(words[0], words[1:]...).CombinedOutput()
		return nil
	})
	require.NoError(t, err, "%v: %s", words, output)
}
