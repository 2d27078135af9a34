package main

import (
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/gortsplib/v5/pkg/format/rtph264"
	"github.com/bluenviron/gortsplib/v5/pkg/format/rtpmpeg4audio"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/pion/rtp"
)

const (
	videoType = 96
	audioType = 97
	// the lengths of RFC 3640's AAC-hbr mode, in bits
	sizeBits  = 13
	indexBits = 3
)

// session packs a stream for RTP: of what RTSP pushes and serves alike.
type session struct {
	config       *Config
	desc         *description.Session
	video        *description.Media
	audio        *description.Media
	videoEncoder *rtph264.Encoder
	audioEncoder *rtpmpeg4audio.Encoder
	videoStart   uint32
	audioStart   uint32
	origin       time.Time // of the stream's time 0; senders' reports tell by it how sound and picture belong together
}

func newSession(config *Config) (*session, error) {
	s := &session{config: config, desc: &description.Session{Title: "Roomful"}}
	var starts [8]byte
	_, _ = rand.Read(starts[:])
	s.videoStart, s.audioStart = binary.BigEndian.Uint32(starts[:4]), binary.BigEndian.Uint32(starts[4:])
	var err error
	if config.Video != nil {
		forma := &format.H264{PayloadTyp: videoType, PacketizationMode: 1, SPS: config.sps, PPS: config.pps}
		s.video = &description.Media{Type: description.MediaTypeVideo, Formats: []format.Format{forma}}
		s.desc.Medias = append(s.desc.Medias, s.video)
		if s.videoEncoder, err = forma.CreateEncoder(); err != nil {
			return nil, err
		}
	}
	if config.Audio != nil {
		forma := &format.MPEG4Audio{
			PayloadTyp: audioType, ProfileLevelID: 1, Config: config.audioSetup,
			SizeLength: sizeBits, IndexLength: indexBits, IndexDeltaLength: indexBits,
		}
		s.audio = &description.Media{Type: description.MediaTypeAudio, Formats: []format.Format{forma}}
		s.desc.Medias = append(s.desc.Medias, s.audio)
		if s.audioEncoder, err = forma.CreateEncoder(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// packVideo makes packets of a picture; before a key frame come its parameters, for who just arrived.
func (s *session) packVideo(packet Packet) ([]*rtp.Packet, time.Time, error) {
	units := s.config.units(packet.Data)
	if units == nil || s.video == nil {
		return nil, time.Time{}, nil
	}
	if packet.Key && h264.NALUType(units[0][0]&0x1f) != h264.NALUTypeSPS {
		units = append([][]byte{s.config.sps, s.config.pps}, units...)
	}
	packets, err := s.videoEncoder.Encode(units)
	for _, one := range packets {
		one.Timestamp = s.videoStart + uint32(packet.PTS)
	}
	return packets, s.wall(at(packet.PTS, videoClock)), err
}

func (s *session) packAudio(packet Packet) ([]*rtp.Packet, time.Time, error) {
	if s.audio == nil {
		return nil, time.Time{}, nil
	}
	packets, err := s.audioEncoder.Encode([][]byte{packet.Data})
	for _, one := range packets {
		one.Timestamp += s.audioStart + uint32(packet.PTS)
	}
	return packets, s.wall(at(packet.PTS, audioRate)), err
}

func (s *session) wall(position time.Duration) time.Time {
	if s.origin.IsZero() {
		s.origin = time.Now().Add(-position)
	}
	return s.origin.Add(position)
}
