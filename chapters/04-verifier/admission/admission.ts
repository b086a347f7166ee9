// # Being let in
//
// Judging and installing are one step ([[promise 45]]): what is compiled is what was judged,
// and nobody gets between the two.
//
// This door is for those who bring the source: the judge is part of the same program as the
// kernel. Another door is for spindles that were judged elsewhere ([[§Under seal]]).

import { panic } from "../../01-hardware/mod.ts";
import { actingStrand, copyIn, type Kernel } from "../../02-controllers/mod.ts";
import {
  type Code,
  CodeRefused,
  createEnvironment,
  createExtensions,
  type Environment,
  environmentOf,
  type Extensions,
  generateLibrary,
  install,
  type InstalledSpindle,
  KERNEL_INTERFACES,
  KernelFull,
  note,
  NotKept,
  NotOrdered,
  NotPermitted,
  NotThere,
  OverQuota,
  type Pass,
  PASSES,
  Refusal,
  replace,
  type Replacement,
  type Source,
} from "../../03-spindles/mod.ts";
import type { Report } from "../verdict/report.ts";
import { type Verified, verify } from "../verdict/verdict.ts";
import { beReviewed } from "../words/installed/reviewing.ts";
import domain from "./domain.spindle" with { type: "text" };

/** The interfaces of the kernel, with that of the door. */
export const ALL_INTERFACES: readonly Source[] = [
  ...KERNEL_INTERFACES,
  { file: "domain.spindle", text: domain },
];

/** Everything that a spindle of this kernel may name. */
export function fullEnvironment(): Environment {
  return createEnvironment(ALL_INTERFACES);
}

/** A spindle that was let in, and why. */
export interface Admission {
  /** The spindle as it is in the kernel. */
  readonly spindle: InstalledSpindle;
  /** What was decided about it. */
  readonly report: Report;
}

/**
 * Judges the spindle in `source` and installs it for the domain `owner`, or for the
 * system if that is 0.
 *
 * @throws Refusal if it is refused or there is no room for it; nothing has changed then
 */
export function admit(
  extensions: Extensions,
  source: Source,
  owner: number,
): Admission {
  return installJudged(
    extensions,
    source,
    verify(source, environmentOf(extensions, owner)),
    owner,
  );
}

/**
 * Installs what was judged for the domain `owner`.
 *
 * @throws Refusal if there is no room for it; nothing has changed then
 */
export function installJudged(
  extensions: Extensions,
  source: Source,
  verified: Verified,
  owner: number,
): Admission {
  requireNewName(extensions, source, verified.lowered.typed.name, owner);
  beReviewed(extensions);
  return putIn(source, verified, ({ lowered, report, proved, passes }) => ({
    spindle: install(extensions, lowered, owner, proved, passes),
    report,
  }));
}

// ## Code that can be seen through
//
// The checker of the words believes nobody, so it has to find out by itself why each access is
// inside. The verifier has seen the source, and it may have seen more than can be seen in what the
// optimiser has made of it. Say it knows that `k * k` is below 10 because it knows what was stored
// in the state a line above. The check is left out, and the words load the number again and use it
// as an index.
//
// That is no reason to refuse a spindle that is right. Its code is made anew, with every check in
// it. If that cannot be seen through either, it is made once more, by a compiler that does nothing
// to make it faster: then a check stands directly in front of what it is for. Such code is slower,
// so its time and its stack are counted anew, and the report is about it. Only if it is refused,
// too, the spindle is, and that is a mistake of the compiler or of the checker, and told as one.
//
// It is seldom needed: a test makes sure that of its random spindles fewer than one in thirty is
// compiled a second time.
//
// Nothing shows that this is always enough. The same test makes sure that none of its random
// spindles is refused in all three forms, and can be told to try thousands. Another one, that nobody
// has tried, may be right and be refused.

/** The ways in which code is made after the first one has failed: by these passes. */
const PLAINER: readonly (readonly Pass[])[] = [PASSES, []];

/** Lets `put` bring code into the kernel, and plainer code if that is refused. */
function putIn<Put>(
  source: Source,
  verified: Verified,
  put: (verified: Verified) => Put,
): Put {
  let refused: CodeRefused | undefined;
  for (const passes of [undefined, ...PLAINER]) {
    const made = passes === undefined ? verified : plainly(verified, passes);
    try {
      if (made) return put(made);
    } catch (error) {
      if (!(error instanceof CodeRefused)) throw asRefusal(source, error);
      refused ??= error;
    }
  }
  throw asRefusal(source, refused);
}

