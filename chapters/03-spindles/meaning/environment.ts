// # The kernel, seen from a spindle
//
// The interface files are parsed and checked once, with the same parser and checker as
// spindles, and become the environment in which spindles are checked.
//
// A spindle can name what stands there and nothing else, so it can ask for nothing else
// ([[promise 77]]).

import {
  type Checker,
  complain,
  type Constant,
  createChecker,
  declareLocal,
  type Environment,
  inScope,
  refusal,
  whileLooking,
} from "./checking.ts";
import { announce, declare, declareAll } from "./declaring.ts";
import { checkDoors, checkOutcome } from "./doors.ts";
import type { Source } from "../source/diagnostics.ts";
import { checkExpression } from "./expression_checker.ts";
import { parseInterfaces } from "../source/parser.ts";
import type {
  Expression,
  WrittenEvent,
  WrittenInterface,
  WrittenOperation,
} from "../source/syntax.ts";
import type { EventType, OperationType, Requirement } from "./typed.ts";
import { BOOL, NOTHING, type Type, U64 } from "./types.ts";
import { KERNEL_INTERFACES } from "./interfaces/mod.ts";

/** An environment that is still being filled. */
interface Filling extends Environment {
  readonly operations: Map<string, OperationType>;
  readonly events: Map<string, EventType>;
  readonly types: Map<string, Type>;
  readonly constants: Map<string, Constant>;
  readonly interfaces: Map<string, string | undefined>;
  readonly releases: Map<string, string>;
}

/**
 * The environment that `sources` describe. Later ones may use earlier ones' operations, and add to
 * their interfaces.
 *
 * @throws Refusal if one of them makes no sense
 */
export function createEnvironment(
  sources: readonly Source[] = KERNEL_INTERFACES,
): Environment {
  const filling: Filling = {
    operations: new Map(),
    events: new Map(),
    types: new Map(),
    constants: new Map(),
    interfaces: new Map(),
    releases: new Map(),
  };
  const files = sources.map((source) => ({
    written: parseInterfaces(source),
    checker: createChecker(source, filling, checkExpression, declare),
  }));
  for (const { checker, written } of files) {
    const here = new Set<string>();
    for (const one of written) addTypes(checker, filling, here, one);
  }
  for (const { checker, written } of files) {
    for (const one of written) addActions(checker, filling, one);
    if (checker.diagnostics.length > 0) throw refusal(checker);
  }
  return filling;
}

// Types of all interfaces come first, because an operation may be told something that another
// interface declares.

function addTypes(
  checker: Checker,
  filling: Filling,
  here: Set<string>,
  { name, declarations }: WrittenInterface,
): void {
  if (here.has(name.text)) {
    complain(
      checker,
      "T103",
      name,
      `There is already an interface ${name.text}`,
      "Choose another name",
    );
  }
  here.add(name.text);
  checker.home = name.text;
  checker.members.clear();
  announce(checker, declarations);
  declareAll(checker);
  filling.interfaces.set(name.text, undefined);
  for (const [short, member] of checker.members) {
    const full = `${name.text}.${short}`;
    if (member.kind === "type") filling.types.set(full, member.type);
    if (member.kind === "constant") {
      filling.constants.set(full, member.constant);
    }
  }
  for (const one of declarations) {
    if (one.kind !== "opaque" || one.releases === undefined) continue;
    const full = `${name.text}.${one.name.text}`;
    filling.releases.set(full, `${name.text}.${one.releases.text}`);
  }
}

function addActions(
  checker: Checker,
  filling: Filling,
  { name, declarations, operations, events }: WrittenInterface,
): void {
  checker.home = name.text;
  checker.members.clear();
  for (const one of operations) addOperation(checker, filling, one);
  for (const one of events) addEvent(checker, filling, one);
  checkReleases(checker, filling, declarations);
}

// ## Operations

function addOperation(
  checker: Checker,
  { operations }: Filling,
  written: WrittenOperation,
): void {
  const name = `${checker.home}.${written.name.text}`;
  if (operations.has(name)) {
    complain(
      checker,
      "T103",
      written.name,
      `There is already an operation ${name}`,
      "Choose another name",
    );
  }
  operations.set(name, checkOperation(checker, name, written));
}

function checkOperation(
  checker: Checker,
  name: string,
  written: WrittenOperation,
): OperationType {
  return inScope(checker, () => {
    const doors = checkDoors(checker, written.parameters, "operation");
    const parameters = written.parameters.map((one, index) =>
      declareLocal(checker, one.name, doors[index]!, false)
    );
    const consumes = written.parameters.map((one) => one.consumes);
    const { result, fails } = checkOutcome(checker, written, "operation");
    const { pure, blocking, reads } = written;
    const looking = "an interface";
    return whileLooking(checker, looking, () => {
      const requires = written.requires
        .map((condition) => checkRequirement(checker, condition))
        .filter((one) => one !== undefined);
      const cost = written.cost && checkExpression(checker, written.cost, U64);
      const body = written.body &&
        checkExpression(checker, written.body, result ?? NOTHING);
      const does = { pure: pure || body !== undefined, blocking, reads, body };
      const has = { parameters, consumes, result, fails, requires, cost };
      return { name, ...has, ...does, provider: undefined };
    });
  });
}

function checkRequirement(
  checker: Checker,
  condition: Expression,
): Requirement | undefined {
  const typed = checkExpression(checker, condition, BOOL);
  const text = checker.source.text.slice(condition.start, condition.end);
  return typed && { condition: typed, text };
}

/** Complains about linear types that cannot be given back. */
function checkReleases(
  checker: Checker,
  { operations, releases }: Filling,
  declarations: WrittenInterface["declarations"],
): void {
  for (const one of declarations) {
    if (one.kind !== "opaque" || one.releases === undefined) continue;
    const full = `${checker.home}.${one.name.text}`;
    const operation = operations.get(releases.get(full)!);
    const [first] = operation?.parameters ?? [];
    const takes = operation?.parameters.length === 1 &&
      operation.consumes[0] === true && first?.type.kind === "handle" &&
      first.type.name === full;
    if (takes) continue;
    complain(
      checker,
      "T101",
      one.releases,
      `${checker.home} has no operation ${one.releases.text} that takes back a ${one.name.text}`,
      `It would be: operation ${one.releases.text}(consumes it: ${one.name.text})`,
    );
  }
}

// ## Events

function addEvent(
  checker: Checker,
  { events }: Filling,
  written: WrittenEvent,
): void {
  const name = `${checker.home}.${written.name.text}`;
  if (events.has(name)) {
    complain(
      checker,
      "T103",
      written.name,
      `There is already an event ${name}`,
      "Choose another name",
    );
  }
  events.set(name, checkEvent(checker, name, written, undefined));
}

/** The event `name` as it is declared by `provider`, or by the kernel. */
export function checkEvent(
  checker: Checker,
  name: string,
  written: WrittenEvent,
  provider: string | undefined,
): EventType {
  const parameters = checkDoors(checker, written.parameters, "event");
  const names = written.parameters.map((one) => one.name.text);
  const unfailing = { result: written.result, fails: undefined };
  const { result } = checkOutcome(checker, unfailing, "event");
  const { budget, interrupt } = written;
  return { name, parameters, names, result, budget, interrupt, provider };
}
