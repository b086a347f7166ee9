// # Checking declarations
//
// What a spindle declares, its constants, ranges, enums, records, variants and views, is looked
// at one time only: in the order of the source, or before, when something names it.
//
// Above `record Note { kind: Kind; }` the enum `Kind` may not have been declared yet. Then the
// record has the enum looked at.

import {
  type Checker,
  complain,
  type DeclarationOf,
  type Named,
} from "./checking.ts";
import { countOfCases, declareEnum, refuseTwice } from "./enumerating.ts";
import { fold } from "./folding.ts";
import { holdsLinear } from "./handles.ts";
import { recordType, variantType } from "./layout.ts";
import { plainNumber } from "./leaf_checker.ts";
import { findMember } from "./naming.ts";
import { isSmall, mayBeStored, resolveType } from "./resolving.ts";
import type {
  Name,
  WrittenCase,
  WrittenDeclaration,
  WrittenField,
} from "../source/syntax.ts";
import {
  type IntegerType,
  isScalar,
  type NamedType,
  plainIntegerOf,
  sameType,
  SCALARS,
  type Type,
  typeName,
  type VariantCase,
  type ViewField,
} from "./types.ts";

/** The most cases of a variant. */
const MOST_CASES = 64;

/** Announces all `declarations`, so that names can be met before they are looked at. */
export function announce(
  checker: Checker,
  declarations: readonly WrittenDeclaration[],
): void {
  for (const declaration of declarations) {
    const { name } = declaration;
    const member = { kind: "written", name, declaration, open: false } as const;
    addMember(checker, name, member);
  }
}

/** Lets `name` mean `member`, unless the name is taken. */
export function addMember(
  checker: Checker,
  name: Name,
  member: Named,
): void {
  const { text } = name;
  const { members, environment } = checker;
  const taken = members.has(text) || SCALARS.has(text) ||
    !maySoundLikeInterface(member) && environment.interfaces.has(text);
  if (taken) {
    complain(
      checker,
      "T103",
      name,
      members.has(text)
        ? `There is already something called ${text}`
        : `${text} is ${
          SCALARS.has(text)
            ? "a type that every spindle has"
            : "an interface that others offer"
        }`,
      "Choose another name",
    );
  } else members.set(text, member);
}

/**
 * Whether `member` may have the name of an interface: a type, since the dot tells them apart, and an
 * entry, which nobody here names.
 */
function maySoundLikeInterface(member: Named): boolean {
  return member.kind === "type" || member.kind === "entry" ||
    member.kind === "written" && member.declaration.kind !== "constant";
}

/** Looks at every declaration that nobody has named yet. */
export function declareAll(checker: Checker): void {
  for (const [name, member] of [...checker.members]) {
    findMember(checker, name, member.name);
  }
}

/** What `declaration` means. */
export function declare(
  checker: Checker,
  declaration: WrittenDeclaration,
): Named {
  const { name } = declaration;
  if (declaration.kind === "constant") {
    return declareConstant(checker, declaration);
  }
  const type = declareType(checker, declaration);
  return type === undefined
    ? { kind: "broken", name }
    : { kind: "type", name, type };
}

function declareConstant(
  checker: Checker,
  { name, type, value }: DeclarationOf<"constant">,
): Named {
  const broken = { kind: "broken", name } as const;
  const plain = plainNumber(checker, value);
  if (plain === "broken") return broken;
  if (plain !== undefined && type === undefined) {
    const constant = { value: plain, type: undefined };
    return { kind: "constant", name, constant };
  }
  const wanted = type && resolveType(checker, type);
  if (type && wanted === undefined) return broken;
  const typed = checker.check(checker, value, wanted);
  if (typed === undefined) return broken;
  const known = isScalar(typed.type) ? fold(typed) : undefined;
  if (known !== undefined) {
    const constant = { value: known, type: typed.type };
    return { kind: "constant", name, constant };
  }
  complain(
    checker,
    "T102",
    value,
    "A constant is a number, a truth or a case that is known beforehand",
    "Use const inside a procedure for what is known only when it runs",
  );
  return broken;
}

