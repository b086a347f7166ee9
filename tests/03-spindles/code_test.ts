// The code of a procedure does what the form means.

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  assemble,
  disassemble,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import { cyclesOf } from "../../chapters/02-controllers/mod.ts";
import {
  addPassed,
  append,
  type Arithmetic,
  begin,
  BOOL,
  type Builder,
  constant,
  convert,
  createBlock,
  createBuilder,
  end,
  generate,
  I64,
  LONGEST_DIVISION,
  type MemoryPlace,
  moveAtOnce,
  type OperationType,
  optimise,
  printProcedure,
  problemsOf,
  type Procedure,
  type Scalar,
  type Site,
  typeName,
  U64,
  type Value,
  wrap,
} from "../../chapters/03-spindles/mod.ts";
import {
  codeFor,
  linesFor,
  loadCode,
  newMachine,
  runCode,
  type Setting,
  SETTINGS,
} from "./code_running.ts";
import { randomProcedure, runIn, worldOf } from "./form_generator.ts";

/** What no operation of these tests has. */
const NO_MORE = {
  consumes: [],
  fails: undefined,
  blocking: false,
  body: undefined,
  provider: undefined,
};

const WORLDS = [1, 2, 3];

/** Asserts that the code of `code` does in some worlds what `procedure` means. */
function assertMeans(
  machine: ReturnType<typeof newMachine>,
  procedure: Procedure,
  code: Procedure,
  setting: Setting,
): number {
  const told = () =>
    `${JSON.stringify(setting)}\n${printProcedure(procedure)}\n${
      printProcedure(code)
    }\n${codeFor(code, setting)}`;
  let runs = 0;
  try {
    const loaded = loadCode(machine, code, setting);
    for (const seed of WORLDS) {
      const meant = runIn(procedure, seed);
      if (meant.run.kind === "exhausted") continue;
      runs++;
      const found = runCode(loaded, seed);
      const { run } = meant;
      const wanted = run.kind === "returned"
        ? { ...run, value: BigInt.asUintN(64, run.value!) }
        : run;
      assertEquals(found.run, wanted);
      assertEquals(found.calls, meant.calls);
      assertEquals(found.state, meant.state);
      assertEquals(found.memory, meant.memory);
    }
  } catch (error) {
    throw new Error(`${error}\n${told()}`);
  }
  return runs;
}

Deno.test("generate: random procedures do what they mean, optimised and as they are", () => {
  const machine = newMachine();
  let runs = 0;
  for (let seed = 1; seed <= 1200; seed++) {
    const procedure = randomProcedure(seed, 4 + seed % 60);
    const setting = SETTINGS[seed % SETTINGS.length]!;
    const better = optimise(procedure, new Set());
    runs += assertMeans(machine, procedure, procedure, setting);
    runs += assertMeans(machine, procedure, better, setting);
  }
  assert(runs > 5000, `${runs}`);
});

Deno.test("generate: every word reads as an instruction, and is written as the same word", () => {
  const machine = newMachine();
  for (let seed = 5000; seed < 5100; seed++) {
    const procedure = randomProcedure(seed, 40);
    const setting = SETTINGS[seed % SETTINGS.length]!;
    const { words } = loadCode(machine, procedure, setting);
    const at = virtual(0x2000n);
    for (const word of words) {
      const text = disassemble(word, at);
      assert(!text.startsWith("."), text);
      const [segment] = assemble(`${text}\n`, { text: at }).segments;
      const view = new DataView(segment!.bytes.buffer);
      const written = view.getUint32(0, true);
      // A number or itself is a move too, and read as one.
      if (written !== word >>> 0 && text.startsWith("mov ")) {
        assertEquals(disassemble(written, at), text);
      } else assertEquals(written, word >>> 0, text);
    }
  }
});

// ## Made by hand

const SPAN = { start: 0, end: 0 };
const ADDRESS: Scalar = { kind: "address", writable: true };

function start(): Builder {
  return createBuilder("test", 5, U64);
}

function parameter(
  builder: Builder,
  index: number,
  type: Scalar = U64,
): Value {
  return append(builder, { kind: "parameter", index }, type, [], SPAN);
}

function number(builder: Builder, value: bigint, type = U64): Value {
  return constant(builder, value, type, SPAN);
}

