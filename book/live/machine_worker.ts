// # The machine in a worker
//
// The only file of the book's own that touches the machine of chapter 1: it builds one,
// puts an assembled program into it, and runs it in slices.
//
// Between two slices the worker looks for messages. A slice is short in time, which
// says nothing about what is computed in it: a machine that is run in a thousand
// slices has taken the same steps as one that was run in one go.

import {
  assemble,
  type Assembled,
  AssemblyError,
  createMachine,
  createRecorder,
  disassemble,
  goBack,
  goForward,
  hex,
  type Host,
  KSEG,
  ksegAddress,
  loadBare,
  type Machine,
  physical,
  type Recorder,
  REGISTER_NAMES,
  type SerialLine,
  type Stop,
  unsigned,
} from "../../chapters/01-hardware/mod.ts";
import type { Reply, Request, State } from "./protocol.ts";

const SLICE = 8;
const BETWEEN_REPORTS = 60;
const PROGRAM_START = ksegAddress(physical(0x2_0000));

/** A machine on a page. */
interface Desk {
  readonly machine: Machine;
  readonly recorder: Recorder;
  readonly program: Assembled;
  readonly printed: { text: string };
  running: boolean;
}

const worker = globalThis as unknown as {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(reply: Reply): void;
};

let desk: Desk | undefined;
const turns = new MessageChannel();
turns.port1.onmessage = () => runSlice();
worker.onmessage = ({ data }) => answer(data);

/** Does what the page asks. */
function answer(request: Request): void {
  if (request.ask === "load") return load(request.source, request.memory);
  if (!desk) return;
  if (request.ask === "step") goForward(desk.recorder, undefined, 1);
  if (request.ask === "back") goBack(desk.recorder);
  desk.running = request.ask === "run";
  if (desk.running) turns.port2.postMessage(0);
  report(desk);
}

/** Assembles `source` and puts it into a new machine. */
function load(source: string, memory: number): void {
  try {
    desk = setUp(source, memory);
    report(desk);
  } catch (error) {
    desk = undefined;
    const line = error instanceof AssemblyError ? error.line : 0;
    const message = error instanceof Error ? error.message : String(error);
    worker.postMessage({ tell: "wrong", line, message });
  }
}

/** A machine with the program that `source` describes. */
function setUp(source: string, memory: number): Desk {
  const printed = { text: "" };
  const program = assemble(source, { text: PROGRAM_START });
  const machine = createMachine({ memory, console: lineTo(printed) });
  const entry = program.symbols.get("_start") ??
    program.segments[0]?.address ?? PROGRAM_START;
  const { segments } = program;
  loadBare(machine, { entry, segments, symbols: [], notes: new Map() });
  const host = historyOf(printed);
  const recorder = createRecorder(machine, { host });
  return { machine, recorder, program, printed, running: false };
}

// What has been printed goes back with the machine: the reader sees a star vanish.

/** Makes what has been printed a part of the history. */
function historyOf(printed: { text: string }): Host {
  return {
    save: () => printed.text,
    restore: (text) => {
      printed.text = text as string;
    },
  };
}

/** A serial line that appends to `printed` and on which nobody types. */
function lineTo(printed: { text: string }): SerialLine {
  const decoder = new TextDecoder();
  return {
    send: (byte) => {
      printed.text += decoder.decode(Uint8Array.of(byte), { stream: true });
    },
    receive: () => new Uint8Array(),
  };
}

// ## Running in slices

let reported = 0;

/** Runs for a few milliseconds, then asks for another turn. */
function runSlice(): void {
  if (!desk?.running) return;
  const end = performance.now() + SLICE;
  const { machine, recorder } = desk;
  while (!machine.stopped && performance.now() < end) {
    goForward(recorder, undefined, 256);
  }
  if (machine.stopped) desk.running = false;
  const now = performance.now();
  if (!desk.running || now - reported > BETWEEN_REPORTS) {
    reported = now;
    report(desk);
  }
  if (desk.running) turns.port2.postMessage(0);
}

/** Tells the page how things are. */
function report(desk: Desk): void {
  const { machine, recorder, program, printed, running } = desk;
  const { processor, stopped, board: { screen } } = machine;
  const { counters } = processor;
  const state: State = {
    registers: [...processor.registers].map((value) => hex(value, 16)),
    names: REGISTER_NAMES,
    pc: hex(unsigned(processor.pc), 16),
    next: nextOf(machine),
    line: program.lines.get(processor.pc) ?? 0,
    cycles: counters.cycles,
    instructions: counters.instructions,
    console: printed.text,
    past: recorder.position > 0,
    picture: screen.on ? screen.picture() : undefined,
    running,
    stopped: stopped ? reasonOf(stopped) : "",
  };
  worker.postMessage({ tell: "state", state });
}

// Looking must not disturb: a look through the processor's own eyes could miss in a
// translation buffer and cost cycles. So the word is taken from memory directly, which
// works as long as the program stays in the kernel's window to physical memory.

/** The next instruction, as text, if it can be seen without disturbing anything. */
function nextOf({ processor, bus }: Machine): string {
  const at = unsigned(processor.pc - KSEG);
  if (at > BigInt(bus.bytes.length - 4)) return "";
  const view = new DataView(bus.bytes.buffer, bus.bytes.byteOffset);
  const word = view.getUint32(Number(at) & ~3, true);
  return disassemble(word, processor.pc);
}

/** Why a machine stopped, as a sentence. */
function reasonOf(stop: Stop): string {
  if (stop.reason === "halt") return `Halted (${stop.code})`;
  if (stop.reason === "limit") return "Stopped at a limit";
  return `Machine check at physical address ${hex(stop.address)}`;
}
