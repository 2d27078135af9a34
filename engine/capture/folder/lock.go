// Package folder is the capture's folder: the lock that says who writes there, what is wanted, how it goes, and the
// timeline of what happened.
package folder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// ErrHeld is what Acquire returns when another process captures into the folder.
var ErrHeld = errors.New("another process captures into this folder")

const (
	folderMode = 0o700
	fileMode   = 0o600

	attempts = 10
	pause    = 15 * time.Millisecond
)

// Acquire takes the lock of a folder, which is made if need be, for as long as this process lives. The lock
// belongs to the open file, so the system frees it however we end.
func Acquire(folder string) error {
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(folder, "capture.lock"), os.O_RDWR|os.O_CREATE|syscall.O_CLOEXEC, fileMode)
	if err != nil {
		return err
	}
	held = file
	if err := take(file); err != nil {
		return err
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// take asks for the lock a few times: who looks whether it is held, holds it for an instant.
func take(file *os.File) error {
	for left := attempts; ; left-- {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return fmt.Errorf("the lock cannot be taken: %w", err)
		case left == 0:
			return ErrHeld
		}
		time.Sleep(pause)
	}
}

// held keeps the file from being collected, which would close it.
var held *os.File
