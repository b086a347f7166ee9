// The network through the controller: receiving, sending, authority, ends, floods.

import { assert, assertEquals } from "@std/assert";
import {
  CYCLES_PER_TICK,
  ETHERNET_PORT,
  ETHERNET_REGISTERS,
  Hub,
  LEAST_FRAME,
  MOST_FRAME,
  PAGE_SIZE,
  readPhysical,
  runTogether,
  type Station,
  type Wire,
} from "../../chapters/01-hardware/mod.ts";
import {
  BUFFER_BYTES,
  BUFFERS_PER_FRAME,
  charge,
  type Domain,
  endDomain,
  eventNamed,
  finishVisits,
  grantStation,
  installHandler,
  type Kernel,
  lostPackets,
  type NetworkStation,
  PACKET,
  packetOf,
  readDeviceRegister,
  releasePacket,
  runKernel,
  SEND_PLACES,
  sendPacket,
  supplyBuffers,
  usedBytes,
  wake,
  withdrawBuffers,
} from "../../chapters/02-controllers/mod.ts";
import {
  assertQuiet,
  blockOnCall,
  bytesOf,
  computing,
  deviceKernel,
  heard,
  type Holder,
  holder,
  numbersIn,
  pinsOf,
  recordAt,
  runUntil,
  sleeping,
} from "./device_helpers.ts";
import { handler, on } from "./helpers.ts";
import { assertRefused, given } from "./memory_helpers.ts";

const ENDED = { kind: "exited", status: 0 } as const;

// ## A wire in the hand of the test

interface Lab {
  readonly kernel: Kernel;
  /** What was sent, as bytes. */
  readonly sent: Uint8Array[];
  /** Lets a packet arrive at a cycle. */
  arrive(packet: Uint8Array, at?: number): void;
}

/** A kernel on a wire, with a strand that waits for ever. */
function lab(processors = 1): Lab {
  const sent: Uint8Array[] = [];
  const stations: Station[] = [];
  const wire: Wire = {
    attach: (station) => {
      stations.push(station);
      return { send: (frame) => void sent.push(frame.slice()) };
    },
  };
  const kernel = deviceKernel({ wire, processors });
  blockOnCall(kernel);
  sleeping(kernel);
  runKernel(kernel);
  const now = () => kernel.machine.processor.counters.cycles;
  return {
    kernel,
    sent,
    arrive: (packet, at = now() + 1000) =>
      stations[0]!.arrive(packet, at, true),
  };
}

/** A packet for everybody whose content is `content` again and again. */
function packet(content: number, length = LEAST_FRAME): Uint8Array {
  const bytes = new Uint8Array(length).fill(content);
  bytes.fill(0xff, 0, 6);
  return bytes;
}

interface Client extends Holder {
  readonly station: NetworkStation;
}

/** A domain with two frames and a station. */
function client(kernel: Kernel, name: string): Client {
  const one = holder(kernel, name, 2);
  return { ...one, station: grantStation(kernel, one.domain) };
}

/** A domain that has supplied one frame. */
function pool(kernel: Kernel): Client {
  const one = client(kernel, "pool");
  const { domain, station, frames } = one;
  given(supplyBuffers(kernel, domain, station, frames[0]!));
  return one;
}

/** Lets every packet be given to `station`. */
function giveTo(kernel: Kernel, { station }: Client): void {
  on(kernel, "Ethernet.packetArrived", () => BigInt(station.handle));
}

function control(kernel: Kernel): number {
  return readDeviceRegister(kernel, ETHERNET_PORT, ETHERNET_REGISTERS.CONTROL);
}

// ## Receiving

