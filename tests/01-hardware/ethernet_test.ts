import { assert, assertEquals } from "@std/assert";
import {
  assembleProgram,
  createMachine,
  DEFAULT_ETHERNET,
  DESCRIPTOR_CUT,
  DESCRIPTOR_OWNED,
  Ethernet,
  ETHERNET_PORT,
  ETHERNET_REGISTERS,
  ethernetAddress,
  frameCycles,
  GAP_CYCLES,
  groupHash,
  Hub,
  loadBare,
  type Machine,
  MOST_FRAME,
  runTogether,
  type WireFaults,
} from "../../chapters/01-hardware/mod.ts";
import {
  deviceMemory,
  IMAGE,
  MEMORY,
  peekDevice,
  pokeDevice,
  printedBy,
  programsOn,
  random,
  recordingLine,
} from "./helpers.ts";
import { ANSWERER, CALLER } from "./talkers.ts";

const AT = Object.fromEntries(
  Object.entries(ETHERNET_REGISTERS).map((
    [name, { offset }],
  ) => [name, offset]),
) as Record<keyof typeof ETHERNET_REGISTERS, number>;
const [RECEIVE, SEND, ALL, LOOP] = [1, 2, 4, 8];
const [RECEIVED, SENT, MISSED, RECEIVE_STOPPED, SEND_STOPPED] = [
  1,
  2,
  4,
  8,
  16,
];

const [RECEIVE_RING, SEND_RING, BUFFERS] = [0x1000, 0x2000, 0x10000];
const OWN = [8, 0, 0x2b, 0, 0, 1];
const OTHER = [8, 0, 0x2b, 0, 0, 2];
const EVERYBODY = [255, 255, 255, 255, 255, 255];

/** A controller with rings of `count`, and what it puts on the wire. */
function controller(count = 4, control = RECEIVE | SEND) {
  const memory = deviceMemory();
  const sent: { frame: Uint8Array; at: number }[] = [];
  const wire = {
    attach: () => ({
      send: (frame: Uint8Array, at: number) => void sent.push({ frame, at }),
    }),
  };
  const ethernet = new Ethernet(ETHERNET_PORT, memory, wire, DEFAULT_ETHERNET);
  pokeDevice(ethernet, AT.RECEIVE_RING, RECEIVE_RING);
  pokeDevice(ethernet, AT.RECEIVE_SIZE, count);
  pokeDevice(ethernet, AT.SEND_RING, SEND_RING);
  pokeDevice(ethernet, AT.SEND_SIZE, count);
  pokeDevice(ethernet, AT.CONTROL, control);
  const describe = (
    ring: number,
    index: number,
    address: number,
    size: number,
    state = DESCRIPTOR_OWNED,
  ) => {
    [state, address, size, 0].forEach((word, place) =>
      memory.view.setUint32(ring + 16 * index + 4 * place, word, true)
    );
  };
  const words = (ring: number, index: number) =>
    [0, 4, 8, 12].map((at) =>
      memory.view.getUint32(ring + 16 * index + at, true)
    );
  /** Room for a frame in each of the receiver's descriptors. */
  const makeRoom = (size = 1518) => {
    for (let k = 0; k < count; k++) {
      describe(RECEIVE_RING, k, BUFFERS + 0x1000 * k, size);
    }
  };
  return { ethernet, memory, sent, describe, words, makeRoom };
}

/** A frame for `to`, of `length` bytes that count up from `first`. */
function frameFor(to: readonly number[], length = 60, first = 0): Uint8Array {
  const frame = Uint8Array.from({ length }, (_, at) => at + first & 0xff);
  frame.set(to);
  frame.set(OTHER, 6);
  return frame;
}

const events = (one: Ethernet) => peekDevice(one, AT.EVENTS);

// ## Addresses

Deno.test("ethernetAddress reads six bytes, and nothing else", () => {
  assertEquals(
    ethernetAddress("08:00:2b:00:00:01") as number,
    0x0100_002b_0008,
  );
  assertEquals(ethernetAddress("8:0:2B:ff:0:1") as number, 0x0100_ff2b_0008);
  for (
    const text of [
      "",
      "1:2:3:4:5",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:g",
      "1:2:3:4:5:100",
      "1:2:3:4:5:",
    ]
  ) {
    assertEquals(ethernetAddress(text), undefined, text);
  }
});

