package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"roomful/capture/folder"
	"roomful/capture/timing"
)

// sender stands for somebody's camera, and for the connection it comes over.
type sender struct {
	mime    string
	payload webrtc.PayloadType
	number  uint16
	time    uint32
	track   *track
	capture *capture
	asked   atomic.Int32
}

func (s *sender) Read([]byte) (int, interceptor.Attributes, error) { return 0, nil, os.ErrClosed }

func (s *sender) PayloadType() webrtc.PayloadType { return s.payload }

func (s *sender) Codec() webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: s.mime, ClockRate: 90000}, PayloadType: s.payload,
	}
}

func newSender(t *testing.T) *sender {
	t.Helper()
	c, err := newCapture(config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s := &sender{mime: "video/VP8", payload: 96, number: 65500, capture: c}
	what := about{sid: "TR_1", participant: "ann", source: "camera", medium: "video"}
	s.track = newTrack(c, what, s, &timing.Participant{}, func() { s.asked.Add(1) })
	c.files.add(s.track)
	return s
}

// frame makes the packets of a picture, which says so many words.
func (s *sender) frame(key bool, words ...string) []*rtp.Packet {
	s.time += 3000
	head := []byte{0x31, 0, 0}
	if key {
		head = []byte{0x30, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0x00}
	}
	var packets []*rtp.Packet
	for at, word := range words {
		payload := append([]byte{0x00}, word...)
		if at == 0 {
			payload = append(append([]byte{0x10}, head...), word...)
		}
		packets = append(packets, s.packet(payload, at == len(words)-1))
	}
	return packets
}

func (s *sender) packet(payload []byte, marker bool) *rtp.Packet {
	s.number++
	return &rtp.Packet{
		Header:  rtp.Header{SequenceNumber: s.number, Timestamp: s.time, Marker: marker},
		Payload: payload,
	}
}

func (s *sender) padding() *rtp.Packet {
	packet := s.packet(make([]byte, 255), false)
	packet.Padding = true
	return packet
}

func (s *sender) send(packets ...*rtp.Packet) {
	for _, packet := range packets {
		clone := *packet
		s.track.take(&clone, time.Now())
	}
}

// end closes the track and returns the words in each of its files.
func (s *sender) end(t *testing.T) (files []string) {
	t.Helper()
	s.track.drop()
	s.track.close()
	names, _ := filepath.Glob(filepath.Join(s.capture.cfg.Folder, "*.mkv"))
	slices.Sort(names)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, words(data))
	}
	return files
}

// words finds the capital letters that frames are marked with, four of each in a row.
func words(data []byte) string {
	var found []byte
	for letter := range data {
		if data[letter] >= 'A' && data[letter] <= 'Z' && bytes.HasPrefix(data[letter:], bytes.Repeat(data[letter:letter+1], 4)) {
			found = append(found, data[letter])
		}
	}
	return string(found)
}

func word(letter string) string { return strings.Repeat(letter, 4) }

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPacketsOutOfOrderAndTwice(t *testing.T) {
	s := newSender(t)
	first := s.frame(true, word("A"), word("B"), word("C"))
	second := s.frame(false, word("D"), word("E"))
	third := s.frame(false, word("F"))
	s.send(first[0], first[2], second[1], first[1], first[1], third[0], second[0], second[0], first[0])
	expect(t, s.end(t), "ABCDEF")
	if s.asked.Load() != 0 {
		t.Error("a key frame was asked for")
	}
}

func TestAfterALossAKeyFrameIsWaitedFor(t *testing.T) {
	s := newSender(t)
	s.send(s.frame(true, word("A"))...)
	lost := s.frame(false, word("B"), word("C"))
	s.send(lost[0])
	s.send(s.frame(false, word("D"))...)
	deadline := time.Now().Add(5 * time.Second)
	for s.asked.Load() == 0 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	s.send(s.frame(false, word("E"))...)
	s.send(s.frame(true, word("F"))...)
	s.send(s.frame(false, word("G"))...)
	expect(t, s.end(t), "AFG")
	if s.asked.Load() != 1 {
		t.Errorf("a key frame was asked for %d times", s.asked.Load())
	}
}

