// Random sequences of requests to all devices, against a model that is a few maps.

import { assert, assertEquals } from "@std/assert";
import {
  blankMedium,
  type FrameNumber,
  frameStart,
  LEAST_FRAME,
  PAGE_SIZE,
  SECTOR_BYTES,
  type Station,
} from "../../chapters/01-hardware/mod.ts";
import {
  askDisk,
  cancelRequest,
  cancelTimer,
  type Domain,
  endDomain,
  type Extent,
  FIRST_FREE,
  grantExtent,
  grantStation,
  isRefused,
  type Kernel,
  type NetworkStation,
  readFrame,
  releasePacket,
  requestBlocks,
  runKernel,
  sendPacket,
  setTimer,
  shareExtent,
  supplyBuffers,
  ticksNow,
  usedBytes,
  withdrawBuffers,
} from "../../chapters/02-controllers/mod.ts";
import { type Chance, createChance } from "./chance.ts";
import {
  assertQuiet,
  blockOnCall,
  deviceKernel,
  type Holder,
  holder,
  sleeping,
} from "./device_helpers.ts";
import { on } from "./helpers.ts";
import { assertBalanced, given } from "./memory_helpers.ts";

const STEPS = 20_000;
const BLOCKS = 400;
const FRAMES = 3;
const ENDED = { kind: "exited", status: 0 } as const;

/** A client, as the model knows it. */
interface Client extends Holder {
  readonly extents: Extent[];
  readonly station: NetworkStation;
  /** Blocks of memory that a device is at work on, by address. */
  readonly busy: Set<number>;
  readonly timers: Set<number>;
  readonly packets: Set<number>;
}

/** A request that was granted and has not been answered. */
interface Wanted {
  readonly client: Client;
  readonly write: boolean;
  readonly block: number;
  readonly address: number;
  readonly count: number;
  readonly value: number;
}

interface Model {
  readonly kernel: Kernel;
  readonly chance: Chance;
  readonly station: Station;
  readonly clients: Client[];
  readonly wanted: Map<number, Wanted>;
  readonly sent: Map<number, Client>;
  /** What each block holds; unknown while somebody who has ended has it written. */
  readonly blocks: (number | undefined)[];
  /** How often each thing has happened. */
  readonly tally: Record<string, number>;
  next: number;
}

Deno.test(`${STEPS} random requests to all devices are answered once and as a model says`, () => {
  const model = newModel(1994);
  const { kernel } = model;
  const before = [kernel.freeFrames.length, usedBytes(kernel.data)];
  for (let step = 0; step < STEPS; step++) {
    act(model);
    checkDrive(model);
    if (step % 500 === 0) assertBalanced(kernel);
  }
  settle(model);
  for (const client of [...model.clients]) end(model, client);
  settle(model);
  assertQuiet(kernel);
  assertEquals([kernel.freeFrames.length, usedBytes(kernel.data)], before);
  assertEquals(kernel.devices.capabilities.size, 0);
  assertEquals(kernel.devices.timers.size, 0);
  assertEquals(kernel.expected.size, 0);
  const { tally } = model;
  for (
    const what of [
      "read",
      "written",
      "failed",
      "cancelled",
      "refused",
      "ended",
      "sent",
      "received",
      "expired",
    ]
  ) {
    assert((tally[what] ?? 0) > 20, `${what}: ${tally[what]}`);
  }
});

function newModel(seed: number): Model {
  const stations: Station[] = [];
  const kernel = deviceKernel({
    memory: FIRST_FREE + 200 * PAGE_SIZE,
    disk: blankMedium(BLOCKS),
    wire: {
      attach: (station) => {
        stations.push(station);
        return { send: () => {} };
      },
    },
  });
  blockOnCall(kernel);
  sleeping(kernel);
  runKernel(kernel);
  const model: Model = {
    kernel,
    chance: createChance(seed),
    station: stations[0]!,
    clients: [],
    wanted: new Map(),
    sent: new Map(),
    blocks: Array.from({ length: BLOCKS }, () => 0),
    tally: {},
    next: 1,
  };
  watch(model);
  return model;
}

function count({ tally }: Model, what: string): void {
  tally[what] = (tally[what] ?? 0) + 1;
}

// ## What the model hears

