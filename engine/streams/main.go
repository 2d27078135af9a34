// Command roomful-streams takes one composed stream out: it pushes it to one server over RTMP(S) or RTSP(S), or
// serves it over RTSP to whoever knows its path. It makes one attempt: who started it starts it again.
//
// Standard input is a sequence of frames: a length (4 bytes, big endian, of all that follows), a kind (1 byte)
// and content. The first is `c`, the configuration in JSON (see Config). Then come `v` and `a`, a packet of
// video or audio: flags (1 byte; 1: key frame), presentation and decoding time (8 bytes each, big endian, signed;
// in 1/90000 s for video, 1/48000 s for audio, not below 0), and what the encoder made. The end of the input is
// the end of the stream.
//
// Standard output has a JSON object on each line: {"event":"live"} once packets are taken, with "address" and
// "udp" when serving, and at last, when it went wrong, {"event":"failed","error":words}. The words hold neither
// names nor keys. The program ends with 0 at the end of the input, else with 1.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
)

// Output is where packets go. Both methods may block for a short while, no longer than the stall time.
type Output interface {
	Video(packet Packet) error
	Audio(packet Packet) error
	// Failed tells of an end that no write has seen.
	Failed() <-chan error
	Close()
}

type event struct {
	Event   string `json:"event"`
	Error   string `json:"error,omitempty"`
	Address string `json:"address,omitempty"`
	UDP     int    `json:"udp,omitempty"`
}

func say(e event) {
	line, _ := json.Marshal(e)
	_, _ = os.Stdout.Write(append(line, '\n'))
}

func main() {
	if err := run(bufio.NewReaderSize(os.Stdin, 1<<18)); err != nil {
		say(event{Event: "failed", Error: words(err)})
		os.Exit(1)
	}
}

func run(input *bufio.Reader) error {
	config, err := readConfig(input)
	if err != nil {
		return err
	}
	output, live, err := open(config)
	if err != nil {
		return err
	}
	say(live)
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

func open(config *Config) (Output, event, error) {
	switch {
	case config.Listen != "":
		return serve(config)
	case config.target.Scheme == "rtmp" || config.target.Scheme == "rtmps":
		output, err := pushRTMP(config)
		return output, event{Event: "live"}, err
	case config.target.Scheme == "rtsp" || config.target.Scheme == "rtsps":
		output, err := pushRTSP(config)
		return output, event{Event: "live"}, err
	}
	return nil, event{}, plain("it is no RTMP or RTSP URL")
}

func forward(input *bufio.Reader, output Output) error {
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
