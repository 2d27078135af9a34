"""The other side of `composing`: FFmpeg's own filter graph makes the same picture and sound.

`python -m benchmarks.filtering FOLDER OUTPUT` puts four cameras into one picture, or mixes the voices alone.
"""

import sys
from collections.abc import Iterator
from fractions import Fraction
from heapq import merge
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from av.filter import Graph
from av.filter.context import FilterContext

from roomful.media.composer.encoders import AUDIO_KBPS, KEY_SECONDS, video_options
from roomful.media.recorder import Picture

_PICTURE = Picture()
_TILE = (632, 352)  # of 640 × 360, as the painter leaves gaps
_BLOCK = 1024
Frames = Iterator[tuple[float, FilterContext, Any]]


def _frames(path: Path, into: FilterContext) -> Frames:
    """Yield what a file holds, with where it goes."""
    with av.open(str(path)) as file:
        for stream in file.streams:
            stream.codec_context.thread_count = 1
        for frame in file.decode(*file.streams):
            yield frame.time or 0.0, into, frame


def _pictures(graph: Graph, files: list[Path]) -> tuple[list[FilterContext], FilterContext]:
    width, height = _TILE
    shift = f"x={(640 - width) // 2}:y={(360 - height) // 2}"
    stack = graph.add("xstack", "inputs=4:layout=0_0|640_0|0_360|640_360")
    sources = []
    for place, path in enumerate(files):
        with av.open(str(path)) as file:
            source = graph.add_buffer(template=file.streams.video[0], time_base=Fraction(1, 1000))
        chain = [
            source,
            graph.add("fps", f"{_PICTURE.fps}"),
            graph.add("scale", f"{width}:{height}:flags=bilinear"),
            graph.add("pad", f"640:360:{shift}"),
        ]
        for one, other in pairwise(chain):
            one.link_to(other)
        chain[-1].link_to(stack, 0, place)
        sources.append(source)
    sink = graph.add("buffersink")
    stack.link_to(sink)
    return sources, sink


def _voices(graph: Graph, files: list[Path]) -> tuple[list[FilterContext], FilterContext]:
    mix = graph.add("amix", f"inputs={len(files)}:normalize=0")
    sources = []
    for place in range(len(files)):
        source = graph.add_abuffer(
            sample_rate=48_000, format="fltp", layout="mono", time_base=Fraction(1, 1000)
        )
        retimed = graph.add("aresample", "async=1")
        source.link_to(retimed)
        retimed.link_to(mix, 0, place)
        sources.append(source)
    limited = graph.add("alimiter")
    formed = graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo")
    sized = graph.add("asetnsamples", f"n={_BLOCK}")
    sink = graph.add("abuffersink")
    for one, other in zip((mix, limited, formed, sized), (limited, formed, sized, sink), strict=True):
        one.link_to(other)
    return sources, sink


def _pulled(sink: FilterContext) -> Iterator[Any]:
    while True:
        try:
            yield sink.pull()
        except (BlockingIOError, EOFError):
            return


def main() -> None:
    """Make the film."""
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])
    cameras, voices = sorted(folder.glob("*camera.mkv")), sorted(folder.glob("*microphone.mkv"))
    feeds: list[Frames] = []
    with av.open(str(output), "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov"}) as made:
        outputs: list[tuple[FilterContext, Any]] = []
        graphs = []
        if cameras:
            graph = Graph()
            graph.threads = 1
            sources, sink = _pictures(graph, cameras)
            graph.configure(auto_buffer=False)
            feeds += [_frames(path, source) for path, source in zip(cameras, sources, strict=True)]
            video = made.add_stream("libx264", rate=_PICTURE.fps, options=video_options(_PICTURE))
            video.width, video.height, video.pix_fmt = _PICTURE.width, _PICTURE.height, "yuv420p"
            video.bit_rate, video.gop_size = _PICTURE.kbps * 1000, _PICTURE.fps * KEY_SECONDS
            video.thread_count = 1
            outputs.append((sink, video))
            graphs.append(graph)
        graph = Graph()
        graph.threads = 1
        sources, sink = _voices(graph, voices)
        graph.configure(auto_buffer=False)
        graphs.append(graph)
        feeds += [_frames(path, source) for path, source in zip(voices, sources, strict=True)]
        audio = made.add_stream("aac", rate=48_000, layout="stereo", options={"aac_coder": "fast"})
        audio.bit_rate = AUDIO_KBPS * 1000
        outputs.append((sink, audio))
        for _, source, frame in merge(*feeds, key=lambda each: each[0]):
            source.push(frame)
            for sink, stream in outputs:
                for ready in _pulled(sink):
                    if stream.type == "video":
                        ready.pict_type = 0
                    made.mux(stream.encode(ready))
        for _, stream in outputs:
            made.mux(stream.encode(None))


if __name__ == "__main__":
    main()
