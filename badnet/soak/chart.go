package main

import (
	"os"

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
	of   func(sample) float64
}

// charts are what is drawn, one below the other.
var charts = []struct {
	axis  string
	lines []line
}{
	{"MB", []line{
		{"resident memory", func(s sample) float64 { return s.resident / 1e6 }},
		{"heap", func(s sample) float64 { return s.heap / 1e6 }},
	}},
	{"", []line{
		{"descriptors", func(s sample) float64 { return float64(s.descriptors) }},
		{"open connections", func(s sample) float64 { return float64(s.open) }},
		{"goroutines", func(s sample) float64 { return float64(s.goroutines) }},
	}},
}

// drawChart draws the samples into an SVG file.
func drawChart(samples []sample, file string) error {
	canvas := vgsvg.New(9*vg.Inch, 7*vg.Inch)
	tiles := draw.Tiles{Rows: len(charts), Cols: 1, PadY: vg.Points(12), PadTop: vg.Points(6), PadBottom: vg.Points(6), PadLeft: vg.Points(6), PadRight: vg.Points(18)}
	plots := make([][]*plot.Plot, len(charts))
	for row, chart := range charts {
		p := plot.New()
		p.X.Label.Text, p.Y.Label.Text, p.Y.Min = "seconds", chart.axis, 0
		p.Legend.Top = false
		p.Add(plotter.NewGrid())
		for i, l := range chart.lines {
			points := make(plotter.XYs, len(samples))
			for n, s := range samples {
				points[n] = plotter.XY{X: s.at.Seconds(), Y: l.of(s)}
			}
			drawn, err := plotter.NewLine(points)
			if err != nil {
				return err
			}
			drawn.Color, drawn.Width = plotutil.Color(i), vg.Points(1.2)
			p.Add(drawn)
			p.Legend.Add(l.name, drawn)
		}
		plots[row] = []*plot.Plot{p}
	}
	for row, canvases := range plot.Align(plots, tiles, draw.New(canvas)) {
		plots[row][0].Draw(canvases[0])
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err := canvas.WriteTo(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
