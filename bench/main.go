//go:build linux

package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"regexp"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	pattern := flag.String("case", "", "run only the cases whose name matches this regular expression")
	rounds := flag.Int("rounds", 5, "how many `rounds`")
	svg := flag.String("svg", "", "draw a chart into this `file`")
	scale := flag.Float64("scale", 1, "so many times the messages")
	profiles := flag.String("profiles", "", "write a processor profile of each contestant's last round into this `folder`")
	near := flag.String("near", "", "for its own use: measure this case and contestant")
	far := flag.String("far", "", "for its own use: be the other side of this case")
	flag.Parse()
	switch {
	case flag.NArg() > 0:
		log.Fatalf("unexpected argument %q: -case names what to run", flag.Arg(0))
	case *far != "":
		beFar(*far)
		return
	case *near != "":
		beNear(*near, *scale, *profiles)
		return
	}
	wanted, err := regexp.Compile(*pattern)
	if err != nil {
		log.Fatal(err)
	}
	var results []result
	for _, c := range cases {
		if !wanted.MatchString(c.name) {
			continue
		}
		r := measure(c, *rounds, *scale, *profiles)
		fmt.Print(r.row(len(results) == 0))
		results = append(results, r)
	}
	if len(results) == 0 {
		log.Fatalf("no case matches %q", *pattern)
	}
	if *svg != "" {
		if err := draw(results, *svg); err != nil {
			log.Fatal(err)
		}
		fmt.Fprintln(os.Stderr, "chart:", *svg)
	}
}