function two(
  builder: Builder,
  operator: Arithmetic,
  a: Value,
  b: Value,
): Value {
  const operation = { kind: "arithmetic", operator } as const;
  return append(builder, operation, a.type, [a, b], SPAN);
}

/** Ends with `value`, and runs it in all settings. */
function assertRight(builder: Builder, value: Value): void {
  end(builder, { kind: "return", value });
  const { procedure } = builder;
  assertEquals(problemsOf(procedure), []);
  const machine = newMachine();
  for (const setting of SETTINGS) {
    assertMeans(machine, procedure, procedure, setting);
    const better = optimise(procedure, new Set());
    assertMeans(machine, procedure, better, setting);
  }
}

const TYPES = [8, 16, 32, 64].flatMap((bits) =>
  [true, false].map((signed) =>
    ({ kind: "integer", bits, signed }) as Scalar & { bits: 8 | 16 | 32 | 64 }
  )
);

for (const order of ["little", "big"] as const) {
  for (const type of TYPES) {
    const bytes = type.bits / 8 as 1 | 2 | 4 | 8;
    Deno.test(`generate: ${typeName(type)} in ${order} order lies anywhere`, () => {
      for (const alignment of [1, 2, 4, 8] as const) {
        for (const constantly of [true, false]) {
          const builder = start();
          const memory = parameter(builder, 3, ADDRESS);
          const length = number(builder, 64n);
          const wanted = two(
            builder,
            "and",
            parameter(builder, 0),
            number(builder, 7n),
          );
          let sum = number(builder, 0n);
          for (const offset of [0, 1, 2, 3, 5, 6, 7, 9, 12]) {
            if (offset % Math.min(alignment, 8) !== 0) continue;
            const stride = alignment;
            const place: MemoryPlace = {
              root: { kind: "slice", unit: 1 },
              name: "x",
              offset,
              steps: [{ stride, length: undefined }],
              cell: { bytes, order, alignment },
            };
            const index = constantly
              ? number(builder, BigInt(offset % 5))
              : alignment === 8
              ? two(builder, "and", wanted, number(builder, 3n))
              : wanted;
            const operands = [memory, length, index];
            const loaded = append(
              builder,
              { kind: "load", place },
              type,
              operands,
              SPAN,
            );
            const wide = convert(builder, loaded, U64, SPAN);
            sum = two(
              builder,
              "add",
              two(builder, "multiply", sum, number(builder, 31n)),
              wide,
            );
            const stored = convert(builder, sum, type, SPAN);
            append(
              builder,
              {
                kind: "store",
                place: { ...place, offset: offset + alignment },
              },
              type,
              [stored, ...operands],
              SPAN,
            );
          }
          assertRight(builder, sum);
        }
      }
    });
  }
}

Deno.test("generate: fifty values that all matter at once", () => {
  const builder = start();
  const first = parameter(builder, 0);
  const second = parameter(builder, 1);
  const values = Array.from({ length: 50 }, (_, index) =>
    two(
      builder,
      index % 2 ? "exclusiveOr" : "add",
      two(builder, "multiply", first, number(builder, BigInt(index + 3))),
      two(builder, "shiftRight", second, number(builder, BigInt(index % 40))),
    ));
  const operation = {
    name: "Test.act",
    parameters: [],
    result: U64,
    pure: false,
    reads: undefined,
    requires: [],
    cost: undefined,
    ...NO_MORE,
  };
  const said = append(builder, { kind: "call", operation }, U64, [first], SPAN);
  let sum = said;
  for (const one of values) sum = two(builder, "subtract", one, sum);
  for (const one of values) sum = two(builder, "exclusiveOr", sum, one);
  assertRight(builder, sum);
});

