import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../oracles/tools.ts";
import { spin } from "./spin.ts";

const UGLY = "spindle A{state{a:u8;}// why\nentry f(){self.a=1;}}";

const TIDY = `spindle A {
  state { a: u8; } // why

  entry f() { self.a = 1; }
}
`;

/** Performs `spindle format` on a file with `text`, and gives what it says and what is there then. */
function format(text: string, ...options: string[]) {
  return inFolder(async (folder) => {
    const file = `${folder}/a.spindle`;
    await Deno.writeTextFile(file, text);
    const { code, stdout, stderr } = await spin(
      ["spindle", "format", file, ...options],
      "",
      {},
      ["--allow-write"],
    );
    const named = (one: string) => one.replaceAll(file, "a.spindle");
    const after = await Deno.readTextFile(file);
    return { code, stdout: named(stdout), stderr: named(stderr), after };
  });
}

Deno.test("spindle format lays a file out, and says so", async () => {
  assertEquals(await format(UGLY), {
    code: 0,
    stdout: "a.spindle has been laid out\n",
    stderr: "",
    after: TIDY,
  });
});

Deno.test("spindle format leaves alone what is laid out", async () => {
  const nothing = { code: 0, stdout: "", stderr: "", after: TIDY };
  assertEquals(await format(TIDY), nothing);
  assertEquals(await format(TIDY, "--check"), nothing);
});

Deno.test("spindle format --check only says where it would change something", async () => {
  assertEquals(await format(TIDY.replace("a = 1", "a=1"), "--check"), {
    code: 1,
    stdout: "",
    stderr: "a.spindle:4: not in the common layout from here on\n",
    after: TIDY.replace("a = 1", "a=1"),
  });
});

Deno.test("spindle format refuses what it cannot parse", async () => {
  const { code, stderr, after } = await format("spindle A { entry }");
  assertEquals([code, after], [1, "spindle A { entry }"]);
  assertStringIncludes(stderr, "a.spindle:1:19: S002: Found }");
});

Deno.test("spindle grammar prints the patterns for editors", async () => {
  const { code, stdout } = await spin(["spindle", "grammar"]);
  const { scopeName, patterns } = JSON.parse(stdout);
  assertEquals([code, scopeName], [0, "source.spindle"]);
  assertEquals(patterns.length > 10, true);
});
