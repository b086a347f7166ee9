// # A verifier that believes something
//
// Whoever leaves a test out of a verifier lets it believe something without grounds.
//
// A belief is written into the procedure as one more check, whose condition is then known to hold
// behind it. When the analysis is over, the procedure is as it was, and of the check nothing is told.

import {
  type Block,
  BOOL,
  type Comparison,
  type Procedure,
  type Scalar,
  type Value,
} from "../../../03-spindles/mod.ts";
import { type Analysis, findFacts, type Setting } from "../../mod.ts";

/** Writes into a procedure what a verifier believes of it. */
export type Belief = (procedure: Procedure) => void;

/** What a verifier finds out about `procedure` that has `belief`. */
export function findBelieving(
  belief: Belief,
  procedure: Procedure,
  setting?: Setting,
): Analysis {
  const kept = procedure.blocks.map(({ body, ending }) => ({
    body: [...body],
    ending,
  }));
  try {
    belief(procedure);
    const analysis = findFacts(procedure, setting);
    const told = [...analysis.checks].filter(([value]) => !isBelieved(value));
    return { ...analysis, checks: new Map(told) };
  } finally {
    for (const [index, block] of procedure.blocks.entries()) {
      const { body, ending } = kept[index]!;
      block.body.splice(0, block.body.length, ...body);
      block.ending = ending;
    }
  }
}

/** The site of what is believed; no site of a procedure has such a number. */
const BELIEVED = {
  number: -1,
  kind: "failure",
  span: { start: 0, end: 0 },
  text: "it is believed",
} as const;

function isBelieved({ operation }: Value): boolean {
  return operation.kind === "check" && operation.site.number < 0;
}

/** Lets `first operator second` be believed from behind `behind` on, or from the beginning of `block`. */
export function believe(
  block: Block,
  behind: Value | undefined,
  first: Value,
  operator: Comparison,
  second: Value,
): void {
  const condition = made(
    { kind: "comparison", operator },
    BOOL,
    [first, second],
  );
  const check = made({ kind: "check", site: BELIEVED }, BOOL, [condition]);
  insert(block, behind, condition, check);
}

/** Puts `values` behind `behind` in `block`, or at the beginning. */
export function insert(
  block: Block,
  behind: Value | undefined,
  ...values: readonly Value[]
): void {
  const at = behind === undefined ? 0 : block.body.indexOf(behind) + 1;
  block.body.splice(at, 0, ...values);
}

/** A value that no procedure has yet. */
export function made(
  operation: Value["operation"],
  type: Scalar,
  operands: readonly Value[],
): Value {
  return { number: 0, type, operation, operands, span: BELIEVED.span };
}

/** The number `value` as an operand. */
export function number(value: bigint, type: Scalar): Value {
  return made({ kind: "constant", value }, type, []);
}

/** The values of `procedure`, each with its block. */
export function valuesOf(
  { blocks }: Procedure,
): (readonly [block: Block, value: Value])[] {
  return blocks.flatMap((block) =>
    block.body.map((value) => [block, value] as const)
  );
}