function watch(model: Model): void {
  const { kernel, chance } = model;
  on(kernel, "Disk.select", ({ devices: { disk } }) => {
    const way = chance.below(10);
    // All that waited may have been taken back since the question was noted.
    if (way === 0 || disk.waiting.length === 0) return 0n;
    if (way === 1) return BigInt(chance.below(1000));
    if (way === 2) return undefined;
    return BigInt(chance.pick(disk.waiting).identifier);
  });
  on(kernel, "Disk.done", (_, [request, status, moved]) => {
    answered(model, Number(request), Number(status), Number(moved));
    return undefined;
  });
  on(kernel, "Ethernet.sent", (_, [packet]) => {
    const client = model.sent.get(Number(packet));
    assert(client, `packet ${packet} was sent twice or never given`);
    model.sent.delete(Number(packet));
    count(model, "sent");
    return undefined;
  });
  on(kernel, "Ethernet.packetArrived", () => {
    const way = chance.below(4);
    if (way === 0 || model.clients.length === 0) return undefined;
    return BigInt(chance.pick(model.clients).station.handle);
  });
  on(kernel, "Ethernet.packetDelivered", (_, [packet]) => {
    const { domain } = kernel.devices.network.packets.get(Number(packet))!;
    const client = clientOf(model, domain);
    assert(!client.packets.has(Number(packet)));
    client.packets.add(Number(packet));
    count(model, "received");
    return undefined;
  });
  on(kernel, "Timer.expired", (_, [timer]) => {
    const client = model.clients.find(({ timers }) =>
      timers.has(Number(timer))
    );
    assert(client, `timer ${timer} expired twice or after its end`);
    client.timers.delete(Number(timer));
    count(model, "expired");
    return undefined;
  });
}

function clientOf({ clients }: Model, number: number): Client {
  const found = clients.find(({ domain }) => domain.identifier === number);
  assert(found, `domain ${number} has ended and is told something`);
  return found;
}

/** A request has been answered: memory and blocks must be what the model says. */
function answered(
  model: Model,
  identifier: number,
  status: number,
  moved: number,
): void {
  const { kernel, wanted, blocks } = model;
  const one = wanted.get(identifier);
  assert(one, `request ${identifier} was answered twice or never granted`);
  wanted.delete(identifier);
  assert(status === 0 ? moved === one.count : moved <= one.count);
  const { bytes } = kernel.machine.bus;
  for (let index = 0; index < moved; index++) {
    const block = one.block + index;
    const at = one.address + index * SECTOR_BYTES;
    one.client.busy.delete(at);
    const [first, last] = [bytes[at], bytes[at + SECTOR_BYTES - 1]];
    assertEquals(first, last);
    if (one.write) blocks[block] = one.value;
    else if (blocks[block] !== undefined) assertEquals(first, blocks[block]);
  }
  for (let index = moved; index < one.count; index++) {
    one.client.busy.delete(one.address + index * SECTOR_BYTES);
  }
  count(model, status !== 0 ? "failed" : one.write ? "written" : "read");
}

// ## What clients do

const ACTIONS: readonly (readonly [
  weight: number,
  act: (model: Model, client: Client) => void,
])[] = [
  [30, ask],
  [18, (model) => pass(model, 1 + model.chance.below(1_000_000))],
  [4, cancel],
  [10, send],
  [8, arrive],
  [8, release],
  [8, time],
  [4, share],
  [3, supply],
  [3, (model) => void spoil(model)],
  [1, (model, client) => end(model, client)],
];

function act(model: Model): void {
  const { chance, clients } = model;
  while (clients.length < 4) begin(model);
  let left = chance.below(ACTIONS.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, perform] of ACTIONS) {
    left -= weight;
    if (left < 0) return perform(model, chance.pick(clients));
  }
}

function begin(model: Model): void {
  const { kernel, chance, clients } = model;
  const one = holder(kernel, `client ${model.next++}`, FRAMES);
  const length = 20 + chance.below(80);
  const first = chance.below(BLOCKS - length);
  clients.push({
    ...one,
    extents: [
      grantExtent(kernel, one.domain, first, length, chance.below(4) > 0),
    ],
    station: grantStation(kernel, one.domain),
    busy: new Set(),
    timers: new Set(),
    packets: new Set(),
  });
}