Deno.test("packetArrived: a packet lies in the pool's memory, and its record says where", () => {
  const { kernel, arrive } = lab();
  const service = pool(kernel);
  const taker = client(kernel, "taker");
  const seen: number[][] = [];
  on(kernel, "Ethernet.packetArrived", (_, parameters) => {
    seen.push(parameters.map(Number));
    return BigInt(taker.station.handle);
  });
  const got = heard(kernel, "Ethernet.packetDelivered");
  arrive(packet(3, 100));
  arrive(packet(4, MOST_FRAME));
  runUntil(kernel, () => got.length === 2);
  assertEquals(got, seen);
  assertEquals(got.map(([, , length]) => length), [100, MOST_FRAME]);
  const second = given(packetOf(kernel, taker.domain, got[1]![0]!));
  const record = numbersIn(kernel, second.record, PACKET);
  assertEquals(record.identifier, second.identifier);
  assertEquals(record.domain, taker.domain.identifier);
  assertEquals(record.frame, service.frames[0]);
  assertEquals(record.offset, BUFFER_BYTES);
  assertEquals([record.length, record.sending], [MOST_FRAME, 0]);
  const start = recordAt(BigInt.asUintN(64, kernelAddress(kernel, second)));
  const bytes = kernel.machine.bus.bytes.subarray(start, start + MOST_FRAME);
  assertEquals(bytes.toString(), packet(4, MOST_FRAME).toString());
  for (const [number] of got) {
    assertEquals(releasePacket(kernel, taker.domain, number!), undefined);
    assertRefused(releasePacket(kernel, taker.domain, number!), "not held");
  }
  withdrawBuffers(kernel, service.domain);
  assertQuiet(kernel);
});

/** The 64 bits of `start` in a packet's record. */
function kernelAddress(
  { machine }: Kernel,
  { record }: { record: number },
): bigint {
  const at = record + PACKET.fields.start.offset;
  return readPhysical(machine.bus, at as never, 8)!;
}

Deno.test("packetArrived: what nobody wants is dropped, counted, and makes room", () => {
  const { kernel, arrive } = lab();
  const service = pool(kernel);
  const many = 4 * BUFFERS_PER_FRAME;
  for (let one = 0; one < many; one++) {
    arrive(packet(one), 2_000_000 + one * 20_000);
  }
  runUntil(kernel, () => lostPackets(kernel).dropped === many);
  assertEquals(eventNamed(kernel, "Ethernet.packetArrived").undecided, many);
  assertEquals(lostPackets(kernel).missed, 0);
  withdrawBuffers(kernel, service.domain);
  assertQuiet(kernel);
});

Deno.test("packetArrived: an answer that is no station's is as good as none", () => {
  const { kernel, arrive } = lab();
  const service = pool(kernel);
  const mute = grantStation(kernel, service.domain, false, true);
  const answers = [4711n, BigInt(mute.handle), 0n];
  on(kernel, "Ethernet.packetArrived", () => answers.shift());
  for (const content of [1, 2, 3]) arrive(packet(content));
  runUntil(kernel, () => lostPackets(kernel).dropped === 3);
  assertEquals(eventNamed(kernel, "Ethernet.packetArrived").undecided, 2);
});

Deno.test("packetArrived: looks at packets only who holds a station that may receive", () => {
  const { kernel, arrive } = lab();
  pool(kernel);
  const deaf = holder(kernel, "deaf", 1).domain;
  grantStation(kernel, deaf, false, true);
  const event = "Ethernet.packetArrived";
  const request = (owner: Domain) => ({
    name: owner.name,
    event,
    owner,
    body: () => undefined,
  });
  assertRefused(installHandler(kernel, request(deaf)), "not permitted");
  const one = client(kernel, "one");
  const tried: bigint[] = [];
  const answer = BigInt(one.station.handle);
  const body = (kernel: Kernel) => {
    // Whoever looks acts for its own domain, and the packet is not that domain's.
    const [packet] = kernel.devices.network.packets.keys();
    const asked = [["Timer.set", 1000], ["Ethernet.find", packet!]] as const;
    for (const [wanted, number] of asked) {
      const { perform } = kernel.operations.find(({ name }) =>
        name === wanted
      )!;
      tried.push(BigInt.asIntN(64, perform(kernel, [BigInt(number)])!));
    }
    return answer;
  };
  handler(kernel, { ...request(one.domain), body });
  const got = heard(kernel, "Ethernet.packetDelivered");
  arrive(packet(1));
  runUntil(kernel, () => got.length === 1);
  const [timer] = [...kernel.devices.timers.values()];
  assertEquals(timer!.domain, one.domain.identifier);
  assertEquals(tried, [BigInt(timer!.identifier), -9n]);
});

