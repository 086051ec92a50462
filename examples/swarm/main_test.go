package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestUsage(t *testing.T) {
	t.Parallel()
	kit.Usage(t, program, map[string]string{
		"-h":                              strings.Split(about, "\n")[0],
		"-mode x":                         `swarm: -mode "x": want bots or server`,
		"-protocol x":                     `swarm: -protocol "x": want tcp, udp, websocket or coinrush`,
		"-protocol coinrush -transport x": `swarm: -transport "x": want ws or enet`,
		"-bots 0":                         "swarm: -bots 0: want 1 to 1000000",
		"-bots 1000001":                   "swarm: -bots 1000001: want 1 to 1000000",
		"-for 0s":                         "swarm: -for 0s: want more than 0s, and 10000h0m0s at most",
		"-rate NaN":                       "swarm: -rate NaN: want 0.001 to 10000",
		"-rate 0":                         "swarm: -rate 0: want 0.001 to 10000",
		"-rate Inf":                       "swarm: -rate +Inf: want 0.001 to 10000",
		"-ramp 1e-9":                      "swarm: -ramp 1e-09: want 0.001 to 1000000",
		"-html -":                         "swarm: -html: want a file",
		"-mode server -to 127.0.0.1:80":   "swarm: -mode server: want neither -merge nor -to",
		"-port 7000 -to 127.0.0.1:7000":   "swarm: -port is for a server here, and -to for one elsewhere: want either",
		"-protocol udp -transport enet":   "swarm: -transport is for -protocol coinrush",
		"-size 11":                        "swarm: -size 11: want 12 to 1200",
		"extra":                           `swarm: unexpected argument "extra"`,
		"-protocol coinrush -project .":   `swarm: -protocol "coinrush": -project: project.Load: File not found: res://project.godot: no such file or directory`,
		"-protocol coinrush -transport enet -bots 4096": "swarm: -transport enet: a server here has room for 4095 bots",
		"-stages 1s:5 -bots 5":                          "swarm: -stages tells what -bots, -for and -ramp would: want either",
		"-stages 1s":                                    `swarm: invalid value "1s" for flag -stages: "1s": want TIME:BOTS, such as 30s:1000`,
		"-stages 9999h:1,2h:1":                          `swarm: invalid value "9999h:1,2h:1" for flag -stages: "2h:1": want 1000000 bots and 10000h0m0s at most`,
		"-stages 1s:0":                                  `swarm: invalid value "1s:0" for flag -stages: want some time, and some bots`,
		"-segment 3/2":                                  `swarm: invalid value "3/2" for flag -segment: want NUMBER/OF, such as 2/4, or job/4`,
		"-segment job/2":                                `swarm: invalid value "job/2" for flag -segment: JOB_COMPLETION_INDEX is "" here, and not a pod's number`,
		"-segment 3/3 -bots 2":                          "swarm: -segment 3/3: none of 2 bots is in it",
		"-threshold p99":                                `swarm: invalid value "p99" for flag -threshold: want NAME<VALUE, or with <=, > or >=, of` + "\n" + knownThresholds,
		"-threshold p99<5":                              `swarm: invalid value "p99<5" for flag -threshold: time: missing unit in duration "5"`,
		"-threshold p100<5ms":                           `swarm: invalid value "p100<5ms" for flag -threshold: no p100 is known, but` + "\n" + knownThresholds,
		"-threshold sent<5%":                            `swarm: invalid value "sent<5%" for flag -threshold: sent is no share of anything: want a number or a rate`,
		"-threshold sent<5x":                            `swarm: invalid value "sent<5x" for flag -threshold: "5x" is no number`,
		"-merge":                                        "swarm: -merge: want the JSON files of reports",
		"-merge 1.json -html x.html":                    "swarm: -merge: flags go before the files",
	})
}

// call calls the program, and returns its exit code and what it told.
func call(t *testing.T, args ...string) (code int, out, told string) {
	t.Helper()
	var stdout, stderr strings.Builder
	code = program.Call(args, strings.NewReader(""), &stdout, &stderr).Do(t.Context())
	return code, stdout.String(), stderr.String()
}

// begin returns a swarm on a server of its own.
func begin(t *testing.T, o options) *swarm {
	t.Helper()
	stop, err := serveBeside(t.Context(), &o)
	require.NoError(t, err)
	t.Cleanup(stop)
	return newSwarm(o)
}

// until lets so many bots of a swarm go on until something is so.
func (s *swarm) until(t *testing.T, wanted int, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(kit.Patience); !so(); s.frame(t.Context(), float64(wanted)) {
		require.True(t, time.Now().Before(deadline), "%+v", s.counts)
	}
}