/** Asks for blocks, in one case of four in a way that must be refused. */
function ask(model: Model, client: Client): void {
  const { kernel, chance, clients } = model;
  const extent = chance.pick(client.extents);
  const write = chance.below(2) === 0;
  const length = 1 + chance.below(3);
  const block = chance.below(extent.count);
  const slot = chance.below(FRAMES * PAGE_SIZE / SECTOR_BYTES - length);
  const address = frameStart(client.frames[0]!) + slot * SECTOR_BYTES;
  const places = Array.from(
    { length },
    (_, index) => address + index * SECTOR_BYTES,
  );
  if (places.some((at) => client.busy.has(at))) return;
  const frame = Math.floor(address / PAGE_SIZE);
  const offset = address % PAGE_SIZE;
  const wish = { write, block, count: length, frame, offset };
  const way = chance.below(12);
  const other = chance.pick(clients.filter((one) => one !== client));
  if (way === 0) {
    return refused(model, client, extent, { ...wish, frame: other.frames[0]! });
  }
  if (way === 1) {
    return refused(model, client, chance.pick(other.extents), wish);
  }
  if (way === 2) return refused(model, client, { ...extent }, wish);
  const possible = block + length <= extent.count &&
    (!write || extent.writable);
  if (!possible) return refused(model, client, extent, wish);
  const value = 1 + model.next++ % 250;
  if (write) {
    kernel.machine.bus.bytes.fill(
      value,
      address,
      address + length * SECTOR_BYTES,
    );
  }
  const made = requestBlocks(kernel, client.domain, extent, wish);
  if (isRefused(made)) return assertEquals(made.refused, "over quota");
  for (const at of places) client.busy.add(at);
  model.wanted.set(made.identifier, {
    client,
    write,
    block: extent.first + block,
    address,
    count: length,
    value,
  });
}

function refused(
  model: Model,
  client: Client,
  extent: Extent,
  wish: Parameters<typeof requestBlocks>[3],
): void {
  const made = requestBlocks(model.kernel, client.domain, extent, wish);
  assert(isRefused(made), "what is nobody's to ask for was granted");
  count(model, "refused");
}

/** Lets time pass. */
function pass({ kernel }: Model, cycles: number): void {
  askDisk(kernel);
  const { counters } = kernel.machine.processor;
  runKernel(kernel, { cycles: counters.cycles + cycles });
}

function cancel(model: Model, client: Client): void {
  const { kernel, chance, wanted } = model;
  if (wanted.size === 0) return;
  const [identifier, one] = chance.pick([...wanted]);
  const active = kernel.devices.disk.active?.identifier === identifier;
  const answered = kernel.devices.disk.answered.has(identifier);
  const result = cancelRequest(kernel, client.domain, identifier);
  const may = one.client === client && !active && !answered;
  assertEquals(result === undefined, may);
  if (!may) return;
  wanted.delete(identifier);
  for (let index = 0; index < one.count; index++) {
    client.busy.delete(one.address + index * SECTOR_BYTES);
  }
  count(model, "cancelled");
}

function send(model: Model, client: Client): void {
  const { kernel, chance, clients } = model;
  const station = chance.pick(clients).station;
  const frame = chance.pick(client.frames);
  const wish = {
    frame,
    offset: 8 * chance.below(1024),
    length: 14 + chance.below(1500),
  };
  const made = sendPacket(kernel, client.domain, station, wish);
  const may = station === client.station && wish.length <= 1514 &&
    wish.offset + wish.length <= PAGE_SIZE;
  if (isRefused(made)) return assert(!may || made.refused === "busy");
  assert(may);
  model.sent.set(made.identifier, client);
}

function arrive({ kernel, station, chance }: Model): void {
  const packet = new Uint8Array(LEAST_FRAME + chance.below(200)).fill(0xff);
  const { cycles } = kernel.machine.processor.counters;
  station.arrive(packet, cycles + chance.below(20_000), true);
}

function release(model: Model, client: Client): void {
  const { kernel, chance, clients } = model;
  const keeper = chance.pick(clients);
  if (keeper.packets.size === 0) return;
  const packet = chance.pick([...keeper.packets]);
  const result = releasePacket(kernel, client.domain, packet);
  assertEquals(result === undefined, keeper === client);
  if (keeper === client) client.packets.delete(packet);
}

function time(model: Model, client: Client): void {
  const { kernel, chance } = model;
  if (client.timers.size > 0 && chance.below(3) === 0) {
    const timer = chance.pick([...client.timers]);
    // It may have expired, and the event not been raised yet.
    const live = kernel.devices.timers.has(timer);
    assertEquals(cancelTimer(kernel, client.domain, timer) === undefined, live);
    if (live) client.timers.delete(timer);
    return;
  }
  const tick = ticksNow(kernel) + BigInt(chance.below(40));
  const timer = setTimer(kernel, client.domain, tick);
  if (!isRefused(timer)) client.timers.add(timer.identifier);
}