Deno.test("packetDelivered: a domain's own handler hears of its own packets only", () => {
  const { kernel, arrive } = lab();
  pool(kernel);
  const [one, two] = [client(kernel, "one"), client(kernel, "two")];
  const takers = [one, two, one];
  on(
    kernel,
    "Ethernet.packetArrived",
    () => BigInt(takers.shift()!.station.handle),
  );
  const got: string[] = [];
  for (const { domain } of [one, two]) {
    handler(kernel, {
      name: domain.name,
      event: "Ethernet.packetDelivered",
      owner: domain,
      body: (kernel, [number]) => {
        releasePacket(kernel, domain, Number(number));
        return void got.push(domain.name);
      },
    });
  }
  for (const content of [1, 2, 3]) arrive(packet(content));
  runUntil(kernel, () => got.length === 3);
  assertEquals(got, ["one", "two", "one"]);
});

Deno.test("supplyBuffers: memory has to be one's own, once, with a station that may receive", () => {
  const { kernel } = lab();
  const one = client(kernel, "one");
  const two = client(kernel, "two");
  const supply = (frame: number, station = one.station) =>
    supplyBuffers(kernel, one.domain, station, frame);
  assertRefused(supply(two.frames[0]!), "not held");
  assertRefused(supply(one.frames[0]!, two.station), "not held");
  assertRefused(supply(-1), "bad argument");
  const mute = grantStation(kernel, one.domain, false);
  assertRefused(supply(one.frames[0]!, mute), "not permitted");
  assertEquals(control(kernel) & 1, 0, "the receiver is off");
  assertEquals(supply(one.frames[0]!), BUFFERS_PER_FRAME);
  assertRefused(supply(one.frames[0]!), "busy");
  assertEquals(control(kernel) & 1, 1, "the receiver is on");
  assertEquals(pinsOf(kernel), BUFFERS_PER_FRAME);
  withdrawBuffers(kernel, one.domain);
  assertEquals(control(kernel) & 1, 0);
  assertQuiet(kernel);
});

Deno.test("a machine waits for packets while there is memory for them, and rests without", () => {
  const { kernel } = lab();
  assertEquals(runKernel(kernel).reason, "halt");
  const { domain } = pool(kernel);
  const limit = kernel.machine.processor.counters.cycles + 1_000_000;
  assertEquals(runKernel(kernel, { cycles: limit }).reason, "limit");
  withdrawBuffers(kernel, domain);
  assertEquals(runKernel(kernel).reason, "halt");
});

// ## Sending

Deno.test("sendPacket: the bytes leave from the frame, which is pinned until they have", () => {
  const { kernel, sent } = lab();
  const one = client(kernel, "one");
  const done = heard(kernel, "Ethernet.sent");
  bytesOf(kernel, one.frames[0]!).set(packet(8, 200), 400);
  const wish = { frame: one.frames[0]!, offset: 400, length: 200 };
  const made = given(sendPacket(kernel, one.domain, one.station, wish));
  assertEquals(pinsOf(kernel), 1);
  assertRefused(
    releasePacket(kernel, one.domain, made.identifier),
    "busy",
  );
  runKernel(kernel);
  assertEquals(done, [[made.identifier, 0]]);
  assertEquals(sent.map(String), [packet(8, 200).toString()]);
  assertQuiet(kernel);
  assertEquals(kernel.expected.size, 0);
});

Deno.test("sendPacket: a full ring is busy, and every packet is told of once, in order", () => {
  const { kernel, sent } = lab();
  const one = client(kernel, "one");
  const done = heard(kernel, "Ethernet.sent");
  const wish = { frame: one.frames[0]!, offset: 0, length: 60 };
  const send = () => sendPacket(kernel, one.domain, one.station, wish);
  const numbers: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (let count = 0; count < SEND_PLACES; count++) {
      numbers.push(given(send()).identifier);
    }
    assertRefused(send(), "busy");
    runKernel(kernel);
  }
  assertEquals(done.map(([number]) => number), numbers);
  assertEquals(sent.length, 3 * SEND_PLACES);
  assertQuiet(kernel);
});

