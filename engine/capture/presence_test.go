package main

import (
	"sync/atomic"
	"testing"
	"time"

	lksdk "github.com/livekit/server-sdk-go/v2"
)

func newTestPresence(t *testing.T) *presence {
	t.Helper()
	c, err := newCapture(config{Folder: t.TempDir(), GiveUpSeconds: 1})
	if err != nil {
		t.Fatal(err)
	}
	return newPresence(c)
}

// staying runs a presence until its capture ends, for so long at most.
func staying(t *testing.T, p *presence, most time.Duration) {
	t.Helper()
	left := make(chan struct{})
	go func() {
		defer close(left)
		p.stay()
	}()
	select {
	case <-left:
	case <-time.After(most):
		p.capture.finish(ending{reason: reasonWanted})
		<-left
	}
}

func TestAServerThatSaysNothingIsGivenUp(t *testing.T) {
	p := newTestPresence(t)
	p.within = 10 * time.Millisecond
	p.join = func() (*link, error) { select {} }
	staying(t, p, 10*time.Second)
	if p.capture.ended.reason != reasonGaveUp {
		t.Errorf("ended: %s", p.capture.ended.reason)
	}
}

func TestWhoIsPutOutAtOnceDoesNotComeBackAtOnce(t *testing.T) {
	p := newTestPresence(t)
	var joined atomic.Int32
	p.join = func() (*link, error) {
		joined.Add(1)
		l := &link{
			capture: p.capture, people: p.people, room: lksdk.NewRoom(nil),
			gone: make(chan string, 1), stop: make(chan struct{}),
		}
		l.lose("removed")
		return l, nil
	}
	staying(t, p, time.Second)
	if times := joined.Load(); times < 2 || times > 10 {
		t.Errorf("joined %d times in a second", times)
	}
}
