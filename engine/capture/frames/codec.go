// Package frames turns the packets of a stream into the frames that a Matroska file holds.
package frames

import (
	"errors"
	"strings"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"

	"roomful/capture/matroska"
)

// Frame is one picture or one packet of sound.
type Frame struct {
	Data []byte
	// Key tells that decoding can begin here.
	Key bool
	// Private is what a file needs to know of the codec before its first frame; of key frames only.
	Private []byte
	// Width and Height are those of a key frame, 0 where the codec's head was not looked into.
	Width, Height int
	// Blank is a frame that LiveKit makes up when somebody mutes, so that no old picture stays.
	Blank bool
}

var errEmpty = errors.New("there is nothing in the frame")

// Codec joins the payloads of a frame's packets. It keeps state: one for each stream.
type Codec struct {
	Name string // as in the timeline
	ID   string // as in Matroska
	Rate uint32
	// Of sound; 0 for video.
	Channels int

	depacketizer rtp.Depacketizer
	join         func(payloads [][]byte) (Frame, error)
}

// New returns the codec of a MIME type, nil for one that is not captured.
func New(mime string) *Codec {
	switch strings.ToLower(mime) {
	case "audio/opus":
		return &Codec{
			Name: "opus", ID: "A_OPUS", Rate: 48000, Channels: 2,
			depacketizer: &codecs.OpusPacket{}, join: joinOpus,
		}
	case "video/vp8":
		return video("vp8", "V_VP8", &codecs.VP8Packet{}, joinVP8)
	case "video/vp9":
		return video("vp9", "V_VP9", &codecs.VP9Packet{}, joinVP9)
	case "video/h264":
		return video("h264", "V_MPEG4/ISO/AVC", &codecs.H264Packet{}, joinH264())
	case "video/av1":
		return video("av1", "V_AV1", &codecs.AV1Depacketizer{}, joinAV1)
	default:
		return nil
	}
}

func video(name, id string, parts rtp.Depacketizer, join func([][]byte) (Frame, error)) *Codec {
	return &Codec{Name: name, ID: id, Rate: 90000, depacketizer: parts, join: join}
}

// IsPadding tells whether a packet carries nothing. LiveKit's own padding says half its length, which leaves the
// other half as a payload of zeros with the length behind them.
func IsPadding(packet *rtp.Packet) bool {
	if !packet.Padding || len(packet.Payload) == 0 {
		return len(packet.Payload) == 0
	}
	for _, each := range packet.Payload[:len(packet.Payload)-1] {
		if each != 0 {
			return false
		}
	}
	return true
}

// Join makes a frame of the payloads of its packets, in order. There is always something in it: decoders take
// nothing at all for the end of the stream.
func (c *Codec) Join(payloads [][]byte) (Frame, error) {
	frame, err := c.join(payloads)
	if err == nil && len(frame.Data) == 0 {
		err = errEmpty
	}
	return frame, err
}

// Track describes a file that begins with `first`.
func (c *Codec) Track(first Frame) matroska.Track {
	return matroska.Track{
		Codec: c.ID, Private: first.Private, Width: first.Width, Height: first.Height,
		Rate: int(c.Rate), Channels: c.Channels,
	}
}

// Unmarshal, IsPartitionHead and IsPartitionTail make a codec a depacketizer for the jitter buffer, which asks it
// where frames begin and end. A packet of nothing but padding is whole in itself; left to the codecs it would
// begin and end nothing, and hold up everything behind it.
func (c *Codec) Unmarshal(payload []byte) ([]byte, error) { return payload, nil }

// IsPartitionHead tells whether a frame begins with this packet.
func (c *Codec) IsPartitionHead(payload []byte) bool {
	return len(payload) == 0 || c.depacketizer.IsPartitionHead(payload)
}

// IsPartitionTail tells whether a frame ends with this packet.
func (c *Codec) IsPartitionTail(marker bool, payload []byte) bool {
	return len(payload) == 0 || c.Channels > 0 || marker
}
