package frames

import (
	"encoding/binary"
	"errors"

	"github.com/pion/rtp/codecs"
)

// blankSize is more than LiveKit's made-up frames measure and less than anybody's camera.
const blankSize = 8

var errCut = errors.New("the frame is cut")

// joinVP8 cuts off the payload descriptors (RFC 7741); the head of a key frame is that of RFC 6386, section 9.1.
func joinVP8(payloads [][]byte) (Frame, error) {
	var frame Frame
	for _, payload := range payloads {
		part, err := (&codecs.VP8Packet{}).Unmarshal(payload)
		if err != nil {
			return frame, err
		}
		frame.Data = append(frame.Data, part...)
	}
	data := frame.Data
	if len(data) < 3 || int(data[0])|int(data[1])<<8|int(data[2])<<16 > len(data)<<5 {
		return frame, errCut // the first partition alone is longer
	}
	if len(data) >= 10 && data[0]&1 == 0 && data[3] == 0x9D && data[4] == 0x01 && data[5] == 0x2A {
		frame.Key = true
		frame.Width = int(binary.LittleEndian.Uint16(data[6:]) & 0x3FFF)
		frame.Height = int(binary.LittleEndian.Uint16(data[8:]) & 0x3FFF)
		frame.Blank = frame.Width <= blankSize && frame.Height <= blankSize
	}
	return frame, nil
}
