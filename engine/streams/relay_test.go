package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/gortsplib/v5/pkg/liberrors"
	"github.com/pion/rtp"
)

const secret = "a secret of this run"

// relayOf starts a relay that ends with the test, and returns what it says of itself.
func relayOf(t *testing.T) event {
	t.Helper()
	config := &Config{StallSeconds: 5, Relay: &Relaying{
		Listen: "127.0.0.1:0", Publish: "127.0.0.1:0", Secret: secret, UDP: true,
	}}
	input, end := io.Pipe()
	said, out := io.Pipe()
	go func() { _ = serve(config, input, out) }()
	t.Cleanup(func() { _ = end.Close() })
	return heard(t, bufio.NewReader(said))
}

func heard(t *testing.T, from *bufio.Reader) event {
	t.Helper()
	line, err := from.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var said event
	if err := json.Unmarshal(line, &said); err != nil {
		t.Fatal(err)
	}
	return said
}

// publisher says who it is and what it publishes, and returns the answer.
func publisher(t *testing.T, relay event, said, path string) (net.Conn, event) {
	t.Helper()
	conn, err := net.Dial("tcp", relay.Publish)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	content, err := json.Marshal(map[string]any{
		"secret": said, "path": path,
		"video": map[string]any{"width": 320, "height": 180, "fps": 25, "extradata": boxOf()},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(frameOf('c', content)); err != nil {
		t.Fatal(err)
	}
	return conn, heard(t, bufio.NewReader(conn))
}

func picture(at int64) []byte {
	content := binary.BigEndian.AppendUint64([]byte{1}, uint64(at))
	content = binary.BigEndian.AppendUint64(content, uint64(at))
	return frameOf('v', append(content, 0, 0, 0, 3, 0x65, 1, 2))
}

// reader plays a path; what it is sent comes by the channel.
func reader(t *testing.T, relay event, path string, protocol gortsplib.Protocol) (*gortsplib.Client, <-chan struct{}, error) {
	t.Helper()
	client := &gortsplib.Client{
		Scheme: "rtsp", Host: relay.Address, Protocol: &protocol, ReadTimeout: 5 * time.Second,
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	desc, _, err := client.Describe(&base.URL{Scheme: "rtsp", Host: relay.Address, Path: path})
	if err != nil {
		return client, nil, err
	}
	if err := client.SetupAll(desc.BaseURL, desc.Medias); err != nil {
		return client, nil, err
	}
	came := make(chan struct{}, 1)
	client.OnPacketRTPAny(func(*description.Media, format.Format, *rtp.Packet) {
		select {
		case came <- struct{}{}:
		default:
		}
	})
	_, err = client.Play(nil)
	return client, came, err
}

func isNothing(err error) bool {
	var status liberrors.ErrClientBadStatusCode
	return errors.As(err, &status) && status.Code == base.StatusNotFound
}

func TestReadersComeWhileItIsPublishedAndGoWithIt(t *testing.T) {
	relay := relayOf(t)
	if _, _, err := reader(t, relay, "/mine", gortsplib.ProtocolTCP); !isNothing(err) {
		t.Fatalf("before it is published: %v", err)
	}
	conn, said := publisher(t, relay, secret, "mine")
	if said.Event != "live" {
		t.Fatal(said)
	}
	if _, _, err := reader(t, relay, "/other", gortsplib.ProtocolTCP); !isNothing(err) {
		t.Fatalf("at another path: %v", err)
	}
	protocols := []gortsplib.Protocol{gortsplib.ProtocolTCP, gortsplib.ProtocolTCP}
	if relay.UDP != 0 {
		protocols = append(protocols, gortsplib.ProtocolUDP)
	}
	clients := []*gortsplib.Client{}
	for _, protocol := range protocols {
		client, came, err := reader(t, relay, "/mine", protocol)
		if err != nil {
			t.Fatal(err)
		}
		clients = append(clients, client)
		if _, err := conn.Write(picture(int64(90_000 * len(clients)))); err != nil {
			t.Fatal(err)
		}
		select {
		case <-came:
		case <-time.After(5 * time.Second):
			t.Fatalf("nothing comes to reader %d", len(clients))
		}
	}
	_ = conn.Close()
	for _, client := range clients[:2] {
		gone := make(chan struct{})
		go func() { _ = client.Wait(); close(gone) }()
		select {
		case <-gone:
		case <-time.After(5 * time.Second):
			t.Fatal("a reader is kept that has nothing to read")
		}
	}
	if _, _, err := reader(t, relay, "/mine", gortsplib.ProtocolTCP); !isNothing(err) {
		t.Fatalf("after it was published: %v", err)
	}
}

func TestNobodyElsePublishes(t *testing.T) {
	relay := relayOf(t)
	for _, said := range []string{"", "another secret"} {
		if _, answer := publisher(t, relay, said, "mine"); answer.Error != "this may not be published" {
			t.Errorf("%q: %v", said, answer)
		}
	}
	forma := &format.H264{PayloadTyp: videoType, PacketizationMode: 1, SPS: sps, PPS: pps}
	desc := &description.Session{Medias: []*description.Media{
		{Type: description.MediaTypeVideo, Formats: []format.Format{forma}},
	}}
	client := &gortsplib.Client{}
	if err := client.StartRecording("rtsp://"+relay.Address+"/mine", desc); err == nil {
		client.Close()
		t.Error("a reader may publish")
	}
	if _, _, err := reader(t, relay, "/mine", gortsplib.ProtocolTCP); !isNothing(err) {
		t.Errorf("what nobody published is there: %v", err)
	}
}

func TestAPathHasOneStreamAtATime(t *testing.T) {
	relay := relayOf(t)
	first, _ := publisher(t, relay, secret, "mine")
	if _, said := publisher(t, relay, secret, "/mine/"); said.Error != "another broadcast is served at this address" {
		t.Error(said)
	}
	_ = first.Close()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, said := publisher(t, relay, secret, "mine"); said.Event == "live" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the path is never free again")
		}
	}
}

func TestReadersAreCounted(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	few := &counted{Listener: listener, room: make(chan struct{}, 1)}
	defer few.Close()
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	dial()
	inside, err := few.Accept()
	if err != nil {
		t.Fatal(err)
	}
	outside := dial()
	next := make(chan net.Conn)
	go func() {
		conn, _ := few.Accept()
		next <- conn
	}()
	if _, err := outside.Read(make([]byte, 1)); err == nil {
		t.Error("one too many is let in")
	}
	_ = inside.Close()
	_ = inside.Close() // twice is as good as once
	dial()
	if conn := <-next; conn == nil {
		t.Error("nobody is let in any more")
	}
}
