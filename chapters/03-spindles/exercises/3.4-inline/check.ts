// # The check of exercise 3.4
//
// Some spindles call the operations of others. Each of their procedures is carried out twice,
// with calls and as the reader has made it, and both run on the machine.

import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  createMachine,
  REGISTER,
  run,
  writeRegister,
} from "../../../01-hardware/mod.ts";
import {
  idleStack,
  KERNEL_GP,
  placeCode,
  startKernel,
} from "../../../02-controllers/mod.ts";
import {
  checkSpindle,
  createEnvironment,
  createExtensions,
  type Environment,
  environmentOf,
  type Extensions,
  install,
  interpret,
  KERNEL_INTERFACES,
  type LoweredSpindle,
  lowerSpindle,
  printProcedure,
  problemsOf,
  type Procedure,
  type Run,
} from "../../mod.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly inlineOperations: (
    procedure: Procedure,
    bodies: ReadonlyMap<string, Procedure>,
  ) => Procedure;
}

// ## Spindles
//
// Kit has the operations, Tools has some that call those, and the others call both.

const KIT = `spindle Kit {
  enum Trouble { none_ = 1, tooLarge }
  export pure operation clamp(x: u64, low: u64, high: u64): u64 cost 500 {
    if x < low { return low; }
    if x > high { return high; }
    return x;
  }
  export pure operation mix(a: u64, b: u64): u64 cost 500 {
    return (a ^ b) * 0x9e37_79b9 + (a >> 7);
  }
  export pure operation height(x: u64): u64 cost 5_000 {
    let left = x;
    let bits: u64 = 0;
    while left > 0 budget 64 {
      left >>= 1;
      bits += 1;
    }
    return bits;
  }
  export pure operation share(x: u64, parts: u64): u64 cost 500 { return x / parts; }
  export pure operation half(x: u64): u64 fails Trouble cost 500 {
    if x == 0 { fail Trouble.none_; }
    if x > 1_000 { fail Trouble.tooLarge; }
    return x / 2;
  }
  export pure operation small(x: u64): u8 cost 500 { return u8(x); }
  export pure operation below(x: i64, y: i64): bool cost 500 { return x < y; }
}`;

const TOOLS = `spindle Tools uses Kit {
  export pure operation spread(a: u64, b: u64): u64 cost 2_000 {
    return Kit.mix(Kit.mix(a, b), Kit.mix(b, a));
  }
  export pure operation mean(a: u64, b: u64, n: u64): u64 cost 2_000 {
    return Kit.share(a, n) + Kit.share(b, n);
  }
}`;

const USERS = `spindle Users uses Kit, Tools {
  state { sum: u64; list: [u64; 8]; frame: NewFrame?; }
  entry once(a: u64, b: u64): u64 { return Kit.clamp(a, b, 900); }
  entry twice(a: u64, b: u64): u64 { return Kit.clamp(a, 3, 9) * 10 + Kit.clamp(b, 2, 5); }
  entry inside(a: u64, b: u64): u64 { return Kit.mix(Kit.clamp(a, 1, b), Kit.mix(b, a)); }
  entry sorted(a: u64, b: u64): u64 {
    let low: u64 = 0;
    for i in 0..8 {
      const near = Kit.clamp(self.list[i], low, low + 5) + Kit.clamp(a, i, b);
      const half = Kit.half(near) else { continue; }
      self.list[i] = Kit.clamp(half, low, 9);
      low = half;
    }
    return low;
  }
  entry spread(a: u64, b: u64): u64 { return Tools.spread(a, b) ^ Tools.spread(b, a); }
  entry loop(a: u64, b: u64): u64 {
    let sum: u64 = 0;
    for i in 0..8 { sum += Kit.clamp(self.list[i] ^ a, i, b); }
    return sum;
  }
  entry height(a: u64, b: u64): u64 {
    let most: u64 = 0;
    for i in 0..4 {
      const height = Kit.height(a >> (i * 8));
      if height <= most { continue; }
      most = height;
      if most > b { break; }
    }
    return most;
  }
  entry share(a: u64, b: u64): u64 {
    self.sum += 1;
    const part = Kit.share(a, b & 3);
    self.sum += part;
    return part + Tools.mean(a, b, a & 1);
  }
  entry half(a: u64, b: u64): i64 {
    const half = Kit.half(a) else (why) { return -i64(u64(why)); }
    const quarter = Kit.half(half) else { return i64(b); }
    return i64(quarter);
  }
  entry held(a: u64, b: u64): u64 {
    with frame = Frame.take() else (why) { return u64(why); } {
      self.sum += Kit.share(a, b & 1);
      return self.sum;
    }
  }
  entry asked(a: u64, b: u64): u64 {
    const small = Kit.small(a);
    if Kit.below(i64(a), i64(b)) { self.list[small & 7] = a; }
    const left = Frame.available() else { return u64(small); }
    return u64(small) + left + Kit.clamp(left, 2, u64(small));
  }
}`;

