/** Two soft notes through the chosen speaker, made here so that no sound file is needed. */
export async function playTestSound(speaker: string): Promise<void> {
  const context = new AudioContext();
  const target = context.createMediaStreamDestination();
  const start = context.currentTime + 0.05;
  [523.25, 783.99].forEach((frequency, at) => {
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = frequency;
    const from = start + at * 0.35;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(0.25, from + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, from + 0.6);
    tone.connect(gain).connect(target);
    tone.start(from);
    tone.stop(from + 0.65);
  });
  const audio = new Audio();
  audio.srcObject = target.stream;
  if (speaker && "setSinkId" in audio) await audio.setSinkId(speaker).catch(() => undefined);
  await audio.play();
  await new Promise((resolve) => setTimeout(resolve, 1200));
  audio.pause();
  await context.close();
}
