import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { load } from "./loading.mjs";

const { Player } = await load("./src/sounds/Player.ts");

/** Plays until it is told that the sound is over. */
class Speaker {
  heard = [];
  prepared = [];
  stopped = 0;
  over = null;

  play(sound) {
    assert.equal(this.over, null, "two at once");
    this.heard.push(sound);
    return new Promise((resolve, reject) => {
      this.over = resolve;
      this.fail = reject;
    });
  }

  prepare(sounds) {
    this.prepared.push(...sounds);
  }

  stop() {
    this.stopped++;
  }

  /** Ends the sound that plays, and lets the next one begin. */
  async end(settle = "over") {
    const done = this[settle];
    this.over = null;
    done();
    await new Promise(setImmediate);
  }
}

let speaker;
let now;
const player = (wanted = { prompts: true, tones: true }) => new Player(speaker, wanted, () => now);
describe("the player", () => {
  beforeEach(() => {
    speaker = new Speaker();
    now = 0;
  });

  test("sounds are heard one after the other, in their order", async () => {
    const heard = player();
    heard.say("warning", "ends-in-5");
    heard.say("locked");
    assert.deepEqual(speaker.heard, ["warning"]);
    await speaker.end();
    await speaker.end();
    assert.deepEqual(speaker.heard, ["warning", "ends-in-5", "locked"]);
    await speaker.end();
    heard.say("unlocked");
    assert.deepEqual(speaker.heard.at(-1), "unlocked");
  });

  test("a sound that cannot be played does not hold up the next", async () => {
    player().say("locked", "unlocked");
    await speaker.end("fail");
    assert.deepEqual(speaker.heard, ["locked", "unlocked"]);
  });

  test("a room that wants no tones, or no prompts, has none", () => {
    player({ prompts: true, tones: false }).say("enter", "exit");
    player({ prompts: false, tones: true }).say("locked", "warning", "muted");
    assert.deepEqual(speaker.heard, []);
    player({ prompts: false, tones: true }).say("enter");
    assert.deepEqual(speaker.heard, ["enter"]);
  });

  test("tones are fetched before they are needed, where they are wanted", () => {
    const quiet = player({ prompts: true, tones: false });
    assert.deepEqual(speaker.prepared, []);
    quiet.want({ prompts: true, tones: true });
    assert.deepEqual(speaker.prepared, ["enter", "exit"]);
  });

  test("what is not wanted any more is not heard any more", async () => {
    const heard = player();
    heard.say("locked", "enter", "muted");
    heard.want({ prompts: true, tones: false });
    await speaker.end();
    assert.deepEqual(speaker.heard, ["locked", "muted"]);
  });

  test("who comes together is one coming", async () => {
    const heard = player();
    heard.say("enter");
    now = 300;
    heard.say("enter");
    now = 600;
    await speaker.end();
    now = 1_900;
    heard.say("enter", "exit");
    await speaker.end();
    assert.deepEqual(speaker.heard, ["enter", "exit"]);
    now = 2_100;
    heard.say("enter");
    assert.deepEqual(speaker.heard, ["enter", "exit", "enter"]);
  });

  test("a crowd is let in silently, and a single one after it is heard", async () => {
    const heard = player();
    for (let at = 0; at < 60; at++) {
      now = at * 50;
      heard.say("enter");
    }
    assert.deepEqual(speaker.heard, ["enter"]);
    await speaker.end();
    assert.deepEqual(speaker.heard, ["enter"]);
    now += 1_500;
    heard.say("enter");
    assert.deepEqual(speaker.heard, ["enter", "enter"]);
  });

  test("a tone that waited too long is no news; a prompt may wait longer", async () => {
    const heard = player();
    heard.say("waiting-host", "enter", "locked");
    now = 5_500;
    await speaker.end();
    assert.deepEqual(speaker.heard, ["waiting-host", "locked"]);
    heard.say("muted");
    now = 21_000;
    await speaker.end();
    assert.deepEqual(speaker.heard, ["waiting-host", "locked"]);
  });

  test("a farewell is the last that is heard, and what waited is not", async () => {
    const heard = player();
    heard.say("locked", "muted");
    heard.farewell("ended");
    heard.say("unlocked");
    assert.equal(speaker.stopped, 0);
    await speaker.end();
    await speaker.end();
    assert.deepEqual(speaker.heard, ["locked", "ended"]);
    assert.equal(speaker.stopped, 1);
  });

  test("a sample is heard in every room, and not over another sound", async () => {
    const quiet = player({ prompts: false, tones: false });
    quiet.sample("enter");
    quiet.sample("enter");
    await speaker.end();
    quiet.sample("enter");
    assert.deepEqual(speaker.heard, ["enter", "enter"]);
  });

  test("a farewell without words stops at once", () => {
    player().farewell();
    assert.deepEqual([speaker.heard, speaker.stopped], [[], 1]);
  });
});
