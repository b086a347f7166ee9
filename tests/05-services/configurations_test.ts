// The three configurations do the same, and what they take is measured alike.

import { assert, assertEquals } from "@std/assert";
import {
  measureCalls,
  measureConfigurations,
  measureMemory,
  pagedByServer,
} from "../../chapters/05-services/mod.ts";

const ROWS = measureConfigurations();

Deno.test("measureConfigurations: has every operation, and leaves out what a configuration has not", () => {
  assertEquals(
    ROWS.map(({ table, operation, spin, monolithic, server }) =>
      `${table} ${operation}: ${
        [spin, monolithic, server].map((one) => one ? "x" : "-").join("")
      }`
    ),
    [
      "calls call inside the kernel: x--",
      "calls system call: xxx",
      "calls call to another space: x-x",
      "threads fork and join: xxx",
      "threads ping-pong: xxx",
      ..."Dirty Fault Trap Prot1 Prot100 Unprot100 Appel1 Appel2".split(" ")
        .map((name) => `memory ${name}: xxx`),
    ],
  );
  for (const { operation, spin, monolithic, server } of ROWS) {
    for (const cost of [spin, monolithic, server]) {
      assert(cost === undefined || cost.cycles > 0, operation);
    }
  }
});

Deno.test("measureConfigurations: a server takes longer than a spindle, and for many pages at once by less", () => {
  for (const { table, operation, spin, monolithic, server } of ROWS) {
    if (table === "calls") continue;
    const times = operation.endsWith("100") ? 1.4 : 1.5;
    assert(server!.cycles > times * spin!.cycles, operation);
    assert(server!.cycles > times * monolithic!.cycles, operation);
  }
});

Deno.test("measureConfigurations: where the kernel decides, memory takes at most as long as with a spindle, and not much less", () => {
  for (const { table, operation, spin, monolithic } of ROWS) {
    if (table !== "memory") continue;
    const ratio = monolithic!.cycles / spin!.cycles;
    assert(ratio <= 1 && ratio > 0.7, `${operation}: ${ratio}`);
  }
});

Deno.test("measureConfigurations: its numbers are the same each time", () => {
  const at = (name: string) => ROWS.find((one) => one.operation === name)!;
  const again = measureCalls("server");
  assertEquals(again.forkJoin, at("fork and join").server!.cycles);
  assertEquals(again.pingPong, at("ping-pong").server!.cycles);
  for (const { name, cycles } of measureMemory(pagedByServer)) {
    assertEquals(cycles, at(name).server!.cycles, name);
  }
});
