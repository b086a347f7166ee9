import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { inFolder } from "../oracles/tools.ts";
import { spin } from "./spin.ts";

const GOOD = `spindle Counter {
  state { calls: u64 = 0; marks: [u64; 8]; }
  entry mark(place: u64): u64 {
    self.marks[place] += 1;
    return self.marks[place];
  }
  on Trap.systemCall(number) when number == 500 {
    self.calls += 1;
    self.marks[self.calls & 7] = self.calls;
    return i64(self.calls);
  }
}
`;

/** Writes `text` to a file and performs `spindle COMMAND FILE ...`. */
function judge(
  text: string | Uint8Array,
  command: string,
  ...options: string[]
) {
  return inFolder(async (folder) => {
    const file = `${folder}/a.spindle`;
    const bytes = typeof text === "string"
      ? new TextEncoder().encode(text)
      : text;
    await Deno.writeFile(file, bytes);
    const ended = await spin(["spindle", command, file, ...options]);
    const named = (one: string) => one.replaceAll(file, "a.spindle");
    const { code, stdout, stderr } = ended;
    return { code, stdout: named(stdout), stderr: named(stderr) };
  });
}

Deno.test("spindle check says what is proved and what is tested", async () => {
  const { code, stdout, stderr } = await judge(GOOD, "check");
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.replace(/at most \d+/g, "at most N").split("\n"), [
    "Counter.mark: at most N of 125000 cycles",
    "  line 4: residual: index < 8 may or may not hold here, so it is tested each time",
    "  line 5: proved: index < 8 always holds here",
    "Counter.on.Trap.systemCall.1: at most N of 125000 cycles",
    "  line 9: proved: index < 8 always holds here",
    "",
  ]);
});

Deno.test("spindle check --json says the same as data", async () => {
  const { code, stdout } = await judge(GOOD, "check", "--json");
  const data = JSON.parse(stdout);
  assertEquals([code, data.verdict, data.spindle], [0, "accepted", "Counter"]);
  const outcomes = data.procedures.map(
    (one: { findings: { outcome: string }[] }) =>
      one.findings.map(({ outcome }) => outcome),
  );
  assertEquals(outcomes, [["residual", "proved"], ["proved"]]);
});

Deno.test("spindle check points at what is wrong and says what would be right", async () => {
  const source = "spindle A {\n  entry f(n: u32): u64 { return n; }\n}\n";
  const { code, stdout, stderr } = await judge(source, "check");
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    `a.spindle:2:33: T102: This is u32, but u64 is expected
  |
2 |   entry f(n: u32): u64 { return n; }
  |                                 ^
  = Convert it: u64(...)
`,
  );
});

Deno.test("spindle check --json gives a refusal as data", async () => {
  const source = "spindle A {\n  entry f(n: u32): u64 { return n; }\n}\n";
  const { code, stdout, stderr } = await judge(source, "check", "--json");
  assertEquals([code, stderr], [1, ""]);
  assertEquals(JSON.parse(stdout), {
    verdict: "refused",
    diagnostics: [{
      code: "T102",
      title: "a value of another type was expected",
      message: "This is u32, but u64 is expected",
      help: "Convert it: u64(...)",
      file: "a.spindle",
      line: 2,
      column: 33,
      endLine: 2,
      endColumn: 34,
    }],
  });
});

Deno.test("spindle check says what would do instead, as text and as data", async () => {
  const source =
    "spindle A {\n  state { list: [u64; 8]; }\n  entry f(): u64 { return self.list[8]; }\n}\n";
  const text = await judge(source, "check");
  assertStringIncludes(
    text.stderr,
    "This would do:\n3 |   entry f(): u64 { return self.list[7]; }\n",
  );
  const { stdout } = await judge(source, "check", "--json");
  const { diagnostics: [one] } = JSON.parse(stdout);
  assertEquals(one.needs, { kind: "index", condition: "index < 8" });
  assertEquals(one.repair, {
    line: 3,
    column: 37,
    endLine: 3,
    endColumn: 38,
    text: "7",
  });
});

Deno.test("spindle explain says what a code means, or which codes there are", async () => {
  const { code, stdout } = await spin(["spindle", "explain", "v201"]);
  assertEquals(code, 0);
  assertStringIncludes(
    stdout,
    "V201: an index or a shift that is always too far",
  );
  assertStringIncludes(stdout, "Refused:\n\n  spindle Example {");
  const none = await spin(["spindle", "explain", "V999"]);
  assertEquals(none.code, 2);
  assertStringIncludes(none.stderr, "There is no code V999: there are S001, ");
});

