// # The check of exercise 2.5
//
// A program computes or makes system calls without end, the clock ticks, and clients do what
// they may. How late each tick is told is measured in cycles of the machine.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare, testOf } from "../../../../command/exercises/protocol.ts";
import { assembleProgram, CYCLES_PER_TICK } from "../../../01-hardware/mod.ts";
import {
  declareEvent,
  installHandler,
  type Kernel,
  loadProgram,
  type NativeHandler,
  raiseLater,
  runKernel,
} from "../../mod.ts";
import {
  type Account,
  asItIs,
  type Client,
  MOST_WAITING,
  newClient,
  type Rule,
  startFlooded,
} from "./given.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly attack: (client: Client) => void;
  readonly mend: () => Rule;
}

// ## A system

/** A program that computes, and one that makes calls; multiplying takes longest. */
const PROGRAM = assembleProgram(`        .globl _start
_start: mulq    t0, t0, t0
        mulq    t0, t0, t0
        mulq    t0, t0, t0
        mulq    t0, t0, t0
        br      _start
        .globl calling
calling: callsys
        mulq    t0, t0, t0
        mulq    t0, t0, t0
        br      calling
`);

/** Where the program that makes calls begins. */
const CALLING = PROGRAM.symbols.find(({ name }) => name === "calling")!.address;

/** A kernel on which a program computes, with its clock under observation. */
interface System {
  readonly kernel: Kernel;
  readonly wrong: readonly string[];
  readonly clients: Account[];
  /** The largest number of cycles by which a tick was late so far. */
  latest: number;
  /** Ticks of the hardware up to the last one that was told. */
  told: number;
  /** What is done at every tick that is told. */
  onTick: () => void;
}

function newSystem(rule: Rule, entry = PROGRAM.entry): System {
  const { kernel, wrong } = startFlooded(rule);
  const system: System = {
    kernel,
    wrong,
    clients: [],
    latest: 0,
    told: 0,
    onTick: () => {},
  };
  const strand = loadProgram(kernel, { ...PROGRAM, entry }, []);
  const { counters } = kernel.machine.processor;
  on(
    kernel,
    "Processor.select",
    () => strand.state === "ready" ? BigInt(strand.identifier) : 0n,
  );
  on(kernel, "Clock.tick", () => {
    noteLateness(system);
    system.told = counters.ticks;
    system.onTick();
    return undefined;
  });
  runUntil(system, 2);
  return system;
}

function on(kernel: Kernel, event: string, body: NativeHandler): void {
  installHandler(kernel, { name: "Check", event, body });
}

/** Notes how late the first tick is that has not been told. */
function noteLateness(system: System): void {
  const { kernel, told, latest } = system;
  const now = kernel.machine.processor.counters.cycles;
  system.latest = Math.max(latest, now - (told + 1) * CYCLES_PER_TICK);
}

/** Lets the machine run until `ticks` have passed, told or not, by its cycles. */
function runUntil(system: System, ticks: number): void {
  const { kernel, wrong } = system;
  const { counters } = kernel.machine.processor;
  const end = ticks * CYCLES_PER_TICK;
  while (counters.cycles < end && wrong.length === 0) {
    runKernel(kernel, { steps: 500 });
  }
  noteLateness(system);
}

/** Ticks since the machine was switched on. */
function ticksOf({ kernel }: System): number {
  const { cycles } = kernel.machine.processor.counters;
  return Math.floor(cycles / CYCLES_PER_TICK);
}

/** A new client whose handler takes `cost` cycles. */
function join(system: System, cost: number): [Client, Account] {
  const name = `Client${system.clients.length + 1}`;
  const made = newClient(system.kernel, name, cost);
  system.clients.push(made[1]);
  return made;
}

/** A mismatch if the rule has named something that is not there. */
function answered({ wrong }: System, what: string): Mismatch | undefined {
  return compare(
    `${what}: the places that the rule has named`,
    "are those of events that wait",
    wrong[0] ?? "are those of events that wait",
  );
}

/** A mismatch if a tick was late by more than a quarter. */
function punctual(system: System, what: string): Mismatch | undefined {
  const { latest } = system;
  return compare(
    `${what}: the tick that is told latest`,
    `is late by ${BOUND} cycles or less`,
    latest <= BOUND
      ? `is late by ${BOUND} cycles or less`
      : `is late by ${latest}`,
  );
}

