// # Under seal
//
// A service outside the kernel judges, and the kernel takes its word, but not for everything.
//
// The paper wants a trusted service to take part in letting spindles in. Some of what is decided about a
// spindle cannot be seen from its intermediate form any more, such as that every linear value is given
// back. For that, the kernel must know that the judge has really looked at *this* program, for *this* owner,
// against *these* interfaces, and *now*. So the judge puts a seal on all of it, which nobody else can
// make: a signature with a key that only the judge has (Ed25519, as web browsers know it).
//
// Whatever can be seen from the form is checked again: the facts at the heads of loops, the demands
// of each value, the bound on cycles. So if the judge's search has a mistake, or somebody has stolen the key,
// no program gets in that reaches outside its memory or does not end.
//
// ## Now
//
// A certificate that was true once must not be used a second time, or much later. So who wants to install
// a spindle first asks the kernel for a *request*, a number that the kernel gives out once. The
// seal covers it, and with the certificate it is used up.
//
// ## No gap
//
// What is checked must be what is installed. A caller who keeps a hand on the program could change it
// after the check. So the kernel first makes a copy of its own that nobody else has, writes the copy as text
// and compares that with what is sealed. Then it reads the procedures from this very text: what is checked and
// compiled was read from sealed bytes.

import {
  type Environment,
  type Extensions,
  FormError,
  type LoweredProcedure,
  type LoweredSpindle,
  printProcedure,
  type Procedure,
  readProcedure,
  type Source,
  type Value,
} from "../../03-spindles/mod.ts";
import { checkFacts, type Setting } from "../verdict/analysis.ts";
import { judgeLowered, type Verified } from "../verdict/verdict.ts";
import { type Admission, installJudged } from "./admission.ts";
import {
  CertificateError,
  factLines,
  programText,
  readFacts,
  spanned,
} from "./certificate.ts";

/** A request to install a spindle: a number that the kernel has given out, and for whom. */
export interface InstallRequest {
  /** Given out once. */
  readonly number: number;
  /** The domain that will own the spindle, or 0 for the system. */
  readonly owner: number;
}

/** A judged spindle, sealed. */
export interface Certificate {
  /** What is sealed: for whom, against what, the program, and what holds in its loops. */
  readonly text: string;
  /** The seal. */
  readonly seal: Uint8Array<ArrayBuffer>;
}

const FORMAT = "spindle certificate 1";

/** What a certificate for `verified` says before anybody seals it. */
export function certificateText(
  { lowered, analyses }: Verified,
  { number, owner }: InstallRequest,
  interfaces: string,
): string {
  return [
    FORMAT,
    `request ${number} owner ${owner} interfaces ${interfaces}`,
    programText(lowered),
    ...partsOf(lowered.procedures).flatMap((part) => {
      const analysis = analyses.get(part);
      return ["facts", ...(analysis ? factLines(analysis) : [])];
    }),
  ].join("\n");
}

/** Filters and bodies of `procedures`, in a certain order. */
function partsOf(procedures: readonly LoweredProcedure[]): Procedure[] {
  return procedures.flatMap(({ filter, body }) =>
    filter ? [filter, body] : [body]
  );
}

