package streampeer_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// loop is a stream of a user's own: what is put can be got, unless err is set.
type loop struct {
	data    []byte
	err     error
	unknown bool // GetAvailableBytes does not know
	asked   int  // how often it was called
}

var errTooLittle = errors.New("too little")

func (l *loop) GetData(buffer []byte) (int, error) {
	n, err := l.GetPartialData(buffer)
	if err == nil && n < len(buffer) {
		err = errTooLittle
	}
	return n, err
}

func (l *loop) GetPartialData(buffer []byte) (int, error) {
	n := copy(buffer, l.data)
	l.data = l.data[n:]
	return n, l.err
}

func (l *loop) PutData(data []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	l.data = append(l.data, data...)
	return len(data), nil
}

// PutPartialData takes three bytes at a time.
func (l *loop) PutPartialData(data []byte) (int, error) { return l.PutData(data[:min(3, len(data))]) }

func (l *loop) GetAvailableBytes() int {
	l.asked++
	if l.unknown {
		return -1
	}
	return len(l.data)
}

func TestExtensionCarriesEveryType(t *testing.T) {
	t.Parallel()
	p := streampeer.NewExtension(&loop{})
	for _, c := range typeds {
		require.NoError(t, c.put(p), c.name)
		got, err := c.get(p)
		require.NoError(t, err, c.name)
		assert.Equal(t, c.value, got, c.name)
	}
	require.NoError(t, p.PutUTF8String("häuser"))
	text, err := p.GetUTF8String(-1)
	require.NoError(t, err)
	assert.Equal(t, "häuser", text)
	require.NoError(t, p.PutVar(int64(7), false))
	value, err := p.GetVar(false)
	require.NoError(t, err)
	assert.EqualValues(t, 7, value)
	assert.Zero(t, p.GetAvailableBytes())
}

func TestExtensionPartialData(t *testing.T) {
	t.Parallel()
	p := streampeer.NewExtension(&loop{})
	n, err := p.PutPartialData([]byte("hello"))
	require.NoError(t, err)
	assert.Equal(t, 3, n)
	data, err := p.GetPartialData(2)
	require.NoError(t, err)
	assert.Equal(t, "he", string(data))
	data, err = p.GetPartialData(2)
	require.NoError(t, err)
	assert.Equal(t, "l", string(data))
}

func TestExtensionThatCantCount(t *testing.T) {
	t.Parallel()
	p := streampeer.NewExtension(&loop{data: []byte("hello"), unknown: true})
	assert.Equal(t, -1, p.GetAvailableBytes())
	data, err := p.GetPartialData(100)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(data))
}

// TestExtensionIsAskedLittle: how much is there is asked once at most, and not where it does not matter.
func TestExtensionIsAskedLittle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		read func(p streampeer.StreamPeer) ([]byte, error)
		want int
	}{
		"GetPartialData":                    {func(p streampeer.StreamPeer) ([]byte, error) { return p.GetPartialData(100) }, 1},
		"GetPartialData of a few":           {func(p streampeer.StreamPeer) ([]byte, error) { return p.GetPartialData(8) }, 0},
		"AppendPartialData with room":       {func(p streampeer.StreamPeer) ([]byte, error) { return p.AppendPartialData(make([]byte, 0, 100), 100) }, 0},
		"AppendPartialData that takes some": {func(p streampeer.StreamPeer) ([]byte, error) { return p.AppendPartialData(nil, 100) }, 1},
	} {
		for _, data := range []string{"", "hi", "hello, world"} {
			l := &loop{data: []byte(data)}
			got, err := c.read(streampeer.NewExtension(l))
			require.NoError(t, err, name)
			assert.True(t, strings.HasPrefix(data, string(got)), name)
			assert.Equal(t, c.want, l.asked, "%s of %q", name, data)
		}
	}
}

func TestExtensionErrorsArePassedOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	p := streampeer.NewExtension(&loop{data: []byte("ab"), err: broken})
	data, err := p.GetData(5)
	assert.Equal(t, broken, err, "as it is")
	assert.Equal(t, "ab", string(data), "with what came before")
	_, err = p.GetU32()
	assert.Equal(t, broken, err)
	_, err = p.GetPartialData(3)
	assert.Equal(t, broken, err)
	_, err = p.AppendPartialData(nil, 3)
	assert.Equal(t, broken, err)
	assert.Equal(t, broken, p.PutU32(1))
	assert.Equal(t, broken, p.PutUTF8String("a"))
	_, err = p.PutPartialData([]byte("a"))
	assert.Equal(t, broken, err)
}