/** A loop of five rounds that turns `count` values around by `step` places. */
function turning(count: number, step: number): void {
  const builder = start();
  const passes = Array.from({ length: count }, (_, index) =>
    two(
      builder,
      "add",
      parameter(builder, index % 3),
      number(builder, BigInt(index * 77)),
    ));
  const head = createBlock(builder);
  end(builder, {
    kind: "jump",
    target: head,
    passes: [number(builder, 0n), ...passes],
  });
  begin(builder, head);
  const counter = addPassed(builder, head, U64, SPAN);
  const values = passes.map(() => addPassed(builder, head, U64, SPAN));
  const [inside, behind] = [createBlock(builder), createBlock(builder)];
  const less = { kind: "comparison", operator: "less" } as const;
  const five = number(builder, 5n);
  const condition = append(builder, less, BOOL, [counter, five], SPAN);
  end(builder, { kind: "branch", condition, then: inside, otherwise: behind });
  begin(builder, inside);
  const next = two(builder, "add", counter, number(builder, 1n));
  end(builder, {
    kind: "jump",
    target: head,
    passes: [next, ...values.map((_, at) => values[(at + step) % count]!)],
  });
  begin(builder, behind);
  let sum = counter;
  for (const one of values) {
    sum = two(
      builder,
      "add",
      two(builder, "multiply", sum, number(builder, 7n)),
      one,
    );
  }
  assertRight(builder, sum);
}

Deno.test("moveAtOnce: two, three, twenty and forty values change places in a loop", () => {
  for (const count of [2, 3, 7, 20, 24, 26, 27, 40]) {
    for (const step of [1, 2, count - 1]) turning(count, step);
  }
});

Deno.test("moveAtOnce: without a register to spare, circles are exchanged", () => {
  const home = (number: number) => ({ kind: "register", number }) as const;
  for (const length of [2, 3, 5]) {
    const moves = Array.from({ length }, (_, at) => ({
      from: home(at + 1),
      to: home((at + 1) % length + 1),
    }));
    const nothing = { way: undefined, aside: undefined };
    const code = moveAtOnce(
      [...moves, { from: home(1), to: home(9) }, { from: 5n, to: home(10) }],
      nothing,
      SPAN,
    );
    const registers = Array.from({ length: 12 }, (_, at) => at * 1000);
    for (const { name, reads, writes, offset } of code) {
      const [a, b] = reads.map((one) => registers[one] ?? 0);
      registers[writes[0]!] = name === "xor"
        ? a! ^ b!
        : name === "mov"
        ? a!
        : offset!.number;
    }
    moves.forEach(({ from, to }) =>
      assertEquals(registers[to.number], from.number * 1000)
    );
    assertEquals([registers[9], registers[10]], [1000, 5]);
  }
});

Deno.test("generate: a switch over many, few, distant and negative cases", () => {
  const lists: readonly (readonly bigint[])[] = [
    [0n],
    [5n, 6n],
    [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n],
    [3n, 4n, 6n, 7n, 9n, 11n],
    [0n, 10n, 100n, 1000n, 10_000n, 100_000n, 1n << 40n],
    [-5n, -4n, -3n, -2n, -1n, 0n, 1n],
    [-1000n, 7n, 1n << 62n, -(1n << 63n)],
    [250n, 251n, 252n, 253n, 254n, 255n, 256n, 257n],
    [0n, 1n, 2n, 3n, 4n, 900n, 901n, 902n, 903n, 904n, 905n],
  ];
  for (const list of lists) {
    for (const type of [U64, I64]) {
      if (type === U64 && list.some((one) => one < 0n)) continue;
      const builder = start();
      // Each case, and its neighbours, have their turn: by the first parameter.
      const around = list.flatMap((one) => [one, one + 1n, one - 1n]);
      let value = number(builder, wrap(type, 3n), type);
      const chosen = parameter(builder, 0);
      around.forEach((one, at) => {
        const equal = { kind: "comparison", operator: "equal" } as const;
        const operands = [chosen, number(builder, BigInt(at % 12))];
        const is = append(builder, equal, BOOL, operands, SPAN);
        const other = number(builder, wrap(type, one), type);
        const pick = [is, other, value];
        value = append(builder, { kind: "select" }, type, pick, SPAN);
      });
      const cases = list.map((equals) => ({
        equals,
        target: createBlock(builder),
      }));
      const otherwise = createBlock(builder);
      const meet = createBlock(builder);
      end(builder, { kind: "switch", value, cases, otherwise });
      const all = [...cases.map(({ target }) => target), otherwise];
      all.forEach((block, at) => {
        begin(builder, block);
        const passes = [number(builder, BigInt(at + 100))];
        end(builder, { kind: "jump", target: meet, passes });
      });
      begin(builder, meet);
      assertRight(builder, addPassed(builder, meet, U64, SPAN));
    }
  }
});

