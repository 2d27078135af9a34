package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/bluenviron/gortsplib/v5/pkg/liberrors"
)

// plain is an error whose words anybody may read.
type plain string

func (p plain) Error() string { return string(p) }

var (
	// an answer of an RTMP server names what it minds so; the rest of the answer may hold the key
	rtmpCode = regexp.MustCompile(`Net(?:Connection|Stream)\.[A-Za-z]+(?:\.[A-Za-z]+)*`)
	number   = regexp.MustCompile(`^[0-9]{3}$`)
)

// words says what went wrong, without addresses, names and keys.
func words(err error) string {
	var ours plain
	if errors.As(err, &ours) {
		return string(ours)
	}
	if said := certificateWords(err); said != "" {
		return "the certificate is not accepted: " + said
	}
	var record tls.RecordHeaderError
	var alert tls.AlertError
	if errors.As(err, &record) || errors.As(err, &alert) {
		return "no TLS connection can be made"
	}
	var status liberrors.ErrClientBadStatusCode
	if errors.As(err, &status) {
		return statusWords(int(status.Code))
	}
	if isTimeout(err) {
		return "no answer in time"
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return "the server closed the connection"
	}
	return otherWords(err)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.Is(err, syscall.ETIMEDOUT) || (errors.As(err, &timeout) && timeout.Timeout())
}

func certificateWords(err error) string {
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	switch {
	case errors.As(err, &authority):
		return "nobody trusted has signed it"
	case errors.As(err, &host):
		return "it is for another name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired or is not valid yet"
	case errors.As(err, &invalid), errors.As(err, &verification):
		return "it cannot be verified"
	}
	return ""
}

func statusWords(code int) string {
	switch code {
	case 401, 403:
		return "the server does not accept the name and password"
	case 404:
		return "the server knows no such path"
	}
	return "the server refused the stream with status " + digits(code)
}

func digits(code int) string {
	text := make([]byte, 3)
	for place := 2; place >= 0; place-- {
		text[place] = byte('0' + code%10)
		code /= 10
	}
	if !number.Match(text) {
		return "of its own"
	}
	return string(text)
}

func otherWords(err error) string {
	text := err.Error()
	if code := rtmpCode.FindString(text); code != "" {
		return "the server refused the stream: " + code
	}
	if strings.Contains(text, "authentication error") || strings.Contains(text, "credentials are required") {
		return "the server does not accept the name and password"
	}
	if strings.HasPrefix(text, "bad result") {
		return "the server refused the stream"
	}
	said := "the connection broke off"
	var operation *net.OpError
	if errors.As(err, &operation) && operation.Op == "dial" {
		said = "cannot connect"
	}
	var number syscall.Errno
	if errors.As(err, &number) {
		return said + ": " + number.Error()
	}
	return said
}
