package leakcheck

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNothingLeft(t *testing.T) {
	var report strings.Builder
	assert.Equal(t, 0, check(func() int { return 0 }, grace, &report))
	assert.Empty(t, report.String())
}

func TestFailedTestsStayFailed(t *testing.T) {
	var report strings.Builder
	assert.Equal(t, 2, check(func() int { return 2 }, grace, &report))
	assert.Empty(t, report.String())
}

func TestGoroutineThatEndsInTime(t *testing.T) {
	var report strings.Builder
	run := func() int {
		go time.Sleep(20 * time.Millisecond)
		return 0
	}
	assert.Equal(t, 0, check(run, grace, &report))
}

func TestGoroutineLeft(t *testing.T) {
	var report strings.Builder
	done := make(chan struct{})
	defer close(done)
	run := func() int {
		go func() { <-done }()
		return 0
	}
	assert.Equal(t, 1, check(run, 0, &report))
	assert.Contains(t, report.String(), "TestGoroutineLeft")
}

// TestGoroutineInPlaceOfAnother: that one has ended meanwhile does not hide that one is left.
func TestGoroutineInPlaceOfAnother(t *testing.T) {
	var report strings.Builder
	end, ended, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	defer close(done)
	go func() {
		defer close(ended)
		<-end
	}()
	run := func() int {
		close(end)
		<-ended
		go func() { <-done }()
		return 0
	}
	assert.Equal(t, 1, check(run, 0, &report))
	assert.Contains(t, report.String(), "TestGoroutineInPlaceOfAnother")
}

func TestDescriptorLeft(t *testing.T) {
	if Descriptors() == 0 {
		t.Skip("this system does not list its descriptors")
	}
	var report strings.Builder
	var file *os.File
	run := func() int {
		var err error
		file, err = os.Open(os.DevNull)
		require.NoError(t, err)
		return 0
	}
	assert.Equal(t, 1, check(run, 0, &report))
	assert.NoError(t, file.Close())
}
