package main

import (
	"context"
	"log"
	"slices"
	"sync"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"roomful/capture/folder"
	"roomful/capture/timing"
)

const (
	tokenLife   = 10 * time.Minute
	joinWithin  = 5 * time.Second
	resumeWithn = time.Second
	lookAround  = time.Second
)

// link is one connection to the room.
type link struct {
	capture *capture
	people  *people
	room    *lksdk.Room
	sid     string
	gone    chan string

	mu       sync.Mutex
	ready    bool
	closed   bool
	lost     bool
	resuming *time.Timer
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
	l.sid = l.room.LocalParticipant.SID()
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
	calls.OnReconnecting = l.reconnecting
	calls.OnReconnected = l.reconnected
	calls.OnParticipantConnected = func(*lksdk.RemoteParticipant) { l.look() }
	calls.OnParticipantDisconnected = func(*lksdk.RemoteParticipant) { l.look() }
	calls.OnActiveSpeakersChanged = l.speaking
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
		return "connection"
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
	}
}

// subscribe asks for a track that is wanted.
func (l *link) subscribe(pub *lksdk.RemoteTrackPublication) {
	if !l.active() || (l.capture.cfg.Media == "audio" && pub.Kind() != lksdk.TrackKindAudio) {
		return
	}
	l.choose(pub) // before, so that not even the first pictures are too tall
	if err := pub.SetSubscribed(true); err != nil {
		log.Printf("track %s cannot be subscribed to: %v", pub.SID(), err)
	}
}

// choose asks for the tallest layer that is not too tall.
func (l *link) choose(pub *lksdk.RemoteTrackPublication) {
	if pub.Kind() != lksdk.TrackKindVideo {
		return
	}
	quality := layerFor(pub.TrackInfo().GetLayers(), l.capture.cfg.MaxHeight)
	if quality == livekit.VideoQuality_HIGH {
		return
	}
	if err := pub.SetVideoQuality(quality); err != nil {
		log.Printf("track %s: no layer can be chosen: %v", pub.SID(), err)
	}
}

func layerFor(layers []*livekit.VideoLayer, tallest uint32) livekit.VideoQuality {
	layers = slices.Clone(layers)
	slices.SortFunc(layers, func(a, b *livekit.VideoLayer) int { return int(b.Quality) - int(a.Quality) })
	for _, layer := range layers {
		// of a picture held upright the lines are the shorter side, as of the same picture lying
		if min(layer.Width, layer.Height) <= tallest {
			return layer.Quality
		}
	}
	if len(layers) > 0 {
		return livekit.VideoQuality_LOW
	}
	return livekit.VideoQuality_HIGH
}

func (l *link) subscribed(remote *webrtc.TrackRemote, pub *lksdk.RemoteTrackPublication, rp *lksdk.RemoteParticipant) {
	l.look() // so that the person comes before the track
	l.choose(pub)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	sender := l.senders[rp.SID()]
	if sender == nil {
		sender = &timing.Participant{}
		l.senders[rp.SID()] = sender
	}
	if before := l.tracks[pub.SID()]; before != nil {
		before.close()
	}
	ssrc := remote.SSRC()
	t := newTrack(l.capture, describe(pub, rp), remote, sender, func() { rp.WritePLI(ssrc) })
	l.tracks[pub.SID()] = t
	pub.OnRTCP(func(packet rtcp.Packet) {
		if report, ok := packet.(*rtcp.SenderReport); ok && report.SSRC == uint32(ssrc) {
			t.clock.Report(report.RTPTime, timing.FromNTP(report.NTPTime), l.capture.now())
		}
	})
	go t.run()
}

func describe(pub *lksdk.RemoteTrackPublication, rp *lksdk.RemoteParticipant) about {
	what := about{sid: pub.SID(), participant: rp.Identity(), medium: "audio", source: "microphone", muted: pub.IsMuted()}
	if pub.Kind() == lksdk.TrackKindVideo {
		what.medium, what.source = "video", "camera"
		info := pub.TrackInfo()
		what.width, what.height = info.GetWidth(), info.GetHeight()
	}
	switch pub.Source() {
	case livekit.TrackSource_SCREEN_SHARE:
		what.source = "screen"
	case livekit.TrackSource_SCREEN_SHARE_AUDIO:
		what.source = "screen_audio"
	}
	return what
}

func (l *link) unsubscribed(sid string, remote *webrtc.TrackRemote) {
	l.mu.Lock()
	t := l.tracks[sid]
	if t != nil && t.remote == remote {
		delete(l.tracks, sid)
	} else {
		t = nil
	}
	l.mu.Unlock()
	if t != nil {
		t.close()
	}
}

func (l *link) muted(sid string, muted bool) {
	l.mu.Lock()
	t := l.tracks[sid]
	l.mu.Unlock()
	if t != nil {
		t.setMuted(muted)
	}
}

func (l *link) speaking(speakers []lksdk.Participant) {
	names := make([]string, 0, len(speakers))
	for _, each := range speakers {
		names = append(names, each.Identity())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || slices.Equal(names, l.speakers) {
		return
	}
	l.speakers = names
	l.capture.note(folder.Event{Kind: "speakers", Participants: &names})
}

// reconnecting gives LiveKit's library a moment to resume, which keeps the streams; then we join anew.
func (l *link) reconnecting() {
	if !l.active() {
		return
	}
	l.noteLost("connection")
	l.capture.setOnline(false)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.resuming == nil {
		l.resuming = time.AfterFunc(resumeWithn, func() { l.lose("connection") })
	}
}

func (l *link) reconnected() {
	if !l.active() {
		return
	}
	if l.room.LocalParticipant.SID() != l.sid { // not resumed: the streams are new, and ours know nothing of them
		l.lose("connection")
		return
	}
	l.mu.Lock()
	if l.resuming != nil {
		l.resuming.Stop()
		l.resuming = nil
	}
	l.lost = false
	l.mu.Unlock()
	l.capture.note(folder.Event{Kind: "capture.back"})
	l.capture.setOnline(true)
	l.look()
}

func (l *link) lose(reason string) {
	select {
	case l.gone <- reason:
	default:
	}
}

// noteLost writes that the connection was lost, once.
func (l *link) noteLost(reason string) {
	l.mu.Lock()
	noted := l.lost || l.closed
	l.lost = true
	l.mu.Unlock()
	if !noted {
		l.capture.note(folder.Event{Kind: "capture.lost", Reason: reason})
	}
}

// close leaves the room and ends every track.
func (l *link) close() {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.closed = true
	close(l.stop)
	if l.resuming != nil {
		l.resuming.Stop()
	}
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
