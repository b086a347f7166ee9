// # One instruction at a time
//
// Fetch a word, find out what it means, do it: this page is the processor.
//
// A call of [[step]] ends in one of three ways. The instruction has had its
// effect, and the pc stands at the next one. Or it has caused a trap, and the pc stands at a
// door of the kernel. Or there was no kernel to be entered, and the machine has stopped.
//
// This is the plain processor: it asks the tables what each instruction means and does what
// they say. A faster one is made from the same tables ([[§The engine]]). Should the two ever
// disagree, this one is right.

import {
  drainStores,
  readVirtual,
  storeAt,
  translate,
} from "../processor/access.ts";
import { arithmeticTrap, float } from "./arithmetic.ts";
import { evaluate, type Operands } from "../instructions/expressions.ts";
import { type Fields, opcodeOf } from "../instructions/encodings.ts";
import { EXCEPTION } from "../floating_point/requests.ts";
import { decode, isFloatingPoint } from "../instruction_set.ts";
import type {
  Branch,
  Destination,
  Load,
  Store,
  Write,
} from "../instructions/instructions.ts";
import {
  type Machine,
  writeFloat,
  writeRegister,
} from "../processor/machine.ts";
import { hasExtension } from "../models.ts";
import { callPal } from "../palcode/calling.ts";
import { memoryFault, unaligned } from "../palcode/faults.ts";
import { virtual, type VirtualAddress } from "../numbers.ts";
import { chargeBranch, issue, settle } from "../processor/issue.ts";
import { lock, useLock } from "../processor/locks.ts";
import { planOf, type Prepared } from "../processor/pipes.ts";
import { Gathered } from "./operands.ts";
import { illegalInstruction } from "../palcode/palcode.ts";
import { enterKernel } from "../palcode/traps.ts";

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
  if (!prepared || prepared.floating && !processor.fen) {
    return refuse(machine, word, pc);
  }
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
    decoded.set(word, prepare(machine, word));
  }
  return decoded.get(word);
}

/** What `word` means to this model, and how it is started. */
function prepare({ model }: Machine, word: number): Prepared | undefined {
  const found = decode(word);
  if (!found || !hasExtension(model, found.instruction.extension)) return;
  return { ...found, plan: planOf(found) };
}

// A word without meaning is an illegal instruction. Floating point that is switched off is
// a fault of its own, whether the word has a meaning or not: the kernel will switch it on
// and let the program try again. Two opcodes became part of floating point only with the
// extension FIX.

/** Takes the fault of a word that cannot be executed. */
function refuse(machine: Machine, word: number, pc: VirtualAddress): void {
  const { model, processor } = machine;
  const late = [0x14, 0x1c].includes(opcodeOf(word));
  const floating = isFloatingPoint(word) &&
    hasExtension(model, late ? "FIX" : undefined);
  if (!floating || processor.fen) return illegalInstruction(machine);
  enterKernel(machine, { entry: "entIF", arguments: [3n, 0n, 0n], pc });
}

// ## Doing it
//
// What follows depends only on the kind of effect.

function perform(
  machine: Machine,
  prepared: Prepared,
  pc: VirtualAddress,
): void {
  const { instruction, fields } = prepared;
  const { effect } = instruction;
  const operands = new Gathered(machine, fields);
  switch (effect.kind) {
    case "write":
      return write(machine, effect, fields, operands);
    case "load":
      return load(machine, effect, fields, operands, pc);
    case "store":
      return store(machine, effect, fields, operands, pc);
    case "branch":
      return branch(machine, prepared, effect, operands, pc);
    case "float":
      return float(machine, effect, fields);
    case "flag":
      return exchangeFlag(machine, fields.ra, effect.set);
    case "pal":
      return callPal(machine, fields.function);
    case "barrier":
      if (instruction.name === "MB") drainStores(machine);
      return;
  }
}

// ## Writing
//
// A result that did not fit is written all the same. Then the program stops in the kernel.

function write(
  machine: Machine,
  { to, value, overflow }: Write,
  fields: Fields,
  operands: Operands,
): void {
  const overflowed = overflow !== undefined &&
    evaluate(overflow, operands) === 1n;
  writeTo(machine, to, fields, evaluate(value, operands));
  if (overflowed) arithmeticTrap(machine, EXCEPTION.IOV, fields.rc);
}

/** Writes `value` to the register that `fields` name in the place `to`. */
function writeTo(
  machine: Machine,
  to: Destination,
  fields: Fields,
  value: bigint,
): void {
  switch (to) {
    case "ra":
    case "rc":
      return writeRegister(machine, fields[to], value);
    case "fa":
      return writeFloat(machine, fields.ra, value);
    case "fc":
      return writeFloat(machine, fields.rc, value);
    case "fpcr":
      machine.processor.fpcr = value;
  }
}

/** `RS` and `RC`: the interrupt flag to register `number`, and a new value for it. */
function exchangeFlag(machine: Machine, number: number, set: boolean): void {
  writeRegister(machine, number, machine.processor.interruptFlag ? 1n : 0n);
  machine.processor.interruptFlag = set;
}

// ## Loading and storing
//
// A load into R31 or F31 is a hint that the data will be wanted. It must not fault, so it
// does nothing.
//
// A conditional store whose lock flag is gone ([[§The lock flag]]) still has to fault where
// an ordinary store would fault. Only when the address is good does it report failure.

function load(
  machine: Machine,
  effect: Load,
  fields: Fields,
  operands: Gathered,
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
  operands.loaded = loaded;
  const value = evaluate(effect.value, operands);
  writeTo(machine, effect.to, fields, value);
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
