// The word checker under attack: words of right code are changed, and what is still accepted runs
// under a watch that knows nothing of the checker. It looks at every address, every place that is
// gone to and every call.
//
// SPIN_CHANGES=5000 tries that many instead of a few hundred.

import { assert, assertEquals } from "@std/assert";
import {
  decode,
  ksegAddress,
  physical,
  readRegister,
  REGISTER,
  run,
  writePhysical,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  freeRetired,
  idleStack,
  instructionsChanged,
  KERNEL_GP,
} from "../../chapters/02-controllers/mod.ts";
import {
  install,
  type InstalledSpindle,
  Refusal,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import {
  checkInstalled,
  checkWords,
  entrancesOf,
  fullEnvironment,
  permissionsOf,
  placedAgain,
  verify,
  wordsAt,
} from "../../chapters/04-verifier/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import { type Bench, createBench } from "../03-spindles/calling.ts";
import { randomSpindle } from "../03-spindles/generator.ts";
import { longer } from "./longer.ts";

const CHANGES = longer("SPIN_CHANGES", 240);
const OF_EACH_SPINDLE = 20;

// ## The ways to change a word

type Next = () => number;

/** Changes `words` at `at`; what comes out may be the same. */
type Mutation = (words: number[], at: number, next: Next) => void;

const UNOP = 0x2ffe0000;

function withField(word: number, shift: number, bits: number, value: number) {
  const mask = (2 ** bits - 1) << shift;
  return (word & ~mask | value << shift & mask) >>> 0;
}

function fieldOf(word: number, shift: number, bits: number): number {
  return word >>> shift & 2 ** bits - 1;
}

function another(shift: number, bits: number, by: (next: Next) => number) {
  return (words: number[], at: number, next: Next) => {
    const word = words[at]!;
    const value = fieldOf(word, shift, bits) + by(next);
    words[at] = withField(word, shift, bits, value);
  };
}

const opcodeOf = (word: number) => fieldOf(word, 26, 6);
const LOADS = [0x28, 0x29, 0x0b, 0x0a, 0x0c];
const STORES = [0x2c, 0x2d, 0x0f, 0x0e, 0x0d];
const isBranch = (word: number) => opcodeOf(word) >= 0x38;

function anotherOf(opcodes: readonly number[]): Mutation {
  return (words, at, next) => {
    if (!opcodes.includes(opcodeOf(words[at]!))) return;
    const opcode = opcodes[next() % opcodes.length]!;
    words[at] = withField(words[at]!, 26, 6, opcode);
  };
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "another first register": another(21, 5, (next) => 1 + next() % 31),
  "another second register": another(16, 5, (next) => 1 + next() % 31),
  "another target register": another(0, 5, (next) => 1 + next() % 31),
  "a displacement a little away": another(0, 16, (next) => next() % 33 - 16),
  "a displacement far away": another(0, 16, (next) => next() % 65536),
  "another number to compare with": another(13, 8, (next) => next() % 5 - 2),
  "another function": another(5, 7, (next) => 1 + next() % 127),
  "another branch target": (words, at, next) => {
    if (isBranch(words[at]!)) {
      another(0, 21, () => next() % 17 - 8)(words, at, next);
    }
  },
  "a branch the other way": (words, at) => {
    if (isBranch(words[at]!)) words[at] = (words[at]! ^ 1 << 28) >>> 0;
  },
  "a branch that is gone": (words, at) => {
    if (isBranch(words[at]!)) words[at] = UNOP;
  },
  "a branch that is always taken": (words, at) => {
    if (!isBranch(words[at]!)) return;
    words[at] = withField(withField(words[at]!, 26, 6, 0x30), 21, 5, 31);
  },
  "a word that is gone": (words, at) => {
    words[at] = UNOP;
  },
  "two words that have changed places": (words, at) => {
    const behind = words[at + 1];
    if (behind === undefined) return;
    words[at + 1] = words[at]!;
    words[at] = behind;
  },
  "a word from elsewhere": (words, at, next) => {
    words[at] = words[next() % words.length]!;
  },
  "any word": (words, at, next) => {
    words[at] = next() >>> 0;
  },
  "a load of another width": anotherOf(LOADS),
  "a store of another width": anotherOf(STORES),
  "a load that stores": (words, at) => {
    const opcode = STORES[LOADS.indexOf(opcodeOf(words[at]!))];
    if (opcode !== undefined) words[at] = withField(words[at]!, 26, 6, opcode);
  },
  "another opcode": another(26, 6, (next) => 1 + next() % 63),
  "another call of the controllers": (words, at, next) => {
    const call = words.findIndex((word) => opcodeOf(word) === 0);
    const changed = call < 0 ? at : Math.max(0, call - next() % 4);
    words[changed] = withField(words[changed]!, 0, 16, next() % 256);
  },
};

// ## The watch

const STACK = idleStack(0);
const MOST_STEPS = 1500;
const SIZES: Readonly<Record<string, number>> = {
  LDQ: 8,
  LDL: 4,
  LDWU: 2,
  LDBU: 1,
  LDQ_U: 8,
  STQ: 8,
  STL: 4,
  STW: 2,
  STB: 1,
  STQ_U: 8,
};

/** Goes step by step from `body` and gives what it does that it may not. */
function watched(
  { extensions, end }: Bench,
  { code, codeBytes, state, lowered }: InstalledSpindle,
  body: bigint,
  parameters: readonly bigint[],
): string | undefined {
  const { machine } = extensions.kernel;
  const { processor, bus } = machine;
  parameters.forEach((one, at) => writeRegister(machine, 16 + at, one));
  for (let saved = 9; saved < 16; saved++) {
    writeRegister(machine, saved, BigInt(saved));
  }
  writeRegister(machine, REGISTER.gp, KERNEL_GP);
  writeRegister(machine, REGISTER.sp, STACK);
  writeRegister(machine, 26, end);
  Object.assign(processor, { mode: "kernel", ipl: 7, pc: body });
  machine.stopped = undefined;
  const start = ksegAddress(code);
  const own = ksegAddress(state);
  const size = BigInt(Math.ceil(lowered.typed.stateSize / 16) * 16);
  const view = new DataView(bus.bytes.buffer, bus.bytes.byteOffset);
  for (let step = 0; step < MOST_STEPS; step++) {
    const pc: bigint = processor.pc;
    if (pc === end) {
      if (readRegister(machine, REGISTER.sp) !== STACK) return "the stack";
      for (let saved = 9; saved < 16; saved++) {
        if (readRegister(machine, saved) !== BigInt(saved)) return `$${saved}`;
      }
      return undefined;
    }
    if (pc < start || pc >= start + BigInt(codeBytes) || pc % 4n !== 0n) {
      return `it goes to ${pc.toString(16)}`;
    }
    const word = view.getUint32(code + Number(pc - start), true);
    const decoded = decode(word);
    if (decoded === undefined) return "no instruction";
    const { instruction: { name }, fields } = decoded;
    const bytes = SIZES[name];
    if (bytes !== undefined && !(name === "LDQ_U" && fields.ra === 31)) {
      const base = readRegister(machine, fields.rb);
      const any = BigInt.asUintN(64, base + BigInt(fields.displacement));
      const at = name.endsWith("_U") ? any - any % 8n : any;
      const sp = readRegister(machine, REGISTER.sp);
      const inside = (from: bigint, to: bigint) =>
        at >= from && at + BigInt(bytes) <= to;
      // Eight bytes of which one is meant may reach over the end of a state.
      const isOwn = inside(own - own % 8n, own + size) || inside(sp, STACK);
      if (!isOwn) return `${name} at ${any.toString(16)}`;
      if (at % BigInt(bytes) !== 0n) return `${name} at ${any.toString(16)}`;
    }
    if (name === "CALL_PAL") {
      if (fields.function !== 9) return "a call of PALcode";
      const asked = readRegister(machine, 0);
      const { name: called = "nobody" } =
        extensions.kernel.operations[Number(asked)] ?? {};
      if (called !== "Extension.failed" && !called.includes("fail")) {
        return `a call of ${called}`;
      }
      // What the kernel does then is the kernel's affair.
      processor.pc = pc + 4n as never;
      continue;
    }
    run(machine, { steps: 1 });
  }
  return undefined;
}

// ## The attack

interface Tally {
  tried: number;
  refused: number;
  accepted: number;
  /** The watch has seen that it does what it may not, whether it was refused or not. */
  unsafe: number;
}

/** What the watch sees when the handlers of `spindle` are called with this and that. */
function wrongOf(
  bench: Bench,
  spindle: InstalledSpindle,
  next: Next,
): string | undefined {
  for (const { handler: { body } } of spindle.handlers) {
    for (const edge of [0n, 7n, 0x7fff_ffffn, (1n << 64n) - 1n]) {
      const parameters = [0n, edge, BigInt(next()), edge, 1n, edge];
      const wrong = watched(bench, spindle, body as bigint, parameters);
      if (wrong !== undefined) return wrong;
    }
  }
}

function attack(
  bench: Bench,
  spindle: InstalledSpindle,
  next: Next,
  tally: Map<string, Tally>,
  found: string[],
): void {
  const { extensions } = bench;
  const { kernel } = extensions;
  const placed = placedAgain(spindle);
  const original = wordsAt(kernel, spindle.code, spindle.codeBytes);
  const entrances = entrancesOf(extensions.environment, placed);
  const { spoiled } = checkInstalled(extensions, spindle);
  const all = permissionsOf(extensions, placed);
  const free = new Set([...spoiled].map(({ offset }) => offset));
  const stretches = all.stretches.map((one) => ({
    ...one,
    rows: one.rows.filter(({ offset }) => !free.has(offset)),
  }));
  const put = (words: readonly number[]) => {
    words.forEach((word, at) => {
      const place = physical(spindle.code + at * 4);
      if (word !== original[at] || words === original) {
        writePhysical(kernel.machine.bus, place, 4, BigInt(word));
      }
    });
    instructionsChanged(kernel);
  };
  const names = Object.keys(MUTATIONS);
  for (let one = 0; one < OF_EACH_SPINDLE; one++) {
    const name = names[next() % names.length]!;
    const words = [...original];
    MUTATIONS[name]!(words, next() % words.length, next);
    if (words.every((word, at) => word === original[at])) continue;
    const count = tally.get(name) ?? {
      ...{ tried: 0, refused: 0, accepted: 0, unsafe: 0 },
    };
    tally.set(name, count);
    count.tried++;
    const report = checkWords(words, entrances, { ...all, stretches });
    const isRefused = report.problems.length > 0 || report.spoiled.size > 0;
    if (isRefused) count.refused++;
    else count.accepted++;
    put(words);
    const wrong = wrongOf(bench, spindle, next);
    if (wrong !== undefined) {
      count.unsafe++;
      const changed = words.findIndex((word, at) => word !== original[at]);
      if (!isRefused) found.push(`${name} at byte ${changed * 4}: ${wrong}`);
    }
    put(original);
  }
}

Deno.test("checkWords: what it accepts of changed words touches nothing else", () => {
  const bench = createBench(fullEnvironment());
  const { extensions } = bench;
  const tally = new Map<string, Tally>();
  const found: string[] = [];
  const tried = () =>
    [...tally.values()].reduce((sum, { tried }) => sum + tried, 0);
  for (let seed = 1; tried() < CHANGES; seed++) {
    const next = random(seed);
    const wishes = { calls: false, size: 3 + seed % 8, risk: next() % 40 };
    const text = randomSpindle("Attacked", next, wishes);
    const verified = judged(text);
    if (verified === undefined) continue;
    const { lowered, proved } = verified;
    const spindle = install(extensions, lowered, 0, proved);
    if (checkInstalled(extensions, spindle).problems.length === 0) {
      const before = found.length;
      attack(bench, spindle, next, tally, found);
      found.splice(
        before,
        found.length - before,
        ...found.slice(before).map((one) => `seed ${seed}: ${one}`),
      );
    }
    remove(extensions, spindle);
    freeRetired(extensions.kernel);
  }
  assertEquals(found, []);
  assert(tally.size >= 15, [...tally.keys()].join());
  const sum = (of: keyof Tally) =>
    [...tally.values()].reduce((all, one) => all + one[of], 0);
  const [accepted, unsafe] = [sum("accepted"), sum("unsafe")];
  // Some changes make no difference to safety, and the watch sees what does.
  assert(accepted < 0.7 * tried(), `${accepted} of ${tried()} are accepted`);
  assert(unsafe > tried() / 10, `${unsafe} of ${tried()} are unsafe`);
  if (Deno.env.has("SPIN_CHANGES")) {
    console.log(tally, { tried: tried(), accepted, unsafe });
  }
});

function judged(text: string) {
  try {
    return verify({ file: "attacked", text }, fullEnvironment());
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
