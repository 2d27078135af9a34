package main

import (
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/pion/rtp"
)

const (
	videoType = 96
	audioType = 97
	// RFC 3551, table 4
	mulawType     = 0
	alawType      = 8
	telephoneRate = 8000
	// the lengths of RFC 3640's AAC-hbr mode, in bits
	sizeBits  = 13
	indexBits = 3
)

// session packs a stream for RTP: of what RTSP pushes and serves alike.
type session struct {
	config     *Config
	desc       *description.Session
	video      *description.Media
	audio      *description.Media
	packets    func(picture Packet) ([]*rtp.Packet, error)
	sounds     func(sound []byte) ([]*rtp.Packet, error)
	audioClock int64
	videoStart uint32
	audioStart uint32
	origin     time.Time // of the stream's time 0; senders' reports tell by it how sound and picture belong together
}

func newSession(config *Config) (*session, error) {
	s := &session{config: config, desc: &description.Session{Title: "Roomful"}}
	var starts [8]byte
	_, _ = rand.Read(starts[:])
	s.videoStart, s.audioStart = binary.BigEndian.Uint32(starts[:4]), binary.BigEndian.Uint32(starts[4:])
	if config.Video != nil {
		forma, err := s.pictures()
		if err != nil {
			return nil, err
		}
		s.video = &description.Media{Type: description.MediaTypeVideo, Formats: []format.Format{forma}}
		s.desc.Medias = append(s.desc.Medias, s.video)
	}
	if config.Audio != nil {
		forma, err := s.soundForm()
		if err != nil {
			return nil, err
		}
		s.audioClock = int64(forma.ClockRate())
		s.audio = &description.Media{Type: description.MediaTypeAudio, Formats: []format.Format{forma}}
		s.desc.Medias = append(s.desc.Medias, s.audio)
	}
	return s, nil
}

// pictures prepares for pictures in the codec of the configuration.
func (s *session) pictures() (format.Format, error) {
	if s.config.pictureIs("vp8") {
		forma := &format.VP8{PayloadTyp: videoType}
		encoder, err := forma.CreateEncoder()
		s.packets = func(picture Packet) ([]*rtp.Packet, error) { return encoder.Encode(picture.Data) }
		return forma, err
	}
	if !s.config.pictureIs("h264") {
		return nil, plain("nothing is known of the picture's form")
	}
	forma := &format.H264{PayloadTyp: videoType, PacketizationMode: 1, SPS: s.config.sps, PPS: s.config.pps}
	encoder, err := forma.CreateEncoder()
	s.packets = func(picture Packet) ([]*rtp.Packet, error) {
		units := s.config.units(picture.Data)
		if units == nil {
			return nil, nil
		}
		// before a key frame come its parameters, for who just arrived
		if picture.Key && h264.NALUType(units[0][0]&0x1f) != h264.NALUTypeSPS {
			units = append([][]byte{s.config.sps, s.config.pps}, units...)
		}
		return encoder.Encode(units)
	}
	return forma, err
}

// soundForm prepares for sound in the codec of the configuration (RFC 3551 and 3640).
func (s *session) soundForm() (format.Format, error) {
	switch {
	case s.config.soundIs("aac"):
		forma := &format.MPEG4Audio{
			PayloadTyp: audioType, ProfileLevelID: 1, Config: s.config.audioSetup,
			SizeLength: sizeBits, IndexLength: indexBits, IndexDeltaLength: indexBits,
		}
		encoder, err := forma.CreateEncoder()
		s.sounds = func(sound []byte) ([]*rtp.Packet, error) { return encoder.Encode([][]byte{sound}) }
		return forma, err
	case s.config.soundIs("mp3"):
		forma := &format.MPEG1Audio{}
		encoder, err := forma.CreateEncoder()
		s.sounds = func(sound []byte) ([]*rtp.Packet, error) { return encoder.Encode([][]byte{sound}) }
		return forma, err
	case s.config.soundIs("pcm"):
		forma := &format.LPCM{PayloadTyp: audioType, BitDepth: 16, SampleRate: audioRate, ChannelCount: 2}
		encoder, err := forma.CreateEncoder()
		s.sounds = func(sound []byte) ([]*rtp.Packet, error) { return encoder.Encode(sound) }
		return forma, err
	case s.config.soundIs("pcmu"), s.config.soundIs("pcma"):
		forma := &format.G711{PayloadTyp: alawType, SampleRate: telephoneRate, ChannelCount: 1}
		if s.config.soundIs("pcmu") {
			forma.PayloadTyp, forma.MULaw = mulawType, true
		}
		encoder, err := forma.CreateEncoder()
		s.sounds = func(sound []byte) ([]*rtp.Packet, error) { return encoder.Encode(sound) }
		return forma, err
	}
	return nil, plain("nothing is known of the sound's form")
}

func (s *session) packVideo(packet Packet) ([]*rtp.Packet, time.Time, error) {
	if s.video == nil || len(packet.Data) == 0 {
		return nil, time.Time{}, nil
	}
	packets, err := s.packets(packet)
	for _, one := range packets {
		one.Timestamp = s.videoStart + uint32(packet.PTS)
	}
	return packets, s.wall(at(packet.PTS, videoClock)), err
}

func (s *session) packAudio(packet Packet) ([]*rtp.Packet, time.Time, error) {
	if s.audio == nil || len(packet.Data) == 0 {
		return nil, time.Time{}, nil
	}
	packets, err := s.sounds(packet.Data)
	for _, one := range packets {
		one.Timestamp += s.audioStart + uint32(packet.PTS*s.audioClock/audioRate)
	}
	return packets, s.wall(at(packet.PTS, audioRate)), err
}

func (s *session) wall(position time.Duration) time.Time {
	if s.origin.IsZero() {
		s.origin = time.Now().Add(-position)
	}
	return s.origin.Add(position)
}
