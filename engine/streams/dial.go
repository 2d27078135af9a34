package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// tcpUserTimeout is TCP_USER_TIMEOUT of Linux, which package syscall has no name for.
const tcpUserTimeout = 18

// sendBuffer is small enough that a server that stopped reading is noticed, and holds a second of a stream.
const sendBuffer = 512 << 10

// mostRead is far more than a server has to answer in weeks; libraries keep what is not whole yet.
const mostRead = 64 << 20

// dial connects to the addresses of the configuration, one after the other, and nowhere else.
func (c *Config) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	dialer := &net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		return raw.Control(func(descriptor uintptr) {
			// what is not acknowledged for so long has gone nowhere
			_ = syscall.SetsockoptInt(
				int(descriptor), syscall.IPPROTO_TCP, tcpUserTimeout, int(c.stallTime().Milliseconds()),
			)
		})
	}}
	failed := error(plain("there is no address to connect to"))
	for index, address := range c.Addresses {
		conn, err := dialOne(ctx, dialer, network, address, len(c.Addresses)-index)
		if err == nil {
			if socket, ok := conn.(*net.TCPConn); ok {
				_ = socket.SetWriteBuffer(sendBuffer)
			}
			return &limited{Conn: conn, stall: c.stallTime()}, nil
		}
		failed = err
	}
	return nil, failed
}

// dialOne gives an address its part of the time that is left, when others follow it.
func dialOne(
	ctx context.Context, dialer *net.Dialer, network, address string, left int,
) (net.Conn, error) {
	deadline, limited := ctx.Deadline()
	if limited && left > 1 {
		part, cancel := context.WithTimeout(ctx, time.Until(deadline)/time.Duration(left))
		defer cancel()
		ctx = part
	}
	return dialer.DialContext(ctx, network, address)
}

// dialTLS connects and sees that the certificate is good and made for the URL's host.
func (c *Config) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	config, err := c.tls()
	if err != nil {
		return nil, err
	}
	conn, err := c.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		var operation *net.OpError
		if errors.As(err, &operation) && certificateWords(err) == "" && !isTimeout(err) {
			return nil, plain("no TLS connection can be made")
		}
		return nil, err
	}
	return secured, nil
}

func (c *Config) tls() (*tls.Config, error) {
	config := &tls.Config{ServerName: c.target.Hostname(), MinVersion: tls.VersionTLS12}
	if c.Trust == "" {
		return config, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	trusted, err := os.ReadFile(c.Trust)
	if err != nil || !roots.AppendCertsFromPEM(trusted) {
		return nil, plain("the file of trusted certificates cannot be read")
	}
	config.RootCAs = roots
	return config, nil
}

// limited ends a write that takes longer than the stall time, and what a server says that says too much.
type limited struct {
	net.Conn
	stall time.Duration
	read  atomic.Int64
}

func (l *limited) Read(data []byte) (int, error) {
	count, err := l.Conn.Read(data)
	if l.read.Add(int64(count)) > mostRead {
		return 0, plain("the server says too much")
	}
	return count, err
}

func (l *limited) Write(data []byte) (int, error) {
	if err := l.SetWriteDeadline(time.Now().Add(l.stall)); err != nil {
		return 0, err
	}
	count, err := l.Conn.Write(data)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return count, plain("the server takes nothing any more")
	}
	return count, err
}

// CloseWrite says that no more comes.
func (l *limited) CloseWrite() error {
	if half, ok := l.Conn.(*net.TCPConn); ok {
		return half.CloseWrite()
	}
	return l.Close()
}
