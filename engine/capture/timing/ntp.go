package timing

import "math/bits"

// FromNTP returns the microseconds since 1900 of an NTP timestamp (RFC 5905): seconds and their binary fraction.
func FromNTP(ntp uint64) int64 {
	fraction, _ := bits.Mul64(ntp<<32, second)
	return int64(ntp>>32)*second + int64(fraction)
}
