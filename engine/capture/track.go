package main

import (
	"bytes"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"github.com/livekit/media-sdk/jitter"
	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"roomful/capture/folder"
	"roomful/capture/frames"
	"roomful/capture/timing"
)

const (
	// How long a packet that is missing is waited for: video is sent again when asked for, sound only comes late.
	videoPatience = 500 * time.Millisecond
	audioPatience = 200 * time.Millisecond
	// More than any packet that comes over the internet.
	packetSize = 2048
	// The least time between two requests for a key frame.
	keyEvery = 500 * time.Millisecond
)

// about is what LiveKit says of a track.
type about struct {
	sid, participant string
	source, medium   string
	width, height    uint32
	muted            bool
}

// stream is the receiving end of a subscription (*webrtc.TrackRemote).
type stream interface {
	Read([]byte) (int, interceptor.Attributes, error)
	Codec() webrtc.RTPCodecParameters
	PayloadType() webrtc.PayloadType
}

// track is what comes of one subscription: packets in, files out.
type track struct {
	about   about
	capture *capture
	remote  stream
	askKey  func()
	paused  atomic.Bool

	// of the reading goroutine
	payloadType webrtc.PayloadType
	buffer      *jitter.Buffer

	mu      sync.Mutex
	codec   *frames.Codec
	clock   *timing.Track
	order   order
	sink    sink
	needKey bool
	asked   time.Time
	started bool
	over    bool
}

func newTrack(c *capture, what about, remote stream, sender *timing.Participant, askKey func()) *track {
	t := &track{about: what, capture: c, remote: remote, askKey: askKey, needKey: what.medium == "video"}
	t.sink = sink{capture: c, track: what.sid}
	t.clock = timing.NewTrack(remote.Codec().ClockRate, sender)
	return t
}

// run reads packets until the stream ends.
func (t *track) run() {
	t.capture.files.add(t)
	buffer := make([]byte, packetSize)
	for {
		n, _, err := t.remote.Read(buffer)
		if err != nil {
			break
		}
		packet := &rtp.Packet{}
		if err := packet.Unmarshal(bytes.Clone(buffer[:n])); err != nil {
			continue // a packet that makes no sense is as good as lost
		}
		t.take(packet, time.Now())
	}
	t.drop()
	t.close()
}

// take hands a packet to the jitter buffer, which hands back frames.
func (t *track) take(packet *rtp.Packet, arrival time.Time) {
	if t.buffer == nil || t.payloadType != t.remote.PayloadType() {
		if !t.switchCodec() {
			return
		}
	}
	t.begin()
	// The buffer makes no frame of what is marked as padded, even when there is something before the padding.
	packet.Padding = frames.IsPadding(packet)
	if packet.Padding {
		packet.Payload = nil
		t.mu.Lock()
		t.order.padding(packet.SequenceNumber)
		t.mu.Unlock()
	}
	t.buffer.PushAt(packet, arrival)
}

// switchCodec makes ready for another codec than before; its frames go into a file of their own.
func (t *track) switchCodec() bool {
	codec := frames.New(t.remote.Codec().MimeType)
	if codec == nil {
		return false
	}
	t.drop()
	patience := videoPatience
	if codec.Channels > 0 {
		patience = audioPatience
	}
	t.mu.Lock()
	t.sink.end()
	t.codec, t.order = codec, order{}
	t.needKey = codec.Channels == 0
	t.mu.Unlock()
	t.payloadType = t.remote.PayloadType()
	t.buffer = jitter.NewBuffer(codec, patience, t.frame)
	return true
}

// drop writes what the jitter buffer still holds, and lets it go.
func (t *track) drop() {
	if t.buffer != nil {
		t.buffer.Flush()
		t.buffer.Close()
		t.buffer = nil
	}
}

// begin notes the track, at its first packet.
func (t *track) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.started || t.over {
		return
	}
	t.started = true
	event := folder.Event{
		Kind: "track.started", Track: t.about.sid, Participant: t.about.participant,
		Source: t.about.source, Medium: t.about.medium, Codec: t.codec.Name, Muted: &t.about.muted,
	}
	if t.about.medium == "video" {
		event.Width, event.Height = &t.about.width, &t.about.height
	}
	t.capture.note(event)
}

// frame takes the packets of a whole frame, in order.
func (t *track) frame(packets []jitter.ExtPacket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return
	}
	lost := t.order.follow(packets[0].SequenceNumber, packets[len(packets)-1].SequenceNumber)
	packets, cut := whole(packets)
	first := packets[0]
	lost = lost || cut
	at := t.clock.Time(first.Timestamp, t.capture.at(first.ReceivedAt))
	video := t.codec.Channels == 0
	if lost && video {
		t.needKey = true // what refers to the lost frame would be shown wrong
	}
	payloads := make([][]byte, 0, len(packets))
	for _, packet := range packets {
		if len(packet.Payload) > 0 {
			payloads = append(payloads, packet.Payload)
		}
	}
	if t.paused.Load() || len(payloads) == 0 {
		return
	}
	if !t.codec.IsPartitionHead(payloads[0]) {
		t.needKey = video
		return
	}
	frame, err := t.codec.Join(payloads)
	if err != nil {
		t.needKey = video
		return
	}
	if frame.Blank {
		return
	}
	if t.needKey && !frame.Key {
		t.wantKey()
		return
	}
	t.needKey = false
	if err := t.sink.put(t.codec, frame, at); err != nil {
		t.capture.fail(err)
	}
}

// whole returns the last frame among packets. When LiveKit switches layers in the middle of a frame, the rest of
// that never comes, and its beginning stands before the next frame without a gap in the numbers.
func whole(packets []jitter.ExtPacket) (frame []jitter.ExtPacket, cut bool) {
	begin := len(packets) - 1
	for begin > 0 && packets[begin-1].Timestamp == packets[begin].Timestamp {
		begin--
	}
	return packets[begin:], begin > 0
}

// wantKey asks the sender for a key frame, not too often.
func (t *track) wantKey() {
	if time.Since(t.asked) >= keyEvery {
		t.asked = time.Now()
		go t.askKey()
	}
}

func (t *track) pause() {
	t.paused.Store(true)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sink.end()
}

func (t *track) resume() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.needKey = t.about.medium == "video"
	t.paused.Store(false)
	if t.needKey {
		t.asked = time.Time{}
		t.wantKey()
	}
}

// rotate begins a new file with the next key frame, when the file is that old.
func (t *track) rotate(after time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sink.age() >= after {
		t.sink.renew = true
		if t.about.medium == "video" {
			t.wantKey()
		}
	}
}

func (t *track) written() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sink.written()
}

func (t *track) setMuted(muted bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.about.muted == muted {
		return
	}
	t.about.muted = muted
	if !t.started || t.over {
		return
	}
	kind := "track.unmuted"
	if muted {
		kind = "track.muted"
	}
	t.capture.note(folder.Event{Kind: kind, Track: t.about.sid})
}

// close ends the track.
func (t *track) close() {
	t.capture.files.remove(t)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return
	}
	t.over = true
	t.sink.end()
	if t.started {
		t.capture.note(folder.Event{Kind: "track.ended", Track: t.about.sid})
	}
	log.Printf("track %s ended", t.about.sid)
}
