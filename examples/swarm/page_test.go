package main

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPage: the page has all of the report, and a drawing that is well formed, and loads nothing.
func TestPage(t *testing.T) {
	t.Parallel()
	r := &report{Protocol: "a<b", Stages: "2s:7", Segments: []segment{{1, 2}, {2, 2}}, Bots: 7, Seconds: 2, ConnectTimes: newHistogram()}
	for second := range 2 {
		s := sample{At: float64(second + 1), RoundTrips: newHistogram()}
		s.Sent, s.Answered, s.Ends = 50*second, 40*second, kinds{"gone & lost": 3 * second}
		s.RoundTrips.record(12345 * time.Microsecond)
		r.Samples = append(r.Samples, s)
	}
	r.conclude()
	r.Thresholds = []verdict{{"p99<50ms", "12.35ms", true}, {"ends<1%", "30%", false}}
	var out strings.Builder
	require.NoError(t, r.writePage(&out))
	text := out.String()
	for _, want := range []string{
		"<h1>7 bots over a&lt;b for 2.0 s</h1>", "segments 1/2, 2/2.",
		`<tr><td>p99&lt;50ms<td>12.35ms<td class="text holds">holds`,
		`<tr><td>ends&lt;1%<td>30%<td class="text crossed">crossed`,
		`<tr><td>3<td class="text">ended<td class="text">gone &amp; lost`,
		"<tr><td>until the answer<td>12.35<td>12.35", "<tr><td>not answered<td>10",
	} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, "src=")
	assert.NotContains(t, text, "href=")

	_, svg, _ := strings.Cut(text, "<svg")
	svg, _, _ = strings.Cut(svg, "</svg>")
	drawn := 0
	for d := xml.NewDecoder(strings.NewReader("<svg" + svg + "</svg>")); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		if label, is := token.(xml.CharData); is && strings.Contains(string(label), "milliseconds until the answer") {
			drawn++
		}
	}
	assert.Equal(t, 1, drawn)
}
