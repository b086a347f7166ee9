// # The kernel's console
//
// A line goes in, some lines come out. The console knows nothing of terminals; it works on
// a system, a way to read files and a way to print.

import {
  assembleProgram,
  disassemble,
  hex,
  nearestSymbol,
  numberOf,
  peek,
  type Program,
  readElf,
  REGISTER,
  REGISTER_NAMES,
  virtual,
  type VirtualAddress,
} from "../chapters/01-hardware/mod.ts";
import {
  endStrand,
  EVENT,
  eventNamed,
  EVENTS,
  loadProgram,
  readField,
  runKernel,
  type Strand,
} from "../chapters/02-controllers/mod.ts";
import {
  activations,
  type InstalledSpindle,
  listDispatch,
  newsSince,
  readState,
  Refusal,
  remove,
  typeName,
  wrap,
} from "../chapters/03-spindles/mod.ts";
import { renderReport } from "../chapters/04-verifier/mod.ts";
import {
  extend,
  histogramProgram,
  type System,
} from "../chapters/05-services/mod.ts";
import { columns, counted, grouped, messageOf } from "./text.ts";
import { counterLines, traceKinds, watch } from "./tracing.ts";

/** A console on a system. */
export interface Shell {
  readonly system: System;
  /** Reads a file, or throws an error with a sentence. */
  readonly readFile: (path: string) => Uint8Array;
  readonly print: (line: string) => void;
  /** Shows what the program has written and not finished with a new line. */
  readonly flush: () => void;
  /** Gives others a turn, and says whether the user has had enough. */
  readonly interrupted: () => Promise<boolean>;
  /** Cycles that a program may run before the console is asked again. */
  readonly patience: number;
  /** The program that was loaded last. */
  strand: Strand | undefined;
  /** How many entries of the log have been shown. */
  told: number;
}

/** What a console needs of its surroundings. */
export type Surroundings = Pick<
  Shell,
  "readFile" | "print" | "flush" | "interrupted"
>;

/** A console on `system`. */
export function createShell(
  system: System,
  surroundings: Surroundings,
): Shell {
  const patience = 2_000_000_000;
  return { system, ...surroundings, patience, strand: undefined, told: 0 };
}

interface Command {
  readonly usage: string;
  readonly says: string;
  readonly perform: (
    shell: Shell,
    words: readonly string[],
  ) => void | Promise<void>;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["help", { usage: "help", says: "this list", perform: help }],
  ["run", {
    usage: "run [PROGRAM [ARGS]]",
    says: "an ELF file, or histogram; alone: go on",
    perform: runCommand,
  }],
  ["load", {
    usage: "load PROGRAM [ARGS]",
    says: "load it and stop at its first instruction",
    perform: loadCommand,
  }],
  ["kill", { usage: "kill", says: "end the program", perform: kill }],
  ["call", {
    usage: "call NUMBER [ARGS]",
    says: "make a system call, as a program would",
    perform: callCommand,
  }],
  ["step", {
    usage: "step [COUNT]",
    says: "execute instructions",
    perform: stepCommand,
  }],
  ["spindle", {
    usage: "spindle [FILE | WHAT NAME]",
    says: "list; install; WHAT: source, listing, state, remove",
    perform: spindleCommand,
  }],
  ["events", {
    usage: "events [NAME]",
    says: "who is asked; with a name: the code that asks",
    perform: eventsCommand,
  }],
  ["regs", { usage: "regs", says: "the registers", perform: regs }],
  ["mem", {
    usage: "mem ADDRESS [COUNT]",
    says: "quadwords, as the processor sees them now",
    perform: mem,
  }],
  ["disasm", {
    usage: "disasm [ADDRESS] [COUNT]",
    says: "instructions; an address may be a symbol",
    perform: disasm,
  }],
  ["trace", {
    usage: "trace KIND,... | off",
    says: "show events: instruction, trap, pal, miss",
    perform: traceCommand,
  }],
  ["counters", {
    usage: "counters",
    says: "what the machine has counted",
    perform: (shell) => counterLines(shell.system.machine).forEach(shell.print),
  }],
  ["log", {
    usage: "log",
    says: "what has happened to spindles",
    perform: ({ system, print }) => system.extensions.log.forEach(print),
  }],
  ["quit", { usage: "quit", says: "leave", perform: () => {} }],
]);

