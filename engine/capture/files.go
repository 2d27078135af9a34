package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

var pid = os.Getpid()

// files is all that is written into the folder besides the timeline.
type files struct {
	folder string

	mu     sync.Mutex
	number int
	kept   int64 // bytes of files that are closed
	paused bool
	tracks map[*track]struct{}
}

func newFiles(folder string) (*files, error) {
	f := &files{folder: folder, tracks: map[*track]struct{}{}}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".mkv" {
			continue
		}
		head, _, _ := strings.Cut(entry.Name(), "-")
		if number, err := strconv.Atoi(head); err == nil {
			f.number = max(f.number, number)
		}
		if info, err := entry.Info(); err == nil {
			f.kept += info.Size()
		}
	}
	return f, nil
}

// next returns the number of a new file.
func (f *files) next() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.number++
	return f.number
}

func (f *files) keep(bytes int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept += bytes
}

// add takes a track in; it is paused if the capture is.
func (f *files) add(t *track) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t.paused.Store(f.paused)
	f.tracks[t] = struct{}{}
}

func (f *files) remove(t *track) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.tracks, t)
}

func (f *files) all() []*track {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]*track, 0, len(f.tracks))
	for t := range f.tracks {
		all = append(all, t)
	}
	return all
}

func (f *files) setPaused(paused bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.paused = paused
}

func (f *files) pause() {
	f.setPaused(true)
	for _, t := range f.all() {
		t.pause()
	}
}

func (f *files) resume() {
	f.setPaused(false)
	for _, t := range f.all() {
		t.resume()
	}
}

func (f *files) rotate(after time.Duration) {
	if after <= 0 {
		return
	}
	for _, t := range f.all() {
		t.rotate(after)
	}
}

// count returns how many bytes there are and how many tracks are open.
func (f *files) count() (bytes int64, tracks int) {
	all := f.all()
	for _, t := range all {
		bytes += t.written()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return bytes + f.kept, len(all)
}
