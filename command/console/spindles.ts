// # Events and spindles in the console
//
// Who is asked at each event, and bringing spindles in and out.

import { hex } from "../../chapters/01-hardware/mod.ts";
import {
  EVENT,
  eventNamed,
  EVENTS,
  readField,
} from "../../chapters/02-controllers/mod.ts";
import {
  activations,
  type InstalledSpindle,
  listDispatch,
  readState,
  Refusal,
  remove,
  typeName,
  wrap,
} from "../../chapters/03-spindles/mod.ts";
import { renderReport } from "../../chapters/04-verifier/mod.ts";
import { extend } from "../../chapters/05-services/mod.ts";
import { counted, grouped } from "../text.ts";
import { endHistory } from "./history.ts";
import type { Shell } from "./state.ts";

/** `events`: who is asked, or the code that asks. */
export function eventsCommand(shell: Shell, [name]: readonly string[]): void {
  const { system, print } = shell;
  const { kernel, extensions } = system;
  const chosen = EVENTS.find((one) => one.name === name);
  if (chosen !== undefined) {
    return listDispatch(extensions, chosen.name)
      .forEach(({ address, text }) => print(`${hex(address, 16)}  ${text}`));
  }
  if (name !== undefined) {
    const known = EVENTS.map((one) => one.name).join(", ");
    throw new Error(`There is no event ${name}: there are ${known}`);
  }
  for (const declared of EVENTS) {
    const event = eventNamed(kernel, declared.name);
    const { bus } = kernel.machine;
    const raised = readField(bus, event.record, EVENT, "raised");
    print(
      `${declared.name}(${declared.parameters.join(", ")}): raised ${
        grouped(raised)
      }, undecided ${grouped(event.undecided)}`,
    );
    for (const handler of extensions.handlers.get(declared.name) ?? []) {
      const { spindle, procedure, call, owner } = handler;
      const whose = owner === 0 ? "the system" : `program ${owner}`;
      const by = call === undefined ? "" : `, call ${call}`;
      const times = grouped(activations(extensions, handler));
      print(`  ${spindle}.${procedure.name} of ${whose}${by}: ran ${times}`);
    }
  }
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
    const count = type.kind === "array" ? type.length : 1;
    const scalar = type.kind === "array" ? type.element : type;
    const values = Array.from(
      { length: count },
      (_, index) =>
        wrap(scalar, readState(system.extensions, spindle, field, index)),
    );
    print(`${name}: ${typeName(type)} = ${values.join(" ")}`);
  }
}

function find({ system }: Shell, name: string): InstalledSpindle {
  const { spindles } = system.extensions;
  const found = spindles.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = spindles.map((one) => one.name).join(", ");
  throw new Error(`No spindle is called ${name || "that"}: there are ${known}`);
}
