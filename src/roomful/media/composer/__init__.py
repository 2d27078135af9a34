"""One picture and one sound out of captured tracks, in a process of its own."""
