package main

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
)

const (
	// who publishes has to say so within this time, in no more bytes than these
	helloTime = 5 * time.Second
	maxHello  = 1 << 16
	// connections of readers; who comes when there are so many is turned away
	maxReaders = 1000
)

// Relaying says where readers come to, and where streams come from.
type Relaying struct {
	// Listen is host:port for readers. With UDP, datagrams are offered from the first even port from there on and
	// the one behind it (RFC 3550, section 11), if both can be had.
	Listen string `json:"listen"`
	UDP    bool   `json:"udp"`
	// Publish is host:port that streams are taken at, from whoever says the Secret.
	Publish string `json:"publish"`
	Secret  string `json:"secret"`
	// Cert and Key are files in PEM form: with them readers may speak TLS, at the same port.
	Cert string `json:"cert"`
	Key  string `json:"key"`
}

// relay serves every stream that is published to it at a path of its own. To who asks for another there is nothing.
type relay struct {
	config *Config
	server *gortsplib.Server
	lock   sync.RWMutex
	// by the hash of the path, so that the time of a search tells nothing of it
	streams map[[sha256.Size]byte]*gortsplib.ServerStream
}

// serve relays until the input ends.
func serve(config *Config, input io.Reader, out io.Writer) error {
	if config.Relay.Secret == "" {
		return plain("a secret to publish with is needed")
	}
	r := &relay{config: config, streams: map[[sha256.Size]byte]*gortsplib.ServerStream{}}
	publishers, err := net.Listen("tcp", config.Relay.Publish)
	if err != nil {
		return plain("the port to publish at cannot be had")
	}
	defer publishers.Close()
	live, err := r.start()
	if err != nil {
		return err
	}
	live.Publish = publishers.Addr().String()
	ended := make(chan error, 3)
	go func() { ended <- r.server.Wait() }()
	go func() { ended <- r.accept(publishers) }()
	go func() {
		_, err := io.Copy(io.Discard, input)
		ended <- err
	}()
	say(out, live)
	return <-ended
}

// start opens the door for readers, with datagrams where they can be had.
func (r *relay) start() (event, error) {
	listener, err := net.Listen("tcp", r.config.Relay.Listen)
	if err != nil {
		return event{}, plain("the port to serve at cannot be had")
	}
	r.server = &gortsplib.Server{
		Handler:        r,
		RTSPAddress:    listener.Addr().String(),
		WriteQueueSize: writeQueue,
		WriteTimeout:   r.config.stallTime(),
		Listen: func(string, string) (net.Listener, error) {
			room := make(chan struct{}, maxReaders)
			return &counted{Listener: listener, room: room, secure: r.config.Relay.tls()}, nil
		},
	}
	live := event{Event: "live", Address: listener.Addr().String()}
	host, _, _ := net.SplitHostPort(r.config.Relay.Listen)
	port := listener.Addr().(*net.TCPAddr).Port
	port += port % 2
	if first, second := socketPair(host, port); r.config.Relay.UDP && first != nil {
		live.UDP = port
		r.server.UDPRTPAddress = net.JoinHostPort(host, strconv.Itoa(port))
		r.server.UDPRTCPAddress = net.JoinHostPort(host, strconv.Itoa(port+1))
		r.server.ListenPacket = func(_, address string) (net.PacketConn, error) {
			if address == r.server.UDPRTPAddress {
				return first, nil
			}
			return second, nil
		}
	}
	if r.server.Start() != nil {
		return event{}, plain("the port to serve at cannot be had")
	}
	return live, nil
}

// socketPair returns the sockets of a port and the next one, or nothing.
func socketPair(host string, port int) (net.PacketConn, net.PacketConn) {
	first, err := net.ListenPacket("udp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil, nil
	}
	second, err := net.ListenPacket("udp", net.JoinHostPort(host, strconv.Itoa(port+1)))
	if err != nil {
		_ = first.Close()
		return nil, nil
	}
	return first, second
}

func (r *relay) accept(publishers net.Listener) error {
	for {
		conn, err := publishers.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			if err := r.publish(conn); err != nil {
				say(conn, event{Event: "failed", Error: words(err)})
			}
		}()
	}
}

// publish takes one stream, as long as it comes.
func (r *relay) publish(conn net.Conn) error {
	_ = conn.SetReadDeadline(time.Now().Add(helloTime))
	input := bufio.NewReaderSize(conn, 1<<18)
	config, err := readConfig(input, maxHello)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(config.Secret), []byte(r.config.Relay.Secret)) != 1 {
		return plain("this may not be published")
	}
	_ = conn.SetReadDeadline(time.Time{})
	output, err := r.open(config)
	if err != nil {
		return err
	}
	defer output.Close()
	say(conn, event{Event: "live"})
	return forward(input, output)
}

// open makes a stream that readers find at its path.
func (r *relay) open(config *Config) (*relayed, error) {
	packed, err := newSession(config)
	if err != nil {
		return nil, err
	}
	if strings.Trim(config.Path, "/") == "" {
		return nil, plain("a path to serve at is needed")
	}
	stream := &gortsplib.ServerStream{Server: r.server, Desc: packed.desc}
	if err := stream.Initialize(); err != nil {
		return nil, err
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	key := keyOf(config.Path)
	if r.streams[key] != nil {
		stream.Close()
		return nil, plain("another broadcast is served at this address")
	}
	r.streams[key] = stream
	return &relayed{session: packed, relay: r, key: key, stream: stream}, nil
}

func keyOf(path string) [sha256.Size]byte { return sha256.Sum256([]byte(strings.Trim(path, "/"))) }

func (r *relay) answer(path string) (*base.Response, *gortsplib.ServerStream, error) {
	r.lock.RLock()
	stream := r.streams[keyOf(path)]
	r.lock.RUnlock()
	if stream == nil {
		return &base.Response{StatusCode: base.StatusNotFound}, nil, nil
	}
	return &base.Response{StatusCode: base.StatusOK}, stream, nil
}

// OnDescribe answers what a stream is made of.
func (r *relay) OnDescribe(ctx *gortsplib.ServerHandlerOnDescribeCtx) (
	*base.Response, *gortsplib.ServerStream, error,
) {
	return r.answer(ctx.Path)
}

// OnSetup agrees on a transport. Who came by TLS gets nothing in datagrams, which anybody could read.
func (r *relay) OnSetup(ctx *gortsplib.ServerHandlerOnSetupCtx) (
	*base.Response, *gortsplib.ServerStream, error,
) {
	who, known := ctx.Conn.NetConn().(*visitor)
	if known && who.secured() && ctx.Transport.Protocol != gortsplib.ProtocolTCP {
		return &base.Response{StatusCode: base.StatusUnsupportedTransport}, nil, nil
	}
	return r.answer(ctx.Path)
}

// OnPlay begins to send.
func (r *relay) OnPlay(*gortsplib.ServerHandlerOnPlayCtx) (*base.Response, error) {
	return &base.Response{StatusCode: base.StatusOK}, nil
}

// OnStreamWriteError lets a reader go that is too far behind: it may come back to what is live.
func (r *relay) OnStreamWriteError(ctx *gortsplib.ServerHandlerOnStreamWriteErrorCtx) {
	ctx.Session.Close()
}
