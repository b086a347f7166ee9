// # A hundred questions at once
//
// A solution of exercise 3.5: what the filters test is divided into stretches, and the stretch in
// which a number lies is found by halving.

import {
  append,
  begin,
  type Block,
  type Builder,
  comparison,
  constant,
  createBlock,
  createBuilder,
  end,
  type Ending,
  limitsOf,
  type Procedure,
  testsOf,
  U64,
  type Value,
} from "../../chapters/03-spindles/mod.ts";

const NOWHERE = { start: 0, end: 0 };
/** Values that the procedure may have before it becomes a plain list. */
const MOST = 4000;
/** So many filters must test something before it is worth looking. */
const FEWEST = 3;

/** The numbers of one subject that a filter lets through. */
interface Stretch {
  readonly value: Value;
  readonly from: bigint;
  readonly to: bigint;
}

/** A filter, and what must hold before it can agree. */
interface Row {
  readonly index: number;
  readonly filter: Procedure;
  readonly tests: ReadonlyMap<string, Stretch>;
}

/** Filters that are still to be asked where something has been found out. */
interface Task {
  readonly block: Block;
  readonly rows: readonly Row[];
  readonly decided: readonly string[];
}

interface Growing {
  readonly builder: Builder;
  readonly parameters: readonly Value[];
  readonly nobody: number;
  readonly blocks: Map<string, Block>;
  readonly tasks: Task[];
  readonly halving: boolean;
}

/** A procedure that gives the place of the first of `filters` that agrees, or their number. */
export function mergeFilters(filters: readonly Procedure[]): Procedure {
  const rows = filters.map(rowOf);
  return grow(rows, true) ?? grow(rows, false)!;
}

function rowOf(filter: Procedure, index: number): Row {
  const tests = new Map<string, Stretch>();
  for (const { subject, value, from, to } of testsOf(filter)) {
    const before = tests.get(subject) ?? { value, from, to };
    tests.set(subject, {
      value,
      from: from > before.from ? from : before.from,
      to: to < before.to ? to : before.to,
    });
  }
  return { index, filter, tests };
}

/** The procedure; nothing if it becomes too large by halving. */
function grow(rows: readonly Row[], halving: boolean): Procedure | undefined {
  const count = Math.max(0, ...rows.map(({ filter }) => filter.parameters));
  const builder = createBuilder("filters", count, U64);
  const parameters = Array.from(
    { length: count },
    (_, index) =>
      append(builder, { kind: "parameter", index }, U64, [], NOWHERE),
  );
  const nobody = rows.length;
  const blocks = new Map<string, Block>();
  const growing = { builder, parameters, nobody, blocks, tasks: [], halving };
  goTo(growing, rows, []);
  for (const { block, rows, decided } of growing.tasks as Task[]) {
    if (halving && builder.values > MOST) return undefined;
    begin(builder, block);
    ask(growing, rows, decided);
  }
  return builder.procedure;
}

function goTo(
  growing: Growing,
  rows: readonly Row[],
  decided: readonly string[],
): void {
  end(growing.builder, jumpTo(blockFor(growing, rows, decided)));
}

function jumpTo(target: Block): Ending {
  return { kind: "jump", target, passes: [] };
}

/** The one block that asks `rows` where `decided` need not be looked at any more. */
function blockFor(
  { builder, blocks, tasks }: Growing,
  rows: readonly Row[],
  decided: readonly string[],
): Block {
  const key = `${rows.map(({ index }) => index)}|${decided}`;
  const there = blocks.get(key);
  if (there !== undefined) return there;
  const block = createBlock(builder);
  blocks.set(key, block);
  tasks.push({ block, rows, decided });
  return block;
}

function ask(
  growing: Growing,
  rows: readonly Row[],
  decided: readonly string[],
): void {
  const { builder, nobody } = growing;
  const [first, ...rest] = rows;
  const subject = bestSubject(rows, decided);
  if (first === undefined) {
    const value = constant(builder, BigInt(nobody), U64, NOWHERE);
    end(builder, { kind: "return", value });
  } else if (growing.halving && subject !== undefined) {
    halve(growing, rows, subject, [...decided, subject]);
  } else copyFilter(growing, first, blockFor(growing, rest, decided));
}

/** The subject that most of `rows` test. */
function bestSubject(
  rows: readonly Row[],
  decided: readonly string[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const { tests } of rows) {
    for (const subject of tests.keys()) {
      counts.set(subject, (counts.get(subject) ?? 0) + 1);
    }
  }
  for (const subject of decided) counts.delete(subject);
  const most = Math.max(...counts.values());
  if (most < FEWEST) return undefined;
  return [...counts].find(([, count]) => count === most)![0];
}

