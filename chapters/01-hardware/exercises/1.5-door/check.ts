// # The check of exercise 1.5
//
// A small kernel with the reader's door in it, and a page of a user's program. Somebody
// knocks, and afterwards everything is compared with what it was.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare, testOf } from "../../../../command/exercises/protocol.ts";
import { REGISTER_NAMES } from "../../instruction_set.ts";
import { KRE, KWE, URE, UWE, VALID } from "../../memory/paging.ts";
import type { Mode } from "../../memory/paging.ts";
import { writePhysical } from "../../memory/memory.ts";
import {
  type FrameNumber,
  frameStart,
  hex,
  physical,
  unsigned,
  virtual,
  type VirtualAddress,
} from "../../numbers.ts";
import { ksegAddress } from "../../processor/access.ts";
import { createMachine } from "../../processor/building.ts";
import type {
  EntryName,
  Machine,
  PalCall,
  TraceEvent,
} from "../../processor/machine.ts";
import { run } from "../../execution/running.ts";
import { assemble } from "../../tools/assembler.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly calls: () => readonly PalCall[];
  readonly DOOR: string;
}

const WRDOOR = 0x20;
const KNOCK = 0xb0;

// ## The kernel
//
// The reader's text comes first, so that a complaint of the assembler counts its lines. The
// service adds 1 + 2 + ... + A0 to A1 + A2, and knocks for the next smaller A0. Before it
// returns it overwrites everything that a procedure may overwrite.

const OVERWRITTEN: readonly string[] =
  "t0 t1 t2 t3 t4 t5 t6 t7 a0 a1 a2 a3 a4 a5 t8 t9 t10 t11 t12 at gp".split(
    " ",
  );

function kernelText(door: string): string {
  return `${door}
service: lda    sp, -32(sp)
        stq     ra, 0(sp)
        stq     s0, 8(sp)
        mov     a0, s0
        addq    a1, a2, v0
        beq     a0, bottom
        subq    a0, 1, a0
again:  call_pal ${KNOCK}
        nop
bottom: addq    v0, s0, v0
${
    OVERWRITTEN.map((name, i) => `        lda ${name}, ${-100 - i}(zero)`).join(
      "\n",
    )
  }
        ldq     s0, 8(sp)
        ldq     ra, 0(sp)
        lda     sp, 32(sp)
        ret
setdoor: call_pal ${WRDOOR}
opened: br      opened
caller: call_pal ${KNOCK}
behind: br      behind
handler: br     handler
other:  br      other
`;
}

const USER_TEXT = `
user:   call_pal ${KNOCK}
return: br      return
`;

// ## Where things are
//
// One page of text for the user, one for the user's stack, three tables.

const KERNEL_PLACE = physical(0x1_0000);
const KERNEL_STACK: bigint = ksegAddress(physical(0x2_0000));
const KERNEL_GP = 0x4747n;
const ROOT = 20 as FrameNumber;
const USER_FRAME = 24;
const USER_PLACE = virtual(0x1_0000n);
const USER_STACK = 0x1_3ff0n;
const EVERYTHING = VALID | KRE | KWE | URE | UWE;

function buildTables(machine: Machine): void {
  const put = (table: number, index: number, frame: number) =>
    writePhysical(
      machine.bus,
      physical(frameStart(table as FrameNumber) + 8 * index),
      8,
      BigInt(frame) << 32n | EVERYTHING,
    );
  put(ROOT, 0, ROOT + 1);
  put(ROOT + 1, 0, ROOT + 2);
  put(ROOT + 2, 8, USER_FRAME);
  put(ROOT + 2, 9, USER_FRAME + 1);
  machine.processor.pageTable = ROOT;
}

// ## A guest
//
// A machine with that kernel. Whoever knocks has something else in every register.

/** Who knocks, and with what. */
interface Caller {
  readonly mode: Mode;
  readonly ipl: number;
  /** How often services knock, one inside the other. */
  readonly nested: number;
}

const USER: Caller = { mode: "user", ipl: 0, nested: 0 };

/** Everybody who may knock. */
const CALLERS: readonly Caller[] = [
  USER,
  ...[0, 3, 4, 6, 7].map((ipl): Caller => ({ mode: "kernel", ipl, nested: 0 })),
];

function nameOf({ mode, ipl }: Caller): string {
  return mode === "user" ? "A program" : `The kernel at IPL ${ipl}`;
}

