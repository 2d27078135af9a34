package main

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/bluenviron/gortmplib"
	"github.com/bluenviron/gortmplib/pkg/amf0"
	"github.com/bluenviron/gortmplib/pkg/codecs"
	"github.com/bluenviron/gortmplib/pkg/message"
)

const (
	streamID   = 0x1000000
	commandID  = 3
	metadataID = 4
	h264ID     = 7
	aacID      = 10
	audioBits  = 16
	// how long a server has to take the end of a stream
	goodbye = 2 * time.Second
)

// turns lets the client be read in one goroutine and written in another: answering a ping, reading also writes.
// A goroutine that uses the client has the lock, and gives it up only for as long as it waits for bytes.
type turns struct {
	net.Conn
	lock   sync.Mutex
	shared bool
}

func (t *turns) Read(data []byte) (int, error) {
	if t.shared {
		t.lock.Unlock()
		defer t.lock.Lock()
	}
	return t.Conn.Read(data)
}

type rtmpPush struct {
	config *Config
	client *gortmplib.Client
	writer *gortmplib.Writer
	conn   *turns
	video  *gortmplib.Track
	audio  *gortmplib.Track
	failed chan error
}

func pushRTMP(config *Config) (Output, error) {
	if config.Video != nil && !config.pictureIs("h264") || config.Audio != nil && !config.soundIs("aac") {
		return nil, plain("RTMP takes H.264 and AAC alone")
	}
	push := &rtmpPush{config: config, failed: make(chan error, 1)}
	push.client = &gortmplib.Client{
		URL:     config.target,
		Publish: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return push.wrap(config.dial(ctx, network, address))
		},
	}
	if config.target.Scheme == "rtmps" {
		push.client.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			return push.wrap(config.dialTLS(ctx, network, address))
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), config.connectTime())
	defer cancel()
	if err := push.client.Initialize(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err() // which has closed the connection
		}
		return nil, err
	}
	if err := push.announce(); err != nil {
		push.client.Close()
		return nil, err
	}
	push.conn.shared = true
	go push.read()
	return push, nil
}

func (p *rtmpPush) wrap(conn net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	p.conn = &turns{Conn: conn}
	return p.conn, nil
}

// announce sends what decoders need before the first packet.
func (p *rtmpPush) announce() error {
	tracks := []*gortmplib.Track{}
	if p.config.Video != nil {
		p.video = &gortmplib.Track{Codec: &codecs.H264{SPS: p.config.sps, PPS: p.config.pps}}
		tracks = append(tracks, p.video)
	}
	if p.config.Audio != nil {
		p.audio = &gortmplib.Track{Codec: &codecs.MPEG4Audio{Config: p.config.audioSetup}}
		tracks = append(tracks, p.audio)
	}
	p.writer = &gortmplib.Writer{Conn: p.client, Tracks: tracks}
	if err := p.writer.Initialize(); err != nil {
		return err
	}
	return p.client.Write(&message.DataAMF0{
		ChunkStreamID:   metadataID,
		MessageStreamID: streamID,
		Payload:         []any{"@setDataFrame", "onMetaData", p.metadata()},
	})
}

// metadata says more than the library does: sizes and rates, which some servers show and check.
func (p *rtmpPush) metadata() amf0.Object {
	said := amf0.Object{{Key: "encoder", Value: "Roomful"}}
	add := func(key string, value float64) { said = append(said, amf0.ObjectEntry{Key: key, Value: value}) }
	if video := p.config.Video; video != nil {
		add("width", float64(video.Width))
		add("height", float64(video.Height))
		add("framerate", video.FPS)
		add("videocodecid", h264ID)
		add("videodatarate", float64(video.Kbps))
	}
	if audio := p.config.Audio; audio != nil {
		add("audiocodecid", aacID)
		add("audiodatarate", float64(audio.Kbps))
		add("audiosamplerate", audioRate)
		add("audiosamplesize", audioBits)
		said = append(said, amf0.ObjectEntry{Key: "stereo", Value: p.config.audioSetup.ChannelCount > 1})
	}
	return said
}

// read answers the server's pings and notices its end.
func (p *rtmpPush) read() {
	p.conn.lock.Lock()
	defer p.conn.lock.Unlock()
	for {
		received, err := p.client.Read()
		if err != nil {
			p.failed <- err
			return
		}
		if command, ok := received.(*message.CommandAMF0); ok && command.Name == "onStatus" {
			if code := errorCode(command.Arguments); code != "" {
				p.failed <- plain("the server ended the stream: " + code)
				return
			}
		}
	}
}

// errorCode returns the code of a status that is an error, "" for any other.
func errorCode(arguments []any) string {
	for _, argument := range arguments {
		status, ok := argument.(amf0.Object)
		if !ok {
			continue
		}
		level, _ := status.GetString("level")
		code, _ := status.GetString("code")
		if level == "error" {
			if known := rtmpCode.FindString(code); known != "" {
				return known
			}
			return "error"
		}
	}
	return ""
}

func (p *rtmpPush) Video(packet Packet) error {
	units := p.config.units(packet.Data)
	if units == nil || p.video == nil {
		return nil
	}
	p.conn.lock.Lock()
	defer p.conn.lock.Unlock()
	return p.writer.WriteH264(p.video, at(packet.PTS, videoClock), at(packet.DTS, videoClock), units)
}

func (p *rtmpPush) Audio(packet Packet) error {
	if p.audio == nil {
		return nil
	}
	p.conn.lock.Lock()
	defer p.conn.lock.Unlock()
	return p.writer.WriteMPEG4Audio(p.audio, at(packet.PTS, audioRate), packet.Data)
}

func (p *rtmpPush) Failed() <-chan error { return p.failed }

// Close tells the server that no more comes, and waits until it has taken all: a connection that is closed with
// something unread in it takes back what was sent.
func (p *rtmpPush) Close() {
	defer p.client.Close()
	select {
	case <-p.failed:
		return
	default:
	}
	p.conn.lock.Lock()
	err := p.client.Write(&message.CommandAMF0{
		ChunkStreamID: commandID, Name: "deleteStream", Arguments: []any{nil, float64(1)},
	})
	p.conn.lock.Unlock()
	half, ok := p.conn.Conn.(interface{ CloseWrite() error })
	if err != nil || !ok || half.CloseWrite() != nil {
		return
	}
	select {
	case <-p.failed:
	case <-time.After(goodbye):
	}
}
