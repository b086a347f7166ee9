import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  Chance,
  frameCycles,
  GAP_CYCLES,
  Hub,
  type HubOptions,
  type Station,
} from "../../chapters/01-hardware/mod.ts";
import { random } from "./helpers.ts";

// ## Chance

Deno.test("Chance is the same again from the same seed, and another from another", () => {
  const numbers = (seed: number) => {
    const chance = new Chance(seed);
    return Array.from({ length: 100 }, () => chance.number(1000));
  };
  assertEquals(numbers(5), numbers(5));
  assert(numbers(5).join() !== numbers(6).join());
  assertEquals(new Set(numbers(5)).size > 80, true);
});

Deno.test("Chance keeps its probabilities, nearly", () => {
  const chance = new Chance(1);
  for (const probability of [0, 0.01, 0.5, 1]) {
    let count = 0;
    for (let i = 0; i < 20_000; i++) if (chance.happens(probability)) count++;
    assert(Math.abs(count / 20_000 - probability) < 0.01);
  }
});

Deno.test("Chance goes on from where it was saved", () => {
  const chance = new Chance(3);
  chance.number(9);
  const other = new Chance(0);
  other.restore(chance.save());
  assertEquals(other.number(2 ** 32), chance.number(2 ** 32));
});

// ## Times

Deno.test("a frame of 1514 bytes takes 1.2 milliseconds, a short one as much as 60 bytes", () => {
  assertEquals(frameCycles(1514), Math.ceil(1526 * 0.8 * 133));
  assertEquals(frameCycles(14), frameCycles(60));
  assertEquals(GAP_CYCLES, Math.ceil(9.6 * 133));
});

// ## The hub

/** A station that remembers what has come. */
function listener(): Station & { readonly heard: [string, number, boolean][] } {
  const heard: [string, number, boolean][] = [];
  return {
    heard,
    arrive: (frame, at, intact) =>
      void heard.push([new TextDecoder().decode(frame), at, intact]),
  };
}

/** Three stations on a hub. */
function three(options: HubOptions = {}) {
  const hub = new Hub({ latency: 1000, ...options });
  const stations = [listener(), listener(), listener()];
  const ports = stations.map((one) => hub.attach(one));
  return { hub, stations, ports };
}

const frame = (text: string) => new TextEncoder().encode(text);
const LONG = frameCycles(0) + GAP_CYCLES;

Deno.test("what one sends all others hear, after the latency", () => {
  const { hub, stations, ports } = three();
  ports[1]!.send(frame("hello"), 50_000);
  hub.settle(60_000);
  assertEquals(stations.map(({ heard }) => heard), [
    [["hello", 51_000, true]],
    [],
    [["hello", 51_000, true]],
  ]);
});

Deno.test("nothing is passed on before its time", () => {
  const { hub, stations, ports } = three();
  ports[0]!.send(frame("a"), 50_000);
  hub.settle(50_000);
  assertEquals(stations[1]!.heard, []);
  hub.settle(50_001);
  assertEquals(stations[1]!.heard.length, 1);
});

Deno.test("frames pass in the order in which they were sent, whoever ran first", () => {
  const { hub, stations, ports } = three();
  ports[0]!.send(frame("late"), 60_000);
  ports[1]!.send(frame("early"), 50_000);
  hub.settle(100_000);
  assertEquals(stations[2]!.heard.map(([text]) => text), ["early", "late"]);
});

Deno.test("one frame passes at a time, with silence in between", () => {
  const { hub, stations, ports } = three();
  ports[0]!.send(frame("a"), 50_000);
  ports[1]!.send(frame("b"), 50_000);
  hub.settle(100_000);
  assertEquals(stations[2]!.heard, [
    ["a", 51_000, true],
    ["b", 51_000 + LONG, true],
  ]);
});

Deno.test("who sends as fast as the wire goes waits for nobody", () => {
  const { hub, stations, ports } = three();
  for (let k = 1; k <= 100; k++) ports[0]!.send(frame("x"), k * LONG);
  hub.settle(200 * LONG);
  assertEquals(stations[1]!.heard.at(-1)![1], 100 * LONG + 1000);
  assertEquals(hub.counts.dropped, 0);
});

Deno.test("what would have to wait too long is dropped and counted", () => {
  const { hub, stations, ports } = three();
  for (let k = 0; k < 1000; k++) ports[0]!.send(frame("x"), 50_000);
  hub.settle(100_000);
  const { sent, dropped } = hub.counts;
  assertEquals(sent, 1000);
  assertEquals(stations[1]!.heard.length, sent - dropped);
  assert(dropped > 300 && dropped < 600);
});

