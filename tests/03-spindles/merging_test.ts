// The merged form of an event's handlers does what they do one after the other.

import { assert, assertEquals } from "@std/assert";
import { ksegAddress, physical } from "../../chapters/01-hardware/mod.ts";
import {
  type Combination,
  eventNamed,
} from "../../chapters/02-controllers/mod.ts";
import {
  ANSWERS,
  failureNumber,
  gather,
  type Gathered,
  interpret,
  leavesFor,
  type Member,
  merge,
  type Merged,
  NOBODYS,
  type Operation,
  printProcedure,
  problemsOf,
  type Procedure,
  type Table,
  type Value,
} from "../../chapters/03-spindles/mod.ts";
import {
  alikeSpindle,
  askMachine,
  type Crowd,
  newCrowd,
  put,
  putDefault,
  someNumber,
  someSpindle,
} from "./crowds.ts";

/** All of the machine's memory, as the interpreter sees it. */
const BASE = ksegAddress(physical(0));

/** What a raise came to. */
interface Outcome {
  readonly answer: bigint | undefined;
  readonly failures: readonly string[];
  readonly memory: Uint8Array;
}

/** Raises the event by interpreting its merged form on a copy of the machine's memory. */
class Interpreted {
  readonly failures: string[] = [];
  readonly memory: Uint8Array;
  readonly symbols: Map<string, bigint>;

  readonly crowd: Crowd;
  readonly gathered: Gathered;
  readonly merged: Merged;
  readonly subject: number;
  readonly parameters: readonly bigint[];

  constructor(
    crowd: Crowd,
    gathered: Gathered,
    merged: Merged,
    subject: number,
    parameters: readonly bigint[],
  ) {
    this.crowd = crowd;
    this.gathered = gathered;
    this.merged = merged;
    this.subject = subject;
    this.parameters = parameters;
    const { kernel } = crowd;
    this.memory = kernel.machine.bus.bytes.slice();
    this.symbols = new Map<string, bigint>(gathered.symbols);
    let at = 7 * 2 ** 20;
    const room = (bytes: number) => {
      const start = at;
      at += bytes;
      return ksegAddress(physical(start));
    };
    this.symbols.set(ANSWERS, room(16));
    this.symbols.set(NOBODYS, room(16));
    for (const table of merged.tables) {
      const start = room(table.columns.flat().length * 8);
      this.symbols.set(table.label, start);
      this.fill(table, start);
    }
  }

  fill({ columns }: Table, start: bigint): void {
    const view = new DataView(this.memory.buffer);
    columns.flat().forEach((cell, index) => {
      const number = typeof cell === "string" ? this.symbols.get(cell)! : cell;
      const at = Number(start - BASE) + index * 8;
      view.setBigUint64(at, BigInt.asUintN(64, number), true);
    });
  }

  /** Runs one procedure; gives the label it leaves for, or what it returns. */
  run(procedure: Procedure, shift = 0): {
    readonly left: string | undefined;
    readonly operands: readonly bigint[];
    readonly value: bigint | undefined;
    readonly failed: number | undefined;
  } {
    let left: string | undefined;
    let operands: readonly bigint[] = [];
    const run = interpret(located(procedure, this.symbols), {
      parameters: this.parameters.slice(shift),
      state: new Uint8Array(0),
      memory: [{ address: BASE, bytes: this.memory }],
      steps: 100_000,
      call: (operation, given) => {
        const label = leavesFor(operation);
        if (label !== undefined) {
          left = label;
          operands = given;
        }
        return operation.reads === "Strand.subject"
          ? BigInt(this.crowd.domains[this.subject]?.identifier ?? 0)
          : 0n;
      },
      raise: () => 0n,
    });
    assert(
      run.kind === "returned" || run.kind === "failed",
      JSON.stringify(
        run,
        (_, value) => typeof value === "bigint" ? `${value}` : value,
      ),
    );
    return run.kind === "failed"
      ? { left: undefined, operands, value: undefined, failed: run.site }
      : { left, operands, value: run.value, failed: undefined };
  }

