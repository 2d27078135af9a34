package main

import (
	"crypto/sha256"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/pion/rtp"
)

// relayed is one stream of a relay, for as long as it is published.
type relayed struct {
	*session
	relay  *relay
	key    [sha256.Size]byte
	stream *gortsplib.ServerStream
}

func (s *relayed) Video(packet Packet) error {
	packets, ntp, err := s.packVideo(packet)
	if err != nil {
		return err
	}
	return s.write(s.video, packets, ntp)
}

func (s *relayed) Audio(packet Packet) error {
	packets, ntp, err := s.packAudio(packet)
	if err != nil {
		return err
	}
	return s.write(s.audio, packets, ntp)
}

func (s *relayed) write(media *description.Media, packets []*rtp.Packet, ntp time.Time) error {
	for _, packet := range packets {
		if err := s.stream.WritePacketRTPWithNTP(media, packet, ntp); err != nil {
			return err
		}
	}
	return nil
}

// Close shows the readers out, and leaves nothing at the path.
func (s *relayed) Close() {
	s.relay.lock.Lock()
	delete(s.relay.streams, s.key)
	s.relay.lock.Unlock()
	s.stream.Close()
}
