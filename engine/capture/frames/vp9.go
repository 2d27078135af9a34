package frames

import (
	"github.com/pion/rtp/codecs"
	"github.com/pion/rtp/codecs/vp9"
)

// joinVP9 cuts off the payload descriptors (RFC 9628). The spatial layers of one picture come as frames of their
// own, with one time; together they are a superframe, which ends with an index of their sizes.
func joinVP9(payloads [][]byte) (Frame, error) {
	var frame Frame
	var sizes []int
	for _, payload := range payloads {
		packet := &codecs.VP9Packet{}
		part, err := packet.Unmarshal(payload)
		if err != nil {
			return frame, err
		}
		if packet.B || len(sizes) == 0 {
			sizes = append(sizes, 0)
		}
		sizes[len(sizes)-1] += len(part)
		frame.Data = append(frame.Data, part...)
	}
	var head vp9.Header
	if err := head.Unmarshal(frame.Data); err == nil && !head.ShowExistingFrame && !head.NonKeyFrame {
		frame.Key = true
		frame.Width, frame.Height = int(head.Width()), int(head.Height())
	}
	if len(sizes) > 1 {
		frame.Data = append(frame.Data, superframeIndex(sizes)...)
	}
	return frame, nil
}

// superframeIndex is Annex B of the VP9 bitstream specification, with sizes of four bytes.
func superframeIndex(sizes []int) []byte {
	mark := byte(0xC0 | 3<<3 | (len(sizes)-1)&7)
	index := []byte{mark}
	for _, size := range sizes {
		index = append(index, byte(size), byte(size>>8), byte(size>>16), byte(size>>24))
	}
	return append(index, mark)
}
