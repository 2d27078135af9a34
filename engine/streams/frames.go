package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/url"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"
)

const (
	videoClock = 90000
	audioRate  = 48000
	maxFrame   = 64 << 20
	packetHead = 17
)

// Config says where the stream goes and what it is made of. Nothing of it is ever written anywhere.
type Config struct {
	// URL to push to; connections go to Addresses (host:port each, in turn) alone, whatever the URL's host is.
	URL       string   `json:"url"`
	Addresses []string `json:"addresses"`
	// UDP sends RTP in datagrams rather than in the RTSP connection.
	UDP bool `json:"udp"`
	// Relay makes it one; Path is what is published to a relay, with its Secret.
	Relay  *Relaying `json:"relay"`
	Path   string    `json:"path"`
	Secret string    `json:"secret"`
	// Trust is a file of certificates in PEM form that are trusted besides the system's.
	Trust string `json:"trust"`
	// ConnectSeconds until packets are taken; StallSeconds that a write may take.
	ConnectSeconds float64 `json:"connect_seconds"`
	StallSeconds   float64 `json:"stall_seconds"`
	Video          *struct {
		Width     int     `json:"width"`
		Height    int     `json:"height"`
		FPS       float64 `json:"fps"`
		Kbps      int     `json:"kbps"`
		Extradata []byte  `json:"extradata"`
		// Codec is h264, or over RTSP also vp8.
		Codec string `json:"codec"`
	} `json:"video"`
	Audio *struct {
		Kbps      int    `json:"kbps"`
		Extradata []byte `json:"extradata"`
		// Codec is aac, or over RTSP also mp3, pcm (16 bits, big endian, stereo), pcmu or pcma (8 kHz, mono).
		Codec string `json:"codec"`
	} `json:"audio"`

	target     *url.URL
	sps, pps   []byte
	lengths    bool // packets of video have lengths before their units, not start codes
	audioSetup *mpeg4audio.AudioSpecificConfig
}

func (c *Config) connectTime() time.Duration { return seconds(c.ConnectSeconds) }
func (c *Config) stallTime() time.Duration   { return seconds(c.StallSeconds) }

func seconds(value float64) time.Duration { return time.Duration(value * float64(time.Second)) }

// Packet is one access unit.
type Packet struct {
	Key      bool
	PTS, DTS int64
	Data     []byte
}

// at turns a time of so many ticks a second into a duration.
func at(ticks, rate int64) time.Duration {
	return time.Duration(ticks/rate)*time.Second + time.Duration(ticks%rate)*time.Second/time.Duration(rate)
}

func readFrame(input *bufio.Reader, most uint32) (byte, []byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(input, head[:4]); err != nil {
		return 0, nil, err
	}
	length := binary.BigEndian.Uint32(head[:4])
	if length < 1 || length > most {
		return 0, nil, plain("the input is not what it should be")
	}
	content := make([]byte, length)
	if _, err := io.ReadFull(input, content); err != nil {
		return 0, nil, io.EOF // whoever wrote it is gone
	}
	return content[0], content[1:], nil
}

func readConfig(input *bufio.Reader, most uint32) (*Config, error) {
	kind, content, err := readFrame(input, most)
	if err != nil || kind != 'c' {
		return nil, plain("the input has no configuration")
	}
	config := &Config{ConnectSeconds: 10, StallSeconds: 10}
	if json.Unmarshal(content, config) != nil {
		return nil, plain("the configuration cannot be read")
	}
	if config.target, err = url.Parse(config.URL); err != nil {
		return nil, plain("the URL cannot be read")
	}
	return config, config.readForms()
}

// pictureIs and soundIs tell codecs; the usual ones need not be named.
func (c *Config) pictureIs(codec string) bool {
	return c.Video != nil && (c.Video.Codec == codec || c.Video.Codec == "" && codec == "h264")
}

func (c *Config) soundIs(codec string) bool {
	return c.Audio != nil && (c.Audio.Codec == codec || c.Audio.Codec == "" && codec == "aac")
}

// readForms takes apart what the encoders say of themselves.
func (c *Config) readForms() error {
	if c.Audio != nil && c.soundIs("aac") {
		c.audioSetup = &mpeg4audio.AudioSpecificConfig{}
		if c.audioSetup.Unmarshal(c.Audio.Extradata) != nil {
			return plain("the sound's form cannot be read")
		}
	}
	if c.Video == nil || !c.pictureIs("h264") {
		return nil
	}
	units, err := c.parameterSets()
	if err != nil {
		return plain("the picture's form cannot be read")
	}
	for _, unit := range units {
		if len(unit) == 0 {
			continue
		}
		switch h264.NALUType(unit[0] & 0x1f) {
		case h264.NALUTypeSPS:
			c.sps = unit
		case h264.NALUTypePPS:
			c.pps = unit
		}
	}
	if c.sps == nil || c.pps == nil {
		return plain("the picture's form lacks its parameters")
	}
	return nil
}

// parameterSets reads start codes, or the box of ISO/IEC 14496-15 that begins with a version of 1.
func (c *Config) parameterSets() ([][]byte, error) {
	data := c.Video.Extradata
	if len(data) < 7 || data[0] != 1 {
		var units h264.AnnexB
		err := units.Unmarshal(data)
		return units, err
	}
	c.lengths = true
	var units [][]byte
	rest := data[5:]
	for _, mask := range []byte{0x1f, 0xff} {
		if len(rest) == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		count := int(rest[0] & mask)
		rest = rest[1:]
		for range count {
			if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
				return nil, io.ErrUnexpectedEOF
			}
			length := int(binary.BigEndian.Uint16(rest))
			units = append(units, rest[2:2+length])
			rest = rest[2+length:]
		}
	}
	return units, nil
}

func readPacket(input *bufio.Reader) (byte, Packet, error) {
	kind, content, err := readFrame(input, maxFrame)
	if err != nil {
		return 0, Packet{}, err
	}
	if (kind != 'v' && kind != 'a') || len(content) < packetHead {
		return 0, Packet{}, plain("the input is not what it should be")
	}
	return kind, Packet{
		Key:  content[0]&1 != 0,
		PTS:  int64(binary.BigEndian.Uint64(content[1:])),
		DTS:  int64(binary.BigEndian.Uint64(content[9:])),
		Data: content[packetHead:],
	}, nil
}

// units splits a picture into its units, without delimiters; nil when there is nothing in it.
func (c *Config) units(data []byte) [][]byte {
	var found [][]byte
	if c.lengths {
		var units h264.AVCC
		if units.Unmarshal(data) != nil {
			return nil
		}
		found = units
	} else {
		var units h264.AnnexB
		if units.Unmarshal(data) != nil {
			return nil
		}
		found = units
	}
	kept := found[:0]
	for _, unit := range found {
		if len(unit) > 0 && h264.NALUType(unit[0]&0x1f) != h264.NALUTypeAccessUnitDelimiter {
			kept = append(kept, unit)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}
