// # A debugger's session
//
// What must be remembered between one packet and the next: where to stop, which processor
// is meant, and what the machine is doing for the debugger just now.
//
// GDB debugs *threads*. Ours are the machine's processors, counted from 1. A
// debugger expects its breakpoints to be planted in memory, by itself or by the other side;
// we only note where they are ([[§Breakpoints and watchpoints]]).

import type { Stop } from "../processor/machine.ts";
import type { Machine } from "../processor/machine.ts";
import { hex } from "../numbers.ts";
import type { Symbol } from "../tools/elf.ts";
import { bytesFrom, hexOf } from "./gdb_packets.ts";
import type { Search } from "./going_back.ts";
import type { Recorder } from "./recorder.ts";
import type { Breakpoint, Hit, StopPoints, Watchpoint } from "./stopping.ts";

/** What a session is told by those who set it up. */
export interface SessionOptions {
  /** Names for addresses, in ascending order, for the debugger's `monitor` commands. */
  readonly symbols?: (() => readonly Symbol[]) | undefined;
  /** What has become of the program when the machine has stopped: a status and a sentence. */
  readonly ending?:
    | ((stop: Stop) => { readonly status: number; readonly sentence: string })
    | undefined;
}

/** What the machine does for the debugger, if it does not wait for it. */
export type Task =
  | { readonly kind: "forward" }
  /** Until a processor has taken a step. */
  | { readonly kind: "step"; readonly processor: number }
  | { readonly kind: "back"; readonly search: Search };

/** A debugger's session with a machine. */
export interface Session {
  /** The machine and its history. */
  readonly recorder: Recorder;
  /** What those who set it up have told. */
  readonly options: SessionOptions;
  /** The number of the processor whose registers are meant. */
  chosen: number;
  /** The number of the processor that the next step is for. */
  stepping: number;
  /** Where to stop, each under the text with which it was asked for. */
  readonly breakpoints: Map<string, Breakpoint>;
  /** Bytes to watch, in the same way. */
  readonly watchpoints: Map<string, Watchpoint>;
  /** What is going on. */
  task: Task | undefined;
  /** Whether the debugger has been told that the machine has stopped by itself. */
  toldOfEnd: boolean;
  /** Whether packets are acknowledged. */
  acknowledges: boolean;
  /** Whether the debugger has left, and how. */
  left: "detached" | "killed" | undefined;
}

/** A session in which nothing has been said. */
export function createSession(
  recorder: Recorder,
  options: SessionOptions = {},
): Session {
  const { number } = recorder.machine.processor;
  return {
    recorder,
    options,
    chosen: number,
    stepping: number,
    breakpoints: new Map(),
    watchpoints: new Map(),
    task: undefined,
    toldOfEnd: false,
    acknowledges: true,
    left: undefined,
  };
}

/** Where the session wants to stop. */
export function pointsOf({ breakpoints, watchpoints }: Session): StopPoints {
  return {
    breakpoints: [...breakpoints.values()],
    watchpoints: [...watchpoints.values()],
  };
}

/** The machine, as the chosen processor sees it. */
export function chosenView({ recorder, chosen }: Session): Machine {
  const { machine } = recorder;
  return { ...machine, processor: machine.processors[chosen]! };
}

/** The processor that the debugger's thread `text` is: -1 is all, 0 any. */
export function processorOf(
  { recorder, chosen }: Session,
  text: string,
): number | undefined {
  const number = text.replace(/^p[\da-f-]+\./i, "");
  if (/^(-1|0*)$/.test(number)) return chosen;
  if (!/^[\da-f]{1,4}$/i.test(number)) return undefined;
  const index = parseInt(number, 16) - 1;
  return index < recorder.machine.processors.length ? index : undefined;
}

// ## Telling why it stopped
//
// A stop is told as the UNIX signal that a program would have got: 5 for a breakpoint and
// its like, 2 for Control-C. Behind it stand the thread and, if there is one, the reason.

const TRAP = 5;
/** The signal of Control-C. */
export const INTERRUPT = 2;

/** The packet that tells of a stop; the processor it is about becomes the chosen one. */
export function stopReply(
  session: Session,
  reason = "",
  signal = TRAP,
): string {
  const { number } = session.recorder.machine.processor;
  session.chosen = number;
  session.stepping = number;
  return `T${hex(signal, 2)}thread:${hex(number + 1)};${reason}`;
}

/** What GDB calls each kind of watchpoint. */
const WATCH_NAMES = {
  write: "watch",
  read: "rwatch",
  access: "awatch",
} as const;

/** The reason that goes into the packet that tells of `hit`. */
export function reasonOf(hit: Hit): string {
  if (hit.reason === "breakpoint") return "swbreak:;";
  const { on, address } = hit.watchpoint;
  return `${WATCH_NAMES[on]}:${hex(address)};`;
}

// A machine that has stopped by itself is told of twice. The first time it is only a stop,
// with a sentence on the debugger's screen. That is the most interesting of all moments: the
// damage is done, and the way back is open. If the debugger insists on going on, the second
// answer is that the program has ended.

/** What there is to say when the machine has stopped by itself. */
export function endReplies(session: Session, stop: Stop): string[] {
  const { status, sentence } = (session.options.ending ?? endingOf)(stop);
  if (session.toldOfEnd) return [`W${hex(status & 0xff, 2)}`];
  session.toldOfEnd = true;
  const text = `O${hexOf(bytesFrom(`${sentence}\n`))}`;
  return [text, stopReply(session)];
}

function endingOf(stop: Stop) {
  const good = stop.reason === "halt" && stop.code === "software";
  const why = stop.reason === "halt"
    ? `${stop.reason}: ${stop.code}`
    : stop.reason;
  return { status: good ? 0 : 1, sentence: `The machine has stopped: ${why}.` };
}
