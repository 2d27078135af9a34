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
)

// ErrHeld is what Acquire returns when another process captures into the folder.
var ErrHeld = errors.New("another process captures into this folder")

const (
	folderMode = 0o700
	fileMode   = 0o600
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
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return ErrHeld
		}
		return fmt.Errorf("the lock cannot be taken: %w", err)
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// held keeps the file from being collected, which would close it.
var held *os.File
