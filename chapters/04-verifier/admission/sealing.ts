// # Under seal
//
// The kernel takes in what a judge has sealed, and believes of it only that the judge has seen it.
//
// The seal says that the judge has really looked at *this* program, for *this* owner, against *these* interfaces, and
// *now*. What the judge has found is looked at again in one pass: the facts at the heads of loops, every demand
// on every value ([[§What must be so]]), the bound on cycles. Then the form is compiled, the words are
// looked at ([[§What installed code may do]]), and all that by the same steps as for a source. So if the judge's
// search has a mistake, or somebody has stolen the key, what gets in still keeps to the rights of its owner.
//
// This is what is left to trust:
//
// - That the form does what the source says, nobody but the judge has seen. A spindle that a thief has sealed may do
//   something else than its source promises, within the rights of its owner.
// - Of an enumeration only the least and the greatest number are asked for. Where the numbers between them have gaps, a
//   form may pass on one that is no case. Whoever matches it goes on with one of his arms, and does there nothing that
//   has not been looked at.
// - The compiler is part of the kernel. Its words are shown to stay inside what they may touch; that they compute what
//   the form says, nobody shows.
//
// The judge itself is not inside the system. It is this same program on some machine, and its key is in a file there:
// `deno task spindle key` makes one, `deno task spindle seal` judges and seals. In the kernel's console `spindle trust`
// names the judge, `spindle request` prints what he is to answer, and `spindle install` takes in what he has sealed.
// To run the judge in a domain of its own, it would have to be a program for the Alpha; ours is written in TypeScript.
// And as a certificate answers a request, a program cannot carry one from the day it was built. It carries sources,
// and the kernel is its judge ([[§A program that brings its own]]).
//
// ## Now
//
// A certificate that was true once must not be used a second time, or much later, or in another
// kernel. So who wants to install a spindle first asks the kernel for a *request*, which has a name
// that no kernel has given out before. The seal covers it, and with the certificate it is used up.
// A judge's key that is not trusted any more is taken off the door ([[revokeKey]]), and what it has
// sealed is worth nothing from then on.
//
// ## No gap
//
// What is checked must be what is installed. A caller who keeps a hand on the bytes could change them after the
// check, so the kernel makes its own copy first. But a signature takes its time, and while it is looked at the kernel
// goes on: another spindle may come, one that is used may be replaced, the key may be revoked, the same certificate may
// come in twice. So everything that may change is asked for after the last pause. From there to the end nobody
// else runs.

import {
  environmentOf,
  type Extensions,
  type Procedure,
  spindleNamed,
} from "../../03-spindles/mod.ts";
import { checkFacts, type Setting } from "../verdict/analysis.ts";
import { judgeLowered } from "../verdict/verdict.ts";
import { type Admission, installJudged } from "./admission.ts";
import {
  digestOf,
  type InstallRequest,
  interfaceText,
  type UsedInterface,
} from "./certificate.ts";
import { CertificateError } from "./facts_text.ts";
import { unsealed } from "./judging.ts";
import {
  LONGEST_CERTIFICATE,
  openCertificate,
  type Opened,
  readSpindle,
} from "./reading_certificate.ts";

/** A kernel's side of the door for sealed spindles. */
export interface SealedDoor {
  /** Where spindles are installed. */
  readonly extensions: Extensions;
  /** A name that no other door has. */
  readonly name: string;
  /** The digest of the kernel's own interfaces. */
  readonly kernel: string;
  /** The public keys of judges that are trusted. */
  readonly keys: Set<CryptoKey>;
  /** Requests that have been given out and not used, by their names. */
  readonly open: Map<string, InstallRequest>;
  /** How many have been given out. */
  given: number;
}

/**
 * Opens a door into `extensions`.
 *
 * @param name a name that no other door has ever had; the caller draws it by lot
 * @param kernel the digest of the interfaces of the kernel
 * @param keys the public keys of the judges that are trusted
 */
export function openSealedDoor(
  extensions: Extensions,
  name: string,
  kernel: string,
  keys: readonly CryptoKey[],
): SealedDoor {
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw new RangeError(
      `Expected a name of letters and digits, found ${name}`,
    );
  }
  return {
    extensions,
    name,
    kernel,
    keys: new Set(keys),
    open: new Map(),
    given: 0,
  };
}

/** How many requests may be open at the same time. */
export const MOST_REQUESTS = 64;