Deno.test("generate: what must be given back when a check fails is given back first", () => {
  const release = (name: string): OperationType => ({
    name,
    parameters: [],
    result: undefined,
    pure: false,
    reads: undefined,
    requires: [],
    cost: undefined,
    ...NO_MORE,
  });
  const builder = start();
  const handle = two(
    builder,
    "add",
    parameter(builder, 1),
    number(builder, 1n),
  );
  const less = { kind: "comparison", operator: "less" } as const;
  const limit = number(builder, 6n);
  const operands = [parameter(builder, 0), limit];
  const condition = append(builder, less, BOOL, operands, SPAN);
  const site: Site = {
    number: 0,
    kind: "requires",
    span: SPAN,
    text: "x < 6",
    releases: [release("Test.act"), release("Test.ask")],
  };
  builder.procedure.sites.push(site);
  const checked = [condition, handle, parameter(builder, 2)];
  append(builder, { kind: "check", site }, BOOL, checked, SPAN);
  end(builder, { kind: "return", value: handle });
  const machine = newMachine();
  let failed = 0;
  for (const setting of SETTINGS) {
    const loaded = loadCode(machine, builder.procedure, setting);
    for (let seed = 0; seed < 12; seed++) {
      const { run, calls } = runCode(loaded, seed);
      const { parameters: [first, second] } = worldOf(seed);
      const fails = first! >= 6n;
      assertEquals(run.kind, fails ? "failed" : "returned");
      const given = BigInt.asUintN(64, second! + 1n);
      assertEquals(calls, fails ? [`Test.act ${given}`] : []);
      if (fails) failed++;
    }
  }
  assert(failed > 4 && failed < 44, `${failed}`);
});

Deno.test("generate: a leaf that needs no frame has none, and one that keeps its parameters does", () => {
  const builder = start();
  const sum = two(builder, "add", parameter(builder, 0), parameter(builder, 1));
  end(builder, { kind: "return", value: sum });
  const code = codeFor(builder.procedure, SETTINGS[2]!);
  assert(!code.includes("$30"), code);
  const machine = newMachine();
  for (let seed = 1; seed < 400; seed++) {
    const procedure = randomProcedure(seed, 30);
    const calls = procedure.blocks.some(({ body }) =>
      body.some(({ operation: { kind } }) => /call|raise|check/.test(kind))
    );
    if (calls || runIn(procedure, 1).run.kind === "exhausted") continue;
    const loaded = loadCode(machine, procedure, SETTINGS[2]!);
    const { parameters } = runCode(loaded, 1);
    const before = worldOf(1).parameters;
    for (const at of [0, 1, 2, 4]) assertEquals(parameters[at], before[at]);
  }
});

Deno.test("generate: two thousand blocks take a second or two", () => {
  const builder = start();
  let value = parameter(builder, 0);
  const other = parameter(builder, 1);
  for (let index = 0; index < 700; index++) {
    const [yes, no, meet] = [0, 1, 2].map(() => createBlock(builder));
    const less = { kind: "comparison", operator: "less" } as const;
    const operands = [value, other];
    const condition = append(builder, less, BOOL, operands, SPAN);
    end(builder, { kind: "branch", condition, then: yes!, otherwise: no! });
    begin(builder, yes!);
    const more = two(builder, "add", value, number(builder, BigInt(index)));
    end(builder, { kind: "jump", target: meet!, passes: [more] });
    begin(builder, no!);
    const turned = two(builder, "exclusiveOr", value, other);
    end(builder, { kind: "jump", target: meet!, passes: [turned] });
    begin(builder, meet!);
    value = addPassed(builder, meet!, U64, SPAN);
  }
  end(builder, { kind: "return", value });
  const began = performance.now();
  generate(builder.procedure, "Test.long", {
    kind: "library",
    state: "Test.state",
    operation: () => 0,
    record: () => ({ base: "global pointer", offset: 0n }),
    firstParameter: 16,
    failure: 0,
  });
  assert(performance.now() - began < 4000);
});

