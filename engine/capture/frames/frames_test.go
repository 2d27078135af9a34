package frames

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/pion/rtp"
)

// bin reads hexadecimal digits; spaces are for the reader.
func bin(text string) []byte {
	data, err := hex.DecodeString(string(bytes.ReplaceAll([]byte(text), []byte(" "), nil)))
	if err != nil {
		panic(err)
	}
	return data
}

func join(t *testing.T, mime string, payloads ...[]byte) Frame {
	t.Helper()
	frame, err := New(mime).Join(payloads)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

func TestOpus(t *testing.T) {
	codec := New("audio/opus")
	frame := join(t, "audio/OPUS", bin("f8 01 02"))
	if !frame.Key || !bytes.Equal(frame.Data, bin("f8 01 02")) || len(frame.Private) != 19 {
		t.Errorf("%+v", frame)
	}
	if !codec.IsPartitionHead(frame.Data) || !codec.IsPartitionTail(false, frame.Data) {
		t.Error("a packet of sound is not a frame")
	}
	if track := codec.Track(frame); track.Codec != "A_OPUS" || track.Channels != 2 || track.Rate != 48000 {
		t.Errorf("%+v", track)
	}
}

func TestVP8(t *testing.T) {
	// a key frame of 320 × 180 in two packets, its first partition 4 bytes long
	frame := join(t, "video/VP8", bin("10 90 00 00 9d 01 2a 40 01 b4 00"), bin("00 01 02 03 04"))
	if !frame.Key || frame.Width != 320 || frame.Height != 180 || frame.Blank || len(frame.Data) != 14 {
		t.Errorf("%+v", frame)
	}
	if frame := join(t, "video/VP8", bin("10 91 00 00 01 02 03 04")); frame.Key {
		t.Error("a frame that refers to others is a key frame")
	}
	if frame := join(t, "video/VP8", bin("10 10 02 00 9d 01 2a 08 00 08 00"+zeros(20))); !frame.Blank {
		t.Error("a picture of 8 × 8 is not blank")
	}
	if _, err := New("video/VP8").Join([][]byte{bin("10 70 e7 00 9d 01 2a 00 05 d0 02")}); err == nil {
		t.Error("a frame that is cut is a frame")
	}
}

func zeros(n int) string { return string(bytes.Repeat([]byte("00"), n)) }

func TestVP9(t *testing.T) {
	// the head of a key frame: profile 0, 320 × 180
	key := "82 49 83 42 00 13 f0 0b 30 00"
	frame := join(t, "video/VP9", bin("0c"+key))
	if !frame.Key || frame.Width != 320 || frame.Height != 180 || len(frame.Data) != 10 {
		t.Errorf("%+v", frame)
	}
	layers := join(t, "video/VP9", bin("08"+key), bin("04 01 02"), bin("0c 86 05"))
	index := layers.Data[len(layers.Data)-10:]
	if !bytes.Equal(index, bin("d9 0c 00 00 00 02 00 00 00 d9")) {
		t.Errorf("%x", index)
	}
}

func TestH264(t *testing.T) {
	sps, pps := "67 42 c0 1e d9", "68 ce 3c 80"
	codec := New("video/H264")
	frame, err := codec.Join([][]byte{bin("78 0005" + sps + "0004" + pps), bin("65 88 84 00")})
	if err != nil {
		t.Fatal(err)
	}
	if !frame.Key || !bytes.Equal(frame.Data, bin("00000005"+sps+"00000004"+pps+"00000004 65 88 84 00")) {
		t.Errorf("%+v", frame)
	}
	if !bytes.Equal(frame.Private, bin("01 42 c0 1e ff e1 0005"+sps+"01 0004"+pps)) {
		t.Errorf("%x", frame.Private)
	}
	// the parameter sets of before hold for a later key frame; a fragmented one
	later, err := codec.Join([][]byte{bin("7c 85 01"), bin("7c 45 02")})
	if err != nil || !later.Key || !bytes.Equal(later.Data, bin("00000003 65 01 02")) {
		t.Errorf("%+v, %v", later, err)
	}
	if other, _ := codec.Join([][]byte{bin("41 9a 00")}); other.Key {
		t.Error("a slice that refers to others is a key frame")
	}
	if alone := join(t, "video/H264", bin("65 88 84 00")); alone.Key {
		t.Error("without parameter sets nothing can be decoded")
	}
	blank := join(t, "video/H264", bin("67 42 c0 1f 0f d9 1f 88"), bin("68 87 cb"), bin("65 88 84"))
	if !blank.Blank {
		t.Error("a picture of 2 × 2 is not blank")
	}
}

func TestAV1(t *testing.T) {
	// a sequence header (level 4.0, main tier) and a frame, each without its size
	header := "08 00 00 00 02 aa bb cc"
	frame := join(t, "video/AV1", bin("28 08"+header+"30 01 02 03"))
	if !frame.Key || !bytes.Equal(frame.Data[:3], bin("0a 07 00")) {
		t.Errorf("%x", frame.Data)
	}
	if !bytes.Equal(frame.Private[:1], bin("81")) || !bytes.Equal(frame.Private[4:6], bin("0a 07")) {
		t.Errorf("%x", frame.Private)
	}
	if later := join(t, "video/AV1", bin("10 30 01 02 03")); later.Key || len(later.Data) != 5 {
		t.Errorf("%+v", later)
	}
	level, tier := levelOf(bin("00 00 00 48 00"))
	if level != 9 || tier != 0 {
		t.Errorf("level %d, tier %d", level, tier)
	}
}

func TestWhatIsNotCaptured(t *testing.T) {
	for _, mime := range []string{"video/H265", "audio/PCMU", ""} {
		if New(mime) != nil {
			t.Errorf("%s is captured", mime)
		}
	}
}

func TestPadding(t *testing.T) {
	half := make([]byte, 255)
	half[254] = 255
	for _, each := range []struct {
		payload []byte
		padded  bool
		want    bool
	}{{nil, true, true}, {nil, false, true}, {half, true, true}, {bin("10 00 01 00"), true, false}, {half, false, false}} {
		packet := &rtp.Packet{Header: rtp.Header{Padding: each.padded}, Payload: each.payload}
		if IsPadding(packet) != each.want {
			t.Errorf("%x, padded %v: %v", each.payload, each.padded, !each.want)
		}
	}
}

func TestThereIsAlwaysSomethingInAFrame(t *testing.T) {
	for mime, payload := range map[string][]byte{
		"video/H264": bin("7c 85 01 02"), // the beginning of a unit whose end is missing
		"video/AV1":  bin("50 32 01"),    // likewise
		"video/VP9":  bin("0c"),
	} {
		if frame, err := New(mime).Join([][]byte{payload}); err == nil {
			t.Errorf("%s: %+v", mime, frame)
		}
	}
}
