package main

import (
	"maps"
	"slices"
	"sync"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"roomful/capture/folder"
)

// person is somebody in the room; `sid` is the connection, empty when it was one of a LiveKit before. Who was there
// when a process before this one ended is not announced yet by this one.
type person struct {
	sid, name string
	announced bool
}

// people notes who comes and goes. LiveKit's library tells of it on goroutines of their own, in any order, so each
// time the whole room is looked at.
type people struct {
	capture *capture

	mu    sync.Mutex
	known map[string]person
}

func newPeople(c *capture, before map[string]string) *people {
	p := &people{capture: c, known: map[string]person{}}
	for identity, name := range before {
		p.known[identity] = person{name: name}
	}
	return p
}

// forgetConnections has everybody who is in the room at the next look taken for the one who was there before.
func (p *people) forgetConnections() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for identity, each := range p.known {
		each.sid = ""
		p.known[identity] = each
	}
}

// look compares the room with what is known and notes what has changed.
func (p *people) look(room *lksdk.Room) {
	p.mu.Lock()
	defer p.mu.Unlock()
	here := map[string]person{}
	for _, each := range room.GetRemoteParticipants() {
		if livekit.ParticipantInfo_Kind(each.Kind()) != livekit.ParticipantInfo_EGRESS {
			here[each.Identity()] = person{sid: each.SID(), name: each.Name(), announced: true}
		}
	}
	for identity, before := range p.known {
		now, present := here[identity]
		if !present || (before.sid != "" && before.sid != now.sid) {
			p.capture.note(folder.Event{Kind: "participant.left", Participant: identity})
			delete(p.known, identity)
		}
	}
	// Identities count up with the time of entering, so those who come together are told in that order.
	for _, identity := range slices.Sorted(maps.Keys(here)) {
		now := here[identity]
		before, known := p.known[identity]
		p.known[identity] = now
		if !known || !before.announced {
			p.capture.note(folder.Event{Kind: "participant.joined", Participant: identity, Name: &now.name})
		} else if before.name != now.name {
			p.capture.note(folder.Event{Kind: "participant.named", Participant: identity, Name: &now.name})
		}
	}
}