/** Gives out a request; the oldest one is forgotten if too many are open. */
export function requestInstall(
  door: SealedDoor,
  owner: number,
): InstallRequest {
  const { domains } = door.extensions.kernel;
  if (owner !== 0 && !domains.has(owner)) {
    throw new RangeError(
      `There is no domain ${owner} to install a spindle for`,
    );
  }
  const request = { name: `${door.name}.${++door.given}`, owner };
  door.open.set(request.name, request);
  if (door.open.size > MOST_REQUESTS) {
    const [oldest] = door.open.keys();
    door.open.delete(oldest!);
  }
  return request;
}

/** Takes a judge's key off the door. What it has sealed is refused from now on. */
export function revokeKey({ keys }: SealedDoor, key: CryptoKey): void {
  keys.delete(key);
}

// ## Taking it in

/**
 * Installs the spindle in the sealed `file`, if it is good here and now.
 *
 * @throws CertificateError if the certificate is not, Refusal if what it says does not hold or the spindle cannot be
 * installed; nothing has changed then, except that the request may be used up
 */
export async function admitSealed(
  door: SealedDoor,
  file: Uint8Array,
): Promise<Admission> {
  if (file.length > 4 * LONGEST_CERTIFICATE) {
    throw new CertificateError(`${file.length} bytes are too many`);
  }
  const { bytes, seal } = unsealed(file);
  const key = await keyFor(door, bytes, seal);
  const opened = openCertificate(textOf(bytes));
  const seen = await lookAtUsed(door, opened);
  // From here on nobody else runs before the spindle is in.
  if (!door.keys.has(key)) throw new CertificateError(NO_SEAL);
  const request = useRequest(door, opened);
  mustBeUnchanged(door, opened, seen);
  const environment = environmentOf(door.extensions, request.owner);
  const { lowered, invariants } = readSpindle(opened, environment);
  const analyse = (part: Procedure, setting: Setting) =>
    checkFacts(part, setting, invariants.get(part)!);
  const judged = judgeLowered(opened.source, lowered, analyse);
  return installJudged(door.extensions, opened.source, judged, request.owner);
}

const NO_SEAL = "This seal is not that of a judge who is trusted";

/** The key of the judge who has sealed `bytes`. */
async function keyFor(
  { keys }: SealedDoor,
  bytes: Uint8Array<ArrayBuffer>,
  seal: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey> {
  for (const key of [...keys]) {
    if (await crypto.subtle.verify("Ed25519", key, seal, bytes)) return key;
  }
  throw new CertificateError(NO_SEAL);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    throw new CertificateError("It is not written in UTF-8");
  }
}

/** The open request that a certificate answers. It is not open any more. */
function useRequest(
  door: SealedDoor,
  { about: { request: { name, owner }, kernel } }: Opened,
): InstallRequest {
  const request = door.open.get(name);
  if (request === undefined) {
    throw new CertificateError(`No request ${name} is open`);
  }
  door.open.delete(name);
  if (request.owner !== owner) {
    throw new CertificateError(`Request ${name} is not for domain ${owner}`);
  }
  if (owner !== 0 && !door.extensions.kernel.domains.has(owner)) {
    throw new CertificateError(`Domain ${owner} has ended`);
  }
  if (kernel !== door.kernel) {
    throw new CertificateError(
      "It was judged against other interfaces of the kernel",
    );
  }
  return request;
}

// ## Spindles that are used

/** The interface of each spindle that a certificate relies on, as it is now. */
function interfacesNow(
  { extensions }: SealedDoor,
  { about: { uses, request } }: Opened,
): string[] {
  return uses.map(({ name }) => {
    const used = spindleNamed(extensions, name, request.owner);
    if (used !== undefined) return interfaceText(used.lowered.typed);
    throw new CertificateError(`It uses ${name}, which is not installed`);
  });
}

/** The interfaces that are relied on, all of which are those against which it was judged. */
async function lookAtUsed(
  door: SealedDoor,
  opened: Opened,
): Promise<readonly string[]> {
  const texts = interfacesNow(door, opened);
  for (const [at, { name, digest }] of opened.about.uses.entries()) {
    if (await digestOf(texts[at]!) !== digest) throw otherInterface({ name });
  }
  return texts;
}

/** Nobody may have replaced a spindle that is used while digests were computed. */
function mustBeUnchanged(
  door: SealedDoor,
  opened: Opened,
  seen: readonly string[],
): void {
  const now = interfacesNow(door, opened);
  const at = now.findIndex((text, index) => text !== seen[index]);
  if (at >= 0) throw otherInterface(opened.about.uses[at]!);
}

function otherInterface({ name }: Pick<UsedInterface, "name">): Error {
  return new CertificateError(
    `It was judged against another interface of ${name}`,
  );
}
