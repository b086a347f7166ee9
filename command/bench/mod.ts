// # `bench`
//
// Measurements that depend on the host: how fast this program is, not how fast the machine
// would be that it simulates.

import { parseArgs } from "@std/cli/parse-args";
import { print, UsageError } from "../host.ts";
import { KERNELS } from "./kernels.ts";
import { type Measured, measureMachine } from "./machine.ts";
import { machineTable } from "./report.ts";

const BENCH_HELP = `Usage: deno task bench [NAME] [PROGRAM...] [--json]

Measures on this host. Names:

  machine     instructions a second, of each engine and of QEMU on the same image

Programs of machine: ${KERNELS.map(({ name }) => name).join(", ")}.

  --json      the numbers as JSON
  --help      this text

qemu-system-alpha is asked too if it is installed.`;

/** Performs `bench` and gives the exit status. */
export async function bench(args: readonly string[]): Promise<number> {
  const { help, json, _: words } = parseArgs([...args], {
    boolean: ["help", "json"],
    alias: { h: "help" },
    unknown: (argument) => {
      if (!argument.startsWith("-")) return;
      throw new UsageError(`Unknown option ${argument}`);
    },
  });
  if (help) {
    print(BENCH_HELP);
    return 0;
  }
  const [name = "machine", ...programs] = words.map(String);
  if (name !== "machine") throw new UsageError(`There is no bench ${name}`);
  const results: Measured[] = [];
  for await (const result of measureMachine(chosen(programs))) {
    results.push(result);
  }
  if (json) print(JSON.stringify({ bench: name, results }, null, 2));
  else machineTable(results).forEach(print);
  return 0;
}

/** The programs called `names`, or all. */
function chosen(names: readonly string[]) {
  const unknown = names.find((name) =>
    !KERNELS.some((kernel) => kernel.name === name)
  );
  if (unknown !== undefined) {
    throw new UsageError(`bench machine has no program ${unknown}`);
  }
  return names.length === 0
    ? KERNELS
    : KERNELS.filter(({ name }) => names.includes(name));
}
