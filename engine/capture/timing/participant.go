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
	// A clock that is off by more has been set; when it seems to have been set back, so many reports must agree.
	step       = second
	suspicious = 3
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
	strange int // so many reports in a row came much too late
	setting int // how often the clock was set
}

// Report takes a sender report: `ntp` is its time on the sender's clock, `arrival` when it came. It tells whether
// the report is to be believed.
func (p *Participant) Report(ntp, arrival int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	sample := arrival - ntp
	if p.known && p.wasSet(sample) {
		p.known, p.samples, p.next, p.strange = false, p.samples[:0], 0, 0
		p.setting++
	}
	if p.strange > 0 {
		return false
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
		return true
	}
	room := max(arrival-p.at, 0) * slew / second
	p.offset += max(-room, min(room, least-p.offset))
	p.at = arrival
	return true
}

// wasSet tells whether the sender's clock must have been set. No report comes before it was sent; one may come
// late, but not one after the other.
func (p *Participant) wasSet(sample int64) bool {
	switch {
	case sample < p.offset-step || sample > p.offset+past:
		return true
	case sample > p.offset+step:
		p.strange++
		return p.strange >= suspicious
	default:
		p.strange = 0
		return false
	}
}

// Offset returns what to add to the sender's time to get capture time, and how often the sender's clock was set
// before: of another setting, its times mean nothing any more.
func (p *Participant) Offset() (offset int64, setting int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.offset, p.setting
}

func abs(x int64) int64 { return max(x, -x) }
