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
  type InstalledSpindle,
  printContent,
  Refusal,
  remove,
  stateContent,
  typeName,
} from "../../chapters/03-spindles/mod.ts";
import { renderReport } from "../../chapters/04-verifier/mod.ts";
import { extend } from "../../chapters/05-services/mod.ts";
import { counted, grouped } from "../text.ts";
import { endHistory } from "./history.ts";
import type { Shell } from "./state.ts";

/** `events`: who is asked, or the code that asks. */
export function eventsCommand(shell: Shell, [name]: readonly string[]): void {
  const { system: { kernel }, print } = shell;
  const register = registerOf(kernel);
  if (name === undefined) {
    return register.flatMap(entryLines).forEach(print);
  }
  if (!kernel.events.has(name)) {
    const known = register.map(({ declaration }) => declaration.name);
    throw new Error(
      `There is no event ${name}: there are ${known.join(", ")}`,
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

/** `spindle`: lists, installs, shows or removes. */
export function spindleCommand(shell: Shell, words: readonly string[]): void {
  const { system, print } = shell;
  const { extensions } = system;
  const [first, name = ""] = words;
  if (first === undefined) return listSpindles(shell);
  if (first === "source") {
    return print(find(shell, name).lowered.typed.source.text);
  }
  if (first === "listing") return print(find(shell, name).listing);
  if (first === "state") return showState(shell, find(shell, name));
  endHistory(shell);
  if (first === "remove") {
    remove(extensions, find(shell, name));
    return print(`${name} is removed`);
  }
  const text = new TextDecoder().decode(shell.readFile(first));
  try {
    const { report } = extend(system, { file: first, text });
    renderReport(report).forEach(print);
    print(`${report.spindle} is installed`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    error.message.split("\n").forEach(print);
    const count = counted(error.diagnostics.length, "reason");
    print(`Refused for ${count}; nothing has changed`);
  }
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
