// What the tests of this chapter share: kernels, programs, native handlers.

import {
  assembleProgram,
  createMachine,
  type Machine,
  type Program,
  readRegister,
  REGISTER_NAMES,
  type SerialLine,
} from "../../chapters/01-hardware/mod.ts";
import {
  addNativeHandler,
  endStrand,
  type EventName,
  FIRST_FREE,
  type Kernel,
  loadProgram,
  runKernel,
  startKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";

/** Bytes of memory of a machine with room for one or two programs. */
export const MEMORY: number = FIRST_FREE + 160 * 8192;

/** A line that keeps what is sent, and has nothing to say. */
export interface Screen extends SerialLine {
  readonly sent: number[];
}

/** A line that keeps what is sent and delivers `input`. */
export function screen(input = ""): Screen {
  const sent: number[] = [];
  let rest: Uint8Array | null = new TextEncoder().encode(input);
  return {
    sent,
    send: (byte) => void sent.push(byte),
    receive: () => {
      const now = rest;
      rest = null;
      return now;
    },
  };
}

/** What was sent, as text. */
export function textOf({ sent }: Screen): string {
  return new TextDecoder().decode(Uint8Array.from(sent));
}

/** A kernel that has started, on a small machine that is strict. */
export function newKernel(
  console?: SerialLine,
  memory = MEMORY,
  strict = true,
): Kernel {
  return startKernel(createMachine({ memory, console, strict }));
}

/** A program that begins with `source`. */
export function programOf(source: string): Program {
  return assembleProgram(`        .globl _start\n_start:\n${source}`);
}

/** The number of the call that ends a program under [[answerCalls]]. */
export const EXIT = 1n;

/** A native handler. */
export type Answer = (
  kernel: Kernel,
  parameters: readonly bigint[],
) => bigint | undefined;

/** Adds a handler for `name`. */
export function on(
  kernel: Kernel,
  name: EventName,
  handle: Answer,
  owner = "test",
): void {
  addNativeHandler(kernel, name, { owner, handle });
}

/** Lets call 1 end a program, and gives what all other calls are asked. */
export function answerCalls(
  kernel: Kernel,
  answer: Answer = () => 0n,
): bigint[][] {
  const calls: bigint[][] = [];
  on(kernel, "Trap.systemCall", (kernel, parameters) => {
    const [number, status] = parameters;
    if (number === EXIT) {
      endStrand(kernel, { kind: "exited", status: Number(status! & 255n) });
      return 0n;
    }
    calls.push([...parameters]);
    return answer(kernel, parameters);
  });
  return calls;
}

/** Runs `source` as a program to its end. */
export function runProgram(
  kernel: Kernel,
  source: string,
  args: readonly string[] = [],
): Strand {
  const strand = loadProgram(kernel, programOf(source), args);
  runKernel(kernel, { steps: 3_000_000 });
  return strand;
}

/** The register that software calls `name`. */
export function register(machine: Machine, name: string): bigint {
  return readRegister(machine, REGISTER_NAMES.indexOf(name));
}

/** Code that ends a program with what is in `s0`. */
export const FINISH = `
        mov     s0, a0
        lda     v0, 1(zero)
        callsys
`;
