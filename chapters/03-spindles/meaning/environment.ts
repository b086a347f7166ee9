// # The kernel, seen from a spindle
//
// The interface files are parsed and checked once, with the same parser and checker as
// spindles, and become the environment in which spindles are checked.
//
// A spindle can name what stands there and nothing else, so it can ask for nothing else
// ([[promise 77]]).

import {
  type Checker,
  createChecker,
  declareLocal,
  type Environment,
  inScope,
  refusal,
  resolveScalar,
} from "./checking.ts";
import type { Source } from "../source/diagnostics.ts";
import { checkExpression } from "./expression_checker.ts";
import { parseInterfaces } from "../source/parser.ts";
import type {
  Expression,
  Parameter,
  WrittenEvent,
  WrittenOperation,
} from "../source/syntax.ts";
import type { EventType, OperationType, Requirement } from "./typed.ts";
import { BOOL, type Scalar, U64 } from "./types.ts";
import { KERNEL_INTERFACES } from "./interfaces/mod.ts";

/**
 * The environment that `sources` describe. Later ones may use earlier ones' operations.
 *
 * @throws Refusal if one of them makes no sense
 */
export function createEnvironment(
  sources: readonly Source[] = KERNEL_INTERFACES,
): Environment {
  const operations = new Map<string, OperationType>();
  const events = new Map<string, EventType>();
  for (const source of sources) {
    const checker = createChecker(source, { operations, events });
    for (const one of parseInterfaces(source)) {
      for (const operation of one.operations) {
        const name = `${one.name.text}.${operation.name.text}`;
        operations.set(name, checkOperation(checker, name, operation));
      }
      for (const event of one.events) {
        const name = `${one.name.text}.${event.name.text}`;
        events.set(name, checkEvent(checker, name, event));
      }
    }
    if (checker.diagnostics.length > 0) throw refusal(checker);
  }
  return { operations, events };
}

function checkOperation(
  checker: Checker,
  name: string,
  written: WrittenOperation,
): OperationType {
  return inScope(checker, () => {
    const parameters = written.parameters.map((parameter) =>
      declareLocal(checker, parameter.name, typeOf(checker, parameter), false)
    );
    checker.looking = true;
    const requires = written.requires
      .map((condition) => checkRequirement(checker, condition))
      .filter((one) => one !== undefined);
    const cost = written.cost && checkExpression(checker, written.cost, U64);
    const result = written.result && resolveScalar(checker, written.result);
    const { pure, reads } = written;
    return { name, parameters, result, pure, reads, requires, cost };
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

function typeOf(checker: Checker, { type }: Parameter): Scalar {
  return resolveScalar(checker, type) ?? U64;
}

function checkEvent(
  checker: Checker,
  name: string,
  written: WrittenEvent,
): EventType {
  const parameters = written.parameters.map((one) => typeOf(checker, one));
  const result = written.result && resolveScalar(checker, written.result);
  return { name, parameters, result, budget: written.budget };
}
