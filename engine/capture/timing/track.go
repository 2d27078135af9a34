package timing

import "sync"

const (
	// Errors beyond this are jumped over, smaller ones are worked off.
	jump = 250_000
	// The part of the media's own time by which an error is worked off: 50 ms a second.
	bend = 20
	// A frame cannot be from the future, nor from long ago: then its stream began anew.
	future = 300_000
	past   = 10 * second
)

// Track gives the frames of one RTP stream their capture time.
type Track struct {
	mu     sync.Mutex
	rate   int64
	sender *Participant

	started bool
	lastRTP uint32
	ticks   int64 // the unwrapped RTP timestamp of the newest frame

	anchor      int64 // capture time of anchorTicks, by arrival
	anchorTicks int64

	reported    bool
	reportNTP   int64
	reportTicks int64
	setting     int

	last      int64 // capture time given last
	lastTicks int64
}

// NewTrack returns the clock of a stream with `rate` ticks a second.
func NewTrack(rate uint32, sender *Participant) *Track {
	return &Track{rate: int64(rate), sender: sender}
}

// Report takes a sender report of this stream.
func (t *Track) Report(rtp uint32, ntp, arrival int64) {
	believed := t.sender.Report(ntp, arrival)
	_, setting := t.sender.Offset()
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.started || !believed {
		return
	}
	t.setting = setting
	t.reported, t.reportNTP, t.reportTicks = true, ntp, t.unwrap(rtp)
}

// Time returns the capture time of a frame whose first packet came at `arrival`.
func (t *Track) Time(rtp uint32, arrival int64) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.started {
		t.started, t.lastRTP, t.ticks = true, rtp, 0
		t.anchor, t.anchorTicks = arrival, 0
		t.last, t.lastTicks = arrival, 0
		return arrival
	}
	t.ticks, t.lastRTP = t.unwrap(rtp), rtp
	wanted := t.wanted(arrival)
	t.settle(wanted)
	return t.last
}

// wanted is where the frame belongs by the best that is known.
func (t *Track) wanted(arrival int64) int64 {
	if offset, setting := t.sender.Offset(); t.reported && setting == t.setting {
		at := t.reportNTP + t.micros(t.ticks-t.reportTicks) + offset
		if at <= arrival+future && at >= arrival-past {
			t.anchor, t.anchorTicks = at, t.ticks // where to go on from, should the reports fail
			return at
		}
		t.reported = false // until the next report tells of the new stream
	}
	at := t.anchor + t.micros(t.ticks-t.anchorTicks)
	if at > arrival+future || at < arrival-past {
		t.anchor, t.anchorTicks = arrival, t.ticks
		return arrival
	}
	if at > arrival { // the frame that was the anchor had been delayed more than this one
		t.anchor -= at - arrival
		return arrival
	}
	return at
}

// settle gives the frame a time near `wanted`, bending what went before towards it.
func (t *Track) settle(wanted int64) {
	passed := t.micros(t.ticks - t.lastTicks)
	carried := wanted - (t.last + passed)
	if carried < jump && carried > -jump && passed > 0 {
		room := max(passed/bend, 1)
		wanted = t.last + passed + max(-room, min(room, carried))
	}
	t.last = max(wanted, t.last)
	t.lastTicks = t.ticks
}

// unwrap returns the ticks of a timestamp near the newest one's, which wraps every 2³² ticks.
func (t *Track) unwrap(rtp uint32) int64 {
	return t.ticks + int64(int32(rtp-t.lastRTP))
}

func (t *Track) micros(ticks int64) int64 { return ticks * second / t.rate }
