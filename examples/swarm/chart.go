package main

import (
	"html/template"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// line is a value over time.
type line struct {
	name string
	of   func(before, now sample) float64
}

// charts are what is drawn, one below the other.
var charts = []struct {
	title string
	lines []line
}{
	{"bots", []line{
		{"wanted", func(_, now sample) float64 { return float64(now.Wanted) }},
		{"open", func(_, now sample) float64 { return float64(now.Open) }},
	}},
	{"messages a second", []line{
		{"sent", perSecondOf(func(s sample) float64 { return float64(s.Sent) })},
		{"received", perSecondOf(func(s sample) float64 { return float64(s.Heard) })},
	}},
	{"milliseconds until the answer", []line{
		{"50%", percentileOf(50)},
		{"90%", percentileOf(90)},
		{"99%", percentileOf(99)},
	}},
	{"errors a second", []line{
		{"connecting", perSecondOf(func(s sample) float64 { return float64(s.Failed.total()) })},
		{"ends", perSecondOf(func(s sample) float64 { return float64(s.Ends.total()) })},
		{"sending", perSecondOf(func(s sample) float64 { return float64(s.FailedSends.total()) })},
	}},
	{"processors that the program took", []line{
		{"", perSecondOf(func(s sample) float64 { return s.CPU })},
	}},
	{"MB that the program took", []line{
		{"", func(_, now sample) float64 { return now.Resident / 1e6 }},
	}},
}

// perSecondOf is how fast something grew.
func perSecondOf(of func(sample) float64) func(before, now sample) float64 {
	return func(before, now sample) float64 { return (of(now) - of(before)) / (now.At - before.At) }
}

func percentileOf(percentile float64) func(before, now sample) float64 {
	return func(_, now sample) float64 { return milliseconds(now.RoundTrips.at(percentile)) }
}

// smallest is what the axis upwards shows at least.
const smallest = 0.1

func newPlot(title string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Min = title, 0
	for _, style := range []*draw.TextStyle{&p.Title.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		style.Font.Variant = "Sans"
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.TickerFunc(ticks), plot.TickerFunc(ticks)
	p.Add(plotter.NewGrid())
	return p
}

// ticks are those of the library, without zeros behind the point.
func ticks(low, high float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(low, high)
	for i, tick := range ticks {
		if !tick.IsMinor() {
			ticks[i].Label = strconv.FormatFloat(tick.Value, 'g', 6, 64)
		}
	}
	return ticks
}

// drawCharts draws the samples, as an SVG element.
func drawCharts(samples []sample) (template.HTML, error) {
	const width, height, legend = 9 * vg.Inch, 1.8 * vg.Inch, 1.6 * vg.Inch
	canvas := vgsvg.New(width, height*vg.Length(len(charts)))
	tiles := draw.Tiles{Rows: len(charts), Cols: 1, PadY: vg.Points(8), PadRight: legend}
	plots := make([][]*plot.Plot, len(charts))
	for row, chart := range charts {
		p := newPlot(chart.title)
		p.Legend.Top, p.Legend.Left = true, true
		p.Legend.XOffs, p.Legend.Padding = width-legend-vg.Points(28), vg.Points(2) // beside the lines
		for i, l := range chart.lines {
			points := make(plotter.XYs, len(samples))
			before := sample{}
			for n, now := range samples {
				points[n] = plotter.XY{X: now.At, Y: l.of(before, now)}
				before = now
			}
			drawn, err := plotter.NewLine(points)
			if err != nil {
				return "", err
			}
			drawn.Color, drawn.Width = plotutil.Color(i), vg.Points(1.2)
			p.Add(drawn)
			if l.name != "" {
				p.Legend.Add(l.name, drawn)
			}
		}
		p.Y.Min, p.Y.Max = 0, max(p.Y.Max, smallest)
		plots[row] = []*plot.Plot{p}
	}
	for row, canvases := range plot.Align(plots, tiles, draw.New(canvas)) {
		plots[row][0].Draw(canvases[0])
	}
	var text strings.Builder
	if _, err := canvas.WriteTo(&text); err != nil {
		return "", err
	}
	svg := text.String()
	return template.HTML(svg[strings.Index(svg, "<svg"):]), nil // without what stands ahead in a file of its own
}
