// # Time in the engine
//
// When an instruction starts is a rule of its own ([[issue]]), and the engine follows it
// to the cycle.
//
// The rule has branches: *if* something is not ready, *if* the neighbour may start in the
// same cycle. In code that runs a hundred million times a second a branch that goes now one
// way and now the other is expensive. So the rule becomes arithmetic: compute both outcomes
// and select one.

import type { Instruction } from "../instructions/instructions.ts";
import { MISPREDICTED, TAKEN_BRANCH } from "../timing.ts";
import { RETURNS } from "../processor/issue.ts";
import { mayPair, type Pipe, PIPES } from "../processor/pipes.ts";
import type { Frame, Slot } from "./frame.ts";
import { READY } from "./layout.ts";
import { type Code, get, i32, i64, select, set } from "./wasm_code.ts";

// ## Pipes as bits
//
// The neighbour's pipe is a bit in a word. The two lowest bits stay free, for a reason
// that comes below.

/** The bit of `pipe`. */
export function pipeBit(pipe: Pipe): number {
  return 4 << PIPES.indexOf(pipe);
}

/** The bits of the pipes that may start beside `pipe`. */
function partners(pipe: Pipe): number {
  return PIPES.filter((one) => mayPair(one, pipe))
    .reduce((bits, one) => bits | pipeBit(one), 0);
}

/** The pipe that `bit` stands for. */
export function pipeOfBit(bit: number): Pipe {
  return PIPES[Math.log2(bit) - 2]!;
}

// ## Starting

/** Lets time pass until the operands in `slots` are ready, and starts an instruction. */
export function start(frame: Frame, pipe: Pipe, slots: readonly Slot[]): Code {
  const { cycles, needed } = frame;
  const waited = slots.length === 0
    ? get(cycles)
    : select(get(needed), get(cycles), i64.gt_u(get(needed), get(cycles)));
  const started = set(
    cycles,
    i64.add(
      waited,
      partners(pipe) === 0 ? i64.constant(1n) : alone(frame, pipe, slots),
    ),
  );
  return [waitFor(frame, slots), started, remember(frame, pipe)];
}

/** Sets `needed` to the latest cycle on the scoreboard among `slots`. */
function waitFor(frame: Frame, slots: readonly Slot[]): Code {
  const { needed, other, offsets } = frame;
  return slots.map((slot, index) => {
    const ready = i64.load(get(offsets[slot]), READY);
    if (index === 0) return set(needed, ready);
    const latest = select(
      get(other),
      get(needed),
      i64.gt_u(get(other), get(needed)),
    );
    return [set(other, ready), set(needed, latest)];
  });
}

// An instruction that starts beside its neighbour starts a cycle before the one that the
// clock shows, so that the clock stays where it is. One that starts alone moves it on.

/** 0 if the instruction starts beside its neighbour, else 1. */
function alone(frame: Frame, pipe: Pipe, slots: readonly Slot[]): Code {
  const fits = i32.and(get(frame.beside), i32.constant(partners(pipe)));
  if (slots.length === 0) return i64.extend_i32_u(i32.eqz(fits));
  const late = i64.ge_u(get(frame.needed), get(frame.cycles));
  return i64.extend_i32_u(i32.or(i32.eqz(fits), late));
}

// Only the first half of a quadword can get company. Bit 2 of the address tells the halves
// apart. Less 1 it is −1 in the first half, which keeps all bits of a word, and 3 in the
// second, which keeps only the two that are free.

function remember(frame: Frame, pipe: Pipe): Code {
  const { beside, pc } = frame;
  if (partners(pipe) === 0) return set(beside, i32.constant(0));
  const half = i32.and(i32.wrap_i64(get(pc)), i32.constant(4));
  const keep = i32.sub(half, i32.constant(1));
  return set(beside, i32.and(keep, i32.constant(pipeBit(pipe))));
}

/** Notes that the register in `slot` can be used `latency` cycles after the start. */
export function noteReady(frame: Frame, slot: Slot, latency: number): Code {
  const { cycles, offsets } = frame;
  const ready = i64.add(get(cycles), i64.constant(BigInt(latency) - 1n));
  return i64.store(get(offsets[slot]), ready, READY);
}

// ## Guessing

/** Lets `count` cycles pass; whoever comes next starts alone. */
function stall(frame: Frame, count: Code): Code {
  return [
    set(frame.cycles, i64.add(get(frame.cycles), count)),
    set(frame.beside, i32.constant(0)),
  ];
}

/** Charges a branch that was taken, as `expected` or not. */
export function chargeTaken(frame: Frame, expected: boolean): Code {
  const cycles = expected ? TAKEN_BRANCH : MISPREDICTED;
  return stall(frame, i64.constant(BigInt(cycles)));
}

/** Charges a branch that was not taken. */
export function chargeNotTaken(frame: Frame, expected: boolean): Code {
  return expected ? [] : stall(frame, i64.constant(BigInt(MISPREDICTED)));
}

/** Charges a jump to `target`, whose hint is `hint`. */
export function chargeJump(
  frame: Frame,
  instruction: Instruction,
  target: Code,
  hint: Code,
): Code {
  if (instruction.function >= RETURNS) return chargeTaken(frame, true);
  const distance = i64.sub(target, i64.add(get(frame.pc), i64.constant(4n)));
  const low = i64.and(
    i64.shr_u(distance, i64.constant(2n)),
    i64.constant(0x3fffn),
  );
  const cost = select(
    i64.constant(BigInt(TAKEN_BRANCH)),
    i64.constant(BigInt(MISPREDICTED)),
    i64.eq(low, hint),
  );
  return stall(frame, cost);
}
