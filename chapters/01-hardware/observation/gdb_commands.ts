// # What a debugger commands
//
// Reading and writing registers and memory, setting places to stop, and going on in either
// direction: a letter each.
//
// A command that can be done at once has its answer at once. A command that sets the
// machine going has none until the machine stops; it leaves a *task* in the session, and
// [[§The debugger stub]] sees to it. A command that makes no sense is answered with an `E`
// and a number, and nothing happens.

import { virtual } from "../numbers.ts";
import { bytesOfHex, hexOf, numberFrom } from "./gdb_packets.ts";
import { answerQuestion } from "./gdb_questions.ts";
import {
  GDB_REGISTERS,
  readBytes,
  readGdbRegister,
  wordFrom,
  wordText,
  writeBytes,
  writeGdbRegister,
} from "./gdb_registers.ts";
import {
  chosenView,
  pointsOf,
  processorOf,
  type Session,
  stopReply,
} from "./gdb_session.ts";
import { goBackOn, searchBack } from "./going_back.ts";
import { edit } from "./recorder.ts";
import type { Watchpoint } from "./stopping.ts";

/** The answer to a command, or `undefined` if there is none yet. */
export type Reply = string | undefined;

/** Performs a command whose letter is followed by `rest`. */
type Command = (session: Session, rest: string) => Reply;

const WRONG = "E01";
/** There is no memory at the address. */
const NO_MEMORY = "E0e";

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["?", (session) => stopReply(session)],
  ["g", readAll],
  ["G", writeAll],
  ["p", readOne],
  ["P", writeOne],
  ["m", readMemory],
  ["M", writeMemory],
  ["X", writeBinary],
  ["Z", (session, rest) => point(session, rest, true)],
  ["z", (session, rest) => point(session, rest, false)],
  ["c", (session, rest) => goOn(session, rest)],
  ["C", (session) => goOn(session, "")],
  ["s", (session, rest) => stepOn(session, session.stepping, rest)],
  ["S", (session) => stepOn(session, session.stepping, "")],
  ["b", backward],
  ["v", verbose],
  ["q", (session, rest) => answerQuestion(session, `q${rest}`)],
  ["Q", setMode],
  ["H", choose],
  ["T", isAlive],
  ["D", (session) => leave(session, "detached")],
  ["k", (session) => void leave(session, "killed")],
]);

/** Performs the command in `packet`; one that is not known has an empty answer. */
export function performPacket(session: Session, packet: string): Reply {
  const command = COMMANDS.get(packet.slice(0, 1));
  return command === undefined ? "" : command(session, packet.slice(1));
}

// ## Registers

function readAll(session: Session): string {
  return Array.from(
    { length: GDB_REGISTERS },
    (_, number) => wordText(readRegisterOf(session, number)),
  ).join("");
}

function readRegisterOf({ recorder, chosen }: Session, number: number): bigint {
  const { machine } = recorder;
  return readGdbRegister(machine, machine.processors[chosen]!, number);
}

function writeAll(session: Session, rest: string): string {
  const words = (rest.match(/.{1,16}/g) ?? []).map(wordFrom);
  if (words.length > GDB_REGISTERS || words.includes(undefined)) return WRONG;
  return change(session, words as bigint[], 0);
}

function readOne(session: Session, rest: string): string {
  const number = Number(numberFrom(rest) ?? GDB_REGISTERS);
  if (number >= GDB_REGISTERS) return WRONG;
  return wordText(readRegisterOf(session, number));
}

function writeOne(session: Session, rest: string): string {
  const [name, text = ""] = rest.split("=");
  const number = Number(numberFrom(name) ?? GDB_REGISTERS);
  const word = wordFrom(text);
  if (number >= GDB_REGISTERS || word === undefined) return WRONG;
  return change(session, [word], number);
}

/** Puts `words` into the registers from `first` on. */
function change(session: Session, words: bigint[], first: number): string {
  const { recorder, chosen } = session;
  const { machine } = recorder;
  edit(recorder, () => {
    for (const [index, word] of words.entries()) {
      const processor = machine.processors[chosen]!;
      writeGdbRegister(machine, processor, first + index, word);
    }
  });
  return "OK";
}

// ## Memory

/** The most bytes that are read at once: two digits each must fit into a packet. */
const MOST_BYTES = 0x1ff0;

/** The address and the length in `ADDRESS,LENGTH`. */
function rangeIn(text: string) {
  const [first, second] = text.split(",");
  const address = numberFrom(first);
  const length = numberFrom(second);
  if (address === undefined || length === undefined) return undefined;
  return { address: virtual(address), length: Number(length) };
}

function readMemory(session: Session, rest: string): string {
  const range = rangeIn(rest);
  if (range === undefined) return WRONG;
  const count = Math.min(range.length, MOST_BYTES);
  const bytes = readBytes(chosenView(session), range.address, count);
  return bytes.length === 0 && count > 0 ? NO_MEMORY : hexOf(bytes);
}

