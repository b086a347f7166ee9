// # What a spindle offers
//
// A spindle that exports operations and events has an interface like the kernel's, and other
// spindles are checked against it.
//
// `export operation lookup(...)` of the spindle `Pager` is `Pager.lookup` to others, who say that
// they use it: `spindle Cache uses Pager`. The types that it declares are there too, as
// `Pager.Fault`.

import type { Constant, Environment } from "./checking.ts";
import { recordType, variantType } from "./layout.ts";
import type { EventType, OperationType, TypedSpindle } from "./typed.ts";
import type { NamedType, Type } from "./types.ts";
import { withLocals } from "./walking.ts";

/** What `spindle` exports, as a part of the environment of others. */
export function interfaceOf(spindle: TypedSpindle): Environment {
  const { name, types: own, events, procedures } = spindle;
  const rename = (type: Type) => renamed(type, name, own);
  const operations = procedures
    .map(({ operation }) => operation)
    .filter((one) => one !== undefined)
    .map((one) => [one.name, seenOutside(one, rename)] as const);
  const types = [...own]
    .map(([short, type]) => [`${name}.${short}`, rename(type)] as const);
  return {
    operations: new Map(operations),
    events: new Map(
      events.map((one) => [one.name, eventOutside(one, rename)]),
    ),
    types: new Map(types),
    constants: new Map<string, Constant>(),
    interfaces: new Map([[name, name]]),
    releases: new Map(),
  };
}

/** An environment with everything in `parts`; what comes later wins. */
export function joinEnvironments(
  ...parts: readonly Environment[]
): Environment {
  return {
    operations: new Map(parts.flatMap((one) => [...one.operations])),
    events: new Map(parts.flatMap((one) => [...one.events])),
    types: new Map(parts.flatMap((one) => [...one.types])),
    constants: new Map(parts.flatMap((one) => [...one.constants])),
    interfaces: new Map(parts.flatMap((one) => [...one.interfaces])),
    releases: new Map(parts.flatMap((one) => [...one.releases])),
  };
}

type Rename = (type: Type) => Type;

function seenOutside(operation: OperationType, rename: Rename): OperationType {
  const { result, fails, cost } = operation;
  const locals = new Map(operation.parameters.map((one) => {
    const type = rename(one.type);
    return [one, type === one.type ? one : { ...one, type }];
  }));
  const why = fails && rename(fails);
  return {
    ...operation,
    parameters: [...locals.values()],
    result: result && rename(result),
    fails: why?.kind === "integer" ? why : undefined,
    cost: cost && withLocals(cost, locals),
  };
}

function eventOutside(event: EventType, rename: Rename): EventType {
  const { parameters, result } = event;
  return {
    ...event,
    parameters: parameters.map(rename),
    result: result && rename(result),
  };
}

/** `type` with the names that it has for others. */
function renamed(
  type: Type,
  owner: string,
  own: ReadonlyMap<string, Type>,
): Type {
  const inner = (one: Type) => renamed(one, owner, own);
  const fields = (list: readonly NamedType[]) =>
    list.map(({ name, type }) => ({ name, type: inner(type) }));
  switch (type.kind) {
    case "option":
      return { ...type, some: inner(type.some) };
    case "array":
    case "slice":
      return { ...type, element: inner(type.element) };
    case "integer":
      return type.name === undefined || !own.has(type.name)
        ? type
        : { ...type, name: `${owner}.${type.name}` };
    case "record":
      return own.has(type.name)
        ? recordType(`${owner}.${type.name}`, fields(type.fields))
        : type;
    case "variant": {
      if (!own.has(type.name)) return type;
      const cases = type.cases
        .map((one) => ({ name: one.name, fields: fields(one.fields) }));
      return variantType(`${owner}.${type.name}`, cases);
    }
    case "view":
      return own.has(type.name)
        ? { ...type, name: `${owner}.${type.name}` }
        : type;
    default:
      return type;
  }
}