/** Performs the command in `line`; false if it was to leave. */
export async function performLine(
  shell: Shell,
  line: string,
): Promise<boolean> {
  const [name = "", ...words] = line.trim().split(/\s+/);
  if (name === "") return true;
  if (name === "quit" || name === "exit") return false;
  const command = COMMANDS.get(name);
  if (command === undefined) {
    shell.print(`There is no command ${name}: type help`);
    return true;
  }
  try {
    await command.perform(shell, words);
  } catch (error) {
    for (const one of messageOf(error).split("\n")) shell.print(one);
  }
  return true;
}

function help({ print }: Shell): void {
  const rows = [...COMMANDS.values()].map(({ usage, says }) => [usage, says]);
  columns(rows).forEach(print);
}

// ## Programs

function load(shell: Shell, [name, ...args]: readonly string[]): Strand {
  const { system } = shell;
  if (name === undefined) throw new Error("Say which program: load FILE");
  requireNobody(shell);
  const program: Program = name === "histogram"
    ? histogramProgram(system.extensions.environment)
    : readElf(shell.readFile(name));
  shell.strand = loadProgram(system.kernel, program, [name, ...args]);
  return shell.strand;
}

/** Steps that the kernel may need until a program's first instruction. */
const STEPS_TO_START = 1000;

function loadCommand(shell: Shell, words: readonly string[]): void {
  load(shell, words);
  const { kernel, machine } = shell.system;
  for (let left = STEPS_TO_START; left > 0; left--) {
    if (machine.processor.mode === "user") break;
    runKernel(kernel, { steps: 1 });
  }
  disasm(shell, []);
}

/** Cycles between two looks at whether the user has had enough. */
const TURN = 2_000_000;

async function runCommand(
  shell: Shell,
  words: readonly string[],
): Promise<void> {
  const strand = words.length > 0 ? load(shell, words) : current(shell);
  const { kernel, machine } = shell.system;
  const { cycles } = machine.counters;
  const end = cycles + shell.patience;
  while (!strand.outcome && machine.counters.cycles < end) {
    const turn = Math.min(end, machine.counters.cycles + TURN);
    runKernel(kernel, { cycles: turn });
    if (!strand.outcome && await shell.interrupted()) break;
  }
  shell.flush();
  tell(shell);
  shell.print(ending(strand, machine.counters.cycles - cycles));
}

function kill(shell: Shell): void {
  const strand = current(shell);
  const { kernel } = shell.system;
  if (kernel.current !== strand) runKernel(kernel, { steps: STEPS_TO_START });
  const sentence = "killed from the console";
  endStrand(kernel, { kind: "killed", signal: 9, sentence });
  tell(shell);
  shell.print(sentence);
}

function current({ strand }: Shell): Strand {
  if (strand !== undefined && strand.state !== "ended") return strand;
  throw new Error("No program is there to go on: type run PROGRAM");
}

function ending({ outcome }: Strand, cycles: number): string {
  const after = `after ${grouped(cycles)} cycles`;
  if (outcome === undefined) return `still running ${after}; run goes on`;
  if (outcome.kind === "killed") return `killed ${after}: ${outcome.sentence}`;
  return `ended with status ${outcome.status} ${after}`;
}

/** Prints what has been added to the log. */
function tell(shell: Shell): void {
  const { extensions } = shell.system;
  for (const news of newsSince(extensions, shell.told)) {
    news.split("\n").forEach(shell.print);
  }
  shell.told = extensions.forgotten + extensions.log.length;
}

function stepCommand(shell: Shell, [count = "1"]: readonly string[]): void {
  const strand = current(shell);
  const { kernel, machine } = shell.system;
  for (let left = wholeNumber(count, 1, 10_000); left > 0; left--) {
    if (strand.outcome !== undefined) break;
    const { pc, mode } = machine.processor;
    const word = peek(machine, pc, 4);
    const text = typeof word === "bigint"
      ? disassemble(Number(word), pc)
      : `(${word})`;
    runKernel(kernel, { steps: 1 });
    const cycle = grouped(machine.counters.cycles).padStart(12);
    shell.print(`${cycle}  ${mode.padEnd(6)}  ${named(shell, pc)}  ${text}`);
  }
  shell.flush();
  tell(shell);
  if (strand.outcome) shell.print(ending(strand, 0));
}

// ## One system call
//
// It is made by the smallest program that can make one. What the call leaves in `v0` is
// read before the program ends.

/** Steps that one system call may take. */
const CALL_STEPS = 1_000_000;

