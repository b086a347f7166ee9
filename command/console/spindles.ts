// # Events and spindles in the console
//
// Who is asked at each event, and bringing spindles in and out.

import { hex } from "../../chapters/01-hardware/mod.ts";
import {
  type EventEntry,
  type HandlerEntry,
  listDispatch,
  registerOf,
} from "../../chapters/02-controllers/mod.ts";
import {
  activations,
  annotate,
  FAILURE_WINDOW,
  type InstalledSpindle,
  MOST_FAILURES,
  postMortemsOf,
  printContent,
  printPostMortem,
  Refusal,
  remove,
  type Source,
  stateContent,
  typeName,
  usersOf,
} from "../../chapters/03-spindles/mod.ts";
import {
  advise,
  exchange,
  isSealed,
  renderReport,
} from "../../chapters/04-verifier/mod.ts";
import { extend } from "../../chapters/05-services/mod.ts";
import { counted, grouped } from "../text.ts";
import { endHistory } from "./history.ts";
import { askJudge, installSealed, revokeJudge, trustJudge } from "./sealed.ts";
import type { Shell } from "./state.ts";

/** `events`: who is asked, or the code that asks. */
export function eventsCommand(shell: Shell, [name]: readonly string[]): void {
  const { system: { kernel }, print } = shell;
  const register = registerOf(kernel);
  if (name === undefined) {
    return register.flatMap(entryLines).forEach(print);
  }
  if (!kernel.events.has(name)) {
    throw new Error(
      `There is no event ${name}: type events for a list`,
    );
  }
  listDispatch(kernel, name)
    .forEach(({ address, text }) => print(`${hex(address, 16)}  ${text}`));
}

/** An event and those who are asked, in lines. */
function entryLines(entry: EventEntry): string[] {
  const { declaration: { name, parameters, combine }, handlers } = entry;
  const times = `raised ${grouped(entry.raised)}`;
  const nobody = combine === "none"
    ? ""
    : `, undecided ${grouped(entry.undecided)}`;
  return [
    `${name}(${parameters.join(", ")}): ${times}${nobody}`,
    ...handlers.map(handlerLine),
  ];
}

function handlerLine({ name, owner, tests, order, ran }: HandlerEntry): string {
  const whose = owner === 0 ? "the system" : `program ${owner}`;
  const only = tests.length === 0 ? "" : `, if ${tests.join(" and ")}`;
  const place = order === "" ? "" : `, ${order}`;
  return `  ${name} of ${whose}${only}${place}: ran ${grouped(ran)}`;
}

// ## `spindle`
//
// Without a word it lists; with the name of a file it installs a source, or what a judge has sealed. The other words
// say what is to be done with a spindle that is there, or with judges.

/** A word that may follow `spindle`. */
interface Word {
  /** What stands behind it. */
  readonly takes: string;
  /** What it does. */
  readonly says: string;
  readonly perform: (
    shell: Shell,
    name: string,
    file: string | undefined,
  ) => void | Promise<void>;
}

const WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ["install", {
    takes: "FILE",
    says: "let in a source, or what a judge has sealed",
    perform: installSpindle,
  }],
  ["replace", {
    takes: "NAME FILE",
    says: "put another in its place, which keeps the state",
    perform: replaceSpindle,
  }],
  ["remove", {
    takes: "NAME",
    says: "take it out; unload is the same",
    perform: ofSpindle(removeSpindle),
  }],
  ["source", {
    takes: "NAME",
    says: "its text",
    perform: ofSpindle(({ print }, { lowered }) =>
      print(lowered.typed.source.text)
    ),
  }],
  ["listing", {
    takes: "NAME",
    says: "its code, beside its text",
    perform: ofSpindle(({ print }, { listing, lowered }) =>
      annotate(listing, lowered.typed.source).forEach(print)
    ),
  }],
  ["state", {
    takes: "NAME",
    says: "what it remembers",
    perform: ofSpindle(showState),
  }],
  ["counters", {
    takes: "NAME",
    says: "how often each of its procedures has run",
    perform: ofSpindle(showCounters),
  }],
  ["failures", {
    takes: "[NAME]",
    says: "where activations have failed, and with which values",
    perform: showFailures,
  }],
  ["request", {
    takes: "[PROGRAM]",
    says: "what a judge is to answer when it seals a spindle",
    perform: askJudge,
  }],
  ["trust", {
    takes: "FILE",
    says: "let in what the judge with this public key seals",
    perform: trustJudge,
  }],
  ["revoke", {
    takes: "FILE",
    says: "let it in no more",
    perform: revokeJudge,
  }],
]);

/** What the words behind `spindle` are, for `help`. */
export function spindleWords(): (readonly [usage: string, says: string])[] {
  return [
    ["spindle", "a list of those that are there"],
    ["spindle FILE", "the same as spindle install FILE"],
    ...[...WORDS].map(([word, { takes, says }]) =>
      [`spindle ${word} ${takes}`, says] as const
    ),
  ];
}

/** What is done with the spindle of a name. */
function ofSpindle(
  act: (shell: Shell, spindle: InstalledSpindle) => void,
): Word["perform"] {
  return (shell, name) => act(shell, find(shell, name));
}

