package multiplayer

import "slices"

// IsVisibilityPublic reports whether the synchronizer is visible to all, but for those that a filter excludes: true at
// first.
// It corresponds to MultiplayerSynchronizer.is_visibility_public.
func (s *Synchronizer) IsVisibilityPublic() bool { return s.there("IsVisibilityPublic").public }

// SetVisibilityPublic makes the synchronizer visible to all, or only to those that SetVisibilityFor names. Filters count
// either way. A spawned node is spawned or despawned at once where that changes whether a peer may see it.
// It corresponds to MultiplayerSynchronizer.set_visibility_public.
func (s *Synchronizer) SetVisibilityPublic(visible bool) {
	s.there("SetVisibilityPublic")
	if s.public != visible {
		s.public = visible
		s.UpdateVisibility(0)
	}
}

// GetVisibilityFor returns what SetVisibilityFor has set for a peer.
// It corresponds to MultiplayerSynchronizer.get_visibility_for.
func (s *Synchronizer) GetVisibilityFor(peer int) bool {
	s.there("GetVisibilityFor")
	if peer == 0 {
		return s.public
	}
	return s.visible[peer]
}

// SetVisibilityFor makes the synchronizer visible to a peer, or no more so, unless it is visible to all. 0 stands for all:
// SetVisibilityPublic.
// It corresponds to MultiplayerSynchronizer.set_visibility_for.
func (s *Synchronizer) SetVisibilityFor(peer int, visible bool) {
	s.there("SetVisibilityFor")
	switch {
	case peer == 0:
		s.SetVisibilityPublic(visible)
		return
	case s.visible[peer] == visible:
		return
	case s.visible == nil:
		s.visible = map[int]bool{}
	}
	if visible {
		s.visible[peer] = true
	} else {
		delete(s.visible, peer)
	}
	s.UpdateVisibility(peer)
}

// AddVisibilityFilter adds a filter, which is asked whether a peer may see the synchronizer, with 0 first where it is about
// all. All must say so. It counts from the next UpdateVisibility on; see [VisibilityUpdateMode] for who calls that. What is
// returned takes the filter away again: remove_visibility_filter.
// It corresponds to MultiplayerSynchronizer.add_visibility_filter.
func (s *Synchronizer) AddVisibilityFilter(filter func(peer int) bool) (remove func()) {
	s.there("AddVisibilityFilter")
	entry := &filter
	s.filters = append(s.filters, entry)
	s.watchFrames()
	return func() {
		s.filters = slices.DeleteFunc(s.filters, func(f *func(int) bool) bool { return f == entry })
		s.watchFrames()
	}
}

// GetVisibilityUpdateMode returns when filters are asked: at each frame, at first.
// It corresponds to MultiplayerSynchronizer.get_visibility_update_mode.
func (s *Synchronizer) GetVisibilityUpdateMode() VisibilityUpdateMode {
	return s.there("GetVisibilityUpdateMode").updateMode
}

// SetVisibilityUpdateMode sets when filters are asked.
// It corresponds to MultiplayerSynchronizer.set_visibility_update_mode.
func (s *Synchronizer) SetVisibilityUpdateMode(mode VisibilityUpdateMode) {
	s.there("SetVisibilityUpdateMode")
	s.updateMode = mode
	s.watchFrames()
}

// UpdateVisibility asks anew to whom the synchronizer is visible: for one peer, or for all with 0, Godot's default.
// It corresponds to MultiplayerSynchronizer.update_visibility.
//
// The error is [gderr.ErrInvalidParameter] for a peer that there is none.
func (s *Synchronizer) UpdateVisibility(forPeer int) error {
	switch {
	case s == nil:
		return noNode("multiplayer.Synchronizer.UpdateVisibility")
	case s.root == nil || s.tree == nil:
		return nil
	}
	err := s.by.replication.visibilityChanged(forPeer, s)
	s.visibilityChanged.emit(forPeer)
	return err
}

// isVisibleTo reports whether a peer may see the synchronizer.
func (s *Synchronizer) isVisibleTo(peer int) bool {
	for _, filter := range s.filters {
		if !(*filter)(peer) {
			return false
		}
	}
	return s.public || s.visible[peer]
}

// watchFrames makes the frames of the tree ask the filters, or no more.
func (s *Synchronizer) watchFrames() {
	if s.Node == nil || s.tree == nil {
		return
	}
	t := s.tree
	t.filters = slices.DeleteFunc(t.filters, func(other *Synchronizer) bool { return other == s })
	if s.root != nil && len(s.filters) > 0 && s.updateMode != VisibilityProcessNone {
		t.filters = append(t.filters, s)
	}
}
