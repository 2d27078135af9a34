package main

// order watches the sequence numbers of the frames that the jitter buffer lets out. The buffer tells of losses
// only after the frames behind them, and counts what came twice as lost.
type order struct {
	begun bool
	next  uint16
	pads  map[uint16]struct{}
}

// A sender pads in bursts; numbers that were never reached by frames are forgotten at this many.
const maxPads = 4096

// padding notes a packet that has a number but belongs to no frame.
func (o *order) padding(number uint16) {
	if o.pads == nil || len(o.pads) > maxPads {
		o.pads = map[uint16]struct{}{}
	}
	o.pads[number] = struct{}{}
}

// follow takes the first and last number of a frame, and tells whether something is missing before it.
func (o *order) follow(first, last uint16) (lost bool) {
	if o.begun {
		for number := o.next; number != first; number++ {
			if _, padded := o.pads[number]; !padded {
				lost = true
				break
			}
			delete(o.pads, number)
		}
	}
	o.begun, o.next = true, last+1
	return lost
}