Deno.test("a controller knows its address from the start", () => {
  const { ethernet } = controller();
  assertEquals(peekDevice(ethernet, AT.ADDRESS_LOW), 0x002b_0008);
  assertEquals(peekDevice(ethernet, AT.ADDRESS_HIGH), 0x0100);
});

// ## Sending

Deno.test("a frame goes to the wire, and its descriptor back, when it has been sent", () => {
  const { ethernet, memory, sent, describe, words } = controller();
  memory.bytes.set(frameFor(OTHER, 100), 0x5001);
  describe(SEND_RING, 0, 0x5001, 100);
  pokeDevice(ethernet, AT.START, 1, 1000);
  const end = 1000 + frameCycles(100);
  assertEquals(sent, [{ frame: frameFor(OTHER, 100), at: end }]);
  assertEquals(ethernet.due, end);
  assertEquals(words(SEND_RING, 0)[0], DESCRIPTOR_OWNED);
  ethernet.attend(end);
  assertEquals(words(SEND_RING, 0), [0, 0x5001, 100, 0]);
  assertEquals([events(ethernet), peekDevice(ethernet, AT.SENT)], [SENT, 1]);
  assertEquals(peekDevice(ethernet, AT.SEND_NEXT), 1);
  assertEquals(ethernet.due, Infinity);
});

Deno.test("frames follow one another with silence between, around the ring", () => {
  const { ethernet, sent, describe } = controller(3);
  pokeDevice(ethernet, AT.SEND_NEXT, 2);
  for (let k = 0; k < 3; k++) describe(SEND_RING, k, 0x5000, 60);
  pokeDevice(ethernet, AT.START, 1);
  pokeDevice(ethernet, AT.START, 1);
  ethernet.attend(1e6);
  const [frame, gap] = [frameCycles(60), GAP_CYCLES];
  assertEquals(
    sent.map(({ at }) => at),
    [frame, 2 * frame + gap, 3 * frame + 2 * gap],
  );
  assertEquals(peekDevice(ethernet, AT.SEND_NEXT), 2);
});

Deno.test("a short frame is filled up with zeros", () => {
  const { ethernet, memory, sent, describe } = controller();
  memory.bytes.fill(7, 0x5000, 0x5100);
  describe(SEND_RING, 0, 0x5000, 14);
  pokeDevice(ethernet, AT.START, 1);
  const { frame } = sent[0]!;
  assertEquals(frame.length, 60);
  assertEquals([frame[13], frame[14], frame[59]], [7, 0, 0]);
});

Deno.test("START does nothing while there is nothing, or SEND is off", () => {
  const { ethernet, sent, describe } = controller();
  describe(SEND_RING, 0, 0x5000, 60, 0);
  pokeDevice(ethernet, AT.START, 1);
  assertEquals([sent.length, ethernet.due, events(ethernet)], [0, Infinity, 0]);
  describe(SEND_RING, 0, 0x5000, 60);
  pokeDevice(ethernet, AT.CONTROL, RECEIVE);
  pokeDevice(ethernet, AT.START, 1);
  assertEquals([sent.length, ethernet.due], [0, Infinity]);
});

Deno.test("a broken send ring stops the transmitter and says so", () => {
  const cases: [string, (parts: ReturnType<typeof controller>) => void][] = [
    [
      "ring outside",
      ({ ethernet }) => pokeDevice(ethernet, AT.SEND_RING, MEMORY),
    ],
    [
      "ring crooked",
      ({ ethernet }) => pokeDevice(ethernet, AT.SEND_RING, SEND_RING + 4),
    ],
    ["no ring", ({ ethernet }) => pokeDevice(ethernet, AT.SEND_SIZE, 0)],
    [
      "ring too long",
      ({ ethernet }) => pokeDevice(ethernet, AT.SEND_SIZE, 1025),
    ],
    ["next beyond", ({ ethernet }) => pokeDevice(ethernet, AT.SEND_NEXT, 4)],
    [
      "buffer outside",
      ({ describe }) => describe(SEND_RING, 0, MEMORY - 59, 60),
    ],
    [
      "buffer far outside",
      ({ describe }) => describe(SEND_RING, 0, 0xffff_ffff, 60),
    ],
    ["too short", ({ describe }) => describe(SEND_RING, 0, 0x5000, 13)],
    [
      "too long",
      ({ describe }) => describe(SEND_RING, 0, 0x5000, MOST_FRAME + 1),
    ],
    ["absurd", ({ describe }) => describe(SEND_RING, 0, 0x5000, 0xffff_ffff)],
  ];
  for (const [name, spoil] of cases) {
    const parts = controller();
    parts.describe(SEND_RING, 0, 0x5000, 60);
    spoil(parts);
    pokeDevice(parts.ethernet, AT.START, 1);
    assertEquals(events(parts.ethernet), SEND_STOPPED, name);
    assertEquals(peekDevice(parts.ethernet, AT.CONTROL), RECEIVE, name);
    assertEquals(parts.sent, [], name);
  }
});

