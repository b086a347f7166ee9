// Running libraries as parts of a user program.

import {
  assembleProgram,
  type Program,
} from "../../chapters/01-hardware/mod.ts";
import {
  copyIn,
  currentStrand,
  type Kernel,
  loadProgram,
  type Outcome,
  runKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  generateLibrary,
  labelOf,
  type LoweredSpindle,
  type Proved,
  stateLabel,
} from "../../chapters/03-spindles/mod.ts";
import { endCurrent, newKernel, on } from "../02-controllers/helpers.ts";
import { type State, stateOfBytes } from "./evaluator.ts";

/** A call of an entry by a program that has the library in it. */
export interface LibraryCall {
  readonly spindle: string;
  readonly entry: string;
  readonly parameters: readonly bigint[];
}

/** What a program with libraries came to. */
export interface LibraryRun {
  readonly values: readonly bigint[];
  readonly states: readonly State[];
  readonly outcome: Outcome | undefined;
}

const TELL = 999;
const END = 998;

/** Runs a program that makes `calls` of `libraries`. */
export function runLibraries(
  libraries: readonly LoweredSpindle[],
  calls: readonly LibraryCall[],
  proved: Proved = () => new Set(),
): LibraryRun {
  const program = programOf(libraries, calls, proved);
  const kernel = newKernel(undefined, 6 * 2 ** 20, false);
  const values: bigint[] = [];
  let states: State[] = [];
  on(kernel, "Trap.systemCall", (kernel, [number, value]) => {
    if (number === BigInt(TELL)) values.push(value!);
    else if (number === BigInt(END)) {
      states = libraries.map((one) => readLibraryState(kernel, program, one));
      endCurrent(kernel, 0);
    } else return undefined;
    return 0n;
  });
  const strand = loadProgram(kernel, program, []);
  runKernel(kernel, { steps: 20_000_000 });
  return { values, states, outcome: strand.outcome };
}

function programOf(
  libraries: readonly LoweredSpindle[],
  calls: readonly LibraryCall[],
  proved: Proved,
): Program {
  const body = calls.map(({ spindle, entry }, index) => `
        ldah    t0, arguments${index}(gp) !gprelhigh
        lda     t0, arguments${index}(t0) !gprellow
        ldq     a0, 0(t0)
        ldq     a1, 8(t0)
        ldq     a2, 16(t0)
        ldq     a3, 24(t0)
        ldah    pv, ${spindle}_${entry}(gp) !gprelhigh
        lda     pv, ${spindle}_${entry}(pv) !gprellow
        jsr     ra, (pv)
        mov     v0, a0
        lda     v0, ${TELL}(zero)
        callsys
`);
  const data = calls.map(({ parameters }, index) =>
    `arguments${index}: .quad ${[...parameters, 0, 0, 0, 0].slice(0, 4)}\n`
  );
  return assembleProgram(`
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
${body.join("")}
        lda     v0, ${END}(zero)
        callsys
${libraries.map((one) => generateLibrary(one, proved)).join("\n")}
        .data
        .align  3
${data.join("")}`);
}

function readLibraryState(
  kernel: Kernel,
  { symbols }: Program,
  { typed }: LoweredSpindle,
): State {
  const label = stateLabel(typed.name);
  const address = symbols.find(({ name }) => name === label)!.address;
  const { space } = currentStrand(kernel)!;
  return stateOfBytes(
    typed,
    copyIn(kernel, space, address, typed.stateSize),
    0,
  );
}

/** The label of entry `name`, as C would call it. */
export function entryLabel(spindle: string, name: string): string {
  return labelOf(spindle, { kind: "entry", name });
}