function callCommand(shell: Shell, words: readonly string[]): void {
  const [number, ...args] = words.map(integer);
  if (number === undefined || args.length > 4) {
    throw new Error("Say which call, and at most four arguments: call 500 1 2");
  }
  requireNobody(shell);
  const { system, print } = shell;
  const { kernel, machine } = system;
  const strand = loadProgram(system.kernel, callingProgram(number, args), [
    "call",
  ]);
  const behind = strand.space.symbols.find(({ name }) => name === "behind");
  for (let left = CALL_STEPS; left > 0 && !strand.outcome; left--) {
    if (machine.processor.pc === behind?.address) break;
    runKernel(kernel, { steps: 1 });
  }
  const result = resultOf(shell, strand);
  if (!strand.outcome) endStrand(kernel, { kind: "exited", status: 0 });
  shell.flush();
  tell(shell);
  print(`${number}(${args.join(", ")}) ${result}`);
}

/** What a call has left in the registers, in words. */
function resultOf({ system }: Shell, { outcome }: Strand): string {
  if (outcome !== undefined) return "ended the program";
  const { registers } = system.machine.processor;
  const value = BigInt.asIntN(64, registers[REGISTER.v0]!);
  return registers[REGISTER.a3] === 0n ? `= ${value}` : `fails: error ${value}`;
}

/** A program that makes one system call and then waits. */
function callingProgram(number: bigint, args: readonly bigint[]): Program {
  const words = [number, ...args].map((one) => BigInt.asUintN(64, one));
  const loads = args.map((_, index) => `ldq a${index}, ${8 + index * 8}(t0)`);
  return assembleProgram(`
        .align  3
_start: nop
        br      t0, start
        .quad   ${words.join(", ")}
start:  ${loads.join("\n        ")}
        ldq     v0, 0(t0)
        callsys
behind: br      behind
`);
}

function integer(word: string): bigint {
  const value = numberOf(word);
  if (value === undefined) throw new Error(`${word} is not a number`);
  return value;
}

function requireNobody({ strand }: Shell): void {
  if (strand === undefined || strand.state === "ended") return;
  throw new Error("A program is still there: type run to go on, or kill");
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`Expected a number from ${least} to ${most}, found ${text}`);
}

// ## Looking

/** An address with the name of what is there. */
function named({ system }: Shell, address: VirtualAddress): string {
  const { kernel } = system;
  const stubs = [...kernel.symbols]
    .map(([name, at]) => ({ name, address: at }))
    .sort((a, b) => a.address < b.address ? -1 : 1);
  const inKernel = address >= 0xffff_fc00_0000_0000n;
  const symbols = inKernel ? stubs : kernel.current?.space.symbols ?? [];
  const near = nearestSymbol(symbols, address);
  return `${hex(address, 16)} ${near ? `<${near}>` : ""}`.trim();
}

function regs({ system, print }: Shell): void {
  const { processor } = system.machine;
  const cells = REGISTER_NAMES.map((name, index) =>
    `${name.padEnd(4)} ${hex(processor.registers[index]!, 16)}`
  );
  for (let row = 0; row < 11; row++) {
    const three = [0, 11, 22].map((start) => cells[start + row] ?? "");
    print(three.join("  ").trimEnd());
  }
  const { pc, mode, ipl, asn } = processor;
  print(`pc   ${hex(pc, 16)}  ${mode} mode, IPL ${ipl}, ASN ${asn}`);
}

/** The address that `text` is: hexadecimal, or the name of a symbol. */
function addressOf(shell: Shell, text: string | undefined): VirtualAddress {
  const { kernel, machine } = shell.system;
  if (text === undefined || text === "pc") return machine.processor.pc;
  const register = REGISTER_NAMES.indexOf(text);
  if (register !== -1) {
    return virtual(machine.processor.registers[register]!);
  }
  if (/^(0x)?[\da-f]+$/i.test(text)) {
    return virtual(BigInt(`0x${text.replace(/^0x/i, "")}`));
  }
  const space = (shell.strand ?? kernel.current)?.space;
  const symbol = space?.symbols.find((one) => one.name === text);
  const address = symbol?.address ?? kernel.symbols.get(text);
  if (address !== undefined) return address;
  throw new Error(
    `${text} is neither an address, nor a register, nor a name in the program`,
  );
}

function mem(shell: Shell, [where, count = "8"]: readonly string[]): void {
  const start = virtual(addressOf(shell, where) & ~7n);
  for (let index = 0; index < wholeNumber(count, 1, 512); index++) {
    const at = virtual(start + BigInt(8 * index));
    const value = peek(shell.system.machine, at, 8);
    const shown = typeof value === "bigint" ? hex(value, 16) : `(${value})`;
    shell.print(`${hex(at, 16)}  ${shown}`);
    if (typeof value !== "bigint") return;
  }
}

