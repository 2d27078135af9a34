package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/livekit/media-sdk/jitter"
	"github.com/livekit/protocol/livekit"
	"github.com/pion/rtp"
)

func TestOrder(t *testing.T) {
	var o order
	if o.follow(65534, 65535) {
		t.Error("lost before the first")
	}
	if o.follow(0, 2) {
		t.Error("lost where the numbers wrap")
	}
	o.padding(3)
	o.padding(4)
	if o.follow(5, 5) {
		t.Error("padding is lost")
	}
	o.padding(6)
	if !o.follow(8, 9) {
		t.Error("not lost beside padding")
	}
	if o.follow(10, 10) {
		t.Error("lost for ever")
	}
}

func TestSeated(t *testing.T) {
	said := ""
	for _, each := range seated(map[string]int{"a": 0, "b": 1, "c": 2}, map[string]int{"a": 1, "c": 2, "d": -1}) {
		said += each.Kind + " " + each.Participant
		if each.Seat != nil {
			said += fmt.Sprint(" ", *each.Seat)
		}
		said += "; "
	}
	if said != "participant.seated b; participant.seated a 1; participant.seated d -1; " {
		t.Error(said)
	}
}

func TestPictured(t *testing.T) {
	said := ""
	for _, each := range pictured(map[string]string{"a": "1", "b": "2", "c": "3"}, map[string]string{"b": "2", "c": "4", "d": "5"}) {
		said += each.Kind + " " + each.Participant + " " + each.Portrait + "; "
	}
	if said != "participant.pictured a ; participant.pictured c 4; participant.pictured d 5; " {
		t.Error(said)
	}
	if none := pictured(nil, nil); len(none) != 0 {
		t.Error(none)
	}
}

func TestWholeFrames(t *testing.T) {
	packets := func(times ...uint32) (made []jitter.ExtPacket) {
		for _, each := range times {
			made = append(made, jitter.ExtPacket{Packet: &rtp.Packet{Header: rtp.Header{Timestamp: each}}})
		}
		return made
	}
	if frame, cut := whole(packets(5, 5, 5)); cut || len(frame) != 3 {
		t.Errorf("%d packets, cut %v", len(frame), cut)
	}
	if frame, cut := whole(packets(5, 6, 6)); !cut || len(frame) != 2 {
		t.Errorf("%d packets, cut %v", len(frame), cut)
	}
}

func TestLayers(t *testing.T) {
	of := func(sizes ...uint32) (layers []*livekit.VideoLayer) {
		for quality, size := range sizes {
			layers = append(layers, &livekit.VideoLayer{
				Quality: livekit.VideoQuality(quality), Width: size * 16 / 9, Height: size,
			})
		}
		return layers
	}
	for _, each := range []struct {
		layers []*livekit.VideoLayer
		want   livekit.VideoQuality
	}{
		{of(180, 360, 720), livekit.VideoQuality_HIGH},
		{of(270, 540, 1080), livekit.VideoQuality_MEDIUM},
		{of(1080), livekit.VideoQuality_LOW},
		{nil, livekit.VideoQuality_HIGH},
		{[]*livekit.VideoLayer{{Quality: livekit.VideoQuality_HIGH, Width: 720, Height: 1280}}, livekit.VideoQuality_HIGH},
	} {
		if got := layerFor(each.layers, 720); got != each.want {
			t.Errorf("%v: %v", each.layers, got)
		}
	}
}

const good = `{"folder":"/tmp/x","url":"http://127.0.0.1:7880","api_key":"k","api_secret":"s","room":"r","identity":"i"`

func TestConfig(t *testing.T) {
	cfg, err := readConfig(strings.NewReader(good + `}`))
	if err != nil || cfg.Media != "video" || cfg.MaxHeight != 720 || cfg.GiveUpSeconds != 600 {
		t.Errorf("%+v, %v", cfg, err)
	}
	for _, more := range []string{
		`,"folder":"x"}`, `,"url":"nowhere"}`, `,"media":"smell"}`, `,"room":""}`, `,"rotate_seconds":-1}`, ``,
	} {
		if _, err := readConfig(strings.NewReader(good + more)); err == nil {
			t.Errorf("%s is taken", more)
		} else if strings.Contains(err.Error(), "api_secret") && strings.Contains(err.Error(), `"s"`) {
			t.Errorf("a secret is told: %v", err)
		}
	}
}
