package main

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// usage is what the program itself takes. What the system does not tell is 0.
type usage struct {
	CPU         float64 `json:"cpu_seconds"`
	Resident    float64 `json:"resident_bytes"`
	Descriptors float64 `json:"descriptors"`
}

func (u *usage) add(o usage) {
	u.CPU += o.CPU
	u.Resident += o.Resident
	u.Descriptors += o.Descriptors
}

// most makes each part the higher one.
func (u *usage) most(o usage) {
	u.CPU = max(u.CPU, o.CPU)
	u.Resident = max(u.Resident, o.Resident)
	u.Descriptors = max(u.Descriptors, o.Descriptors)
}

func (u usage) String() string {
	return fmt.Sprintf("%.1f s of processor time, %.0f MB, %.0f descriptors", u.CPU, u.Resident/1e6, u.Descriptors)
}

// meter tells what this process takes, as Prometheus' library knows it on each system.
type meter struct{ *prometheus.Registry }

func newMeter() meter {
	m := meter{prometheus.NewRegistry()}
	m.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m meter) read() (u usage) {
	families, _ := m.Gather() // what there is
	for _, family := range families {
		metric := family.GetMetric()[0]
		switch family.GetName() {
		case "process_cpu_seconds_total":
			u.CPU = metric.GetCounter().GetValue()
		case "process_resident_memory_bytes":
			u.Resident = metric.GetGauge().GetValue()
		case "process_open_fds":
			u.Descriptors = metric.GetGauge().GetValue()
		}
	}
	return u
}