/** A number that only these interfaces have, as far as anybody knows. */
export async function interfacesDigest(
  sources: readonly Source[],
): Promise<string> {
  const text = sources.map((one) =>
    `${one.file} ${one.text.length}\n${one.text}`
  );
  const bytes = new TextEncoder().encode(text.join("\n"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** Seals what was judged, with the judge's key. */
export async function sealCertificate(
  verified: Verified,
  request: InstallRequest,
  interfaces: string,
  key: CryptoKey,
): Promise<Certificate> {
  const text = certificateText(verified, request, interfaces);
  const bytes = new TextEncoder().encode(text);
  const seal = await crypto.subtle.sign("Ed25519", key, bytes);
  return { text, seal: new Uint8Array(seal) };
}

// ## Taking it in

/** A kernel's side of the door for sealed spindles. */
export interface SealedDoor {
  /** Where spindles are installed. */
  readonly extensions: Extensions;
  /** The judge's public key. */
  readonly key: CryptoKey;
  /** The digest of the kernel's own interfaces. */
  readonly interfaces: string;
  /** Requests that have been given out and not used. */
  readonly open: Map<number, InstallRequest>;
  /** The number of the next request. */
  next: number;
}

/** Opens a door into `extensions` for what the holder of `key` has sealed. */
export function openSealedDoor(
  extensions: Extensions,
  key: CryptoKey,
  interfaces: string,
): SealedDoor {
  return { extensions, key, interfaces, open: new Map(), next: 1 };
}

/** How many requests may be open at the same time. */
export const MOST_REQUESTS = 64;

/** Gives out a request; the oldest one is forgotten if too many are open. */
export function requestInstall(
  door: SealedDoor,
  owner: number,
): InstallRequest {
  const request = { number: door.next++, owner };
  door.open.set(request.number, request);
  if (door.open.size > MOST_REQUESTS) {
    const [oldest] = door.open.keys();
    door.open.delete(oldest!);
  }
  return request;
}

/**
 * Installs `lowered`, made from `source`, if `certificate` is one for it and for an open request.
 *
 * @throws CertificateError if it is not, Refusal if what it says does not hold or there is no room; nothing
 * has changed then, except that the request is used up
 */
export async function admitSealed(
  door: SealedDoor,
  source: Source,
  lowered: LoweredSpindle,
  certificate: Certificate,
): Promise<Admission> {
  const own = structuredClone(lowered);
  const { text } = certificate;
  const seal = certificate.seal.slice();
  const bytes = new TextEncoder().encode(text);
  const genuine = await crypto.subtle.verify("Ed25519", door.key, seal, bytes);
  if (!genuine) throw new CertificateError("This seal is not the judge's");
  // From here on nobody else runs before the spindle is in.
  const request = useRequest(door, text);
  const judged = judgeAgain(door, source, own, text);
  return installJudged(door.extensions, source, judged, request.owner);
}

/** The open request that the text is for. It is not open any more. */
function useRequest(door: SealedDoor, text: string): InstallRequest {
  const [format, about = ""] = text.split("\n", 2);
  const said = /^request (\d{1,15}) owner (\d{1,15}) interfaces ([0-9a-f]{64})$/
    .exec(about);
  if (format !== FORMAT || said === null) {
    throw new CertificateError("This is no certificate that the kernel knows");
  }
  const [number, owner] = [Number(said[1]), Number(said[2])];
  const request = door.open.get(number);
  if (request === undefined) {
    throw new CertificateError(`No request ${number} is open`);
  }
  door.open.delete(number);
  if (request.owner !== owner) {
    throw new CertificateError(`Request ${number} is not for domain ${owner}`);
  }
  if (said[3] !== door.interfaces) {
    throw new CertificateError("It was judged against other interfaces");
  }
  return request;
}

/** Checks what the text says, and gives a verdict about a program that was read from it. */
function judgeAgain(
  { extensions: { environment } }: SealedDoor,
  source: Source,
  lowered: LoweredSpindle,
  text: string,
): Verified {
  const program = textOf(lowered);
  const about = text.split("\n", 2).join("\n");
  const rest = text.slice(about.length + 1);
  if (rest !== program && !rest.startsWith(`${program}\nfacts`)) {
    throw new CertificateError("It was judged for another program");
  }
  const sections = rest.slice(program.length + 1).split(/^facts\n?/m).slice(1);
  const own = rebuilt(lowered, environment);
  const parts = partsOf(own.procedures);
  if (sections.length !== parts.length) {
    throw new CertificateError("Facts are missing");
  }
  const facts = new Map(
    parts.map((part, at) => {
      const lines = sections[at]!.split("\n").filter((line) => line !== "");
      return [part, readFacts(part, lines)] as const;
    }),
  );
  const analyse = (part: Procedure, setting: Setting) =>
    checkFacts(part, setting, facts.get(part)!);
  return judgeLowered(source, own, analyse);
}

/** The program as text. Whatever is so wrong that it has none is refused. */
function textOf(lowered: LoweredSpindle): string {
  try {
    return programText(lowered);
  } catch (error) {
    throw new CertificateError(`This is no program: ${error}`);
  }
}

/** `lowered` with procedures that are read from their text, and call the kernel's own operations. */
function rebuilt(
  lowered: LoweredSpindle,
  environment: Environment,
): LoweredSpindle {
  const read = (part: Procedure): Procedure => {
    const again = reread(printProcedure(part), environment);
    const places = spanned(part);
    for (const [at, one] of spanned(again).entries()) {
      Object.assign(one, { span: { ...places[at]!.span } });
    }
    const sites = new Map(part.sites.map((one) => [one.number, one]));
    for (const site of again.sites) {
      Object.assign(site, { span: { ...sites.get(site.number)!.span } });
    }
    return again;
  };
  const procedures = lowered.procedures.map((one) => ({
    ...one,
    event: one.event && (environment.events.get(one.event.name) ?? one.event),
    filter: one.filter && read(one.filter),
    body: read(one.body),
  }));
  return { ...lowered, procedures };
}

function reread(text: string, environment: Environment): Procedure {
  try {
    const procedure = readProcedure(text, environment);
    const calls = procedure.blocks.flatMap(({ body }) => body.filter(isMadeUp));
    if (calls.length === 0) return procedure;
    throw new CertificateError("It calls what the kernel does not offer");
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    throw new CertificateError(`It cannot be read: ${error.message}`);
  }

  function isMadeUp({ operation }: Value): boolean {
    if (operation.kind !== "call") return false;
    const { name } = operation.operation;
    return environment.operations.get(name) !== operation.operation;
  }
}
