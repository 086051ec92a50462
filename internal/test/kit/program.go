package kit

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/cli"
)

// Console keeps what a program prints until a test looks at it.
type Console chan string

// NewConsole returns a console with room for more than a test prints.
func NewConsole() Console { return make(Console, 10_000) }

func (c Console) Write(text []byte) (int, error) {
	c <- string(text)
	return len(text), nil
}

// Next waits for what is printed next.
func (c Console) Next(t testing.TB) string {
	t.Helper()
	return Receive(t, c)
}

// Expect waits for what is printed next, and requires that it is the text.
func (c Console) Expect(t testing.TB, want string) {
	t.Helper()
	var got string
	for len(got) < len(want) {
		got += c.Next(t)
	}
	require.Equal(t, want, got)
}

// ExpectLine waits for a line, and requires that it is the one of the format.
func (c Console) ExpectLine(t testing.TB, format string, args ...any) {
	t.Helper()
	c.Expect(t, fmt.Sprintf(format, args...)+"\n")
}

// Usage calls a program with arguments that each have it tell something and its usage, and end: with 0 for -h, and otherwise
// with 2.
func Usage(t *testing.T, program cli.Program, told map[string]string) {
	t.Helper()
	for args, want := range told {
		code := 2
		if args == "-h" {
			code = 0
		}
		var stdout, stderr strings.Builder
		assert.Equal(t, code, program.Call(strings.Fields(args), strings.NewReader(""), &stdout, &stderr).Do(t.Context()), args)
		assert.Empty(t, stdout.String(), args)
		assert.True(t, strings.HasPrefix(stderr.String(), want+"\n"), stderr.String())
		assert.Contains(t, stderr.String(), program.About+"\n\nUsage of "+program.Name+":\n", args)
	}
}

// ReadExactly requires what a reader has next.
func ReadExactly(t testing.TB, r io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	_, err := io.ReadFull(r, got)
	require.NoError(t, err)
	require.Equal(t, want, string(got))
}