/** `spindle`: lists, installs, shows, replaces or removes. */
export function spindleCommand(
  shell: Shell,
  words: readonly string[],
): void | Promise<void> {
  const [first, name = "", file] = words;
  if (first === undefined) return listSpindles(shell);
  const word = WORDS.get(first === "unload" ? "remove" : first);
  if (word !== undefined) return word.perform(shell, name, file);
  if (name === "") return installSpindle(shell, first);
  throw new Error(`spindle knows no ${first}: type help spindle`);
}

function installSpindle(shell: Shell, file: string): void | Promise<void> {
  const { system, print } = shell;
  if (file === "") throw new Error("Say which file: spindle install FILE");
  const bytes = shell.readFile(file);
  if (isSealed(bytes)) {
    return orRefusedLater(shell, () => installSealed(shell, bytes));
  }
  const source = { file, text: new TextDecoder().decode(bytes) };
  endHistory(shell);
  orRefused(shell, () => {
    const { report } = extend(system, source);
    renderReport(report).forEach(print);
    print(`${report.spindle} is installed`);
  });
}

function replaceSpindle(
  shell: Shell,
  name: string,
  file: string | undefined,
): void {
  const { system: { extensions }, print } = shell;
  if (file === undefined) {
    throw new Error(
      "Say what is to come in its place: spindle replace NAME FILE",
    );
  }
  const before = find(shell, name);
  const source = sourceIn(shell, file);
  endHistory(shell);
  orRefused(shell, () => {
    const exchanged = exchange(extensions, before, source);
    const { spindle, kept, fresh, forgotten, report } = exchanged;
    renderReport(report).forEach(print);
    const names = (fields: readonly { readonly name: string }[]) =>
      fields.map((one) => one.name).join(", ");
    print(
      `${spindle.name} is in the place of ${name}; of its state it keeps ${
        names(kept) || "nothing"
      }`,
    );
    if (fresh.length > 0) print(`New in its state: ${names(fresh)}`);
    if (forgotten.length > 0) print(`Forgotten: ${names(forgotten)}`);
  });
}

function removeSpindle(shell: Shell, spindle: InstalledSpindle): void {
  const { system: { extensions }, print } = shell;
  const users = usersOf(extensions, spindle).map(({ name }) => name);
  endHistory(shell);
  remove(extensions, spindle);
  const also = users.length === 0
    ? ""
    : `, and with it ${users.join(", ")}, which used it`;
  print(`${spindle.name} is removed${also}`);
}

function sourceIn(shell: Shell, file: string): Source {
  return { file, text: new TextDecoder().decode(shell.readFile(file)) };
}

/** Does `work`; a refusal is printed. */
function orRefused(shell: Shell, work: () => void): void {
  try {
    work();
  } catch (error) {
    tellRefusal(shell, error);
  }
}

async function orRefusedLater(
  shell: Shell,
  work: () => Promise<void>,
): Promise<void> {
  await work().catch((error) => tellRefusal(shell, error));
}

function tellRefusal({ print, system }: Shell, error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  const { message, diagnostics } = advise(
    error,
    system.extensions.environment,
  );
  message.split("\n").forEach(print);
  const count = counted(diagnostics.length, "reason");
  print(`Refused for ${count}; nothing has changed`);
}

/** How often each procedure has run, and what became of checks. */
function showCounters({ system, print }: Shell, spindle: InstalledSpindle) {
  const { handlers, operations, failures, codeBytes } = spindle;
  for (const one of handlers) {
    const { procedure, call } = one;
    const how = call === undefined
      ? `at ${procedure.event?.name}`
      : `as call ${call}`;
    const ran = grouped(Number(activations(system.extensions, one)));
    print(`${procedure.name} ${how}: ran ${ran}`);
  }
  for (const { procedure } of operations) {
    print(`${procedure.name}: called by other spindles, which is not counted`);
  }
  print(
    `${
      counted(failures, "failure")
    }, and removed at ${MOST_FAILURES} in ${FAILURE_WINDOW} ticks; ${
      grouped(codeBytes / 4)
    } words of code`,
  );
}

function listSpindles({ system, print }: Shell): void {
  for (const one of system.extensions.spindles) {
    const { name, owner, handlers, codeBytes, failures } = one;
    const whose = owner === 0 ? "the system" : `program ${owner}`;
    print(
      `${name} of ${whose}: ${counted(handlers.length, "handler")}, ${
        codeBytes / 4
      } words, ${counted(failures, "failure")}`,
    );
  }
}

/** What is left of activations that failed, of one spindle or of all, also of those that are gone. */
function showFailures({ system, print }: Shell, name: string): void {
  const found = postMortemsOf(system.extensions, name || undefined);
  if (found.length === 0) {
    print(name ? `Nothing of ${name} has failed` : "Nothing has failed");
  }
  found.flatMap(printPostMortem).forEach(print);
}

/** The fields of a spindle's state, as they are now. */
function showState(
  { system, print }: Shell,
  spindle: InstalledSpindle,
): void {
  for (const field of spindle.lowered.typed.fields) {
    const { name, type } = field;
    const content = stateContent(system.extensions, spindle, field);
    print(`${name}: ${typeName(type)} = ${printContent(type, content)}`);
  }
}

function find({ system }: Shell, name: string): InstalledSpindle {
  const { spindles } = system.extensions;
  const found = spindles.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = spindles.map((one) => one.name).join(", ");
  throw new Error(`No spindle is called ${name || "that"}: there are ${known}`);
}
