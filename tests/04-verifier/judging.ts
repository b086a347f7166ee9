// A random spindle is judged, and then carried out by the oracle with everything that was said of it.

import { assertEquals } from "@std/assert";
import {
  type LoweredProcedure,
  type LoweredSpindle,
  type Procedure,
  Refusal,
  type Source,
  type Span,
  stackNeedOf,
  type TypedSpindle,
} from "../../chapters/03-spindles/mod.ts";
import {
  type Analyse,
  type Analysis,
  boundOf,
  findFacts,
  findingsOf,
  foresee,
  judgeLowered,
  provedSites,
  type Rounds,
  type Setting,
  settingFor,
  type Shown,
  shownBy,
} from "../../chapters/04-verifier/mod.ts";
import {
  createWorld,
  GIVEN_AT,
  initialBytes,
  type Outcome,
  outcomeOf,
  type Sample,
  siteAt,
  type World,
} from "../03-spindles/agreeing.ts";
import { type Lent, type Met, stateOfBytes } from "../03-spindles/evaluator.ts";
import { type Ledger, noteAnswer, noteCall, requireBalance } from "./ledger.ts";
import {
  carryOut,
  type End,
  type Pointer,
  type Scene,
  type Watcher,
  Wrong,
} from "./oracle.ts";
import { holdAgainst } from "./said.ts";

/** What was found out about a spindle. */
export interface Judged {
  /** Whether nothing that was found out speaks against it; it may still take too long. */
  readonly good: boolean;
  /** What was found out about each filter and body. */
  readonly analyses: ReadonlyMap<Procedure, Analysis>;
  /** What each of them begins with. */
  readonly settings: ReadonlyMap<Procedure, Setting>;
}

/** Finds out about `lowered` what a verdict is made from. The verdict itself takes three times as long. */
export function judge(lowered: LoweredSpindle): Judged {
  const analyses = new Map<Procedure, Analysis>();
  const settings = new Map<Procedure, Setting>();
  for (const procedure of lowered.procedures) {
    const find = (part: Procedure, shown?: Shown) => {
      const setting = settingFor(lowered, procedure, part, shown);
      const analysis = findFacts(part, setting);
      settings.set(part, setting);
      analyses.set(part, analysis);
      return analysis;
    };
    const { filter, body } = procedure;
    find(body, filter && shownBy(find(filter)));
  }
  const good = [...analyses.values()].every(isGood);
  return { good, analyses, settings };
}

/** What a filter or body takes at the most. */
export interface Most {
  readonly cycles: bigint | undefined;
  /** Bytes of the stack, with all that it calls. */
  readonly stack: number;
}

/** The most that a filter or body of `sample` takes; a bound that is at most `enough` is not made better. */
export function mostFor(
  { lowered }: Sample,
  { analyses, settings }: Judged,
  part: Procedure,
  enough: bigint,
): Most {
  const owner = lowered.procedures.find(({ body, filter }) =>
    body === part || filter === part
  )!;
  const proved = provedIn(analyses.get(part)!);
  const prospect = foresee(owner, part, proved, lowered.typed.stateSize);
  const setting = settings.get(part)!;
  const { codes, procedure } = prospect;
  return {
    cycles: boundOf({ prospect, setting, enough }).cycles,
    stack: Math.max(
      ...codes.map(({ frame }) => stackNeedOf(frame, procedure).bytes),
    ),
  };
}

function isGood({ checks, lacks, rounds }: Analysis): boolean {
  return lacks.length === 0 && [...rounds.values()].every(isShort) &&
    [...checks.values()].every(({ greatest }) => greatest !== 0n);
}

/** Whether a loop ends before long. */
function isShort(rounds: Rounds | undefined): boolean {
  return rounds !== undefined && rounds.most < 1n << 32n;
}

