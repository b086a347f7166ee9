// What an analysis says of a procedure, held against what happens.

import {
  type Block,
  dominates,
  findDominators,
  type Value,
} from "../../chapters/03-spindles/mod.ts";
import {
  type Analysis,
  entries,
  type Known,
  type Question,
} from "../../chapters/04-verifier/mod.ts";
import { isLike } from "./numbers.ts";
import { numberOf, type Run, type Watcher, Wrong } from "./oracle.ts";

/** What is said where a block begins. */
interface Said {
  readonly numbers: readonly (readonly [Value, Known])[];
  /** The first is at most the second and so much. */
  readonly orders: readonly (readonly [Value, Value, bigint])[];
  /** How many elements lie behind an address. */
  readonly extents: readonly (readonly [Value, Known])[];
}

/** A watcher that finds everything wrong that `analysis` says and is not so. */
export function holdAgainst(analysis: Analysis): Watcher {
  const { computed, checks, starts } = analysis;
  const said = new Map<Block, Said>();
  const counting = roundsCounter(analysis);
  const saidOf = saidAt(analysis);
  return {
    enters: (block, from, run) => {
      if (!starts.has(block)) {
        throw new Wrong(`b${block.number} was thought to be out of reach`);
      }
      counting(block, from);
      let here = said.get(block);
      if (here === undefined) said.set(block, here = saidOf(block));
      compare(run, block, here);
    },
    computed: (value, number) => {
      const known = computed.get(value);
      if (known === undefined) {
        throw new Wrong(`v${value.number} was thought to be out of reach`);
      }
      const { kind } = value.operation;
      if (value.type.kind !== "address" && kind !== "store") {
        requireLike(value, number, known);
      }
    },
    checks: (check, holds) => {
      const known = checks.get(check);
      const never = holds ? known?.greatest === 0n : known?.least === 1n;
      if (known === undefined || never) {
        throw new Wrong(`v${check.number} ${holds ? "holds" : "fails"}`);
      }
    },
  };
}

function requireLike(value: Value, number: bigint, known: Known): void {
  if (isLike(number, known)) return;
  const { least, greatest, ones, zeros } = known;
  throw new Wrong(
    `v${value.number} is ${number}, not ${least} to ${greatest}, ones ${ones}, zeros ${zeros}`,
  );
}

/** The most facts of each kind that are looked at where one block begins. */
const MOST_FACTS = 40;

function saidAt(
  { procedure, course, starts }: Analysis,
): (block: Block) => Said {
  const tree = findDominators(procedure.blocks[0]!);
  const home = new Map<Value, Block>();
  const answers = new Map<Question, Value[]>();
  for (const block of procedure.blocks) {
    for (const value of [...block.parameters, ...block.body]) {
      home.set(value, block);
      const question = course.asked.get(value);
      if (question === undefined || value.operation.kind === "check") continue;
      const list = answers.get(question);
      if (list === undefined) answers.set(question, [value]);
      else list.push(value);
    }
  }
  return (block) => {
    /** A value that has answered `question` on every way that leads here. */
    const speaker = (question: Question) =>
      answers.get(question)?.find((value) => {
        const at = home.get(value)!;
        return at === block
          ? block.parameters.includes(value)
          : dominates(tree, at, block);
      });
    const facts = starts.get(block)!;
    const numbers: [Value, Known][] = [];
    const extents: [Value, Known][] = [];
    for (const [question, known] of entries(facts.numbers)) {
      const { how, of } = course.questions.meanings[question]!;
      const value = speaker(how === "extent" ? of[0]! : question);
      if (value === undefined) continue;
      if (how === "extent") extents.push([value, known]);
      else if (value.type.kind !== "address") numbers.push([value, known]);
    }
    const orders: [Value, Value, bigint][] = [];
    for (const [question, { above }] of entries(facts.orders)) {
      const small = speaker(question);
      if (small === undefined) continue;
      for (const { to, most } of above) {
        const large = speaker(to);
        if (large !== undefined) orders.push([small, large, most]);
      }
    }
    return {
      numbers: numbers.slice(-MOST_FACTS),
      extents: extents.slice(-MOST_FACTS),
      orders: orders.slice(-MOST_FACTS),
    };
  };
}

function compare(
  run: Run,
  block: Block,
  { numbers, orders, extents }: Said,
): void {
  for (const [value, known] of numbers) {
    requireLike(value, numberOf(run, value), known);
  }
  for (const [small, large, most] of orders) {
    const [a, b] = [numberOf(run, small), numberOf(run, large)];
    if (a <= b + most) continue;
    throw new Wrong(
      `at b${block.number} v${small.number} is ${a} and v${large.number} ${b}, more than ${most} apart`,
    );
  }
  for (const [address, known] of extents) {
    const count = run.pointers.get(address)?.count;
    if (count !== undefined) requireLike(address, BigInt(count), known);
  }
}

/** Counts rounds, and finds it wrong if a loop makes more than was said. */
function roundsCounter(
  { rounds, shape: { loops, around } }: Analysis,
): (block: Block, from: Block | undefined) => void {
  /** Rounds since the loop was begun, and since the loop around it was. */
  const counts = new Map<Block, { own: bigint; altogether: bigint }>();
  const begin = (head: Block) => {
    const before = counts.get(head)?.altogether ?? 0n;
    counts.set(head, { own: 0n, altogether: before });
    // Of the loops right inside nothing has been counted in this run.
    for (const inner of loops.keys()) {
      if (around.get(inner)!.at(-2) === head) counts.delete(inner);
    }
  };
  return (block, from) => {
    const inside = loops.get(block);
    if (inside === undefined) return;
    if (from === undefined || !inside.has(from)) return begin(block);
    const count = counts.get(block)!;
    count.own++;
    count.altogether++;
    const { most, altogether } = rounds.get(block) ?? {};
    if (most !== undefined && count.own > most) {
      throw new Wrong(`b${block.number} comes round ${count.own} times`);
    }
    if (altogether !== undefined && count.altogether > altogether) {
      throw new Wrong(
        `b${block.number} comes round ${count.altogether} times altogether`,
      );
    }
  };
}