// some are options for so many bots over TCP.
func some(bots int) options {
	return options{
		protocol: &protocol{"tcp", dialTCP, listenTCP}, stages: rampTo(bots, 1000), last: time.Hour, segment: whole, rate: 20, size: 20,
	}
}

// TestProtocols: two hundred bots talk over each protocol, and all that they say is answered.
func TestProtocols(t *testing.T) {
	t.Parallel()
	for _, names := range [][2]string{{"tcp"}, {"udp"}, {"websocket"}, {"coinrush", "ws"}, {"coinrush", "enet"}} {
		t.Run(names[0]+names[1], func(t *testing.T) {
			t.Parallel()
			o := some(200)
			var err error
			o.protocol, err = protocols{names[1], "../coinrush/testdata/game"}.named(names[0])
			require.NoError(t, err)
			s := begin(t, o)
			s.until(t, 200, func() bool { return s.Open == 200 && s.Answered >= 400 })
			s.end()
			assert.Zero(t, s.Open)
			var text bytes.Buffer
			require.NoError(t, s.report().writeJSON(&text))
			var r report
			require.NoError(t, json.Unmarshal(text.Bytes(), &r))
			assert.Equal(t, 200, r.Bots)
			assert.Equal(t, 200, r.Connects)
			assert.Equal(t, 200, r.Open) // at the end
			assert.Equal(t, 200, r.Goodbyes)
			assert.Empty(t, r.Errors)
			assert.Equal(t, r.Sent, r.Answered)
			assert.Equal(t, r.Sent, r.Heard)
			assert.Equal(t, int64(20*r.Sent), r.BytesSent)
			assert.Equal(t, r.BytesSent, r.BytesHeard)
			assert.EqualValues(t, r.Answered, r.RoundTrips.TotalCount())
			assert.Positive(t, r.RoundTrip.P50)
			assert.LessOrEqual(t, r.RoundTrip.P50, r.RoundTrip.Max)
		})
	}
}

// TestReconnect: bots that lose their server come again when there is one, and tell what went wrong meanwhile.
func TestReconnect(t *testing.T) {
	t.Parallel()
	o := some(20)
	port := 0
	begin := func() (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ports, ended := make(chan int, 1), make(chan error, 1)
		go func() { ended <- serve(ctx, o.protocol, port, func(port int) { ports <- port }) }()
		port = kit.Receive(t, ports)
		return func() {
			cancel()
			assert.NoError(t, <-ended)
		}
	}
	stop := begin()
	o.address = fmt.Sprint("127.0.0.1:", port)
	s := newSwarm(o)
	s.until(t, 20, func() bool { return s.Open == 20 && s.Answered > 0 })
	stop()
	s.until(t, 20, func() bool { return s.Open == 0 && s.Failed[kindOf(syscall.ECONNREFUSED)] > 0 })
	defer begin()()
	s.until(t, 20, func() bool { return s.Open == 20 && s.Connects == 40 })
	s.end()
	assert.Equal(t, 20, s.Ends["the server has ended the connection"]+s.Ends[kindOf(syscall.ECONNRESET)], s.Ends)
	assert.Equal(t, s.Connects, s.Ends.total()+s.Goodbyes)
}

func TestProgress(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	p := newProgress(&out, time.Minute)
	first := sample{At: 1, RoundTrips: newHistogram()}
	first.Open, first.Wanted, first.Answered = 5, 7, 100
	first.RoundTrips.record(2500 * time.Microsecond)
	second := first
	second.At, second.Answered = 3, 160
	p.show([]sample{first})
	p.show([]sample{first, second})
	third := second
	third.At = 4
	p.show([]sample{first, second, third})
	p.end()
	assert.Equal(t, "  1 s: 5 of 7 bots, 100 answers a second, half within 2.5 ms\n"+
		"  3 s: 5 of 7 bots, 30 answers a second, half within 2.5 ms\n"+
		"  4 s: 5 of 7 bots, 0 answers a second\n", out.String())
	assert.Equal(t, time.Second, sampleEvery(time.Minute))
	assert.Equal(t, 6*time.Second, sampleEvery(time.Hour))
}

// console is a writer that is a function.
type console func(text []byte)

func (c console) Write(text []byte) (int, error) {
	c(text)
	return len(text), nil
}

