// What a spindle means, said a second time: by walking through its typed tree with
// unlimited integers. It knows nothing of blocks, registers or instructions.

import type {
  Field,
  Scalar,
  Span,
  Typed,
  TypedProcedure,
  TypedSpindle,
  TypedStatement,
} from "../../chapters/03-spindles/mod.ts";

/** The state of a spindle: the elements of each field, one for a scalar. */
export type State = Map<string, bigint[]>;

/** A place that may fail, as the evaluator met it. */
export interface Met {
  readonly kind: "index" | "shift" | "requires";
  readonly span: Span;
  readonly text: string;
  readonly held: boolean;
}

/** How an activation ended. */
export type Ended =
  | { readonly kind: "returned"; readonly value: bigint | undefined }
  | { readonly kind: "failed"; readonly at: Met };

/** An activation of a procedure while it is evaluated. */
interface Activation {
  readonly locals: Map<unknown, bigint>;
  readonly state: State;
  readonly meet: (met: Met) => void;
}

class Failure extends Error {
  readonly at: Met;
  constructor(at: Met) {
    super();
    this.at = at;
  }
}

class Return extends Error {
  readonly value: bigint | undefined;
  constructor(value: bigint | undefined) {
    super();
    this.value = value;
  }
}

/** The state that `spindle` begins with. */
export function initialState({ fields }: TypedSpindle): State {
  return new Map(fields.map(({ name, type, initial }) => [
    name,
    Array.from(
      { length: type.kind === "array" ? type.length : 1 },
      () => initial,
    ),
  ]));
}

/** Calls `procedure` with raw 64-bit arguments; changes `state`. */
export function evaluate(
  procedure: TypedProcedure,
  raw: readonly bigint[],
  state: State,
  meet: (met: Met) => void = () => {},
): Ended {
  const locals = new Map<unknown, bigint>();
  procedure.parameters.forEach((local, index) =>
    locals.set(local, normal(local.type, raw[index]!))
  );
  try {
    statements({ locals, state, meet }, procedure.body);
    return { kind: "returned", value: undefined };
  } catch (error) {
    if (error instanceof Return) {
      return { kind: "returned", value: error.value };
    }
    if (error instanceof Failure) return { kind: "failed", at: error.at };
    throw error;
  }
}

/** The number of `type` that is congruent to `value`; a truth is "not zero". */
export function normal(type: Scalar, value: bigint): bigint {
  if (type.kind === "bool") return value % 2n ** 64n === 0n ? 0n : 1n;
  if (type.kind !== "integer") return value;
  const size = 2n ** BigInt(type.bits);
  const low = (value % size + size) % size;
  return type.signed && low >= size / 2n ? low - size : low;
}

function statements(act: Activation, list: readonly TypedStatement[]): void {
  for (const one of list) statement(act, one);
}

function statement(act: Activation, one: TypedStatement): void {
  switch (one.kind) {
    case "set":
      act.locals.set(one.local, value(act, one.value));
      return;
    case "store": {
      const index = place(act, one.field, one.index);
      const cells = act.state.get(one.field.name)!;
      const before = cells[index]!;
      const right = value(act, one.value);
      const { type } = one.field;
      const scalar = type.kind === "array" ? type.element : type;
      cells[index] = one.operator === undefined ? right : normal(
        scalar,
        one.operator === "+" ? before + right : before - right,
      );
      return;
    }
    case "if":
      statements(act, value(act, one.condition) ? one.then : one.otherwise);
      return;
    case "for": {
      const from = value(act, one.from);
      const to = value(act, one.to);
      for (let counter = from; counter < to; counter++) {
        act.locals.set(one.local, counter);
        statements(act, one.body);
      }
      return;
    }
    case "return":
      throw new Return(one.value && value(act, one.value));
    case "evaluate":
      value(act, one.value);
  }
}

function place(
  act: Activation,
  { type }: Field,
  index: Typed | undefined,
): number {
  if (index === undefined || type.kind !== "array") return 0;
  const at = value(act, index);
  const held = at < BigInt(type.length);
  meet(act, "index", index.span, `index < ${type.length}`, held);
  return Number(at);
}

function meet(
  act: Activation,
  kind: Met["kind"],
  span: Span,
  text: string,
  held: boolean,
): void {
  const met = { kind, span, text, held };
  act.meet(met);
  if (!held) throw new Failure(met);
}

function value(act: Activation, typed: Typed): bigint {
  switch (typed.kind) {
    case "constant":
      return typed.value;
    case "local":
      return act.locals.get(typed.local)!;
    case "load": {
      const index = place(act, typed.field, typed.index);
      return act.state.get(typed.field.name)![index]!;
    }
    case "unary": {
      const of = value(act, typed.operand);
      if (typed.operator === "!") return of === 0n ? 1n : 0n;
      return normal(typed.type, typed.operator === "-" ? -of : -of - 1n);
    }
    case "convert":
      return normal(typed.type, value(act, typed.operand));
    case "binary":
      return binary(act, typed);
    case "call":
      return call(act, typed);
  }
}

function binary(
  act: Activation,
  typed: Extract<Typed, { kind: "binary" }>,
): bigint {
  const a = value(act, typed.left);
  if (typed.operator === "&&") return a ? value(act, typed.right) : 0n;
  if (typed.operator === "||") return a ? 1n : value(act, typed.right);
  const b = value(act, typed.right);
  const truth = (holds: boolean) => holds ? 1n : 0n;
  switch (typed.operator) {
    case "+":
      return normal(typed.type, a + b);
    case "-":
      return normal(typed.type, a - b);
    case "*":
      return normal(typed.type, a * b);
    case "&":
      return normal(typed.type, a & b);
    case "|":
      return normal(typed.type, a | b);
    case "^":
      return normal(typed.type, a ^ b);
    case "<<":
    case ">>": {
      const { type } = typed;
      const bits = type.kind === "integer" ? BigInt(type.bits) : 1n;
      const fits = b >= 0n && b < bits;
      meet(act, "shift", typed.right.span, `distance < ${bits}`, fits);
      if (typed.operator === "<<") return normal(type, a * 2n ** b);
      // Rounds down, also below zero.
      const divisor = 2n ** b;
      return (a - ((a % divisor) + divisor) % divisor) / divisor;
    }
    case "==":
      return truth(a === b);
    case "!=":
      return truth(a !== b);
    case "<":
      return truth(a < b);
    case "<=":
      return truth(a <= b);
    case ">":
      return truth(a > b);
    case ">=":
      return truth(a >= b);
  }
}

/** Only what can be known without a kernel: no program runs, so nothing is readable. */
function call(
  act: Activation,
  { operation, parameters, span }: Extract<Typed, { kind: "call" }>,
): bigint {
  const [, length] = parameters.map((one) => value(act, one));
  if (operation.name === "Space.readable") {
    meet(act, "requires", span, "length <= 4096", length! <= 4096n);
    return 0n;
  }
  if (/^(Strand|Space)\.current$/.test(operation.name)) return 0n;
  throw new TypeError(`The evaluator does not know ${operation.name}`);
}
