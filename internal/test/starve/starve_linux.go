package starve

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// own names the test that a process is there for.
const own = "GODOTPEER_STARVE"

// Alone runs a test in a process of its own: what a process lacks, all its tests lack.
func Alone(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	if os.Getenv(own) == t.Name() {
		test(t)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1", "-test.timeout=1m")
	cmd.Env = append(os.Environ(), own+"="+t.Name())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// spare is how many descriptors are opened and taken at most.
const spare = 16

// Begin takes all descriptors that are left. The function that it returns gives them back; the test's end does too.
func Begin(t *testing.T) (end func()) {
	t.Helper()
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &old); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	few := old
	few.Cur = uint64(len(entries) + spare)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few); err != nil {
		t.Fatal(err)
	}
	var files []*os.File
	for {
		file, err := os.Open(os.DevNull)
		if err != nil {
			break
		}
		files = append(files, file)
	}
	end = func() {
		for _, file := range files {
			_ = file.Close()
		}
		files = nil
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &old); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(end)
	return end
}
