// Every operation of the kernel is called by a compiled spindle: once with success, once refused.

import { assert, assertEquals } from "@std/assert";
import { assembleProgram, virtual } from "../../chapters/01-hardware/mod.ts";
import {
  accept,
  begin,
  block,
  createDomain,
  createSpace,
  createStrand,
  freeRetired,
  grantExtent,
  grantScreen,
  grantStation,
  loadProgram,
  REFUSALS,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  install,
  kernelInventory,
  type ListedOperation,
  lowerSpindle,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import { ENVIRONMENT } from "./helpers.ts";
import { direct, enter, type Stack, type Stage, stage } from "./staging.ts";

// ## A spindle for each operation
//
// It is told its arguments by a call for each. What is a handle in the language is named by
// a number, and what is linear is made on the spot.

const inventory = kernelInventory();
const operations = inventory.flatMap((one) => one.operations);

/** How a handle of each type is found from a number. */
const NAMED: Readonly<Record<string, string>> = {
  Strand: "Strand.named",
  Domain: "Domain.named",
  Frame: "Frame.named",
  Space: "Space.named",
  Extent: "Disk.extent",
  Request: "Disk.named",
  Station: "Ethernet.station",
  Packet: "Ethernet.named",
  Timer: "Timer.named",
  Screen: "Video.screen",
};

const MADE: Readonly<Record<string, string>> = {
  NewFrame: "Frame.take()",
  NewStrand: "Strand.create(0x120000000, 0x120000000)",
};

/** Enums, which a number is converted to. */
const ENUMS: readonly string[] = ["Rights"];

/** Statements that make the argument `name`. */
function argument(name: string, type: string, place: number): string {
  const word = `self.args[${place}]`;
  if (NAMED[type]) return `const ${name} = try ${NAMED[type]}(${word});`;
  if (MADE[type]) return `const ${name} = try ${MADE[type]};`;
  const plain = type.replace("Mapping.", "");
  if (ENUMS.includes(plain)) {
    return `const ${name} = Mapping.${plain}(${word});`;
  }
  if (type === "bool") return `const ${name} = ${word} != 0;`;
  if (type === "i64") return `const ${name} = i64(${word});`;
  return `const ${name} = ${word};`;
}

/** Statements that give what an operation has given, as a number. */
function result(call: string, { result, fails }: ListedOperation): string {
  const value = fails === undefined ? call : `try ${call}`;
  if (result === undefined) return `${value}; return 0;`;
  if (result.endsWith("?")) {
    return `const some = ${value} else { return 0; } return i64(u64(some));`;
  }
  const given = `const given = ${value};`;
  if (result === "NewFrame") {
    return `${given} const kept = try Frame.keep(given); return i64(u64(kept));`;
  }
  if (result === "NewStrand") {
    return `${given} const begun = try Strand.begin(given); return i64(u64(begun));`;
  }
  if (result === "bool") return `${given} return given ? 1 : 0;`;
  return `${given} return i64(u64(given));`;
}

/** A spindle whose entry `test` calls `operation`. */
function callerOf(operation: ListedOperation): string {
  const { name, parameters } = operation;
  const slices = parameters.filter(({ type }) => /\[/.test(type));
  const made = parameters
    .map((one, place) => ({ ...one, place }))
    .filter((one) => !slices.some(({ name }) => name === one.name))
    // What is linear comes last, so that nothing fails while it is held.
    .sort((a, b) => Number(a.consumed) - Number(b.consumed))
    .map(({ name, type, place }) => argument(name, type, place));
  const passed = parameters.map(({ name, type }) =>
    /\[/.test(type) ? "self.bytes[..]" : name
  );
  const call = `${name}(${passed.join(", ")})`;
  return `spindle Caller {
  state { args: [u64; 6]; bytes: [u8; 64]; }
  entry tell(place: u64 < 6, value: u64) { self.args[place] = value; }
  procedure perform(): i64 fails Refusal {
    ${[...made, result(call, operation)].join("\n    ")}
  }
  entry test(): i64 {
    const given = perform() else (why) { return -i64(why); }
    return given;
  }
}`;
}

// ## Calling it

/** What `operation` gives for these arguments when a spindle calls it. */
function ask(
  set: Stage,
  operation: ListedOperation,
  words: readonly (number | bigint)[],
  stack: Stack = "program",
): bigint {
  const { extensions } = set;
  const source = { file: "caller", text: callerOf(operation) };
  const lowered = lowerSpindle(checkSpindle(source, ENVIRONMENT));
  const spindle = install(extensions, lowered, 0);
  const [tell, test] = spindle.handlers.map(({ handler }) =>
    BigInt(handler.body as bigint)
  );
  words.forEach((word, place) =>
    enter(set, tell!, [BigInt(place), BigInt(word)], "nobody")
  );
  const answer = enter(set, test!, [], stack);
  remove(extensions, spindle);
  freeRetired(set.kernel);
  return answer;
}

// ## Once with success, once refused

const BASE = 0x2_0000_0000n;
const PAGE = 8192n;

/** What an operation is called with, and what it gives. */
interface Scene {
  readonly words: readonly (number | bigint)[];
  /** What it gives: a number, or that it is more than 0. */
  readonly gives: bigint | "some";
  readonly refused?: readonly [
    words: readonly (number | bigint)[],
    kind: keyof typeof REFUSALS,
  ];
  readonly stack?: Stack;
}

/** Makes what each operation needs, and says how it is called. */
const SCENES: Readonly<Record<string, (set: Stage) => Scene>> = {
  "Clock.ticks": () => ({ words: [], gives: 5000n }),
  "Clock.seconds": () => ({ words: [], gives: 4n }),
  "Clock.alarm": () => ({ words: [], gives: "some" }),
  "Domain.current": ({ strand }) => ({
    words: [],
    gives: BigInt(strand.domain.identifier),
  }),
  "Domain.subject": ({ strand }) => ({
    words: [],
    gives: BigInt(strand.domain.identifier),
  }),
  "Domain.count": () => ({ words: [], gives: 1n }),
  "Domain.named": () => ({
    words: [1],
    gives: 1n,
    refused: [[99], "bad argument"],
  }),
  "Domain.first": () => ({ words: [], gives: 1n }),
  "Domain.next": () => ({ words: [1], gives: 0n }),
  "Domain.owned": (set) => account(set, "owned"),
  "Domain.guaranteed": (set) => account(set, "guaranteed"),
  "Domain.running": (set) => account(set, "running"),
  "Strand.current": ({ strand }) => ({
    words: [],
    gives: BigInt(strand.identifier),
  }),
  "Strand.slice": () => ({ words: [], gives: 0n }),
  "Strand.count": () => ({ words: [], gives: 1n }),
  "Strand.named": ({ strand }) => ({
    words: [strand.identifier],
    gives: BigInt(strand.identifier),
    refused: [[4711], "not held"],
  }),
  "Strand.first": ({ strand }) => ({
    words: [],
    gives: BigInt(strand.identifier),
  }),
  "Strand.next": ({ strand }) => ({ words: [strand.identifier], gives: 0n }),
  "Strand.owner": ({ strand }) => ({
    words: [strand.identifier],
    gives: BigInt(strand.domain.identifier),
  }),
  "Strand.status": ({ strand }) => ({ words: [strand.identifier], gives: 2n }),
  "Strand.rank": () => ({ words: [], gives: 0n }),
  "Strand.used": () => ({ words: [], gives: 0n }),
  "Strand.usedBy": ({ strand }) => ({ words: [strand.identifier], gives: 0n }),
  "Strand.last": ({ strand }) => ({ words: [strand.identifier], gives: 0n }),
  "Strand.rankOf": ({ strand }) => ({ words: [strand.identifier], gives: 0n }),
  "Strand.setRank": ({ strand }) => ({
    words: [strand.identifier, 7],
    gives: 0n,
  }),
  "Strand.create": () => ({
    words: [0x1_2000_0000n, 0x1_2000_0000n],
    gives: "some",
    refused: [[0, 0], "out of memory"],
  }),
  "Strand.begin": () => ({ words: [], gives: "some" }),
  "Strand.discard": () => ({ words: [], gives: 0n }),
  "Strand.unblock": ({ strand }) => ({ words: [strand.identifier], gives: 0n }),
  "Strand.block": () => ({ words: [], gives: 0n }),
  "Strand.yield": () => ({ words: [], gives: 0n }),
  "Strand.accept": () => ({ words: [], gives: 0n }),
  "Strand.call": (set) => {
    const server = neighbour(set);
    accept(set.kernel, server);
    server.accepts = true;
    return {
      words: [server.identifier, 1, 2, 3, 4],
      gives: 0n,
      refused: [[4711, 1, 2, 3, 4], "not held"],
    };
  },
  "Strand.reply": (set) => ({
    words: [waiting(set).identifier, 7, 0],
    gives: 0n,
    refused: [[4711, 7, 0], "not held"],
  }),
  "Strand.await": (set) => {
    const server = neighbour(set);
    accept(set.kernel, server);
    server.accepts = true;
    return {
      words: [server.identifier],
      gives: 0n,
      refused: [[4711], "not held"],
    };
  },
  "Strand.lives": ({ strand }) => ({ words: [strand.identifier], gives: 1n }),
  "Strand.sequence": () => ({
    words: [BASE, 12, 1],
    gives: 0n,
    refused: [[BASE, 4, 1], "bad argument"],
  }),
  "Strand.rollBack": ({ strand }) => ({
    words: [strand.identifier],
    gives: 0n,
  }),
  "Strand.divert": ({ strand }) => ({
    words: [strand.identifier, BASE],
    gives: "some",
    refused: [[strand.identifier, 3], "bad argument"],
  }),
  "Strand.open": () => ({ words: [BASE, 100, 1], gives: 0n }),
  "Strand.fetch": (set) => moving(set),
  "Strand.store": (set) => moving(set),
  "Processor.current": () => ({ words: [], gives: 0n }),
  "Processor.count": () => ({ words: [], gives: 1n }),
  "Processor.allot": () => ({ words: [7], gives: 0n, stack: "nobody" }),
  "Processor.preempt": () => ({ words: [0], gives: 0n }),
  "Frame.take": () => ({
    words: [],
    gives: "some",
    refused: [[], "out of memory"],
  }),
  "Frame.discard": () => ({ words: [], gives: 0n }),
  "Frame.keep": () => ({ words: [], gives: "some" }),
  "Frame.allocate": () => ({
    words: [3],
    gives: "some",
    refused: [[1000], "out of memory"],
  }),
  "Frame.search": () => ({
    words: [2, 0x1_0000, 500],
    gives: "some",
    refused: [[1, 65, 1], "bad argument"],
  }),
  "Frame.deallocate": (set) => ({
    words: [newFrame(set), 1],
    gives: 0n,
    refused: [[newFrame(set), 1000], "not held"],
  }),
  "Frame.copy": (set) => ({
    words: [newFrame(set), newFrame(set)],
    gives: 0n,
    refused: [[newFrame(set), 4711], "not held"],
  }),
  "Frame.give": (set) => {
    const client = waiting(set, true).identifier;
    return {
      words: [client, newFrame(set), 1],
      gives: "some",
      refused: [[4711, newFrame(set), 1], "not held"],
    };
  },
  "Frame.lend": (set) => {
    const client = waiting(set, true).identifier;
    const frame = newFrame(set);
    return {
      words: [client, frame, 1, 1],
      gives: "some",
      refused: [[client, frame, 1, 1], "busy"],
    };
  },
  "Frame.recall": (set) => ({
    words: [newFrame(set), 1],
    gives: 0n,
    refused: [[newFrame(set), 2], "not held"],
  }),
  "Frame.given": (set) => {
    const client = waiting(set, true);
    client.gift = { frames: [], rights: undefined, handle: 5 };
    return {
      words: [client.identifier],
      gives: 5n,
      refused: [[4711], "not held"],
    };
  },
  "Frame.named": (set) => {
    const frame = newFrame(set);
    return { words: [frame], gives: frame, refused: [[4711], "not held"] };
  },
  "Frame.behind": (set) => {
    const first = direct(set.kernel, set.strand, "Frame.allocate", 2);
    return {
      words: [first, 1],
      gives: first + 1n,
      refused: [[first, 2], "not held"],
    };
  },
  "Frame.number": (set) => ({ words: [newFrame(set)], gives: "some" }),
  "Frame.available": () => ({ words: [], gives: "some" }),
  "Frame.owned": () => ({ words: [], gives: "some" }),
  "Frame.guaranteed": () => ({ words: [], gives: 0n }),
  "Space.current": ({ strand }) => ({
    words: [],
    gives: BigInt(strand.space.identifier),
  }),
  "Space.named": ({ strand }) => ({
    words: [strand.space.identifier],
    gives: BigInt(strand.space.identifier),
    refused: [[4711], "not held"],
  }),
  "Space.readable": (set) => ({ words: [page(set), 4096], gives: 1n }),
  "Space.writable": (set) => ({ words: [page(set), 4096], gives: 1n }),
  "Space.fetch": (set) => ({
    words: [page(set)],
    gives: 0n,
    refused: [[8], "bad address"],
  }),
  "Space.store": (set) => ({
    words: [page(set)],
    gives: 0n,
    refused: [[8], "bad address"],
  }),
  "Mapping.map": (set) => ({
    words: [space(set), BASE + 4n * PAGE, newFrame(set), 1, 3],
    gives: 0n,
    refused: [[space(set), BASE + 1n, newFrame(set), 1, 3], "bad address"],
  }),
  "Mapping.place": (set) => ({
    words: [space(set), BASE + 4n * PAGE, 0, 3],
    gives: "some",
    refused: [[space(set), BASE + 4n * PAGE, 0, 3], "busy"],
  }),
  "Mapping.unmap": (set) => onPage(set, [1]),
  "Mapping.protect": (set) => onPage(set, [1, 1]),
  "Mapping.promise": (set) => ({
    words: [space(set), BASE + 4n * PAGE, 1, 3],
    gives: 0n,
    refused: [[space(set), page(set), 1, 3], "busy"],
  }),
  "Mapping.watch": (set) => onPage(set, [1, 2]),
  "Mapping.track": (set) => onPage(set, [1, 1]),
  "Mapping.references": (set) => onPage(set, [1]),
  "Mapping.divide": (set) => onPage(set, [0xff]),
  "Mapping.join": (set) => onPage(set, []),
  "Mapping.written": (set) => {
    direct(set.kernel, set.strand, "Mapping.divide", 0, page(set), 0);
    return onPage(set, []);
  },
  "Mapping.countMisses": (set) => ({
    words: [space(set), BASE, 1, 100],
    gives: 0n,
    refused: [[space(set), BASE + 8n, 1, 100], "bad address"],
  }),
  "Mapping.missesLeft": ({ strand }) => ({
    words: [strand.space.identifier],
    gives: 0n,
  }),
  "Mapping.frame": (set) => ({ ...onPage(set, []), gives: "some" }),
  "PhysAddr.demand": () => ({ words: [1, 5], gives: 5n << 32n | 1n }),
  "Disk.request": (set) => ({
    words: [extent(set), 0, 0, 1, newFrame(set), 0],
    gives: "some",
    refused: [[extent(set), 0, 99, 1, newFrame(set), 0], "bad argument"],
  }),
  "Disk.cancel": (set) => ({ words: [request(set)], gives: 0n }),
  "Disk.share": (set) => {
    const { identifier } = createDomain(set.kernel, "other");
    return {
      words: [extent(set), identifier, 0, 1, 0],
      gives: "some",
      refused: [[extent(set), identifier, 99, 1, 0], "bad argument"],
    };
  },
  "Disk.again": () => ({ words: [], gives: 0n }),
  "Disk.first": (set) => {
    const first = request(set);
    return { words: [], gives: BigInt(first) };
  },
  "Disk.next": (set) => {
    const first = request(set);
    const second = request(set);
    return { words: [first], gives: BigInt(second) };
  },
  "Disk.blockOf": (set) => ({
    words: [request(set)],
    gives: 0n,
    refused: [[4711], "not held"],
  }),
  "Disk.blocks": (set) => ({ words: [extent(set)], gives: 10n }),
  "Disk.extent": (set) => ({
    words: [extent(set)],
    gives: "some",
    refused: [[4711], "not held"],
  }),
  "Disk.named": (set) => ({
    words: [request(set)],
    gives: "some",
    refused: [[4711], "not held"],
  }),
  "Ethernet.supply": (set) => {
    const station = grantStation(set.kernel, set.strand.domain).handle;
    const deaf = grantStation(set.kernel, set.strand.domain, false).handle;
    return {
      words: [station, newFrame(set)],
      gives: 5n,
      refused: [[deaf, newFrame(set)], "not permitted"],
    };
  },
  "Ethernet.withdraw": () => ({ words: [], gives: 0n }),
  "Ethernet.send": (set) => {
    const station = grantStation(set.kernel, set.strand.domain).handle;
    const frame = newFrame(set);
    return {
      words: [station, frame, 0, 60],
      gives: "some",
      refused: [[station, frame, 8190, 60], "bad argument"],
    };
  },
  "Ethernet.release": (set) => ({ words: [set.receive()], gives: 0n }),
  "Ethernet.read": (set) => ({ words: [set.receive(), 10], gives: 50n }),
  "Ethernet.length": (set) => ({ words: [set.receive()], gives: 60n }),
  "Ethernet.station": (set) => ({
    words: [grantStation(set.kernel, set.strand.domain).handle],
    gives: "some",
    refused: [[4711], "not held"],
  }),
  "Ethernet.named": (set) => ({
    words: [set.receive()],
    gives: "some",
    refused: [[4711], "not held"],
  }),
  "Timer.set": (set) => {
    // The 64th is the last one.
    for (let one = 1; one < 64; one++) {
      direct(set.kernel, set.strand, "Timer.set", 1_000_000);
    }
    return {
      words: [1_000_000],
      gives: "some",
      refused: [[1_000_000], "over quota"],
    };
  },
  "Timer.cancel": (set) => ({
    words: [direct(set.kernel, set.strand, "Timer.set", 1_000_000)],
    gives: 0n,
  }),
  "Timer.named": (set) => ({
    words: [direct(set.kernel, set.strand, "Timer.set", 1_000_000)],
    gives: "some",
    refused: [[4711], "not held"],
  }),
  "Video.show": (set) => {
    const row = direct(set.kernel, set.strand, "Frame.search", 38, 0x1_0000, 0);
    return {
      words: [screen(set), row, 0],
      gives: 0n,
      refused: [[screen(set), row, 1], "not held"],
    };
  },
  "Video.blanks": (set) => ({ words: [screen(set), 1], gives: 0n }),
  "Video.colour": (set) => ({ words: [screen(set), 1, 0xff], gives: 0n }),
  "Video.screen": (set) => ({
    words: [screen(set)],
    gives: "some",
    refused: [[4711], "not held"],
  }),
  "Console.write": (set) => ({ words: [1, page(set), 10], gives: 10n }),
  "Console.read": (set) => ({ words: [page(set), 10], gives: 0n }),
  "Console.wait": () => ({ words: [1], gives: 1n }),
};

function account({ strand, kernel }: Stage, name: string): Scene {
  const { identifier, frames, strands } = strand.domain;
  const counts = { owned: frames.size, guaranteed: 0, running: strands.size };
  const other = createDomain(kernel, "other");
  return {
    words: [identifier],
    gives: BigInt(counts[name as keyof typeof counts]),
    refused: [[other.identifier], "not held"],
  };
}

function newFrame({ kernel, strand }: Stage): bigint {
  return direct(kernel, strand, "Frame.take");
}

function space({ strand }: Stage): bigint {
  return BigInt(strand.space.identifier);
}

function extent({ kernel, strand }: Stage): number {
  return grantExtent(kernel, strand.domain, 0, 10, true).handle;
}

function screen({ kernel, strand }: Stage): number {
  return grantScreen(kernel, strand.domain).handle;
}

function request(set: Stage): bigint {
  const { kernel, strand } = set;
  const words = [extent(set), 0, 0, 1, newFrame(set), 0];
  return direct(kernel, strand, "Disk.request", ...words);
}

/** The address of a page that is mapped. */
function page(set: Stage): bigint {
  const { kernel, strand } = set;
  direct(kernel, strand, "Mapping.map", 0, BASE, newFrame(set), 1, 3);
  return BASE;
}

/** Another strand of the same program, in the same space. */
function neighbour({ kernel, strand }: Stage): Strand {
  const at = virtual(0x1_2000_0000n);
  const other = createStrand(kernel, strand.space, at, at);
  begin(kernel, other);
  return other;
}

/** A strand of a program of its own. */
function stranger({ kernel }: Stage): Strand {
  const domain = createDomain(kernel, "stranger");
  const at = virtual(0x1_2000_0000n);
  const other = createStrand(kernel, createSpace(kernel, domain), at, at);
  begin(kernel, other);
  return other;
}

/** A strand that has called the one that runs, and waits for its reply. */
function waiting(set: Stage, strange = false): Strand {
  const client = strange ? stranger(set) : neighbour(set);
  block(set.kernel, client);
  client.calls = set.strand;
  set.strand.callers.add(client);
  return client;
}

/** Bytes are moved between the window of a caller and the program. */
function moving(set: Stage): Scene {
  const client = waiting(set);
  const address = page(set);
  client.window = { address, bytes: 64n, writable: true };
  const { identifier } = client;
  return {
    words: [identifier, 8, address + 4096n, 56],
    gives: 0n,
    refused: [[identifier, 9, address + 4096n, 56], "bad argument"],
  };
}

function onPage(set: Stage, more: readonly number[]): Scene {
  return {
    words: [space(set), page(set), ...more],
    gives: 0n,
    refused: [[space(set), BASE + 64n * PAGE, ...more], "bad address"],
  };
}

/** These do not come back. */
const LAST = ["Strand.exit", "Strand.end"];

/** Lets the domain of the program have no frame more. */
function useUp({ kernel }: Stage): void {
  const greedy = createDomain(kernel, "greedy");
  greedy.minimum = kernel.freeFrames.length;
}

for (const operation of operations) {
  const { name } = operation;
  if (LAST.includes(name)) continue;
  Deno.test(`${name}: a spindle calls it`, () => {
    const scene = SCENES[name];
    assert(scene !== undefined, `there is a scene for ${name}`);
    const set = stage();
    const { words, gives, refused, stack } = scene(set);
    const given = ask(set, operation, words, stack);
    if (gives === "some") assert(given > 0n, `${name} gives ${given}`);
    else assertEquals(given, gives);
    if (refused === undefined) return;
    const [others, kind] = refused;
    if (kind === "out of memory") useUp(set);
    assertEquals(ask(set, operation, others, stack), BigInt(-REFUSALS[kind]));
  });
}

for (const name of LAST) {
  Deno.test(`${name}: a spindle ends its program`, () => {
    const set = stage();
    const { kernel, extensions, strand } = set;
    const text = `spindle Ender {
  on Trap.systemCall(number, status) when number == 77 {
    ${name}(status);
    return 0;
  }
}`;
    const source = { file: "ender", text };
    install(extensions, lowerSpindle(checkSpindle(source, ENVIRONMENT)), 0);
    const other = loadProgram(
      kernel,
      assembleProgram(`        .globl _start
_start: lda     v0, 77(zero)
        lda     a0, 9(zero)
        callsys
stay:   br      stay
`),
      [],
    );
    block(kernel, strand);
    runKernel(kernel, { steps: 100_000 });
    assertEquals(other.outcome, { kind: "exited", status: 9 });
  });
}
