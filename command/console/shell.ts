// # The kernel's console
//
// A line goes in, some lines come out. The console knows nothing of terminals.

import { HAPPENING_KINDS } from "../../chapters/01-hardware/mod.ts";
import { demoCommand } from "./demo.ts";
import { callCommand } from "./call.ts";
import {
  backCommand,
  breakCommand,
  watchCommand,
  whereCommand,
  writerCommand,
} from "./history.ts";
import { disasm, mem, regs, traceCommand } from "./looking.ts";
import { kill, loadCommand, runCommand, stepCommand } from "./programs.ts";
import { eventsCommand, spindleCommand, spindleWords } from "./spindles.ts";
import type { Shell } from "./state.ts";
import { columns, messageOf, wrap } from "../text.ts";
import { counterLines } from "../tracing.ts";

interface Command {
  readonly usage: string;
  readonly says: string;
  /** What else `help` says of it. */
  readonly more?: () => readonly string[];
  readonly perform: (
    shell: Shell,
    words: readonly string[],
  ) => void | Promise<void>;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["help", {
    usage: "help [COMMAND]",
    says: "this list, or more of one command",
    perform: help,
  }],
  ["run", {
    usage: "run [PROGRAM [ARGS]]",
    says: "an ELF file, or histogram; alone: go on",
    more:
      () => ["Control-C stops a program that runs, and run goes on with it."],
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
  ["back", {
    usage: "back [COUNT | run]",
    says: "undo steps of a program that was loaded",
    perform: backCommand,
  }],
  ["break", {
    usage: "break [ADDRESS | off]",
    says: "where run and back run are to stop",
    perform: breakCommand,
  }],
  ["watch", {
    usage: "watch ADDRESS [BYTES]",
    says: "stop behind whatever writes there",
    perform: watchCommand,
  }],
  ["writer", {
    usage: "writer ADDRESS",
    says: "which instruction last wrote there",
    perform: writerCommand,
  }],
  ["where", {
    usage: "where",
    says: "who called whom",
    perform: whereCommand,
  }],
  ["spindle", {
    usage: "spindle [WHAT NAME]",
    says: "list; install FILE; help spindle lists all WHAT",
    more: () => columns(spindleWords()),
    perform: spindleCommand,
  }],
  ["events", {
    usage: "events [NAME]",
    says: "who is asked; with a name: the code that asks",
    more: () => [
      "Below each event stand those who are asked, in this order, and how often each",
      "has run. A handler with a filter is asked only if its filter agrees. An event",
      "is undecided when nobody has answered it.",
    ],
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
    says: "show what happens; help trace lists each KIND",
    more: () => wrap(`KIND is one of ${HAPPENING_KINDS.join(", ")}.`),
    perform: traceCommand,
  }],
  ["counters", {
    usage: "counters",
    says: "what the machine has counted",
    perform: (shell) => counterLines(shell.system.machine).forEach(shell.print),
  }],
  ["demo", {
    usage: "demo [NAME]",
    says: "services at work; alone: which there are",
    more: () => ["Control-C stops it."],
    perform: demoCommand,
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
    messageOf(error).split("\n").flatMap(fitting).forEach(shell.print);
  }
  return true;
}

/** `line`, in several if it is too long for a terminal and nothing is lined up in it. */
function fitting(line: string): string[] {
  return line.length < 80 || line.startsWith(" ") ? [line] : wrap(line);
}

function help({ print }: Shell, [name]: readonly string[]): void {
  if (name === undefined) {
    const rows = [...COMMANDS.values()].map(({ usage, says }) => [usage, says]);
    return columns(rows).forEach(print);
  }
  const command = COMMANDS.get(name);
  if (command === undefined) {
    throw new Error(`There is no command ${name}: type help`);
  }
  const { usage, says, more } = command;
  columns([[usage, says]]).forEach(print);
  more?.().forEach(print);
}
