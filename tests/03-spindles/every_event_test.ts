// Every event of the kernel is told to a compiled spindle, with all that it tells.

import { assertEquals } from "@std/assert";
import {
  frameStart,
  ksegAddress,
  physical,
} from "../../chapters/01-hardware/mod.ts";
import {
  createDomain,
  EVENT,
  grantStation,
  idleStack,
  isRefused,
  lostPackets,
  readField,
  releasePacket,
  runKernel,
  SUBJECT,
} from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  createDispatcher,
  install,
  type InstalledSpindle,
  kernelInventory,
  type ListedEvent,
  lowerSpindle,
  readState,
  specialise,
} from "../../chapters/03-spindles/mod.ts";
import { ENVIRONMENT } from "./helpers.ts";
import { direct, enter, packetOf, type Stage, stage } from "./staging.ts";

const events = kernelInventory().flatMap((one) => one.events);

function installed(
  { extensions }: Stage,
  text: string,
  owner = 0,
): InstalledSpindle {
  const lowered = lowerSpindle(
    checkSpindle({ file: "listener", text }, ENVIRONMENT),
  );
  return install(extensions, lowered, owner);
}

/** The number in a field of the state of `spindle`. */
function field(
  { extensions }: Stage,
  spindle: InstalledSpindle,
  name: string,
  index = 0,
): bigint {
  const one = spindle.lowered.typed.fields.find((one) => one.name === name)!;
  return readState(extensions, spindle, one, index);
}

// ## One by one

/** A number of each type, as the kernel would tell it. */
function wordFor(type: string): bigint {
  const [, most] = /^u64 < (\d+)$/.exec(type) ?? [];
  if (most !== undefined) return BigInt(most) - 1n;
  const known: Record<string, bigint> = {
    bool: 1n,
    Number: 7n,
    Port: 2n,
    Cause: 4n,
    Access: 3n,
    Instruction: 4n,
    StopCause: 5n,
    Status: 8n,
  };
  return known[type.split(".").at(-1)!] ?? 0x1234_5678_9abc_def0n;
}

/** The statement with which a handler keeps parameter `name` at `place`. */
function keep(name: string, type: string, place: number): string {
  if (type === "bool") return `self.told[${place}] = ${name} ? 1 : 0;`;
  if (type === "[u8]") {
    return `self.told[${place}] = ${name}.length;
    for one in ${name} { self.sum += u64(one); }`;
  }
  return `self.told[${place}] = u64(${name});`;
}

const ANSWERS: Readonly<Record<string, readonly [string, bigint]>> = {
  bool: ["true", 1n],
  i64: ["-3", BigInt.asUintN(64, -3n)],
};

function listenerTo({ name, parameters, result }: ListedEvent): string {
  const names = parameters.map((one) => one.name).join(", ");
  const kept = parameters.map(({ name, type }, place) =>
    keep(name, type, place)
  );
  const answer = result === undefined
    ? ""
    : `return ${ANSWERS[result]?.[0] ?? "none"};`;
  return `spindle Listener {
  state { told: [u64; 6]; sum: u64; }
  on ${name}(${names}) {
    ${kept.join("\n    ")}
    ${answer}
  }
}`;
}

for (const event of events) {
  Deno.test(`${event.name}: a spindle hears it, and answers`, () => {
    const set = stage();
    const spindle = installed(set, listenerTo(event));
    // A slice is told by an address and a length: here a frame that holds three ones.
    const frame = set.kernel.freeFrames[0]!;
    const start = physical(frameStart(frame));
    set.kernel.machine.bus.bytes.fill(1, start, start + 3);
    const words = event.parameters.flatMap(({ type }) =>
      type === "[u8]" ? [ksegAddress(start), 3n] : [wordFor(type)]
    );
    const { body } = spindle.handlers[0]!.handler;
    const answer = enter(set, body as bigint, words, "program", 16);
    const [, expected] = ANSWERS[event.result ?? ""] ?? ["none", 0n];
    if (event.result !== undefined) {
      assertEquals(BigInt.asUintN(64, answer), expected);
    }
    const told = event.parameters.map(({ type }) =>
      type === "[u8]" ? 3n : wordFor(type)
    );
    told.forEach((word, place) =>
      assertEquals(field(set, spindle, "told", place), word)
    );
    const slices = event.parameters.filter(({ type }) => type === "[u8]");
    assertEquals(field(set, spindle, "sum"), 3n * BigInt(slices.length));
  });
}

// ## Packets
//
// A filter looks at the bytes where they lie; the answer is a station.

