package main

import (
	"log"
	"maps"
	"slices"
	"sync"
	"time"

	"roomful/capture/folder"
)

const (
	lookEvery   = 100 * time.Millisecond
	statusEvery = time.Second
	leaveWithin = 3 * time.Second

	reasonWanted     = "wanted"
	reasonRoomClosed = "room_closed"
	reasonGaveUp     = "gave_up"
	reasonDiskLow    = "disk_low"
	reasonDiskError  = "disk_error"
	reasonTerminated = "terminated"
	reasonConnection = "connection"
)

// ending is why and how the process ends. An interrupted capture is one that may be gone on with, so its timeline
// does not say that it stopped.
type ending struct {
	reason      string
	state       string
	exit        int
	interrupted bool
}

// capture is the whole of what this process does.
type capture struct {
	cfg      config
	started  time.Time // with the monotonic clock in it
	began    int64     // capture time of `started`
	timeline *folder.Timeline
	wanted   *folder.WantedFile
	files    *files

	mu     sync.Mutex
	want   folder.Wanted
	online bool
	wrong  string // why we are not
	ever   bool   // has been in the room
	ended  *ending
	done   chan struct{}
	status chan struct{} // asks for capture.json to be written
}

func newCapture(cfg config) (*capture, error) {
	started := time.Now()
	timeline, err := folder.Open(cfg.Folder, started.UnixMicro())
	if err != nil {
		return nil, err
	}
	c := &capture{
		// never before what there is already, even when the machine's clock was set back meanwhile
		cfg: cfg, started: started, began: max(started.UnixMicro()-timeline.Origin(), timeline.Last()), timeline: timeline,
		wanted: folder.NewWantedFile(cfg.Folder),
		done:   make(chan struct{}), status: make(chan struct{}, 1),
	}
	c.files, err = newFiles(cfg.Folder)
	if err != nil {
		return nil, err
	}
	c.want = c.wanted.Read()
	c.notePicture(folder.Wanted{}, c.want)
	if c.want.State == folder.Paused {
		c.files.pause()
		c.note(folder.Event{Kind: "paused"})
	}
	c.writeStatus()
	return c, nil
}

// now is the capture time: monotonic while the process lives, whatever becomes of the machine's clock.
func (c *capture) now() int64 { return c.at(time.Now()) }

// at is the capture time of a moment since the process was started.
func (c *capture) at(moment time.Time) int64 { return c.began + moment.Sub(c.started).Microseconds() }

// note writes an event that happens now.
func (c *capture) note(event folder.Event) {
	event.T = c.now()
	if err := c.timeline.Append(event); err != nil {
		c.fail(err)
	}
}

// fail ends the capture because the disk does not take it.
func (c *capture) fail(err error) {
	log.Print(err)
	go c.finish(ending{reason: reasonDiskError, state: folder.Failed, exit: exitDisk})
}

// finish ends the capture, once.
func (c *capture) finish(end ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended == nil {
		c.ended = &end
		close(c.done)
	}
}

// run captures until there is an end, and returns the process's exit code.
func (c *capture) run() int {
	if c.want.State == folder.Stopped {
		c.finish(ending{reason: reasonWanted, state: folder.Stopped, exit: exitDone})
	}
	left := make(chan struct{})
	go func() {
		defer close(left)
		newPresence(c).stay()
	}()
	c.watch()
	select {
	case <-left:
	case <-time.After(leaveWithin): // the files are closed by now; only LiveKit has not been told
		log.Print("the room could not be left in time")
	}
	end := *c.ended
	if end.interrupted {
		_ = c.timeline.Append(folder.Event{T: c.now(), Kind: "capture.lost", Reason: end.reason})
	} else {
		_ = c.timeline.Append(folder.Event{T: c.now(), Kind: "capture.stopped", Reason: end.reason})
	}
	c.writeStatus()
	log.Printf("ended: %s", end.reason)
	return end.exit
}

// watch looks after what is wanted, the disk and the status until the end.
func (c *capture) watch() {
	look, tick := time.NewTicker(lookEvery), time.NewTicker(statusEvery)
	defer look.Stop()
	defer tick.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-look.C:
			c.look()
		case <-c.status:
			c.writeStatus()
		case <-tick.C:
			c.files.rotate(c.cfg.rotateAfter())
			c.checkDisk()
			c.writeStatus()
		}
	}
}

