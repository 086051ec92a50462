package main

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// writePage writes the report as a page of HTML, which needs nothing beside it.
func (r *report) writePage(out io.Writer) error {
	charts, err := drawCharts(r.Samples)
	if err != nil {
		return err
	}
	return page.Execute(out, struct {
		*report
		Charts template.HTML
	}{r, charts})
}
