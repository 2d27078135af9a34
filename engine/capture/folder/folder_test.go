package folder

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const origin = int64(1_800_000_000_000_000)

func lines(t *testing.T, folder string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "timeline.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

func open(t *testing.T, folder string, now int64) *Timeline {
	t.Helper()
	timeline, err := Open(folder, now)
	if err != nil {
		t.Fatal(err)
	}
	return timeline
}

func TestATimelineBeginsWithItsOrigin(t *testing.T) {
	folder := t.TempDir()
	timeline := open(t, folder, origin)
	no := false
	_ = timeline.Append(Event{T: 5, Kind: "track.started", Track: "TR_1", Muted: &no})
	_ = timeline.Append(Event{T: 3, Kind: "speakers", Participants: &[]string{}})
	want := []string{
		`{"t":0,"kind":"capture.started","origin":1800000000000000,"version":1}`,
		`{"t":5,"kind":"track.started","track":"TR_1","muted":false}`,
		`{"t":5,"kind":"speakers","participants":[]}`, // not before the one before
	}
	if got := lines(t, folder); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestWhatWasLeftOpenIsEnded(t *testing.T) {
	folder := t.TempDir()
	before := open(t, folder, origin)
	ann := "Ann"
	for _, event := range []Event{
		{T: 1, Kind: "participant.joined", Participant: "ann", Name: &ann},
		{T: 1, Kind: "participant.joined", Participant: "bob", Name: &ann},
		{T: 1, Kind: "participant.left", Participant: "bob"},
		{T: 2, Kind: "track.started", Track: "TR_1"},
		{T: 3, Kind: "file.started", Track: "TR_1", File: "0001-TR_1.mkv"},
		{T: 4, Kind: "file.ended", Track: "TR_1", File: "0001-TR_1.mkv"},
		{T: 5, Kind: "file.started", Track: "TR_1", File: "0002-TR_1.mkv"},
		{T: 6, Kind: "track.started", Track: "TR_2"},
		{T: 7, Kind: "track.ended", Track: "TR_2"},
	} {
		_ = before.Append(event)
	}
	if err := WriteStatus(folder, Status{State: Recording, At: origin + 900}); err != nil {
		t.Fatal(err)
	}
	file, _ := os.OpenFile(filepath.Join(folder, "timeline.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	_, _ = file.WriteString(`{"t":8,"kind":"cut`)

	after := open(t, folder, origin+5000)
	if after.Origin() != origin {
		t.Errorf("counted from %d", after.Origin())
	}
	want := []string{
		`{"t":900,"kind":"file.ended","track":"TR_1","file":"0002-TR_1.mkv"}`,
		`{"t":900,"kind":"track.ended","track":"TR_1"}`,
		`{"t":5000,"kind":"capture.started","origin":1800000000000000,"version":1}`,
	}
	got := lines(t, folder)
	if !slices.Equal(got[len(got)-3:], want) {
		t.Errorf("%q", got)
	}
	if people := after.People(); len(people) != 1 || people["ann"] != "Ann" {
		t.Errorf("%v", people)
	}
}

func TestATimelineWithoutItsFirstLineIsBegunAnew(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "timeline.jsonl")
	_ = os.WriteFile(path, []byte("nonsense\n{\"t\":3,\"kind\":\"paused\"}\n"), fileMode)
	if got := open(t, folder, origin); got.Origin() != origin {
		t.Errorf("counted from %d", got.Origin())
	}
	if got := lines(t, folder); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestWhatIsWantedIsReadWhenItIsReplaced(t *testing.T) {
	folder := t.TempDir()
	wanted := NewWantedFile(folder)
	if got := wanted.Read(); got.State != Recording {
		t.Errorf("without a file: %+v", got)
	}
	replace := func(text string) {
		draft := filepath.Join(folder, "draft")
		_ = os.WriteFile(draft, []byte(text), fileMode)
		_ = os.Rename(draft, filepath.Join(folder, "wanted.json"))
	}
	for text, want := range map[string]Wanted{
		`{"state":"paused","url":"http://x","layout":"grid","seats":{"a":-1},"hands":["b"],"portraits":{"c":"d"}}`: {
			Paused, "http://x", "grid", map[string]int{"a": -1}, []string{"b"}, map[string]string{"c": "d"},
		},
		`{"state":"stopped"}`: {State: Stopped},
	} {
		replace(text)
		if got := wanted.Read(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", text, got)
		}
	}
	before := wanted.Read()
	for _, text := range []string{`{"state":"dancing"}`, `{"sta`, ``} {
		replace(text)
		if got := wanted.Read(); !reflect.DeepEqual(got, before) {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestAStatusIsReadAsWritten(t *testing.T) {
	folder := t.TempDir()
	if got := ReadStatus(folder); got != (Status{}) {
		t.Errorf("of nothing: %+v", got)
	}
	status := Status{PID: 7, State: Paused, Reason: "x", At: 1, Origin: 2, Bytes: 3, Tracks: 4}
	if err := WriteStatus(folder, status); err != nil {
		t.Fatal(err)
	}
	if got := ReadStatus(folder); got != status {
		t.Errorf("%+v", got)
	}
}

func TestAFolderIsHeldOnce(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "one")
	if err := Acquire(folder); err != nil {
		t.Fatal(err)
	}
	first := held
	defer func() { _ = first.Close() }()
	if err := Acquire(folder); !errors.Is(err, ErrHeld) {
		t.Errorf("a second time: %v", err)
	}
	if info, _ := os.Stat(folder); info.Mode().Perm() != folderMode {
		t.Errorf("%v", info.Mode())
	}
}

func TestFreeSpace(t *testing.T) {
	free, err := Free(t.TempDir())
	if err != nil || free == 0 {
		t.Errorf("%d, %v", free, err)
	}
}
