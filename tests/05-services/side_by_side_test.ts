// Three services at work beside hostile programs and a victim: each part of each of them killed alone, at many moments.

import { assert, assertEquals } from "@std/assert";
import { fastParts, type Program } from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  endDomain,
  finishVisits,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  environmentOf,
  remove,
  type Source,
  spindleNamed,
} from "../../chapters/03-spindles/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import {
  CALLS,
  carryingProgram,
  DIRECTORY,
  DIRECTORY_PROGRAM,
  endPrograms,
  extend,
  fullDisk,
  grantDisk,
  JOINT,
  loadMarked,
  movedTo,
  NAMES,
  partition,
  receiverProgram,
  senderProgram,
} from "../../chapters/05-services/mod.ts";
import reading from "../../chapters/05-services/composition/reader.s" with {
  type: "text",
};
import { type Chance, createChance } from "../02-controllers/chance.ts";
import { textOf } from "../02-controllers/helpers.ts";
import {
  address,
  callsys,
  MEMORY,
  newSystem,
  programOf,
  statusOfSender,
  type Watched,
} from "./helpers.ts";

// ## The victim
//
// It knows of nobody, computes, and writes a letter for each of its sums.

const VICTIM = programOf(
  `        lda     s0, 24(zero)
        clr     s1
line:   lda     s2, 400(zero)
more:   mulq    s1, 5, s1
        addq    s1, 3, s1
        subq    s2, 1, s2
        bne     s2, more
        srl     s1, 40, t0
        and     t0, 15, t0
        addq    t0, 'a', t0
${address("a1", "letter")}        stb     t0, 0(a1)
        lda     a0, 1(zero)
        lda     a2, 1(zero)
${callsys(4)}
        subq    s0, 1, s0
        bne     s0, line
        lda     a0, 42(zero)
${callsys(1)}`,
  "letter: .quad 0\n",
);

/** What the victim writes, by its description. */
function writtenByVictim(): string {
  let [sum, text] = [0n, ""];
  for (let line = 0; line < 24; line++) {
    for (let left = 400; left > 0; left--) {
      sum = BigInt.asUintN(64, sum * 5n + 3n);
    }
    text += String.fromCharCode(97 + Number(sum >> 40n & 15n));
  }
  return text;
}

// ## Who means harm

/** Makes calls with numbers and arguments that nobody expects, without end. */
const WILD = programOf(
  `        ldah    s1, 0x1234(zero)
again:  ldah    t0, factor(gp) !gprelhigh
        ldq     t0, factor(t0) !gprellow
        mulq    s1, t0, s1
        addq    s1, 7, s1
        srl     s1, 60, v0
        lda     v0, 1098(v0)
        srl     s1, 30, a0
        srl     s1, 9, a1
        srl     s1, 50, a2
        mov     s1, a3
        lda     t0, -1104(v0)
        bne     t0, ready
        and     a0, 31, a0
        lda     t0, 77(zero)
        sll     t0, 32, t0
        bis     a0, t0, a0
ready:  lda     t0, -1102(v0)
        beq     t0, again
        callsys
        lda     v0, 3(zero)
        callsys
        ldah    v0, 1(zero)
        callsys
        br      again
`,
  "factor: .quad 6364136223846793005\n",
);

const CRASHING = programOf("        ldq     t0, 8(zero)\n");

/** Has brought spindles, and goes round so that they are asked. */
const ARMED = programOf(`again:  ldq     t0, 8(zero)
        lda     v0, 77(zero)
        callsys
        br      again
`);

/** Spindles that fail, take what they get, answer for others and never let their program go on. */
const HOSTILE: readonly Source[] = [
  `spindle Failing {
    state { list: [u64; 4]; at: u64 = 9; }
    on Trap.systemCall(number) { self.list[self.at] = 1; return 0; }
    on Strand.stop(strand) { self.list[self.at] = 1; }
    on Clock.tick(ticks) { self.list[self.at] = ticks; }
  }`,
  `spindle Greedy uses Calls {
    state { taken: u64; }
    on Strand.run(strand) {
      const frame = Frame.take() else { return; }
      Frame.keep(frame) else { return; }
      self.taken += 1;
    }
    on Calls.recognise(owner, header) { return 99; }
    on Calls.route(owner, header) { return 0; }
  }`,
  `spindle Stubborn {
    on Trap.accessViolation(address) { return true; }
    on PhysAddr.reclaim(domain, count) { return true; }
    on Strand.block(strand) { Strand.unblock(strand); }
  }`,
].map((text, index) => ({ file: `hostile ${index}`, text }));

