package gderr_test

import (
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/gderr"
)

func TestErrorCarriesCodeAndCause(t *testing.T) {
	t.Parallel()
	err := gderr.New("TCP.Poll", gderr.ErrConnectionError, syscall.ECONNREFUSED)
	assert.ErrorIs(t, err, gderr.ErrConnectionError)
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.NotErrorIs(t, err, gderr.ErrBusy)
	assert.Equal(t, "TCP.Poll: Connection error: connection refused", err.Error())
	assert.Equal(t, "UDP.Wait: Busy", gderr.New("UDP.Wait", gderr.ErrBusy, nil).Error())
}

func TestNewOKIsNil(t *testing.T) {
	t.Parallel()
	assert.NoError(t, gderr.New("TCP.Poll", gderr.OK, io.EOF))
}

func TestCodeOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want gderr.Code
	}{
		{nil, gderr.OK},
		{gderr.ErrTimeout, gderr.ErrTimeout},
		{gderr.New("x", gderr.ErrFileEOF, io.EOF), gderr.ErrFileEOF},
		{fmt.Errorf("dialing: %w", gderr.New("x", gderr.ErrCantResolve, nil)), gderr.ErrCantResolve},
		{io.EOF, gderr.Failed},
		{errors.Join(io.EOF, gderr.ErrBusy), gderr.ErrBusy},
		{gderr.OK, gderr.Failed}, // a misuse: OK as a non-nil error
	} {
		assert.Equal(t, c.want, gderr.CodeOf(c.err), "%v", c.err)
	}
}

func TestCodeNames(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "ERR_PRINTER_ON_FIRE", gderr.ErrPrinterOnFire.String())
	assert.Equal(t, "Printer on fire", gderr.ErrPrinterOnFire.Error())
	assert.Equal(t, "Error(49)", gderr.Code(49).String())
	assert.Equal(t, "Error(-1)", gderr.Code(-1).String())
	assert.Equal(t, "(invalid error code)", gderr.Code(49).Error())
}

func ExampleCodeOf() {
	err := gderr.New("TCP.ConnectToHost", gderr.ErrCantResolve, nil)
	fmt.Println(errors.Is(err, gderr.ErrCantResolve))
	fmt.Println(int(gderr.CodeOf(err)), gderr.CodeOf(err))
	fmt.Printf("%d\n", gderr.CodeOf(nil))
	// Output:
	// true
	// 26 Can't resolve
	// 0
}
