package main

import (
	"io"
	"net"
	"testing"
	"time"
)

func TestAServerThatSaysTooMuchIsLeft(t *testing.T) {
	ours, its := net.Pipe()
	go func() {
		flood := make([]byte, 1<<20)
		for range mostRead>>20 + 1 {
			if _, err := its.Write(flood); err != nil {
				return
			}
		}
		_ = its.Close()
	}()
	count, err := io.Copy(io.Discard, &limited{Conn: ours, stall: time.Second})
	_ = ours.Close()
	if err == nil || count > mostRead {
		t.Errorf("%d bytes are read: %v", count, err)
	}
}
