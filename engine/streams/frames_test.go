package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

var (
	sps = []byte{0x67, 0x42, 0xc0, 0x0d, 0xda, 0x05, 0x07, 0xe8, 0x40}
	pps = []byte{0x68, 0xce, 0x0f, 0xc8}
)

func frameOf(kind byte, content []byte) []byte {
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(content)+1)), kind), content...)
}

func configOf(t *testing.T, extradata []byte) (*Config, error) {
	t.Helper()
	content, err := json.Marshal(map[string]any{
		"url":   "rtmp://far.example/live/secret",
		"video": map[string]any{"width": 320, "height": 180, "fps": 25, "extradata": extradata},
	})
	if err != nil {
		t.Fatal(err)
	}
	return readConfig(bufio.NewReader(bytes.NewReader(frameOf('c', content))), maxFrame)
}

func boxOf() []byte {
	box := []byte{1, sps[1], sps[2], sps[3], 0xff, 0xe1}
	box = append(binary.BigEndian.AppendUint16(box, uint16(len(sps))), sps...)
	box = append(box, 1)
	return append(binary.BigEndian.AppendUint16(box, uint16(len(pps))), pps...)
}

func TestParametersAreReadInBothForms(t *testing.T) {
	startCodes := append(append(append([]byte{0, 0, 0, 1}, sps...), 0, 0, 0, 1), pps...)
	for name, extradata := range map[string][]byte{"start codes": startCodes, "box": boxOf()} {
		config, err := configOf(t, extradata)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(config.sps, sps) || !bytes.Equal(config.pps, pps) {
			t.Errorf("%s: got %x and %x", name, config.sps, config.pps)
		}
	}
}

func TestAnyCutOfTheParametersIsRefused(t *testing.T) {
	whole := boxOf()
	for end := range len(whole) {
		if config, err := configOf(t, whole[:end]); err == nil {
			t.Errorf("%x gives %x and %x", whole[:end], config.sps, config.pps)
		}
	}
}

func TestUnitsComeWithoutDelimiters(t *testing.T) {
	config := &Config{lengths: true}
	data := []byte{0, 0, 0, 2, 9, 0xf0, 0, 0, 0, 3, 0x65, 1, 2}
	units := config.units(data)
	if len(units) != 1 || !bytes.Equal(units[0], []byte{0x65, 1, 2}) {
		t.Errorf("got %x", units)
	}
	if units := config.units(data[:6]); units != nil {
		t.Errorf("of a delimiter alone: %x", units)
	}
}

func TestPacketsAreRead(t *testing.T) {
	content := []byte{1}
	content = binary.BigEndian.AppendUint64(content, 90_000)
	content = binary.BigEndian.AppendUint64(content, 86_400)
	input := bufio.NewReader(bytes.NewReader(append(frameOf('v', append(content, 0xab)), frameOf('v', content[:9])...)))
	kind, packet, err := readPacket(input)
	if err != nil || kind != 'v' || !packet.Key || packet.PTS != 90_000 || packet.DTS != 86_400 || packet.Data[0] != 0xab {
		t.Errorf("got %c %+v %v", kind, packet, err)
	}
	if _, _, err := readPacket(input); err == nil {
		t.Error("a packet without its head is taken")
	}
	if _, _, err := readPacket(input); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

func TestTimesAreExactForYears(t *testing.T) {
	if got := at(90_000*3600*24*3650+45_000, videoClock); got != 3650*24*time.Hour+500*time.Millisecond {
		t.Error(got)
	}
}

func TestWordsHoldNothingOfTheError(t *testing.T) {
	for _, err := range []error{
		fmt.Errorf("bad result: &{onStatus NetStream.Publish.BadName live/secret}"),
		fmt.Errorf("bad result: secret"),
		fmt.Errorf("parse \"rtmp://far.example/live/secret\": no"),
		fmt.Errorf("secret"),
		fmt.Errorf("wrapped: %w", io.ErrUnexpectedEOF),
	} {
		if said := words(err); said == "" || strings.Contains(said, "secret") || strings.Contains(said, "far.example") {
			t.Errorf("%v: %q", err, said)
		}
	}
	if said := words(fmt.Errorf("bad result: NetStream.Publish.BadName x")); !strings.HasSuffix(said, "NetStream.Publish.BadName") {
		t.Error(said)
	}
}
