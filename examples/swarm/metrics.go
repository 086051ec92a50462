package main

import (
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what Prometheus hears of a swarm.
type metrics struct {
	registry                 *prometheus.Registry
	connectTimes, roundTrips prometheus.Histogram
	latest                   atomic.Pointer[counts]
}

func newMetrics() *metrics {
	m := &metrics{
		registry:     prometheus.NewRegistry(),
		connectTimes: newSeconds("swarm_connect_seconds", "How long connecting took."),
		roundTrips:   newSeconds("swarm_round_trip_seconds", "How long answers took."),
	}
	m.latest.Store(&counts{})
	m.registry.MustRegister(m, m.connectTimes, m.roundTrips,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// newSeconds makes a histogram with buckets that everybody can read, and, for a Prometheus that asks for those, native ones, each
// a tenth wider than the one before.
func newSeconds(name, help string) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: name, Help: help,
		Buckets:                        []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		NativeHistogramBucketFactor:    1.1,
		NativeHistogramMaxBucketNumber: 160,
	})
}

// publish makes the counts those that are told.
func (m *metrics) publish(c counts) {
	c = c.clone()
	m.latest.Store(&c)
}

// Describe says nothing ahead: which kinds of errors there will be is not known.
func (m *metrics) Describe(chan<- *prometheus.Desc) {}

// Collect gives Prometheus' registry the counts.
func (m *metrics) Collect(to chan<- prometheus.Metric) {
	c := m.latest.Load()
	const gauge, counter = prometheus.GaugeValue, prometheus.CounterValue
	for _, one := range []struct {
		name, help string
		kind       prometheus.ValueType
		value      float64
	}{
		{"swarm_bots_wanted", "Bots that there shall be now.", gauge, float64(c.Wanted)},
		{"swarm_bots_open", "Bots that are connected now.", gauge, float64(c.Open)},
		{"swarm_connects_total", "Connections that were made.", counter, float64(c.Connects)},
		{"swarm_goodbyes_total", "Connections that this side ended in good order.", counter, float64(c.Goodbyes)},
		{"swarm_messages_sent_total", "Messages that were sent.", counter, float64(c.Sent)},
		{"swarm_messages_received_total", "Messages that were received, answers and others.", counter, float64(c.Heard)},
		{"swarm_messages_answered_total", "Messages that came back to who sent them.", counter, float64(c.Answered)},
		{"swarm_bytes_sent_total", "Bytes of the messages that were sent.", counter, float64(c.BytesSent)},
		{"swarm_bytes_received_total", "Bytes of the messages that were received.", counter, float64(c.BytesHeard)},
	} {
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(one.name, one.help, nil, nil), one.kind, one.value)
	}
	for _, one := range []struct {
		name, help string
		values     kinds
	}{
		{"swarm_failed_connects_total", "Connections that could not be made.", c.Failed},
		{"swarm_ends_total", "Connections that ended though this side did not want it.", c.Ends},
		{"swarm_failed_sends_total", "Messages that could not be sent.", c.FailedSends},
	} {
		desc := prometheus.NewDesc(one.name, one.help, []string{"kind"}, nil) // maxKinds of them at most
		for kind, n := range one.values {
			to <- prometheus.MustNewConstMetric(desc, counter, float64(n), kind)
		}
	}
}

// serve serves the metrics at /metrics until it is stopped, and tells where.
func (m *metrics) serve(address string) (at net.Addr, stop func(), err error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, nil, fmt.Errorf("-prometheus: %v", err) // not %w: another -port would be no help
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // until it is closed
	}()
	return listener.Addr(), func() {
		_ = server.Close() // as above
		<-ended
	}, nil
}
