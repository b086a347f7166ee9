// # What a debugger asks
//
// Before it does anything, a debugger asks what the other side can do; and now and then it
// asks things that change nothing.
//
// On connecting, GDB sends `qSupported` with a list of what it knows, and gets back a list
// of what this side knows. Questions begin with `q`. A question that is not known is
// answered by an empty packet, and so is a command that is not known: that means "I cannot
// do this", and the debugger does without. So a stub need not be complete to be useful, and
// new debuggers can talk to old stubs.

import { hex } from "../numbers.ts";
import { bytesFrom, bytesOfHex, hexOf, LONGEST_PACKET } from "./gdb_packets.ts";
import { chosenView, processorOf, type Session } from "./gdb_session.ts";
import { countsOf } from "./counts.ts";
import { lastHappenings, lastWrite } from "./going_back.ts";
import { describeEvent } from "./happenings.ts";
import { describeStack, stackOf } from "./stack_walk.ts";
import { virtual } from "../numbers.ts";
import { numberFrom } from "./gdb_packets.ts";
import { nearestSymbol } from "../tools/elf.ts";

/** Answers a question whose name is followed by `rest`. */
type Answer = (session: Session, rest: string) => string;

const QUESTIONS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ["qSupported", () => FEATURES],
  ["qAttached", () => "1"],
  ["qC", ({ chosen }) => `QC${hex(chosen + 1)}`],
  ["qfThreadInfo", threadList],
  ["qsThreadInfo", () => "l"],
  ["qThreadExtraInfo", threadText],
  ["qSymbol", () => "OK"],
  ["qXfer", transfer],
  ["qRcmd", monitor],
]);

/** The answer to a packet that begins with `q`; empty if the question is not known. */
export function answerQuestion(session: Session, packet: string): string {
  const [name = ""] = packet.split(/[:,]/, 1);
  return QUESTIONS.get(name)?.(session, packet.slice(name.length + 1)) ?? "";
}

// ## What can be done

const FEATURES: string = [
  `PacketSize=${hex(LONGEST_PACKET)}`,
  "QStartNoAckMode+",
  "qXfer:features:read+",
  "ReverseStep+",
  "ReverseContinue+",
  "swbreak+",
  "hwbreak+",
  "vContSupported+",
].join(";");

/** What the machine is. That there is no operating system means: trust its single steps. */
const TARGET = `<?xml version="1.0"?>
<!DOCTYPE target SYSTEM "gdb-target.dtd">
<target version="1.0">
  <architecture>alpha</architecture>
  <osabi>none</osabi>
</target>
`;

/** Gives a part of a document: `features:read:target.xml:OFFSET,LENGTH`. */
function transfer(_: Session, rest: string): string {
  const [object, verb, annex, range = ""] = rest.split(":");
  const [, start, count] = /^([\da-f]{1,8}),([\da-f]{1,8})$/i.exec(range) ?? [];
  if (object !== "features" || verb !== "read") return "";
  if (annex !== "target.xml" || start === undefined) return "E00";
  const from = parseInt(start, 16);
  const part = TARGET.slice(from, from + parseInt(count!, 16));
  return `${from + part.length < TARGET.length ? "m" : "l"}${part}`;
}

// ## Processors

function threadList({ recorder }: Session): string {
  const { processors } = recorder.machine;
  return `m${processors.map(({ number }) => hex(number + 1)).join(",")}`;
}

function threadText(session: Session, rest: string): string {
  const number = processorOf(session, rest);
  if (number === undefined) return "E01";
  const { mode, ipl, asn } = session.recorder.machine.processors[number]!;
  return hexOf(
    bytesFrom(`processor ${number}, ${mode} mode, IPL ${ipl}, ASN ${asn}`),
  );
}

// ## Questions of our own
//
// What follows the word `monitor` on GDB's command line is passed on as it is. Here it
// reaches what GDB has no words for.

interface MonitorCommand {
  readonly says: string;
  readonly perform: (session: Session, words: readonly string[]) => string[];
}

const MONITOR: ReadonlyMap<string, MonitorCommand> = new Map([
  ["help", { says: "this list", perform: monitorHelp }],
  ["where", {
    says: "who called whom, by the machine's own reading",
    perform: where,
  }],
  ["events", {
    says: "the last events before now: events [COUNT]",
    perform: events,
  }],
  ["writer", {
    says: "which instruction last wrote there: writer ADDRESS",
    perform: writer,
  }],
  ["position", {
    says: "the steps since the session began",
    perform: position,
  }],
  ["counters", { says: "what the processor has counted", perform: counters }],
]);

/** Performs a `monitor` command, which arrives in hexadecimal, and gives its output. */
function monitor(session: Session, rest: string): string {
  const bytes = bytesOfHex(rest);
  if (bytes === undefined) return "E01";
  const [name = "", ...words] = String.fromCharCode(...bytes.slice(0, 256))
    .trim().split(/\s+/);
  const command = MONITOR.get(name);
  const lines = command?.perform(session, words) ??
    [`There is no monitor command ${name}: try monitor help`];
  return hexOf(new TextEncoder().encode(`${lines.join("\n")}\n`));
}

function monitorHelp(): string[] {
  return [...MONITOR].map(([name, { says }]) => `${name.padEnd(9)} ${says}`);
}

function where(session: Session): string[] {
  const view = chosenView(session);
  return describeStack(stackOf(view, symbolsOf(session)));
}

function symbolsOf({ options }: Session) {
  return options.symbols?.() ?? [];
}

function events({ recorder }: Session, [count = "20"]: readonly string[]) {
  const many = Math.min(200, Math.max(1, Number(count) || 20));
  return lastHappenings(recorder, many).reverse().map(
    ({ event, processor, cycle }) =>
      `${processor} ${String(cycle).padStart(12)}  ${describeEvent(event)}`,
  );
}

function writer(session: Session, [text = ""]: readonly string[]): string[] {
  const address = numberFrom(text.replace(/^0x/i, ""));
  if (address === undefined) return ["Say which address, in hexadecimal"];
  const write = lastWrite(session.recorder, virtual(address), 1);
  if (write === undefined) return ["Nobody has written there yet"];
  const { pc, value, before, processor } = write.hit;
  const name = nearestSymbol(symbolsOf(session), pc);
  const was = before === undefined ? "" : `, where ${hex(before)} had been`;
  return [
    `step ${write.position}, processor ${processor}, 0x${hex(pc, 16)}${
      name === undefined ? "" : ` <${name}>`
    } wrote ${hex(value)}${was}`,
  ];
}

function position({ recorder }: Session): string[] {
  return [`step ${recorder.position}`];
}

function counters({ recorder, chosen }: Session): string[] {
  return countsOf(recorder.machine.processors[chosen]!)
    .map(({ name, count, part }) => `${part ? "  " : ""}${name} ${count}`);
}
