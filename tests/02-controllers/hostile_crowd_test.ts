// Thirty-two clients that are greedy, crash, deadlock and leak, and two that only want to work.

import { assert, assertEquals } from "@std/assert";
import {
  allocateFrames,
  auditFrames,
  block,
  currentStrand,
  endDomain,
  finishVisits,
  freeRetired,
  grantExtent,
  grantScreen,
  grantStation,
  guaranteeFrames,
  installHandler,
  isRefused,
  joinPage,
  type Kernel,
  loadProgram,
  mapFrames,
  type NativeHandler,
  type Operation,
  pageStart,
  registerOf,
  replaceHandlers,
  RESTART,
  runKernel,
  type Strand,
  ticksNow,
  usedBytes,
  watchPages,
} from "../../chapters/02-controllers/mod.ts";
import {
  blankMedium,
  createMachine,
  type DiskFault,
} from "../../chapters/01-hardware/mod.ts";
import { FIRST_FREE, startKernel } from "../../chapters/02-controllers/mod.ts";
import { type Chance, createChance } from "./chance.ts";
import { assertQuiet, BLOCKS } from "./device_helpers.ts";
import {
  answerCalls,
  EXIT,
  handler,
  on,
  programOf,
  takeTurns,
} from "./helpers.ts";
import { given } from "./memory_helpers.ts";

/** Operations that are the doors' own, or that a compiler calls only after a test. */
const NOT_FOR_CLIENTS = new Set([
  "Event.native",
  "Event.nobody",
  "Event.tooDeep",
  "Work.next",
  "Work.done",
  "Processor.switch",
  "Processor.rest",
  "Interrupt.device",
  "Strand.unresolved",
  "Kernel.broken",
  "Kernel.faulted",
  "Console.write",
  "Console.read",
  "Mapping.touched",
]);

/** Operations that end those who call them. */
const ENDS = new Set(["Strand.exit", "Strand.end"]);

/** Events that a hostile domain handles. */
const HANDLED = [
  "Trap.systemCall",
  "Trap.invalidTranslation",
  "Clock.tick",
  "Strand.run",
  "Strand.stop",
  "Strand.block",
  "Strand.unblock",
  "PhysAddr.reclaim",
  "PhysAddr.repossess",
  "Disk.arrived",
  "Disk.done",
  "Ethernet.packetArrived",
  "Ethernet.sent",
  "Timer.expired",
  "Video.blank",
];

/** Where clients have pages that a pager gives them. */
const PAGES = 0x2_0000_0000n;

// ## Programs

/** Calls 5 (something hostile) `times` times, with `then` behind each, and then ends so. */
const hostile = (times: number, then: string, end: string) =>
  programOf(`
        lda     s0, ${times}(zero)
        lda     s1, 1(zero)
        sll     s1, 33, s1
again:  lda     v0, 5(zero)
        callsys
        and     s0, 15, t1
        sll     t1, 13, t1
        addq    s1, t1, t1
        stq     s0, 8(t1)
${then}
        subq    s0, 1, s0
        bne     s0, again
${end}
`);

const LEAVE = `        lda     v0, ${EXIT}(zero)
        callsys
`;

/** What the clients do. */
const CLIENTS = {
  greedy: hostile(2000, "", "loop: br loop"),
  crashing: hostile(6, "", "        ldq     t0, 8(zero)\n"),
  crashingOnKernel: hostile(
    4,
    "",
    "        ldah s1, -1(zero)\n stq t0, 0(s1)\n",
  ),
  crashingBadly: hostile(5, "", "        .long 0x04000000\n"),
  deadlocking: hostile(8, "        lda v0, 6(zero)\n        callsys\n", LEAVE),
  leaking: hostile(20, "        itoft s0, $f1\n", LEAVE),
  unaligned: hostile(7, "", "        ldq t0, 3(sp)\n"),
} as const;