/** A chain of operations of which each calls the one before it twice. */
const CHAIN = 11;

/** Everything that is needed of some spindles. */
interface Made {
  readonly extensions: Extensions;
  readonly users: LoweredSpindle;
  /** The bodies of all operations. */
  readonly bodies: Map<string, Procedure>;
}

/** A kernel with `providers`, and the spindle that uses them. */
function make(providers: readonly string[], users: string): Made {
  const kernel = startKernel(createMachine({ memory: 6 * 2 ** 20 }));
  const environment = createEnvironment(KERNEL_INTERFACES);
  const extensions = createExtensions(kernel, environment);
  const bodies = new Map<string, Procedure>();
  for (const text of providers) {
    const lowered = loweredFrom(text, environmentOf(extensions, 0));
    for (const { kind, name, body } of lowered.procedures) {
      if (kind === "operation") {
        bodies.set(`${lowered.typed.name}.${name}`, body);
      }
    }
    install(extensions, lowered, 0);
  }
  const lowered = loweredFrom(users, environmentOf(extensions, 0));
  return { extensions, users: lowered, bodies };
}

function loweredFrom(text: string, environment: Environment): LoweredSpindle {
  const source = { file: "test.spindle", text };
  return lowerSpindle(checkSpindle(source, environment));
}

// ## Two runs

/** A number that depends on `seed` only. */
function scrambled(seed: number): bigint {
  const high = Math.imul(seed ^ seed >>> 15, 0x2c1b_3c6d) >>> 0;
  const low = Math.imul(high ^ high >>> 12, 0x297a_2d39) >>> 0;
  return BigInt(high) << 32n | BigInt(low);
}

/** What the procedure is called with: large and small numbers. */
function parametersFor(seed: number): bigint[] {
  return [2 * seed, 2 * seed + 1].map((one) => {
    const number = scrambled(one + 77);
    return one % 3 === 0 ? number : number & (one % 3 === 1 ? 15n : 2047n);
  });
}

/** Carries `procedure` out, and tells everything that can be seen of it. */
function carriedOut(
  procedure: Procedure,
  bodies: ReadonlyMap<string, Procedure>,
  seed: number,
): string {
  const state = new Uint8Array(256).map((_, at) => at * seed);
  const asked: string[] = [];
  const worldFor = (parameters: readonly bigint[]) => ({
    parameters,
    state,
    memory: [],
    steps: 20_000,
    call: (
      { name, parameters, result }: Parameters<
        Parameters<typeof interpret>[1]["call"]
      >[0],
      operands: bigint[],
    ): bigint | undefined => {
      const body = bodies.get(name);
      if (body !== undefined) {
        return answerOf(interpret(body, worldFor(operands)));
      }
      asked.push(`${name}(${operands.join(", ")})`);
      return result === undefined || parameters.length > 0
        ? 0n
        : scrambled(seed) & 63n;
    },
    raise: () => undefined,
  });
  const end = interpret(procedure, worldFor(parametersFor(seed)));
  const how = end.kind === "returned" ? `returns ${end.value}` : end.kind;
  return `${asked.join(", ")}; ${how}; state ${state.slice(0, 80).join(" ")}`;
}

function answerOf(end: Run): bigint | undefined {
  return end.kind === "returned" ? end.value ?? 0n : undefined;
}

/** The first place where two texts differ, with a little around it. */
function difference(one: string, other: string): [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const from = Math.max(0, at - 40);
  return [one.slice(from, at + 40), other.slice(from, at + 40)];
}

// ## The tests

/** Every procedure of the users, with what the reader has made of it. */
function pairs({ inlineOperations }: Subject, { users, bodies }: Made) {
  return users.procedures.map(({ name, body }) => ({
    name,
    body,
    inlined: inlineOperations(body, bodies),
  }));
}

