/**
 * SPIN, an extensible microkernel on a simulated Alpha, as a library and as a command.
 *
 * ```ts
 * import { boot } from "./mod.ts";
 *
 * const output: number[] = [];
 * const system = boot({ console: { send: (byte) => output.push(byte), receive: () => null } });
 * const { ending } = system.run(system.sample());
 *
 * if (ending.kind !== "exited" || ending.status !== 0) throw new Error("it failed");
 * if (!new TextDecoder().decode(new Uint8Array(output)).includes("equal")) {
 *   throw new Error("it printed something else");
 * }
 * ```
 *
 * Run as a command, it does what its first argument says: `deno task boot`.
 *
 * @module
 */

import {
  type MachineOptions,
  type Program,
  readElf,
} from "./chapters/01-hardware/mod.ts";
import type { Admission } from "./chapters/04-verifier/mod.ts";
import {
  execute,
  type Execution,
  extend,
  histogramProgram,
  startSystem,
  type System,
} from "./chapters/05-services/mod.ts";

export type { Admission, Execution, MachineOptions, Program, System };

/** A booted system. */
export interface Booted {
  /** Everything there is, for whoever wants to look. */
  readonly system: System;
  /**
   * Runs a static Alpha program to its end, or until it has used `most` cycles.
   *
   * @throws ElfError if the bytes are not such a program, OutOfFrames if it is too large
   */
  run(
    program: Program | Uint8Array,
    args?: readonly string[],
    most?: number,
  ): Execution;
  /**
   * Judges and installs a spindle for the whole system.
   *
   * @throws Refusal with everything that speaks against it
   */
  install(text: string, file?: string): Admission;
  /** A small program that uses a service in two placements and compares them. */
  sample(): Program;
}

/**
 * Boots a machine with the kernel and its default services.
 *
 * @throws RangeError if the machine cannot be built as asked
 */
export function boot(options: MachineOptions = {}): Booted {
  const system = startSystem(options);
  return {
    system,
    run(program, args = ["program"], most = Infinity) {
      const loaded = program instanceof Uint8Array ? readElf(program) : program;
      return execute(system, loaded, args, most);
    },
    install: (text, file = "spindle") => extend(system, { file, text }),
    sample: () => histogramProgram(system.extensions.environment),
  };
}

if (import.meta.main) {
  const { main } = await import("./command/mod.ts");
  Deno.exit(await main(Deno.args));
}
