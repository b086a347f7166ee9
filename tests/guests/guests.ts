// Programs that need no kernel, because each of them is one: how they are built, run and
// listened to.
//
// A guest tells what it sees of the processor, line by line. What it ought to see stands in
// the folder `golden`. Those files were recorded from `qemu-system-alpha` 7.2 on the board
// `clipper`, with the same images that run here. QEMU errs in a few places; there the
// lines are the architecture's, and `errata.ts` tells what QEMU says instead.

import {
  assembleProgram,
  createMachine,
  ksegAddress,
  loadBare,
  physical,
  type Program,
  run,
  type Stop,
  virtual,
} from "../../chapters/01-hardware/mod.ts";

/** A guest, and the machine that it is for. */
export interface Guest {
  /** Its source, and its transcript together with the processors. */
  readonly name: string;
  /** Whether it builds address spaces, with the help of `spaces.s`. */
  readonly spaces?: boolean;
  /** How many processors the machine is to have. */
  readonly processors: readonly number[];
}

/** Every guest in assembly. */
export const GUESTS: readonly Guest[] = [
  { name: "environment", processors: [1, 4] },
  { name: "traps", processors: [1] },
  { name: "fen", processors: [1] },
  { name: "unaligned", processors: [1] },
  { name: "overflow", processors: [1] },
  { name: "floats", processors: [1] },
  { name: "paging", spaces: true, processors: [1] },
  { name: "invalid", spaces: true, processors: [1] },
  { name: "calls", processors: [1] },
  { name: "checks", processors: [1] },
  { name: "user", spaces: true, processors: [1] },
  { name: "contexts", spaces: true, processors: [1] },
  { name: "clock", spaces: true, processors: [1] },
  { name: "locks", spaces: true, processors: [1] },
  { name: "processors", processors: [1, 2, 4] },
];

const TEXT = ksegAddress(physical(0x4_0000));
/** Bytes of memory of the machines in which guests run, in megabytes. */
export const MEGABYTES = 16;
/** What guests are told on the command line. */
export const COMMAND_LINE = "words for the kernel";

/** The image of `guest`. Text, data and GP are so close that 16 bits reach everything. */
export function imageOf({ name, spaces }: Guest): Program {
  const parts = ["runtime", ...spaces ? ["spaces"] : [], name];
  const source = parts.map((part) => textOf(`${part}.s`)).join("\n");
  const middle = virtual(TEXT + 0x8000n);
  return assembleProgram(source, new Map(), {
    text: TEXT,
    data: middle,
    gp: middle,
  });
}

function textOf(path: string): string {
  return Deno.readTextFileSync(new URL(path, import.meta.url));
}

/** What `guest` ought to tell on a machine with so many processors. */
export function goldenOf({ name }: Guest, processors: number): string {
  const suffix = processors === 1 ? "" : `-${processors}`;
  return textOf(`golden/${name}${suffix}.txt`);
}

/** What a guest told between its first line and its last, and how its machine ended. */
export interface Told {
  readonly transcript: string;
  readonly stop: Stop;
}

/** Runs `image` on a machine of this project, which may be a strict one. */
export function runHere(
  image: Program,
  processors: number,
  strict = false,
): Told {
  const bytes: number[] = [];
  const machine = createMachine({
    memory: MEGABYTES * 2 ** 20,
    processors,
    strict,
    console: { send: (byte) => void bytes.push(byte), receive: () => null },
  });
  loadBare(machine, image, { commandLine: COMMAND_LINE });
  const stop = run(machine, { cycles: LIMIT });
  return { transcript: transcriptIn(Uint8Array.from(bytes)), stop };
}

const LIMIT = 20_000_000;

/** What stands between `begin` and `end`; everything, if these are not there. */
export function transcriptIn(bytes: Uint8Array): string {
  const text = new TextDecoder("latin1").decode(bytes);
  const found = /^begin\n(.*)^end\n/ms.exec(text);
  return found ? found[1]! : text;
}
