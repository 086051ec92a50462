package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// scene is the tutorial's scene in a terminal: the line edit, the button and the label, and below them what the editor's
// output panel shows of print. It is the model of the program that draws it.
type scene struct {
	client   *Client
	lineEdit textinput.Model // $LineEdit
	onButton bool            // $Button has the focus, and not the line edit
	label    string          // $RichTextLabel.text
	output   output
	leaving  leaving

	width, height int // of the terminal, in characters
}

// maxLabel is how many characters of a text the label keeps.
const maxLabel = 2000

// newScene makes the scene of a client, whose Console and Label become those of the scene.
func newScene(client *Client) *scene {
	s := &scene{client: client, lineEdit: textinput.New()}
	s.lineEdit.Focus()
	s.resize(80, 24)
	client.Console = &s.output
	client.Label = func(text string) { s.label = shortened(printable(text), maxLabel) }
	return s
}

// runInterface connects the client, and shows it until the user leaves or ctx ends. Options of the program that draws it
// are for where there is no terminal.
func runInterface(
	ctx context.Context, client *Client, stdin io.Reader, stdout io.Writer, options ...tea.ProgramOption,
) error {
	s := newScene(client)
	if err := client.Ready(); err != nil {
		return err
	}
	defer client.Drop()
	options = append(options, tea.WithInput(stdin), tea.WithOutput(stdout), tea.WithoutSignalHandler())
	program := tea.NewProgram(s, options...)
	stop := context.AfterFunc(ctx, func() { program.Send(leaveMsg{}) })
	defer stop()
	if _, err := program.Run(); err != nil {
		return err
	}
	return client.Err()
}

// frameMsg is the time for a frame, and leaveMsg asks to leave.
type (
	frameMsg struct{}
	leaveMsg struct{}
)

// nextFrame waits for the time of the next frame.
func nextFrame() tea.Cmd {
	return tea.Tick(frame, func(time.Time) tea.Msg { return frameMsg{} })
}

// Init starts the frames, and the blinking of the cursor.
func (s *scene) Init() tea.Cmd { return tea.Batch(nextFrame(), textinput.Blink) }

// Update does what a key or a frame asks for.
func (s *scene) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case frameMsg:
		cmd = s.process()
	case leaveMsg:
		cmd = s.leave()
	case tea.WindowSizeMsg:
		s.resize(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		cmd = s.key(msg)
	default:
		s.lineEdit, cmd = s.lineEdit.Update(msg)
	}
	return s, cmd
}

// process is one frame of the client.
func (s *scene) process() tea.Cmd {
	s.leaving.process(s.client)
	s.client.Process()
	switch {
	case s.client.IsProcessing():
		return nextFrame()
	case s.leaving.begun:
		return tea.Quit
	}
	if err := s.client.Err(); err != nil {
		fmt.Fprintln(&s.output, err)
	}
	return nil // the scene stays, as the tutorial's
}

// leave ends the connection, and then the program.
func (s *scene) leave() tea.Cmd {
	s.leaving.begin(s.client)
	if s.client.IsProcessing() {
		return nil
	}
	return tea.Quit
}

// key does what a key asks for. What the scene has no use for is the line edit's.
func (s *scene) key(msg tea.KeyPressMsg) tea.Cmd {
	var cmd tea.Cmd
	key := msg.String()
	switch {
	case key == "ctrl+c", key == "esc":
		return s.leave()
	case key == "tab", key == "shift+tab":
		return s.moveFocus()
	case key == "enter", key == "space" && s.onButton:
		s.press()
	default:
		s.lineEdit, cmd = s.lineEdit.Update(msg)
	}
	return cmd
}

// moveFocus gives the focus to the other of the two.
func (s *scene) moveFocus() tea.Cmd {
	s.onButton = !s.onButton
	if s.onButton {
		s.lineEdit.Blur()
		return nil
	}
	return s.lineEdit.Focus()
}

// press presses the button. As in the tutorial the text stays in the line edit.
func (s *scene) press() {
	if err := s.client.OnPressed(s.lineEdit.Value()); err != nil {
		fmt.Fprintln(&s.output, "send_text:", err)
	}
}
