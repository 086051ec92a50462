package errs_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestRenamed(t *testing.T) {
	t.Parallel()
	assert.NoError(t, errs.Renamed("A.B", nil))
	assert.EqualError(t, errs.Renamed("A.B", gderr.New("C.D", gderr.ErrFileEOF, io.EOF)), "A.B: End of file: EOF")
	assert.EqualError(t, errs.Renamed("A.B", io.EOF), "A.B: Failed: EOF")
	bare := gderr.New("C.D", gderr.ErrBusy, nil)
	assert.ErrorIs(t, errs.Renamed("A.B", bare), gderr.ErrBusy)
	assert.Equal(t, bare, errs.Cause(bare))
}

func TestJoined(t *testing.T) {
	t.Parallel()
	assert.NoError(t, errs.Joined("A.B"))
	assert.NoError(t, errs.Joined("A.B", nil, nil))
	one := gderr.New("C.D", gderr.ErrFileEOF, io.EOF)
	assert.Equal(t, gderr.New("A.B", gderr.ErrFileEOF, io.EOF), errs.Joined("A.B", nil, one))
	many := errs.Joined("A.B", one, gderr.New("E.F", gderr.ErrBusy, io.ErrClosedPipe))
	assert.EqualError(t, many, "A.B: End of file: EOF\nio: read/write on closed pipe")
	assert.ErrorIs(t, many, gderr.ErrFileEOF)
	assert.ErrorIs(t, many, io.ErrClosedPipe)
}