/** The verdict itself, from what was found out before. */
export function isAccepted(
  { lowered, text }: Sample,
  { analyses }: Judged,
): boolean {
  const analyse: Analyse = (part, setting) =>
    analyses.get(part) ?? findFacts(part, setting);
  try {
    judgeLowered({ file: "random", text }, lowered, analyse);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** The sites whose checks are left out of the code, by the analysis of a procedure. */
export function provedIn(analysis: Analysis): Set<number> {
  return provedSites(analysis, findingsOf(NO_SOURCE, analysis));
}

/** Lines do not matter. */
const NO_SOURCE: Source = { file: "random", text: "" };

/** What the compiler makes lacks nothing, except behind what never holds. */
export function assertNoLacks(
  analyses: Iterable<Analysis>,
  told: string,
): void {
  for (const { checks, lacks } of analyses) {
    const never = [...checks.values()].some(({ greatest }) => greatest === 0n);
    if (!never) assertEquals(lacks, [], told);
  }
}

// ## Carrying out

/** What the first `count` calls of `sample` come to before the oracle. */
export function witnessed(
  { typed, lowered, calls }: Sample,
  { analyses }: Judged,
  count: number,
): Outcome[] {
  const state = initialBytes(typed);
  const ledger: Ledger = new Set();
  const watchers = new Map<Procedure, Watcher>();
  const watcherFor = (procedure: Procedure) => {
    const analysis = analyses.get(procedure)!;
    const watcher = watchers.get(procedure) ?? holdAgainst(analysis);
    watchers.set(procedure, watcher);
    return watcher;
  };
  return calls.slice(0, count).map(({ index, raw, given }, number) => {
    const world = createWorld(number);
    const procedure = lowered.procedures[index]!;
    const bytes = given?.slice();
    const scene = {
      ...sceneOf(world, ledger, procedure, raw, bytes),
      state,
      steps: 1_000_000,
    };
    const ends = (part: Procedure) =>
      saidOf(part, carryOut(part, { ...scene, watcher: watcherFor(part) }));
    const first = procedure.filter && ends(procedure.filter);
    const passed = first === undefined || first === "returned 1";
    const said = passed ? ends(procedure.body) : `filter ${first}`;
    return outcomeOf(
      balanced(ledger, typed, state) ?? said,
      world,
      stateOfBytes(typed, state, 0),
      bytes,
    );
  });
}

function balanced(
  ledger: Ledger,
  typed: TypedSpindle,
  state: Uint8Array,
): string | undefined {
  try {
    requireBalance(ledger, typed, state);
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}

function saidOf(procedure: Procedure, end: End): string {
  switch (end.kind) {
    case "returned":
      return `returned ${BigInt.asUintN(64, end.value ?? 0n)}`;
    case "failed":
      return siteAt(procedure, end.site);
    case "wrong":
      return end.sentence;
    default:
      return end.kind;
  }
}

function sceneOf(
  world: World,
  ledger: Ledger,
  { event }: LoweredProcedure,
  parameters: readonly bigint[],
  bytes: Uint8Array | undefined,
): Pick<Scene, "parameters" | "behind" | "call" | "raise"> {
  const [first] = event?.parameters ?? [];
  const behind = bytes && first?.kind === "slice"
    ? new Map([[0, {
      name: "what is given",
      address: GIVEN_AT,
      bytes,
      writable: first.writable,
    }]])
    : new Map();
  return {
    parameters,
    behind,
    call: (operation, words, pointers) => {
      noteCall(ledger, operation, words);
      const answer = world.call(operation.name, words, lentBy(pointers));
      noteAnswer(ledger, operation, answer);
      return answer;
    },
    raise: ({ name }, words) => world.raise(name, words),
  };
}

function lentBy(pointers: readonly Pointer[]): Lent[] {
  return pointers.map(({ memory: { bytes }, at, count }) => ({
    length: count,
    get: (index) => bytes[at + index]!,
    set: (index, byte) => void (bytes[at + index] = byte),
  }));
}

// ## What the tree shows

type Opinion = "proved" | "refuted" | "residual" | "unreachable";

/** What an analysis says of each site, by a key that the evaluator has as well. */
export function opinionsOf(
  { procedure, checks }: Analysis,
): Map<string, Opinion[]> {
  const ranges = new Map(
    [...checks].map(([{ operation }, range]) =>
      [operation.kind === "check" ? operation.site : undefined, range] as const
    ),
  );
  const opinions = new Map<string, Opinion[]>();
  for (const site of procedure.sites) {
    const range = ranges.get(site);
    const opinion = range === undefined
      ? "unreachable"
      : range.least === 1n
      ? "proved"
      : range.greatest === 0n
      ? "refuted"
      : "residual";
    const key = keyOf(site);
    opinions.set(key, [...opinions.get(key) ?? [], opinion]);
  }
  return opinions;
}

function keyOf({ kind, span }: { kind: string; span: Span }): string {
  return `${kind} ${span.start} ${span.end}`;
}

/** What speaks against what was said of a place that the evaluator has met. */
export function dishonestyOf(
  met: Met,
  opinions: readonly ReadonlyMap<string, readonly Opinion[]>[],
): string | undefined {
  const here = opinions.flatMap((one) => one.get(keyOf(met)) ?? []);
  const never = met.held ? "refuted" : "proved";
  // What can be seen from the types has no site.
  const honest = here.length === 0
    ? met.held
    : here.some((one) => one !== never && one !== "unreachable");
  return honest ? undefined : `${keyOf(met)} ${here}`;
}
