// What the tests of this chapter share: small machines, address spaces, random numbers.

import {
  type Access,
  assemble,
  assembleProgram,
  createDirectMemory,
  createMachine,
  createStorage,
  decode,
  type Device,
  type DirectMemory,
  type EntryName,
  type Fields,
  type Format,
  frameIn,
  type FrameNumber,
  frameStart,
  type Instruction,
  instructionNamed,
  join,
  KRE,
  ksegAddress,
  KWE,
  loadBare,
  type Machine,
  type MachineOptions,
  type Operand,
  type PageTableEntry,
  physical,
  readPhysical,
  reads,
  REGISTER_NAMES,
  run,
  type SerialLine,
  step,
  type Stop,
  type TraceEvent,
  unsigned,
  URE,
  UWE,
  VALID,
  virtual,
  type VirtualAddress,
  writePhysical,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";

/** Memory of the machines in these tests: small, so that many can be made. */
export const MEMORY = 2 ** 20;

/** Where bare test programs are loaded. */
export const IMAGE = ksegAddress(physical(0x2_0000));

/** A machine about to execute `source`, which is assembled for kseg. */
export function bareMachine(
  source: string,
  console?: SerialLine,
  options: MachineOptions = {},
): Machine {
  const machine = createMachine({ memory: MEMORY, console, ...options });
  const program = assembleProgram(`_start: ${source}`, new Map(), {
    text: IMAGE,
  });
  loadBare(machine, program);
  return machine;
}

/** Runs `source` to its end and gives back the machine. */
export function runBare(source: string, steps = 10_000): [Machine, Stop] {
  const machine = bareMachine(source);
  return [machine, run(machine, { steps })];
}

/** The register that software calls `name`. */
export function reg(machine: Machine, name: string): bigint {
  return machine.processor.registers[REGISTER_NAMES.indexOf(name)]!;
}

/** Sets the register that software calls `name`. */
export function setReg(machine: Machine, name: string, value: bigint): void {
  writeRegister(machine, REGISTER_NAMES.indexOf(name), value);
}

/** Executes the one instruction `word` in a fresh kernel at IMAGE. */
export function executeWord(
  word: number,
  registers: Readonly<Record<number, bigint>> = {},
  options: MachineOptions = {},
): Machine {
  const machine = createMachine({ memory: MEMORY, ...options });
  machine.processor.pc = IMAGE;
  for (const [number, value] of Object.entries(registers)) {
    writeRegister(machine, Number(number), value);
  }
  writePhysical(machine.bus, physical(0x2_0000), 4, BigInt(word));
  step(machine);
  return machine;
}

/** What the operate instruction `name` gives for `a` and `b`, `c` being in Rc before. */
export function operateOn(
  name: string,
  a: bigint,
  b: bigint,
  c = 0x5555n,
  options: MachineOptions = {},
): bigint {
  const { opcode, function: code } = instructionNamed(name)!;
  const parts = { opcode, function: code, ra: 1, rb: 2, rc: 3 };
  const word = join("operate", parts);
  const registers = { 1: unsigned(a), 2: unsigned(b), 3: c };
  const machine = executeWord(word, registers, options);
  return machine.processor.registers[3]!;
}

/** The same with the literal `b`. */
export function operateOnLiteral(name: string, a: bigint, b: number): bigint {
  const { opcode, function: code } = instructionNamed(name)!;
  const parts = { opcode, function: code, ra: 1, literal: b, rc: 3 };
  const machine = executeWord(join("operate", parts), { 1: unsigned(a) });
  return machine.processor.registers[3]!;
}

/** 64-bit numbers at which arithmetic tends to go wrong. */
export const EDGES: readonly bigint[] = [
  0n,
  1n,
  2n,
  7n,
  8n,
  63n,
  64n,
  255n,
  0x7fn,
  0x80n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_8000_0000n,
  0xffff_ffff_7fff_ffffn,
  0xffff_ffff_ffff_fffen,
  0xffff_ffff_ffff_ffffn,
  0x8877_6655_4433_2211n,
  0x0123_4567_89ab_cdefn,
];

// ## Random numbers that can be had again

/** A source of numbers from 0 to 2³² − 1 that depends on `seed` alone. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = state + 0x9e37_79b9 >>> 0;
    let mixed = state ^ state >>> 16;
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return (mixed ^ mixed >>> 15) >>> 0;
  };
}

/** One of `list`. */
export function pick<T>(next: () => number, list: readonly T[]): T {
  return list[next() % list.length]!;
}

/** 64 random bits, often an edge. */
export function random64(next: () => number): bigint {
  if (next() % 3 === 0) return pick(next, EDGES);
  return BigInt(next()) << 32n | BigInt(next());
}

// ## Address spaces

/** The frame of the level 1 table that [[mapPage]] builds upon. */
export const ROOT = 100 as FrameNumber;
let spare = 0;

/** Bits of a page that the kernel alone may use. */
export const KERNEL_PAGE = VALID | KRE | KWE;

/** Writes the level 3 entry for `address`, and the tables above it where they lack. */
export function mapPage(
  machine: Machine,
  address: bigint,
  entry: bigint,
): void {
  let table = ROOT;
  for (const shift of [33n, 23n]) {
    const at = physical(
      frameStart(table) + Number(address >> shift & 1023n) * 8,
    );
    let above = readPhysical(machine.bus, at, 8)! as PageTableEntry;
    if (!(above & VALID)) {
      const frame = ROOT + 1 + spare++ % 24;
      above = (BigInt(frame) << 32n | KERNEL_PAGE) as PageTableEntry;
      writePhysical(machine.bus, at, 8, above);
    }
    table = frameIn(above);
  }
  const at = physical(frameStart(table) + Number(address >> 13n & 1023n) * 8);
  writePhysical(machine.bus, at, 8, entry);
}

/** A machine whose page tables are empty and whose root is ROOT. */
export function pagedMachine(options: MachineOptions = {}): Machine {
  spare = 0;
  const machine = createMachine({ memory: MEMORY, ...options });
  machine.processor.pageTable = ROOT;
  return machine;
}

/** An entry for `frame` with `bits`. */
export function entryFor(frame: number, bits: bigint): PageTableEntry {
  return (BigInt(frame) << 32n | bits) as PageTableEntry;
}

/** Every access there is. */
export const ACCESSES: readonly Access[] = ["read", "write", "fetch"];

// ## A user program with a kernel that halts
//
// Memory that nobody has written is full of zeros, and a word of zeros is `halt`. So a door
// that leads to empty memory ends the run, with everything as the trap left it.

/** Where the kernel's stack begins in [[userMachine]]. */
export const KERNEL_STACK: bigint = ksegAddress(physical(0x1_0000));
/** Where user text is. */
export const USER_TEXT = virtual(0x1_2000_0000n);
/** Where a user page of data is; the pages beside it are not mapped. */
export const USER_DATA = virtual(0x1_4000_0000n);
/** The frame of the page at USER_DATA. */
export const DATA_FRAME = 60;

/** The six doors, 4 KB apart in empty memory. */
export const DOORS: Readonly<Record<EntryName, VirtualAddress>> = {
  entInt: ksegAddress(physical(0x4_0000)),
  entArith: ksegAddress(physical(0x4_1000)),
  entMM: ksegAddress(physical(0x4_2000)),
  entIF: ksegAddress(physical(0x4_3000)),
  entUna: ksegAddress(physical(0x4_4000)),
  entSys: ksegAddress(physical(0x4_5000)),
};

/** Bits of a page that user and kernel may use. */
export const USER_PAGE = VALID | KRE | KWE | URE | UWE;

/** A machine in user mode at the start of `source`, with doors that end the run. */
export function userMachine(
  source: string,
  options: MachineOptions = {},
): Machine {
  const machine = pagedMachine(options);
  const { segments } = assemble(source, { text: USER_TEXT });
  machine.bus.bytes.set(segments[0]!.bytes, 40 * 8192);
  mapPage(machine, USER_TEXT, entryFor(40, USER_PAGE));
  mapPage(machine, USER_DATA, entryFor(DATA_FRAME, USER_PAGE));
  Object.assign(machine.processor.entries, DOORS);
  const { processor } = machine;
  processor.pc = USER_TEXT;
  processor.mode = "user";
  processor.ipl = 0;
  processor.otherStack = KERNEL_STACK;
  processor.kernelGp = 0x9999n;
  processor.pcb = physical(0x3000);
  setReg(machine, "sp", 0x7777_0000n);
  setReg(machine, "gp", 0x1111n);
  setReg(machine, "s0", USER_DATA);
  return machine;
}

/** The door through which a run of [[userMachine]] ended. */
export function doorOf(machine: Machine): EntryName | undefined {
  const names = Object.keys(DOORS) as EntryName[];
  return names.find((name) => DOORS[name] === machine.processor.pc - 4n);
}

/** The words of the frame at the top of the kernel's stack. */
export function frameWords(machine: Machine): bigint[] {
  const bottom = Number(BigInt.asUintN(40, reg(machine, "sp")));
  return [0, 8, 16, 24, 32, 40].map((offset) =>
    readPhysical(machine.bus, physical(bottom + offset), 8)!
  );
}

// ## Watching

/** Collects what `machine` reports from now on. */
export function watch(machine: Machine): TraceEvent[] {
  const events: TraceEvent[] = [];
  machine.watcher = (event) => events.push(event);
  return events;
}

/** A line that remembers what was sent and delivers `input`, then goes dead. */
export function recordingLine(
  input: (Uint8Array | null)[] = [],
): SerialLine & { readonly sent: number[] } {
  const sent: number[] = [];
  return {
    sent,
    send: (byte) => void sent.push(byte),
    receive: () => input.length > 0 ? input.shift()! : null,
  };
}

/** The name of the instruction in `word`. */
export function nameOf(word: number): string | undefined {
  return decode(word)?.instruction.name;
}

// ## Words

/** The bits of each format in which operands stand. */
export const FREE: Readonly<Record<Format, number>> = {
  memory: 0x03ff_ffff,
  function: 0x03ff_0000,
  jump: 0x03ff_3fff,
  branch: 0x03ff_ffff,
  operate: 0x03ff_f01f,
  float: 0x03ff_001f,
  pal: 0x03ff_ffff,
};

/** `word` with the bits that its instruction ignores as assemblers leave them. */
export function meaningful(word: number): number | undefined {
  const found = decode(word);
  if (found === undefined) return undefined;
  const { instruction, fields } = found;
  const { format, opcode, function: code } = instruction;
  const parts: Partial<Fields> = { ...fields, opcode };
  if (format !== "pal") Object.assign(parts, { function: code });
  return join(format, { ...parts, ...ignored(instruction, fields) });
}

/** What assemblers put into the fields that `instruction` ignores. */
function ignored(instruction: Instruction, fields: Fields): Partial<Fields> {
  const { name, format } = instruction;
  const looksAt = (...names: Operand[]) =>
    names.some((one) => reads(instruction, one));
  if (/^M[TF]_FPCR$/.test(name)) return { rb: fields.ra, rc: fields.ra };
  if (name === "IMPLVER") return { ra: 31, literal: 1 };
  if (name === "RPCC") return { rb: 31 };
  if (/^R[CS]$/.test(name)) return { rb: 0 };
  if (/^(FETCH|FETCH_M|ECB|WH64|WH64EN)$/.test(name)) return { ra: 31 };
  if (format === "function") return { ra: 0, rb: 0 };
  if (format !== "operate" && format !== "float") return {};
  return {
    ...(looksAt("ra", "fa") ? {} : { ra: 31 }),
    ...(looksAt("rb", "fb") ? {} : { rb: 31 }),
  };
}

/** The bits of a literal and of what announces it, without those of Rb. */
const LITERAL = 0xf000;

/** A word of `instruction` with random operands, and no other bits set. */
export function randomWordOf(
  { format, opcode, function: code, registersOnly }: Instruction,
  next: () => number,
): number {
  const free = FREE[format] & (registersOnly ? ~LITERAL : -1);
  const word = join(format, { opcode, function: code }) | next() & free;
  return meaningful(word >>> 0)!;
}

/** `value` as a virtual address. */
export const at = virtual;

// ## Comparing whole machines

/** `state` without the numbers that only say whether a buffer may have changed. */
export function withoutVersions(state: unknown): unknown {
  const { processors } = state as {
    processors: Record<
      "instructionBuffer" | "dataBuffer",
      { version: number }
    >[];
  };
  for (const { instructionBuffer, dataBuffer } of processors) {
    instructionBuffer.version = 0;
    dataBuffer.version = 0;
  }
  return state;
}

// ## Programs on the pages

/** The programs that a page lets its readers run, in order. */
export function programsOn(page: string): string[] {
  const path = new URL(`../../chapters/01-hardware/${page}`, import.meta.url);
  const prose = Deno.readTextFileSync(path).replace(/^\/\/ ?/gm, "");
  return [...prose.matchAll(/^```alpha\n([\s\S]*?)^```$/gm)]
    .map(([, source]) => source!);
}

/** What `source` prints when it is run as the pages run it. */
export function printedBy(source: string): [string, Machine] {
  const line = recordingLine();
  const machine = createMachine({ memory: MEMORY, console: line });
  const text = ksegAddress(physical(0x2_0000));
  const { segments } = assemble(source, { text });
  loadBare(machine, { entry: text, segments, symbols: [], notes: new Map() });
  run(machine, { cycles: 20_000_000 });
  return [new TextDecoder().decode(Uint8Array.from(line.sent)), machine];
}

// ## Devices

/** Memory for devices that are tested alone; `touched` is where they have written. */
export function deviceMemory(
  size = MEMORY,
): DirectMemory & { readonly touched: [number, number][] } {
  const touched: [number, number][] = [];
  const written = (at: number, length: number) =>
    void touched.push([at, length]);
  return { ...createDirectMemory(createStorage(size), written), touched };
}

/** Reads the 32-bit register at `offset`. */
export function peekDevice(device: Device, offset: number, now = 0): number {
  return Number(device.read(offset, 4, now));
}

/** Writes the 32-bit register at `offset`. */
export function pokeDevice(
  device: Device,
  offset: number,
  value: number,
  now = 0,
): void {
  device.write(offset, 4, BigInt(value), now);
}

/** Attends to `device` until nothing is due, and gives the last time. */
export function settle(device: Device, limit = 1e9): number {
  let now = 0;
  while (device.due < limit) {
    now = Math.max(now, device.due);
    device.attend(now);
  }
  return now;
}
