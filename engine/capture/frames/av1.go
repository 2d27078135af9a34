package frames

import (
	"errors"

	"github.com/pion/rtp/codecs"
	"github.com/pion/rtp/codecs/av1/obu"
)

const sequenceHeader = obu.Type(1)

var errOBU = errors.New("an OBU is cut")

// joinAV1 undoes the AV1 RTP specification into units with their sizes, without temporal delimiters, as Matroska
// has it. A sender puts a sequence header before a key frame and nowhere else.
func joinAV1(payloads [][]byte) (Frame, error) {
	var frame Frame
	packet := &codecs.AV1Depacketizer{}
	for _, payload := range payloads {
		part, err := packet.Unmarshal(payload)
		if err != nil {
			return frame, err
		}
		frame.Data = append(frame.Data, part...)
	}
	for rest := frame.Data; len(rest) > 0; {
		head, size, err := measure(rest)
		if err != nil {
			return frame, err
		}
		if head.Type == sequenceHeader {
			frame.Key, frame.Private = true, av1C(rest[:size], rest[size-payloadSize(rest, head):size])
			break
		}
		rest = rest[size:]
	}
	return frame, nil
}

// measure returns the head of the first unit and the size of the whole unit.
func measure(data []byte) (*obu.Header, int, error) {
	head, err := obu.ParseOBUHeader(data)
	if err != nil {
		return nil, 0, err
	}
	if !head.HasSizeField {
		return head, len(data), nil
	}
	payload, n, err := obu.ReadLeb128(data[head.Size():])
	if err != nil {
		return nil, 0, err
	}
	size := head.Size() + int(n) + int(payload)
	if size > len(data) {
		return nil, 0, errOBU
	}
	return head, size, nil
}

func payloadSize(data []byte, head *obu.Header) int {
	if !head.HasSizeField {
		return len(data) - head.Size()
	}
	payload, _, _ := obu.ReadLeb128(data[head.Size():])
	return int(payload)
}

// av1C is the codec configuration record of the AV1 ISOBMFF binding, section 2.3: the sequence header, and
// before it what a reader wants without parsing it. 8 bits and 4:2:0 is all that WebRTC sends.
func av1C(unit, payload []byte) []byte {
	profile, level, tier := byte(0), byte(0), byte(0)
	if len(payload) >= 3 {
		profile = payload[0] >> 5
		level, tier = levelOf(payload)
	}
	record := []byte{0x81, profile<<5 | level, tier<<7 | 0x0C, 0}
	return append(record, unit...)
}

// levelOf reads seq_level_idx[0] and seq_tier[0] (AV1 specification, 5.5.1) where no timing information and no
// decoder model stand before them; otherwise it says level 2.0, which decoders do not hold against the stream.
func levelOf(payload []byte) (level, tier byte) {
	bits := &reader{data: payload, at: 3}
	bits.skip(1) // still_picture
	if reduced := bits.read(1); reduced == 1 {
		return byte(bits.read(5)), 0
	}
	if timing := bits.read(1); timing == 1 {
		return 0, 0
	}
	bits.skip(1 + 5 + 12) // initial_display_delay_present, operating points, idc
	level = byte(bits.read(5))
	if level > 7 {
		tier = byte(bits.read(1))
	}
	return level, tier
}

type reader struct {
	data []byte
	at   int
}

func (r *reader) skip(n int) { r.at += n }

func (r *reader) read(n int) int {
	value := 0
	for range n {
		bit := 0
		if r.at/8 < len(r.data) {
			bit = int(r.data[r.at/8]>>(7-r.at%8)) & 1
		}
		value = value<<1 | bit
		r.at++
	}
	return value
}
