package timing

import "testing"

const rate = 90000

// ticks is an RTP timestamp so many milliseconds after the first one, which is near the wrap.
func ticks(millis int64) uint32 { return uint32(0xFFFFFF00 + millis*rate/1000) }

func near(t *testing.T, what string, got, want, within int64) {
	t.Helper()
	if abs(got-want) > within {
		t.Errorf("%s: %d, want %d", what, got, want)
	}
}

func TestBeforeAnyReportArrivalCounts(t *testing.T) {
	track := NewTrack(rate, &Participant{})
	near(t, "first", track.Time(ticks(0), 1_000_000), 1_000_000, 0)
	// the network's jitter is not taken over
	near(t, "second", track.Time(ticks(40), 1_055_000), 1_040_000, 100)
	near(t, "third", track.Time(ticks(80), 1_081_000), 1_080_000, 100)
}

func TestAFirstFrameThatWasLateIsWorkedOff(t *testing.T) {
	track := NewTrack(rate, &Participant{})
	track.Time(ticks(0), 1_100_000) // 100 ms late
	last := int64(0)
	for at := int64(40); at <= 4000; at += 40 {
		late := int64(0)
		if at%120 == 0 {
			late = 60_000
		}
		now := track.Time(ticks(at), 1_000_000+at*1000+late)
		if now <= last {
			t.Fatalf("%d after %d", now, last)
		}
		last = now
	}
	near(t, "in the end", last, 5_000_000, 100)
}

func TestSoundAndPictureMeetByTheirReports(t *testing.T) {
	sender := &Participant{}
	sound, picture := NewTrack(48000, sender), NewTrack(rate, sender)
	const ntp = int64(3_900_000_000_000_000)
	var heard, seen int64
	for at := int64(0); at <= 6000; at += 20 {
		// sound takes 110 ms, the picture 20
		heard = sound.Time(uint32(at*48), (at+110)*1000)
		seen = picture.Time(ticks(at), (at+20)*1000)
		if at == 1000 {
			// reports are of a moment before the newest frame's, or after
			sound.Report(uint32((at-7)*48), ntp+(at-7)*1000, (at+103)*1000)
			picture.Report(ticks(at+9), ntp+(at+9)*1000, (at+29)*1000)
		}
	}
	near(t, "apart", seen-heard, 0, 1000)
	near(t, "in the end", heard, 6_020_000, 1000)
}

func TestTimesNeverGoBack(t *testing.T) {
	sender := &Participant{}
	track := NewTrack(rate, sender)
	last := int64(-1)
	for at := int64(0); at <= 20_000; at += 40 {
		if at == 3000 { // the report says that all has been half a second too late
			track.Report(ticks(at), 50_000_000+at*1000, (at-500)*1000)
		}
		now := track.Time(ticks(at), at*1000)
		if now < last {
			t.Fatalf("%d after %d", now, last)
		}
		last = now
	}
	near(t, "in the end", last, 19_500_000, 1000)
}

func TestAMutedTrackComesBackWhereItBelongs(t *testing.T) {
	track := NewTrack(rate, &Participant{})
	track.Time(ticks(0), 0)
	near(t, "after a minute", track.Time(ticks(60_000), 60_010_000), 60_000_000, 1000)
}

func TestAStreamThatBeginsAnewIsTakenByArrival(t *testing.T) {
	sender := &Participant{}
	track := NewTrack(rate, sender)
	track.Time(ticks(0), 0)
	track.Report(ticks(0), 70_000_000, 0)
	near(t, "before", track.Time(ticks(40), 45_000), 40_000, 5000)
	near(t, "far ahead", track.Time(ticks(900_000), 90_000), 90_000, 5000)
	near(t, "and on", track.Time(ticks(900_040), 130_000), 130_000, 5000)
}

func TestTimestampsWrap(t *testing.T) {
	track := NewTrack(48000, &Participant{})
	start := uint32(0)
	begun := track.Time(start, 0)
	for hour := int64(1); hour <= 30; hour++ { // 2³² ticks are almost 25 hours
		now := track.Time(start+uint32(hour*3600*48000), hour*3600*second)
		near(t, "at the hour", now-begun, hour*3600*second, 1000)
	}
}

func TestAClockThatDriftsIsFollowed(t *testing.T) {
	sender := &Participant{}
	track := NewTrack(rate, sender)
	last := int64(0)
	for at := int64(0); at <= 3*3600*1000; at += 100 {
		own := at + at/10_000 // 100 parts in a million too fast
		last = track.Time(ticks(own), at*1000+5000)
		if at%3000 == 0 {
			track.Report(ticks(own), own*1000, at*1000+5000)
		}
	}
	near(t, "after three hours", last, 3*3600*second+5000, 20_000)
}

func TestTheLeastDelayCounts(t *testing.T) {
	sender := &Participant{}
	for number, delay := range []int64{80_000, 30_000, 200_000, 31_000} {
		at := int64(number) * 20 * second
		sender.Report(at, at+delay)
	}
	offset, _ := sender.Offset()
	near(t, "offset", offset, 30_000, 0)
	for number := int64(4); number <= 40; number++ { // the least of a while ago does not count for ever
		at := number * 20 * second
		sender.Report(at, at+60_000)
	}
	offset, _ = sender.Offset()
	near(t, "offset", offset, 60_000, 0)
}

func TestAnEstimateThatIsGoodMovesSlowly(t *testing.T) {
	sender := &Participant{}
	for at := int64(0); at < 10*second; at += second {
		sender.Report(at, at+60_000)
	}
	sender.Report(10*second, 10*second+20_000)
	offset, _ := sender.Offset()
	near(t, "offset", offset, 60_000-slew, 2000)
}

func TestAClockThatWasSetIsLearntAnew(t *testing.T) {
	sender := &Participant{}
	sender.Report(0, 1000)
	sender.Report(3600*second, 2*second)
	offset, _ := sender.Offset()
	near(t, "offset", offset, 2*second-3600*second, 0)
}

func TestAClockThatWasSetBackIsBelievedTheThirdTime(t *testing.T) {
	sender := &Participant{}
	for at := int64(0); at < 5; at++ {
		sender.Report(at*second, at*second)
	}
	for number, want := range []int64{0, 0, 2 * second} {
		at := int64(5+number) * second
		sender.Report(at-2*second, at)
		offset, _ := sender.Offset()
		near(t, "offset", offset, want, 0)
	}
}

func TestASenderWhoseClockIsSetIsKeptInItsPlace(t *testing.T) {
	for _, set := range []int64{3 * second, -3 * second} {
		sender := &Participant{}
		sound, picture := NewTrack(48000, sender), NewTrack(rate, sender)
		own := int64(0)
		for at := int64(0); at <= 60_000; at += 40 {
			arrival := at*1000 + 10_000
			if at == 30_000 {
				own = set
			}
			media := at - at/500 // the clock of the media is not that of the reports
			near(t, "sound", sound.Time(uint32(media*48), arrival), arrival, 15_000)
			near(t, "picture", picture.Time(ticks(media), arrival), arrival, 15_000)
			if at%3000 == 0 {
				sound.Report(uint32(media*48), at*1000+own, arrival)
			}
			if at%3000 == 1000 {
				picture.Report(ticks(media), at*1000+own, arrival)
			}
		}
	}
}

func TestNTP(t *testing.T) {
	near(t, "a second and a half", FromNTP(1<<32|1<<31), 1_500_000, 0)
}
