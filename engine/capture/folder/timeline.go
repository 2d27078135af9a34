package folder

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

const version = 1

// Event is a line of the timeline; which fields it has depends on its kind.
type Event struct {
	T            int64     `json:"t"`
	Kind         string    `json:"kind"`
	Origin       int64     `json:"origin,omitempty"`
	Version      int       `json:"version,omitempty"`
	Reason       string    `json:"reason,omitempty"`
	Layout       *string   `json:"layout,omitempty"`
	Participant  string    `json:"participant,omitempty"`
	Name         *string   `json:"name,omitempty"`
	Seat         *int      `json:"seat,omitempty"`
	Portrait     string    `json:"portrait,omitempty"`
	Track        string    `json:"track,omitempty"`
	Source       string    `json:"source,omitempty"`
	Medium       string    `json:"medium,omitempty"`
	Codec        string    `json:"codec,omitempty"`
	Width        *uint32   `json:"width,omitempty"`
	Height       *uint32   `json:"height,omitempty"`
	Muted        *bool     `json:"muted,omitempty"`
	File         string    `json:"file,omitempty"`
	Participants *[]string `json:"participants,omitempty"`
}

// Timeline appends to timeline.jsonl, a line at a time, each handed to the system at once.
type Timeline struct {
	mu     sync.Mutex
	file   *os.File
	origin int64
	last   int64
	people map[string]string
}

// Open opens the timeline of a folder and notes that a capture has started at `now`, in microseconds since the
// epoch. Of a capture before it takes over the origin, and ends what that left open.
func Open(folder string, now int64) (*Timeline, error) {
	path := filepath.Join(folder, "timeline.jsonl")
	before, err := readTimeline(path)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, fileMode)
	if err != nil {
		return nil, err
	}
	// the end of a line that was cut is no line
	if err := file.Truncate(before.size); err != nil {
		return nil, err
	}
	timeline := &Timeline{file: file, origin: now, people: before.people}
	if before.origin != 0 {
		timeline.origin, timeline.last = before.origin, before.last
		known := ReadStatus(folder).At - before.origin
		if known > timeline.last && known <= now-before.origin {
			timeline.last = known
		}
		if err := timeline.end(before); err != nil {
			return nil, err
		}
	}
	return timeline, timeline.Append(Event{
		T: now - timeline.origin, Kind: "capture.started", Origin: timeline.origin, Version: version,
	})
}

// Origin returns what the times count from, in microseconds since the epoch.
func (l *Timeline) Origin() int64 { return l.origin }

// Last returns the time of the newest event.
func (l *Timeline) Last() int64 { return l.last }

// People returns the names, by identity, of those a capture before knew to be in the room.
func (l *Timeline) People() map[string]string { return l.people }

// Append writes an event. Its time is never before that of the event before.
func (l *Timeline) Append(event Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	event.T = max(event.T, l.last)
	line, err := json.Marshal(event)
	if err != nil {
		return err
	}
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("the timeline cannot be written: %w", err)
	}
	l.last = event.T
	return nil
}

// end closes, at the last time known, the files and tracks that were open.
func (l *Timeline) end(left remains) error {
	for _, file := range left.files {
		if err := l.Append(Event{T: l.last, Kind: "file.ended", Track: file.Track, File: file.File}); err != nil {
			return err
		}
	}
	for _, track := range left.tracks {
		if err := l.Append(Event{T: l.last, Kind: "track.ended", Track: track.Track}); err != nil {
			return err
		}
	}
	return nil
}

// remains is what a capture before has left.
type remains struct {
	size   int64 // of the whole lines
	origin int64
	last   int64
	files  []Event
	tracks []Event
	people map[string]string
}

func readTimeline(path string) (remains, error) {
	left := remains{people: map[string]string{}}
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return left, nil
	}
	if err != nil {
		return left, err
	}
	left.size = int64(bytes.LastIndexByte(data, '\n') + 1)
	lines := bufio.NewScanner(bytes.NewReader(data[:left.size]))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var event Event
		if json.Unmarshal(lines.Bytes(), &event) != nil {
			continue
		}
		left.add(event)
	}
	if left.origin == 0 {
		left.size = 0 // without its first line nothing in it can be placed
	}
	return left, lines.Err()
}

func (r *remains) add(event Event) {
	r.last = max(r.last, event.T)
	switch event.Kind {
	case "capture.started":
		if r.origin == 0 {
			r.origin = event.Origin
		}
	case "file.started":
		r.files = append(r.files, event)
	case "file.ended":
		r.files = without(r.files, func(each Event) bool { return each.File == event.File })
	case "track.started":
		r.tracks = append(r.tracks, event)
	case "track.ended":
		r.tracks = without(r.tracks, func(each Event) bool { return each.Track == event.Track })
	case "participant.joined", "participant.named":
		name := ""
		if event.Name != nil {
			name = *event.Name
		}
		r.people[event.Participant] = name
	case "participant.left":
		delete(r.people, event.Participant)
	}
}

func without(events []Event, gone func(Event) bool) []Event {
	kept := events[:0]
	for _, event := range events {
		if !gone(event) {
			kept = append(kept, event)
		}
	}
	return kept
}
