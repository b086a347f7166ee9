import { assertEquals, assertThrows } from "@std/assert";
import {
  block,
  branch,
  branchIf,
  branchTable,
  canCompile,
  compile,
  encode,
  engineBytes,
  type Expression,
  FunctionBuilder,
  get,
  i32,
  i64,
  INSTRUCTIONS,
  label,
  loop,
  moduleBytes,
  set,
  signedNumber,
  tee,
  unsignedNumber,
} from "../../chapters/01-hardware/mod.ts";

Deno.test("unsignedNumber writes seven bits a byte, the lowest first", () => {
  assertEquals(unsignedNumber(0), [0]);
  assertEquals(unsignedNumber(127), [0x7f]);
  assertEquals(unsignedNumber(128), [0x80, 0x01]);
  assertEquals(unsignedNumber(624_485), [0xe5, 0x8e, 0x26]);
  assertEquals(unsignedNumber(2 ** 32 - 1), [0xff, 0xff, 0xff, 0xff, 0x0f]);
});

Deno.test("signedNumber copies the sign into the last byte", () => {
  assertEquals(signedNumber(0n), [0]);
  assertEquals(signedNumber(63n), [0x3f]);
  assertEquals(signedNumber(64n), [0xc0, 0x00]);
  assertEquals(signedNumber(-1n), [0x7f]);
  assertEquals(signedNumber(-64n), [0x40]);
  assertEquals(signedNumber(-123_456n), [0xc0, 0xbb, 0x78]);
  assertEquals(signedNumber(-(2n ** 63n)).length, 10);
});

Deno.test("an operation stands behind its operands, as the page's table says", () => {
  const variable = { index: 0, type: "i64" } as const;
  assertEquals(encode(i64.add(get(variable), i64.constant(5n))), [
    ...[0x20, 0x00],
    ...[0x42, 0x05],
    0x7c,
  ]);
});

Deno.test("a jump counts the blocks that it leaves", () => {
  const [outer, inner] = [label("outer"), label("inner")];
  const code = block(
    outer,
    loop(inner, branch(inner), branch(outer), branchTable(1, [inner, outer])),
  );
  assertEquals(encode(code), [
    ...[0x02, 0x40, 0x03, 0x40],
    ...[0x0c, 0],
    ...[0x0c, 1],
    ...[1, 0x0e, 1, 0, 1],
    ...[0x0b, 0x0b],
  ]);
});

Deno.test("a jump to a place that is not around it panics", () => {
  const elsewhere = label("elsewhere");
  assertThrows(
    () => encode(block(label("here"), branch(elsewhere))),
    Error,
    "panic: wasm: elsewhere is not around here",
  );
});

/** Runs a function of one parameter in a module of its own. */
function execute(
  body: (builder: FunctionBuilder) => Parameters<typeof encode>[0],
  argument: number,
): number {
  const builder = new FunctionBuilder(1);
  const bytes = moduleBytes(builder, builder.finish(body(builder)));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(bytes),
    { machine: { memory } },
  );
  return (exports["run"] as (argument: number) => number)(argument);
}

Deno.test("a module with a loop computes a sum", () => {
  const sum = execute((builder) => {
    const count = builder.parameter(0);
    const total = builder.local("i32");
    const again = label("again");
    const less = tee(count, i32.sub(get(count), i32.constant(1)));
    return [
      loop(
        again,
        set(total, i32.add(get(total), get(count))),
        branchIf(less, again),
      ),
      get(total),
    ];
  }, 100);
  assertEquals(sum, 5050);
});

Deno.test("the engine is a module that WebAssembly accepts", () => {
  assertEquals(WebAssembly.validate(engineBytes()), true);
});

Deno.test("an expression with an operator or operand that nobody knows is not compiled", () => {
  const unknown = { operator: "dream", of: ["ra"] } as unknown as Expression;
  assertEquals(canCompile(unknown), false);
  assertEquals(canCompile({ operator: "add", of: ["ra", unknown] }), false);
  assertEquals(canCompile("cycles"), false);
  assertEquals(canCompile({ operator: "add", of: ["ra", 3n] }), true);
});

Deno.test("the displacement's part is computed before, and constants are folded", () => {
  const sources = (operand: string): number => operand === "rb" ? 1 : 2;
  const folded: Expression = {
    operator: "add",
    of: ["rb", { operator: "shiftLeft", of: ["displacement", 16n] }],
  };
  assertEquals(encode(compile(folded, sources)), [1, 2, 0x7c]);
  const constant: Expression = { operator: "subtract", of: [64n, 1n] };
  assertEquals(
    encode(compile(constant, sources)),
    encode(i64.constant(63n)),
  );
});

Deno.test("the engine compiles nearly every instruction that is not special", () => {
  const left = INSTRUCTIONS.filter(({ effect }) =>
    effect.kind === "write" && !canCompile(effect.value)
  ).map(({ name }) => name);
  assertEquals(left.sort(), ["AMASK", "IMPLVER", "MF_FPCR", "RPCC"]);
});
