package streampeer_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

// A message, written and read as in GDScript, with one look at the error for each.
func ExampleReader() {
	message := streampeer.NewBuffer()
	w := streampeer.NewWriter(message)
	w.PutU16(100)
	w.PutUTF8String("Ann")
	w.PutVar([]any{1, 2}, false)
	if err := w.Err(); err != nil {
		fmt.Println(err)
	}

	_ = message.Seek(0)
	r := streampeer.NewReader(message)
	fmt.Println(r.GetU16()*2, r.GetUTF8String(-1), r.GetVar(false))
	fmt.Println(r.Err())
	fmt.Println(r.GetU8(), r.Err())
	// Output:
	// 200 Ann [1 2]
	// <nil>
	// 0 streampeer.Buffer.GetU8: Invalid parameter: fewer bytes are there
}

// TestReaderAndWriter puts and gets a value of every kind.
func TestReaderAndWriter(t *testing.T) {
	t.Parallel()
	for _, bigEndian := range []bool{false, true} {
		buffer := streampeer.NewBuffer()
		buffer.SetBigEndian(bigEndian)
		w := streampeer.NewWriter(buffer)
		w.Put8(-8)
		w.PutU8(200)
		w.Put16(-16)
		w.PutU16(60000)
		w.Put32(-32)
		w.PutU32(4e9)
		w.Put64(-64)
		w.PutU64(1 << 63)
		w.PutHalf(0.5)
		w.PutFloat(0.25)
		w.PutDouble(0.1)
		w.PutString("ASCII")
		w.PutUTF8String("é")
		w.PutVar("value", true)
		w.PutData([]byte("data"))
		assert.Equal(t, 7, w.PutPartialData([]byte("partial")))
		require.NoError(t, w.Err())

		require.NoError(t, buffer.Seek(0))
		r := streampeer.NewReader(buffer)
		assert.EqualValues(t, -8, r.Get8())
		assert.EqualValues(t, 200, r.GetU8())
		assert.EqualValues(t, -16, r.Get16())
		assert.EqualValues(t, 60000, r.GetU16())
		assert.EqualValues(t, -32, r.Get32())
		assert.EqualValues(t, uint32(4e9), r.GetU32())
		assert.EqualValues(t, -64, r.Get64())
		assert.EqualValues(t, uint64(1<<63), r.GetU64())
		assert.EqualValues(t, 0.5, r.GetHalf())
		assert.EqualValues(t, 0.25, r.GetFloat())
		assert.Equal(t, 0.1, r.GetDouble())
		assert.Equal(t, "ASCII", r.GetString(-1))
		assert.Equal(t, "é", r.GetUTF8String(-1))
		assert.Equal(t, "value", r.GetVar(false))
		assert.Equal(t, "data", string(r.GetData(4)))
		assert.Equal(t, 7, r.GetAvailableBytes())
		assert.Equal(t, "part", string(r.GetPartialData(4)))
		assert.Equal(t, "ial", r.GetString(3))
		assert.Empty(t, r.GetPartialData(4), "nothing there is no error")
		require.NoError(t, r.Err())
	}
}

// TestReaderKeepsTheFirstError: nothing is read behind what has failed.
func TestReaderKeepsTheFirstError(t *testing.T) {
	t.Parallel()
	buffer := streampeer.NewBuffer()
	buffer.SetDataArray([]byte{1, 2, 3})
	r := streampeer.NewReader(buffer)
	assert.Equal(t, []byte{1, 2, 3}, r.GetData(4), "what there was")
	first := r.Err()
	require.ErrorIs(t, first, gderr.ErrInvalidParameter)
	require.NoError(t, buffer.Seek(0))
	assert.Zero(t, r.GetU8())
	assert.Zero(t, r.GetAvailableBytes())
	assert.Empty(t, r.GetUTF8String(-1))
	assert.Nil(t, r.GetData(2))
	assert.Nil(t, r.GetVar(true))
	assert.Equal(t, first, r.Err())
	assert.Zero(t, buffer.GetPosition())
}

// TestWriterKeepsTheFirstError: nothing is sent behind what has failed.
func TestWriterKeepsTheFirstError(t *testing.T) {
	t.Parallel()
	buffer := streampeer.NewBuffer()
	w := streampeer.NewWriter(buffer)
	w.PutVar(make(chan int), false)
	first := w.Err()
	require.Error(t, first)
	w.PutU8(1)
	w.PutVar(1, false)
	assert.Zero(t, w.PutPartialData([]byte("data")))
	assert.Equal(t, first, w.Err())
	assert.Zero(t, buffer.GetSize())
}

func TestReaderAndWriterWithoutAStream(t *testing.T) {
	t.Parallel()
	var none *streampeer.TCP
	for _, r := range []*streampeer.Reader{{}, streampeer.NewReader(nil), streampeer.NewReader(none)} {
		assert.Zero(t, r.GetU8())
		assert.ErrorIs(t, r.Err(), gderr.ErrInvalidParameter)
	}
	for _, w := range []*streampeer.Writer{{}, streampeer.NewWriter(nil), streampeer.NewWriter(none)} {
		w.PutU8(1)
		assert.ErrorIs(t, w.Err(), gderr.ErrInvalidParameter)
	}
}

func TestReaderAllocatesNothing(t *testing.T) {
	buffer := streampeer.NewBuffer()
	buffer.SetDataArray(make([]byte, 8))
	r, w := streampeer.NewReader(buffer), streampeer.NewWriter(buffer)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_ = buffer.Seek(0)
		w.PutU32(r.GetU32())
	}))
}

// TestBufferBytes are the data, not a copy.
func TestBufferBytes(t *testing.T) {
	t.Parallel()
	buffer := streampeer.NewBuffer()
	assert.Empty(t, buffer.Bytes())
	require.NoError(t, buffer.PutData([]byte("data")))
	view := buffer.Bytes()
	assert.Equal(t, "data", string(view))
	view[0] = 'D'
	assert.Equal(t, "Data", string(buffer.GetDataArray()))
	require.NoError(t, buffer.Seek(1))
	assert.Equal(t, "Data", string(buffer.Bytes()), "wherever the cursor is")
}
