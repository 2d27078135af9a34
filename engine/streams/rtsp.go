package main

import (
	"errors"
	"net"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/liberrors"
	"github.com/pion/rtp"
)

const (
	writeQueue = 4096 // packets; a power of two
	queuePause = 2 * time.Millisecond
	// datagrams in a row before a pause, so that what was waiting does not overrun the network at once
	datagrams = 32
)

type rtspPush struct {
	*session
	client *gortsplib.Client
	failed chan error
	sent   int
}

func pushRTSP(config *Config) (Output, error) {
	packed, err := newSession(config)
	if err != nil {
		return nil, err
	}
	tls, err := config.tls()
	if err != nil {
		return nil, err
	}
	transport := gortsplib.ProtocolTCP
	if config.UDP {
		transport = gortsplib.ProtocolUDP
	}
	push := &rtspPush{session: packed, failed: make(chan error, 1)}
	push.client = &gortsplib.Client{
		Protocol:       &transport,
		UserAgent:      "Roomful",
		ReadTimeout:    config.connectTime(),
		WriteTimeout:   config.stallTime(),
		WriteQueueSize: writeQueue,
		TLSConfig:      tls,
		DialContext:    config.dial,
		DialTLSContext: config.dialTLS,
		ListenPacket:   config.listenPacket,
	}
	if err := push.client.StartRecording(config.URL, packed.desc); err != nil {
		return nil, err
	}
	go func() { push.failed <- push.client.Wait() }()
	return push, nil
}

func (p *rtspPush) Video(packet Packet) error {
	packets, ntp, err := p.packVideo(packet)
	if err != nil {
		return err
	}
	return p.write(p.video, packets, ntp)
}

func (p *rtspPush) Audio(packet Packet) error {
	packets, ntp, err := p.packAudio(packet)
	if err != nil {
		return err
	}
	return p.write(p.audio, packets, ntp)
}

func (p *rtspPush) write(media *description.Media, packets []*rtp.Packet, ntp time.Time) error {
	for _, packet := range packets {
		if err := p.writeOne(media, packet, ntp); err != nil {
			return err
		}
		if p.sent++; p.config.UDP && p.sent%datagrams == 0 {
			time.Sleep(queuePause)
		}
	}
	return nil
}

// writeOne waits while the queue is full, which is the server's or the network's pace.
func (p *rtspPush) writeOne(media *description.Media, packet *rtp.Packet, ntp time.Time) error {
	var full liberrors.ErrClientWriteQueueFull
	for deadline := time.Now().Add(p.config.stallTime()); ; time.Sleep(queuePause) {
		err := p.client.WritePacketRTPWithNTP(media, packet, ntp)
		if !errors.As(err, &full) {
			return err
		}
		if time.Now().After(deadline) {
			return plain("the server takes nothing any more")
		}
	}
}

func (p *rtspPush) Failed() <-chan error { return p.failed }

func (p *rtspPush) Close() { p.client.Close() }

// listenPacket makes sockets that send to the configuration's addresses alone, whatever source a server names.
func (c *Config) listenPacket(network, address string) (net.PacketConn, error) {
	conn, err := net.ListenPacket(network, address)
	if err != nil {
		return nil, err
	}
	socket, ok := conn.(*net.UDPConn)
	if !ok {
		_ = conn.Close()
		return nil, plain("no socket for datagrams can be made")
	}
	return &pinned{UDPConn: socket, addresses: c.Addresses}, nil
}

type pinned struct {
	*net.UDPConn
	addresses []string
}

func (p *pinned) WriteTo(data []byte, to net.Addr) (int, error) {
	if target, ok := to.(*net.UDPAddr); ok {
		for _, address := range p.addresses {
			host, _, err := net.SplitHostPort(address)
			if err == nil && target.IP.Equal(net.ParseIP(host)) {
				return p.UDPConn.WriteTo(data, to)
			}
		}
	}
	return 0, plain("the server names another address to send to")
}