/** More steps than any right answer needs. */
const LIMIT = 4000;

/** What a processor holds that must be as it was, by name. */
type State = ReadonlyMap<string, string>;

/** A knock that has not been answered yet. */
interface Open {
  readonly back: VirtualAddress;
  readonly before: State;
}

class Guest {
  readonly machine: Machine;
  /** The traps since the beginning, by their doors. */
  readonly traps: string[] = [];
  /** What was not as it had been when a knock was answered, first things first. */
  readonly spoilt: Mismatch[] = [];
  readonly #labels: ReadonlyMap<string, VirtualAddress>;
  readonly #open: Open[] = [];

  /** A machine with the reader's door in its kernel, which has not been set yet. */
  constructor({ calls, DOOR }: Subject) {
    this.machine = createMachine({ memory: 2 ** 20 });
    for (const call of calls()) this.machine.palCalls.set(call.code, call);
    this.#labels = load(this.machine, DOOR);
    this.machine.watcher = (event) => this.#note(event);
  }

  #note(event: TraceEvent): void {
    if (event.kind !== "trap") return;
    const known = event.entry === "entInt" || event.entry === "entIF";
    const code = known ? ` with ${event.arguments[0]}` : "";
    this.traps.push(`${event.entry}${code}`);
  }

  /** The address of `label`. */
  at(label: string): VirtualAddress {
    return this.#labels.get(label)!;
  }

  /** Where the processor is, by the label before. */
  where(): string {
    const { pc } = this.machine.processor;
    const before = [...this.#labels].filter(([, at]) => at <= pc);
    const [name, at] = before.reduce((a, b) => b[1] >= a[1] ? b : a);
    return at === pc ? name : `${name}+${pc - at}`;
  }

  /** Lets the kernel set its door. */
  openDoor(): void {
    this.place({ mode: "kernel", ipl: 7, nested: 0 });
    const { processor } = this.machine;
    processor.registers[A0] = this.at("door");
    processor.pc = this.at("setdoor");
    this.step();
  }

  /** Puts the processor in front of the knock of `caller`. */
  place({ mode, ipl, nested }: Caller): void {
    const { processor } = this.machine;
    for (let number = 0; number < 31; number++) {
      processor.registers[number] = BigInt(number) * 0x1_0001_0000n + 0x77n;
    }
    processor.registers.set([BigInt(nested), 1000n, 2000n], A0);
    const isUser = mode === "user";
    processor.registers[SP] = isUser ? USER_STACK : KERNEL_STACK;
    processor.otherStack = isUser ? KERNEL_STACK : USER_STACK;
    processor.mode = mode;
    processor.ipl = ipl;
    processor.pc = this.at(isUser ? "user" : "caller");
  }

  /** Does one step, and looks whether a knock has just been answered. */
  step(): void {
    const { processor } = this.machine;
    const sites = ["user", "caller", "again"].map((label) => this.at(label));
    if (sites.includes(processor.pc)) {
      const back = virtual(processor.pc + 4n);
      this.#open.push({ back, before: stateOf(this.machine) });
    }
    run(this.machine, { steps: 1 });
    const last = this.#open.at(-1);
    if (last?.back !== processor.pc) return;
    this.#open.pop();
    this.#compare(last.before);
  }

  #compare(before: State): void {
    const now = stateOf(this.machine);
    for (const [name, value] of before) {
      const mode = before.get(MODE) === "user" ? "A program" : "The kernel";
      const mismatch = compare(
        `${mode} has knocked and goes on: its ${name}`,
        value,
        now.get(name)!,
      );
      if (mismatch) this.spoilt.push(mismatch);
    }
  }

  /** Steps until every knock is answered, or nothing can come of it any more. */
  goOn(): void {
    for (let count = 0; count < LIMIT; count++) {
      this.step();
      if (this.#open.length === 0 || this.machine.stopped) return;
      if (["handler", "other"].includes(this.where())) return;
    }
  }
}

const A0 = REGISTER_NAMES.indexOf("a0");
const SP = REGISTER_NAMES.indexOf("sp");
const MODE = "mode";
const OTHER_STACK = "other stack pointer";

/** Everything that a knock must leave alone: not V0, and not the pc. */
function stateOf({ processor }: Machine): State {
  const registers = REGISTER_NAMES.slice(1, 31).map((name, index) =>
    [name, `0x${hex(processor.registers[index + 1]!)}`] as const
  );
  return new Map([
    ...registers,
    [MODE, processor.mode],
    ["IPL", String(processor.ipl)],
    [OTHER_STACK, `0x${hex(processor.otherStack)}`],
  ]);
}

