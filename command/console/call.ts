// # One system call
//
// It is made by the smallest program that can make one. What the call leaves in `v0` is
// read before the program ends.

import {
  assembleProgram,
  numberOf,
  type Program,
  REGISTER,
} from "../../chapters/01-hardware/mod.ts";
import {
  endDomain,
  finishVisits,
  loadProgram,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { endHistory } from "./history.ts";
import { requireNobody, type Shell, tell } from "./state.ts";

/** Steps that one system call may take. */
const CALL_STEPS = 1_000_000;

/** `call`: makes a system call and shows its result. */
export function callCommand(shell: Shell, words: readonly string[]): void {
  const [number, ...args] = words.map(integer);
  if (number === undefined || args.length > 4) {
    throw new Error("Say which call, and at most four arguments: call 500 1 2");
  }
  requireNobody(shell);
  endHistory(shell);
  const { system, print } = shell;
  const { kernel, machine } = system;
  const strand = loadProgram(system.kernel, callingProgram(number, args), [
    "call",
  ]);
  const behind = strand.space.symbols.find(({ name }) => name === "behind");
  for (let left = CALL_STEPS; left > 0 && !strand.outcome; left--) {
    if (machine.processor.pc === behind?.address) break;
    runKernel(kernel, { steps: 1 });
  }
  const result = resultOf(shell, strand);
  finishVisits(kernel);
  endDomain(kernel, strand.domain, { kind: "exited", status: 0 });
  shell.flush();
  tell(shell);
  print(`${number}(${args.join(", ")}) ${result}`);
}

/** What a call has left in the registers, in words. */
function resultOf({ system }: Shell, { outcome }: Strand): string {
  if (outcome !== undefined) return "ended the program";
  const { registers } = system.machine.processor;
  const value = BigInt.asIntN(64, registers[REGISTER.v0]!);
  return registers[REGISTER.a3] === 0n ? `= ${value}` : `fails: error ${value}`;
}

/** A program that makes one system call and then waits. */
function callingProgram(number: bigint, args: readonly bigint[]): Program {
  const words = [number, ...args].map((one) => BigInt.asUintN(64, one));
  const loads = args.map((_, index) => `ldq a${index}, ${8 + index * 8}(t0)`);
  return assembleProgram(`
        .align  3
_start: nop
        br      t0, start
        .quad   ${words.join(", ")}
start:  ${loads.join("\n        ")}
        ldq     v0, 0(t0)
        callsys
behind: br      behind
`);
}

function integer(word: string): bigint {
  const value = numberOf(word);
  if (value === undefined) throw new Error(`${word} is not a number`);
  return value;
}