Deno.test("sendPacket: refuses what is not a packet or not the sender's", () => {
  const { kernel } = lab();
  const one = client(kernel, "one");
  const two = client(kernel, "two");
  const good = { frame: one.frames[0]!, offset: 0, length: 60 };
  const send = (wish: object, station = one.station) =>
    sendPacket(kernel, one.domain, station, { ...good, ...wish });
  for (const length of [0, 13, MOST_FRAME + 1, NaN, 60.5]) {
    assertRefused(send({ length }), "bad argument");
  }
  for (const offset of [-1, PAGE_SIZE - 59, PAGE_SIZE, 0.5]) {
    assertRefused(send({ offset }), "bad argument");
  }
  assertRefused(send({ frame: two.frames[0]! }), "not held");
  assertRefused(send({}, two.station), "not held");
  assertRefused(send({}, { ...one.station }), "not held");
  const deaf = grantStation(kernel, one.domain, true, false);
  assertRefused(send({}, deaf), "not permitted");
  assertQuiet(kernel);
});

// ## Ends

Deno.test("endDomain: packets that were sent leave, and nobody is told", () => {
  const { kernel, sent } = lab();
  const free = kernel.freeFrames.length;
  const bytes = usedBytes(kernel.data);
  const one = client(kernel, "one");
  const wish = { frame: one.frames[0]!, offset: 0, length: 60 };
  for (const _ of [1, 2]) {
    given(sendPacket(kernel, one.domain, one.station, wish));
  }
  endDomain(kernel, one.domain, ENDED);
  assert(!kernel.freeFrames.includes(one.frames[0]!));
  const done = heard(kernel, "Ethernet.sent");
  const noted = usedBytes(kernel.data);
  runKernel(kernel);
  assertEquals([done.length, sent.length], [0, 2]);
  assertEquals(kernel.freeFrames.length, free);
  assert(usedBytes(kernel.data) < noted);
  assert(usedBytes(kernel.data) <= bytes + 16);
  assertQuiet(kernel);
});

Deno.test("endDomain: the memory of a pool stays as long as somebody keeps a packet in it", () => {
  const { kernel, arrive } = lab();
  const free = kernel.freeFrames.length;
  const service = pool(kernel);
  const taker = client(kernel, "taker");
  giveTo(kernel, taker);
  const got = heard(kernel, "Ethernet.packetDelivered");
  arrive(packet(1));
  runUntil(kernel, () => got.length === 1);
  arrive(packet(2));
  endDomain(kernel, service.domain, ENDED);
  assertEquals(control(kernel) & 1, 0);
  assertEquals(pinsOf(kernel), 1);
  assert(!kernel.freeFrames.includes(service.frames[0]!));
  assertEquals(kernel.expected.size, 0);
  runKernel(kernel);
  assertEquals(releasePacket(kernel, taker.domain, got[0]![0]!), undefined);
  assert(kernel.freeFrames.includes(service.frames[0]!));
  endDomain(kernel, taker.domain, ENDED);
  assertEquals(kernel.freeFrames.length, free);
  assertQuiet(kernel);
});

Deno.test("endDomain: packets that the domain kept go back to their pool", () => {
  const { kernel, arrive } = lab();
  const service = pool(kernel);
  const taker = client(kernel, "taker");
  giveTo(kernel, taker);
  const got = heard(kernel, "Ethernet.packetDelivered");
  // The last buffer is for somebody who keeps fewer packets.
  const most = BUFFERS_PER_FRAME - 1;
  for (let one = 0; one < BUFFERS_PER_FRAME; one++) arrive(packet(one));
  runUntil(kernel, () => lostPackets(kernel).dropped === 1);
  assertEquals(got.length, most);
  endDomain(kernel, taker.domain, ENDED);
  assertEquals(control(kernel) & 1, 1);
  const other = client(kernel, "other");
  giveTo(kernel, other);
  arrive(packet(7));
  runUntil(kernel, () => got.length > most);
  endDomain(kernel, other.domain, ENDED);
  withdrawBuffers(kernel, service.domain);
  assertQuiet(kernel);
});

Deno.test("withdrawBuffers: whoever has supplied nothing does not disturb the others", () => {
  const { kernel, arrive } = lab();
  pool(kernel);
  const stranger = client(kernel, "stranger");
  giveTo(kernel, stranger);
  const got = heard(kernel, "Ethernet.packetDelivered");
  arrive(packet(1));
  runUntil(kernel, () => got.length === 1);
  const { network } = kernel.devices;
  const { offeredAt } = network;
  assertEquals(offeredAt, 1);
  withdrawBuffers(kernel, stranger.domain);
  assertEquals(network.offeredAt, offeredAt);
});