// ## The services
//
// Names are looked up in a server, pages are given to a receiver and come back, and a program reads pages of the disk.

interface Programs {
  readonly names: Program;
  readonly client: Program;
  readonly receiver: Program;
  readonly sender: Program;
  readonly reader: Program;
}

const ROUNDS = 60;
const MESSAGES = 20;
const WORDS = 8;

function programsFor(system: Watched): Programs {
  const environment = environmentOf(system.extensions, 0);
  const { client, server } = partition(
    movedTo(NAMES, "server"),
    DIRECTORY,
    DIRECTORY_PROGRAM,
    environment,
    { rounds: ROUNDS, finds: 1 },
  );
  return {
    names: server!,
    client,
    receiver: receiverProgram(system, WORDS),
    sender: senderProgram(system, "given", MESSAGES, WORDS),
    reader: carryingProgram(system, reading, [JOINT], { ahead: 1 }),
  };
}

/** What the client ends with: each name stands for its number times three. */
function foundByClient(): number {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) sum += round % 16 * 3;
  return sum & 127;
}

type Strands = Readonly<Record<keyof Programs, Strand>>;

interface Round {
  readonly system: Watched;
  readonly strands: Strands;
  readonly victim: Strand;
}

/** Lets all processors run in short turns, and then leave the kernel. */
function go({ kernel, machine }: Watched, chance: Chance, pieces: number) {
  for (let piece = 0; piece < pieces; piece++) {
    const { cycles } = machine.processor.counters;
    runKernel(kernel, { cycles: cycles + 1000 + chance.below(3000) });
    for (const one of machine.processors) {
      one.tickPending = chance.below(4) > 0;
    }
  }
  // What is done to the kernel from outside takes time, and none of it is a handler's.
  assert(finishVisits(kernel));
}

/** Lets turns be short, so that all have some. */
const SHORT_TURNS = `spindle Short {
  state { found: Strand?; }
  pure procedure following(from: Strand?): Strand? {
    const before = from else { return Strand.first(); }
    return Strand.next(before);
  }
  on Processor.select(processor) {
    let one = self.found;
    for i in 0..20 {
      one = following(one);
      const that = one else { continue; }
      const status = Strand.status(that) else { continue; }
      if status == Strand.Status.ready { break; }
    }
    self.found = one;
    Processor.allot(2);
    return one;
  }
}`;

function load(system: Watched, programs: Programs, chance: Chance): Round {
  const start = (name: keyof Programs) =>
    loadMarked(system, programs[name], [name]);
  const [names, receiver] = [start("names"), start("receiver")];
  go(system, chance, 60);
  const reader = start("reader");
  grantDisk(system, reader, programs.reader);
  const victim = loadMarked(system, VICTIM, ["victim"]);
  for (const program of [WILD, CRASHING, ARMED]) {
    const { domain } = loadMarked(system, program, ["hostile"]);
    if (program !== ARMED) continue;
    for (const source of HOSTILE) {
      admit(system.extensions, source, domain.identifier);
    }
  }
  const strands = {
    names,
    receiver,
    reader,
    client: start("client"),
    sender: start("sender"),
  };
  return { system, strands, victim };
}

// ## What becomes of it

function end({ system }: Round, strand: Strand): void {
  const killed = { kind: "killed", signal: 9, sentence: "" } as const;
  endDomain(system.kernel, strand.domain, killed);
}

/** Takes a spindle of a program out. */
function take({ system: { extensions } }: Round, name: string, of: Strand) {
  const found = spindleNamed(extensions, name, of.domain.identifier);
  if (found !== undefined) remove(extensions, found);
}

/** How a strand has ended: its status, `killed`, or not at all. */
function fate({ outcome }: Strand): number | "killed" | undefined {
  return outcome?.kind === "exited" ? outcome.status : outcome?.kind;
}

interface Part {
  readonly part: string;
  readonly kill: (round: Round) => void;
  /** Those of whom something else is expected than that they end well: what the service's page says. */
  readonly then: Partial<Record<keyof Programs, (of: Strand) => boolean>>;
}

