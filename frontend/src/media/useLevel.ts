import { useEffect, useRef, useState } from "react";

/** Louder than this (of 1) counts as a voice. */
const VOICE = 0.08;

/**
 * Measures a microphone. The level (0…1) goes straight to the element as `--level`, sixty times a second
 * without rendering; `heard` tells once that there was a voice.
 */
export function useLevel(track: MediaStreamTrack | null) {
  const ref = useRef<HTMLDivElement>(null);
  const [heard, setHeard] = useState(false);

  useEffect(() => {
    setHeard(false);
    if (!track) return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let frame = 0;
    let shown = 0;
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      const level = Math.min(1, Math.sqrt(sum / samples.length) * 5);
      shown = Math.max(level, shown * 0.9);
      ref.current?.style.setProperty("--level", shown.toFixed(3));
      if (level > VOICE) setHeard(true);
      frame = requestAnimationFrame(draw);
    };
    // A page that was not touched yet starts its audio suspended; the first touch wakes the meter.
    const wake = () => void context.resume();
    window.addEventListener("pointerdown", wake, { once: true });
    draw();
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("pointerdown", wake);
      source.disconnect();
      void context.close();
    };
  }, [track]);

  return { ref, heard };
}
