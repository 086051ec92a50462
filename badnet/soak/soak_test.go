package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestUsage(t *testing.T) {
	kit.Usage(t, program, map[string]string{
		"-h":       strings.Split(about, "\n")[0],
		"-peers 0": "soak: -peers, -ramp, -rate and -stay must be above 0",
		"-kinds x": `soak: -kinds "x": there is none`,
		"-for":     "soak: flag needs an argument: -for",
		"extra":    `soak: unexpected argument "extra"`,
	})
}

// TestShort: some hundred peers, which all leave and come back.
func TestShort(t *testing.T) { // not parallel: it counts what the process holds
	svg := filepath.Join(t.TempDir(), "soak.svg")
	var out, err strings.Builder
	args := []string{"-peers", "300", "-for", "5s", "-ramp", "300", "-rate", "5", "-stay", "1s", "-svg", svg}
	assert.Zero(t, program.Call(args, strings.NewReader(""), &out, &err).Do(t.Context()), "%s%s", &out, &err)
	t.Log(out.String())
	picture, e := os.ReadFile(svg)
	require.NoError(t, e)
	assert.Contains(t, string(picture), "resident memory")
}

// TestTrend: what comes and goes is no growth; what grows is.
func TestTrend(t *testing.T) {
	grows := func(at func(second int) int) bool {
		var samples []sample
		for second := range 10 * enough {
			samples = append(samples, sample{at: time.Duration(second) * time.Second, descriptors: at(second)})
		}
		earlier, later := trend(samples, func(s sample) float64 { return float64(s.descriptors) })
		return later > earlier*tolerance
	}
	assert.False(t, grows(func(second int) int { return 1000 + 500*(second%7) }))
	assert.False(t, grows(func(second int) int { return min(1000, 20*second) }), "as the crowd comes")
	assert.True(t, grows(func(second int) int { return 1000 + 2*second }))
}
