package matroska

import (
	"encoding/binary"
	"math"
)

// Ids of elements (RFC 9559, RFC 8794), with their marker bits as they stand in a file.
const (
	idEBML               = 0x1A45DFA3
	idEBMLVersion        = 0x4286
	idEBMLReadVersion    = 0x42F7
	idEBMLMaxIDLength    = 0x42F2
	idEBMLMaxSizeLength  = 0x42F3
	idDocType            = 0x4282
	idDocTypeVersion     = 0x4287
	idDocTypeReadVersion = 0x4285
	idSegment            = 0x18538067
	idInfo               = 0x1549A966
	idTimestampScale     = 0x2AD7B1
	idMuxingApp          = 0x4D80
	idWritingApp         = 0x5741
	idTracks             = 0x1654AE6B
	idTrackEntry         = 0xAE
	idTrackNumber        = 0xD7
	idTrackUID           = 0x73C5
	idTrackType          = 0x83
	idFlagLacing         = 0x9C
	idCodecID            = 0x86
	idCodecPrivate       = 0x63A2
	idSeekPreRoll        = 0x56BB
	idVideo              = 0xE0
	idPixelWidth         = 0xB0
	idPixelHeight        = 0xBA
	idAudio              = 0xE1
	idSamplingFrequency  = 0xB5
	idChannels           = 0x9F
	idCluster            = 0x1F43B675
	idTimestamp          = 0xE7
	idSimpleBlock        = 0xA3
)

// A size of all ones: the element ends where the next of its level begins, or with the file.
const unknownSize = 0x01FFFFFFFFFFFFFF

func appendID(to []byte, id uint32) []byte {
	switch {
	case id > 0xFFFFFF:
		return append(to, byte(id>>24), byte(id>>16), byte(id>>8), byte(id))
	case id > 0xFFFF:
		return append(to, byte(id>>16), byte(id>>8), byte(id))
	case id > 0xFF:
		return append(to, byte(id>>8), byte(id))
	default:
		return append(to, byte(id))
	}
}

// appendSize writes a length in four bytes, enough for any frame.
func appendSize(to []byte, size int) []byte {
	return binary.BigEndian.AppendUint32(to, 0x10000000|uint32(size))
}

func appendUnknown(to []byte, id uint32) []byte {
	return binary.BigEndian.AppendUint64(appendID(to, id), unknownSize)
}

func appendBytes(to []byte, id uint32, value []byte) []byte {
	return append(appendSize(appendID(to, id), len(value)), value...)
}

func appendUint(to []byte, id uint32, value uint64) []byte {
	return binary.BigEndian.AppendUint64(appendSize(appendID(to, id), 8), value)
}

func appendFloat(to []byte, id uint32, value float64) []byte {
	return appendUint(to, id, math.Float64bits(value))
}