Deno.test("a sender may use its buffer again at once", () => {
  const { hub, stations, ports } = three();
  const buffer = frame("before");
  ports[0]!.send(buffer, 50_000);
  buffer.fill(0);
  hub.settle(100_000);
  assertEquals(stations[1]!.heard[0]![0], "before");
});

Deno.test("Hub refuses to be faster than time", () => {
  for (const latency of [0, -1, NaN]) {
    const error = assertThrows(() => new Hub({ latency }), RangeError);
    assertEquals(
      error.message,
      `Cannot make a hub with a latency of ${latency} cycles: it must be at least 1`,
    );
  }
});

// ## Mishaps

/** What becomes of 200 frames on a hub with `options`. */
function rough(options: HubOptions) {
  const parts = three(options);
  for (let k = 1; k <= 200; k++) {
    parts.ports[0]!.send(frame(`${k}`), k * 10 * LONG);
  }
  parts.hub.settle(Infinity);
  return { ...parts, heard: parts.stations[1]!.heard };
}

Deno.test("a hub loses, doubles, damages and delays as often as it is told to", () => {
  for (const fault of ["loss", "duplication", "damage", "delay"] as const) {
    const { hub, heard } = rough({
      faults: { [fault]: 0.25, delayCycles: 100 },
    });
    const { lost, duplicated, damaged, delayed } = hub.counts;
    const struck = {
      loss: lost,
      duplication: duplicated,
      damage: damaged,
      delay: delayed,
    };
    for (const [name, count] of Object.entries(struck)) {
      if (name === fault) assert(count > 25 && count < 75, `${name}: ${count}`);
      else assertEquals(count, 0, name);
    }
    assertEquals(heard.length, 200 - lost + duplicated);
    assertEquals(heard.filter(([, , intact]) => !intact).length, damaged);
  }
});

Deno.test("a damaged frame differs in one bit, and the sender's does not", () => {
  const { hub, stations, ports } = three({ faults: { damage: 1 } });
  const sent = new Uint8Array(60);
  ports[0]!.send(sent, 50_000);
  const seen: Uint8Array[] = [];
  stations[1]!.arrive = (got) => void seen.push(got);
  hub.settle(60_000);
  const bits = [...seen[0]!].map((byte) => byte.toString(2)).join("");
  assertEquals(bits.replaceAll("0", ""), "1");
  assertEquals(sent, new Uint8Array(60));
});

Deno.test("delayed frames are overtaken", () => {
  const { heard } = rough({ faults: { delay: 0.2, delayCycles: 50 * LONG } });
  const inTime = heard.toSorted((a, b) => a[1] - b[1]).map(([text]) => text);
  const inOrder = heard.map(([text]) => text);
  assert(inTime.join() !== inOrder.join());
  assertEquals(heard.length, 200);
});

Deno.test("the same seed does the same, in one piece or in many", () => {
  const faults = {
    loss: 0.1,
    duplication: 0.1,
    damage: 0.1,
    delay: 0.1,
    delayCycles: 9999,
  };
  const whole = rough({ faults, seed: 4 }).heard;
  const { hub, stations, ports } = three({ faults, seed: 4 });
  const next = random(1);
  let sent = 1;
  for (let now = 0; now < 2100 * LONG; now += next() % (30 * LONG)) {
    for (; sent <= 200 && sent * 10 * LONG < now + 100 * LONG; sent++) {
      ports[0]!.send(frame(`${sent}`), sent * 10 * LONG);
    }
    hub.settle(now);
  }
  hub.settle(Infinity);
  assertEquals(stations[1]!.heard, whole);
  assert(rough({ faults, seed: 5 }).heard.join() !== whole.join());
});

Deno.test("a hub that is restored goes on as it was", () => {
  const { hub, stations, ports } = three({ faults: { loss: 0.5 }, seed: 9 });
  for (let k = 1; k <= 20; k++) ports[0]!.send(frame(`${k}`), k * LONG);
  hub.settle(5 * LONG);
  const saved = structuredClone(hub.save());
  const { length } = stations[1]!.heard;
  hub.settle(Infinity);
  const first = stations[1]!.heard.splice(length);
  const counts = { ...hub.counts };
  hub.restore(saved);
  hub.settle(Infinity);
  assertEquals(stations[1]!.heard.splice(length), first);
  assertEquals(hub.counts, counts);
});
