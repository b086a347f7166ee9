// # Reading a certificate
//
// Whoever has sent it may have written anything, and a judge's seal on it says only that a judge was careless.
//
// So each line is what it must be or the certificate is refused. The source is read by the parser and checker that
// every source is read by, for the declarations in it. The forms are read by the reader of forms, and may speak only
// of operations, events and types that exist here ([[§Reading the intermediate form]]). In the end the whole text is
// written again and must be the same.

import {
  checkHeadsOf,
  type Environment,
  FormError,
  headFor,
  known,
  type LoweredProcedure,
  type LoweredSpindle,
  MOST_LOWERED,
  type Procedure,
  readProcedure,
  type Source,
  type Span,
  type TypedProcedure,
  type TypedSpindle,
  usedBy,
  type Value,
  type Vocabulary,
} from "../../03-spindles/mod.ts";
import { waitsFor } from "../demands/permissions.ts";
import type { Invariants } from "../loops/going.ts";
import {
  type About,
  certificateText,
  FORMAT,
  nameIn,
  placed,
  type UsedInterface,
} from "./certificate.ts";
import { CertificateError, readFacts } from "./facts_text.ts";

/** Characters that a certificate may have at most. */
export const LONGEST_CERTIFICATE = 4_000_000;

/** What a certificate says, before anybody has looked at its forms. */
export interface Opened {
  /** The whole text. */
  readonly text: string;
  /** For whom it is good, and against what it was judged. */
  readonly about: About;
  /** The source. */
  readonly source: Source;
  /** The lines behind that. */
  readonly lines: readonly string[];
}

const REQUEST = /^request ([\w.-]{1,80}) owner (0|[1-9]\d{0,14})$/;
const KERNEL = /^kernel ([0-9a-f]{64})$/;
const USES = /^uses (\w{1,64}) ([0-9a-f]{64})$/;
/**
 * The head of the certificate in `text`.
 *
 * @throws CertificateError if it has none
 */
export function openCertificate(text: string): Opened {
  if (text.length > LONGEST_CERTIFICATE) {
    throw new CertificateError(
      `A certificate has at most ${LONGEST_CERTIFICATE} characters, this one ${text.length}`,
    );
  }
  const lines = text.split("\n");
  const [format, first = "", second = ""] = lines;
  const request = REQUEST.exec(first);
  const kernel = KERNEL.exec(second);
  if (format !== FORMAT || request === null || kernel === null) {
    throw new CertificateError("This is no certificate that the kernel knows");
  }
  const uses: UsedInterface[] = [];
  let at = 3;
  for (let found = USES.exec(lines[at] ?? ""); found !== null;) {
    uses.push({ name: found[1]!, digest: found[2]! });
    found = USES.exec(lines[++at] ?? "");
  }
  const [, name = "", owner] = request;
  const about = {
    request: { name, owner: Number(owner) },
    kernel: kernel[1]!,
    uses,
  };
  const source = readSource(lines[at] ?? "");
  return { text, about, source, lines: lines.slice(at + 1) };
}

function readSource(line: string): Source {
  const start = "source ";
  const middle = endOfString(line, start.length);
  const end = endOfString(line, middle + 1);
  if (!line.startsWith(start) || line[middle] !== " " || end !== line.length) {
    throw new CertificateError("A certificate brings its source along");
  }
  try {
    const file = JSON.parse(line.slice(start.length, middle));
    return { file, text: JSON.parse(line.slice(middle + 1)) };
  } catch {
    throw new CertificateError("The source is not written as in JSON");
  }
}

/** The place behind the text in quotation marks that begins at `at`; 0 if none does. */
function endOfString(line: string, at: number): number {
  if (line[at] !== '"') return 0;
  let next = at + 1;
  while (next < line.length && line[next] !== '"') {
    next += line[next] === "\\" ? 2 : 1;
  }
  return next < line.length ? next + 1 : 0;
}

// ## The forms

/** A spindle that was read from a certificate, and what is said of its loops. */
export interface ReadSpindle {
  /** The spindle, which nobody has judged yet. */
  readonly lowered: LoweredSpindle;
  /** What is said of each part. */
  readonly invariants: ReadonlyMap<Procedure, Invariants>;
}

/**
 * The spindle that `opened` brings, as one that may name what is in `environment`.
 *
 * @throws CertificateError if it is not one, Refusal if its declarations make no sense
 */
export function readSpindle(
  { text, about, source, lines }: Opened,
  environment: Environment,
): ReadSpindle {
  const { typed, filtered } = checkHeadsOf(source, environment);
  if (typed.uses.join(" ") !== about.uses.map(({ name }) => name).join(" ")) {
    throw new CertificateError("It was not judged against what it uses");
  }
  const sections = sectionsIn(lines);
  const invariants = new Map<Procedure, Invariants>();
  const vocabulary = vocabularyOf(typed, environment);
  const part = (title: string): Procedure | undefined => {
    if (sections[0]?.title !== title) return undefined;
    const section = sections.shift()!;
    const read = readPart(section, source, vocabulary);
    invariants.set(read, readFacts(read, section.facts));
    return read;
  };
  const procedures = typed.procedures.map((one): LoweredProcedure => {
    const filter = part(`filter ${one.name}`);
    if ((filter !== undefined) !== filtered.has(one.name)) {
      throw new CertificateError(`${one.name} has the filter that it declares`);
    }
    const body = part(`body ${one.name}`);
    if (body === undefined) {
      throw new CertificateError(`${one.name} is missing`);
    }
    sayWaiting(one, body);
    return { ...headFor(one), filter, body };
  });
  const lowered = { typed, procedures };
  const again = () =>
    certificateText(about, lowered, (one) => invariants.get(one)!);
  if (sections.length > 0 || again() !== text) {
    throw new CertificateError("It is not written as certificates are written");
  }
  return { lowered, invariants };
}

