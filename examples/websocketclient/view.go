package main

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

const (
	button    = "[ Send ]"
	help      = "enter: send   tab: line or button   ctrl+u: clear   ctrl+c: quit"
	maxRows   = 10 // of the label and of the output, each
	minWidth  = 24
	otherRows = 7 // the URL, the label's border, the line edit, the help, the heading of the output, and the last row
)

var (
	faint   = lipgloss.NewStyle().Faint(true)
	reverse = lipgloss.NewStyle().Reverse(true)
	box     = lipgloss.NewStyle().Border(lipgloss.RoundedBorder())
)

// resize fits the scene to a terminal.
func (s *scene) resize(width, height int) {
	s.width, s.height = max(width, minWidth), height
	const cursor = 1
	s.lineEdit.SetWidth(s.width - len(s.lineEdit.Prompt) - cursor - len(" "+button))
}

// View draws the scene: from above the URL and the state, the label, the line edit with the button, and the output.
func (s *scene) View() tea.View {
	label := s.labelRows()
	rows := []string{
		s.client.URL + "  " + faint.Render(s.client.State().String()),
		box.Width(s.width).Render(strings.Join(label, "\n")),
		s.lineEdit.View() + " " + s.button(),
		faint.Render(help),
		faint.Render("Output:"),
	}
	if room := s.height - otherRows - len(label); room > 0 {
		rows = append(rows, s.output.last(s.width, min(room, maxRows))...)
	}
	rows = append(rows, "") // where the cursor is left at the end: what stands there is lost
	return tea.NewView(lipgloss.NewStyle().MaxWidth(s.width).Render(strings.Join(rows, "\n")))
}

// labelRows returns what is seen of the label: half of the terminal at most.
func (s *scene) labelRows() []string {
	const border = 2
	rows := wrapped(s.label, s.width-border)
	return rows[:min(len(rows), maxRows, max(1, (s.height-otherRows)/2))]
}

func (s *scene) button() string {
	if s.onButton {
		return reverse.Render(button)
	}
	return button
}

// wrapped breaks a text into rows.
func wrapped(text string, width int) []string {
	return strings.Split(lipgloss.Wrap(text, width, ""), "\n")
}
