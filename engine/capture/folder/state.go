package folder

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
)

// The states of a capture, and those that can be wanted of it.
const (
	Connecting   = "connecting"
	Recording    = "recording"
	Paused       = "paused"
	Reconnecting = "reconnecting"
	Stopped      = "stopped"
	Failed       = "failed"
)

// Wanted is what Roomful wants of the capture now. `Seats` are those that hosts have given to people, by identity;
// `Hands` are the raised ones that come first, in their turn; `Portraits` name the files with people's pictures.
type Wanted struct {
	State     string            `json:"state"`
	URL       string            `json:"url"`
	Layout    string            `json:"layout"`
	Seats     map[string]int    `json:"seats"`
	Hands     []string          `json:"hands"`
	Portraits map[string]string `json:"portraits"`
}

// Status is how the capture is now. `At` is when that was, `Origin` what the timeline counts from, both in
// microseconds since the epoch; `Bytes` is the size of all its media files.
type Status struct {
	PID    int    `json:"pid"`
	State  string `json:"state"`
	Reason string `json:"reason"`
	At     int64  `json:"at"`
	Origin int64  `json:"origin"`
	Bytes  int64  `json:"bytes"`
	Tracks int    `json:"tracks"`
}

// WantedFile reads wanted.json, anew only when it was replaced.
type WantedFile struct {
	path string
	seen os.FileInfo
	last Wanted
}

// NewWantedFile returns the reader of a folder's wanted.json.
func NewWantedFile(folder string) *WantedFile {
	return &WantedFile{path: filepath.Join(folder, "wanted.json"), last: Wanted{State: Recording}}
}

// Read returns what is wanted; what was wanted before where the file is missing or no sense can be made of it.
func (w *WantedFile) Read() Wanted {
	info, err := os.Stat(w.path)
	if err != nil || (w.seen != nil && os.SameFile(info, w.seen) && info.ModTime().Equal(w.seen.ModTime())) {
		return w.last
	}
	data, err := os.ReadFile(w.path)
	if err != nil {
		return w.last
	}
	var wanted Wanted
	if json.Unmarshal(data, &wanted) != nil {
		return w.last
	}
	w.seen = info
	switch wanted.State {
	case Recording, Paused, Stopped:
		w.last = wanted
	}
	return w.last
}

// WriteStatus writes capture.json, whole or not at all.
func WriteStatus(folder string, status Status) error {
	data, err := json.Marshal(status)
	if err != nil {
		return err
	}
	path := filepath.Join(folder, "capture.json")
	data = append(data, '\n')
	draft := path + ".new"
	if err := os.WriteFile(draft, data, fileMode); err != nil {
		_ = os.Remove(draft)
		return overwrite(path, data, err)
	}
	return os.Rename(draft, path)
}

// overwrite writes in place: where the disk is full, the last word still has the room of the one before.
func overwrite(path string, data []byte, why error) error {
	info, err := os.Stat(path)
	if err != nil {
		return why
	}
	if short := int(info.Size()) - len(data); short > 0 {
		data = append(data, bytes.Repeat([]byte(" "), short)...)
	}
	file, err := os.OpenFile(path, os.O_WRONLY, fileMode)
	if err != nil {
		return why
	}
	defer func() { _ = file.Close() }()
	if _, err := file.WriteAt(data, 0); err != nil {
		return why
	}
	return why
}

// ReadStatus returns what was last written, zero when there is nothing.
func ReadStatus(folder string) Status {
	var status Status
	if data, err := os.ReadFile(filepath.Join(folder, "capture.json")); err == nil {
		_ = json.Unmarshal(data, &status)
	}
	return status
}

// Free returns how many bytes the folder's disk has for us.
func Free(folder string) (uint64, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return 0, err
	}
	return disk.Bavail * uint64(disk.Bsize), nil
}
