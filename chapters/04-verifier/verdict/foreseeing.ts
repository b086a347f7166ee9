// # The code beforehand
//
// What is judged must be what will run. So the verdict makes the code, before there is a place for it.
//
// The same form gives the same code each time. Two things are not known yet: where the state will
// be, and by which numbers the code will call things. A state that the global pointer reaches makes
// other code than one that it does not reach, so both are made. Numbers only take the place of
// other numbers, and are taken to be long.
//
// ## Which form is asked
//
// The compiler has changed the loops before it makes code of them. Some are gone, some ask at their end. So the
// rounds of what is compiled are found in what is compiled. It is looked at in the middle of the compiler's
// work: loops have the shape then that they keep, and still count with the counters that the author gave them.
// Afterwards a loop may count in addresses, of which less is known. And `x % 500` is less than 500, which nobody
// can see in the multiplications that it has become. So what is looked at has its divisions still.

import {
  change,
  compile,
  type Compiled,
  type Copies,
  copyBlocks,
  type Draft,
  finishDraft,
  type LoweredProcedure,
  optimise,
  type Pass,
  PASSES,
  type Placement,
  type Procedure,
  reachesWhole,
  usesUp,
  type Value,
} from "../../03-spindles/mod.ts";
import { divides } from "./analysis.ts";

/** A procedure as it will be in the kernel, as far as that can be known beforehand. */
export interface Prospect {
  /** Its code, if its state is close to the global pointer, and if it is not. */
  readonly codes: readonly Compiled[];
  /** What was compiled. */
  readonly procedure: Procedure;
  /** The same before its loops counted in addresses, as a copy. */
  readonly counted: Procedure;
  /** The copies of the blocks and values that were there then. */
  readonly copies: Pick<Copies, "block" | "value">;
}

/** Compiles a filter or a body of `owner`, whose state has so many bytes, as it will be compiled in the kernel with `passes`. */
export function foresee(
  owner: LoweredProcedure,
  part: Procedure,
  proved: ReadonlySet<number>,
  state: number,
  passes: readonly Pass[] = PASSES,
): Prospect {
  const seen: Omit<Prospect, "codes" | "procedure">[] = [];
  const divisions = new Map<Value, Value>();
  const noteDivisions = ({ blocks }: Draft) => {
    for (const value of blocks.flatMap(({ body }) => body)) {
      if (divides(value)) divisions.set(value, { ...value });
    }
  };
  const look = (draft: Draft) => {
    const whole = finishDraft(draft);
    const { blocks, block, value } = copyBlocks(draft, whole.blocks);
    const of = (one: Value) => value.get(one) ?? one;
    for (const [one, { operation, operands }] of divisions) {
      const copy = value.get(one);
      if (copy) change(copy, { operation, operands: operands.map(of) });
    }
    seen.push({ counted: { ...whole, blocks }, copies: { block, value } });
  };
  const looks = { divideByNumbers: noteDivisions, stepAddresses: look };
  const procedure = optimise(part, proved, passesWith(looks, passes));
  const placement: Placement = {
    ...SOMEWHERE,
    firstParameter: owner.kind === "entry" ? 17 : 16,
    keepsParameters: part === owner.filter && !usesUp(part),
  };
  const near = reachesWhole(0n, state) && usesState(procedure)
    ? [{ ...placement, stateFromGp: 0n }]
    : [];
  const codes = [...near, placement]
    .map((one) => compile(procedure, "foreseen", one));
  return { codes, procedure, ...seen[0]! };
}

/** `passes` with looks at the form before some of them, or at the end if these are not made. */
function passesWith(
  looks: Readonly<Record<string, (draft: Draft) => void>>,
  passes: readonly Pass[],
): Pass[] {
  const made = new Set(passes.map(({ name }) => name));
  const last = Object.entries(looks).filter(([name]) => !made.has(name));
  return [
    ...passes.flatMap((pass) => {
      const run = looks[pass.name];
      return run ? [{ name: "look", run }, pass] : [pass];
    }),
    ...last.map(([, run]) => ({ name: "look", run })),
  ];
}

/** Whether anything lies in the state that `procedure` loads, stores or refers to. */
function usesState({ blocks }: Procedure): boolean {
  return blocks.some(({ body }) =>
    body.some(({ operation }) =>
      "place" in operation && operation.place.root.kind === "state"
    )
  );
}

const SOMEWHERE: Placement = {
  kind: "kernel",
  state: "state",
  operation: () => 0,
  procedure: ({ provider, name }) => provider && name,
  record: (field) => ({
    base: field.startsWith("Strand.") ? "page" : "global pointer",
    offset: 0n,
  }),
  event: () => "event",
  firstParameter: 16,
  failure: 0x7fff_7fff,
};
