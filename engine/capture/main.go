// The capture program: it joins a room of LiveKit hidden, and writes every track as it comes, not decoded, with a
// timeline beside them, into a folder. One process is one capture.
package main

import (
	"errors"
	"log"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/go-logr/logr"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"

	"roomful/capture/folder"
)

// How the process ends, for whom started it.
const (
	exitDone   = 0
	exitConfig = 2
	exitDisk   = 3
	exitHeld   = 4
	exitGaveUp = 5

	// A capture is mostly waiting; on a large machine it is not to spread over all of it.
	processors     = 4
	memoryLimit    = 256 << 20
	garbagePercent = 200
)

func main() {
	os.Exit(run())
}

func run() int {
	log.SetFlags(log.LstdFlags | log.LUTC)
	// What writes to a pipe that nobody reads any more would otherwise be ended by it.
	signal.Ignore(syscall.SIGPIPE, syscall.SIGHUP)
	runtime.GOMAXPROCS(min(processors, runtime.NumCPU()))
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(memoryLimit)

	cfg, err := readConfig(os.Stdin)
	if err != nil {
		log.Print(err)
		return exitConfig
	}
	if err := folder.Acquire(cfg.Folder); err != nil {
		log.Print(err)
		if errors.Is(err, folder.ErrHeld) {
			return exitHeld
		}
		return exitDisk
	}
	// LiveKit's library writes a page with every attempt that fails; what matters of it we say ourselves.
	lksdk.SetLogger(logger.LogRLogger(logr.Discard()))

	capture, err := newCapture(cfg)
	if err != nil {
		log.Print(err)
		return exitDisk
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-signals
		capture.finish(ending{reason: reasonTerminated, state: folder.Stopped, exit: exitDone, interrupted: true})
	}()
	return capture.run()
}