/** Puts the kernel and the program into memory; the labels of both. */
function load(
  machine: Machine,
  door: string,
): ReadonlyMap<string, VirtualAddress> {
  const { bus, processor } = machine;
  const text = ksegAddress(KERNEL_PLACE);
  const kernel = assemble(kernelText(door), { text });
  const user = assemble(USER_TEXT, { text: USER_PLACE });
  bus.bytes.set(kernel.segments[0]!.bytes, KERNEL_PLACE);
  const userPlace = frameStart(USER_FRAME as FrameNumber);
  bus.bytes.set(user.segments[0]!.bytes, userPlace);
  buildTables(machine);
  const labels = new Map([...kernel.symbols, ...user.symbols]);
  for (const name of Object.keys(processor.entries) as EntryName[]) {
    const label = name === "entInt" ? "handler" : "other";
    processor.entries[name] = labels.get(label)!;
  }
  processor.kernelGp = KERNEL_GP;
  return labels;
}

/** A guest whose door is set. */
function opened(subject: Subject): Guest {
  const guest = new Guest(subject);
  guest.openDoor();
  return guest;
}

/** What has become of a knock: whether the caller goes on, or where everything ended. */
function ending(guest: Guest): string {
  const { stopped } = guest.machine;
  if (stopped) {
    const code = stopped.reason === "halt" ? `: ${stopped.code}` : "";
    return `the machine stopped (${stopped.reason}${code})`;
  }
  const where = guest.where();
  if (where === "other" || where === "handler") {
    return `a trap through ${guest.traps.at(-1)}`;
  }
  const isBack = where === "return" || where === "behind";
  return isBack ? "it goes on" : `it never goes on, and is at ${where}`;
}

// ## In

function* wrdoor(subject: Subject): Generator<Mismatch | undefined> {
  const numbers = subject.calls().map(({ code }) => code);
  for (const code of [WRDOOR, KNOCK]) {
    yield compare(
      `calls() has a routine with the number ${hex(code)}`,
      "yes",
      numbers.includes(code) ? "yes" : "no",
    );
  }
  const guest = opened(subject);
  yield compare(
    "The kernel calls wrdoor: where the processor is afterwards",
    "opened",
    guest.where(),
  );
}

function* unset(subject: Subject): Generator<Mismatch | undefined> {
  for (const caller of [USER, CALLERS[1]!]) {
    const guest = new Guest(subject);
    guest.place(caller);
    guest.goOn();
    yield compare(
      `${nameOf(caller)} knocks, and no door is set: what comes of it`,
      "a trap through entIF with 4",
      ending(guest),
    );
  }
}

function* entered(subject: Subject): Generator<Mismatch | undefined> {
  for (const caller of CALLERS) {
    const guest = opened(subject);
    guest.place(caller);
    guest.step();
    const { processor } = guest.machine;
    const [a0, a1, a2] = processor.registers.subarray(A0);
    const facts: readonly (readonly [string, string, string])[] = [
      ["where the processor is", "door", guest.where()],
      ["its mode", "kernel", processor.mode],
      ["its IPL", "7", String(processor.ipl)],
      ["its GP", hex(KERNEL_GP), hex(processor.registers[29]!)],
      ["A0 to A2", "0, 1000, 2000", `${a0}, ${a1}, ${a2}`],
      ["whose stack it uses", "the kernel's", stackOf(guest.machine)],
    ];
    for (const [what, expected, actual] of facts) {
      yield compare(
        `${nameOf(caller)} has knocked: ${what}`,
        expected,
        actual,
      );
    }
  }
}

function stackOf({ processor }: Machine): string {
  const distance = KERNEL_STACK - processor.registers[SP]!;
  return distance >= 0n && distance < 4096n ? "the kernel's" : "another one";
}

// ## And back

function* answered(subject: Subject): Generator<Mismatch | undefined> {
  for (const caller of CALLERS) {
    const guest = opened(subject);
    guest.place(caller);
    guest.goOn();
    yield compare(
      `${nameOf(caller)} knocks: what comes of it`,
      "it goes on",
      ending(guest),
    );
    yield compare(
      `${nameOf(caller)} knocks with 0, 1000 and 2000: V0 afterwards`,
      "3000",
      String(guest.machine.processor.registers[0]),
    );
  }
}

