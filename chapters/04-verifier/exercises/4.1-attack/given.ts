// # Four verifiers
//
// Each of them is the chapter's verifier, but for one thing that it believes.

import {
  checkSpindle,
  type Environment,
  lowerSpindle,
  type Procedure,
  successors,
  type Value,
} from "../../../03-spindles/mod.ts";
import { judgeLowered, shapeOf } from "../../mod.ts";
import {
  type Belief,
  believe,
  findBelieving,
  insert,
  made,
  valuesOf,
} from "./believing.ts";

/** What the entry of a spindle does, and the two numbers with which it is called. */
export interface Attack {
  /** Statements, as they stand in the entry. */
  readonly body: string;
  /** The first number. */
  readonly x: bigint;
  /** The second number. */
  readonly y: bigint;
}

/** The spindle around the statements of an attack. */
export function spindleOf({ body }: Pick<Attack, "body">): string {
  return `spindle Attack {
  type Few = u64 in 0..=5;
  state { n: u64; list: [u64; 8]; few: Few; }

  static entry attack(x: u64, y: u64): u64 {
${body}
  }
}
`;
}

/** What a verifier takes a procedure for. */
export interface Hole {
  /** What it believes of it. */
  readonly belief?: Belief;
  /** What it takes for the procedure, instead of the procedure itself. */
  readonly view?: (procedure: Procedure) => Procedure;
}

/** A procedure that was accepted, and the sites whose checks are not made. */
export interface Accepted {
  /** What will run. */
  readonly body: Procedure;
  /** What need not be checked, in the verifier's opinion. */
  readonly proved: ReadonlySet<number>;
}

/**
 * Judges the spindle `text` as a verifier does that has a hole.
 *
 * @throws Refusal if it does not accept it
 */
export function verifyThrough(
  { belief = () => {}, view = (procedure) => procedure }: Hole,
  text: string,
  environment: Environment,
): Accepted {
  const source = { file: "attack.spindle", text };
  const lowered = lowerSpindle(checkSpindle(source, environment));
  const procedures = lowered.procedures.map((one) => ({
    ...one,
    body: view(one.body),
  }));
  const { proved } = judgeLowered(
    source,
    { ...lowered, procedures },
    (procedure, setting) => findBelieving(belief, procedure, setting),
  );
  const { body } = lowered.procedures[0]!;
  return { body, proved: proved(procedures[0]!.body) };
}

/** A sum is at least as large as what was added to. */
export function sumsGrow(procedure: Procedure): void {
  for (const [block, sum] of valuesOf(procedure)) {
    const { operation, operands } = sum;
    if (operation.kind !== "arithmetic") continue;
    if (operation.operator !== "add") continue;
    for (const part of operands) {
      believe(block, sum, part, "lessOrEqual", sum);
    }
  }
}

/** A number that was made one of another type is still the same number. */
export function conversionsKeep(procedure: Procedure): void {
  for (const [block, converted] of valuesOf(procedure)) {
    if (converted.operation.kind !== "convert") continue;
    const [before] = converted.operands as [Value];
    const back = made({ kind: "convert" }, before.type, [converted]);
    insert(block, converted, back);
    believe(block, back, before, "equal", back);
  }
}

/** What was read from the state once is what will be read there. */
export function memoryStays(procedure: Procedure): void {
  const { blocks } = procedure;
  const { dominators } = shapeOf(procedure);
  for (const [block, later] of valuesOf(procedure)) {
    const name = fieldRead(later);
    if (name === undefined) continue;
    for (let at = block;; at = dominators.get(at)!) {
      const before = at === block
        ? at.body.slice(0, at.body.indexOf(later))
        : at.body;
      const earlier = before.find((one) => fieldRead(one) === name);
      if (earlier) believe(block, later, earlier, "equal", later);
      if (earlier || at === blocks[0]) break;
    }
  }
}

/** The field of the state that is read, if it is a plain one. */
function fieldRead({ operation }: Value): string | undefined {
  if (operation.kind !== "load") return undefined;
  const { root, steps, name } = operation.place;
  return root.kind === "state" && steps.length === 0 ? name : undefined;
}

/** A loop in a loop makes one round: what leads back leads out. */
export function innerLoopsOnce(procedure: Procedure): Procedure {
  const seen = structuredClone(procedure);
  const { loops, around } = shapeOf(seen);
  for (const block of seen.blocks) {
    const { ending } = block;
    if (ending.kind !== "jump") continue;
    const { target } = ending;
    const isInner = around.get(target)!.length > 1 && loops.has(target) &&
      loops.get(target)!.has(block);
    const [out] = successors(target)
      .filter((one) => !loops.get(target)?.has(one));
    if (!isInner || out === undefined || out.parameters.length > 0) continue;
    block.ending = { kind: "jump", target: out, passes: [] };
  }
  return seen;
}
