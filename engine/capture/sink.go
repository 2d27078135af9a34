package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"roomful/capture/folder"
	"roomful/capture/frames"
	"roomful/capture/matroska"
)

// sink is the files of one track, one after the other.
type sink struct {
	capture *capture
	track   string
	renew   bool // begin a new file with the next key frame

	name   string
	file   *os.File
	writer *matroska.Writer
	opened time.Time
	last   int64 // milliseconds of the newest block, in whichever file
}

// put appends a frame, which belongs at the capture time `at`; the first of a file must be a key frame.
func (s *sink) put(codec *frames.Codec, frame frames.Frame, at int64) error {
	if s.renew && frame.Key {
		s.end()
	}
	if s.file == nil {
		if err := s.open(codec, frame); err != nil {
			return err
		}
	}
	s.last = max(at/1000, s.last+1)
	return s.writer.Block(s.last, frame.Key, frame.Data)
}

func (s *sink) open(codec *frames.Codec, first frames.Frame) error {
	s.name = fmt.Sprintf("%04d-%s.mkv", s.capture.files.next(), s.track)
	path := filepath.Join(s.capture.cfg.Folder, s.name)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	writer, err := matroska.NewWriter(file, codec.Track(first))
	if err != nil {
		_ = file.Close()
		return err
	}
	s.file, s.writer, s.opened, s.renew = file, writer, time.Now(), false
	s.capture.note(folder.Event{Kind: "file.started", Track: s.track, File: s.name, Codec: codec.Name})
	return nil
}

// end closes the file, if one is open.
func (s *sink) end() {
	if s.file == nil {
		return
	}
	err := s.file.Close()
	s.capture.files.keep(s.writer.Written())
	s.file, s.writer = nil, nil
	if err != nil {
		s.capture.fail(err)
	}
	s.capture.note(folder.Event{Kind: "file.ended", Track: s.track, File: s.name})
}

func (s *sink) written() int64 {
	if s.file == nil {
		return 0
	}
	return s.writer.Written()
}

func (s *sink) age() time.Duration {
	if s.file == nil {
		return 0
	}
	return time.Since(s.opened)
}