/** Cycles by which a tick may be late. */
const BOUND = 30_000;

// ## The attack

/** Ticks by which the attack must make the clock late. */
const LATE = 20;

function* attacked(subject: Subject): Generator<Mismatch | undefined> {
  const system = newSystem(asItIs);
  const [client, account] = join(system, 1000);
  const before = ticksOf(system);
  subject.attack(client);
  runUntil(system, before + LATE + 6);
  yield compare(
    "The kernel as it is, under your attack: whether your handler has run",
    "yes",
    account.ran > 0 ? "yes" : "no",
  );
  const late = Math.floor(system.latest / CYCLES_PER_TICK);
  yield compare(
    `The kernel as it is, under your attack for ${LATE + 6} ticks: the clock`,
    `is late by ${LATE} ticks or more`,
    late >= LATE
      ? `is late by ${LATE} ticks or more`
      : `is late by ${system.latest} cycles, which is ${late} ticks`,
  );
}

// ## The repair
//
// There are several ways to flood: one event that notes itself again, as many as may wait, or
// nothing for a while and then all.

/** Ways to flood, by number. */
const FLOODS: readonly ((client: Client) => void)[] = [
  (client) => {
    client.handle(() => void client.raise());
    client.raise();
  },
  (client) => {
    const fill = () => {
      while (client.raise());
    };
    client.handle(fill);
    fill();
  },
  (client) => {
    let left = 0;
    const burst = () => {
      if (--left > 0) return;
      for (left = 0; client.raise();) left++;
    };
    client.handle(burst);
    burst();
  },
];

/** What the handlers of 32 greedy clients cost: from 200 to 4000 cycles. */
const COSTS: readonly number[] = Array.from(
  { length: 32 },
  (_, i) => [4000, 200, 1000, 3000, 500][i % 5]!,
);

/** Lets 32 clients flood `system`. */
function flood(
  system: System,
  floods: readonly ((client: Client) => void)[] = FLOODS,
): void {
  for (const [i, cost] of COSTS.entries()) {
    const [client] = join(system, cost);
    floods[i % floods.length]!(client);
  }
}

const MANY = `${COSTS.length} clients flood the kernel`;

function* alone(subject: Subject): Generator<Mismatch | undefined> {
  const system = newSystem(subject.mend());
  const [client, account] = join(system, 200);
  client.handle(() => {});
  const what =
    `A client is alone and notes ${MOST_WAITING} events, each of 200 cycles`;
  system.onTick = () => {
    while (account.noted < MOST_WAITING && client.raise());
  };
  const now = ticksOf(system);
  runUntil(system, now + 2);
  yield answered(system, what);
  yield compare(
    `${what}: those that are raised before the next tick but one`,
    String(MOST_WAITING),
    String(account.ran),
  );
}

function* inTime(subject: Subject): Generator<Mismatch | undefined> {
  const floods: [string, readonly ((client: Client) => void)[]][] = [
    [`${COSTS.length} clients make your attack`, [subject.attack]],
    [MANY, FLOODS],
  ];
  for (const [what, some] of floods) {
    const system = newSystem(subject.mend(), CALLING);
    flood(system, some);
    runUntil(system, ticksOf(system) + 24);
    yield answered(system, what);
    yield punctual(system, what);
  }
  const system = newSystem(subject.mend(), CALLING);
  for (let count = 0; count < COSTS.length; count++) {
    FLOODS[1]!(join(system, 4000)[0]);
  }
  runUntil(system, ticksOf(system) + 36);
  yield punctual(system, `${MANY}, and each handler takes 4000 cycles`);
}

