// # What a certificate says
//
// A certificate is a text: for whom it is good and against what it was judged, the source, and of each procedure
// the intermediate form and what holds in its loops.
//
// It begins like this:
//
// :::figure certificate.head
// :::
//
// The source says what the spindle is called, what lies in its state, and what it offers to whom. What its procedures
// do is not taken from there but from the form. Whether the form does what the source says is for the judge to see
// to; whether it is harmless, the kernel sees for itself.
//
// There is one way to write each certificate. So whoever reads one writes again what he has understood, and if that
// is another text, with a space more or a number that begins with 0, he has not been told what he was told.

import {
  filterName,
  interfaceOf,
  type Loop,
  type LoweredProcedure,
  type LoweredSpindle,
  printProcedure,
  type Procedure,
  type Span,
  type TypedSpindle,
  type Value,
} from "../../03-spindles/mod.ts";
import type { Invariants } from "../loops/going.ts";
import { factLines } from "./facts_text.ts";

/** A request to install a spindle: a name that a kernel has given out once, and for whom. */
export interface InstallRequest {
  /** Nobody has been given the same name before. */
  readonly name: string;
  /** The domain that will own the spindle, or 0 for the system. */
  readonly owner: number;
}

/** Another spindle whose interface is relied on. */
export interface UsedInterface {
  /** The spindle. */
  readonly name: string;
  /** The digest of its interface. */
  readonly digest: string;
}

/** For whom a certificate is good, and against what it was judged. */
export interface About {
  /** The request that it answers. */
  readonly request: InstallRequest;
  /** The digest of the kernel's own interfaces. */
  readonly kernel: string;
  /** The spindles that are used, in the order in which the source names them. */
  readonly uses: readonly UsedInterface[];
}

/** The first line of every certificate. */
export const FORMAT = "spindle certificate 2";

/** A part of a procedure, and what it is called. */
export interface NamedPart {
  /** `filter` or `body`, and the procedure's name. */
  readonly title: string;
  /** Its form. */
  readonly part: Procedure;
}

/** The parts of `procedures`, in the order in which certificates have them. */
export function partsOf(
  procedures: readonly LoweredProcedure[],
): NamedPart[] {
  return procedures.flatMap(({ name, filter, body }) => [
    ...filter ? [{ title: `filter ${name}`, part: filter }] : [],
    { title: `body ${name}`, part: body },
  ]);
}

/** What the form with `title` calls itself. */
export function nameIn(title: string): string {
  const [kind, name = ""] = title.split(" ");
  return kind === "filter" ? filterName(name) : name;
}

/** What a certificate for `lowered` says, with what `invariantsOf` says of each part. */
export function certificateText(
  about: About,
  { typed: { source }, procedures }: LoweredSpindle,
  invariantsOf: (part: Procedure) => Invariants,
): string {
  const { request, kernel, uses } = about;
  return [
    FORMAT,
    `request ${request.name} owner ${request.owner}`,
    `kernel ${kernel}`,
    ...uses.map(({ name, digest }) => `uses ${name} ${digest}`),
    `source ${JSON.stringify(source.file)} ${JSON.stringify(source.text)}`,
    ...partsOf(procedures).flatMap(({ title, part }) => [
      title,
      printProcedure(part),
      ["places", ...placed(part).map(spanText)].join(" "),
      "facts",
      ...factLines(part, invariantsOf(part)),
    ]),
    "",
  ].join("\n");
}

function spanText({ span: { start, end } }: { span: Span }): string {
  return `${start}-${end}`;
}

/** Everything in `procedure` that comes from a place in the source: values, sites and loops. */
export function placed(
  { blocks }: Procedure,
): readonly { readonly span: Span }[] {
  const values = blocks.flatMap(({ parameters, body }): Value[] => [
    ...parameters,
    ...body,
  ]);
  // What no path reaches is not in the form, though its checks still have a number.
  const sites = new Set(
    values.flatMap(({ operation }) =>
      operation.kind === "check" ? [operation.site] : []
    ),
  );
  const loops = new Set(
    blocks.flatMap((block): readonly Loop[] => block.loops),
  );
  return [
    ...values,
    ...[...sites].sort((a, b) => a.number - b.number),
    ...loops,
  ];
}

// ## Digests
//
// A digest is a number that only this text has, as far as anybody knows (SHA-256). What counts of another spindle is
// its interface: which operations, events and types it offers, with all that is declared of them.

/** What `spindle` offers to others, as a text that two spindles share only if they offer the same. */
export function interfaceText(spindle: TypedSpindle): string {
  const { operations, events, types } = interfaceOf(spindle);
  const all = [spindle.name, [...operations], [...events], [...types]];
  return JSON.stringify(all, (key, value) => {
    if (key === "span") return undefined;
    return typeof value === "bigint" ? `${value}n` : value;
  });
}

/** The digest of `text`. */
export async function digestOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** The digest of the interfaces that `sources` describe. */
export function interfacesDigest(
  sources: readonly { readonly file: string; readonly text: string }[],
): Promise<string> {
  const texts = sources.map((one) =>
    `${one.file} ${one.text.length}\n${one.text}`
  );
  return digestOf(texts.join("\n"));
}
