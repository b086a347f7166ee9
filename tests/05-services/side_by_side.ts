// A place in which programs of several services, programs that mean harm, and a victim live side by side.

import { assert, assertEquals } from "@std/assert";
import {
  fastParts,
  type MachineOptions,
  type Program,
} from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  endDomain,
  finishVisits,
  type Kernel,
  loadProgram,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  carriedIn,
  environmentOf,
  optimise,
  type Procedure,
  type Source,
} from "../../chapters/03-spindles/mod.ts";
import {
  type Admission,
  installJudged,
  type Verified,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import { endPrograms, tellWord } from "../../chapters/05-services/mod.ts";
import type { Chance } from "../02-controllers/chance.ts";
import { textOf } from "../02-controllers/helpers.ts";
import { MEMORY, newSystem, type Watched } from "./helpers.ts";
import { ARMED, CRASHING, HOSTILE, WILD } from "./hostile_people.ts";

// ## The place
//
// A spindle is judged and made faster when it comes for the first time. After that its code is only put in
// its place: it is the kernel and the services that are tested here, and thousands are loaded.

/** A system, and what is known of it. */
export interface Town {
  readonly system: Watched;
  readonly chance: Chance;
  readonly judged: Map<string, Verified>;
  /** What is done as soon as an operation of this name has been called so often. */
  planned: { name: string; left: number; act: () => void } | undefined;
}

/** Lets turns be short, so that all have some. */
export const SHORT_TURNS: Source = {
  file: "short",
  text: `spindle Short {
  state { found: Strand?; }
  pure procedure following(from: Strand?): Strand? {
    const before = from else { return Strand.first(); }
    return Strand.next(before);
  }
  on Processor.select(processor) {
    let one = self.found;
    for i in 0..20 {
      one = following(one);
      const that = one else { continue; }
      const status = Strand.status(that) else { continue; }
      if status == Strand.Status.ready { break; }
    }
    self.found = one;
    Processor.allot(2);
    return one;
  }
}`,
};

/** A system with `services` for all, in which nobody lives yet. */
export function newTown(
  chance: Chance,
  services: readonly Source[],
  more: MachineOptions = {},
  judged: Town["judged"] = new Map(),
): Town {
  const system = newSystem("", { ...fastParts(MEMORY), ...more });
  const town: Town = { system, chance, judged, planned: undefined };
  for (const one of services) install(town, one, undefined);
  watchOperations(system.kernel, town);
  return town;
}

/** Lets `town.planned` be done in the midst of a visit to the kernel. */
function watchOperations({ operations }: Kernel, town: Town): void {
  for (const [index, { name, perform, ...rest }] of operations.entries()) {
    operations[index] = {
      ...rest,
      name,
      perform: (kernel, parameters) => {
        const { planned } = town;
        if (planned?.name === name && --planned.left <= 0) {
          town.planned = undefined;
          const { processor } = kernel.machine;
          const { pc } = processor;
          planned.act();
          // The strand may have ended on whose stack this is; then nobody comes back.
          if (processor.pc !== pc) return undefined;
        }
        return perform(kernel, parameters);
      },
    };
  }
}

/** The same, with all that the optimiser would do at each installing already done. */
function madeFaster(verified: Verified): Verified {
  const { lowered, proved, passes } = verified;
  const made = (one: Procedure) => optimise(one, proved(one), passes);
  const procedures = lowered.procedures.map((one) => ({
    ...one,
    filter: one.filter && made(one.filter),
    body: made(one.body),
  }));
  return {
    ...verified,
    lowered: { ...lowered, procedures },
    proved: () => new Set(),
    passes: [],
  };
}

/** Installs a spindle for the program of `strand`, or for the system. */
export function install(
  { system: { extensions }, judged }: Town,
  source: Source,
  strand: Strand | undefined,
): Admission {
  const identifier = strand?.domain.identifier ?? 0;
  const known = judged.get(source.text) ??
    madeFaster(verify(source, environmentOf(extensions, identifier)));
  judged.set(source.text, known);
  const admission = installJudged(extensions, source, known, identifier);
  // From now on nobody looks at the words again.
  extensions.reviewer = {
    spindle: () => undefined,
    entry: () => undefined,
    merger: () => undefined,
  };
  return admission;
}

/** Loads a program, and the spindles that it carries. */
export function load(town: Town, program: Program, name: string): Strand {
  const { kernel } = town.system;
  const strand = loadProgram(kernel, program, [name]);
  for (const { source, calls } of carriedIn(program)) {
    const { handlers } = install(town, source, strand).spindle;
    const first = handlers.find(({ call }) => call !== undefined);
    if (first) tellWord(kernel, strand.space, calls, first.call!);
  }
  return strand;
}

/** Loads all who mean harm. */
export function loadHostile(town: Town): readonly Strand[] {
  const all = [WILD, CRASHING, ARMED].map((one) => load(town, one, "hostile"));
  for (const source of HOSTILE) install(town, source, all[2]!);
  return all;
}

/** Lets all processors run in short turns until `done`, and then leave the kernel. */
export function go(
  { system: { kernel, machine }, chance }: Town,
  pieces: number,
  done = () => false,
): void {
  for (let piece = 0; piece < pieces && !done(); piece++) {
    hurry(kernel);
    const { cycles } = machine.processor.counters;
    runKernel(kernel, { cycles: cycles + 1000 + chance.below(3000) });
    for (const one of machine.processors) {
      one.tickPending = chance.below(4) > 0;
    }
  }
  // What is done to the kernel from outside takes time, and none of it is a handler's.
  assert(finishVisits(kernel));
}

/** Cycles for which the disk may be waited for. */
const SHORT = 5_000;

/** Lets the time in which nothing comes from the disk go by at once: all clocks are put forward. */
function hurry(kernel: Kernel): void {
  const { machine } = kernel;
  const left = () =>
    Math.min(...machine.bus.devices.map(({ due }) => due)) -
    machine.processor.counters.cycles;
  if (left() === Infinity || left() < SHORT) return;
  // For a handler that would be a long time.
  assert(finishVisits(kernel));
  const skipped = Math.floor(left() - SHORT / 2);
  if (skipped <= 0 || skipped === Infinity) return;
  for (const one of machine.processors) {
    one.counters.cycles += skipped;
    one.nextTick += skipped;
  }
  machine.turnEnd += skipped;
}

/** Kills a program. */
export function end({ system: { kernel } }: Town, { domain }: Strand): void {
  endDomain(kernel, domain, { kind: "killed", signal: 9, sentence: "" });
}

/** How a strand has ended: its status, a sentence, or not at all. */
export function fateOf({ outcome }: Strand): number | string | undefined {
  return outcome?.kind === "exited" ? outcome.status : outcome?.sentence;
}

/** Ends everybody, and sees that nothing is left. */
export function assertEmptied(town: Town, free: number, spindles: number) {
  const { system } = town;
  const { kernel, extensions } = system;
  endPrograms(system);
  // What the drive works on stays pinned until it is done.
  go(town, 50);
  for (let wait = 0; wait < 20 && kernel.devices.disk.active; wait++) {
    go(town, 100);
  }
  assertEquals(auditFrames(kernel), []);
  assertEquals([kernel.domains.size, kernel.loans.size], [0, 0]);
  assertEquals(kernel.freeFrames.length, free);
  assertEquals(extensions.spindles.length, spindles);
  assertEquals(kernel.devices.capabilities.size, 0);
}

/** What the victims have written so far. */
export function written({ system: { second } }: Town): string {
  return textOf(second);
}