function writeMemory(session: Session, rest: string): string {
  const colon = rest.indexOf(":");
  return put(session, rest.slice(0, colon), bytesOfHex(rest.slice(colon + 1)));
}

function writeBinary(session: Session, rest: string): string {
  const colon = rest.indexOf(":");
  const bytes = Array.from(
    rest.slice(colon + 1),
    (letter) => letter.charCodeAt(0),
  );
  return put(session, rest.slice(0, colon), bytes);
}

function put(session: Session, place: string, bytes: number[] | undefined) {
  const range = rangeIn(place);
  if (range === undefined || bytes?.length !== range.length) return WRONG;
  if (bytes.length === 0) return "OK";
  let done = false;
  edit(session.recorder, () => {
    done = writeBytes(chosenView(session), range.address, bytes);
  });
  return done ? "OK" : NO_MEMORY;
}

// ## Places to stop
//
// There are two kinds of breakpoint and three of watchpoint, by number. The two kinds of
// breakpoint differ in where a real machine keeps them, which is all the same to ours.

const WATCHING: Readonly<Record<string, Watchpoint["on"]>> = {
  "2": "write",
  "3": "read",
  "4": "access",
};

/** Sets or removes a point: `KIND,ADDRESS,SIZE`. */
function point(session: Session, rest: string, set: boolean): string {
  const [kind = "", ...numbers] = rest.split(";", 1)[0]!.split(",");
  const range = rangeIn(numbers.join(","));
  const on = WATCHING[kind];
  if (kind !== "0" && kind !== "1" && on === undefined) return "";
  if (range === undefined) return WRONG;
  const { address, length } = range;
  const name = `${kind},${address},${length}`;
  const { breakpoints, watchpoints } = session;
  if (!set) {
    breakpoints.delete(name);
    watchpoints.delete(name);
  } else if (breakpoints.size + watchpoints.size >= MOST_POINTS) return WRONG;
  else if (on === undefined) breakpoints.set(name, { address });
  else watchpoints.set(name, { address, size: length, on });
  return "OK";
}

const MOST_POINTS = 1000;

// ## Going on

/** Goes on, from the address in `rest` if there is one. */
function goOn(session: Session, rest: string): Reply {
  if (!startAt(session, rest)) return WRONG;
  session.task = { kind: "forward" };
}

function stepOn(session: Session, processor: number, rest: string): Reply {
  if (!startAt(session, rest)) return WRONG;
  session.task = { kind: "step", processor };
}

function startAt(session: Session, rest: string): boolean {
  const address = numberFrom(rest);
  if (address !== undefined) change(session, [address], 64);
  return rest === "" || address !== undefined;
}

/** Goes back, by a step (`bs`) or until something is hit (`bc`). */
function backward(session: Session, rest: string): Reply {
  const { recorder, stepping } = session;
  session.toldOfEnd = false;
  if (rest === "s") {
    const whole = goBackOn(recorder, stepping);
    return stopReply(session, whole ? "" : BEGINNING);
  }
  if (rest !== "c") return "";
  const search = searchBack(recorder, pointsOf(session));
  session.task = { kind: "back", search };
}

/** The reason for a stop at the beginning of history. */
export const BEGINNING = "replaylog:begin;";

// `vCont` says for each thread what it is to do. The machine's processors cannot be held
// back one by one: which of them goes next is decided by their clocks, or history would not
// repeat itself. So a step of one processor lets the others take the turns that are theirs.

/** The commands with whole words for names. */
function verbose(session: Session, rest: string): Reply {
  if (rest === "Cont?") return "vCont;c;C;s;S";
  if (rest.startsWith("Kill")) return leave(session, "killed");
  if (!rest.startsWith("Cont;")) return "";
  const actions = rest.slice("Cont;".length).split(";");
  const step = actions.find((action) => /^s/i.test(action));
  if (step === undefined) {
    return /^c/i.test(actions[0]!) ? goOn(session, "") : WRONG;
  }
  const [, thread] = step.split(":");
  const processor = thread === undefined
    ? session.stepping
    : processorOf(session, thread);
  return processor === undefined ? WRONG : stepOn(session, processor, "");
}

// ## The rest

/** Switches to a mode; there is one, in which nothing is acknowledged. */
function setMode(session: Session, rest: string): string {
  if (rest !== "StartNoAckMode") return "";
  session.acknowledges = false;
  return "OK";
}

/** Chooses a processor: `g` for its registers, `c` for the next step. */
function choose(session: Session, rest: string): string {
  const processor = processorOf(session, rest.slice(1));
  if (processor === undefined) return WRONG;
  if (rest[0] === "g") session.chosen = processor;
  else if (rest[0] === "c") session.stepping = processor;
  else return WRONG;
  return "OK";
}

function isAlive(session: Session, rest: string): string {
  return processorOf(session, rest) === undefined ? WRONG : "OK";
}

function leave(session: Session, how: "detached" | "killed"): string {
  session.left = how;
  session.breakpoints.clear();
  session.watchpoints.clear();
  return "OK";
}
