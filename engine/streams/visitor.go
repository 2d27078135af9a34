package main

import (
	"crypto/tls"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// handshake is what a connection begins with that speaks TLS (RFC 8446, section 5.1); RTSP begins with a letter.
const handshake = 0x16

// tls returns how readers are spoken to who come by TLS, nil without a certificate.
func (r *Relaying) tls() *tls.Config {
	if r.Cert == "" {
		return nil
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		// read anew for each, for certificates are renewed
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			pair, err := tls.LoadX509KeyPair(r.Cert, r.Key)
			return &pair, err
		},
	}
}

// counted turns connections away while there are too many.
type counted struct {
	net.Listener
	room   chan struct{}
	secure *tls.Config
}

func (c *counted) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case c.room <- struct{}{}:
			return &visitor{Conn: conn, secure: c.secure, leave: sync.OnceFunc(func() { <-c.room })}, nil
		default:
			_ = conn.Close()
		}
	}
}

// visitor is a reader's connection, with TLS if its first byte says so.
type visitor struct {
	net.Conn
	secure *tls.Config
	leave  func()
	meet   sync.Once
	// over is what is spoken through once that is known
	over atomic.Pointer[tls.Conn]
	// first is what was read to know it, and has not been handed on yet
	first []byte
}

func (v *visitor) Read(data []byte) (int, error) {
	var err error
	v.meet.Do(func() { err = v.look() })
	if err != nil {
		return 0, err
	}
	if over := v.over.Load(); over != nil {
		return over.Read(data)
	}
	return v.plainRead(data)
}

func (v *visitor) Write(data []byte) (int, error) {
	if over := v.over.Load(); over != nil {
		return over.Write(data)
	}
	return v.Conn.Write(data)
}

// look reads the first byte.
func (v *visitor) look() error {
	if v.secure == nil {
		return nil
	}
	first := make([]byte, 1)
	if _, err := io.ReadFull(v.Conn, first); err != nil {
		return err
	}
	v.first = first
	if first[0] == handshake {
		v.over.Store(tls.Server(&beneath{Conn: v.Conn, visitor: v}, v.secure))
	}
	return nil
}

func (v *visitor) plainRead(data []byte) (int, error) {
	if len(v.first) > 0 && len(data) > 0 {
		count := copy(data, v.first)
		v.first = v.first[count:]
		return count, nil
	}
	return v.Conn.Read(data)
}

func (v *visitor) secured() bool { return v.over.Load() != nil }

func (v *visitor) Close() error {
	v.leave()
	return v.Conn.Close()
}

// beneath is what TLS is spoken over: the connection with its first byte.
type beneath struct {
	net.Conn
	visitor *visitor
}

func (b *beneath) Read(data []byte) (int, error) { return b.visitor.plainRead(data) }