// look follows what is wanted.
func (c *capture) look() {
	wanted := c.wanted.Read()
	c.mu.Lock()
	before := c.want
	c.want = wanted
	c.mu.Unlock()
	if wanted.State != folder.Stopped { // the last of the picture stays as it was
		c.notePicture(before, wanted)
	}
	if wanted.State == before.State {
		return
	}
	switch wanted.State {
	case folder.Stopped:
		c.finish(ending{reason: reasonWanted, state: folder.Stopped, exit: exitDone})
	case folder.Paused:
		c.files.pause()
		c.note(folder.Event{Kind: "paused"})
	case folder.Recording:
		c.note(folder.Event{Kind: "resumed"})
		c.files.resume()
	}
	c.writeStatus()
}

// notePicture notes what has changed of the layout, the seats, the portraits and the hands that come first.
func (c *capture) notePicture(before, wanted folder.Wanted) {
	if wanted.Layout != before.Layout && wanted.Layout != "" {
		c.note(folder.Event{Kind: "layout", Layout: &wanted.Layout})
	}
	for _, each := range seated(before.Seats, wanted.Seats) {
		c.note(each)
	}
	for _, each := range pictured(before.Portraits, wanted.Portraits) {
		c.note(each)
	}
	if !slices.Equal(before.Hands, wanted.Hands) {
		hands := append([]string{}, wanted.Hands...)
		c.note(folder.Event{Kind: "hands", Participants: &hands})
	}
}

// seated returns an event for each one whose seat is another, without a seat where it is none any more. Those who
// give theirs away come before those who take one.
func seated(before, now map[string]int) []folder.Event {
	var events []folder.Event
	for _, each := range slices.Sorted(maps.Keys(before)) {
		if _, still := now[each]; !still {
			events = append(events, folder.Event{Kind: "participant.seated", Participant: each})
		}
	}
	for _, each := range slices.Sorted(maps.Keys(now)) {
		seat := now[each]
		if had, was := before[each]; !was || had != seat {
			events = append(events, folder.Event{Kind: "participant.seated", Participant: each, Seat: &seat})
		}
	}
	return events
}

// pictured returns an event for each one whose portrait is another, without one where there is none any more.
func pictured(before, now map[string]string) []folder.Event {
	both := maps.Clone(now)
	if both == nil {
		both = map[string]string{}
	}
	for each := range before {
		both[each] = now[each]
	}
	var events []folder.Event
	for _, each := range slices.Sorted(maps.Keys(both)) {
		if both[each] != before[each] {
			events = append(events, folder.Event{Kind: "participant.pictured", Participant: each, Portrait: both[each]})
		}
	}
	return events
}

func (c *capture) checkDisk() {
	free, err := folder.Free(c.cfg.Folder)
	if err == nil && free < c.cfg.DiskFloor {
		c.finish(ending{reason: reasonDiskLow, state: folder.Stopped, exit: exitDisk})
	}
}

// url is where LiveKit is now.
func (c *capture) url() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.want.URL != "" {
		return c.want.URL
	}
	return c.cfg.URL
}

// setOnline notes whether we are in the room, and if not, why.
func (c *capture) setOnline(online bool, wrong string) {
	c.mu.Lock()
	c.online, c.ever, c.wrong = online, c.ever || online, wrong
	c.mu.Unlock()
	select {
	case c.status <- struct{}{}:
	default:
	}
}

func (c *capture) state() (state, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended != nil:
		return c.ended.state, c.ended.reason
	case !c.online && !c.ever:
		return folder.Connecting, c.wrong
	case !c.online:
		return folder.Reconnecting, c.wrong
	default:
		return c.want.State, ""
	}
}

func (c *capture) writeStatus() {
	state, reason := c.state()
	bytes, tracks := c.files.count()
	err := folder.WriteStatus(c.cfg.Folder, folder.Status{
		PID: pid, State: state, Reason: reason, At: c.timeline.Origin() + c.now(), Origin: c.timeline.Origin(),
		Bytes: bytes, Tracks: tracks,
	})
	if err != nil && state != folder.Failed {
		c.fail(err)
	}
}

func (c *capture) hasBeenOnline() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ever
}