func TestPaddingIsNoLoss(t *testing.T) {
	s := newSender(t)
	s.send(s.padding())
	s.send(s.frame(true, word("A"))...)
	s.send(s.padding(), s.padding())
	s.send(s.frame(false, word("B"))...)
	s.send(s.padding())
	s.send(s.frame(false, word("C"))...)
	expect(t, s.end(t), "ABC")
}

func TestAFrameCutByASwitchOfLayers(t *testing.T) {
	s := newSender(t)
	s.send(s.frame(true, word("A"))...)
	cut := s.frame(true, word("B"), word("C"))
	s.number-- // the numbers go on where the first layer was left
	s.send(cut[0])
	s.send(s.frame(false, word("D"))...)
	s.send(s.frame(true, word("E"))...)
	expect(t, s.end(t), "AE")
}

func TestAFileBeginsWithAKeyFrame(t *testing.T) {
	s := newSender(t)
	s.send(s.frame(false, word("A"))...)
	s.send(s.frame(false, word("B"))...)
	s.send(s.frame(true, word("C"))...)
	expect(t, s.end(t), "C")
}

func TestPausesAndRotationBeginFiles(t *testing.T) {
	s := newSender(t)
	s.send(s.frame(true, word("A"))...)
	s.capture.files.pause()
	s.send(s.frame(true, word("B"))...)
	s.capture.files.resume()
	s.send(s.frame(false, word("C"))...)
	s.send(s.frame(true, word("D"))...)
	s.capture.files.rotate(time.Nanosecond)
	s.send(s.frame(false, word("E"))...)
	s.send(s.frame(true, word("F"))...)
	expect(t, s.end(t), "A", "DE", "F")
	if _, tracks := s.capture.files.count(); tracks != 0 {
		t.Errorf("%d tracks are open", tracks)
	}
}

func TestAnotherCodecHasAnotherFile(t *testing.T) {
	s := newSender(t)
	s.send(s.frame(true, word("A"))...)
	s.mime, s.payload = "video/H264", 102
	s.time += 3000
	s.send(s.packet([]byte{0x67, 0x42, 0xC0, 0x1E, 0xD9}, false), s.packet([]byte{0x68, 0xCE, 0x3C}, false))
	s.send(s.packet(append([]byte{0x65}, word("B")...), true))
	s.mime, s.payload = "video/H265", 116 // which is not captured
	s.send(s.packet(append([]byte{0x26}, word("C")...), true))
	expect(t, s.end(t), "A", "B")
	data, _ := os.ReadFile(filepath.Join(s.capture.cfg.Folder, "timeline.jsonl"))
	for number, codec := range []string{"vp8", "h264"} {
		name := fmt.Sprintf(`"codec":"%s","file":"%04d-TR_1.mkv"`, codec, number+1)
		if !strings.Contains(string(data), name) {
			t.Errorf("%s is not in %s", name, data)
		}
	}
}

func TestBlocksOfOneFileAreAllLater(t *testing.T) {
	s := newSender(t)
	s.send(s.frame(true, word("A"))...)
	before := s.track.sink.last
	s.time -= 3000
	s.send(s.frame(true, word("B"))...)
	if after := s.track.sink.last; after != before+1 {
		t.Errorf("%d after %d", after, before)
	}
	expect(t, s.end(t), "AB")
}

func TestADiskThatTakesNoMore(t *testing.T) {
	s := newSender(t)
	s.send(s.frame(true, word("A"))...)
	_ = s.track.sink.file.Close()
	s.send(s.frame(false, word("B"))...)
	<-s.capture.done
	if end := *s.capture.ended; end.reason != reasonDiskError || end.exit != exitDisk || end.state != folder.Failed {
		t.Errorf("%+v", end)
	}
}

func TestMutesAreNotedOnceTheTrackIs(t *testing.T) {
	s := newSender(t)
	s.track.setMuted(true)
	s.track.setMuted(false)
	s.send(s.frame(true, word("A"))...)
	s.track.setMuted(true)
	s.track.setMuted(true)
	s.end(t)
	s.track.setMuted(false)
	data, _ := os.ReadFile(filepath.Join(s.capture.cfg.Folder, "timeline.jsonl"))
	if muted, unmuted := strings.Count(string(data), "track.muted"), strings.Count(string(data), "track.unmuted"); muted != 1 || unmuted != 0 {
		t.Errorf("%s", data)
	}
}