/** Works with memory, registers and floating point, and ends with 42. */
const HONEST = programOf(`
        lda     s0, 300(zero)
        lda     s1, 0(zero)
        lda     sp, -16(sp)
        itoft   s1, $f2
more:   addq    s1, s0, s1
        stq     s1, 0(sp)
        ftoit   $f2, t1
        ldq     t0, 0(sp)
        addq    t1, s0, t1
        itoft   t1, $f2
        cmpeq   t0, s1, t2
        beq     t2, wrong
        lda     v0, 7(zero)
        callsys
        subq    s0, 1, s0
        bne     s0, more
        ftoit   $f2, t1
        lda     a0, 42(zero)
        cmpeq   t1, s1, t2
        bne     t2, done
wrong:  lda     a0, 1(zero)
done:   lda     v0, ${EXIT}(zero)
        callsys
`);

// ## What they do in the kernel

interface Crowd {
  readonly kernel: Kernel;
  readonly chance: Chance;
  readonly operations: readonly Operation[];
}

/** A number that an operation may not have expected. */
function anyNumber({ below }: Chance): bigint {
  const some = BigInt(below(60));
  switch (below(7)) {
    case 0:
      return 2n ** 64n - 1n - some;
    case 1:
      return 2n ** 63n + some;
    case 2:
      return 2n ** 53n + some;
    case 3:
      return 0x1_2000_0000n - 8192n * some;
    case 4:
      return 0x2_0000_0000n + 8192n * some;
    case 5:
      return BigInt(below(3));
    default:
      return some;
  }
}

/** One of the numbers in `some`, or 0. */
function oneOf(chance: Chance, some: Iterable<number>): number {
  const all = [...some];
  return all.length === 0 ? 0 : chance.pick(all);
}

/** An operation as somebody would call it who knows what he holds. */
function sensible(
  { kernel, chance: { below, pick } }: Crowd,
  { domain }: Strand,
): [name: string, ...parameters: number[]] {
  const chance = { below, pick };
  const frame = oneOf(chance, domain.handles.keys());
  const page = Number(PAGES) + 8192 * below(16);
  const held = (kind: string) =>
    oneOf(
      chance,
      [...kernel.devices.capabilities.values()].filter((one) =>
        one.kind === kind && one.domain === domain.identifier
      ).map(({ handle }) => handle),
    );
  const recent = kernel.nextIdentifier - 1 - below(12);
  const mine = oneOf(
    chance,
    [...domain.strands].map(({ identifier }) => identifier),
  );
  return pick<[string, ...number[]]>([
    ["Frame.allocate", 1 + below(40)],
    ["Frame.allocate", 1 + below(40)],
    ["Frame.deallocate", frame, 1],
    ["Mapping.map", 0, page, frame, 1, 3],
    ["Mapping.unmap", 0, page, 1],
    ["Mapping.protect", 0, page, 1, pick([1, 3, 7])],
    ["Mapping.watch", 0, page, 1, below(8)],
    ["Mapping.track", 0, page, 1, 1],
    ["Mapping.divide", 0, page, below(65536)],
    ["Disk.request", held("extent"), below(2), below(90), 9, frame, 0],
    ["Disk.request", held("extent"), 0, below(90), 2, frame, 512],
    ["Disk.cancel", recent],
    ["Ethernet.supply", held("station"), frame],
    ["Ethernet.withdraw"],
    ["Ethernet.send", held("station"), frame, below(99), 60 + below(99)],
    ["Timer.set", Number(ticksNow(kernel)) + below(9)],
    ["Timer.cancel", recent],
    ["Strand.create", 0x1_2000_0000, 0x1_2000_0000 - 64],
    ["Strand.begin", recent],
    ["Strand.unblock", mine],
    ["Strand.yield"],
    ["Event.later", below(kernel.events.size), below(9), mine],
  ]);
}