/** What `callers` find changed after their knocks. */
function* compared(
  subject: Subject,
  callers: readonly Caller[],
  isAsked: (mismatch: Mismatch) => boolean,
): Generator<Mismatch | undefined> {
  for (const caller of callers) {
    const guest = opened(subject);
    guest.place(caller);
    guest.goOn();
    const end = compare(
      `${nameOf(caller)} knocks: what comes of it`,
      "it goes on",
      ending(guest),
    );
    yield end ?? guest.spoilt.find(isAsked);
  }
}

/** Whether it is about something else than a register. */
function isMode({ sentence }: Mismatch): boolean {
  return [MODE, "IPL", OTHER_STACK].some((name) => sentence.endsWith(name));
}

function* registers(subject: Subject): Generator<Mismatch | undefined> {
  yield* compared(subject, [USER], (mismatch) => !isMode(mismatch));
}

function* modes(subject: Subject): Generator<Mismatch | undefined> {
  yield* compared(subject, CALLERS, isMode);
  yield* compared(subject, CALLERS, () => true);
}

function* nesting(subject: Subject): Generator<Mismatch | undefined> {
  for (const nested of [1, 2, 5]) {
    for (const caller of CALLERS.map((one) => ({ ...one, nested }))) {
      const guest = opened(subject);
      guest.place(caller);
      guest.goOn();
      const times = nested === 1 ? "once" : `${nested} times`;
      yield compare(
        `${
          nameOf(caller)
        } knocks, and services knock ${times}: what comes of it`,
        "it goes on",
        ending(guest),
      );
      yield guest.spoilt[0];
      yield compare(
        `${nameOf(caller)} knocks with ${nested}, 1000 and 2000: V0 afterwards`,
        String(3000 + nested * (nested + 1) / 2),
        String(guest.machine.processor.registers[0]),
      );
    }
  }
}

// ## What may happen meanwhile

function* interrupted(subject: Subject): Generator<Mismatch | undefined> {
  for (const caller of CALLERS.filter(({ ipl }) => ipl < 5)) {
    const guest = opened(subject);
    guest.place({ ...caller, nested: 2 });
    guest.step();
    guest.machine.processor.tickPending = true;
    guest.goOn();
    yield compare(
      `${
        nameOf(caller)
      } knocks, and the clock ticks during the service: what comes of it`,
      "it goes on",
      ending(guest),
    );
    guest.step();
    yield compare(
      `${nameOf(caller)} goes on, and the tick is pending: what comes next`,
      "a trap through entInt with 1",
      ending(guest),
    );
  }
}

function* apart(subject: Subject): Generator<Mismatch | undefined> {
  const first = opened(subject);
  const second = new Guest(subject);
  for (
    const [guest, expected] of [
      [second, "a trap through entIF with 4"],
      [first, "it goes on"],
    ] as const
  ) {
    guest.place(USER);
    guest.goOn();
    const which = guest === first ? "has set its door" : "has set no door";
    yield compare(
      `A program knocks on the one of two machines that ${which}: what comes of it`,
      expected,
      ending(guest),
    );
  }
}

function* stackless(subject: Subject): Generator<Mismatch | undefined> {
  for (const stack of [0x7000_0000n, KERNEL_STACK + 4n]) {
    const guest = opened(subject);
    guest.place(USER);
    guest.machine.processor.otherStack = unsigned(stack);
    guest.goOn();
    yield compare(
      `A program knocks, and the kernel's stack pointer is 0x${
        hex(stack)
      }: what comes of it`,
      "the machine stopped (halt: KSP not valid)",
      ending(guest),
    );
  }
}

// ## The tests

/** The tests, from the way in to the way back. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("the kernel sets its door", wrdoor),
  testOf("without a door a knock is an illegal instruction", unset),
  testOf("a knock enters the kernel at the door", entered),
  testOf("who has knocked goes on with the result in V0", answered),
  testOf("every other register is as it was", registers),
  testOf("both stacks, the mode and the IPL are as they were", modes),
  testOf("a service may knock, and the service of that knock as well", nesting),
  testOf("an interrupt waits until the service is done", interrupted),
  testOf("each machine has a door of its own", apart),
  testOf("a knock on a kernel without a stack halts the machine", stackless),
];
