package main

import (
	"crypto/subtle"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/pion/rtp"
)

// pairTries are the attempts at two free ports in a row, the first of them even (RFC 3550, section 11).
const pairTries = 64

// server serves one stream at one path; to who asks for another there is nothing.
type server struct {
	*session
	path   string
	server *gortsplib.Server
	stream *gortsplib.ServerStream
	failed chan error
	ready  chan struct{} // closed once there is a stream to answer with
}

func serve(config *Config) (Output, event, error) {
	packed, err := newSession(config)
	if err != nil {
		return nil, event{}, err
	}
	if config.Path == "" {
		return nil, event{}, plain("a path to serve at is needed")
	}
	listener, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return nil, event{}, plain("the port to serve at cannot be had")
	}
	host, _, _ := net.SplitHostPort(config.Listen)
	rtpSocket, rtcpSocket, port, err := socketPair(host)
	if err != nil {
		_ = listener.Close()
		return nil, event{}, err
	}
	s := &server{session: packed, path: config.Path, failed: make(chan error, 1), ready: make(chan struct{})}
	s.server = &gortsplib.Server{
		Handler:        s,
		RTSPAddress:    listener.Addr().String(),
		UDPRTPAddress:  net.JoinHostPort(host, strconv.Itoa(port)),
		UDPRTCPAddress: net.JoinHostPort(host, strconv.Itoa(port+1)),
		WriteQueueSize: writeQueue,
		WriteTimeout:   config.stallTime(),
		Listen:         func(string, string) (net.Listener, error) { return listener, nil },
		ListenPacket: func(_, address string) (net.PacketConn, error) {
			if strings.HasSuffix(address, ":"+strconv.Itoa(port)) {
				return rtpSocket, nil
			}
			return rtcpSocket, nil
		},
	}
	s.stream = &gortsplib.ServerStream{Server: s.server, Desc: packed.desc}
	if err := s.server.Start(); err != nil {
		return nil, event{}, plain("the port to serve at cannot be had")
	}
	if err := s.stream.Initialize(); err != nil {
		close(s.ready)
		s.server.Close()
		return nil, event{}, err
	}
	close(s.ready)
	go func() { s.failed <- s.server.Wait() }()
	return s, event{Event: "live", Address: listener.Addr().String(), UDP: port}, nil
}

func socketPair(host string) (net.PacketConn, net.PacketConn, int, error) {
	for range pairTries {
		first, err := net.ListenPacket("udp", net.JoinHostPort(host, "0"))
		if err != nil {
			break
		}
		if address, ok := first.LocalAddr().(*net.UDPAddr); ok && address.Port%2 == 0 {
			next := net.JoinHostPort(host, strconv.Itoa(address.Port+1))
			if second, err := net.ListenPacket("udp", next); err == nil {
				return first, second, address.Port, nil
			}
		}
		_ = first.Close()
	}
	return nil, nil, 0, plain("no two ports for datagrams can be had")
}

func (s *server) is(path string) bool {
	return subtle.ConstantTimeCompare([]byte(strings.Trim(path, "/")), []byte(strings.Trim(s.path, "/"))) == 1
}

func (s *server) answer(path string) (*base.Response, *gortsplib.ServerStream, error) {
	<-s.ready
	if !s.is(path) {
		return &base.Response{StatusCode: base.StatusNotFound}, nil, nil
	}
	return &base.Response{StatusCode: base.StatusOK}, s.stream, nil
}

// OnDescribe answers what the stream is made of.
func (s *server) OnDescribe(ctx *gortsplib.ServerHandlerOnDescribeCtx) (
	*base.Response, *gortsplib.ServerStream, error,
) {
	return s.answer(ctx.Path)
}

// OnSetup agrees on a transport.
func (s *server) OnSetup(ctx *gortsplib.ServerHandlerOnSetupCtx) (
	*base.Response, *gortsplib.ServerStream, error,
) {
	return s.answer(ctx.Path)
}

// OnPlay begins to send.
func (s *server) OnPlay(*gortsplib.ServerHandlerOnPlayCtx) (*base.Response, error) {
	return &base.Response{StatusCode: base.StatusOK}, nil
}

func (s *server) Video(packet Packet) error {
	packets, ntp, err := s.packVideo(packet)
	if err != nil {
		return err
	}
	return s.write(s.video, packets, ntp)
}

func (s *server) Audio(packet Packet) error {
	packets, ntp, err := s.packAudio(packet)
	if err != nil {
		return err
	}
	return s.write(s.audio, packets, ntp)
}

func (s *server) write(media *description.Media, packets []*rtp.Packet, ntp time.Time) error {
	for _, packet := range packets {
		if err := s.stream.WritePacketRTPWithNTP(media, packet, ntp); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) Failed() <-chan error { return s.failed }

func (s *server) Close() {
	s.stream.Close()
	s.server.Close()
}