Deno.test("withdrawBuffers: another pool's memory goes on receiving", () => {
  const { kernel, arrive } = lab();
  const one = pool(kernel);
  const two = pool(kernel);
  giveTo(kernel, two);
  const got = heard(kernel, "Ethernet.packetDelivered");
  arrive(packet(1));
  runUntil(kernel, () => got.length === 1);
  withdrawBuffers(kernel, one.domain);
  for (let more = 1; more < BUFFERS_PER_FRAME; more++) {
    arrive(
      packet(more),
      kernel.machine.processor.counters.cycles + 9000 * more,
    );
  }
  runUntil(kernel, () => got.length === BUFFERS_PER_FRAME);
  const frames = got.map(([number]) =>
    given(packetOf(kernel, two.domain, number!)).buffer.frame
  );
  assertEquals(frames.slice(1).every((frame) => frame === two.frames[0]), true);
  endDomain(kernel, two.domain, ENDED);
  assertQuiet(kernel);
});

// ## Shares, and slices

Deno.test("packetDelivered: a packet that its handler releases stays until everybody has been told", () => {
  const { kernel, arrive } = lab();
  pool(kernel);
  const one = client(kernel, "one");
  giveTo(kernel, one);
  const { network } = kernel.devices;
  const seen: number[][] = [];
  on(kernel, "Ethernet.packetDelivered", (kernel, [number, start, length]) => {
    const at = recordAt(start!);
    const id = Number(number);
    assertEquals(releasePacket(kernel, one.domain, id), undefined);
    assertRefused(releasePacket(kernel, one.domain, id), "not held");
    assertRefused(packetOf(kernel, one.domain, id), "not held");
    // Its buffer is not among those into which the next packet may come.
    const address = Number(at);
    const free = [...network.offered, ...network.spare];
    assert(free.every((buffer) => buffer.address !== address));
    const { bytes } = kernel.machine.bus;
    seen.push([...bytes.subarray(address + 6, address + 8), Number(length)]);
    return undefined;
  });
  for (const content of [5, 6]) arrive(packet(content));
  runUntil(kernel, () => seen.length === 2);
  assertEquals(seen, [[5, 5, LEAST_FRAME], [6, 6, LEAST_FRAME]]);
  runUntil(kernel, () => network.packets.size === 0);
  const buffers = network.offered.length + network.spare.length;
  assertEquals(buffers, BUFFERS_PER_FRAME);
});

Deno.test("packets: one that keeps all it gets leaves the last buffers to the others", () => {
  const { kernel, arrive } = lab();
  const service = pool(kernel);
  given(
    supplyBuffers(kernel, service.domain, service.station, service.frames[1]!),
  );
  const [greedy, modest] = [client(kernel, "greedy"), client(kernel, "modest")];
  let taker = greedy;
  on(
    kernel,
    "Ethernet.packetArrived",
    () => BigInt(taker.station.handle),
  );
  const got = heard(kernel, "Ethernet.packetDelivered");
  const many = 2 * BUFFERS_PER_FRAME;
  for (let one = 0; one < many; one++) {
    arrive(packet(one), 2_000_000 + one * 20_000);
  }
  const all = () => got.length + lostPackets(kernel).dropped === many;
  runUntil(kernel, all);
  const { dropped } = lostPackets(kernel);
  assert(dropped > 0 && dropped <= 3, `${dropped}`);
  taker = modest;
  arrive(packet(1));
  runUntil(kernel, () => got.length === many - dropped + 1);
});

// ## Floods

