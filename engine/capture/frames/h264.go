package frames

import (
	"bytes"
	"encoding/binary"

	"github.com/pion/rtp/codecs"
)

// Types of NAL units (ITU-T H.264, table 7-1).
const (
	nalIDR = 5
	nalSPS = 7
	nalPPS = 8
)

// How the parameter set of LiveKit's made-up frame of 2 × 2 begins.
var blankSPS = []byte{0x67, 0x42, 0xC0, 0x1F, 0x0F, 0xD9, 0x1F}

// joinH264 undoes RFC 6184 into units with their lengths before them, as Matroska has it. Parameter sets stay in
// the frames too, since they change when a sender switches layers.
func joinH264() func([][]byte) (Frame, error) {
	var sps, pps []byte
	return func(payloads [][]byte) (Frame, error) {
		var frame Frame
		packet := &codecs.H264Packet{IsAVC: true}
		for _, payload := range payloads {
			part, err := packet.Unmarshal(payload)
			if err != nil {
				return frame, err
			}
			frame.Data = append(frame.Data, part...)
		}
		idr := false
		for _, unit := range units(frame.Data) {
			switch unit[0] & 0x1F {
			case nalSPS:
				sps = bytes.Clone(unit)
			case nalPPS:
				pps = bytes.Clone(unit)
			case nalIDR:
				idr = true
			}
		}
		if idr && len(sps) >= 4 && len(pps) > 0 {
			frame.Key, frame.Private = true, avcC(sps, pps)
			frame.Blank = bytes.HasPrefix(sps, blankSPS)
		}
		return frame, nil
	}
}

func units(data []byte) [][]byte {
	var found [][]byte
	for len(data) > 4 {
		size := int(binary.BigEndian.Uint32(data))
		data = data[4:]
		if size == 0 || size > len(data) {
			break
		}
		found = append(found, data[:size])
		data = data[size:]
	}
	return found
}

// avcC is the decoder configuration record of ISO/IEC 14496-15, section 5.3.3.1, with lengths of four bytes.
func avcC(sps, pps []byte) []byte {
	record := []byte{1, sps[1], sps[2], sps[3], 0xFF, 0xE1}
	record = append(binary.BigEndian.AppendUint16(record, uint16(len(sps))), sps...)
	record = append(record, 1)
	record = append(binary.BigEndian.AppendUint16(record, uint16(len(pps))), pps...)
	if sps[1] == 100 || sps[1] == 110 || sps[1] == 122 || sps[1] == 244 {
		// chroma and depth, which these profiles must name: 4:2:0 with 8 bits is all that WebRTC sends
		record = append(record, 0xFD, 0xF8, 0xF8, 0)
	}
	return record
}
