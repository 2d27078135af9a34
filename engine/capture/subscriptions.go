package main

import (
	"log"
	"slices"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"roomful/capture/timing"
)

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
