package matroska

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

type block struct {
	at  int64
	key bool
	raw string
}

// parse reads what a player would: it returns the blocks of each cluster, as far as the file goes.
func parse(t *testing.T, file []byte) (clusters [][]block) {
	t.Helper()
	var cluster int64
	for len(file) > 0 {
		id, size, rest, whole := element(file)
		if !whole {
			return clusters
		}
		switch id {
		case idSegment:
			file = rest
			continue
		case idCluster:
			clusters = append(clusters, nil)
			file = rest
			continue
		case idTimestamp:
			cluster = int64(binary.BigEndian.Uint64(rest))
		case idSimpleBlock:
			at := cluster + int64(int16(binary.BigEndian.Uint16(rest[1:])))
			last := len(clusters) - 1
			clusters[last] = append(clusters[last], block{at, rest[3]&0x80 != 0, string(rest[4:size])})
		}
		file = rest[size:]
	}
	return clusters
}

func element(file []byte) (id uint32, size int, rest []byte, whole bool) {
	length := 1
	for mask := byte(0x80); length <= 4 && file[0]&mask == 0; mask >>= 1 {
		length++
	}
	if len(file) < length+8 {
		return 0, 0, nil, false
	}
	for _, each := range file[:length] {
		id = id<<8 | uint32(each)
	}
	file = file[length:]
	if binary.BigEndian.Uint64(file) == unknownSize {
		return id, 0, file[8:], true
	}
	size = int(binary.BigEndian.Uint32(file) & 0x0FFFFFFF)
	return id, size, file[4:], len(file)-4 >= size
}

func TestBlocksComeInClustersOfASecond(t *testing.T) {
	var file bytes.Buffer
	w, err := NewWriter(&file, Track{Codec: "A_OPUS", Private: []byte("OpusHead"), Rate: 48000, Channels: 2})
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(5000); at < 8000; at += 20 {
		if err := w.Block(at, true, []byte{byte(at / 20)}); err != nil {
			t.Fatal(err)
		}
	}
	if w.Written() != int64(file.Len()) {
		t.Errorf("%d bytes are told, %d written", w.Written(), file.Len())
	}
	clusters := parse(t, file.Bytes())
	if len(clusters) != 3 {
		t.Fatalf("%d clusters", len(clusters))
	}
	at := int64(5000)
	for _, cluster := range clusters {
		for _, each := range cluster {
			if each.at != at || !each.key || each.raw != string([]byte{byte(at / 20)}) {
				t.Fatalf("at %d: %+v", at, each)
			}
			at += 20
		}
	}
	if at != 8000 {
		t.Errorf("the last block is at %d", at)
	}
}

// calls notes how long what is written by each call is.
type calls []int

func (c *calls) Write(data []byte) (int, error) {
	*c = append(*c, len(data))
	return len(data), nil
}

func TestABlockIsHandedOnAtOnceAndInOnePiece(t *testing.T) {
	var file calls
	w, _ := NewWriter(&file, Track{Codec: "V_VP8"})
	for at := range 3 {
		_ = w.Block(int64(at)*40, at == 0, bytes.Repeat([]byte{1}, 100_000))
		if len(file) != at+2 || file[at+1] < 100_000 {
			t.Fatalf("after %d blocks: %v", at+1, file)
		}
	}
}

func TestKeyFramesBeginClusters(t *testing.T) {
	var file bytes.Buffer
	w, _ := NewWriter(&file, Track{Codec: "V_VP8", Width: 320, Height: 180})
	for at, key := range []bool{true, false, false, true, false} {
		if err := w.Block(int64(at)*100, key, []byte("frame")); err != nil {
			t.Fatal(err)
		}
	}
	clusters := parse(t, file.Bytes())
	if len(clusters) != 2 || len(clusters[0]) != 3 || !clusters[1][0].key || clusters[1][1].key {
		t.Errorf("%+v", clusters)
	}
}

func TestALongGapBeginsACluster(t *testing.T) {
	var file bytes.Buffer
	w, _ := NewWriter(&file, Track{Codec: "V_VP8"})
	for _, at := range []int64{0, 40_000, 40_040} {
		_ = w.Block(at, false, []byte("frame"))
	}
	clusters := parse(t, file.Bytes())
	if len(clusters) != 2 || clusters[1][0].at != 40_000 || clusters[1][1].at != 40_040 {
		t.Errorf("%+v", clusters)
	}
}

func TestACutFileIsWholeUpToTheCut(t *testing.T) {
	var file bytes.Buffer
	w, _ := NewWriter(&file, Track{Codec: "V_VP8"})
	for at := range int64(100) {
		_ = w.Block(at*40, at%50 == 0, bytes.Repeat([]byte{1}, 300))
	}
	for _, end := range []int{file.Len() - 1, file.Len() / 2, file.Len() / 3} {
		found := 0
		for _, cluster := range parse(t, file.Bytes()[:end]) {
			found += len(cluster)
		}
		if whole := (end - 200) / 310; found < whole-1 {
			t.Errorf("of %d bytes %d blocks are found", end, found)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestADiskThatIsFullIsTold(t *testing.T) {
	w, err := NewWriter(full{}, Track{Codec: "V_VP8"})
	if err == nil {
		err = w.Block(0, true, nil)
	}
	if err == nil {
		t.Error("nothing is told")
	}
}
