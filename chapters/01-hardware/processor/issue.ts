// # When an instruction may start
//
// The processor starts instructions in the order of the program, up to two in a cycle, and
// an instruction waits until what it needs has been computed.
//
// Take three lines. `ldq t0, 0(a0)` starts in cycle 10, and its result can be used from
// cycle {{issue.load.ready}} on. `addq a1, 1, a1` does not need `t0`: it starts beside the
// load or right behind it. `addq t0, a1, v0` needs it, and waits. A compiler that
// knows this moves the second line into the gap, and the gap costs nothing. That is why a
// program's time is not the sum of the times of its instructions.
//
// The waiting is decided by the scoreboard: a list with one number for each of the 64
// registers, the cycle from which its content can be used. Starting an instruction is
// three steps. Look up the registers it reads and the one it writes; wait for the latest;
// note when its own result will be ready.

import type { Instruction } from "../instructions/instructions.ts";
import type { Decoded } from "../instruction_set.ts";
import type { Processor } from "./machine.ts";
import { mayPair, type Plan } from "./pipes.ts";
import { MISPREDICTED, TAKEN_BRANCH } from "../timing.ts";
import type { VirtualAddress } from "../numbers.ts";

// ## Starting
//
// `cycles` is the cycle in which the next instruction may start. An instruction that finds
// everything ready starts then, and the one behind it a cycle later. The second half of a
// pair looks back: if its neighbour started a cycle ago, alone, it would have started
// there too.

/** Lets time pass until the instruction at `pc` can start, and starts it. */
export function issue(
  processor: Processor,
  plan: Plan,
  pc: VirtualAddress,
): void {
  const { counters, neighbour } = processor;
  const needed = readyAt(processor, plan.awaits);
  processor.neighbour = undefined;
  if (neighbour && needed <= neighbour.cycle && pc === neighbour.pc + 4n) {
    const adjacent = neighbour.cycle === counters.cycles - 1;
    if (adjacent && mayPair(neighbour.pipe, plan.pipe)) return;
  }
  const cycle = Math.max(counters.cycles, needed);
  counters.cycles = cycle + 1;
  if (!(pc & 4n)) processor.neighbour = { pc, cycle, pipe: plan.pipe };
}

/** The cycle from which all of `places` can be used. */
function readyAt({ ready }: Processor, places: readonly number[]): number {
  let latest = 0;
  for (const place of places) latest = Math.max(latest, Number(ready[place]!));
  return latest;
}

/** Notes when the result of the instruction that has just started can be used. */
export function settle(processor: Processor, { result, latency }: Plan): void {
  if (result < 0) return;
  const ready = processor.counters.cycles - 1 + latency;
  processor.ready[result] = BigInt(ready);
}

// A trap, and every call of PALcode, waits until everything that was started has ended.

/** Lets time pass until every register can be used. */
export function drain(processor: Processor): void {
  const { counters, ready } = processor;
  for (const cycle of ready) {
    counters.cycles = Math.max(counters.cycles, Number(cycle));
  }
}

// ## Guessing
//
// Behind a branch the processor does not know which instruction comes next, and guesses.
// A branch that points backwards most likely ends a loop and will be taken; one that
// points forwards most likely skips something rare and will not. A jump carries a hint
// that the linker has filled in. Returns are remembered on a little stack inside the
// processor, which we take to be always right. A guess that is right costs a cycle if it
// leads elsewhere, for the fetch to get there; a wrong one empties the pipeline.

/** Charges what it costs that the branch `decoded`, at `pc`, went to `target` or nowhere. */
export function chargeBranch(
  processor: Processor,
  { instruction, fields }: Decoded,
  pc: VirtualAddress,
  target: bigint | undefined,
): void {
  const taken = target !== undefined;
  const right = instruction.format === "jump"
    ? isHinted(instruction, fields.displacement, pc, target!)
    : taken === (isCertain(instruction) || fields.displacement < 0);
  if (!right) processor.counters.cycles += MISPREDICTED;
  else if (taken) processor.counters.cycles += TAKEN_BRANCH;
}

/** Whether the branch is always taken, so that nothing has to be guessed. */
function isCertain({ effect }: Instruction): boolean {
  return effect.kind === "branch" && effect.when === 1n;
}

/** The jumps that return: what `RET` and `JSR_COROUTINE` have in bits 15 and 14. */
export const RETURNS = 2;

/** Whether the hint in a jump has the low bits of the target, as far as it goes. */
function isHinted(
  instruction: Instruction,
  hint: number,
  pc: VirtualAddress,
  target: bigint,
): boolean {
  if (instruction.function >= RETURNS) return true;
  const distance = (target - pc - 4n) >> 2n & 0x3fffn;
  return distance === BigInt(hint);
}
