package main

import (
	"errors"
	"log"
	"time"

	"roomful/capture/folder"
)

const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = time.Second
	// Connections that last no longer are not made one right after the other.
	brief = time.Second
	// A server that takes the connection may say nothing then, and LiveKit's library would wait for ever.
	answerWithin = 3 * joinWithin
)

var errNoAnswer = errors.New("no answer in time")

// presence keeps us in the room: it connects, and connects again when the connection is lost.
type presence struct {
	capture *capture
	people  *people
	told    string
	join    func() (*link, error)
	within  time.Duration
}

func newPresence(c *capture) *presence {
	p := &presence{capture: c, people: newPeople(c, c.timeline.People()), within: answerWithin}
	p.join = func() (*link, error) { return newLink(c, p.people) }
	return p
}

// stay returns when the capture has ended, with every track closed.
func (p *presence) stay() {
	c := p.capture
	lost, retry := time.Now(), firstRetry
	for !p.over() {
		l, err := p.connect()
		if err != nil {
			p.tell(err.Error())
			if c.cfg.giveUpAfter() > 0 && time.Since(lost) > c.cfg.giveUpAfter() {
				c.finish(ending{reason: reasonGaveUp, state: folder.Failed, exit: exitGaveUp})
				return
			}
			p.rest(retry)
			retry = min(retry*3/2, lastRetry)
			continue
		}
		if l == nil { // ended meanwhile
			return
		}
		begun := time.Now()
		p.attend(l)
		lost = time.Now()
		if lost.Sub(begun) < brief {
			p.rest(retry)
			retry = min(retry*3/2, lastRetry)
		} else {
			retry = firstRetry
		}
	}
}

// attend is with the connection until it is lost or the capture ends.
func (p *presence) attend(l *link) {
	c := p.capture
	if c.hasBeenOnline() {
		c.note(folder.Event{Kind: "capture.back"})
	}
	c.setOnline(true, "")
	p.told = ""
	l.open()
	select {
	case <-c.done:
		l.close()
	case reason := <-l.gone:
		if reason == reasonRoomClosed {
			c.finish(ending{reason: reasonRoomClosed, state: folder.Stopped, exit: exitDone})
			l.close()
			return
		}
		c.setOnline(false, reason)
		c.note(folder.Event{Kind: "capture.lost", Reason: reason})
		l.close()
	}
}

// tell notes why there is no connection; of the same reason again the log has enough.
func (p *presence) tell(wrong string) {
	if wrong != p.told {
		p.told = wrong
		log.Printf("not connected: %s", wrong)
		p.capture.setOnline(false, wrong)
	}
}

func (p *presence) connect() (*link, error) {
	type result struct {
		link *link
		err  error
	}
	answer := make(chan result, 1)
	go func() {
		l, err := p.join()
		answer <- result{l, err}
	}()
	select {
	case <-p.capture.done: // LiveKit's library cannot be interrupted; the process ends soon
		return nil, nil
	case got := <-answer:
		return got.link, got.err
	case <-time.After(p.within):
		go func() { // whoever comes in after all goes at once
			if late := <-answer; late.link != nil {
				late.link.close()
			}
		}()
		return nil, errNoAnswer
	}
}

func (p *presence) over() bool {
	select {
	case <-p.capture.done:
		return true
	default:
		return false
	}
}

func (p *presence) rest(pause time.Duration) {
	select {
	case <-p.capture.done:
	case <-time.After(pause):
	}
}
