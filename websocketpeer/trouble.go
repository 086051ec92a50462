package websocketpeer

// trouble is what is wrong with a connection that has not ended. Few connections have any, so it is kept apart.
type trouble struct {
	mute  error // why nothing can be sent any more, while there may be something to read
	blind error // why the last Wait could not wait
}

// mute returns why nothing can be sent any more; nil while it can.
func (p *Peer) mute() error {
	if p.trouble == nil {
		return nil
	}
	return p.trouble.mute
}

// blind returns why the last Wait could not wait; nil if it could.
func (p *Peer) blind() error {
	if p.trouble == nil {
		return nil
	}
	return p.trouble.blind
}

func (p *Peer) setTrouble(mute, blind error) {
	p.trouble = nil
	if mute != nil || blind != nil {
		p.trouble = &trouble{mute, blind}
	}
}
