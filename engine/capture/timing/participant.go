// Package timing says when each frame belongs in the capture: by the senders' clocks where they are known, by
// arrival until then, and never backwards.
//
// All times are in microseconds; "capture time" is counted from the capture's origin.
package timing

import "sync"

const (
	second = 1_000_000
	// So many reports are looked back at for the one that came with the least delay.
	window = 24
	// From so many reports on the estimate is taken to be good, and moves slowly.
	settled = 8
	// How fast the estimate of another clock moves, in microseconds a second: far more than clocks drift,
	// far less than anybody sees.
	slew = 5_000
)

// Participant relates the clock of one sender to the capture's.
//
// Sound and picture of a person share it, so however wrong the estimate, they stay together.
type Participant struct {
	mu      sync.Mutex
	samples []int64
	next    int
	offset  int64
	at      int64
	known   bool
}

// Report takes a sender report: `ntp` is its time on the sender's clock, `arrival` when it came.
func (p *Participant) Report(ntp, arrival int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sample := arrival - ntp
	if p.known && abs(sample-p.offset) > 10*second { // the sender's clock was set
		p.known, p.samples, p.next = false, p.samples[:0], 0
	}
	if len(p.samples) < window {
		p.samples = append(p.samples, sample)
	} else {
		p.samples[p.next] = sample
	}
	p.next = (p.next + 1) % window
	least := p.samples[0]
	for _, each := range p.samples {
		least = min(least, each)
	}
	if !p.known || len(p.samples) < settled {
		p.offset, p.at, p.known = least, arrival, true
		return
	}
	room := max(arrival-p.at, 0) * slew / second
	p.offset += max(-room, min(room, least-p.offset))
	p.at = arrival
}

// Offset returns what to add to the sender's time to get capture time, and whether it is known yet.
func (p *Participant) Offset() (int64, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.offset, p.known
}

func abs(x int64) int64 { return max(x, -x) }