/** A few operations, sensible ones and others, until one of them ends the caller. */
function attack(crowd: Crowd): void {
  const { kernel, chance, operations } = crowd;
  for (let left = chance.below(5); left > 0; left--) {
    const before = currentStrand(kernel);
    if (before !== undefined && chance.below(3) > 0) {
      const [wanted, ...numbers] = sensible(crowd, before);
      const { perform } = operations.find(({ name }) => name === wanted)!;
      perform(kernel, numbers.map(BigInt));
    } else {
      const { name, perform } = chance.pick(operations);
      if (ENDS.has(name) && chance.below(16) > 0) continue;
      perform(kernel, Array.from({ length: 6 }, () => anyNumber(chance)));
    }
    if (currentStrand(kernel) !== before) return;
  }
}

/** Gives a program a page where it has none, and lets it store where it may not. */
function pager(kernel: Kernel): void {
  const supply: NativeHandler = (kernel, [address]) => {
    const { domain, space } = currentStrand(kernel)!;
    if (address! < PAGES || address! >= PAGES + 16n * 8192n) return 0n;
    const frames = allocateFrames(kernel, domain, 1);
    if (isRefused(frames)) return 0n;
    const page = pageStart(address!);
    const mapped = mapFrames(kernel, domain, space, page, frames, 3);
    return isRefused(mapped) ? 0n : 1n;
  };
  on(kernel, "Trap.invalidTranslation", supply);
  on(kernel, "Trap.accessViolation", supply);
  on(kernel, "Trap.protectionFault", (kernel, [address]) => {
    const { domain, space } = currentStrand(kernel)!;
    const page = pageStart(address!);
    const opened = watchPages(kernel, domain, space, page, 1, 0) ??
      joinPage(kernel, domain, space, page);
    return isRefused(opened) ? 0n : 1n;
  });
}

/** Installs a handler of `strand`'s domain that attacks too. */
function handleSomething(crowd: Crowd, { domain }: Strand): void {
  const { kernel, chance } = crowd;
  installHandler(kernel, {
    name: `enemy ${chance.below(1000)}`,
    event: chance.pick(HANDLED),
    owner: domain,
    order: chance.pick([undefined, "first", "last"] as const),
    body: (_, [number]) => {
      if (number === EXIT) return undefined;
      if (chance.below(2) === 0) attack(crowd);
      return chance.pick([undefined, 0n, 0n, BigInt(chance.below(9))]);
    },
  });
}

/** Answers what programs ask for. */
function answer(crowd: Crowd): void {
  const { kernel, chance } = crowd;
  answerCalls(kernel, (kernel, [number]) => {
    const strand = currentStrand(kernel)!;
    if (number === 6n) {
      if (chance.below(3) > 0) block(kernel, strand);
      return chance.pick([0n, RESTART]);
    }
    if (number !== 5n) return 0n;
    if (chance.below(4) === 0) handleSomething(crowd, strand);
    attack(crowd);
    return 0n;
  });
}

function startCrowd(seed: number, processors: number): Crowd {
  const kernel = startKernel(createMachine({
    memory: FIRST_FREE + 1480 * 8192,
    disk: blankMedium(BLOCKS),
    processors,
    strict: true,
  }));
  takeTurns(kernel, 1);
  on(kernel, "Disk.select", (kernel) => {
    const { waiting } = kernel.devices.disk;
    return BigInt(waiting.at(-1)?.identifier ?? 0);
  });
  const operations = kernel.operations.filter(({ name }) =>
    !NOT_FOR_CLIENTS.has(name)
  );
  const chance = createChance(seed);
  const crowd = { kernel, chance, operations };
  on(kernel, "PhysAddr.shortage", (kernel) => {
    const giver = oneOf(chance, kernel.domains.keys());
    return BigInt(giver) | BigInt(chance.below(4)) << 32n;
  });
  pager(kernel);
  answer(crowd);
  return crowd;
}

/** Loads the clients, of every kind as many, and gives them something to hold. */
function loadClients({ kernel, chance }: Crowd): void {
  const programs = Object.values(CLIENTS);
  for (let number = 0; number < 32; number++) {
    const program = programs[number % programs.length]!;
    const { domain } = loadProgram(kernel, program, [`client ${number}`]);
    const first = 100 * number;
    grantExtent(kernel, domain, first, 100, chance.below(2) === 0);
    grantStation(kernel, domain);
    if (number === 3) grantScreen(kernel, domain);
  }
}