  word(label: string, offset = 0): bigint {
    const at = Number(this.symbols.get(label)! - BASE) + offset;
    return new DataView(this.memory.buffer).getBigUint64(at, true);
  }

  setWord(label: string, offset: number, value: bigint): void {
    const at = Number(this.symbols.get(label)! - BASE) + offset;
    new DataView(this.memory.buffer).setBigUint64(
      at,
      BigInt.asUintN(64, value),
      true,
    );
  }

  fail(member: Member, part: "filter" | "body", site: number): void {
    this.failures.push(
      `${failureNumber(member.failure, part)}:${site}`,
    );
  }

  /** Asks a handler as the list does. */
  list(member: Member, tests = true): { answer: bigint } | undefined {
    const { handler } = member;
    if (typeof handler.body === "function") {
      const answer = handler.body(this.crowd.kernel, this.parameters);
      this.count(handler.number);
      return answer === undefined ? undefined : { answer };
    }
    const spindle = this.crowd.extensions.spindles.find(({ handlers }) =>
      handlers.some((one) => one.handler === handler)
    )!;
    const installed = spindle.handlers.find((one) => one.handler === handler)!;
    const own = BigInt(this.crowd.domains[this.subject]?.identifier ?? 0);
    const { owner } = handler;
    const open = eventNamed(this.crowd.kernel, "Test.ask").declaration.open;
    if (tests && owner && !open && BigInt(owner.identifier) !== own) {
      return undefined;
    }
    const { improvedFilter, improved } = installed;
    if (improvedFilter) {
      const said = this.run(at(improvedFilter, member.state));
      if (said.failed !== undefined) {
        this.fail(member, "filter", said.failed);
        return undefined;
      }
      if (said.value === 0n) return undefined;
    }
    this.count(handler.number);
    const said = this.run(at(improved, member.state));
    if (said.failed !== undefined) {
      this.fail(member, "body", said.failed);
      return undefined;
    }
    return { answer: BigInt.asUintN(64, said.value ?? 0n) };
  }

  count(number: number): void {
    const label = `handler${number}.count`;
    this.setWord(label, 0, this.word(label) + 1n);
  }

  /** What the list comes to from a handler on. */
  rest(from: number, sum: bigint, count: bigint): bigint | undefined {
    const { members, fallback } = this.gathered;
    const { combine = "first" } = eventNamed(this.crowd.kernel, "Test.ask")
      .declaration;
    for (const member of members.slice(from)) {
      const said = this.list(member);
      if (said === undefined) continue;
      if (combine === "first") return said.answer;
      [sum, count] = [combined(combine, sum, said.answer), count + 1n];
    }
    if (fallback && (combine === "none" || count === 0n)) {
      const said = this.list(fallback);
      if (said && combine === "first") return said.answer;
      if (said) {
        [sum, count] = [combined(combine, sum, said.answer), count + 1n];
      }
    }
    return combine === "none" || count === 0n ? undefined : sum;
  }

  raise(): Outcome {
    const answer = this.follow("merged");
    return { answer, failures: this.failures, memory: this.memory };
  }

  follow(label: string): bigint | undefined {
    const { combine = "first" } = eventNamed(this.crowd.kernel, "Test.ask")
      .declaration;
    const nothing = combine === "all" ? (1n << 64n) - 1n : 0n;
    const collecting = combine !== "first" && combine !== "none";
    for (;;) {
      const piece = this.merged.pieces.find((one) => one.label === label);
      if (piece === undefined) throw new Error(`no piece ${label}`);
      const { left, operands, value } = this.run(piece.procedure);
      if (left === undefined) {
        return combine === "none" ? undefined : BigInt.asUintN(64, value!);
      }
      if (this.merged.pieces.some((one) => one.label === left)) {
        label = left;
        continue;
      }
      const stub = this.merged.stubs.get(left)!;
      if (stub.kind === "nobody") return undefined;
      let [sum, count] = collecting
        ? [this.word(ANSWERS), this.word(ANSWERS, 8)]
        : [nothing, 0n];
      const place = this.gathered.members.indexOf(stub.member) + 1;
      const from = place === 0 ? this.gathered.members.length : place;
      const isLast = stub.member === this.gathered.fallback;
      if (stub.kind === "list") return this.rest(from, sum, count);
      if (stub.kind === "failed") {
        this.fail(stub.member, stub.part, Number(operands[5]));
        if (isLast) return this.end(sum, count);
        return this.rest(from, sum, count);
      }
      const said = this.list(stub.member, false);
      if (said && combine === "first") return said.answer;
      if (said) {
        [sum, count] = [combined(combine, sum, said.answer), count + 1n];
      }
      if (isLast) return this.end(sum, count);
      if (stub.next === undefined) return this.rest(from, sum, count);
      this.setWord(ANSWERS, 0, sum);
      this.setWord(ANSWERS, 8, count);
      label = stub.next;
    }
  }