/** The same with plainer code; `undefined` if that would be too much of it. */
function plainly(
  verified: Verified,
  passes: readonly Pass[],
): Verified | undefined {
  try {
    return verified.plainly(passes);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** What is told of a replacement. */
export interface Exchange extends Replacement {
  /** What was decided about the new spindle. */
  readonly report: Report;
}

/**
 * Judges the spindle in `source` and puts it in the place of `before`.
 *
 * @throws Refusal if it is refused or cannot take that place; nothing has changed then
 */
export function exchange(
  extensions: Extensions,
  before: InstalledSpindle,
  source: Source,
): Exchange {
  const { owner, name } = before;
  const environment = environmentOf(extensions, owner);
  const verified = verify(source, environment);
  const called = verified.lowered.typed.name;
  if (called !== name) requireNewName(extensions, source, called, owner);
  beReviewed(extensions);
  return putIn(source, verified, ({ lowered, report, proved, passes }) => ({
    ...replace(extensions, before, lowered, proved, passes),
    report,
  }));
}

/** What the kernel throws when a spindle cannot be installed: the codes, and what would help. */
const REASONS: readonly (readonly [new () => Error, Code, string])[] = [
  [KernelFull, "I301", "Remove a spindle, or make this one smaller"],
  [
    NotPermitted,
    "I303",
    "Leave it out, or have the system install the spindle",
  ],
  [NotThere, "I304", "Install it first"],
  [
    CodeRefused,
    "I305",
    "This is a mistake in the compiler: please report it",
  ],
  [
    OverQuota,
    "I306",
    "Remove a spindle of this program, or make this one smaller",
  ],
  [NotKept, "I307", "Give the field another name if what it holds may be lost"],
  [NotOrdered, "I308", "Change before or after, or say first or last"],
];

/** What the kernel has thrown when a spindle was to be installed, as a refusal of it. */
function asRefusal(source: Source, error: unknown): unknown {
  const known = REASONS.find(([kind]) => error instanceof kind);
  if (known === undefined) return error;
  const [, code, help] = known;
  const { message } = error as Error;
  const span = { start: 0, end: 1 };
  return new Refusal(source, [{ code, message, help, span }]);
}

/** Two spindles of one owner with one name could not be told apart. */
function requireNewName(
  { spindles }: Extensions,
  source: Source,
  name: string,
  owner: number,
): void {
  if (!spindles.some((one) => one.name === name && one.owner === owner)) return;
  const found = new RegExp(`\\bspindle\\s+(?=${name}\\b)`).exec(source.text);
  const start = found ? found.index + found[0].length : 0;
  throw new Refusal(source, [{
    code: "I302",
    message: `There is already a spindle ${name}`,
    help: "Remove it first, or choose another name",
    span: { start, end: start + name.length },
  }]);
}

/**
 * The spindle in `source` as a library, in assembly text: judged the same, and without
 * the checks that are proved.
 *
 * @throws Refusal if it is refused, or needs the kernel
 */
export function libraryOf(source: Source, environment: Environment): string {
  const { lowered, proved } = verify(source, environment);
  return generateLibrary(lowered, proved);
}

// ## A program that brings its own
//
// The text comes from a program's memory ([[promise 35]] lets it call what it has installed).
// Whatever is wrong with it, the program learns that it was refused, and the reason goes into
// the log.

/** "Exec format error", as UNIX numbers it. */
const ENOEXEC = 8n;

/** A table of extensions for `kernel`, with the door through which programs install. */
export function openDoor(kernel: Kernel): Extensions {
  const extensions = createExtensions(kernel, fullEnvironment());
  kernel.operations.push({
    name: "Domain.install",
    perform: (_, [address = 0n, length = 0n]) =>
      installFrom(extensions, address, Number(length)),
  });
  return extensions;
}

function installFrom(
  extensions: Extensions,
  address: bigint,
  length: number,
): bigint {
  const { kernel } = extensions;
  const { space, domain } = actingStrand(kernel) ??
    panic("admission: no strand is running");
  const text = new TextDecoder().decode(copyIn(kernel, space, address, length));
  const source = { file: `program ${domain.identifier}`, text };
  try {
    const { spindle } = admit(extensions, source, domain.identifier);
    note(
      extensions,
      `${spindle.name} is installed by program ${domain.identifier}`,
    );
    const entries = spindle.handlers.flatMap(({ call }) => call ?? []);
    return entries[0] ?? 0n;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    note(extensions, error.message);
    return BigInt.asUintN(64, -ENOEXEC);
  }
}