/** Finds out in which stretch `subject` lies. */
function halve(
  growing: Growing,
  rows: readonly Row[],
  subject: string,
  decided: readonly string[],
): void {
  const tested = rows.flatMap(({ tests }) => tests.get(subject) ?? []);
  const value = again(growing, tested[0]!.value);
  const [least, greatest] = limitsOf(value.type);
  const begins = new Set([least]);
  for (const { from, to } of tested) begins.add(from).add(to + 1n);
  const starts = [...begins].filter((one) => one <= greatest)
    .sort((a, b) => a < b ? -1 : 1);
  const stretches = starts.map((start) => ({
    start,
    block: blockFor(
      growing,
      rows.filter(({ tests }) => {
        const test = tests.get(subject);
        return !test || test.from <= start && start <= test.to;
      }),
      decided,
    ),
  })).filter(({ block }, at, all) => block !== all[at - 1]?.block);
  search(growing.builder, value, stretches);
}

function search(
  builder: Builder,
  value: Value,
  stretches: readonly { readonly start: bigint; readonly block: Block }[],
): void {
  if (stretches.length === 1) return end(builder, jumpTo(stretches[0]!.block));
  const middle = stretches.length >> 1;
  const { start } = stretches[middle]!;
  const bound = constant(builder, start, value.type, NOWHERE);
  const condition = comparison(builder, "less", value, bound, NOWHERE);
  const below = createBlock(builder);
  const above = createBlock(builder);
  end(builder, {
    kind: "branch",
    condition,
    then: below,
    otherwise: above,
  });
  begin(builder, below);
  search(builder, value, stretches.slice(0, middle));
  begin(builder, above);
  search(builder, value, stretches.slice(middle));
}

/** `value`, computed in the growing block. */
function again(growing: Growing, value: Value): Value {
  const { operation, type, operands } = value;
  const { builder, parameters } = growing;
  if (operation.kind === "constant") return value;
  if (operation.kind === "parameter") return parameters[operation.index]!;
  const computed = operands.map((one) => again(growing, one));
  return append(builder, operation, type, computed, NOWHERE);
}

/** Copies the filter of `row`: to where it goes if it agrees, and to `no` if not. */
function copyFilter(
  { builder, parameters }: Growing,
  { filter, index }: Row,
  no: Block,
): void {
  const values = new Map<Value, Value>();
  const blocks = new Map<Block, Block>();
  const of = (value: Value): Value =>
    value.operation.kind === "constant" ? value : values.get(value)!;
  const to = (block: Block): Block => {
    const there = blocks.get(block) ?? createBlock(builder);
    blocks.set(block, there);
    for (const one of block.parameters) {
      if (values.has(one)) continue;
      const { number } = constant(builder, 0n, one.type, NOWHERE);
      const made = { ...one, number };
      values.set(one, made);
      there.parameters.push(made);
    }
    return there;
  };
  const yes = createBlock(builder);
  for (const [at, block] of filter.blocks.entries()) {
    if (at > 0) begin(builder, to(block));
    for (const value of block.body) {
      const { operation, type, operands } = value;
      const made = operation.kind === "parameter"
        ? parameters[operation.index]!
        : append(builder, operation, type, operands.map(of), NOWHERE);
      values.set(value, made);
    }
    end(builder, endingFor(block.ending, of, to, yes, no));
  }
  begin(builder, yes);
  const value = constant(builder, BigInt(index), U64, NOWHERE);
  end(builder, { kind: "return", value });
}

function endingFor(
  ending: Ending,
  of: (value: Value) => Value,
  to: (block: Block) => Block,
  yes: Block,
  no: Block,
): Ending {
  switch (ending.kind) {
    case "return":
      return {
        kind: "branch",
        condition: of(ending.value!),
        then: yes,
        otherwise: no,
      };
    case "jump":
      return {
        kind: "jump",
        target: to(ending.target),
        passes: ending.passes.map(of),
      };
    case "branch":
      return {
        kind: "branch",
        condition: of(ending.condition),
        then: to(ending.then),
        otherwise: to(ending.otherwise),
      };
    case "switch":
      return {
        kind: "switch",
        value: of(ending.value),
        cases: ending.cases.map((one) => ({ ...one, target: to(one.target) })),
        otherwise: to(ending.otherwise),
      };
  }
}
