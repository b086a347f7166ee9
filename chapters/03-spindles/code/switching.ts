// # One of many ways
//
// A `switch` goes to the case that is equal to a number.
//
// If the cases lie close together, the way is computed: 4 times the number, and that far into a row
// of branches, one for each. What that costs does not depend on how many cases there are. If they
// lie far apart, the number is compared with the middle one, and with the middle of what is left,
// until one remains. Sixteen cases take four comparisons.
//
// A row of branches and not one of addresses: whoever checks the code word by word later
// ([[promise 84]]) sees where it can lead.

import type { Block, Case, Ending } from "../form/ir.ts";
import { enterBlock, newBlock } from "./calling.ts";
import { constantIn, valueRegister } from "./constants.ts";
import {
  emitAddress,
  emitOperation,
  type SecondOperand,
  type Selection,
} from "./emitting.ts";
import {
  FIXED,
  type MachineBlock,
  type Register,
  type ZeroTest,
} from "./machine_code.ts";
import { widthOfType } from "./widths.ts";

/** Fewer cases than these are always compared. */
const FEWEST_FOR_A_ROW = 5;

/** A row may be so many times longer than there are cases. */
const SPARSEST_ROW = 3n;

/** Ends the growing block with a jump to the case that equals a value. */
export function emitSwitch(
  selection: Selection,
  { value, cases, otherwise }: Extract<Ending, { kind: "switch" }>,
): void {
  const number = valueRegister(selection, value);
  const { signed } = widthOfType(value.type);
  const sorted = [...cases].sort((a, b) => a.equals < b.equals ? -1 : 1);
  const other = blockOf(selection, otherwise);
  search({ selection, number, signed, other }, sorted);
}

interface Search {
  readonly selection: Selection;
  readonly number: Register;
  readonly signed: boolean;
  readonly other: MachineBlock;
}

function blockOf({ blocks }: Selection, block: Block): MachineBlock {
  return blocks.get(block)!;
}

/** Finds the right one of `cases`, which are sorted. */
function search(search_: Search, cases: readonly Case[]): void {
  const { selection, other } = search_;
  if (cases.length === 0) {
    selection.block.ending = { kind: "jump", target: other, passes: [] };
    return;
  }
  if (isDense(cases)) return row(search_, cases);
  if (cases.length <= 3) return oneByOne(search_, cases);
  const middle = cases.length >> 1;
  const [low, high] = [newBlock(selection, false), newBlock(selection, false)];
  const name = search_.signed ? "cmplt" : "cmpult";
  const limit = cases[middle]!.equals;
  const below = emitOperation(
    selection,
    name,
    search_.number,
    asOperand(selection, limit),
  );
  branch(selection, "ne", below, low, high);
  enterBlock(selection, low);
  search(search_, cases.slice(0, middle));
  enterBlock(selection, high);
  search(search_, cases.slice(middle));
}

function isDense(cases: readonly Case[]): boolean {
  const length = cases.at(-1)!.equals - cases[0]!.equals + 1n;
  return cases.length >= FEWEST_FOR_A_ROW &&
    length <= SPARSEST_ROW * BigInt(cases.length);
}

function asOperand(selection: Selection, number: bigint): SecondOperand {
  return number >= 0n && number <= 255n
    ? number
    : constantIn(selection, number);
}

function branch(
  { block }: Selection,
  test: ZeroTest,
  register: Register,
  then: MachineBlock,
  otherwise: MachineBlock,
): void {
  block.ending = { kind: "branch", test, register, then, otherwise };
}

function oneByOne(
  { selection, number, other }: Search,
  cases: readonly Case[],
): void {
  cases.forEach(({ equals, target }, index) => {
    const last = index === cases.length - 1;
    const next = last ? other : newBlock(selection, false);
    const [test, register] = equals === 0n ? ["eq", number] as const : [
      "ne",
      emitOperation(selection, "cmpeq", number, asOperand(selection, equals)),
    ] as const;
    branch(selection, test, register, blockOf(selection, target), next);
    if (!last) enterBlock(selection, next);
  });
}

// ## The row

/** The label of the row of branches at the end of `block`. */
export function rowLabel(label: string, block: number): string {
  return `$${label}.row${block}`;
}

function row(
  { selection, number, other }: Search,
  cases: readonly Case[],
): void {
  const first = cases[0]!.equals;
  const length = cases.at(-1)!.equals - first + 1n;
  const targets: MachineBlock[] = Array.from(
    { length: Number(length) },
    () => other,
  );
  for (const { equals, target } of cases) {
    targets[Number(equals - first)] = blockOf(selection, target);
  }
  const index = first === 0n
    ? number
    : emitOperation(selection, "subq", number, asOperand(selection, first));
  const inside = emitOperation(
    selection,
    "cmpult",
    index,
    asOperand(selection, length),
  );
  const within = newBlock(selection, false);
  branch(selection, "ne", inside, within, other);
  enterBlock(selection, within);
  const symbol = rowLabel(selection.label, within.number);
  const { globalPointer } = FIXED;
  const high = { number: 0, symbol, part: "high" } as const;
  const upper = emitAddress(selection, "ldah", high, globalPointer);
  const low = { number: 0, symbol, part: "low" } as const;
  const start = emitAddress(selection, "lda", low, upper);
  const address = emitOperation(selection, "s4addq", index, start);
  within.ending = { kind: "table", address, targets };
}