function disasm(shell: Shell, [where, count = "8"]: readonly string[]): void {
  const start = virtual(addressOf(shell, where) & ~3n);
  for (let index = 0; index < wholeNumber(count, 1, 512); index++) {
    const at = virtual(start + BigInt(4 * index));
    const word = peek(shell.system.machine, at, 4);
    const shown = typeof word === "bigint"
      ? `${hex(word, 8)}  ${disassemble(Number(word), at)}`
      : `(${word})`;
    shell.print(`${named(shell, at)}  ${shown}`);
    if (typeof word !== "bigint") return;
  }
}

function traceCommand(shell: Shell, [list = ""]: readonly string[]): void {
  const { machine } = shell.system;
  if (list === "") throw new Error("Say what to trace, or off: trace trap,pal");
  if (list === "off") return watch(machine, [], shell.print);
  watch(machine, traceKinds(list), shell.print);
}

// ## Events and spindles

function eventsCommand(shell: Shell, [name]: readonly string[]): void {
  const { system, print } = shell;
  const { kernel, extensions } = system;
  const chosen = EVENTS.find((one) => one.name === name);
  if (chosen !== undefined) {
    return listDispatch(extensions, chosen.name)
      .forEach(({ address, text }) => print(`${hex(address, 16)}  ${text}`));
  }
  if (name !== undefined) {
    const known = EVENTS.map((one) => one.name).join(", ");
    throw new Error(`There is no event ${name}: there are ${known}`);
  }
  for (const declared of EVENTS) {
    const event = eventNamed(kernel, declared.name);
    const { bus } = kernel.machine;
    const raised = readField(bus, event.record, EVENT, "raised");
    print(
      `${declared.name}(${declared.parameters.join(", ")}): raised ${
        grouped(raised)
      }, undecided ${grouped(event.undecided)}`,
    );
    for (const handler of extensions.handlers.get(declared.name) ?? []) {
      const { spindle, procedure, call, owner } = handler;
      const whose = owner === 0 ? "the system" : `program ${owner}`;
      const by = call === undefined ? "" : `, call ${call}`;
      const times = grouped(activations(extensions, handler));
      print(`  ${spindle}.${procedure.name} of ${whose}${by}: ran ${times}`);
    }
  }
}

function spindleCommand(shell: Shell, words: readonly string[]): void {
  const { system, print } = shell;
  const { extensions } = system;
  const [first, name = ""] = words;
  if (first === undefined) return listSpindles(shell);
  if (first === "source") {
    return print(find(shell, name).lowered.typed.source.text);
  }
  if (first === "listing") return print(find(shell, name).listing);
  if (first === "state") return showState(shell, find(shell, name));
  if (first === "remove") {
    remove(extensions, find(shell, name));
    return print(`${name} is removed`);
  }
  const text = new TextDecoder().decode(shell.readFile(first));
  try {
    const { report } = extend(system, { file: first, text });
    renderReport(report).forEach(print);
    print(`${report.spindle} is installed`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    error.message.split("\n").forEach(print);
    const count = counted(error.diagnostics.length, "reason");
    print(`Refused for ${count}; nothing has changed`);
  }
}

function listSpindles({ system, print }: Shell): void {
  for (const one of system.extensions.spindles) {
    const { name, owner, handlers, codeBytes, failures } = one;
    const whose = owner === 0 ? "the system" : `program ${owner}`;
    print(
      `${name} of ${whose}: ${counted(handlers.length, "handler")}, ${
        codeBytes / 4
      } words, ${counted(failures, "failure")}`,
    );
  }
}

/** The fields of a spindle's state, as they are now. */
function showState(
  { system, print }: Shell,
  spindle: InstalledSpindle,
): void {
  for (const field of spindle.lowered.typed.fields) {
    const { name, type } = field;
    const count = type.kind === "array" ? type.length : 1;
    const scalar = type.kind === "array" ? type.element : type;
    const values = Array.from(
      { length: count },
      (_, index) =>
        wrap(scalar, readState(system.extensions, spindle, field, index)),
    );
    print(`${name}: ${typeName(type)} = ${values.join(" ")}`);
  }
}

function find({ system }: Shell, name: string): InstalledSpindle {
  const { spindles } = system.extensions;
  const found = spindles.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = spindles.map((one) => one.name).join(", ");
  throw new Error(`No spindle is called ${name || "that"}: there are ${known}`);
}
