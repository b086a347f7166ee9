// # One instruction at a time
//
// Fetch a word, find out what it means, do it. This file is the processor.
//
// It is the slow, plain processor: it asks the tables what each instruction means and
// believes them. A faster one, made from the same tables, is not built yet. When the two
// disagree, this one will be right.

import { readVirtual, storeAt, translate } from "./access.ts";
import { evaluate, type Operands } from "../instructions/expressions.ts";
import type { Fields } from "../instructions/encodings.ts";
import { decode, isFloatingPoint } from "../instructions/instruction_set.ts";
import type { Effect } from "../instructions/instructions.ts";
import { type Machine, readRegister, writeRegister } from "./machine.ts";
import { callPal } from "./calling.ts";
import { memoryFault, unaligned } from "./faults.ts";
import { unsigned, virtual, type VirtualAddress } from "../numbers.ts";
import { chargeBranch, issue, settle } from "./issue.ts";
import { lock, useLock } from "./locks.ts";
import { planOf, type Prepared } from "./pipes.ts";
import { illegalInstruction } from "./palcode.ts";
import { enterKernel } from "./traps.ts";

/** Executes the instruction at the pc, or takes the trap that it causes. */
export function step(machine: Machine): void {
  const { processor, watcher } = machine;
  const { counters } = processor;
  const pc = processor.pc;
  machine.bus.now = counters.cycles;
  const fetched = readVirtual(machine, pc, 4, "fetch");
  if (typeof fetched !== "bigint") {
    return memoryFault(machine, fetched, pc, "fetch", pc);
  }
  const word = Number(fetched);
  watcher?.({ kind: "instruction", pc, word });
  processor.pc = virtual(pc + 4n);
  const prepared = prepareOnce(machine, word);
  if (prepared === undefined) return undefinedWord(machine, word, pc);
  counters.instructions++;
  if (prepared.instruction.effect.kind !== "pal") {
    issue(processor, prepared.plan, pc);
  }
  const { traps } = counters;
  perform(machine, prepared, pc);
  if (counters.traps === traps) settle(processor, prepared.plan);
}

/** Decodes and plans `word`, remembering the answer. */
function prepareOnce(machine: Machine, word: number): Prepared | undefined {
  const { decoded } = machine;
  if (!decoded.has(word)) {
    if (decoded.size >= 2 ** 16) decoded.clear();
    const found = decode(word);
    decoded.set(word, found && { ...found, plan: planOf(found) });
  }
  return decoded.get(word);
}

/** A word without meaning: floating point that is off or not built, or nonsense. */
function undefinedWord(
  machine: Machine,
  word: number,
  pc: VirtualAddress,
): void {
  if (!isFloatingPoint(word) || machine.processor.fen) {
    return illegalInstruction(machine);
  }
  enterKernel(machine, { entry: "entIF", arguments: [3n, 0n, 0n], pc });
}

// ## Doing it
//
// The operands are gathered once. What follows depends only on the kind of effect.

function perform(
  machine: Machine,
  prepared: Prepared,
  pc: VirtualAddress,
): void {
  const { instruction, fields } = prepared;
  const { effect } = instruction;
  const operands = gather(machine, fields);
  switch (effect.kind) {
    case "write":
      return writeRegister(
        machine,
        effect.to === "ra" ? fields.ra : fields.rc,
        evaluate(effect.value, operands),
      );
    case "load":
      return load(machine, effect, fields, operands, pc);
    case "store":
      return store(machine, effect, fields, operands, pc);
    case "branch":
      return branch(machine, prepared, effect, operands, pc);
    case "pal":
      return callPal(machine, fields.function);
    case "barrier":
      return;
  }
}

/** Which optional parts of the architecture `AMASK` reports: none but BWX. */
const FEATURES = 1n;

/** What the expressions of the instruction may ask for. */
function gather(machine: Machine, fields: Fields): Operands {
  const { processor } = machine;
  return {
    ra: readRegister(machine, fields.ra),
    rb: fields.literal === -1
      ? readRegister(machine, fields.rb)
      : BigInt(fields.literal),
    rc: readRegister(machine, fields.rc),
    displacement: unsigned(BigInt(fields.displacement)),
    pc: processor.pc,
    get cycles() {
      return BigInt(processor.cycleOffset) << 32n |
        BigInt(processor.counters.cycles % 2 ** 32);
    },
    features: FEATURES,
  };
}

// ## Loading and storing
//
// A load into R31 is a hint that the data will be wanted. It must not fault, so it does
// nothing.

type Load = Extract<Effect, { kind: "load" }>;
type Store = Extract<Effect, { kind: "store" }>;
type Branch = Extract<Effect, { kind: "branch" }>;

function load(
  machine: Machine,
  effect: Load,
  fields: Fields,
  operands: Operands,
  pc: VirtualAddress,
): void {
  if (fields.ra === 31) return;
  const address = virtual(evaluate(effect.address, operands));
  if (isUnaligned(effect, address)) {
    return unaligned(machine, address, fields);
  }
  const loaded = readVirtual(machine, address, effect.bytes);
  if (typeof loaded !== "bigint") {
    return memoryFault(machine, loaded, address, "read", pc);
  }
  if (effect.locks) lockPlace(machine, address);
  const value = evaluate(effect.value, { ...operands, loaded });
  writeRegister(machine, fields.ra, value);
}

function store(
  machine: Machine,
  effect: Store,
  fields: Fields,
  operands: Operands,
  pc: VirtualAddress,
): void {
  const address = virtual(evaluate(effect.address, operands));
  if (isUnaligned(effect, address)) {
    return unaligned(machine, address, fields);
  }
  const place = translate(machine, address, "write");
  if (typeof place === "string") {
    return memoryFault(machine, place, address, "write", pc);
  }
  if (effect.conditional && !useLock(machine.processor, place)) {
    return writeRegister(machine, fields.ra, 0n);
  }
  const value = evaluate(effect.value, operands);
  const fault = storeAt(machine, place, effect.bytes, value, address);
  if (fault) memoryFault(machine, fault, address, "write", pc);
  if (effect.conditional) writeRegister(machine, fields.ra, 1n);
}

/** Watches the place of an address that has just been loaded from. */
function lockPlace(machine: Machine, address: VirtualAddress): void {
  const place = translate(machine, address, "read");
  if (typeof place !== "string") lock(machine.processor, place);
}

// A conditional store whose flag is gone still has to fault where an ordinary store would
// fault. Only when the address is good does it report failure.

function isUnaligned(effect: Load | Store, address: VirtualAddress): boolean {
  return effect.aligned && address % BigInt(effect.bytes) !== 0n;
}

// ## Branching

function branch(
  machine: Machine,
  prepared: Prepared,
  effect: Branch,
  operands: Operands,
  pc: VirtualAddress,
): void {
  const { processor } = machine;
  const taken = evaluate(effect.when, operands) === 1n;
  const target = evaluate(effect.target, operands);
  if (effect.links) writeRegister(machine, prepared.fields.ra, processor.pc);
  chargeBranch(processor, prepared, pc, taken ? target : undefined);
  if (taken) processor.pc = virtual(target);
}
