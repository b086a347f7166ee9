// What the tests of this chapter share: kernels, programs, native handlers.

import {
  assembleProgram,
  createMachine,
  type Machine,
  type MachineOptions,
  type Program,
  readRegister,
  REGISTER_NAMES,
  type SerialLine,
} from "../../chapters/01-hardware/mod.ts";
import {
  allot,
  currentStrand,
  endDomain,
  FIRST_FREE,
  type Handler,
  type HandlerRequest,
  installHandler,
  isRefused,
  type Kernel,
  loadProgram,
  type NativeHandler,
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

/** A kernel that has started, on a small machine that is strict, with a scheduler. */
export function newKernel(
  console?: SerialLine,
  memory = MEMORY,
  strict = true,
): Kernel {
  const kernel = bareKernel({ memory, console, strict });
  takeTurns(kernel);
  return kernel;
}

/** A kernel that has started and has no policies at all. */
export function bareKernel(options: MachineOptions = {}): Kernel {
  return startKernel(
    createMachine({ memory: MEMORY, strict: true, ...options }),
  );
}

/** Lets strands take turns, the longest ready first, each for `ticks` at most. */
export function takeTurns(kernel: Kernel, ticks = 0): void {
  const queue: bigint[] = [];
  const enqueue = ([strand]: readonly bigint[]) => void queue.push(strand!);
  on(kernel, "Strand.unblock", (_, parameters) => enqueue(parameters));
  on(kernel, "Strand.stop", (_, parameters) => {
    if (LOST_TURN.has(parameters[1]!)) enqueue(parameters);
    return undefined;
  });
  on(kernel, "Processor.select", (kernel) => {
    allot(kernel, ticks);
    return queue.shift() ?? 0n;
  });
}

/** The causes of `Strand.stop` after which a strand is still ready. */
const LOST_TURN: ReadonlySet<bigint> = new Set([1n, 3n, 4n]);

/** A program that begins with `source`. */
export function programOf(source: string): Program {
  return assembleProgram(`        .globl _start\n_start:\n${source}`);
}

/** The number of the call that ends a program under [[answerCalls]]. */
export const EXIT = 1n;

/** Installs a handler; it must be granted. */
export function handler(kernel: Kernel, request: HandlerRequest): Handler {
  const handler = installHandler(kernel, request);
  if (isRefused(handler)) throw new Error(handler.sentence);
  return handler;
}

/** Adds a handler for `event` that is written in TypeScript. */
export function on(
  kernel: Kernel,
  event: string,
  body: NativeHandler,
  name = "test",
): Handler {
  return handler(kernel, { name, event, body });
}

/** Lets call 1 end a program, and gives what all other calls are asked. */
export function answerCalls(
  kernel: Kernel,
  answer: NativeHandler = () => 0n,
): bigint[][] {
  const calls: bigint[][] = [];
  on(kernel, "Trap.systemCall", (kernel, parameters) => {
    const [number, status] = parameters;
    if (number === EXIT) {
      endCurrent(kernel, Number(status! & 255n));
      return 0n;
    }
    calls.push([...parameters]);
    return answer(kernel, parameters);
  });
  return calls;
}

/** Ends the domain that is running, as a program's own wish. */
export function endCurrent(kernel: Kernel, status: number): void {
  const { domain } = currentStrand(kernel)!;
  endDomain(kernel, domain, { kind: "exited", status });
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