/** A filter or body as it stands in a certificate. */
interface Section {
  readonly title: string;
  readonly form: readonly string[];
  readonly places: string;
  readonly facts: readonly string[];
}

const TITLE = /^(?:filter|body) [\w.]+$/;

function sectionsIn(lines: readonly string[]): Section[] {
  const starts = lines.flatMap((line, at) => TITLE.test(line) ? [at] : []);
  return starts.map((start, index) => {
    const all = lines.slice(start, starts[index + 1] ?? lines.length - 1);
    const places = all.findIndex((line) => line.startsWith("places"));
    if (places < 0 || all[places + 1] !== "facts") {
      throw new CertificateError(`${all[0]} has no places and facts`);
    }
    return {
      title: all[0]!,
      form: all.slice(1, places),
      places: all[places]!,
      facts: all.slice(places + 2),
    };
  });
}

/** What a form may speak of: of events, only the spindle's own can be raised. */
function vocabularyOf(
  { types, events }: TypedSpindle,
  environment: Environment,
): Vocabulary {
  return {
    operations: environment.operations,
    events: new Map(events.map((event) => [event.name, event])),
    types: new Map([...environment.types, ...types]),
  };
}

function readPart(
  { title, form, places }: Section,
  source: Source,
  vocabulary: Vocabulary,
): Procedure {
  const procedure = readForm(form.join("\n"), vocabulary);
  if (procedure.name !== nameIn(title)) {
    throw new CertificateError(`${title} calls itself ${procedure.name}`);
  }
  for (const { name, text } of textsIn(procedure)) {
    if (/\p{C}/u.test(name ?? text ?? "")) {
      throw new CertificateError(`${title} has names that cannot be printed`);
    }
  }
  settle(procedure, readPlaces(places, source));
  return procedure;
}

function textsIn(
  { blocks, slots, sites }: Procedure,
): { readonly name?: string; readonly text?: string }[] {
  const places = blocks.flatMap(({ body }) => body)
    .flatMap(({ operation }) => "place" in operation ? [operation.place] : []);
  return [...slots, ...sites, ...places];
}

function readForm(text: string, vocabulary: Vocabulary): Procedure {
  try {
    const procedure = readProcedure(text, vocabulary);
    const values = procedure.blocks.flatMap(({ body }) => body);
    if (values.length > MOST_LOWERED) {
      throw new CertificateError(
        `A procedure has at most ${MOST_LOWERED} values`,
      );
    }
    if (!values.some((one) => isMadeUp(one, vocabulary))) return procedure;
    throw new CertificateError("It calls what the kernel does not offer");
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    throw new CertificateError(`It cannot be read: ${error.message}`);
  }
}

/** Whether `value` calls or raises something that the vocabulary does not know. */
function isMadeUp(
  { operation }: Value,
  { operations, events }: Vocabulary,
): boolean {
  if (operation.kind === "raise") {
    return events.get(operation.event.name) !== operation.event;
  }
  const called = operation.kind === "call"
    ? [operation.operation]
    : operation.kind === "check"
    ? operation.site.releases ?? []
    : [];
  return called.some((one) => operations.get(one.name) !== one);
}

// ## Places in the source
//
// They are for messages alone, so it does no harm if they are wrong. But they must be places.

const PLACE = /^(0|[1-9]\d{0,8})-(0|[1-9]\d{0,8})$/;

function readPlaces(line: string, { text }: Source): Span[] {
  return line.split(" ").slice(1).map((one) => {
    const found = PLACE.exec(one);
    const [start, end] = [Number(found?.[1]), Number(found?.[2])];
    if (found !== null && start <= end && end <= text.length) {
      return { start, end };
    }
    throw new CertificateError(`${one} is no place in the source`);
  });
}

/** Lets everything in `procedure` come from where `spans` say. */
function settle(procedure: Procedure, spans: readonly Span[]): void {
  const things = placed(procedure);
  if (things.length !== spans.length) {
    throw new CertificateError("There is a place for each value");
  }
  for (const [at, one] of things.entries()) {
    Object.assign(one, { span: spans[at]! });
  }
  for (const { body, ending, loops } of procedure.blocks) {
    for (const { operands, span } of body) settleConstants(operands, span);
    const last = body.at(-1)?.span ?? { start: 0, end: 0 };
    settleConstants(usedBy(ending), last);
    for (const { from, to, span } of loops) settleConstants([from, to], span);
  }
}

function settleConstants(values: readonly Value[], span: Span): void {
  for (const one of values) {
    if (known(one) !== undefined) Object.assign(one, { span });
  }
}

/** Notes in an exported operation whether it may wait, as its form says. */
function sayWaiting(
  { operation }: TypedProcedure,
  { blocks }: Procedure,
): void {
  const waits = blocks.some(({ body }) =>
    body.some((one) => waitsFor(one) !== undefined)
  );
  if (operation && waits) Object.assign(operation, { blocking: true });
}
