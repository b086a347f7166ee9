// # Copying one procedure into another
//
// The code of an event is woven from the filters and bodies of its handlers: each of them is copied
// to where it belongs, and what is known there already is left out.
//
// A filter `t & 7 == 3 && self.open` that is copied behind `t & 7 == 3` becomes a load of `open`
// and a branch. A body that returns does not return from the whole: whoever copies it says what
// becomes of its answer. A check that fails does not end the whole either, it leads to where the
// failure is told.

import { panic } from "../../01-hardware/mod.ts";
import {
  addPassed,
  append,
  begin,
  type Builder,
  constant,
  createBlock,
  createBuilder,
  end,
  known,
} from "../form/builder.ts";
import { findDominators } from "../form/dominators.ts";
import {
  type Block,
  type Ending,
  type Loop,
  type Operation,
  predecessors,
  type Procedure,
  type Site,
  type Value,
} from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import type { Span } from "../source/diagnostics.ts";
import { type Scalar, U64 } from "../meaning/types.ts";
import { assume, inside, limitsIn, type Scope, valueOf } from "./known.ts";

/** Code that is being woven. */
export interface Weaving {
  /** What has been made, and where it grows. */
  readonly builder: Builder;
  /** The event's parameters. */
  readonly parameters: readonly Value[];
  /** What is still to be put behind everything else. */
  readonly later: (() => void)[];
  /** The last number that was given to a state of memory. */
  memory: number;
}

/** A place in the source for what no author has written. */
export const NO_SPAN: Span = { start: 0, end: 0 };

/** Begins a procedure with so many parameters. */
export function beginWeaving(
  name: string,
  parameters: number,
): { weaving: Weaving; scope: Scope } {
  const builder = createBuilder(name, parameters, U64);
  const scope = inside(undefined);
  const values = Array.from(
    { length: parameters },
    (_, index) =>
      valueOf(builder, scope, { kind: "parameter", index }, U64, [], NO_SPAN),
  );
  return {
    weaving: { builder, parameters: values, later: [], memory: 0 },
    scope,
  };
}

/** The procedure, with everything in it that was left for later. */
export function endWeaving({ builder, later }: Weaving): Procedure {
  for (let next = later.shift(); next; next = later.shift()) next();
  const { procedure } = builder;
  shorten(procedure);
  const { order } = findDominators(procedure.blocks[0]!);
  return { ...procedure, blocks: [...order] };
}

/** Lets nobody go through a block in which nothing happens. */
function shorten({ blocks }: Procedure): void {
  const behind = (block: Block): Block => {
    let here = block;
    for (let left = blocks.length; left > 0; left--) {
      const { body, parameters, ending } = here;
      const empty = body.length === 0 && parameters.length === 0;
      if (!empty || ending.kind !== "jump" || ending.passes.length > 0) break;
      here = ending.target;
    }
    return here;
  };
  for (const block of blocks) block.ending = redirected(block.ending, behind);
}

function redirected(ending: Ending, to: (block: Block) => Block): Ending {
  switch (ending.kind) {
    case "jump":
      return { ...ending, target: to(ending.target) };
    case "branch":
      return {
        ...ending,
        then: to(ending.then),
        otherwise: to(ending.otherwise),
      };
    case "switch": {
      const cases = ending.cases.map((one) => ({
        ...one,
        target: to(one.target),
      }));
      return { ...ending, cases, otherwise: to(ending.otherwise) };
    }
    default:
      return ending;
  }
}

// ## Going on elsewhere