for (const processors of [1, 2]) {
  Deno.test(`a flood of packets lets programs run, on ${processors} processors`, () => {
    const { kernel, arrive } = lab(processors);
    pool(kernel);
    let asked = 0;
    on(kernel, "Ethernet.packetArrived", (kernel) => {
      asked++;
      charge(kernel.machine, 30_000);
      return undefined;
    });
    const start = Math.max(
      ...kernel.machine.processors.map(({ counters }) => counters.cycles),
    );
    const strand = computing(kernel, 150_000);
    const flood = 9000;
    let next = start;
    for (let tick = 0; strand.outcome === undefined; tick++) {
      assert(tick < 40, "the program does not come to its end");
      const end = start + (tick + 1) * CYCLES_PER_TICK;
      for (; next < end; next += flood) arrive(packet(1), next);
      runKernel(kernel, { cycles: end });
    }
    // The program may have ended while somebody was being asked.
    assert(finishVisits(kernel));
    const { missed, dropped } = lostPackets(kernel);
    assertEquals(dropped, asked);
    assert(asked > 5, `${asked}`);
    assert(missed > asked, `${missed} missed, ${asked} asked`);
  });
}

Deno.test("after a flood packets are received again", () => {
  const { kernel, arrive } = lab();
  pool(kernel);
  const one = client(kernel, "one");
  let slow = true;
  const got: number[] = [];
  on(kernel, "Ethernet.packetArrived", (kernel, [number]) => {
    if (slow) charge(kernel.machine, 100_000);
    else got.push(Number(number));
    return undefined;
  });
  for (let count = 0; count < 50; count++) arrive(packet(1));
  computing(kernel, 200_000);
  runUntil(kernel, () => lostPackets(kernel).missed > 0);
  slow = false;
  const later = kernel.machine.processor.counters.cycles + 30 * CYCLES_PER_TICK;
  runKernel(kernel, { cycles: later });
  got.length = 0;
  arrive(packet(2));
  runUntil(kernel, () => got.length === 1);
  endDomain(kernel, one.domain, ENDED);
});

Deno.test("a packet that comes while receiving pauses is not forgotten when one is sent", () => {
  const { kernel, arrive } = lab();
  pool(kernel);
  const one = client(kernel, "one");
  let asked = 0;
  on(kernel, "Ethernet.packetArrived", (kernel) => {
    if (asked++ === 0) charge(kernel.machine, 5 * CYCLES_PER_TICK);
    return undefined;
  });
  const done = heard(kernel, "Ethernet.sent");
  arrive(packet(1));
  // Receiving pauses until an alarm rings.
  runUntil(kernel, () => kernel.alarms.length === 1, 100, 10_000);
  arrive(packet(2));
  const wish = { frame: one.frames[0]!, offset: 0, length: 1500 };
  given(sendPacket(kernel, one.domain, one.station, wish));
  runUntil(kernel, () => done.length === 1, 1000);
  assertEquals(asked, 1);
  assertEquals(kernel.alarms.length, 1, "receiving still pauses");
  runUntil(kernel, () => asked === 2);
});

// ## Two machines

Deno.test("two kernels on a bad wire: each packet is received as often as the wire brought it", () => {
  const hub = new Hub({
    seed: 4,
    faults: { loss: 0.2, duplication: 0.2, damage: 0.2 },
  });
  const [left, right] = [0, 1].map(() => {
    const kernel = deviceKernel({ wire: hub });
    blockOnCall(kernel);
    sleeping(kernel);
    runKernel(kernel);
    return kernel;
  }) as [Kernel, Kernel];
  const sender = client(left, "sender");
  const receiver = pool(right);
  giveTo(right, receiver);
  let received = 0;
  on(right, "Ethernet.packetDelivered", (kernel, [number]) => {
    received++;
    releasePacket(kernel, receiver.domain, Number(number));
    return undefined;
  });
  bytesOf(left, sender.frames[0]!).set(packet(1));
  const wish = { frame: sender.frames[0]!, offset: 0, length: 60 };
  let toSend = 60;
  on(left, "Ethernet.sent", (kernel) => {
    if (--toSend > 0) {
      given(sendPacket(kernel, sender.domain, sender.station, wish));
    }
    return undefined;
  });
  given(sendPacket(left, sender.domain, sender.station, wish));
  wake(left);
  wake(right);
  const cycles = right.machine.processor.counters.cycles + 3_000_000;
  const machines = [left.machine, right.machine];
  runTogether({ hub, machines }, cycles);
  const { sent, lost, duplicated } = hub.counts;
  assertEquals(sent, 60);
  const damaged = lostPackets(right).damaged;
  assert(damaged > 0 && lost > 0 && duplicated > 0);
  assertEquals(received + damaged, sent - lost + duplicated);
});