function* ownFirst(subject: Subject): Generator<Mismatch | undefined> {
  const system = newSystem(subject.mend());
  const { kernel } = system;
  const says = "The controllers have something to tell.";
  declareEvent(kernel, { name: "Own.event", parameters: [], says });
  flood(system);
  const since = () => system.clients.reduce((sum, { ran }) => sum + ran, 0);
  let before = 0;
  let most = 0;
  let told = 0;
  let noted = 0;
  on(kernel, "Own.event", () => {
    most = Math.max(most, since() - before);
    told++;
    return undefined;
  });
  system.onTick = () => {
    noted++;
    before = since();
    raiseLater(kernel, "Own.event", []);
  };
  runUntil(system, ticksOf(system) + 10);
  const what =
    `${MANY}, and at each tick the controllers note an event about nobody`;
  yield compare(
    `${what}: of those noted in 10 ticks`,
    "all but the last are raised",
    told >= noted - 1
      ? "all but the last are raised"
      : `${told} of ${noted} are raised`,
  );
  yield compare(
    `${what}: most handlers of clients that have run between noting and raising`,
    "0",
    String(most),
  );
}

function* quiet(subject: Subject): Generator<Mismatch | undefined> {
  for (const first of [true, false]) {
    const system = newSystem(subject.mend());
    if (!first) flood(system);
    const [client, account] = join(system, 1000);
    if (first) flood(system);
    let noted = 0;
    let longest = 0;
    client.handle(() => {
      longest = Math.max(longest, ticksOf(system) - noted);
    });
    system.onTick = () => {
      if (account.noted > account.ran) {
        longest = Math.max(longest, ticksOf(system) - noted);
      } else if (system.told % 3 === 0) {
        noted = ticksOf(system);
        client.raise();
      }
    };
    runUntil(system, ticksOf(system) + 24);
    const what = `${MANY}, and one that came ${
      first ? "before" : "after"
    } them notes an event now and then`;
    yield compare(
      `${what}: whether any has been raised`,
      "yes",
      account.ran > 0 ? "yes" : "no",
    );
    yield compare(
      `${what}: how long it waits at most`,
      "5 ticks or less",
      longest <= 5 ? "5 ticks or less" : `${longest} ticks or more`,
    );
  }
}

function* everybody(subject: Subject): Generator<Mismatch | undefined> {
  const system = newSystem(subject.mend());
  flood(system);
  runUntil(system, ticksOf(system) + 60);
  const { clients } = system;
  const fewest = Math.min(...clients.map(({ ran }) => ran));
  yield compare(
    `${MANY} for 60 ticks: the one that has run least`,
    "has run 8 times or more",
    fewest >= 8 ? "has run 8 times or more" : `has run ${fewest} times`,
  );
}

function* inOrder(subject: Subject): Generator<Mismatch | undefined> {
  const system = newSystem(subject.mend());
  flood(system);
  runUntil(system, ticksOf(system) + 20);
  const wrong = system.clients.filter((account) => !account.inOrder);
  yield compare(
    `${MANY}: clients whose events are raised in the order in which they were noted`,
    `all ${COSTS.length}`,
    wrong.length === 0
      ? `all ${COSTS.length}`
      : `${COSTS.length - wrong.length} of ${COSTS.length}`,
  );
}

function* several(subject: Subject): Generator<Mismatch | undefined> {
  const systems = [1, 2].map(() => newSystem(subject.mend()));
  const accounts = systems.flatMap((system) =>
    Array.from({ length: 12 }, () => {
      const [client, account] = join(system, 4000);
      FLOODS[1]!(client);
      return account;
    })
  );
  for (let count = 1; count <= 30; count++) {
    for (const system of systems) runUntil(system, ticksOf(system) + 1);
  }
  const counts = accounts.map(({ ran }) => ran);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  yield compare(
    "Two kernels, each under its own rule, run side by side, and twelve clients flood each: the one that has run least and the one that has run most",
    "differ by 2 or less",
    most - fewest <= 2 ? "differ by 2 or less" : `${fewest} and ${most} times`,
  );
}

/** The tests: the attack, and then the repair. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("the attack makes the clock late on the kernel as it is", attacked),
  testOf("a client that is alone is not held up", alone),
  testOf(
    "under 32 greedy clients no tick is late by more than a quarter",
    inTime,
  ),
  testOf("each client's events are raised in their order", inOrder),
  testOf(
    "what the controllers note is raised before everything else",
    ownFirst,
  ),
  testOf("who notes little does not wait for those who note much", quiet),
  testOf("every client comes to its turn", everybody),
  testOf("two kernels do not share what a rule remembers", several),
];