/** A block that begins where it is first wanted, in a scope inside `scope`. */
export function branchOn(
  { builder }: Weaving,
  scope: Scope,
  condition: Value,
): { yes: Branch | undefined; no: Branch | undefined } {
  const truth = truthIn(scope, condition);
  if (truth !== undefined) {
    const block = createBlock(builder);
    end(builder, { kind: "jump", target: block, passes: [] });
    const only = { block, scope: inside(scope) };
    return truth ? { yes: only, no: undefined } : { yes: undefined, no: only };
  }
  const [then, otherwise] = [createBlock(builder), createBlock(builder)];
  end(builder, { kind: "branch", condition, then, otherwise });
  const [yes, no] = [inside(scope), inside(scope)];
  assume(yes, condition, true);
  assume(no, condition, false);
  return {
    yes: { block: then, scope: yes },
    no: { block: otherwise, scope: no },
  };
}

/** One side of a branch. */
export interface Branch {
  /** Where it leads. */
  readonly block: Block;
  /** What is known there. */
  readonly scope: Scope;
}

// ## Copying

/** How a procedure is to be copied. */
export interface Copying {
  /** The parameter of the event that its first one is. */
  readonly firstParameter: number;
  /** What takes the place of a constant, if anything does. */
  readonly instead?: (constant: Value, scope: Scope) => Value | undefined;
  /** What takes the place of its state: another piece of memory, and the operands that name it. */
  readonly state: (
    place: MemoryPlace,
    scope: Scope,
  ) => { readonly place: MemoryPlace; readonly base: readonly Value[] };
  /** What a place with these indices holds for good, if it does. */
  readonly holds?: (
    place: MemoryPlace,
    indices: readonly Value[],
  ) => bigint | undefined;
  /** Ends the growing block: the procedure has returned. */
  readonly returned: (value: Value | undefined, scope: Scope) => void;
  /** Ends the growing block: a check has failed. */
  readonly failed: (site: Site, scope: Scope) => void;
}

/** A copy that is being made. */
interface Copy extends Copying {
  readonly weaving: Weaving;
  readonly values: Map<Value, Value>;
  readonly blocks: Map<Block, Block>;
  readonly scopes: Map<Block, Scope>;
  readonly loops: Map<Loop, Loop>;
  /** What is known at the beginning of those blocks to which one way leads. */
  readonly learned: Map<Block, Scope>;
}

/** Copies `procedure` to the end of the growing block, which knows what `scope` does. */
export function copyInto(
  weaving: Weaving,
  scope: Scope,
  procedure: Procedure,
  copying: Copying,
): void {
  const copy: Copy = {
    ...copying,
    weaving,
    values: new Map(),
    blocks: new Map(),
    scopes: new Map(),
    loops: new Map(),
    learned: new Map(),
  };
  const first = procedure.blocks[0]!;
  const tree = findDominators(first);
  const leading = predecessors(procedure);
  const stores = procedure.blocks.some(({ body }) =>
    body.some(({ operation }) => operation.kind === "store")
  );
  // A loop that is entered at the very beginning needs a block to come back to.
  if (leading.get(first)!.length > 0) {
    const target = blockFor(copy, first);
    end(weaving.builder, { kind: "jump", target, passes: [] });
  }
  for (const block of procedure.blocks) {
    const at = tree.place.get(block);
    if (at === undefined) continue;
    const isFirst = block === first;
    const target = copy.blocks.get(block);
    if (!isFirst && target === undefined) continue;
    const around = isFirst ? scope : copy.learned.get(block) ??
      copy.scopes.get(tree.order[tree.nearest[at]!]!)!;
    const meets = leading.get(block)!.length > 1;
    const memory = meets && stores ? ++weaving.memory : undefined;
    // What is known of the first block's scope is known to whoever goes on from it.
    const here = isFirst && !meets ? scope : inside(around, memory);
    copy.scopes.set(block, here);
    if (target) begin(weaving.builder, target);
    copyBlock(copy, block, here, leading);
  }
}