function declareType(
  checker: Checker,
  declaration: Exclude<WrittenDeclaration, { kind: "constant" }>,
): Type | undefined {
  const { name } = declaration;
  const full = checker.home === undefined
    ? name.text
    : `${checker.home}.${name.text}`;
  switch (declaration.kind) {
    case "alias":
      return declareAlias(checker, declaration, full);
    case "record": {
      const fields = declareFields(checker, declaration.fields, name);
      if (fields === undefined) return undefined;
      const type = recordType(full, fields);
      return isSmall(checker, type, name) ? type : undefined;
    }
    case "variant":
      return declareVariant(checker, declaration, full);
    case "enum":
      return declareEnum(checker, declaration, full);
    case "view":
      return declareView(checker, declaration, full);
    case "opaque": {
      const linear = declaration.releases !== undefined;
      return { kind: "handle", name: full, linear };
    }
  }
}

function declareAlias(
  checker: Checker,
  { type: written, name }: DeclarationOf<"alias">,
  full: string,
): Type | undefined {
  const type = resolveType(checker, written);
  if (type?.kind === "integer" && type.cases === undefined) {
    return { ...type, name: full };
  }
  if (type?.kind !== "slice") return type;
  return complain(
    checker,
    "T117",
    name,
    "A slice needs no name of its own",
    `Write ${typeName(type)} where it is used`,
  );
}

// ## Records

/** The fields of a record or case, each with a name of its own. */
function declareFields(
  checker: Checker,
  written: readonly WrittenField[],
  owner: Name,
): NamedType[] | undefined {
  if (written.length === 0) {
    return complain(
      checker,
      "T104",
      owner,
      `${owner.text} has no fields`,
      "A record holds at least one value",
    );
  }
  refuseTwice(checker, written.map(({ name }) => name), `in ${owner.text}`);
  const fields = written.map(({ name, type: written }) => {
    const type = resolveType(checker, written);
    if (type === undefined) return undefined;
    const stored = mayBeStored(checker, type, written);
    return stored ? { name: name.text, type } : undefined;
  });
  return fields.every((one) => one !== undefined) ? fields : undefined;
}

// ## Variants

function declareVariant(
  checker: Checker,
  { cases, name }: DeclarationOf<"variant">,
  full: string,
): Type | undefined {
  if (!countOfCases(checker, cases, name, MOST_CASES)) return undefined;
  refuseTwice(checker, cases.map((one) => one.name), `in ${name.text}`);
  const typed = cases.map((one) => declareCase(checker, one));
  if (!typed.every((one) => one !== undefined)) return undefined;
  const type = variantType(full, typed);
  if (!holdsLinear(type)) {
    return isSmall(checker, type, name) ? type : undefined;
  }
  return complain(
    checker,
    "T117",
    name,
    `A case of ${name.text} holds something that must be given back`,
    "Keep it beside the variant, in an option of its own",
  );
}

function declareCase(
  checker: Checker,
  { name, fields }: WrittenCase,
): VariantCase | undefined {
  if (fields.length === 0) return { name: name.text, fields: [] };
  const typed = declareFields(checker, fields, name);
  return typed && { name: name.text, fields: typed };
}

// ## Views

function declareView(
  checker: Checker,
  { fields: written, name }: DeclarationOf<"view">,
  full: string,
): Type | undefined {
  const named = declareFields(checker, written, name);
  if (named === undefined) return undefined;
  const fields: ViewField[] = [];
  let offset = 0;
  for (const [index, { name, type }] of named.entries()) {
    const { order, type: at } = written[index]!;
    if (type.kind !== "integer" || !isPlain(type)) {
      return complain(
        checker,
        "T117",
        at,
        `A view cannot have a field of type ${typeName(type)}`,
        "Bytes from outside may be anything: take a plain integer, and convert it",
      );
    }
    fields.push({ name, type, offset, order });
    offset += type.bits / 8;
  }
  const base = { kind: "view", name: full, bytes: offset } as const;
  return { ...base, writable: false, fields };
}

function isPlain(type: IntegerType): boolean {
  return type.cases === undefined && sameType(type, plainIntegerOf(type));
}