/** Runs in short pieces, each ended by a tick of some processor's clock, until all are done. */
function runPreempted(
  { kernel, chance }: Crowd,
  awaited: readonly Strand[],
  least: number,
  most: number,
): void {
  const { processors, board } = kernel.machine;
  const done = () => awaited.every(({ outcome }) => outcome !== undefined);
  for (let piece = 0; piece < least || piece < most && !done(); piece++) {
    runKernel(kernel, { steps: 1 + chance.below(1000) });
    chance.pick(processors).tickPending = true;
    if (piece % 500 === 0) assertEquals(auditFrames(kernel), []);
    if (piece % 100 === 0) board.disk.inject(anyFault(chance));
  }
}

/** Something that goes wrong with the disk. */
function anyFault({ pick, below }: Chance): DiskFault {
  const sector = below(BLOCKS);
  return pick<DiskFault>([
    { kind: "unreadable", sector },
    { kind: "unwritable", sector },
    { kind: "dust", sector, times: 2 },
    { kind: "slow arm", cycles: 200_000, times: 1 },
    { kind: "power", sectors: 1 },
  ]);
}

/** What happens to such a crowd in any case, so that the test is worth something. */
const MUST_HAPPEN = [
  "Trap.accessViolation",
  "Trap.illegalInstruction",
  "Trap.unalignedAccess",
  "Strand.block",
  "PhysAddr.shortage",
  "PhysAddr.repossess",
  "Disk.done",
  "Ethernet.sent",
  "Timer.expired",
];

/** What must be as it was. */
function accounts(kernel: Kernel): Record<string, number> {
  // What asked handlers that have left goes with the next change of their event.
  for (const event of kernel.events.keys()) {
    const last = handler(kernel, {
      name: "last",
      event,
      body: () => undefined,
    });
    assert(!isRefused(replaceHandlers(kernel, [last], [])));
  }
  freeRetired(kernel);
  return {
    text: usedBytes(kernel.text),
    data: usedBytes(kernel.data),
    handlers: kernel.handlers.size,
    domains: kernel.domains.size,
    strands: kernel.strands.size,
    spaces: kernel.spaces.size,
    alarms: kernel.alarms.length,
    expected: kernel.expected.size,
    retired: kernel.retired.length,
    work: kernel.work.length,
    free: kernel.freeFrames.length,
    capabilities: kernel.devices.capabilities.size,
    timers: kernel.devices.timers.size,
  };
}

/** Lets a crowd loose; gives the names of the events that it has brought about. */
function letLoose(seed: number, processors: number): string[] {
  const crowd = startCrowd(seed, processors);
  const { kernel } = crowd;
  const before = accounts(kernel);
  const honest = [1, 2].map((number) => {
    const strand = loadProgram(kernel, HONEST, [`honest ${number}`]);
    given(guaranteeFrames(kernel, strand.domain, strand.domain.frames.size));
    return strand;
  });
  loadClients(crowd);
  runPreempted(crowd, honest, 2000, 20_000);
  for (const { outcome } of honest) {
    assertEquals(outcome, { kind: "exited", status: 42 }, `seed ${seed}`);
  }
  const events = registerOf(kernel).filter(({ raised }) => raised > 0n);
  assert(finishVisits(kernel));
  for (const domain of [...kernel.domains.values()]) {
    endDomain(kernel, domain, { kind: "exited", status: 0 });
  }
  runKernel(kernel, { steps: 2_000_000 });
  assertQuiet(kernel);
  assertEquals(accounts(kernel), before, `seed ${seed}`);
  return events.map(({ declaration }) => declaration.name);
}

for (const processors of [1, 3]) {
  Deno.test(`32 hostile clients on ${processors} processors: two honest ones finish, and nothing is left`, () => {
    const seen = new Set([1, 2].flatMap((seed) => letLoose(seed, processors)));
    for (const name of MUST_HAPPEN) assert(seen.has(name), name);
  });
}