function* wellFormed(subject: Subject): Generator<Mismatch | undefined> {
  const made = make([KIT, TOOLS], USERS);
  const before = [...made.bodies].map(([, body]) => printProcedure(body));
  for (const { name, body, inlined } of pairs(subject, made)) {
    const text = printProcedure(body);
    const problems = problemsOf(inlined, { optimised: true });
    yield compare(
      `What is wrong with how ${name} is put together`,
      "nothing",
      problems[0] ?? "nothing",
    );
    subject.inlineOperations(body, made.bodies);
    yield compare(
      `The procedure ${name} that was given, after that`,
      "as before",
      printProcedure(body) === text ? "as before" : "changed",
    );
  }
  const after = [...made.bodies].map(([, body]) => printProcedure(body));
  yield compare(
    "The bodies that were given, after that",
    "as before",
    before.join() === after.join() ? "as before" : "changed",
  );
}

/** Inputs for each of the eleven procedures. */
const INPUTS = 455;

function* same(subject: Subject): Generator<Mismatch | undefined> {
  const made = make([KIT, TOOLS], USERS);
  for (const { name, body, inlined } of pairs(subject, made)) {
    for (let seed = 0; seed < INPUTS; seed++) {
      const expected = carriedOut(body, made.bodies, seed);
      const actual = carriedOut(inlined, made.bodies, seed);
      if (expected === actual) continue;
      const [wanted, found] = difference(expected, actual);
      yield compare(
        `${name}(${
          parametersFor(seed).join(", ")
        }), what it asks, returns and leaves behind`,
        wanted,
        found,
      );
    }
  }
}

function* bounded(subject: Subject): Generator<Mismatch | undefined> {
  const names = Array.from({ length: CHAIN }, (_, index) => `Link${index}`);
  const chain = names.map((name, index) => {
    const before = names[index - 1];
    return before === undefined
      ? `spindle ${name} { export pure operation f(x: u64): u64 cost 500 { return x * 3 + 1; } }`
      : `spindle ${name} uses ${before} { export pure operation f(x: u64): u64 cost 100_000_000 {
    return ${before}.f(x) ^ ${before}.f(x + 1); } }`;
  });
  const made = make(
    chain,
    `spindle Last uses ${names.at(-1)} { entry a(x: u64): u64 { return ${
      names.at(-1)
    }.f(x); } }`,
  );
  const [pair] = pairs(subject, made);
  const { blocks } = pair!.inlined;
  const values = blocks.reduce((sum, { body }) => sum + body.length + 1, 0);
  yield compare(
    `Each of ${CHAIN} operations calls the one before it twice: values in the end`,
    "5000 or less",
    values <= 5000 ? "5000 or less" : String(values),
  );
}

/** Instructions that running the procedures of `users` on the machine takes. */
function instructionsOf({ extensions, users }: Made): number {
  const { kernel } = extensions;
  const { machine } = kernel;
  const { processor } = machine;
  const end = placeCode(kernel, "halt\n")!.address;
  const spindle = install(extensions, users, 0);
  const { instructions } = processor.counters;
  for (const { handler, procedure } of spindle.handlers) {
    if (procedure.name === "held" || procedure.name === "asked") continue;
    for (let seed = 1; seed < 20; seed++) {
      parametersFor(seed).forEach((value, index) =>
        writeRegister(machine, 17 + index, value)
      );
      writeRegister(machine, REGISTER.gp, KERNEL_GP);
      writeRegister(machine, REGISTER.sp, idleStack(0));
      writeRegister(machine, 26, end);
      const pc = handler.body;
      Object.assign(processor, { mode: "kernel", ipl: 7, pc });
      machine.stopped = undefined;
      run(machine, { steps: 100_000 });
    }
  }
  return processor.counters.instructions - instructions;
}

/** How many instructions must be saved, of a hundred. */
const SAVED = 30;

function* fewer(subject: Subject): Generator<Mismatch | undefined> {
  const plain = instructionsOf(make([KIT, TOOLS], USERS));
  const made = make([KIT, TOOLS], USERS);
  const procedures = made.users.procedures.map((one) => ({
    ...one,
    body: subject.inlineOperations(one.body, made.bodies),
  }));
  const inlined = instructionsOf({
    ...made,
    users: { ...made.users, procedures },
  });
  const saved = Math.floor(100 - 100 * inlined / plain);
  yield compare(
    "Of a hundred instructions that the samples execute with calls, so many are saved",
    `${SAVED} or more`,
    saved >= SAVED ? `${SAVED} or more` : String(saved),
  );
}

/** The tests: what comes out makes sense, does the same, is not too large, and is faster. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("what comes out is well formed", wellFormed),
  testOf(`it does the same on 5000 inputs`, same),
  testOf("it does not grow without end", bounded),
  testOf(`it executes ${SAVED} % fewer instructions`, fewer),
];
