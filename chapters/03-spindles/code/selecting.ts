// # From values to instructions
//
// Each value of the form becomes a few instructions, mostly one.
//
// They come in the order of the form, and into registers of which there are as many as are wanted.
// Nothing here thinks of how long anything takes: the scheduler will
// ([[§Which instruction first]]).

import { panic } from "../../01-hardware/mod.ts";
import { known } from "../form/builder.ts";
import {
  type Block,
  type Procedure,
  successors,
  type Value,
} from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import {
  callOperation,
  emitCheck,
  enterBlock,
  newBlock,
  raiseEvent,
} from "./calling.ts";
import { addScaled } from "./addressing.ts";
import { loadCell, referenceTo, storeCell } from "./cells.ts";
import { emitArithmetic, emitConversion } from "./computing.ts";
import {
  conditionOf,
  emitComparison,
  emitOpposite,
  findNumbers,
  oppositeOf,
  truthNumber,
} from "./conditions.ts";
import { constantIn, operandOf, valueRegister } from "./constants.ts";
import {
  type Condition,
  emitChoice,
  emitMove,
  newRegister,
  type Selection,
} from "./emitting.ts";
import { findFlow } from "./flow.ts";
import {
  FIRST_VIRTUAL,
  type MachineBlock,
  type MachineProcedure,
} from "./machine_code.ts";
import type { Placement } from "./placement.ts";
import { selectEnding } from "./endings.ts";
import { placeShared } from "./sharing.ts";
import { findExact } from "./widths.ts";

/** The instructions of `procedure`, and the register of each of its values. */
export interface Selected {
  /** The instructions. */
  readonly made: MachineProcedure;
  /** The registers. */
  readonly registers: ReadonlyMap<Value, number>;
  /** Where each block of the form begins. */
  readonly begins: ReadonlyMap<Block, MachineBlock>;
}

/** Turns `procedure` into instructions for `placement`. */
export function selectInstructions(
  procedure: Procedure,
  label: string,
  placement: Placement,
): Selected {
  const selection = begin(procedure, label, placement);
  const { flow, blocks } = selection;
  for (const at of flow.order) {
    const block = procedure.blocks[at]!;
    Object.assign(selection, { at });
    enterBlock(selection, blocks.get(block)!);
    if (at === 0) arrive(selection);
    for (const value of block.body) {
      selection.span = value.span;
      selection.value = value;
      selectValue(selection, value);
    }
    selectEnding(selection, block.ending);
  }
  placeShared(selection);
  const { made, registers } = selection;
  return { made, registers, begins: blocks };
}

function begin(
  procedure: Procedure,
  label: string,
  placement: Placement,
): Selection {
  const numbers = new Map(procedure.blocks.map((one, index) => [one, index]));
  const flow = findFlow(
    procedure.blocks.map((one) =>
      waysFrom(one).map((next) => numbers.get(next)!)
    ),
  );
  const made: MachineProcedure = {
    blocks: [],
    registers: FIRST_VIRTUAL,
    slots: procedure.slots.map(({ bytes }) => bytes),
    failures: new Set(),
    divides: false,
    arrives: new Map(),
    constants: new Map(),
  };
  const selection: Selection = {
    procedure,
    placement,
    label,
    flow,
    made,
    blocks: new Map(),
    block: undefined as unknown as MachineBlock,
    at: 0,
    span: { start: 0, end: 0 },
    value: undefined as unknown as Value,
    registers: new Map(),
    answers: new Map(),
    conditions: new Map(),
    references: new Map(),
    exact: findExact(procedure),
    asNumbers: findNumbers(procedure),
    computed: new Map(),
    shared: new Map(),
  };
  for (const at of flow.order) {
    const block = procedure.blocks[at]!;
    const own = newBlock(selection, false);
    selection.blocks.set(block, own);
    for (const parameter of block.parameters) {
      const register = newRegister(selection);
      selection.registers.set(parameter, register);
      own.parameters.push(register);
    }
  }
  return selection;
}