Deno.test("Ethernet.packetArrived: a filter reads the bytes of the packet, and the answer is a station", () => {
  const set = stage();
  const { kernel, strand } = set;
  const station = grantStation(kernel, strand.domain).handle;
  const spindle = installed(
    set,
    `spindle Filter {
  view Header { target: u32 big; rest: u16 big; source: u32 big; more: u16 big; kind: u16 big; }
  state { mine: Ethernet.Station?; kinds: u64; lengths: u64; }
  entry open(number: u64): i64 {
    const station = Ethernet.station(number) else (why) { return -i64(why); }
    self.mine = station;
    return 0;
  }
  on Ethernet.packetArrived(packet, bytes)
    when bytes.length >= 14 && bytes[12] == 8 && bytes[13] == 6
  {
    const header = Header.at(bytes) else { return none; }
    self.kinds += u64(header.kind);
    self.lengths += bytes.length;
    return self.mine;
  }
}`,
  );
  const [open] = spindle.handlers;
  const mine = [BigInt(station)];
  assertEquals(enter(set, open!.handler.body as bigint, mine, "program"), 0n);
  const packet = packetOf(7, 100);
  packet.set([8, 6], 12);
  // The handler of the stage is asked before: it takes nothing.
  const number = set.receive(packet, false);
  assertEquals(field(set, spindle, "kinds"), 0x806n);
  assertEquals(field(set, spindle, "lengths"), 100n);
  const got = kernel.devices.network.packets.get(Number(number))!;
  assertEquals(got.domain, strand.domain.identifier);
  const { dropped } = lostPackets(kernel);
  assertEquals(dropped, 0);
});

/** Handlers of packets, and whether they are to find out what they ask. */
const NOSY: readonly (readonly [string, boolean])[] = [
  ["when others() { self.found += 1; return none; }", false],
  ["{ if others() { self.found += 1; } return none; }", false],
  ["when isOwn() { self.found += 1; return none; }", true],
  ["{ if isOwn() { self.found += 1; } return none; }", true],
  ["when isNobodys() { self.found += 1; return none; }", false],
  ["{ if isNobodys() { self.found += 1; } return none; }", false],
];

Deno.test("Ethernet.packetArrived: neither filter nor body of a program's handler learns what others own", () => {
  for (const [handler, finds] of NOSY) {
    for (const merged of [false, true]) {
      const set = stage();
      const { kernel, strand, extensions } = set;
      grantStation(kernel, strand.domain);
      const { identifier } = createDomain(kernel, "other");
      const text = `spindle Nosy {
  state { found: u64; }
  pure procedure others(): bool {
    const other = Domain.named(${identifier}) else { return false; }
    const owned = Domain.guaranteed(other) else { return false; }
    return owned < 1000;
  }
  pure procedure isOwn(): bool {
    const subject = Domain.subject() else { return false; }
    const own = Domain.owned(subject) else { return false; }
    return own > 0;
  }
  pure procedure isNobodys(): bool { return Domain.subject() == none; }
  on Ethernet.packetArrived(packet, bytes) ${handler}
}`;
      const spindle = installed(set, text, strand.domain.identifier);
      const event = kernel.events.get("Ethernet.packetArrived")!;
      if (merged) specialise(createDispatcher(extensions), event);
      const { bus } = kernel.machine;
      const code = readField(bus, event.record, EVENT, "dispatch");
      const start = ksegAddress(physical(0));
      const { processor } = kernel.machine;
      const stack = idleStack(processor.number);
      const page = physical(Number(stack - start) & ~8191);
      const before = bus.bytes.slice(page + SUBJECT, page + SUBJECT + 8);
      enter(
        set,
        code,
        [1n, start, 60n],
        "nobody",
        16,
        !finds && handler.startsWith("when"),
      );
      const after = bus.bytes.slice(page + SUBJECT, page + SUBJECT + 8);
      assertEquals(after, before, "acts for nobody again");
      assertEquals(
        field(set, spindle, "found") > 0n,
        finds,
        `${handler} ${merged}`,
      );
    }
  }
});

Deno.test("Ethernet.packetDelivered: an index behind the packet's end ends the activation", () => {
  const set = stage();
  const { kernel, strand } = set;
  const spindle = installed(
    set,
    `spindle Curious {
  state { heard: u64; read: u64; }
  on Ethernet.packetDelivered(packet, bytes) {
    self.heard += 1;
    self.read = u64(bytes[bytes.length - 1]);
    self.read += u64(bytes[bytes.length]);
  }
}`,
    strand.domain.identifier,
  );
  const number = Number(set.receive(packetOf(9)));
  runKernel(kernel, { steps: 20_000 });
  assertEquals(field(set, spindle, "heard"), 1n);
  assertEquals(field(set, spindle, "read"), 9n);
  assertEquals(spindle.failures, 1);
  assertEquals(
    isRefused(releasePacket(kernel, strand.domain, number)),
    false,
  );
});