Deno.test("spindle ir prints blocks and values", async () => {
  const { code, stdout } = await judge(GOOD, "ir");
  assertEquals(code, 0);
  assertStringIncludes(
    stdout,
    "procedure mark(1): u64\nb0():\n  v0: u64 = parameter 0",
  );
});

Deno.test("spindle ir --optimised prints fewer values", async () => {
  const [plain, better] = await Promise.all([
    judge(GOOD, "ir"),
    judge(GOOD, "ir", "--optimised"),
  ]);
  assertEquals(better.code, 0);
  assert(better.stdout.split("\n").length < plain.stdout.split("\n").length);
});

Deno.test("spindle asm prints code for the kernel, or for a program", async () => {
  const kernel = await judge(GOOD, "asm");
  assertStringIncludes(kernel.stdout, "Counter_mark:");
  assertStringIncludes(kernel.stdout, "Spindle.failed");
  assertMatch(kernel.stdout, /^; \d+: /m);
  const plain = await judge(GOOD, "asm", "--plain");
  assertEquals(/^; |^ +\d/m.test(plain.stdout), false);
  const refused = await judge(GOOD, "asm", "--library");
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.stderr, "T112");
});

Deno.test("spindle install boots, installs and says who is asked", async () => {
  const { code, stdout } = await judge(GOOD, "install");
  assertEquals(code, 0);
  assertStringIncludes(
    stdout,
    "  mark: asked at Trap.systemCall as call 65536",
  );
});

// ## Bad input

const BAD: readonly (readonly [string, string | Uint8Array, string])[] = [
  ["empty", "", "S005"],
  ["only a comment", "// nothing\n", "S005"],
  ["binary", Uint8Array.from({ length: 512 }, (_, i) => i % 256), "S001"],
  ["huge", `spindle A {${" ".repeat(70_000)}}`, "S004"],
  ["nested", `spindle A { entry f() ${"{ if true ".repeat(5000)}`, "S003"],
  ["parenthesised", `spindle A { entry f() { ${"(".repeat(9000)}`, "S003"],
  ["unfinished", "spindle A { state { x: u64", "S002"],
  ["foreign", "#include <stdio.h>\nint main() {}\n", "S001"],
];

for (const [what, text, code] of BAD) {
  Deno.test(`spindle check refuses a source that is ${what}: ${code}`, async () => {
    const ended = await judge(text, "check");
    assertEquals(ended.code, 1);
    assertStringIncludes(ended.stderr, code);
    assert(ended.stderr.length < 1000, ended.stderr);
  });
}

Deno.test("spindle check ends with 127 where there is no file", async () => {
  const { code, stderr } = await spin(["spindle", "check", "/no/such"]);
  assertEquals(code, 127);
  assertEquals(stderr, "spin: Cannot read /no/such: there is no such file\n");
});

Deno.test("spindle interfaces prints what the kernel offers, all of it or one interface", async () => {
  const timer = await spin(["spindle", "interfaces", "Timer"]);
  assertEquals([timer.code, timer.stderr], [0, ""]);
  assertEquals(timer.stdout.split("\n").slice(0, 5), [
    "Timer",
    "  type Timer;",
    "  event Timer.expired(timer: Timer)",
    "      interrupt, 20000 cycles",
    "  Timer.set(tick: u64): Timer fails Refusal",
  ]);
  const { stdout } = await spin(["spindle", "interfaces"]);
  for (const name of ["Trap", "Frame", "Ethernet", "Domain.install"]) {
    assertStringIncludes(stdout, name);
  }
});

Deno.test("spindle interfaces --json gives the same as data", async () => {
  const { code, stdout } = await spin([
    "spindle",
    "interfaces",
    "Disk",
    "--json",
  ]);
  assertEquals(code, 0);
  const [disk] = JSON.parse(stdout);
  const request = disk.operations.find(
    (one: { name: string }) => one.name === "Disk.request",
  );
  assertEquals(request.fails, "Refusal");
  assertEquals(request.parameters[3], {
    name: "count",
    type: "u64 in 1..=256",
    consumed: false,
  });
  const select = disk.events.find(
    (one: { name: string }) => one.name === "Disk.select",
  );
  assertEquals([select.systemOnly, select.interrupt], [true, true]);
});

Deno.test("spindle interfaces says which there are if there is none of that name", async () => {
  const { code, stderr } = await spin(["spindle", "interfaces", "Dusk"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "There is no interface Dusk: there are Kernel");
});
