// Package matroska writes one track into a live Matroska file: nothing in it is ever gone back to, so that it can
// be read while it grows and is whole up to the last block wherever it is cut. Each block is handed to the file as
// it comes: what is kept back to save a call to the system is lost with the process, and the call costs little.
//
// The libraries at hand marshal by reflection and decide themselves when a cluster begins; here that is the point.
package matroska

import (
	"encoding/binary"
	"io"
	"math"
)

const (
	app = "Roomful"
	// Players seek by clusters.
	clusterMillis = 1000

	typeVideo = 1
	typeAudio = 2
	// What a decoder of Opus needs to hear before a place to sound right there, in nanoseconds (RFC 7845).
	opusPreRoll = 80_000_000
)

// Track describes what is in the file.
type Track struct {
	Codec   string // Matroska's name of it
	Private []byte
	// Of video; 0 when not known, the stream itself tells.
	Width, Height int
	// Of audio.
	Rate, Channels int
}

// Writer writes a file. It is not for several goroutines at once.
type Writer struct {
	out     io.Writer
	video   bool
	cluster int64
	open    bool
	written int64
	scratch []byte
}

// NewWriter begins a file.
func NewWriter(to io.Writer, track Track) (*Writer, error) {
	w := &Writer{out: to, video: track.Channels == 0}
	return w, w.write(header(track))
}

// Block appends a frame that is shown at `millis`, which must not be before the last one's.
func (w *Writer) Block(millis int64, key bool, frame []byte) error {
	b := w.scratch[:0]
	if w.startsCluster(millis, key) {
		b = appendUnknown(b, idCluster)
		b = appendUint(b, idTimestamp, uint64(millis))
		w.cluster, w.open = millis, true
	}
	b = appendSize(appendID(b, idSimpleBlock), len(frame)+4)
	b = append(b, 0x81) // the number of the track
	b = binary.BigEndian.AppendUint16(b, uint16(int16(millis-w.cluster)))
	flags := byte(0)
	if key {
		flags = 0x80
	}
	b = append(b, flags)
	b = append(b, frame...)
	w.scratch = b
	return w.write(b)
}

// Written tells how many bytes the file has.
func (w *Writer) Written() int64 { return w.written }

func (w *Writer) startsCluster(millis int64, key bool) bool {
	since := millis - w.cluster
	return !w.open || since >= clusterMillis || since > math.MaxInt16 || (key && w.video)
}

func (w *Writer) write(data []byte) error {
	n, err := w.out.Write(data)
	w.written += int64(n)
	return err
}

func header(track Track) []byte {
	var head []byte
	head = appendUint(head, idEBMLVersion, 1)
	head = appendUint(head, idEBMLReadVersion, 1)
	head = appendUint(head, idEBMLMaxIDLength, 4)
	head = appendUint(head, idEBMLMaxSizeLength, 8)
	head = appendBytes(head, idDocType, []byte("matroska"))
	head = appendUint(head, idDocTypeVersion, 4)
	head = appendUint(head, idDocTypeReadVersion, 2)

	var info []byte
	info = appendUint(info, idTimestampScale, 1_000_000)
	info = appendBytes(info, idMuxingApp, []byte(app))
	info = appendBytes(info, idWritingApp, []byte(app))

	file := appendBytes(nil, idEBML, head)
	file = appendUnknown(file, idSegment)
	file = appendBytes(file, idInfo, info)
	return appendBytes(file, idTracks, appendBytes(nil, idTrackEntry, entry(track)))
}

func entry(track Track) []byte {
	var b []byte
	b = appendUint(b, idTrackNumber, 1)
	b = appendUint(b, idTrackUID, 1)
	b = appendUint(b, idFlagLacing, 0)
	b = appendBytes(b, idCodecID, []byte(track.Codec))
	if len(track.Private) > 0 {
		b = appendBytes(b, idCodecPrivate, track.Private)
	}
	if track.Channels > 0 {
		var audio []byte
		audio = appendFloat(audio, idSamplingFrequency, float64(track.Rate))
		audio = appendUint(audio, idChannels, uint64(track.Channels))
		b = appendUint(b, idTrackType, typeAudio)
		b = appendUint(b, idSeekPreRoll, opusPreRoll)
		return appendBytes(b, idAudio, audio)
	}
	var video []byte
	if track.Width > 0 && track.Height > 0 {
		video = appendUint(video, idPixelWidth, uint64(track.Width))
		video = appendUint(video, idPixelHeight, uint64(track.Height))
	}
	b = appendUint(b, idTrackType, typeVideo)
	return appendBytes(b, idVideo, video)
}
