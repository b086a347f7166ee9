// # Checking calls
//
// What stands in front of the parentheses decides what is called: a procedure of the spindle, an
// operation of an interface, a method of a value, a case of a variant, or a conversion.
//
// A method is an operation whose first parameter is the value: `frame.release()` is
// `Memory.release(frame)`, because `Memory` declares the type of `frame`.

import {
  type Checker,
  complain,
  type ExpressionOf,
  findLocal,
  listNames,
  unclear,
} from "./checking.ts";
import {
  checkConversion,
  checkSaturation,
  checkView,
} from "./conversion_checker.ts";
import { unlooked } from "./fitting.ts";
import { checkCase } from "./making_checker.ts";
import {
  complainAbout,
  findMember,
  isInterface,
  pathName,
  typeCalled,
  typeNamed,
} from "./naming.ts";
import { checkInvocation, checkParameters } from "./passing.ts";
import { checkTake } from "./place_checker.ts";
import type { Name } from "../source/syntax.ts";
import type { OperationType, Typed } from "./typed.ts";
import { type HandleType, type Type, typeName } from "./types.ts";

/** A call, whether or not anybody uses its value. */
export function checkCall(
  checker: Checker,
  call: ExpressionOf<"call">,
): Typed | undefined {
  const { target } = call;
  if (target.kind === "name") return checkNamedCall(checker, call, target.name);
  if (target.kind === "member") return checkMemberCall(checker, call, target);
  return complain(
    checker,
    "T101",
    target,
    "Only names can be called",
    "Call a procedure, an operation such as Console.write(...), or a conversion such as u32(x)",
  );
}

function checkNamedCall(
  checker: Checker,
  call: ExpressionOf<"call">,
  name: string,
): Typed | undefined {
  const { target } = call;
  const member = findMember(checker, name, target);
  if (member?.kind === "procedure") {
    return checkInvocation(checker, call, member.procedure);
  }
  const type = typeCalled(checker, name, target);
  if (type === "broken" || member?.kind === "broken") return unclear(checker);
  if (type !== undefined) return checkConversion(checker, call, type);
  const known = [...checker.members]
    .filter(([, one]) => one.kind === "procedure").map(([one]) => one);
  return complain(
    checker,
    "T101",
    target,
    member?.kind === "entry"
      ? `${name} is an entry, which only the application calls`
      : member?.kind === "event"
      ? `${name} is an event`
      : `There is no procedure ${name}`,
    member?.kind === "entry"
      ? "Put what both need into a procedure"
      : member?.kind === "event"
      ? `Ask its handlers: raise ${name}(...)`
      : known.length > 0
      ? `Procedures: ${listNames(known, name)}`
      : "Only conversions such as u32(x), procedures of this spindle and kernel operations such as Console.write(...) can be called",
  );
}

function checkMemberCall(
  checker: Checker,
  call: ExpressionOf<"call">,
  target: ExpressionOf<"member">,
): Typed | undefined {
  const { of, name } = target;
  const local = of.kind === "name" && findLocal(checker, of.name);
  const type = local ? undefined : typeNamed(checker, of);
  if (type === "broken") return unclear(checker);
  const prefix = !local && of.kind === "name" && isInterface(checker, of.name);
  // An interface and a type may have the same name: `Strand.yield()`.
  if (type && !(prefix && !canBeCalled(type, name.text))) {
    return checkTypeCall(checker, call, type, name);
  }
  const whole = local ? undefined : typeNamed(checker, target);
  if (whole === "broken") return unclear(checker);
  if (whole !== undefined) return checkConversion(checker, call, whole);
  if (prefix) {
    return checkOperationCall(checker, call, `${of.name}.${name.text}`);
  }
  const unknown = pathName(of);
  if (!local && of.kind === "name" && unknown !== undefined) {
    if (!isValueName(checker, of.name)) {
      const full = `${unknown}.${name.text}`;
      const known = checker.environment.operations.keys();
      const { start, end } = target;
      return complainAbout(checker, "operation", full, known, { start, end });
    }
  }
  const value = checker.check(checker, of);
  return value && checkMethod(checker, call, value, name);
}

function isValueName(checker: Checker, name: string): boolean {
  const member = checker.members.get(name);
  return member !== undefined && member.kind !== "entry";
}

/** Whether `type` itself has something called `name` that can be called. */
function canBeCalled(type: Type, name: string): boolean {
  if (type.kind === "variant") {
    return type.cases.some((one) => one.name === name);
  }
  return type.kind === "view" && name === "at" ||
    type.kind === "integer" && name === "saturate";
}

/** `Type.name(...)`: a case, a view of bytes, or a conversion that stops at the ends. */
function checkTypeCall(
  checker: Checker,
  call: ExpressionOf<"call">,
  type: Type,
  name: Name,
): Typed | undefined {
  const { parameters, start, end } = call;
  const span = { start, end };
  if (type.kind === "variant") {
    return checkCase(checker, type, name.text, parameters, span);
  }
  if (type.kind === "view" && name.text === "at") {
    return checkView(checker, call, type);
  }
  if (type.kind === "integer" && name.text === "saturate") {
    return checkSaturation(checker, call, type);
  }
  return complain(
    checker,
    "T101",
    name,
    `${typeName(type)} has no ${name.text} that could be called`,
    type.kind === "view"
      ? `Look at bytes with it: ${typeName(type)}.at(bytes)`
      : type.kind === "integer"
      ? "Integer types have saturate: u8.saturate(x)"
      : "Cases of variants, at of views and saturate of integers can be called",
  );
}

// ## Operations

function checkOperationCall(
  checker: Checker,
  call: ExpressionOf<"call">,
  full: string,
): Typed | undefined {
  const { target: { start, end } } = call;
  const operation = checker.environment.operations.get(full);
  if (operation === undefined) {
    const known = checker.environment.operations.keys();
    return complainAbout(checker, "operation", full, known, { start, end });
  }
  return checkParameters(checker, call, operation, call.parameters, []);
}

function checkMethod(
  checker: Checker,
  call: ExpressionOf<"call">,
  value: Typed,
  name: Name,
): Typed | undefined {
  const { type } = value;
  const { start, end } = call;
  if (name.text === "take" && type.kind !== "handle") {
    return checkTake(checker, value, { start, end });
  }
  if (type.kind === "outcome") return unlooked(checker, type, value.span);
  if (type.kind === "handle") {
    const operation = methodOf(checker, type, name.text);
    if (operation !== undefined) {
      return checkParameters(checker, call, operation, call.parameters, [
        value,
      ]);
    }
  }
  return complain(
    checker,
    "T101",
    name,
    `${typeName(type)} has no operation ${name.text}`,
    type.kind === "handle"
      ? `It has: ${listNames(methodsOf(checker, type), name.text)}`
      : type.kind === "option"
      ? "Take the option apart first, or empty its place with take()"
      : "Only things of the kernel have operations",
  );
}

function methodOf(
  { environment }: Checker,
  type: HandleType,
  name: string,
): OperationType | undefined {
  const full = `${type.name.split(".")[0]}.${name}`;
  const operation = environment.operations.get(full);
  const first = operation?.parameters[0]?.type;
  return first?.kind === "handle" && first.name === type.name
    ? operation
    : undefined;
}

function methodsOf(checker: Checker, type: HandleType): string[] {
  return [...checker.environment.operations.keys()]
    .map((full) => full.split(".")[1]!)
    .filter((name) => methodOf(checker, type, name) !== undefined);
}