function copyBlock(
  copy: Copy,
  block: Block,
  scope: Scope,
  leading: ReadonlyMap<Block, readonly Block[]>,
): void {
  const { builder } = copy.weaving;
  let here = scope;
  for (const value of block.body) {
    here = copyValue(copy, value, here);
    if (builder.block === undefined) return;
  }
  copy.scopes.set(block, here);
  const { ending } = block;
  if (ending.kind === "return") {
    const value = ending.value && copied(copy, ending.value, here);
    return copy.returned(value, here);
  }
  if (ending.kind === "jump") {
    const passes = ending.passes.map((one) => copied(copy, one, here));
    const returned = returnedBy(ending.target, passes);
    if (returned !== undefined) return copy.returned(returned, here);
    const target = blockFor(copy, ending.target);
    return end(builder, { kind: "jump", target, passes });
  }
  if (ending.kind === "branch") {
    const condition = copied(copy, ending.condition, here);
    const truth = truthIn(here, condition);
    if (truth !== undefined) {
      const target = truth ? ending.then : ending.otherwise;
      return end(builder, {
        kind: "jump",
        target: blockFor(copy, target),
        passes: [],
      });
    }
    const then = blockFor(copy, ending.then);
    const otherwise = blockFor(copy, ending.otherwise);
    branchRarely(copy.weaving, here, condition, then, otherwise);
    for (
      const [target, holds] of [[ending.then, 1], [
        ending.otherwise,
        0,
      ]] as const
    ) {
      if (leading.get(target)!.length !== 1) continue;
      const side = inside(here);
      assume(side, condition, holds === 1);
      copy.learned.set(target, side);
    }
    return;
  }
  const value = copied(copy, ending.value, here);
  const cases = ending.cases.map(({ equals, target }) => ({
    equals,
    target: blockFor(copy, target),
  }));
  const otherwise = blockFor(copy, ending.otherwise);
  end(builder, { kind: "switch", value, cases, otherwise });
}

/** What is returned by going to `target` with `passes`, if that is all that happens there. */
function returnedBy(
  { parameters, body, ending }: Block,
  passes: readonly Value[],
): Value | undefined {
  if (body.length > 0 || ending.kind !== "return") return undefined;
  const at = ending.value ? parameters.indexOf(ending.value) : -1;
  return passes[at];
}

// Where nobody knows better, the code generator takes it that two numbers are seldom equal. Here
// somebody knows better: filters compare numbers because they are to be equal. So such a branch is
// turned around.

/** Ends the growing block by a branch; to `otherwise` goes what hardly ever happens. */
export function branchRarely(
  { builder }: Weaving,
  scope: Scope,
  condition: Value,
  then: Block,
  otherwise: Block,
): void {
  const { operation, type, span, operands: [inner] } = condition;
  if (operation.kind === "not" && inner && comparesEqual(inner)) {
    return end(builder, {
      kind: "branch",
      condition: inner,
      then: otherwise,
      otherwise: then,
    });
  }
  if (!comparesEqual(condition)) {
    return end(builder, { kind: "branch", condition, then, otherwise });
  }
  const not = { kind: "not" } as const;
  const opposite = valueOf(builder, scope, not, type, [condition], span);
  end(builder, {
    kind: "branch",
    condition: opposite,
    then: otherwise,
    otherwise: then,
  });
}

function comparesEqual({ operation }: Value): boolean {
  return operation.kind === "comparison" && operation.operator === "equal";
}

/** What `condition` is known to be. */
export function truthIn(scope: Scope, condition: Value): boolean | undefined {
  const [least, greatest] = limitsIn(scope, condition);
  return least === greatest ? least === 1n : undefined;
}

/** The copy of `block`, which may not have its place yet. */
function blockFor(copy: Copy, block: Block): Block {
  const there = copy.blocks.get(block);
  if (there !== undefined) return there;
  const { builder } = copy.weaving;
  const loops = block.loops.map((loop) => loopFor(copy, loop));
  const made: Block = {
    ...createBlock(builder),
    loops: [...builder.loops, ...loops],
  };
  copy.blocks.set(block, made);
  for (const parameter of block.parameters) {
    const { type, span } = parameter;
    copy.values.set(parameter, addPassed(builder, made, type, span));
  }
  for (const loop of block.loops) {
    const counter = copy.values.get(loop.counter);
    if (counter) copy.loops.get(loop)!.counter = counter;
  }
  return made;
}

