// Sealing in one place and installing in another, as users do it.

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createJournal } from "../../chapters/01-hardware/mod.ts";
import { startSystem } from "../../chapters/05-services/mod.ts";
import { createShell } from "../../command/console/state.ts";
import { performLine } from "../../command/console/shell.ts";
import { FileError } from "../../command/host.ts";
import { makeKey, sealFile } from "../../command/sealing.ts";
import { inFolder } from "../oracles/tools.ts";
import { spin } from "./spin.ts";

const BASE = `spindle Base {
  state { total: u64; }
  export operation add(n: u64): u64 cost 400 { self.total += n; return self.total; }
}`;
const USER = `spindle User uses Base {
  entry twice(n: u64): u64 { return Base.add(n); }
}`;

interface Visit {
  /** What the console prints at `line`. */
  readonly say: (line: string) => Promise<string[]>;
  /** The path of the file called `name`. */
  readonly path: (name: string) => string;
}

/** A console, and a folder with the two spindles and a judge's key. */
function visiting(work: (visit: Visit) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const path = (name: string) => `${folder}/${name}`;
    await Deno.writeTextFile(path("base.spindle"), BASE);
    await Deno.writeTextFile(path("user.spindle"), USER);
    await makeKey(path("judge"));
    let printed: string[] = [];
    const shell = createShell(startSystem(), {
      readFile: Deno.readFileSync,
      print: (line) => void printed.push(line),
      flush: () => {},
      journal: createJournal(),
      interrupted: () => Promise.resolve(false),
    });
    const say = async (line: string) => {
      printed = [];
      await performLine(shell, line);
      return printed;
    };
    await work({ say, path });
  });
}

async function sealUser({ path }: Visit, request: string): Promise<string> {
  await sealFile(path("user.spindle"), {
    key: path("judge"),
    request,
    out: path("sealed"),
    uses: [path("base.spindle")],
  });
  return path("sealed");
}

Deno.test("spindle trust, request, seal and install: what a judge has sealed is installed once", () =>
  visiting(async (visit) => {
    const { say, path } = visit;
    await say(`spindle install ${path("base.spindle")}`);
    await say(`spindle trust ${path("judge.pub")}`);
    const [request = ""] = await say("spindle request");
    assertMatch(request, /^[\w-]+\.1:0$/);
    const file = await sealUser(visit, request);
    const first = await say(`spindle install ${file}`);
    assertEquals(
      first.at(-1),
      "User is installed, as its judge has sealed it",
    );
    const again = await say(`spindle install ${file}`);
    assertMatch(again[0]!, /^The certificate is refused: No request/);
    assertEquals(again[1], "Nothing has changed");
    assertMatch(
      (await say("spindle")).at(-1)!,
      /^User of the system: 1 handler/,
    );
  }));

Deno.test("spindle install: what a judge has sealed whom nobody trusts, or not any more, is refused", () =>
  visiting(async (visit) => {
    const { say, path } = visit;
    await say(`spindle install ${path("base.spindle")}`);
    const [request = ""] = await say("spindle request");
    const file = await sealUser(visit, request);
    const refused =
      "The certificate is refused: This seal is not that of a judge who is trusted";
    assertEquals((await say(`spindle install ${file}`))[0], refused);
    await say(`spindle trust ${path("judge.pub")}`);
    await say(`spindle trust ${path("judge.pub")}`);
    await say(`spindle revoke ${path("judge.pub")}`);
    assertEquals((await say(`spindle install ${file}`))[0], refused);
  }));

Deno.test("spindle install: a sealed spindle that cannot be installed says why", () =>
  visiting(async (visit) => {
    const { say, path } = visit;
    await say(`spindle install ${path("base.spindle")}`);
    await say(`spindle trust ${path("judge.pub")}`);
    const [request = ""] = await say("spindle request");
    const file = await sealUser(visit, request);
    await say(`spindle install ${path("base.spindle")}`);
    await say(`spindle install ${path("user.spindle")}`);
    const said = await say(`spindle install ${file}`);
    assertMatch(said[0]!, /I302: There is already a spindle User/);
    assertEquals(said.at(-1), "Refused for 1 reason; nothing has changed");
  }));

Deno.test("spindle trust, revoke and request say what is wrong with what they are told", () =>
  visiting(async ({ say, path }) => {
    const said = async (line: string) => (await say(`spindle ${line}`))[0]!;
    assertMatch(await said(`trust ${path("judge")}`), /no judge's public key/);
    assertMatch(await said(`trust ${path("base.spindle")}`), /no judge's/);
    // With another text for the same key, that key would be trusted twice and revoked once.
    const text = await Deno.readTextFile(path("judge.pub"));
    for (const other of [`${text}\n`, text.trimEnd(), text.toUpperCase()]) {
      await Deno.writeTextFile(path("other.pub"), other);
      assertMatch(await said(`trust ${path("other.pub")}`), /no judge's/);
    }
    assertEquals(
      await said("trust"),
      "Say which file has the judge's public key",
    );
    assertEquals(
      await said(`revoke ${path("judge.pub")}`),
      "This judge was not trusted",
    );
    assertMatch(await said("request 99"), /There is no domain 99/);
    assertMatch(await said("request x"), /Expected a number/);
  }));

Deno.test("makeKey: nobody's key is overwritten, and others may not read it", () =>
  visiting(async ({ path }) => {
    await assertRejects(() => makeKey(path("judge")), FileError);
    const { mode } = await Deno.stat(path("judge"));
    assertEquals(mode! & 0o077, 0);
  }));

Deno.test("spindle key and spindle seal: the command says what it does and what is missing", () =>
  inFolder(async (folder) => {
    const file = `${folder}/a.spindle`;
    await Deno.writeTextFile(
      file,
      "spindle A { entry e(): u64 { return 1; } }",
    );
    const key = `${folder}/key`;
    const writes = [`--allow-write=${folder}`];
    const made = await spin(["spindle", "key", key], "", {}, writes);
    assertEquals([made.code, made.stderr], [0, ""]);
    const seal = (...options: string[]) =>
      spin(["spindle", "seal", file, ...options], "", {}, writes);
    const whole = ["--key", key, "--request", "door.1:0", "-o", `${folder}/x`];
    const done = await seal(...whole);
    assertEquals([done.code, done.stderr], [0, ""]);
    assert(done.stdout.includes("good for door.1:0"));
    const lacking = await seal();
    assertEquals(lacking.code, 2);
    assertMatch(lacking.stderr, /--key KEY --request REQUEST -o OUT/);
    const strange = await seal(...whole.with(3, "door"));
    assertEquals(strange.code, 2);
    assertMatch(strange.stderr, /door is no request/);
    await Deno.writeTextFile(file, "spindle A { entry e(): u64 { } }");
    const refused = await seal(...whole);
    assertEquals([refused.code, refused.stdout], [1, ""]);
  }));
