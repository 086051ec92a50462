package cli_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/cli"
)

func TestProgram(t *testing.T) {
	t.Parallel()
	taken := fmt.Errorf("listen: %w", syscall.EADDRINUSE)
	usage := "Prog is there.\n\nUsage of prog:\n  -port int\n    \ta port\n"
	for _, c := range []struct {
		args   string
		err    error
		code   int
		stdout string
		stderr string
	}{
		{"-port 5 x", nil, 0, "5 x in", ""},
		{"-h", nil, 0, "", usage},
		{"-port x", nil, 2, "", "prog: invalid value \"x\" for flag -port: parse error\n\n" + usage},
		{"-port 70000", nil, 2, "", "prog: -port 70000: want less\n\n" + usage},
		{"x 2", nil, 2, "", "prog: unexpected argument \"2\"\n\n" + usage},
		{"-no", nil, 2, "", "prog: flag provided but not defined: -no\n\n" + usage},
		{"", errors.New("failed"), 1, "0  in", "prog: failed\n"},
		{"", taken, 1, "0  in", "prog: " + taken.Error() + "; choose another with -port\n"},
	} {
		program := cli.Program{Name: "prog", About: "Prog is there.", Run: func(ctx context.Context, call *cli.Call) error {
			assert.Equal(t, t.Context(), ctx)
			port := call.Int("port", 0, "a port")
			if err := call.Parse(1); err != nil {
				return err
			}
			if *port > 65535 {
				return call.Wrong("-port %d: want less", *port)
			}
			in, err := io.ReadAll(call.In)
			assert.NoError(t, err)
			fmt.Fprintf(call.Out, "%d %s %s", *port, call.Arg(0), in)
			return c.err
		}}
		var stdout, stderr strings.Builder
		assert.Equal(t, c.code, program.Call(strings.Fields(c.args), strings.NewReader("in"), &stdout, &stderr).Do(t.Context()), c.args)
		assert.Equal(t, c.stdout, stdout.String(), c.args)
		assert.Equal(t, c.stderr, stderr.String(), c.args)
	}
}