// ## Receiving

Deno.test("a frame is in memory when it has arrived, and its descriptor says so", () => {
  const { ethernet, memory, words, makeRoom } = controller();
  makeRoom();
  ethernet.arrive(frameFor(OWN, 200), 5000, true);
  assertEquals(ethernet.due, 5000);
  ethernet.attend(4999);
  assertEquals(words(RECEIVE_RING, 0)[0], DESCRIPTOR_OWNED);
  ethernet.attend(5000);
  assertEquals(words(RECEIVE_RING, 0), [0, BUFFERS, 1518, 200]);
  assertEquals(memory.bytes.slice(BUFFERS, BUFFERS + 200), frameFor(OWN, 200));
  assertEquals(memory.touched[0], [BUFFERS, 200]);
  assertEquals([events(ethernet), peekDevice(ethernet, AT.RECEIVED)], [
    RECEIVED,
    1,
  ]);
  assertEquals(peekDevice(ethernet, AT.RECEIVE_NEXT), 1);
});

Deno.test("frames are taken in the order of their arrival", () => {
  const { ethernet, memory, makeRoom } = controller();
  makeRoom();
  for (const [at, first] of [[900, 3], [100, 1], [500, 2], [900, 4]]) {
    ethernet.arrive(frameFor(OWN, 60, first), at!, true);
  }
  ethernet.attend(1000);
  const lasts = [0, 1, 2, 3].map((k) =>
    memory.bytes[BUFFERS + 0x1000 * k + 59]! - 59
  );
  assertEquals(lasts, [1, 2, 3, 4]);
});

Deno.test("the controller passes on what is for it and for everybody", () => {
  const { ethernet, makeRoom } = controller();
  makeRoom();
  const cases: [readonly number[], number][] = [[OWN, 1], [OTHER, 0], [
    EVERYBODY,
    1,
  ]];
  for (const [to, count] of cases) {
    const before = peekDevice(ethernet, AT.RECEIVED);
    ethernet.arrive(frameFor(to), 1, true);
    ethernet.attend(1);
    assertEquals(peekDevice(ethernet, AT.RECEIVED) - before, count);
  }
  pokeDevice(ethernet, AT.CONTROL, RECEIVE | ALL);
  ethernet.arrive(frameFor(OTHER), 1, true);
  ethernet.attend(1);
  assertEquals(peekDevice(ethernet, AT.RECEIVED), 3);
});

Deno.test("groups come through by the hash of their address", () => {
  const group = frameFor([1, 0, 0x5e, 0, 0, 1]);
  const hash = groupHash(group);
  for (const wanted of [false, true]) {
    const { ethernet, makeRoom } = controller();
    makeRoom();
    const word = wanted ? (1 << (hash & 31)) >>> 0 : ~(1 << (hash & 31)) >>> 0;
    pokeDevice(ethernet, AT.GROUPS + 4 * (hash >>> 5), word);
    ethernet.arrive(group, 1, true);
    ethernet.attend(1);
    assertEquals(peekDevice(ethernet, AT.RECEIVED), wanted ? 1 : 0);
  }
});

