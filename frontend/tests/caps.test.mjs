import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./loading.mjs";

const { sendingIn, shrink } = await load("./src/media/caps.ts");

const room = (change = {}) => ({
  picture_width: null,
  picture_height: null,
  picture_fps: null,
  picture_kbps: null,
  ...change,
});

describe("what a camera sends", () => {
  test("is usual where the room says nothing, and never more than that", () => {
    const usual = sendingIn(room());
    assert.equal(usual.resolution.width, 1280);
    assert.equal(usual.publish.videoEncoding, undefined);
    assert.deepEqual(sendingIn(room({ picture_width: 1920, picture_height: 1080 })), usual);
  });

  test("is as large as both sides allow, and keeps its form", () => {
    const { resolution } = sendingIn(room({ picture_width: 1280, picture_height: 360 }));
    assert.deepEqual([resolution.width, resolution.height], [640, 360]);
    const odd = sendingIn(room({ picture_width: 500 })).resolution;
    assert.deepEqual([odd.width % 2, odd.height % 2], [0, 0]);
    assert.ok(odd.width <= 500);
  });

  test("is as fast and as rich as the room takes", () => {
    const { resolution, publish } = sendingIn(room({ picture_fps: 15, picture_kbps: 500 }));
    assert.equal(resolution.frameRate, 15);
    assert.equal(publish.videoEncoding.maxFramerate, 15);
    assert.equal(publish.videoEncoding.maxBitrate, 500_000);
    assert.equal(publish.screenShareEncoding.maxBitrate, 500_000);
    assert.equal(publish.simulcast, false);
  });
});

describe("a camera that runs already", () => {
  const camera = (width, height, frameRate) => {
    const asked = [];
    return {
      asked,
      getSettings: () => ({ width, height, frameRate }),
      applyConstraints: async (constraints) => void asked.push(constraints),
    };
  };

  test("is left alone when it fits", async () => {
    const fits = camera(640, 360, 15);
    await shrink(fits, sendingIn(room({ picture_width: 640, picture_fps: 15 })));
    assert.deepEqual(fits.asked, []);
  });

  test("is made smaller, upright ones upright", async () => {
    const upright = camera(720, 1280, 30);
    await shrink(upright, sendingIn(room({ picture_width: 640 })));
    assert.deepEqual(upright.asked, [{ width: { max: 360 }, height: { max: 640 }, frameRate: { max: 30 } }]);
  });
});