Deno.test("Ethernet.release: a handler may release the packet that it hears of, and goes on reading it", () => {
  const set = stage();
  const { kernel, strand } = set;
  const spindle = installed(
    set,
    `spindle Brief {
  state { last: u64; again: u64; }
  on Ethernet.packetDelivered(packet, bytes) {
    const done = packet.release() else (why) { self.again = u64(why); return; }
    self.last = u64(bytes[59]);
    const again = packet.release() else (why) { self.again = u64(why); return; }
  }
}`,
    strand.domain.identifier,
  );
  assertEquals(set.receive(packetOf(5)), 0n);
  assertEquals(field(set, spindle, "last"), 5n);
  assertEquals(field(set, spindle, "again"), 9n);
  assertEquals(kernel.devices.network.packets.size, 0);
});

// ## What concerns everybody

Deno.test("install: a program's spindle may not call what concerns everybody", () => {
  const set = stage();
  const owner = set.strand.domain.identifier;
  for (
    const call of [
      "Processor.preempt(0);",
      "Processor.allot(5);",
      "Disk.again();",
      "if Domain.first() == none { }",
    ]
  ) {
    const text = `spindle Greedy { on Clock.tick(ticks) { ${call} } }`;
    let message = "";
    try {
      installed(set, text, owner);
    } catch (error) {
      message = (error as Error).message;
    }
    const [, name] = /([A-Z]\w+\.\w+)\(/.exec(call)!;
    assertEquals(
      message,
      `Greedy may not call ${name}: it concerns everybody, so only the system's spindles may`,
    );
    installed(set, text.replace("Greedy", `G${call.length}`));
  }
});

Deno.test("NewFrame: a frame that cannot be mapped is given back, whatever happens", () => {
  const set = stage();
  const { kernel, strand } = set;
  const spindle = installed(
    set,
    `spindle Pager {
  state { list: [u64; 4]; place: u64; }
  entry page(address: u64, place: u64): i64 {
    const space = Space.current() else { return -1; }
    with frame = Frame.take() else (why) { return -i64(why); } {
      if place == 9 { return 9; }
      self.list[place] = 1;
    }
    const frame = Frame.take() else (why) { return -i64(why); }
    const mapped = Mapping.place(space, address, frame, Mapping.Rights.readWrite)
      else (why) { return -i64(why); }
    return i64(u64(mapped));
  }
}`,
  );
  const { body } = spindle.handlers[0]!.handler;
  const call = (address: bigint, place: bigint) =>
    enter(set, body as bigint, [address, place], "program");
  const before = strand.domain.frames.size;
  assertEquals(call(0x2_0000_0000n, 9n), 9n);
  assertEquals(call(0x2_0000_0001n, 1n), -14n);
  assertEquals(strand.domain.frames.size, before);
  const mapped = call(0x2_0000_0000n, 1n);
  assertEquals(
    direct(kernel, strand, "Mapping.frame", 0, 0x2_0000_0000n),
    mapped,
  );
  // Two tables, and the frame.
  assertEquals(strand.domain.frames.size, before + 3);
});

Deno.test("NewFrame: what a plain local holds is given back by the check that ends the call", () => {
  const set = stage();
  const spindle = installed(
    set,
    `spindle Holder {
  state { list: [u64; 4]; spare: NewFrame?; }
  procedure use(consumes frame: NewFrame, place: u64): u64 {
    self.list[place] = 1;
    frame.discard();
    return 2;
  }
  entry plain(place: u64): u64 {
    const frame = Frame.take() else { return 1; }
    return use(frame, place);
  }
  entry perhaps(place: u64): u64 {
    let frame: NewFrame? = none;
    if place != 9 {
      const new = Frame.take() else { return 1; }
      frame = new;
    }
    self.list[place] = 1;
    if const held = frame { held.discard(); }
    return 2;
  }
  entry spare(place: u64): u64 {
    if self.spare == none {
      const new = Frame.take() else { return 1; }
      self.spare = new;
    }
    const frame = self.spare.take() else { return 1; }
    self.list[place] = 1;
    self.spare = frame;
    return 2;
  }
}`,
  );
  const { frames } = set.strand.domain;
  const before = frames.size;
  const call = (entry: string, place: bigint) => {
    const found = spindle.handlers.find(({ procedure }) =>
      procedure.name === entry
    )!;
    const { body } = found.handler;
    enter(set, body as bigint, [place], "program", 17, place > 3n);
    return frames.size - before;
  };
  // 4 and 9 are outside, and with 9 nothing is held.
  for (const place of [1n, 4n, 9n]) assertEquals(call("plain", place), 0);
  for (const place of [1n, 4n, 9n]) assertEquals(call("perhaps", place), 0);
  assertEquals(call("spare", 1n), 1);
  assertEquals(call("spare", 4n), 0);
});
