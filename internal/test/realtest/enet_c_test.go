package realtest

import (
	"encoding/hex"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
)

// requireENet returns a C compiler that finds C ENet, or ends the test as RequireBinary does.
func requireENet(t testing.TB) string {
	t.Helper()
	compiler := RequireBinary(t, "cc", "install a C compiler (Debian: apt-get install gcc libc6-dev)")
	probe := filepath.Join(t.TempDir(), "probe.c")
	require.NoError(t, os.WriteFile(probe, []byte("#include <enet/enet.h>\n"), 0o600))
	if err := exec.Command(compiler, "-fsyntax-only", probe).Run(); err != nil {
		missing(t, "C ENet is not installed: install its headers and library (Debian: apt-get install libenet-dev)")
	}
	return compiler
}

// buildENet compiles one of the programs of testdata/enet_c, and returns its binary.
func buildENet(t testing.TB, name string) string {
	t.Helper()
	compiler := requireENet(t)
	binary := filepath.Join(t.TempDir(), name)
	source := filepath.Join("testdata", "enet_c", name+".c")
	out, err := exec.Command(compiler, "-std=gnu99", "-O2", "-Wall", "-Werror", "-o", binary, source, "-lenet").CombinedOutput()
	require.NoError(t, err, string(out))
	return binary
}

// TestENetRangeCoder compares the range coder with that of C ENet, over inputs of all sorts.
func TestENetRangeCoder(t *testing.T) {
	t.Parallel()
	binary := buildENet(t, "ranged")
	inputs := compressible(rand.New(rand.NewPCG(1, 2)), 1500)
	lines := compressedBy(t, inputs, func(file string) *Process { return Start(t, t.TempDir(), binary, file) })
	require.Len(t, lines, len(inputs))
	shorter := 0
	for i, plain := range inputs {
		packed, ok := enetcompress.RangeCoder.AppendCompressed(nil, plain)
		want := "larger"
		if ok {
			shorter++
			want = "compressed " + hex.EncodeToString(packed) + " same"
			got, err := enetcompress.RangeCoder.AppendDecompressed(nil, packed, len(plain))
			require.NoError(t, err, "%x", plain)
			require.Equal(t, plain, got)
		}
		require.Equal(t, want, lines[i], "%x", plain)
	}
	require.Greater(t, shorter, len(inputs)/2)
}

// TestENetFastLZGodot3 compares FastLZ with the engine's.
func TestENetFastLZGodot3(t *testing.T) {
	t.Parallel()
	binary := RequireGodot3(t)
	inputs := compressible(rand.New(rand.NewPCG(3, 4)), 1500)
	lines := compressedBy(t, inputs, func(file string) *Process {
		script := func(text string) string { return strings.ReplaceAll(text, "input.txt", file) }
		return Start(t, CopyDir(t, "testdata/enet_godot3", script), binary, "-s", "fastlz.gd")
	})
	lines = fastLZLines(lines)
	require.Len(t, lines, len(inputs))
	for i, plain := range inputs {
		packed, ok := enetcompress.FastLZ.AppendCompressed(nil, plain)
		if !ok {
			require.GreaterOrEqual(t, len(lines[i])/2, len(plain), "%x", plain)
			continue
		}
		require.Equal(t, lines[i], hex.EncodeToString(packed), "%x", plain)
	}
}

// fastLZLines picks what the script printed.
func fastLZLines(lines []string) (picked []string) {
	for _, line := range lines {
		if packed, ok := strings.CutPrefix(line, "fastlz "); ok {
			picked = append(picked, packed)
		}
	}
	return picked
}

// compressedBy gives inputs to a program, as a file of hexadecimal lines, and returns what it prints.
func compressedBy(t *testing.T, inputs [][]byte, start func(file string) *Process) []string {
	t.Helper()
	var text strings.Builder
	for _, input := range inputs {
		text.WriteString(hex.EncodeToString(input) + "\n")
	}
	file := filepath.Join(t.TempDir(), "input.txt")
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
	p := start(file)
	require.Zero(t, p.WaitEnd(), strings.Join(p.Lines(), "\n"))
	return p.Lines()
}

// compressible makes inputs of 1 to 2,000 bytes, of few or many different bytes, with and without repetitions.
func compressible(rng *rand.Rand, count int) (inputs [][]byte) {
	for range count {
		size := 1 + rng.IntN(1<<rng.IntN(11))
		symbols := 1 + rng.IntN(1<<rng.IntN(9))
		repeat := rng.IntN(2) * rng.IntN(10)
		input := make([]byte, 0, size)
		for len(input) < size {
			if len(input) > 0 && rng.IntN(10) < repeat {
				back := 1 + rng.IntN(min(len(input), 1<<rng.IntN(9)))
				for n := min(1+rng.IntN(60), size-len(input)); n > 0; n-- {
					input = append(input, input[len(input)-back])
				}
				continue
			}
			input = append(input, byte(rng.IntN(symbols)))
		}
		inputs = append(inputs, input)
	}
	return inputs
}