/** The blocks that may follow `block`; if what decides is known, only one. */
function waysFrom(block: Block): readonly Block[] {
  const { ending } = block;
  const truth = ending.kind === "branch" ? known(ending.condition) : undefined;
  if (ending.kind !== "branch" || truth === undefined) return successors(block);
  return [truth === 0n ? ending.otherwise : ending.then];
}

/** Takes the parameters, wherever they are asked for, from where they arrive. */
function arrive(selection: Selection): void {
  const { procedure, placement, made, registers } = selection;
  for (const value of procedure.blocks.flatMap(({ body }) => body)) {
    const { operation } = value;
    if (operation.kind !== "parameter") continue;
    const real = placement.firstParameter + operation.index;
    selection.span = value.span;
    const before = [...made.arrives].find(([, one]) => one === real)?.[0];
    const register = before ?? emitMove(selection, real);
    made.arrives.set(register, real);
    registers.set(value, register);
  }
}

// ## Values

function selectValue(selection: Selection, value: Value): void {
  const { operation, operands } = value;
  const is = (register: number) => selection.registers.set(value, register);
  switch (operation.kind) {
    case "parameter":
    case "constant":
    case "passed":
      return;
    case "arithmetic":
      return void is(emitArithmetic(selection, value, operation.operator));
    case "comparison":
      return emitComparison(selection, value, operation.operator);
    case "not":
      return emitOpposite(selection, value);
    case "select":
      return void is(selectOne(selection, value));
    case "convert":
      return void is(emitConversion(selection, value));
    case "load":
      return selectLoad(selection, value, operation.place);
    case "store":
      return storeCell(
        selection,
        operands[0]!,
        operation.place,
        operands.slice(1),
      );
    case "reference":
      return void is(referenceTo(selection, value, operation.place));
    case "answered": {
      const given = valueRegister(selection, operands[0]!);
      return void is(
        selection.answers.get(given) ?? constantIn(selection, 1n),
      );
    }
    case "slice": {
      const [address, , from] = operands.map((one) =>
        valueRegister(selection, one)
      );
      return void is(addScaled(selection, from!, operation.unit, address!));
    }
    case "call":
      return void is(
        callOperation(selection, operation.operation, all(selection, operands)),
      );
    case "raise":
      return void is(
        raiseEvent(selection, operation.event, all(selection, operands)),
      );
    case "check":
      return emitCheck(selection, operation.site, operands);
    default:
      return panic("selecting: an unknown operation");
  }
}

// Whoever wrote a truth into memory has written 0 or 1. But memory that is not the spindle's own
// may hold anything.

function selectLoad(
  selection: Selection,
  value: Value,
  place: MemoryPlace,
): void {
  const { registers, conditions, asNumbers } = selection;
  const register = loadCell(selection, value, place, value.operands);
  registers.set(value, register);
  if (value.type.kind !== "bool") return;
  const truth = { register, test: "ne" } as const;
  conditions.set(value, truth);
  if (asNumbers.has(value)) {
    registers.set(value, truthNumber(selection, truth));
  }
}

function all(selection: Selection, operands: readonly Value[]): number[] {
  return operands.map((one) => valueRegister(selection, one));
}

/** Appends a choice: one value is taken, and replaced by the other if the condition says so. */
function selectOne(selection: Selection, value: Value): number {
  const [truth, yes, no] = value.operands as [Value, Value, Value];
  const condition = conditionOf(selection, truth);
  const [kept, other, when] =
    known(no) === undefined || known(yes) !== undefined
      ? [no, yes, condition]
      : [yes, no, oppositeOf(condition)];
  const result = emitMove(selection, valueRegister(selection, kept));
  emitChoice(
    selection,
    when as Condition,
    operandOf(selection, other as Value),
    result,
  );
  return result;
}