const any = () => true;
const over = ({ outcome }: Strand) => outcome !== undefined;

const PARTS: readonly Part[] = [
  { part: "nobody", kill: () => {}, then: {} },
  {
    part: "the names' server",
    kill: (round) => end(round, round.strands.names),
    // Whoever calls then is ended, and who is done is done.
    then: { names: any, client: over },
  },
  {
    part: "the names' client, with its library",
    kill: (round) => end(round, round.strands.client),
    then: { client: any },
  },
  {
    part: "the receiver",
    kill: (round) => end(round, round.strands.receiver),
    then: { receiver: any, sender: over },
  },
  {
    part: "the receiver's spindle for pages",
    kill: (round) => take(round, "Passing", round.strands.receiver),
    then: { receiver: any, sender: any },
  },
  {
    part: "the receiver's recogniser",
    kill: (round) => take(round, "Recogniser", round.strands.receiver),
    then: { receiver: any, sender: over },
  },
  {
    part: "the sender",
    kill: (round) => end(round, round.strands.sender),
    then: { sender: any },
  },
  {
    part: "the sender's spindle",
    kill: (round) => take(round, "Passing", round.strands.sender),
    then: { sender: over },
  },
  {
    part: "the reader",
    kill: (round) => end(round, round.strands.reader),
    then: { reader: any },
  },
  {
    part: "the reader's spindle",
    kill: (round) => take(round, "Joint", round.strands.reader),
    then: { reader: any },
  },
];

/** What is expected of those who are not hit: the servers serve, the others have found what they should. */
const WELL: Readonly<Record<keyof Programs, (of: Strand) => boolean>> = {
  names: ({ outcome }) => outcome === undefined,
  receiver: ({ outcome }) => outcome === undefined,
  client: (strand) => fate(strand) === foundByClient(),
  sender: (strand) => fate(strand) === statusOfSender(MESSAGES, WORDS),
  // It may wait for the disk still.
  reader: (strand) => fate(strand) !== "killed",
};

function play(
  system: Watched,
  programs: Programs,
  { part, kill, then }: Part,
  chance: Chance,
): void {
  const { kernel } = system;
  const before = textOf(system.console).length;
  const free = kernel.freeFrames.length;
  const spindles = system.extensions.spindles.length;
  const round = load(system, programs, chance);
  go(system, chance, chance.below(400));
  kill(round);
  assertEquals(auditFrames(kernel), [], part);
  go(system, chance, 700);
  const { log } = system.extensions;
  assert(log.includes("Failing is removed after 3 failures"));
  assert(log.splice(0).length > 0);
  assertEquals(fate(round.victim), 42, part);
  assertEquals(textOf(system.console).slice(before), writtenByVictim(), part);
  for (const [name, strand] of Object.entries(round.strands)) {
    const expects = then[name as keyof Programs] ??
      WELL[name as keyof Programs];
    assert(
      expects(strand),
      `${part}: ${name} ${JSON.stringify(strand.outcome)} ${strand.state}`,
    );
  }
  assertEquals(auditFrames(kernel), [], part);
  endPrograms(system);
  // What the drive works on stays pinned until it is done.
  const { disk } = kernel.devices;
  go(system, chance, 50);
  for (let wait = 0; wait < 20 && disk.active; wait++) go(system, chance, 100);
  assertEquals(auditFrames(kernel), [], part);
  assertEquals([kernel.domains.size, kernel.loans.size], [0, 0], part);
  assertEquals(kernel.freeFrames.length, free, part);
  assertEquals(system.extensions.spindles.length, spindles, part);
  assertEquals(kernel.devices.capabilities.size, 0, part);
}

for (const processors of [1, 2]) {
  Deno.test(`three services beside hostile programs on ${processors} processors: each part killed alone leaves the victim and the accounts as they should be`, () => {
    const system = newSystem("", {
      ...fastParts(MEMORY),
      disk: fullDisk(),
      processors,
    });
    extend(system, CALLS);
    extend(system, { file: "short", text: SHORT_TURNS });
    const programs = programsFor(system);
    const chance = createChance(1994 + processors);
    const alone = loadMarked(system, VICTIM, ["victim"]);
    go(system, chance, 400);
    assertEquals(fate(alone), 42);
    assertEquals(textOf(system.console), writtenByVictim());
    for (const part of PARTS) play(system, programs, part, chance);
  });
}