  end(sum: bigint, count: bigint): bigint | undefined {
    const { combine = "first" } = eventNamed(this.crowd.kernel, "Test.ask")
      .declaration;
    return combine === "none" || combine === "first" || count === 0n
      ? undefined
      : sum;
  }
}

function combined(how: Combination, sum: bigint, answer: bigint): bigint {
  const all = how === "any"
    ? sum | answer
    : how === "all"
    ? sum & answer
    : sum + answer;
  return BigInt.asUintN(64, all);
}

/** `procedure` with every state at its address in the machine. */
function located(
  procedure: Procedure,
  symbols: ReadonlyMap<string, bigint>,
): Procedure {
  const base = (value: Value): Value => {
    const { operation } = value;
    if (
      operation.kind !== "load" && operation.kind !== "store" &&
      operation.kind !== "reference"
    ) return value;
    const { root } = operation.place;
    if (root.kind !== "state") return value;
    const address = symbols.get(root.of!)!;
    const constant: Value = {
      number: -1,
      type: { kind: "address", writable: true },
      operation: { kind: "constant", value: address },
      operands: [],
      span: value.span,
    };
    const place = { ...operation.place, root: { kind: "address" } as const };
    const [first, ...others] = value.operands;
    const operands = operation.kind === "store"
      ? [first!, constant, ...others]
      : [constant, ...value.operands];
    return Object.assign(value, {
      operation: { ...operation, place } as Operation,
      operands,
    });
  };
  for (const block of procedure.blocks) block.body.forEach(base);
  return procedure;
}

/** A copy of `procedure` whose state is that with the label `state`. */
function at(procedure: Procedure, state: string): Procedure {
  const copies = new Map<Value, Value>();
  const of = (value: Value) => copies.get(value) ?? value;
  const blocks = new Map(
    procedure.blocks.map((block) => [block, { ...block, body: [] as Value[] }]),
  );
  for (const block of procedure.blocks) {
    for (const value of block.body) {
      const { operation } = value;
      const does: Operation =
        (operation.kind === "load" || operation.kind === "store" ||
            operation.kind === "reference") &&
          operation.place.root.kind === "state"
          ? {
            ...operation,
            place: { ...operation.place, root: { kind: "state", of: state } },
          }
          : operation;
      const copy = {
        ...value,
        operation: does,
        operands: value.operands.map(of),
      };
      copies.set(value, copy);
      blocks.get(block)!.body.push(copy);
    }
  }
  const to = (block: typeof procedure.blocks[number]) => blocks.get(block)!;
  for (const block of blocks.values()) {
    const { ending } = block;
    if (ending.kind === "jump") {
      block.ending = {
        ...ending,
        target: to(ending.target),
        passes: ending.passes.map(of),
      };
    } else if (ending.kind === "branch") {
      block.ending = {
        ...ending,
        condition: of(ending.condition),
        then: to(ending.then),
        otherwise: to(ending.otherwise),
      };
    } else if (ending.kind === "return") {
      block.ending = { ...ending, value: ending.value && of(ending.value) };
    }
  }
  return { ...procedure, blocks: [...blocks.values()] };
}

/** Parts of memory in which states and counts are. */
function dataOf({ kernel }: Crowd, memory: Uint8Array): Uint8Array {
  const { start, end } = kernel.data;
  return memory.slice(start, end);
}