// TestHeldUp: a program that was held up for seconds takes the samples of that time at once, each at its time.
func TestHeldUp(t *testing.T) {
	t.Parallel()
	m, _ := puppets()
	m.options.last = 10 * time.Second
	m.swarm.began = time.Now().Add(-3500 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	m.run(ctx, newProgress(console(func([]byte) { cancel() }), m.options.last))
	end := len(m.samples) - 1
	require.GreaterOrEqual(t, end, 3)
	for i, s := range m.samples[:end] {
		assert.EqualValues(t, i+1, s.At)
	}
	assert.Greater(t, m.samples[end].At, float64(end))
}

// TestNobodyAnswers: who talks to nobody is told so, and the program fails.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	silent := kit.Listen(t)
	args := "-bots 2 -for 50ms -rate 100 -protocol websocket -threshold p99<1h -to " + fmt.Sprint("127.0.0.1:", silent.GetLocalPort())
	code, out, told := call(t, strings.Fields(args)...)
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "0 messages were not answered, 2 bots were still connecting when their time was over\n")
	assert.Contains(t, out, "p99<1h is crossed: unknown\n")
	assert.Contains(t, told, "nothing was answered")
}

// TestServerAlone: a server by itself and bots that are told where it is.
func TestServerAlone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	console, ended := kit.NewConsole(), make(chan int, 1)
	go func() {
		ended <- program.Call(strings.Fields("-mode server -protocol websocket"), strings.NewReader(""), io.Discard, console).Do(ctx)
	}()
	line := console.Next(t)
	var port int
	_, err := fmt.Sscanf(line, "websocket at 127.0.0.1, port %d", &port)
	require.NoError(t, err, line)
	code, out, told := call(t, strings.Fields(fmt.Sprint("-bots 2 -for 200ms -rate 20 -json - -protocol websocket -to 127.0.0.1:", port))...)
	assert.Zero(t, code, told)
	assert.Contains(t, told, fmt.Sprintf("connecting 2 bots to 127.0.0.1:%d, over websocket\n", port))
	var r report
	require.NoError(t, json.Unmarshal([]byte(out), &r), out)
	assert.Equal(t, 2, r.Connects)
	cancel()
	assert.Zero(t, kit.Receive(t, ended))
}

// TestFiles: a run with everything writes what it is told to, and fails for the threshold that is crossed.
func TestFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, page := filepath.Join(folder, "report.json"), filepath.Join(folder, "report.html")
	code, out, told := call(t, "-stages", "100ms:4,1s:4,100ms:0", "-rate", "20", "-prometheus", "127.0.0.1:0",
		"-threshold", "connects>=4", "-threshold", "answered>1000000/s", "-json", file, "-html", page)
	assert.Equal(t, 1, code)
	assert.Contains(t, told, "metrics for Prometheus at http://127.0.0.1:")
	assert.Contains(t, told, "\nswarm: thresholds are crossed: answered>1000000/s (")
	r, err := readReport(file)
	require.NoError(t, err)
	assert.Equal(t, "100ms:4,1s:4,100ms:0", r.Stages)
	assert.Equal(t, []verdict{{"connects>=4", "4", true}, {"answered>1000000/s", r.Thresholds[1].Value, false}}, r.Thresholds)
	assert.Contains(t, out, "connects>=4 holds: 4\n")
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Contains(t, string(html), "<h1>4 bots over tcp for 1.2 s</h1>")

}

// TestInVain: what can't succeed fails before the first bot comes.
func TestInVain(t *testing.T) {
	t.Parallel()
	other := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(other, "project.godot"), []byte("config_version=5\n"), 0o666))
	none := filepath.Join(other, "none", "report")
	for args, want := range map[string]string{
		"-json " + none:         "swarm: open " + none,
		"-html " + none:         "swarm: open " + none,
		"-prometheus 127.0.0.1": "swarm: -prometheus: listen tcp: address 127.0.0.1: missing port in address\n",
		"-to 127.0.0.1":         `swarm: -to "127.0.0.1": address 127.0.0.1: missing port in address`,
		"-to 127.0.0.1:99999":   `swarm: -to "127.0.0.1:99999": address 99999: invalid port`,
		"-to 127.0.0.1:0":       `swarm: -to "127.0.0.1:0": want HOST:PORT`,
		"-to :7000":             `swarm: -to ":7000": want HOST:PORT`,
	} {
		code, out, told := call(t, strings.Fields(args)...)
		assert.Equal(t, 1, code, args)
		assert.Empty(t, out, args)
		assert.True(t, strings.HasPrefix(told, want), told)
	}
	code, _, told := call(t, "-protocol", "coinrush", "-project", other)
	assert.Equal(t, 2, code)
	assert.Contains(t, told, `swarm: -protocol "coinrush": -project: it is not Coin Rush`)
}