Deno.test("generate: what is reached through a reference may begin anywhere", () => {
  for (const root of ["state", "slot"] as const) {
    for (const bytes of [1, 2, 4] as const) {
      const builder = start();
      const slot = { number: 0, name: "line", bytes: 64 };
      const own = root === "slot"
        ? { kind: "slot", slot } as const
        : { kind: "state" } as const;
      if (root === "slot") builder.procedure.slots.push(slot);
      const cell = { bytes, order: "little", alignment: bytes } as const;
      const place: MemoryPlace = {
        root: own,
        name: "x",
        offset: bytes,
        steps: [{ stride: bytes, length: 8 }],
        cell,
      };
      const eight = { bytes: 8, order: "little", alignment: 8 } as const;
      const fill = (at: number) => ({
        root: own,
        name: "y",
        offset: at,
        steps: [],
        cell: eight,
      });
      for (let at = 0; at < 64; at += 8) {
        const value = two(
          builder,
          "add",
          parameter(builder, 1),
          number(builder, BigInt(at) * 0x0123_4567_89ab_cdefn),
        );
        const operation = { kind: "store", place: fill(at) } as const;
        append(builder, operation, I64, [value], SPAN);
      }
      const index = two(
        builder,
        "and",
        parameter(builder, 0),
        number(builder, 7n),
      );
      const reference = append(
        builder,
        { kind: "reference", place, length: 4 },
        ADDRESS,
        [index],
        SPAN,
      );
      const type = {
        kind: "integer",
        bits: bytes * 8,
        signed: false,
      } as Scalar;
      let sum = number(builder, 1n);
      for (const at of [0n, 1n, 3n]) {
        const through: MemoryPlace = {
          root: { kind: "slice", unit: bytes },
          name: "z",
          offset: 0,
          steps: [{ stride: bytes, length: undefined }],
          cell,
        };
        const operands = [reference, number(builder, 4n), number(builder, at)];
        const loaded = append(
          builder,
          { kind: "load", place: through },
          type,
          operands,
          SPAN,
        );
        const wide = convert(builder, loaded, U64, SPAN);
        const times = two(builder, "multiply", sum, number(builder, 31n));
        sum = two(builder, "add", times, wide);
        const stored = convert(builder, sum, type, SPAN);
        append(
          builder,
          { kind: "store", place: through },
          type,
          [stored, ...operands],
          SPAN,
        );
      }
      assertRight(builder, sum);
    }
  }
});

Deno.test("generate: no division takes longer than is said", () => {
  const machine = newMachine();
  let longest = 0;
  for (
    const [left, right] of [[-1n, 1n], [-1n, 3n], [1n << 63n, 1n], [7n, 0n]]
  ) {
    const builder = start();
    const operation = { kind: "arithmetic", operator: "divide" } as const;
    const operands = [
      number(builder, BigInt.asUintN(64, left!)),
      number(builder, right!),
    ];
    const value = append(builder, operation, U64, operands, SPAN);
    end(builder, { kind: "return", value });
    const loaded = loadCode(machine, builder.procedure, SETTINGS[0]!);
    longest = Math.max(longest, runCode(loaded, 1).cycles);
  }
  assert(longest > 700, `${longest}`);
  assertLessOrEqual(longest, LONGEST_DIVISION);
});

Deno.test("generateLines: a line's cycle is the one in which the machine starts it", () => {
  const machine = newMachine();
  let compared = 0;
  for (let seed = 1; seed < 300; seed++) {
    const procedure = randomProcedure(seed, 12);
    if (procedure.blocks.length > 1 || procedure.sites.length > 0) continue;
    const calls = procedure.blocks[0]!.body.some(({ operation }) =>
      /call|raise/.test(operation.kind) ||
      operation.kind === "arithmetic" && /divi|rem/.test(operation.operator)
    );
    if (calls) continue;
    const setting = SETTINGS[0]!;
    const loaded = loadCode(machine, procedure, setting);
    const lines = linesFor(procedure, setting);
    const last = lines.findLast(({ cycle }) => cycle !== undefined)!;
    // Behind the return come what a taken branch adds, and the cycle in which the machine halts.
    assertEquals(
      runCode(loaded, 1).cycles,
      last.cycle! + 1 + 1 + cyclesOf("halt"),
      `${seed}`,
    );
    compared++;
  }
  assert(compared > 10, `${compared}`);
});
