package main

import (
	"fmt"
	"net/http"
	"runtime"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// scrape asks for the metrics as Prometheus does.
func scrape(t *testing.T, url string) map[string]*dto.MetricFamily {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	require.NoError(t, err)
	return families
}

// closing is an end of a WebSocket that is closed at the first message.
type closing struct{ webSocketBot }

func (c closing) send([]byte) error {
	c.peer.Close(4001, "")
	return nil
}

func listenClosing(port int, add func(group.Peer, func())) (server, error) {
	return listen(port, add, func(tcp *streampeer.TCP) (bot, error) {
		peer := websocketpeer.New()
		return closing{webSocketBot{peer}}, peer.AcceptStream(tcp)
	})
}

// TestMetrics: Prometheus gets what the swarm counts.
func TestMetrics(t *testing.T) {
	t.Parallel()
	s := begin(t, some(10))
	at, stop, err := s.metrics.serve("127.0.0.1:0")
	require.NoError(t, err)
	defer stop()
	url := fmt.Sprintf("http://%v/metrics", at)
	assert.Zero(t, scrape(t, url)["swarm_connects_total"].Metric[0].Counter.GetValue())
	s.until(t, 10, func() bool { return s.Open == 10 && s.Answered > 10 })
	found := scrape(t, url)
	for name, want := range map[string]int{"swarm_bots_wanted": 10, "swarm_bots_open": 10} {
		assert.EqualValues(t, want, found[name].Metric[0].Gauge.GetValue(), name)
	}
	s.end()
	found = scrape(t, url)
	for name, want := range map[string]int{
		"swarm_connects_total": 10, "swarm_goodbyes_total": 10,
		"swarm_messages_sent_total": s.Sent, "swarm_messages_received_total": s.Heard, "swarm_messages_answered_total": s.Answered,
		"swarm_bytes_sent_total": int(s.BytesSent), "swarm_bytes_received_total": int(s.BytesHeard),
	} {
		assert.EqualValues(t, want, found[name].Metric[0].Counter.GetValue(), name)
	}
	assert.EqualValues(t, s.Answered, found["swarm_round_trip_seconds"].Metric[0].Histogram.GetSampleCount())
	assert.EqualValues(t, 10, found["swarm_connect_seconds"].Metric[0].Histogram.GetSampleCount())
	assert.NotContains(t, found, "swarm_ends_total")
	if runtime.GOOS == "linux" {
		for _, name := range []string{"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"} {
			assert.Contains(t, found, name)
		}
		process := s.report().Process
		assert.Positive(t, process.CPU)
		assert.Positive(t, process.Resident)
		assert.Greater(t, process.Descriptors, 10.0)
	}
}

// TestCloseCodes: ends are counted by what they have in common, such as a close code.
func TestCloseCodes(t *testing.T) {
	t.Parallel()
	o := some(3)
	o.protocol = &protocol{"closing", dialWebSocket, listenClosing}
	s := begin(t, o)
	at, stop, err := s.metrics.serve("127.0.0.1:0")
	require.NoError(t, err)
	defer stop()
	s.until(t, 3, func() bool { return s.Ends.total() >= 3 })
	s.frame(t.Context(), 0)
	ends := scrape(t, fmt.Sprintf("http://%v/metrics", at))["swarm_ends_total"].Metric
	require.Len(t, ends, 1)
	assert.Equal(t, "kind", ends[0].Label[0].GetName())
	assert.Equal(t, "the server has closed with code 4001", ends[0].Label[0].GetValue())
	assert.EqualValues(t, s.Ends.total(), ends[0].Counter.GetValue())
	s.end()
}

// TestKinds: the other side can't make up as many kinds as it likes.
func TestKinds(t *testing.T) {
	t.Parallel()
	var k kinds
	for code := range 1000 {
		k.note(&websocketpeer.CloseError{Code: 4000 + code})
		k.note(&websocketpeer.CloseError{Code: 4000})
	}
	assert.Len(t, k, maxKinds+1)
	assert.Equal(t, 1001, k["the server has closed with code 4000"])
	assert.Equal(t, 1000-maxKinds, k["other"])
	assert.Equal(t, 2000, k.total())
}
