// # Stopping and going back in the console
//
// A program that has been loaded has a history from its first instruction on. It can be
// stopped where one likes, and led back.
//
// The history belongs to the machine and the kernel together. Whatever changes the kernel
// from the console, such as installing a spindle, ends it; loading a program begins a new
// one.

import {
  createRecorder,
  describeStack,
  forgetFuture,
  goBack,
  goForward,
  hex,
  type Hit,
  hostOf,
  KSEG,
  lastWrite,
  type Recorder,
  runBack,
  stackOf,
  type Stop,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import { addressOf, named, symbolsHere } from "./looking.ts";
import { type Shell, wholeNumber } from "./state.ts";
import { counted } from "../text.ts";

/** Begins a history of the program that has just been loaded. */
export function beginHistory(shell: Shell): void {
  const { machine, kernel, extensions } = shell.system;
  const host = hostOf([kernel, extensions], [machine]);
  const { journal } = shell;
  shell.recorder = createRecorder(machine, { host, journal });
}

/** Ends the history, because something is about to happen that is not part of it. */
export function endHistory(shell: Shell): void {
  if (shell.recorder !== undefined) forgetFuture(shell.journal);
  shell.recorder = undefined;
}

/** The history, or an error that says there is none. */
function history({ recorder }: Shell): Recorder {
  if (recorder !== undefined) return recorder;
  throw new Error("There is no history: load PROGRAM begins one");
}

// ## Where to stop

/** `break`: sets a place to stop at, lists them, or forgets them all. */
export function breakCommand(shell: Shell, [where]: readonly string[]): void {
  if (where === "off") return forgetPoints(shell);
  if (where !== undefined) {
    history(shell);
    shell.points.breakpoints.push({ address: addressOf(shell, where) });
  }
  listPoints(shell);
}

/** Forgets every place to stop at, and says so if there was one. */
export function forgetPoints({ points, print }: Shell): void {
  const { breakpoints, watchpoints } = points;
  const count = breakpoints.length + watchpoints.length;
  breakpoints.length = 0;
  watchpoints.length = 0;
  if (count > 0) print(`forgotten: ${counted(count, "place")} to stop at`);
}

function listPoints(shell: Shell): void {
  const { points, print } = shell;
  for (const { address } of points.breakpoints) {
    print(`break ${named(shell, address)}`);
  }
  for (const { address, size } of points.watchpoints) {
    print(`watch ${named(shell, address)}  ${size}`);
  }
}

/** `watch`: stops behind whatever writes there. */
export function watchCommand(
  shell: Shell,
  [where, size = "8"]: readonly string[],
): void {
  if (where === undefined) throw new Error("Say what to watch: watch ADDRESS");
  if (where === "off") return forgetPoints(shell);
  history(shell);
  const address = addressOf(shell, where);
  const count = wholeNumber(size, 1, 4096);
  shell.points.watchpoints.push({ address, size: count, on: "write" });
  listPoints(shell);
}

/** Goes forward in the history, for so many steps at most. */
export function advance(shell: Shell, steps: number): Stop | Hit {
  return goForward(history(shell), shell.points, steps);
}

/** Prints why a program has stopped, if it was told to. */
export function tellHit(shell: Shell, outcome: Stop | Hit): void {
  const { print } = shell;
  if (outcome.reason === "watchpoint") {
    const { address, pc, before, value, width } = outcome;
    const was = before === undefined ? "" : `${hex(before, 2 * width)} -> `;
    print(`${named(shell, address)}  ${was}${hex(value, 2 * width)}`);
    print(`written by ${named(shell, pc)}`);
  } else if (outcome.reason === "breakpoint") {
    print(`stopped at ${named(shell, outcome.breakpoint.address)}`);
  } else if (outcome.reason !== "limit") {
    print(`the machine has stopped: ${outcome.reason}`);
  }
}

// ## Back

/** `back`: so many steps, or to where it was last to be stopped. */
export function backCommand(
  shell: Shell,
  [count = "1"]: readonly string[],
): void {
  const recorder = history(shell);
  if (count !== "run") goBack(recorder, wholeNumber(count, 1, 1e12));
  else tellHit(shell, pastHit(runBack(recorder, shell.points)));
  const { extensions, machine } = shell.system;
  shell.told = extensions.forgotten + extensions.log.length;
  const { pc, mode } = machine.processor;
  shell.print(`step ${recorder.position}  ${mode}  ${named(shell, pc)}`);
}

function pastHit(found: ReturnType<typeof runBack>): Stop | Hit {
  return found.reason === "beginning" ? { reason: "limit" } : found;
}

/** `writer`: which instruction last wrote to a place. */
export function writerCommand(
  shell: Shell,
  [where]: readonly string[],
): void {
  if (where === undefined) throw new Error("Say where: writer ADDRESS");
  const write = lastWrite(history(shell), addressOf(shell, where));
  if (write === undefined) return shell.print("nobody, in this history");
  shell.print(`at step ${write.position}:`);
  tellHit(shell, write.hit);
}

/** `where`: who called whom. */
export function whereCommand(shell: Shell): void {
  const { machine } = shell.system;
  const symbols = [
    ...symbolsHere(shell, virtual(0n)),
    ...symbolsHere(shell, KSEG),
  ];
  describeStack(stackOf(machine, symbols)).forEach((line) => shell.print(line));
}