function loopFor(copy: Copy, loop: Loop): Loop {
  const there = copy.loops.get(loop);
  if (there !== undefined) return there;
  const of = (value: Value) => copy.values.get(value) ?? value;
  const made = { ...loop, from: of(loop.from), to: of(loop.to) };
  copy.loops.set(loop, made);
  return made;
}

// ## Values

/** The copy of `value`, which has been made already, or of a constant. */
function copied(copy: Copy, value: Value, scope: Scope): Value {
  if (known(value) !== undefined) return copy.instead?.(value, scope) ?? value;
  return copy.values.get(value) ?? panic("weaving: a value is used too early");
}

/** Copies `value`, and gives the scope in which what is behind it stands. */
function copyValue(copy: Copy, value: Value, scope: Scope): Scope {
  const { builder } = copy.weaving;
  const { operation, type, span } = value;
  const of = () => value.operands.map((one) => copied(copy, one, scope));
  const make = (does: Operation, operands: readonly Value[]) =>
    copy.values.set(
      value,
      valueOf(builder, scope, does, type, operands, span),
    );
  switch (operation.kind) {
    case "parameter": {
      const index = copy.firstParameter + operation.index;
      copy.values.set(
        value,
        parameterAs(copy.weaving, scope, index, type, span),
      );
      return scope;
    }
    case "load": {
      const held = copy.holds?.(operation.place, of());
      if (held !== undefined) {
        copy.values.set(value, constant(builder, held, type, span));
        return scope;
      }
      const { place, base } = placed(copy, operation.place, scope);
      make({ kind: "load", place }, [...base, ...of()]);
      return scope;
    }
    case "reference": {
      const { place, base } = placed(copy, operation.place, scope);
      make({ ...operation, place }, [...base, ...of()]);
      return scope;
    }
    case "store": {
      const [stored, ...indices] = of();
      const { place, base } = placed(copy, operation.place, scope);
      const operands = [stored!, ...base, ...indices];
      append(builder, { kind: "store", place }, type, operands, span);
      scope.memory = ++copy.weaving.memory;
      return scope;
    }
    case "check":
      return copyCheck(copy, of()[0]!, operation.site, scope);
    default:
      make(operation, of());
      return scope;
  }
}

/** A parameter of the event as a value of `type`. */
export function parameterAs(
  { builder, parameters }: Weaving,
  scope: Scope,
  index: number,
  type: Scalar,
  span: Span,
): Value {
  const raw = parameters[index] ?? constant(builder, 0n, U64, span);
  const number = known(raw);
  if (type.kind === "integer" || type.kind === "bool") {
    return valueOf(builder, scope, { kind: "convert" }, type, [raw], span);
  }
  // Nobody can make an address or a handle of a number: it arrives as one.
  return number === undefined
    ? valueOf(builder, scope, { kind: "parameter", index }, type, [], span)
    : constant(builder, number, type, span);
}

function placed(copy: Copy, place: MemoryPlace, scope: Scope) {
  return place.root.kind === "state"
    ? copy.state(place, scope)
    : { place, base: [] };
}

function copyCheck(
  copy: Copy,
  condition: Value,
  site: Site,
  scope: Scope,
): Scope {
  const { weaving } = copy;
  if (truthIn(scope, condition) === true) return scope;
  const { yes, no } = branchOn(weaving, scope, condition);
  if (no !== undefined) {
    weaving.later.push(() => {
      begin(weaving.builder, no.block);
      copy.failed(site, no.scope);
    });
  }
  if (yes === undefined) return scope;
  begin(weaving.builder, yes.block);
  return yes.scope;
}