function assertAgree(crowd: Crowd, told: string): Merged {
  const { kernel, chance } = crowd;
  const event = eventNamed(kernel, "Test.ask");
  const gathered = gather(crowd.extensions, event);
  const merged = merge(event, gathered.members, gathered.fallback);
  for (const { procedure } of merged.pieces) {
    const problems = problemsOf(procedure, { optimised: true });
    assertEquals(problems, [], `${told}\n${printProcedure(procedure)}`);
  }
  const forms = merged.pieces.map(({ procedure }) => printProcedure(procedure))
    .join("\n");
  for (let round = 0; round < 6; round++) {
    const parameters = [
      BigInt(someNumber(chance)),
      BigInt.asUintN(64, BigInt(someNumber(chance) - 4)),
      BigInt(someNumber(chance)),
    ];
    const subject = chance.below(4);
    const how = merge(event, gathered.members, gathered.fallback);
    const wanted = new Interpreted(
      crowd,
      gathered,
      how,
      subject,
      parameters,
    ).raise();
    const before = crowd.extensions.spindles.map(({ failures }) => failures);
    const answer = askMachine(crowd, parameters, subject);
    const text =
      `${told} round ${round}: ${parameters} about ${subject}\n${forms}`;
    const { combine } = event.declaration;
    if (combine !== "none") assertEquals(answer, wanted.answer, text);
    const failed = crowd.extensions.spindles
      .reduce((sum, one, index) => sum + one.failures - before[index]!, 0);
    assertEquals(failed, wanted.failures.length, text);
    for (const one of crowd.extensions.spindles) {
      one.failures = 0;
      one.failedAt.length = 0;
    }
    const now = dataOf(crowd, kernel.machine.bus.bytes);
    const theirs = dataOf(crowd, wanted.memory);
    const label = [...gathered.symbols].find(([, address]) => {
      const at = Number(address - BASE) - kernel.data.start;
      return now.slice(at, at + 8).join() !== theirs.slice(at, at + 8).join();
    });
    assertEquals(label, undefined, text);
    for (const { handlers: [one], state } of crowd.extensions.spindles) {
      const from = state - kernel.data.start;
      assertEquals(
        now.slice(from, from + 72),
        theirs.slice(from, from + 72),
        `${one?.handler.name} ${text}`,
      );
    }
  }
  return merged;
}

const CROWDS = 20;

for (const combine of ["first", "none", "any", "all", "sum"] as const) {
  Deno.test(`merge: does what the list does, ${combine}`, () => {
    let [pieces, stubs] = [0, 0];
    for (let seed = 0; seed < CROWDS; seed++) {
      const crowd = newCrowd(combine, seed % 5 === 4, 1000 + seed);
      const { chance } = crowd;
      const texts: string[] = [];
      for (let left = 1 + chance.below(9); left > 0; left--) {
        const text = someSpindle(chance, `S${left}`);
        texts.push(text);
        put(crowd, text, chance.below(4));
      }
      if (chance.below(3) === 0) putDefault(crowd);
      const merged = assertAgree(crowd, `seed ${seed}\n${texts.join("\n")}`);
      pieces += merged.pieces.length;
      stubs += merged.stubs.size;
    }
    assert(pieces > CROWDS && stubs > CROWDS);
  });
}

Deno.test("merge: handlers that are alike share their code", () => {
  for (let seed = 0; seed < 12; seed++) {
    const crowd = newCrowd(seed % 2 ? "first" : "sum", false, seed);
    const scattered = seed % 3 === 0;
    const texts: string[] = [];
    for (let index = 0; index < 20; index++) {
      const number = scattered ? index * 7919 + 5 : index;
      const text = alikeSpindle(createSame(seed), `S${index}`, number);
      texts.push(text);
      put(crowd, text, seed < 6 ? 3 : index % 3);
    }
    const merged = assertAgree(crowd, `seed ${seed}\n${texts.join("\n")}`);
    assertEquals(merged.tables.length, 1);
  }
});

/** Chance that decides the same for all of a crowd. */
function createSame(seed: number): Crowd["chance"] {
  return {
    below: (limit) => seed % limit,
    pick: (all) => all[seed % all.length]!,
  };
}