Deno.test("groupHash counts as the LANCE's handbook does", () => {
  const firsts = [0x85, 0xa5, 0xe5, 0xc5, 0x45, 0x65, 0x25, 0x05];
  const hashes = firsts.map((byte) =>
    groupHash(Uint8Array.of(byte, 0, 0, 0, 0, 0))
  );
  assertEquals(hashes, [0, 1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("groupHash spreads groups over all 64 bits", () => {
  const hashes = Array.from(
    { length: 1000 },
    (_, k) => groupHash(frameFor([1, 0, 0x5e, 0, k >>> 8, k & 255])),
  );
  assertEquals(new Set(hashes).size, 64);
});

Deno.test("what is damaged, too short or too long is counted and dropped", () => {
  const { ethernet, makeRoom } = controller();
  makeRoom();
  ethernet.arrive(frameFor(OWN), 1, false);
  ethernet.arrive(Uint8Array.from(OWN), 1, true);
  ethernet.arrive(new Uint8Array(), 1, true);
  ethernet.arrive(frameFor(OWN, MOST_FRAME + 1), 1, true);
  ethernet.attend(1);
  assertEquals(peekDevice(ethernet, AT.DAMAGED), 4);
  assertEquals(events(ethernet), 0);
});

Deno.test("a frame without a buffer is missed, and the next one with a buffer is not", () => {
  const { ethernet, describe } = controller(2);
  describe(RECEIVE_RING, 0, BUFFERS, 1518);
  for (let k = 0; k < 3; k++) ethernet.arrive(frameFor(OWN), 1, true);
  ethernet.attend(1);
  assertEquals(peekDevice(ethernet, AT.RECEIVED), 1);
  assertEquals([peekDevice(ethernet, AT.MISSED), events(ethernet)], [
    2,
    RECEIVED | MISSED,
  ]);
  describe(RECEIVE_RING, 1, BUFFERS, 1518);
  ethernet.arrive(frameFor(OWN), 2, true);
  ethernet.attend(2);
  assertEquals(peekDevice(ethernet, AT.RECEIVED), 2);
});

Deno.test("a frame that is longer than its buffer is cut, and nothing is written behind", () => {
  const { ethernet, memory, words, makeRoom } = controller();
  makeRoom(64);
  ethernet.arrive(frameFor(OWN, 100), 1, true);
  ethernet.attend(1);
  assertEquals(words(RECEIVE_RING, 0), [DESCRIPTOR_CUT, BUFFERS, 64, 100]);
  assertEquals(memory.bytes[BUFFERS + 63], 63);
  assertEquals(memory.bytes[BUFFERS + 64], 0);
});

Deno.test("a broken receive ring stops the receiver and says so", () => {
  for (
    const [address, size] of [[MEMORY - 63, 64], [0, 59], [0, 0xffff_ffff], [
      0xffff_fff0,
      1518,
    ]]
  ) {
    const { ethernet, describe, memory } = controller();
    describe(RECEIVE_RING, 0, address!, size!);
    ethernet.arrive(frameFor(OWN), 1, true);
    ethernet.attend(1);
    assertEquals(events(ethernet), RECEIVE_STOPPED);
    assertEquals(peekDevice(ethernet, AT.CONTROL), SEND);
    assertEquals(memory.touched, []);
  }
});

Deno.test("a receiver that is off hears nothing, and a flood of frames is bounded", () => {
  const { ethernet } = controller(4, 0);
  for (let k = 0; k < 1000; k++) ethernet.arrive(frameFor(OWN), 1, true);
  assertEquals(peekDevice(ethernet, AT.MISSED), 1000 - 256);
  ethernet.attend(1);
  assertEquals([peekDevice(ethernet, AT.RECEIVED), ethernet.due], [
    0,
    Infinity,
  ]);
});

Deno.test("an event interrupts if it is enabled, until it is acknowledged", () => {
  const { ethernet, makeRoom } = controller();
  makeRoom();
  pokeDevice(ethernet, AT.ENABLE, RECEIVED);
  ethernet.arrive(frameFor(OWN), 1, true);
  ethernet.attend(1);
  assertEquals(ethernet.interrupting, true);
  pokeDevice(ethernet, AT.EVENTS, RECEIVED);
  assertEquals(ethernet.interrupting, false);
  pokeDevice(ethernet, AT.START, 1);
  assertEquals(ethernet.interrupting, false);
});

// ## As a whole

Deno.test("in a loop the controller hears itself, and the wire hears nothing", () => {
  const { ethernet, memory, sent, describe, makeRoom, words } = controller(
    4,
    RECEIVE | SEND | LOOP,
  );
  makeRoom();
  memory.bytes.set(frameFor(OWN), 0x5000);
  describe(SEND_RING, 0, 0x5000, 60);
  pokeDevice(ethernet, AT.START, 1);
  ethernet.attend(ethernet.due);
  assertEquals(words(RECEIVE_RING, 0), [0, BUFFERS, 1518, 60]);
  assertEquals([sent, events(ethernet)], [[], RECEIVED | SENT]);
});

Deno.test("a controller that is restored in the middle of a frame goes on with it", () => {
  const setUp = () => {
    const parts = controller(4, RECEIVE | SEND);
    parts.makeRoom();
    for (let k = 0; k < 3; k++) parts.describe(SEND_RING, k, 0x5000, 60);
    return parts;
  };
  const first = setUp();
  pokeDevice(first.ethernet, AT.START, 1);
  first.ethernet.arrive(frameFor(OWN), 20_000, true);
  const saved = structuredClone(first.ethernet.save());
  const second = setUp();
  second.ethernet.restore(saved);
  assertEquals(second.ethernet.save(), saved);
  for (const { ethernet } of [first, second]) ethernet.attend(1e6);
  assertEquals(second.ethernet.save(), first.ethernet.save());
  assertEquals(second.memory.bytes, first.memory.bytes);
});

Deno.test("the program on the page of the network prints what it has sent to itself", () => {
  const [program] = programsOn("board/ethernet_registers.ts");
  const [printed, machine] = printedBy(program!);
  assertEquals(printed, "It came.");
  assertEquals(machine.stopped, { reason: "halt", code: "software" });
});

Deno.test("no registers, rings or frames hang the controller or reach outside of memory", () => {
  const next = random(11);
  const { ethernet, memory } = controller();
  const places = [RECEIVE_RING, SEND_RING];
  let [now, sent, received] = [0, 0, 0];
  for (let step = 0; step < 30_000; step++) {
    const wild = [
      next(),
      next() % 1600,
      8 * (next() % 0x2_8000),
      next() % 5,
    ][next() % 4]!;
    const what = next() % 9;
    if (what < 3) {
      const at = places[next() % 2]! + 4 * (next() % 16);
      const owned = (DESCRIPTOR_OWNED | next() & 1) >>> 0;
      memory.view.setUint32(at, at % 16 === 0 ? owned : wild, true);
    } else if (what < 5) {
      const frame = frameFor(next() % 2 ? OWN : EVERYBODY, next() % 1700 + 12);
      ethernet.arrive(frame, now + next() % 10_000, next() % 10 !== 0);
    } else pokeDevice(ethernet, next() % 0x60 & ~3, wild, now);
    if (next() % 8 === 0) {
      pokeDevice(ethernet, AT.RECEIVE_RING, RECEIVE_RING);
      pokeDevice(ethernet, AT.SEND_RING, SEND_RING);
      pokeDevice(ethernet, AT.RECEIVE_SIZE, 4);
      pokeDevice(ethernet, AT.SEND_SIZE, 4);
      pokeDevice(ethernet, AT.RECEIVE_NEXT, next() % 4);
      pokeDevice(ethernet, AT.SEND_NEXT, next() % 4);
      pokeDevice(ethernet, AT.CONTROL, next());
      pokeDevice(ethernet, AT.START, 0, now);
    }
    if (next() % 2) now += next() % 5000;
    if (ethernet.due <= now) ethernet.attend(now);
    assert(ethernet.due > now);
    sent += events(ethernet) & SENT;
    received += events(ethernet) & RECEIVED;
  }
  assert(sent > 100 && received > 100);
  for (const [at, length] of memory.touched) assert(at + length <= MEMORY);
});

// ## Machines on a wire
//
// See talkers.ts for what they say.

/** Two machines that talk on a hub with `faults`. */
function talkers(faults: WireFaults, seed = 1, latency = 6810) {
  const hub = new Hub({ faults, seed, latency });
  const lines = [recordingLine(), recordingLine()];
  const machines = [CALLER, ANSWERER].map((source, k): Machine => {
    const machine = createMachine({
      memory: MEMORY,
      console: lines[k],
      wire: hub,
    });
    loadBare(
      machine,
      assembleProgram(`_start: ${source}`, new Map(), { text: IMAGE }),
    );
    return machine;
  });
  return { hub, machines, lines };
}

Deno.test("two machines on a hub talk", () => {
  const network = talkers({});
  runTogether(network, 400_000);
  assertEquals(network.machines[0]!.stopped, {
    reason: "halt",
    code: "software",
  });
  assertEquals(network.lines.map(({ sent }) => sent.length), [8, 8]);
  assertEquals(network.hub.counts.sent, 16);
});

Deno.test("the second machine goes on until the limit when the first has stopped", () => {
  const network = talkers({});
  runTogether(network, 300_000);
  assert(network.machines[0]!.processor.counters.cycles < 300_000);
  assert(network.machines[1]!.processor.counters.cycles >= 300_000);
});

Deno.test("runTogether ends when it is told to", () => {
  const network = talkers({});
  runTogether(network, Infinity, () => network.lines[0]!.sent.length >= 3);
  assertEquals(network.lines[0]!.sent.length, 3);
});

const ROUGH: WireFaults = {
  loss: 0.2,
  duplication: 0.2,
  damage: 0.1,
  delay: 0.2,
  delayCycles: 100_000,
};

Deno.test("a short frame that has left before a long one arrives before it", () => {
  const hub = new Hub();
  const heard: number[] = [];
  hub.attach({ arrive: (frame) => void heard.push(frame.length) });
  const machines = [MOST_FRAME, 60].map((size) => {
    const machine = createMachine({ memory: MEMORY, wire: hub });
    const loop = assembleProgram("_start: br _start", new Map(), {
      text: IMAGE,
    });
    loadBare(machine, loop);
    const { ethernet } = machine.board;
    [DESCRIPTOR_OWNED, 0x5000, size].forEach((word, place) =>
      machine.bus.view.setUint32(SEND_RING + 4 * place, word, true)
    );
    pokeDevice(ethernet, AT.SEND_RING, SEND_RING);
    pokeDevice(ethernet, AT.SEND_SIZE, 1);
    pokeDevice(ethernet, AT.CONTROL, SEND);
    return machine;
  });
  const [first, second] = machines.map(({ board }) => board.ethernet);
  pokeDevice(first!, AT.START, 1, 0);
  runTogether({ machines, hub }, 20_000);
  pokeDevice(second!, AT.START, 1, 20_000);
  runTogether({ machines, hub }, 200_000);
  assertEquals(heard, [60, MOST_FRAME]);
});

Deno.test("machines of several processors run together up to the limit, too", () => {
  const hub = new Hub();
  const loop = assembleProgram("_start: br _start", new Map(), { text: IMAGE });
  const machines = [1, 2, 3].map((processors) => {
    const machine = createMachine({ memory: MEMORY, processors, wire: hub });
    loadBare(machine, loop);
    return machine;
  });
  let turns = 0;
  runTogether({ machines, hub }, 50_000, () => ++turns > 100);
  for (const { processor } of machines) {
    assert(processor.counters.cycles >= 50_000, `after ${turns} turns`);
  }
});

Deno.test("they talk on a bad wire, too, and it takes longer", () => {
  const network = talkers(ROUGH, 3);
  runTogether(
    network,
    60_000_000,
    () => network.machines[0]!.stopped !== undefined,
  );
  assertEquals(network.lines[0]!.sent.length, 8);
  const { lost, duplicated, damaged, delayed } = network.hub.counts;
  assert(Math.min(lost, duplicated, damaged, delayed) > 0);
  assert(network.lines[1]!.sent.length > 8);
});

Deno.test("a bad wire is bad in the same way again, however the run is cut", () => {
  const after = (cut: number) => {
    const network = talkers(ROUGH, 5);
    for (let now = cut; now < 500_000; now += cut) runTogether(network, now);
    runTogether(network, 500_000);
    return {
      counts: network.hub.counts,
      counters: network.machines.map(({ processor }) => processor.counters),
      devices: network.machines.map(({ board }) => board.ethernet.save()),
    };
  };
  assertEquals(after(33_333), after(500_000));
});
