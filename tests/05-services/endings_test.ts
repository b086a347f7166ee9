// Programs that bring their own services: their spindles are taken out, or they are killed, at many moments. How they
// end, that a victim beside them does not notice, and that nothing is left.
//
// More of them: `SPIN_KILLS=1000 deno test -A tests/05-services/endings_test.ts`, and SPIN_SEED for others.

import { assert, assertEquals } from "@std/assert";
import {
  blankMedium,
  type MachineOptions,
  type Program,
} from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  grantExtent,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  remove,
  type Source,
  spindleNamed,
} from "../../chapters/03-spindles/mod.ts";
import {
  carryingProgram,
  copyingProgram,
  countingProgram,
  execute,
  FEEDBACK_SPINDLE,
  FEW_WORKERS,
  GANGS,
  inversionProgram,
  pagingProgram,
  RANKS,
  STRAND_THREADS,
  type System,
  tellProgram,
  workerProgram,
} from "../../chapters/05-services/mod.ts";
import feedbackText from "../../chapters/05-services/feedback/program.s" with {
  type: "text",
};
import gangText from "../../chapters/05-services/gang/program.s" with {
  type: "text",
};
import { createChance } from "../02-controllers/chance.ts";
import { longer } from "../04-verifier/longer.ts";
import {
  carrying,
  END_WITH_RESULT,
  INSTALL,
  newSystem,
  programOf,
} from "./helpers.ts";
import { VICTIM, writtenByVictim } from "./hostile_people.ts";
import {
  assertEmptied,
  end,
  fateOf,
  go,
  install,
  load,
  newTown,
  SHORT_TURNS,
  type Town,
  written,
} from "./side_by_side.ts";

/** How often each spindle is taken out. */
const KILLS = longer("SPIN_KILLS", 3);
const SEED = longer("SPIN_SEED", 1994);

const PAGES = 10;

interface Service {
  readonly service: string;
  /** What the system has. */
  readonly system: readonly Source[];
  readonly options?: MachineOptions;
  readonly program: (system: System) => Program;
  /** What it ends with if nobody hurts it. */
  readonly well: number;
  /** For how many turns it is at work. */
  readonly turns: number;
  /** The spindles that are taken out, and what is said then of a program that has not ended before. */
  readonly spindles: Readonly<Record<string, readonly (string | number)[]>>;
}

// Whoever calls a spindle that has gone is ended by a trap, and whoever needs a page from it by the fault.

const TRAPPED = "software trap";
const MISSING = "translation not valid";
const BARRED = "fault on ";

const SERVICES: readonly Service[] = [
  {
    service: "paging",
    system: [SHORT_TURNS],
    options: { disk: blankMedium(PAGES * 16) },
    program: (system) =>
      pagingProgram(system, {
        pages: PAGES,
        frames: 3,
        hot: 2,
        rounds: 2,
        laps: 1,
        span: 4,
        stores: false,
        cluster: 1,
        orders: ["clock", "scan"],
        small: false,
      }),
    well: 0,
    turns: 250,
    spindles: {
      Replacement: [MISSING, TRAPPED, BARRED],
      Transfer: [MISSING, TRAPPED, BARRED],
      Pages: [MISSING, TRAPPED, BARRED],
      Pager: [MISSING, TRAPPED, BARRED],
      Giving: [0],
    },
  },
  {
    service: "threads",
    system: [SHORT_TURNS],
    program: (system) => workerProgram(system, FEW_WORKERS),
    well: 0,
    turns: 60,
    spindles: { Activations: [TRAPPED] },
  },
  {
    service: "copying",
    system: [SHORT_TURNS],
    program: (system) =>
      copyingProgram(system, { pages: 4, changed: 3, rounds: 2, lazy: true }),
    well: 0,
    turns: 40,
    spindles: { Copies: [TRAPPED, BARRED], Pages: [TRAPPED, BARRED, 0] },
  },
  {
    service: "rollback",
    system: [SHORT_TURNS],
    program: (system) => countingProgram(system, "spindle", 2, 200),
    well: 0,
    turns: 20,
    spindles: { Restart: [TRAPPED] },
  },
  {
    service: "feedback",
    system: [SHORT_TURNS],
    program: (system) =>
      carryingProgram(system, feedbackText, [FEEDBACK_SPINDLE], {
        passes: 3,
        misses: 300,
        scattered: 1,
      }),
    well: 1,
    turns: 60,
    // It is told of nothing any more, or has put its list together already.
    spindles: { Feedback: [TRAPPED, 0, 1] },
  },
  {
    service: "inversion",
    system: [RANKS],
    program: (system) =>
      inversionProgram(system, { inherits: true, middle: 3, low: 3 }),
    well: 0,
    turns: 12,
    spindles: { Locks: [TRAPPED] },
  },
  {
    service: "gang",
    system: [GANGS],
    options: { processors: 2 },
    program: (system) =>
      carryingProgram(system, gangText, [STRAND_THREADS], {
        gang: 1,
        rounds: 40,
      }),
    well: 0,
    turns: 30,
    // Without the policy the default scheduler serves, and strands that run need no spindle to meet.
    spindles: { Gang: [0], StrandThreads: [TRAPPED, 0] },
  },
];

