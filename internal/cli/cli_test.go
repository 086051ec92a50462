package cli_test

import (
	"errors"
	"flag"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/cli"
)

const usage = "Prog is there. Ctrl-C ends it.\n\nUsage of prog:\n  -n int\n    \ta number (default 3)\n"

func TestParse(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]struct {
		printed string
		code    int
	}{
		"-h":         {usage, 0},
		"-n x":       {"prog: invalid value \"x\" for flag -n: parse error\n\n" + usage, 2},
		"-m":         {"prog: flag provided but not defined: -m\n\n" + usage, 2},
		"-n 4 one 2": {"prog: unexpected argument \"2\"\n\n" + usage, 2},
	} {
		var printed strings.Builder
		err := prog(&printed).Parse(strings.Fields(args), 1)
		require.Error(t, err, args)
		assert.Equal(t, want.printed, printed.String(), args)
		assert.Equal(t, want.code, cli.ExitCode(err), args)
	}
	var printed strings.Builder
	require.NoError(t, prog(&printed).Parse([]string{"-n", "4", "one"}, 1))
	assert.Empty(t, printed.String())
	assert.Equal(t, 2, cli.ExitCode(prog(&printed).Wrong("-n %d: want less", 9)))
	assert.Equal(t, "prog: -n 9: want less\n\n"+usage, printed.String())
}

func prog(printed *strings.Builder) *cli.Flags {
	flags := cli.New("prog", "Prog is there. Ctrl-C ends it.", printed)
	flags.Int("n", 3, "a number")
	return flags
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	assert.Zero(t, cli.ExitCode(flag.ErrHelp))
	assert.Equal(t, 2, cli.ExitCode(errors.New("wrong")))
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	err := cli.PortTaken(syscall.EADDRINUSE)
	require.ErrorIs(t, err, syscall.EADDRINUSE)
	assert.ErrorContains(t, err, "; choose another with -port")
	other := errors.New("other")
	assert.Equal(t, other, cli.PortTaken(other))
	assert.NoError(t, cli.PortTaken(nil))
}
