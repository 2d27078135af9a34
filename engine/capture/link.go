package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"

	"roomful/capture/folder"
	"roomful/capture/timing"
)

const (
	tokenLife  = 10 * time.Minute
	joinWithin = 5 * time.Second
	lookAround = time.Second
)

// link is one connection to the room.
type link struct {
	capture *capture
	people  *people
	room    *lksdk.Room
	gone    chan string

	mu       sync.Mutex
	ready    bool
	closed   bool
	tracks   map[string]*track
	senders  map[string]*timing.Participant
	speakers []string
	stop     chan struct{}
}

// newLink joins the room, hidden.
func newLink(c *capture, who *people) (*link, error) {
	l := &link{
		capture: c, people: who, gone: make(chan string, 1), stop: make(chan struct{}),
		tracks: map[string]*track{}, senders: map[string]*timing.Participant{},
	}
	token, err := l.token()
	if err != nil {
		return nil, err
	}
	l.room = lksdk.NewRoom(l.callbacks())
	within, cancel := context.WithTimeout(context.Background(), joinWithin)
	defer cancel()
	err = l.room.JoinWithContextAndToken(within, c.url(), token,
		lksdk.WithAutoSubscribe(false), lksdk.WithConnectTimeout(joinWithin), lksdk.WithDisableRegionDiscovery())
	if err != nil {
		l.room.Disconnect()
		return nil, err
	}
	return l, nil
}

func (l *link) token() (string, error) {
	no, yes := false, true
	grant := &auth.VideoGrant{
		RoomJoin: true, Room: l.capture.cfg.Room, Hidden: true, Recorder: true,
		CanPublish: &no, CanPublishData: &no, CanSubscribe: &yes,
	}
	return auth.NewAccessToken(l.capture.cfg.APIKey, l.capture.cfg.APISecret).
		SetIdentity(l.capture.cfg.Identity).SetVideoGrant(grant).SetValidFor(tokenLife).ToJWT()
}

func (l *link) callbacks() *lksdk.RoomCallback {
	calls := lksdk.NewRoomCallback()
	calls.OnDisconnected = func() { l.lose(disconnection(l.room.DisconnectReason())) }
	// To resume as the library would is no use: seen from LiveKit 1.13 the streams of a subscriber who resumes stay
	// silent. To join anew takes a fifth of a second.
	calls.OnReconnecting = func() { l.lose(reasonConnection) }
	calls.OnParticipantConnected = func(*lksdk.RemoteParticipant) { l.look() }
	calls.OnParticipantDisconnected = func(*lksdk.RemoteParticipant) { l.look() }
	calls.OnActiveSpeakersChanged = func([]lksdk.Participant) { l.look() }
	calls.OnTrackPublished = func(pub *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) { l.subscribe(pub) }
	calls.OnTrackSubscribed = l.subscribed
	calls.OnTrackUnsubscribed = func(remote *webrtc.TrackRemote, pub *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
		l.unsubscribed(pub.SID(), remote)
	}
	calls.OnTrackMuted = func(pub lksdk.TrackPublication, _ lksdk.Participant) { l.muted(pub.SID(), true) }
	calls.OnTrackUnmuted = func(pub lksdk.TrackPublication, _ lksdk.Participant) { l.muted(pub.SID(), false) }
	return calls
}

func disconnection(reason livekit.DisconnectReason) string {
	switch reason {
	case livekit.DisconnectReason_ROOM_DELETED, livekit.DisconnectReason_ROOM_CLOSED:
		return reasonRoomClosed
	case livekit.DisconnectReason_PARTICIPANT_REMOVED:
		return "removed"
	case livekit.DisconnectReason_SERVER_SHUTDOWN:
		return "server_shutdown"
	default:
		return reasonConnection
	}
}

// open begins to take in the room, once the capture has noted that it is there.
func (l *link) open() {
	l.people.forgetConnections()
	l.mu.Lock()
	l.ready = true
	l.mu.Unlock()
	l.look()
	for _, each := range l.room.GetRemoteParticipants() {
		for _, pub := range each.TrackPublications() {
			if remote, ok := pub.(*lksdk.RemoteTrackPublication); ok {
				l.subscribe(remote)
			}
		}
	}
	go func() {
		ticker := time.NewTicker(lookAround)
		defer ticker.Stop()
		for {
			select {
			case <-l.stop:
				return
			case <-ticker.C:
				l.look() // of a new name nothing else tells
			}
		}
	}()
}

func (l *link) active() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ready && !l.closed
}

func (l *link) look() {
	if l.active() && l.room.ConnectionState() == lksdk.ConnectionStateConnected {
		l.people.look(l.room)
		l.listen()
	}
}

// listen notes who speaks, when that has changed. LiveKit's library keeps who left while speaking.
func (l *link) listen() {
	names := []string{}
	for _, each := range l.room.ActiveSpeakers() {
		if l.room.GetParticipantBySID(each.SID()) != nil {
			names = append(names, each.Identity())
		}
	}
	l.mu.Lock() // only now: the library calls us with its own lock held
	defer l.mu.Unlock()
	l.setSpeakers(names)
}

func (l *link) setSpeakers(names []string) {
	if !l.closed && !slices.Equal(names, l.speakers) {
		l.speakers = names
		l.capture.note(folder.Event{Kind: "speakers", Participants: &names})
	}
}

func (l *link) lose(reason string) {
	select {
	case l.gone <- reason:
	default:
	}
}

// close leaves the room and ends every track.
func (l *link) close() {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.setSpeakers([]string{})
	l.closed = true
	close(l.stop)
	tracks := make([]*track, 0, len(l.tracks))
	for _, t := range l.tracks {
		tracks = append(tracks, t)
	}
	l.mu.Unlock()
	for _, t := range tracks {
		t.close()
	}
	l.room.Disconnect()
}
