// Command roomful-streams takes composed streams out. It pushes one to one server over RTMP(S) or RTSP(S), and makes
// one attempt: who started it starts it again. Or it is the relay of a machine: streams are published to it, and it
// serves them over RTSP to whoever knows their paths.
//
// Standard input is a sequence of frames: a length (4 bytes, big endian, of all that follows), a kind (1 byte)
// and content. The first is `c`, the configuration in JSON (see Config). Then come `v` and `a`, a packet of
// video or audio: flags (1 byte; 1: key frame), presentation and decoding time (8 bytes each, big endian, signed;
// in 1/90000 s for video, 1/48000 s for audio, not below 0), and what the encoder made. The end of the input is
// the end of the stream. A relay is given its configuration alone, ends with its input, and takes such sequences
// over connections.
//
// Standard output has a JSON object on each line: {"event":"live"} once packets are taken, from a relay with
// "address", "publish" and "udp", and at last, when it went wrong, {"event":"failed","error":words}. The words hold
// neither names nor keys. A relay says the same to who publishes, over the connection. The program ends with 0 at
// the end of the input, else with 1.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
)

// Taker takes packets. Both methods may block for a short while, no longer than the stall time.
type Taker interface {
	Video(packet Packet) error
	Audio(packet Packet) error
}

// Output is a push to a server.
type Output interface {
	Taker
	// Failed tells of an end that no write has seen.
	Failed() <-chan error
	Close()
}

type event struct {
	Event   string `json:"event"`
	Error   string `json:"error,omitempty"`
	Address string `json:"address,omitempty"`
	Publish string `json:"publish,omitempty"`
	UDP     int    `json:"udp,omitempty"`
}

func say(out io.Writer, e event) {
	line, _ := json.Marshal(e)
	_, _ = out.Write(append(line, '\n'))
}

func main() {
	if err := run(bufio.NewReaderSize(os.Stdin, 1<<18)); err != nil {
		say(os.Stdout, event{Event: "failed", Error: words(err)})
		os.Exit(1)
	}
}

func run(input *bufio.Reader) error {
	config, err := readConfig(input, maxFrame)
	if err != nil {
		return err
	}
	if config.Relay != nil {
		return serve(config, input, os.Stdout)
	}
	output, err := open(config)
	if err != nil {
		return err
	}
	say(os.Stdout, event{Event: "live"})
	ended := make(chan error, 1)
	go func() { ended <- forward(input, output) }()
	select {
	case err = <-ended:
	case err = <-output.Failed():
	}
	if err == nil {
		output.Close()
	} else if isTimeout(err) {
		return plain("the server takes nothing any more")
	}
	return err // after which nothing of this program is left to be closed
}

func open(config *Config) (Output, error) {
	switch config.target.Scheme {
	case "rtmp", "rtmps":
		return pushRTMP(config)
	case "rtsp", "rtsps":
		return pushRTSP(config)
	}
	return nil, plain("it is no RTMP or RTSP URL")
}

func forward(input *bufio.Reader, output Taker) error {
	for {
		kind, packet, err := readPacket(input)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if kind == 'v' {
			err = output.Video(packet)
		} else {
			err = output.Audio(packet)
		}
		if err != nil {
			return err
		}
	}
}
