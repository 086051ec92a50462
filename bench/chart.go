//go:build linux

package main

import (
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// draw draws the ratios of all cases as bars, a colour for each contestant, into an SVG file.
func draw(results []result, file string) error {
	p := plot.New()
	p.Title.Text = "Processor time a message, as a multiple of a hand-written loop"
	p.Y.Label.Text = "ratio"
	p.Y.Min = 0
	p.Legend.Top = true
	var names []string
	for _, r := range results {
		names = append(names, r.name)
	}
	const width = 6
	contestants := contestantsOf(results)
	for i, name := range contestants {
		var ratios plotter.Values
		for _, r := range results {
			ratios = append(ratios, r.medianOf(name))
		}
		bars, err := plotter.NewBarChart(ratios, vg.Points(width))
		if err != nil {
			return err
		}
		bars.LineStyle.Width = 0
		bars.Color = plotutil.Color(i)
		bars.Offset = vg.Points(width * (float64(i) - float64(len(contestants)-1)/2))
		p.Add(bars)
		p.Legend.Add(name, bars)
	}
	p.NominalX(names...)
	p.X.Tick.Label.Rotation = 0.5
	p.X.Tick.Label.XAlign = -1
	perCase := vg.Points(float64(width*len(contestants) + 30))
	return p.Save(perCase*vg.Length(len(results))+2*vg.Inch, 5*vg.Inch, file)
}

// contestantsOf lists all but the loops that the others are compared with.
func contestantsOf(results []result) (names []string) {
	for _, r := range results {
		for _, c := range r.contestants[1:] {
			if !strings.Contains(","+strings.Join(names, ",")+",", ","+c.name+",") {
				names = append(names, c.name)
			}
		}
	}
	return names
}

// medianOf returns a contestant's median ratio, 0 if it does not take part.
func (r result) medianOf(name string) float64 {
	for i, c := range r.contestants {
		if c.name == name {
			ratios := r.ratios(i)
			return ratios[len(ratios)/2]
		}
	}
	return 0
}