function share(model: Model, client: Client): void {
  const { kernel, chance, clients } = model;
  const extent = chance.pick(client.extents);
  const other = chance.pick(clients);
  if (other.extents.length >= 8) return;
  const first = chance.below(extent.count);
  const part = { first, count: 1 + chance.below(10), writable: true };
  const made = shareExtent(kernel, client.domain, extent, other.domain, part);
  const may = first + part.count <= extent.count && extent.writable;
  assertEquals(!isRefused(made), may);
  if (!isRefused(made)) other.extents.push(made);
}

function supply({ kernel, chance }: Model, client: Client): void {
  if (chance.below(3) === 0) return withdrawBuffers(kernel, client.domain);
  // The last frame only: the others hold blocks.
  const frame = client.frames[FRAMES - 1]!;
  const busy = [...client.busy].some((at) => at >= frameStart(frame));
  if (!busy) supplyLast(kernel, client, frame);
}

function supplyLast(kernel: Kernel, client: Client, frame: FrameNumber): void {
  const supplied = supplyBuffers(kernel, client.domain, client.station, frame);
  if (isRefused(supplied)) assertEquals(supplied.refused, "busy");
  // From now on no blocks go there.
  for (let at = 0; at < PAGE_SIZE; at += SECTOR_BYTES) {
    client.busy.add(frameStart(frame) + at);
  }
}

/** Orders a mishap in the drive, or mends it. */
function spoil({ kernel, chance }: Model): void {
  const { disk } = kernel.machine.board;
  const sector = chance.below(BLOCKS);
  const way = chance.below(120);
  if (way < 2) disk.mend();
  else if (way < 60) disk.inject({ kind: "unreadable", sector });
  else if (way < 90) disk.inject({ kind: "unwritable", sector });
  else if (way < 119) disk.inject({ kind: "dust", sector, times: 2 });
  else {
    disk.switchOff();
    disk.switchOn();
  }
}

/** Ends a client, whatever it is waiting for. */
function end(model: Model, client: Client): void {
  const { kernel, clients, wanted, sent, blocks } = model;
  clients.splice(clients.indexOf(client), 1);
  const { active } = kernel.devices.disk;
  for (const [identifier, one] of wanted) {
    if (one.client !== client) continue;
    wanted.delete(identifier);
    const written = one.write && active?.identifier === identifier;
    for (let index = 0; written && index < one.count; index++) {
      blocks[one.block + index] = undefined;
    }
  }
  for (const [packet, owner] of sent) {
    if (owner === client) sent.delete(packet);
  }
  endDomain(kernel, client.domain, ENDED);
  count(model, "ended");
}

/** The drive never works with memory that is not pinned, or that somebody else has got. */
function checkDrive({ kernel, clients }: Model): void {
  const { active } = kernel.devices.disk;
  if (active === undefined) return;
  const owner = kernel.domains.get(active.domain);
  for (const frame of active.frames) {
    assert(readFrame(kernel, frame, "pins") > 0, `${frame} is not pinned`);
    const has = clients.filter(({ frames }) => frames.includes(frame));
    assertEquals(
      has.map(({ domain }: { domain: Domain }) => domain),
      owner ? [owner] : [],
    );
  }
}

/** Lets everything that was granted come to its end. */
function settle(model: Model): void {
  const { kernel } = model;
  kernel.machine.board.disk.mend();
  for (const client of model.clients) {
    for (const packet of client.packets) {
      given(releasePacket(kernel, client.domain, packet));
    }
    client.packets.clear();
  }
  for (let round = 0; round < 4000; round++) {
    const { disk, network } = kernel.devices;
    const idle = disk.waiting.length === 0 && disk.active === undefined &&
      network.sending.length === 0 && kernel.work.length === 0 &&
      model.clients.every(({ timers }) => timers.size === 0);
    if (idle && round > 10) break;
    pass(model, 500_000);
    for (const client of model.clients) {
      for (const packet of client.packets) {
        given(releasePacket(kernel, client.domain, packet));
      }
      client.packets.clear();
    }
  }
  assertEquals([model.wanted.size, model.sent.size], [0, 0]);
}