/** Starts the program, with a part of the disk if there is one. */
function start(town: Town, program: Program, { options }: Service): Strand {
  const strand = load(town, program, "own");
  if (options?.disk === undefined) return strand;
  const { system } = town;
  const { handle } = grantExtent(
    system.kernel,
    strand.domain,
    0,
    PAGES * 16,
    true,
  );
  tellProgram(system, strand, program, "extent", handle);
  return strand;
}

/** Lets a program live beside a victim, and takes something from it at some moment. */
function live(
  town: Town,
  program: Program,
  service: Service,
  strike: (strand: Strand) => readonly (string | number)[],
  why: string,
): void {
  const { kernel } = town.system;
  const before = written(town).length;
  const strand = start(town, program, service);
  const victim = load(town, VICTIM, "victim");
  go(town, town.chance.below(service.turns));
  const earlier = fateOf(strand);
  const waits = strand.state === "blocked";
  const fates = strike(strand);
  assertEquals(auditFrames(kernel), [], why);
  go(town, 4000, () => !!strand.outcome && !!victim.outcome);
  const fate = fateOf(strand) ?? strand.state;
  // Whoever waits for a page misses that one, and who does not wait may have made its last call.
  const expected = earlier !== undefined
    ? [earlier]
    : waits && fates.includes(MISSING)
    ? [MISSING]
    : waits
    ? fates
    : [...fates, service.well];
  const fits = expected.some((one) =>
    typeof one === "string" ? `${fate}`.startsWith(one) : one === fate
  );
  assert(fits, `${why}: ${fate}, not ${expected.join(" or ")}`);
  assertEquals(fateOf(victim), 42, why);
  assertEquals(written(town).slice(before), writtenByVictim(), why);
}

for (const service of SERVICES) {
  const { service: name, spindles, well } = service;
  Deno.test(`${name}: whenever its spindles leave or its program is killed, all ends as the book says, and nothing is left`, () => {
    const town = newTown(createChance(SEED), service.system, service.options);
    const { system: { kernel, extensions } } = town;
    const program = service.program(town.system);
    const free = kernel.freeFrames.length;
    const installed = extensions.spindles.length;
    live(town, program, service, () => [well], name);
    for (let number = 0; number < KILLS; number++) {
      for (const [spindle, fates] of Object.entries(spindles)) {
        const why = `${name}, ${spindle}, ${number}`;
        live(town, program, service, ({ domain: { identifier } }) => {
          const found = spindleNamed(extensions, spindle, identifier) ??
            spindleNamed(extensions, spindle, 0);
          if (found !== undefined) remove(extensions, found);
          return fates;
        }, why);
        // A policy of the system comes back.
        const policy = service.system.find(({ text }) =>
          text.includes(`spindle ${spindle} `)
        );
        if (policy !== undefined) install(town, policy, undefined);
      }
      live(town, program, service, (strand) => {
        end(town, strand);
        return ["", well];
      }, `${name} is killed, ${number}`);
    }
    assertEmptied(town, free, installed);
  });
}

// ## Whoever waits in a call

const WAITING = `spindle Waiting {
  entry wait(): i64 { Strand.block(); return 0; }
  entry again(): i64 { Strand.block(); return -512; }
}`;

for (const [entry, what] of [[0, "that waits"], [1, "to be made again"]]) {
  Deno.test(`abandon: a call ${what} has failed when its spindle leaves`, () => {
    const system = newSystem();
    const [data, symbols] = carrying(WAITING);
    const source = `${INSTALL}
        addq    v0, ${entry}, v0
        callsys${END_WITH_RESULT}`;
    const program = programOf(source, data, symbols);
    assertEquals(execute(system, program, []).ending, { kind: "stuck" });
    const [strand] = system.kernel.strands.values();
    remove(
      system.extensions,
      spindleNamed(system.extensions, "Waiting", strand!.domain.identifier)!,
    );
    runKernel(system.kernel, { cycles: 1e9 });
    assertEquals(strand!.outcome, { kind: "exited", status: 178 });
  });
}
